import type { GatewayReport, Journal } from '../gateway.ts'
import { declineOfError } from './declines.ts'
import { alertError, differs, neverSent, noAnswer, reportAndAlert, type Desk } from './operations.ts'
import { execute, ours } from './purchase.ts'
import { errorEvidence, evidenceOf } from './report.ts'
import type { Steps } from './steps.ts'
import { errorGroup, readOperation, type BankError, type Operation } from './wire.ts'

/**
 * A payment with the token of a card (spec 9.3). The first call is itself the payment where no 3-D Secure is needed, so
 * from the moment it may have been received only the bank's word about the operation counts, as after an execute.
 */
export async function payByToken(steps: Steps, journal: Journal, desk: Desk): Promise<GatewayReport> {
  const { transport, log } = desk
  await journal.executing()
  const result = await transport.call(steps.first, (now) => steps.firstBody(now))
  if (result.kind === 'no_answer') return result.sent ? noAnswer({ reason: result.reason }) : neverSent(result.reason)
  if (result.kind === 'error') {
    alertError(result.error, steps.first.name, log)
    const evidence = errorEvidence(result.error)
    if (!refusesRequest(result.error)) return noAnswer(evidence)
    return { outcome: { status: 'failed', decline: declineOfError(result.error) }, evidence }
  }
  const operation = readOperation(result.object)
  const foreign = differs(operation, { ...ours(steps, desk), amount: steps.amount, currency: '980' })
  if (foreign) {
    log.alert('the bank answered a payment by token with another operation', { gateway: 'alliance', reason: foreign })
    return { outcome: { status: 'pending', reason: 'unknown_status' }, evidence: evidenceOf(operation) }
  }
  if (!goesOn(operation, steps)) return reportAndAlert(operation, desk)
  if (operation.operationId === undefined) {
    log.alert('the bank wants a second step of an operation without an id', { gateway: 'alliance' })
    return { outcome: { status: 'pending', reason: 'unknown_status' }, evidence: evidenceOf(operation) }
  }
  await journal.reference(operation.operationId)
  return execute(steps, operation.operationId, desk)
}

/** The bank names what is wrong with the request itself; it has started nothing. Every other code is asked about. */
function refusesRequest(error: BankError): boolean {
  return ['setup', 'card', 'unsupported_card'].includes(errorGroup(error))
}

/** A purchase needs its second step for 3-D Secure only; a preauthorisation is not made before execute (spec 9.5). */
function goesOn({ status, redirectUrl }: Operation, { type }: Steps): boolean {
  if (status === 'REQUIRED_3DS') return redirectUrl === undefined
  return status === 'PENDING' && type === 'PREAUTH'
}
