import type { GatewayOrder, GatewayReport, Journal } from '../gateway.ts'
import { declineOfError } from './declines.ts'
import { ENDPOINTS } from './endpoints.ts'
import { alertError, differs, neverSent, noAnswer, reportAndAlert, type Desk } from './operations.ts'
import { errorEvidence, evidenceOf } from './report.ts'
import { createBody, executeBody } from './translate.ts'
import { errorGroup, readOperation, type Operation } from './wire.ts'

/**
 * One purchase: create, then execute exactly once (spec 4.8).
 *
 * Only execute moves money and only this function calls it, so until it is called every failure is certain: a create
 * without an answer leaves at the most an operation that nobody will ever execute, and the payment is `failed` with
 * `not_processed`. From the moment execute may have been received, nothing but the bank's word about the operation
 * counts: silence, a 5xx, an unreadable answer and an error code all are `pending` (spec 4.9).
 */
export async function purchase(order: GatewayOrder, journal: Journal, desk: Desk): Promise<GatewayReport> {
  const created = await create(order, desk)
  if ('report' in created) return created.report
  await journal.reference(created.operationId)
  await journal.executing()
  return execute(order, created.operationId, desk)
}

async function create(order: GatewayOrder, desk: Desk): Promise<{ operationId: string } | { report: GatewayReport }> {
  const { transport, bodies, log } = desk
  const result = await transport.call(ENDPOINTS.createPurchase, (now) => createBody(order, bodies, now))
  if (result.kind === 'no_answer') return { report: neverSent(result.reason) }
  if (result.kind === 'error') {
    const { error } = result
    alertError(error, ENDPOINTS.createPurchase.name, log)
    // The bank has an operation under our id already, so another run of this payment may have executed it.
    if (errorGroup(error) === 'duplicate') return { report: noAnswer(errorEvidence(error)) }
    return { report: { outcome: { status: 'failed', decline: declineOfError(error) }, evidence: errorEvidence(error) } }
  }
  const operation = readOperation(result.object)
  const foreign = differs(operation, { ...ours(order, desk), amount: order.amount, currency: '980' })
  if (foreign) {
    log.alert('the bank created another operation than was asked for; it is not executed', {
      gateway: 'alliance',
      reason: foreign,
    })
    return { report: notExecuted(operation) }
  }
  if (operation.status === 'FAIL' || operation.status === 'DESIRED_THREEDS_MODE_ERROR') {
    return { report: reportAndAlert(operation, desk) }
  }
  if (operation.status !== 'PENDING' && operation.status !== 'REQUIRED_3DS') {
    // Not even success is believed here: create moves no money, so the bank is asked what it means.
    log.alert('the bank answered create with a status that has no place there', { gateway: 'alliance' })
    return { report: { ...reportAndAlert(operation, desk), outcome: { status: 'pending', reason: 'unknown_status' } } }
  }
  if (operation.operationId === undefined) {
    log.alert('the bank created an operation without an id; it is not executed', { gateway: 'alliance' })
    return { report: notExecuted(operation) }
  }
  return { operationId: operation.operationId }
}

async function execute(order: GatewayOrder, operationId: string, desk: Desk): Promise<GatewayReport> {
  const { transport, log } = desk
  const result = await transport.call(ENDPOINTS.executePurchase, (now) => executeBody(order, operationId, now))
  if (result.kind === 'no_answer') {
    return { ...(result.sent ? noAnswer({ reason: result.reason }) : neverSent(result.reason)), reference: operationId }
  }
  if (result.kind === 'error') {
    alertError(result.error, ENDPOINTS.executePurchase.name, log)
    return { ...noAnswer(errorEvidence(result.error)), reference: operationId }
  }
  const operation = readOperation(result.object)
  const foreign = differs(operation, { ...ours(order, desk), operationId })
  if (foreign) {
    log.alert('the bank answered execute with another operation', {
      gateway: 'alliance',
      reason: foreign,
      gatewayReference: operationId,
    })
    return {
      outcome: { status: 'pending', reason: 'unknown_status' },
      reference: operationId,
      evidence: evidenceOf(operation),
    }
  }
  return { reference: operationId, ...reportAndAlert(operation, desk) }
}

function ours(order: GatewayOrder, { bodies }: Desk): Partial<Operation> {
  return { merchantRequestId: order.requestId, merchantId: bodies.merchantId, type: 'PURCHASE' }
}

function notExecuted(operation: Operation): GatewayReport {
  return { outcome: { status: 'failed', decline: 'not_processed' }, evidence: evidenceOf(operation) }
}
