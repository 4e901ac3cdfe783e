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

/** Whether a preauthorised amount was taken. */
export function isCompleted(payments: Payments, preauth: Operation): boolean {
  return payments.all().some((operation) => operation.preauth === preauth && operation.status !== 'FAIL')
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
  if (original.type !== 'PURCHASE' && original.type !== 'COMPLETION' && original.type !== 'PREAUTH')
    throw new Refusal('b_payment_refund_not_supported', 'only money that was taken or reserved can be given back')
  if (original.status !== 'SUCCESS')
    throw new Refusal('b_payment_invalid_refund_status', 'the payment is not successful')
  const coinAmount = Number(request.coinAmount)
  if (refundedAmount(payments, original) + coinAmount > original.coinAmount)
    throw new Refusal('b_payment_invalid_refund_amount', 'more than what is left of the payment')
  if (original.type === 'PREAUTH' && isCompleted(payments, original))
    throw new Refusal('b_payment_invalid_refund_status', 'the preauthorisation is completed; refund the completion')
  if (original.type === 'PREAUTH' && coinAmount !== original.coinAmount)
    throw new Refusal('b_payment_invalid_refund_amount', 'a preauthorisation goes back as a whole')

  const operation = openRefund(original, coinAmount, tools.now(), {
    generation,
    merchantRequestId: String(request.merchantRequestId),
    echo: request.merchantComment === undefined ? {} : { merchantComment: request.merchantComment },
    notificationUrl: optionalText(request.notificationUrl),
    notificationEncryption: isTrue(request.notificationEncryption),
  })
  payments.keep(operation)
  const result = scenarioForAmount('refund', coinAmount)?.result ?? 'approve'
  tools.timers.after(REFUND_DELAY_MS, () => {
    if (result === 'approve') payments.settle(operation, 'SUCCESS', APPROVED)
    else payments.settle(operation, 'FAIL', result)
  })
  return operation
}

/** What the bank does by itself when nobody completed a preauthorisation in time (specification, section 9.5). */
export function reversePreauth(payments: Payments, preauth: Operation, now: number): void {
  if (isCompleted(payments, preauth) || refundedAmount(payments, preauth) > 0) return
  const { generation } = preauth
  const operation = openRefund(preauth, preauth.coinAmount, now, {
    generation,
    echo: {},
    notificationEncryption: false,
  })
  payments.keep(operation)
  payments.settle(operation, 'SUCCESS', APPROVED)
}

type Asked = Pick<Operation, 'generation' | 'merchantRequestId' | 'echo' | 'notificationUrl' | 'notificationEncryption'>

function openRefund(original: Operation, coinAmount: number, now: number, asked: Asked): Operation {
  return {
    ...asked,
    operationId: newOperationId(now),
    ecomOperationId: randomUUID(),
    type: 'REFUND',
    status: 'PENDING',
    coinAmount,
    cardNumberMask: original.cardNumberMask,
    paymentSystem: original.paymentSystem,
    scenarioId: original.scenarioId,
    plan: { authentication: 'not_supported', result: 'approve', callback: 'once' },
    withCvv: false,
    paysBy: original.paysBy,
    hppOrderId: original.hppOrderId,
    executions: 1,
    original,
    createdAt: now,
    modifiedAt: now,
  }
}
