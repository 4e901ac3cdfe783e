import type { GatewayReport, RefundOrder, SettlementOrder } from '../gateway.ts'
import { ENDPOINTS, type Endpoint } from './endpoints.ts'
import { paidOperation } from './hosted-order.ts'
import { findOrder } from './hosted-page.ts'
import {
  alertError,
  differs,
  findOperation,
  neverSent,
  noAnswer,
  QueryError,
  reportAndAlert,
  type Desk,
} from './operations.ts'
import { hppOrderIdOf } from './reference.ts'
import { errorEvidence, evidenceOf } from './report.ts'
import { completionBody, refundBody } from './translate.ts'
import { errorGroup, readOperation, type JsonObject, type Operation } from './wire.ts'

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
export function refund(order: RefundOrder, desk: Desk): Promise<GatewayReport> {
  // The money of a preauthorisation was taken by its completion, and that is what is given back (spec 9.1, type 214).
  return giveBack(order, order.captureReference ?? order.paymentReference, desk)
}

/**
 * Lets a preauthorised amount go. No call of that name is documented: the bank reverses by itself at `preAuthExpDate`,
 * and its list of types has a refund of a preauthorisation (213), which gives the amount back at once (spec 9.1, 9.5).
 */
export function cancel(order: SettlementOrder, desk: Desk): Promise<GatewayReport> {
  return giveBack(order, order.paymentReference, desk)
}

async function giveBack(order: RefundOrder | SettlementOrder, reference: string, desk: Desk): Promise<GatewayReport> {
  const target = await lookUp(() => operationIdOf(reference, desk))
  if ('report' in target) return target.report
  const build = (now: number) => refundBody(order, target.found, desk.bodies, now)
  return settle(ENDPOINTS.refund, build, { type: 'REFUND', merchantRequestId: order.requestId }, desk)
}

/** Takes a preauthorised amount (spec 9.5). The bank takes it once, and within a fifth of what was authorized. */
export async function capture(order: SettlementOrder, desk: Desk): Promise<GatewayReport> {
  const target = await lookUp(async () => {
    const operationId = await operationIdOf(order.paymentReference, desk)
    return { operationId, preauth: await findOperation(operationId, desk) }
  })
  if ('report' in target) return target.report
  const { operationId, preauth } = target.found
  if (!preauth) return notStarted('unknown_preauth')
  if (!isWithinAFifth(order.amount, preauth)) return notStarted('outside_20_percent')
  const build = (now: number) => completionBody(order, operationId, desk.bodies, now)
  return settle(ENDPOINTS.completion, build, { type: 'COMPLETION', merchantRequestId: order.requestId }, desk)
}

/** Inclusive, as in the bank's own SDK; whole numbers throughout. A bank that tells no amount judges by itself. */
function isWithinAFifth(amount: number, { amount: authorized }: Operation): boolean {
  if (authorized === undefined) return true
  return authorized !== null && amount * 5 >= authorized * 4 && amount * 5 <= authorized * 6
}

/** The operation a reference stands for; of a hosted page order, the attempt that was paid. */
async function operationIdOf(reference: string, desk: Desk): Promise<string> {
  const hppOrderId = hppOrderIdOf(reference)
  if (hppOrderId === null) return reference
  const order = await findOrder(hppOrderId, desk)
  const operationId = order && order !== 'expired' ? paidOperation(order)?.operationId : undefined
  if (operationId === undefined) throw new QueryError('the order tells no operation that was paid')
  return operationId
}

/** A question asked before anything is moved: where it cannot be answered, it is certain that nothing happened. */
async function lookUp<Found>(ask: () => Promise<Found>): Promise<{ found: Found } | { report: GatewayReport }> {
  try {
    return { found: await ask() }
  } catch (error) {
    if (error instanceof QueryError) return { report: notStarted('lookup') }
    throw error
  }
}

function notStarted(reason: string): GatewayReport {
  return { outcome: { status: 'failed', decline: 'not_processed' }, evidence: { reason } }
}

async function settle(
  endpoint: Endpoint,
  build: (now: number) => JsonObject,
  wanted: Partial<Operation>,
  desk: Desk,
): Promise<GatewayReport> {
  const { transport, bodies, log } = desk
  const result = await transport.call(endpoint, build)
  if (result.kind === 'no_answer') return result.sent ? noAnswer({ reason: result.reason }) : neverSent(result.reason)
  if (result.kind === 'error') {
    alertError(result.error, endpoint.name, log)
    const evidence = errorEvidence(result.error)
    const started = !NOT_STARTED.has(result.error.code) && errorGroup(result.error) !== 'setup'
    if (started) return noAnswer(evidence)
    return { outcome: { status: 'failed', decline: 'not_processed' }, evidence }
  }
  const operation = readOperation(result.object)
  const foreign = differs(operation, { ...wanted, merchantId: bodies.merchantId })
  if (foreign) {
    log.alert(`the bank answered a ${endpoint.name} with another operation`, { gateway: 'alliance', reason: foreign })
    return { outcome: { status: 'pending', reason: 'unknown_status' }, evidence: evidenceOf(operation) }
  }
  return reportAndAlert(operation, desk)
}
