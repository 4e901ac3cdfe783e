import type { Log } from '../../log.ts'
import type { GatewayReport, Outcome } from '../gateway.ts'
import { brandOf, maskOf } from './card.ts'
import { errorEvidence, judgeError, type GatewayError } from './errors.ts'
import type { CallResult } from './transport.ts'
import { sameId, type Transaction } from './wire.ts'

/** The charge a transaction must be about to count. */
export interface Expected {
  requestId: string
  uuid: string
}

/**
 * What the gateway says about a charge. It counts as made only where the answer names our order, our account, an id of
 * the transaction and an amount; whatever else an answer with `data` may be is no yes (spec 6.2, spec 9 row 16).
 */
export function reportOf(transaction: Transaction, expected: Expected, log: Log): GatewayReport {
  const { transactionId, amount, currency } = transaction
  const outcome = outcomeOf(transaction, expected)
  if (outcome.status === 'pending') {
    log.alert('the gateway reports a charge that is not the one asked for, or not as the documents tell', {
      gateway: 'pltoken',
    })
  }
  const ours = sameId(transaction.orderId, expected.requestId)
  const brand = brandOf(transaction.brand)
  const mask = maskOf(transaction.lastDigits)
  return {
    outcome,
    // The id of another order's transaction must not be noted as this payment's.
    ...(ours && transactionId !== undefined ? { reference: transactionId } : {}),
    ...(ours ? { requestId: expected.requestId } : {}),
    ...(ours && typeof amount === 'number' ? { amount } : {}),
    ...(ours && currency !== undefined ? { currency } : {}),
    ...(ours && mask !== null ? { mask } : {}),
    ...(ours && brand !== null ? { brand } : {}),
    evidence: evidenceOf(transaction, ours),
  }
}

function outcomeOf({ orderId, uuid, transactionId, amount, status }: Transaction, expected: Expected): Outcome {
  const isOurs = sameId(orderId, expected.requestId) && (uuid === undefined || sameId(uuid, expected.uuid))
  // No page names a status, so one that is there may say anything.
  const isPlain = transactionId !== undefined && typeof amount === 'number' && status === undefined
  return isOurs && isPlain ? { status: 'succeeded' } : { status: 'pending', reason: 'unknown_status' }
}

function evidenceOf({ transactionId, status }: Transaction, ours: boolean): Record<string, string> {
  return {
    order: ours ? 'ours' : 'another',
    ...(transactionId !== undefined && /^\w{1,40}$/.test(transactionId) ? { transactionID: transactionId } : {}),
    ...(status !== undefined && /^\w{1,40}$/.test(status) ? { status } : {}),
  }
}

/** What an error in the answer to a charge means; after the codes marked `?` the charge is looked up (spec 5, 7). */
export function reportOfError(error: GatewayError, log: Log): GatewayReport {
  const { decline, moneyUnknown } = judgeError(error)
  alertError(error, 'createTransaction', log)
  const outcome: Outcome = moneyUnknown ? { status: 'pending', reason: 'no_answer' } : { status: 'failed', decline }
  return { outcome, evidence: errorEvidence(error) }
}

export function reportOfSilence(result: CallResult & { kind: 'no_answer' }): GatewayReport {
  const outcome: Outcome = result.sent
    ? { status: 'pending', reason: 'no_answer' }
    : { status: 'failed', decline: 'not_processed' }
  return { outcome, evidence: { reason: result.reason } }
}

/** Calls the operator where a refusal is about the set-up and not about the shopper's card (spec 7). */
export function alertError(error: GatewayError, call: string, log: Log): void {
  const { outcome, name } = judgeError(error)
  const note = { gateway: 'pltoken', call, code: name, status: error.httpStatus }
  if (outcome === 'configuration_error') log.alert('the gateway refuses a request because of the set-up', note)
  else log.warn('the gateway answered with an error', note)
}
