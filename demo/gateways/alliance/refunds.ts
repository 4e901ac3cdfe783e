import { randomUUID } from 'node:crypto'
import { scenarioForAmount } from '../scenarios.ts'
import type { JsonObject } from './fields.ts'
import { demandShape } from './fields.ts'
import type { Operation } from './operation.ts'
import { APPROVED, newOperationId } from './operation.ts'
import type { PaymentTools, Payments } from './payments.ts'
import { isTrue, optionalText } from './payments.ts'
import { Refusal } from './refusal.ts'
import type { Generation } from './requests.ts'
import { refundShape } from './requests.ts'

/** A refund is `PENDING` for this long before it is final. */
export const REFUND_DELAY_MS = 5_000

/** What of a purchase was given back, or is on its way. */
export function refundedAmount(payments: Payments, original: Operation): number {
  return payments
    .all()
    .filter((operation) => operation.original === original && operation.status !== 'FAIL')
    .reduce((sum, operation) => sum + operation.coinAmount, 0)
}

/** Gives money back (specification, section 9.1): `PENDING` first, then final by itself. */
export function refund(
  payments: Payments,
  tools: Pick<PaymentTools, 'timers' | 'now' | 'rules' | 'demandDate'>,
  request: JsonObject,
  generation: Generation,
): Operation {
  demandShape(request, refundShape(generation, tools.rules))
  tools.demandDate(request.date)
  payments.demandNewRequest(request, generation)
  const original = payments.find(request.operationId)
  if (!original) throw new Refusal('b_payment_not_found', 'no such payment')
  if (original.type !== 'PURCHASE')
    throw new Refusal('b_payment_refund_not_supported', 'only a purchase can be refunded')
  if (original.status !== 'SUCCESS')
    throw new Refusal('b_payment_invalid_refund_status', 'the payment is not successful')
  const coinAmount = Number(request.coinAmount)
  if (refundedAmount(payments, original) + coinAmount > original.coinAmount)
    throw new Refusal('b_payment_invalid_refund_amount', 'more than what is left of the payment')

  const now = tools.now()
  const operation: Operation = {
    operationId: newOperationId(now),
    ecomOperationId: randomUUID(),
    type: 'REFUND',
    status: 'PENDING',
    generation,
    merchantRequestId: String(request.merchantRequestId),
    coinAmount,
    cardNumberMask: original.cardNumberMask,
    paymentSystem: original.paymentSystem,
    scenarioId: original.scenarioId,
    plan: { authentication: 'not_supported', result: 'approve', callback: 'once' },
    withCvv: false,
    echo: request.merchantComment === undefined ? {} : { merchantComment: request.merchantComment },
    notificationUrl: optionalText(request.notificationUrl),
    notificationEncryption: isTrue(request.notificationEncryption),
    hppOrderId: original.hppOrderId,
    executions: 1,
    original,
    createdAt: now,
    modifiedAt: now,
  }
  payments.keep(operation)
  const result = scenarioForAmount('refund', coinAmount)?.result ?? 'approve'
  tools.timers.after(REFUND_DELAY_MS, () => {
    if (result === 'approve') payments.settle(operation, 'SUCCESS', APPROVED)
    else payments.settle(operation, 'FAIL', result)
  })
  return operation
}
