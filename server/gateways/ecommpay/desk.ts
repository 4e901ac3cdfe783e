import type { Log } from '../../log.ts'
import type { Clock, Nonces } from '../../ports.ts'
import type { GatewayReport } from '../gateway.ts'
import type { CallResult, Client } from './client.ts'
import type { EcommpayConfig } from './config.ts'
import { declineOf } from './declines.ts'
import { asText, type JsonObject } from './json.ts'

/** What the calls need. */
export interface Desk {
  config: EcommpayConfig
  client: Client
  clock: Clock
  log: Log
  nonces: Nonces
}

export function pending(
  reason: 'no_answer' | 'gateway_pending' | 'unknown_status',
  evidence: Record<string, string> = {},
): GatewayReport {
  return { outcome: { status: 'pending', reason }, evidence }
}

/** The call was not taken, so no money can move by it. */
export function notTaken(codes: readonly string[]): GatewayReport {
  const [code] = codes
  return { outcome: { status: 'failed', decline: declineOf(code) }, evidence: { code: code ?? '' } }
}

/** A call without a usable answer: certain only where Gate received nothing. */
export function unanswered({ sent, reason }: CallResult & { kind: 'no_answer' }): GatewayReport {
  if (sent) return pending('no_answer', { reason })
  return { outcome: { status: 'failed', decline: 'not_processed' }, evidence: { reason } }
}

/** Gate's id of a request it has accepted (spec 3.3). */
export function requestIdOf(object: JsonObject): string | undefined {
  const id = asText(object['request_id'])
  return id !== undefined && id.length <= 100 ? id : undefined
}
