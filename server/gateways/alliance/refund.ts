import type { GatewayReport, RefundOrder } from '../gateway.ts'
import { ENDPOINTS } from './endpoints.ts'
import { alertError, differs, neverSent, noAnswer, reportAndAlert, type Desk } from './operations.ts'
import { errorEvidence, evidenceOf } from './report.ts'
import { refundBody } from './translate.ts'
import { readOperation } from './wire.ts'

/**
 * Refusals by which the bank says that it did not even start (spec 9.1). Any other code is not the outcome of a
 * transaction: `b_reverse_transaction_failed`, for one, comes after the attempt.
 */
const NOT_STARTED: ReadonlySet<string> = new Set([
  'b_payment_invalid_refund_amount',
  'b_payment_invalid_refund_status',
  'b_payment_refund_not_supported',
  'b_payment_not_found',
  'b_operation_not_found',
  'payment_operation_not_found',
])

/** Gives money back by one call, which is never repeated unless the bank itself refused it for its session or clock. */
export async function refund(order: RefundOrder, desk: Desk): Promise<GatewayReport> {
  const { transport, bodies, log } = desk
  const result = await transport.call(ENDPOINTS.refund, (now) => refundBody(order, bodies, now))
  if (result.kind === 'no_answer') return result.sent ? noAnswer({ reason: result.reason }) : neverSent(result.reason)
  if (result.kind === 'error') {
    alertError(result.error, ENDPOINTS.refund.name, log)
    const evidence = errorEvidence(result.error)
    if (!NOT_STARTED.has(result.error.code)) return noAnswer(evidence)
    return { outcome: { status: 'failed', decline: 'not_processed' }, evidence }
  }
  const operation = readOperation(result.object)
  const foreign = differs(operation, {
    merchantRequestId: order.requestId,
    merchantId: bodies.merchantId,
    type: 'REFUND',
  })
  if (foreign) {
    log.alert('the bank answered a refund with another operation', { gateway: 'alliance', reason: foreign })
    return { outcome: { status: 'pending', reason: 'unknown_status' }, evidence: evidenceOf(operation) }
  }
  return reportAndAlert(operation, desk)
}
