import type { GatewayReport, OperationKey } from '../gateway.ts'
import { general } from './bodies.ts'
import { ENDPOINTS } from './client.ts'
import { declineOf, NOT_FOUND, NOT_RECEIVED } from './declines.ts'
import { pending, type Desk } from './desk.ts'
import { asObject } from './json.ts'
import { projectOf, readMessage, type GateMessage } from './message.ts'
import { isAnswered, reportOf } from './report.ts'
import { parseState } from './state.ts'

/** Gate must not be asked earlier than this after the sale (spec 8). */
export const FIRST_QUESTION_MS = 10_000
/** A request that was lost on its way cannot still arrive after this; "not found" earlier is not final (spec 8). */
const LOST_AFTER_MS = 60_000
/** An accepted payment shows itself within the longest time a payment may wait for the shopper (spec 8). */
const ACCEPTED_LOST_AFTER_MS = 35 * 60_000

/** The payment could not be asked about; this says nothing about it. */
export class QueryError extends Error {
  override name = 'QueryError'
}

export function mayAsk({ createdAt }: OperationKey, now: number): boolean {
  return now >= createdAt + FIRST_QUESTION_MS
}

/** What Gate says of a payment id; `not_found` and `not_received` are not final (spec 8). */
export async function askStatus(
  paymentId: string,
  { client, config, log }: Desk,
): Promise<GateMessage | 'not_found' | 'not_received'> {
  const result = await client.call(ENDPOINTS.status, { general: general(config, paymentId) })
  if (result.kind === 'refused') {
    if (result.codes.includes(NOT_FOUND)) return 'not_found'
    if (result.codes.includes(NOT_RECEIVED)) return 'not_received'
    throw new QueryError(`Gate refused the question: ${result.codes.join(', ')}`)
  }
  if (result.kind === 'no_answer') throw new QueryError(`Gate could not be asked: ${result.reason}`)
  const message = readMessage(result.object)
  if (!message) throw new QueryError('the answer is not about a payment')
  if (message.projectId !== String(config.projectId) || message.paymentId.toLowerCase() !== paymentId.toLowerCase()) {
    log.alert('Gate answered a query with another payment', { gateway: 'ecommpay' })
    throw new QueryError('the answer is about another payment')
  }
  if (message.status === 'error' && message.errors.includes(NOT_FOUND)) return 'not_found'
  if (message.status === 'error' && message.errors.includes(NOT_RECEIVED)) return 'not_received'
  // Gate compares ids without case (spec 1); ours is the spelling that the record knows.
  return { ...message, paymentId }
}

/** Asks for a payment (spec 8). `null`: Gate does not know it, and it is too late for it to turn up. */
export async function query(key: OperationKey, desk: Desk): Promise<GatewayReport | null> {
  // Rejected instead of answered as pending, which would take a challenge that is on the screen off it.
  if (!mayAsk(key, desk.clock.now())) throw new QueryError('it is too early to ask')
  return ask(key, desk)
}

/** The question itself, once it may be asked. */
export async function ask(key: OperationKey, desk: Desk): Promise<GatewayReport | null> {
  const { config, clock, log } = desk
  const state = parseState(key.state)
  const message = await askStatus(key.requestId, desk)
  if (message === 'not_received') return pending('gateway_pending', { code: NOT_RECEIVED })
  if (message === 'not_found') return absent(key, state.requestId, desk)
  if (isAnswered(message, config, state, clock.now()))
    return pending('gateway_pending', { paymentStatus: message.status })
  const report = reportOf(message, config, state)
  if (report.outcome.status === 'pending' && report.outcome.reason === 'unknown_status') {
    log.alert('Gate reports something that cannot be shown or is not known', {
      gateway: 'ecommpay',
      gatewayReference: key.requestId,
      reason: message.status.slice(0, 40),
    })
  }
  return report
}

async function absent(key: OperationKey, requestId: string | undefined, desk: Desk): Promise<GatewayReport | null> {
  const age = desk.clock.now() - key.createdAt
  const refusal = requestId === undefined ? null : await refusalOfRequest(requestId, desk)
  if (refusal !== null) {
    return {
      outcome: { status: 'failed', decline: declineOf(refusal) },
      requestId: key.requestId,
      evidence: { code: refusal },
    }
  }
  if (age < (requestId === undefined ? LOST_AFTER_MS : ACCEPTED_LOST_AFTER_MS))
    return pending('gateway_pending', { code: NOT_FOUND })
  return null
}

/**
 * The code by which an accepted request failed before anything came of it, or `null` (spec 8, second endpoint). Its old
 * answer says nothing else that the first endpoint does not say better.
 */
export async function refusalOfRequest(requestId: string, { client, config }: Desk): Promise<string | null> {
  const result = await client.call(ENDPOINTS.requestStatus, { project_id: config.projectId, request_id: requestId })
  if (result.kind !== 'answer') return null
  const { object } = result
  if (projectOf(object) !== String(config.projectId) || object['request_id'] !== requestId) return null
  const status = object['status'] ?? asObject(object['payment'])?.['status']
  const errors = Array.isArray(object['errors']) ? (object['errors'] as unknown[]) : []
  const [code] = errors.map((error) => asObject(error)?.['code']).filter((item) => item !== undefined)
  return status === 'error' && (typeof code === 'string' || typeof code === 'number') ? String(code) : null
}
