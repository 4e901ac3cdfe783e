import type { Log } from '../../log.ts'
import type { Clock } from '../../ports.ts'
import type { GatewayReport, OperationKey } from '../gateway.ts'
import { alertRefusal, type Call } from './client.ts'
import type { EtpayConfig } from './config.ts'
import { judgeEntries, type Found } from './entries.ts'
import { funnelAction } from './funnel.ts'
import { createMemory } from './memory.ts'
import { readState } from './state.ts'
import { evidenceOf, outcomeOf, printableWord } from './words.ts'
import type { Alarms } from './alarms.ts'

/** ETpay could not be asked, or its answer is not to be believed; this says nothing about the payment. */
export class QueryError extends Error {
  override name = 'QueryError'
}

const PAUSE_MS = 3_000
const REMEMBERED = 10_000

export interface StatusDesk {
  call: Call
  config: EtpayConfig
  clock: Clock
  log: Log
  alarms: Alarms
}

/** Asks for a payment. `null`: it has no session, so nobody can have paid it. */
export type Query = (key: OperationKey) => Promise<GatewayReport | null>

export function createQuery(desk: StatusDesk): Query {
  // Every shopper's browser, callback and reconciliation asks, and ETpay is to be asked once in 3 s (spec 8).
  const asked = createMemory<{ at: number; found: Promise<Found> }>(REMEMBERED)

  async function ask(key: OperationKey): Promise<Found> {
    // Only the session token: it is the one name that belongs to this attempt alone (spec 8).
    const result = await desk.call('status', { session_token: key.reference })
    if (result.kind === 'no_answer') throw new QueryError('ETpay did not answer')
    if (result.kind === 'refused') {
      alertRefusal(desk.log, 'status', result)
      throw new QueryError(`ETpay answered HTTP ${result.status}`)
    }
    return judgeEntries(result.value, key)
  }

  return async (key) => {
    const { reference } = key
    // The session token is noted before the shopper is sent to the funnel.
    if (reference === null) return null
    const now = desk.clock.now()
    const last = asked.get(reference)
    const found = last && now - last.at < PAUSE_MS ? last.found : ask(key)
    if (found !== last?.found) asked.set(reference, { at: now, found })
    return reportOf(await found, key, reference, desk)
  }
}

function reportOf(
  found: Found,
  key: OperationKey,
  reference: string,
  { config, log, alarms }: StatusDesk,
): GatewayReport {
  const note = { gateway: 'etpay', call: 'status', gatewayReference: reference }
  switch (found.kind) {
    case 'unreadable':
      log.error('ETpay answered a status query with something else than payments', { ...note, reason: 'protocol' })
      throw new QueryError('the answer cannot be read')
    case 'wrong_amount':
      alarms.once(reference, 'status:amount', 'a status query tells another amount than was asked for')
      throw new QueryError('the answer tells another amount')
    case 'nothing':
      if (found.foreign) log.warn('ETpay answered a status query with payments of other sessions', note)
      return openReport(key, reference, config)
    case 'told':
      if (found.transfers > 1) alarms.once(reference, 'twice', 'a session has more than one successful transfer')
      alarms.told(reference, found.told)
      return {
        outcome: outcomeOf(found.told.word),
        reference,
        requestId: key.requestId,
        ...(found.hasAmount ? { amount: key.amount } : {}),
        evidence: evidenceOf(found.told),
      }
  }
}

/**
 * A session without a finished payment: the shopper may still be in the funnel. Only where a verified message came back
 * with the browser is it known that the shopper is through (spec 5): its no is ETpay's own, its yes must be confirmed.
 */
export function openReport(key: OperationKey, reference: string, config: EtpayConfig): GatewayReport {
  const told = readState(key)?.told
  const base = { reference, requestId: key.requestId }
  if (told === undefined) {
    return { ...base, outcome: { status: 'needs_action', action: funnelAction(reference, config) }, evidence: {} }
  }
  const outcome = outcomeOf(told)
  return {
    ...base,
    outcome: outcome.status === 'succeeded' ? { status: 'pending', reason: 'gateway_pending' } : outcome,
    evidence: { returned_with: printableWord(told) },
  }
}
