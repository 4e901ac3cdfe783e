import type { GatewayReport, Journal } from '../gateway.ts'
import { declineOfError } from './declines.ts'
import { alertError, differs, neverSent, noAnswer, reportAndAlert, type Desk } from './operations.ts'
import { errorEvidence, evidenceOf } from './report.ts'
import type { Steps } from './steps.ts'
import { errorGroup, readOperation, type Operation } from './wire.ts'

/**
 * A purchase, preauthorisation or verification of a card: create, then execute exactly once (spec 4.8).
 *
 * Only execute moves money and only this function calls it, so until then every failure is certain: a create
 * without an answer leaves at the most an operation that nobody will ever execute, and the payment is `failed` with
 * `not_processed`. From the moment execute may have been received, nothing but the bank's word about the operation
 * counts: silence, a 5xx, an unreadable answer and an error code all are `pending` (spec 4.9).
 */
export async function purchase(steps: Steps, journal: Journal, desk: Desk): Promise<GatewayReport> {
  const created = await create(steps, desk)
  if ('report' in created) return created.report
  await journal.reference(created.operationId)
  await journal.executing()
  return execute(steps, created.operationId, desk)
}

async function create(steps: Steps, desk: Desk): Promise<{ operationId: string } | { report: GatewayReport }> {
  const { transport, log } = desk
  const result = await transport.call(steps.first, (now) => steps.firstBody(now))
  if (result.kind === 'no_answer') return { report: neverSent(result.reason) }
  if (result.kind === 'error') {
    const { error } = result
    alertError(error, steps.first.name, log)
    // The bank has an operation under our id already, so another run of this payment may have executed it.
    if (errorGroup(error) === 'duplicate') return { report: noAnswer(errorEvidence(error)) }
    return { report: { outcome: { status: 'failed', decline: declineOfError(error) }, evidence: errorEvidence(error) } }
  }
  const operation = readOperation(result.object)
  const foreign = differs(operation, { ...ours(steps, desk), amount: steps.amount, currency: '980' })
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

/** The second call, made at most once per operation; from here on only the bank's word about it counts. */
export async function execute(steps: Steps, operationId: string, desk: Desk): Promise<GatewayReport> {
  const { transport, log } = desk
  const result = await transport.call(steps.second, (now) => steps.secondBody(operationId, now))
  if (result.kind === 'no_answer') {
    return { ...(result.sent ? noAnswer({ reason: result.reason }) : neverSent(result.reason)), reference: operationId }
  }
  if (result.kind === 'error') {
    alertError(result.error, steps.second.name, log)
    return { ...noAnswer(errorEvidence(result.error)), reference: operationId }
  }
  const operation = readOperation(result.object)
  const foreign = differs(operation, { ...ours(steps, desk), operationId })
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

/** What the bank's answers must say, where they say it. */
export function ours({ requestId, type }: Steps, { bodies }: Desk): Partial<Operation> {
  return { merchantRequestId: requestId, merchantId: bodies.merchantId, type }
}

function notExecuted(operation: Operation): GatewayReport {
  return { outcome: { status: 'failed', decline: 'not_processed' }, evidence: evidenceOf(operation) }
}
