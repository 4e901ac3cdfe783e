import { randomUUID } from 'node:crypto'
import type { JsonObject, Shape } from './fields.ts'
import { amount, demandShape, optional, required, text } from './fields.ts'
import type { Operation } from './operation.ts'
import { APPROVED, newOperationId } from './operation.ts'
import type { PaymentTools, Payments } from './payments.ts'
import { isTrue, optionalText } from './payments.ts'
import { isCompleted, refundedAmount } from './refunds.ts'
import { Refusal } from './refusal.ts'
import type { Generation, RequestRules } from './requests.ts'
import { merchantComment, notification } from './requests.ts'

function completionShape(generation: Generation, rules: RequestRules): Shape {
  return {
    merchantRequestId: required(text(36)),
    merchantId: required(text(36)),
    originalOperationId: required(text(50)),
    coinAmount: required(amount),
    date: required(text(50)),
    ...notification(generation, rules),
    merchantComment: optional(merchantComment),
    comment: optional(text(1000)),
    purpose: optional(text(255)),
  }
}

/** Takes a preauthorised amount, once and within a fifth of it either way (specification, section 9.5). */
export function complete(
  payments: Payments,
  tools: Pick<PaymentTools, 'now' | 'rules' | 'demandDate'>,
  request: JsonObject,
  generation: Generation,
): Operation {
  demandShape(request, completionShape(generation, tools.rules))
  tools.demandDate(request.date)
  payments.demandNewRequest(request, generation)
  const preauth = payments.find(request.originalOperationId)
  if (!preauth) throw new Refusal('b_payment_not_found', 'no such payment')
  if (preauth.type !== 'PREAUTH' || preauth.status !== 'SUCCESS')
    throw new Refusal('b_cannot_process_logic_transaction', 'only a successful preauthorisation can be completed')
  if (isCompleted(payments, preauth) || refundedAmount(payments, preauth) > 0)
    throw new Refusal('b_cannot_process_logic_transaction', 'the preauthorisation is completed or reversed already')
  const coinAmount = Number(request.coinAmount)
  if (Math.abs(coinAmount - preauth.coinAmount) * 5 > preauth.coinAmount)
    throw new Refusal('b_invalid_request', 'the amount is more than 20 % away from the preauthorised one')

  const now = tools.now()
  const operation: Operation = {
    ...preauth,
    operationId: newOperationId(now),
    ecomOperationId: randomUUID(),
    type: 'COMPLETION',
    status: 'PENDING',
    generation,
    merchantRequestId: String(request.merchantRequestId),
    coinAmount,
    echo: {},
    notificationUrl: optionalText(request.notificationUrl),
    notificationEncryption: isTrue(request.notificationEncryption),
    authentication: undefined,
    wantsTokenFor: undefined,
    executions: 1,
    preauth,
    createdAt: now,
    modifiedAt: now,
  }
  payments.keep(operation)
  payments.settle(operation, 'SUCCESS', APPROVED)
  return operation
}
