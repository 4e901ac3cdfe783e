import type { Log } from '../../log.ts'
import type { Clock } from '../../ports.ts'
import { SendError, type Send } from '../http.ts'
import type { EtpayConfig } from './config.ts'
import { parseJson, type JsonObject } from './json.ts'

export const PATHS = {
  initialize: '/session/initialize',
  status: '/merchant/check_payment_status',
} as const

/** What an answer other than 200 says about who must act (spec 3.4). */
export type Refusal = 'validation' | 'configuration' | 'retryable'

/** How one call ended. Nothing expected is thrown: the caller must look at every way. */
export type CallResult =
  /** HTTP 200; `undefined` where the body is no JSON */
  | { kind: 'answer'; value: unknown }
  | { kind: 'refused'; status: number; refusal: Refusal }
  /** `sent: false` only where it is certain that ETpay received nothing */
  | { kind: 'no_answer'; sent: boolean }

/** Makes one call; the credentials, which travel in the body (spec 3), are added here and nowhere else. */
export type Call = (name: keyof typeof PATHS, members: JsonObject) => Promise<CallResult>

/** A redirect counts as a wrong address: following it would send the secret to wherever it points (spec 3.4). */
function refusalOf(status: number): Refusal {
  if (status === 400 || status === 409 || status === 422) return 'validation'
  return status === 408 || status === 429 || status >= 500 ? 'retryable' : 'configuration'
}

const MAX_ANSWER_BYTES = 262_144

export function createCall(config: EtpayConfig, { send, clock, log }: { send: Send; clock: Clock; log: Log }): Call {
  return async (name, members) => {
    const startedAt = clock.now()
    const note = () => ({ gateway: 'etpay', call: name, durationMs: clock.now() - startedAt })
    try {
      const { status, body } = await send({
        url: config.apiUrl + PATHS[name],
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
        body: JSON.stringify({
          merchant_code: config.merchantCode,
          merchant_api_token: config.apiToken.reveal(),
          ...members,
        }),
        timeoutMs: config.timeoutMs,
        maxBytes: MAX_ANSWER_BYTES,
      })
      // The body of a refusal is not documented and may echo what was sent, so it is neither kept nor logged.
      log.info('gateway call', { ...note(), status })
      return status === 200
        ? { kind: 'answer', value: parseJson(body) }
        : { kind: 'refused', status, refusal: refusalOf(status) }
    } catch (error) {
      const sent = !(error instanceof SendError && !error.sent)
      log.warn('gateway call without an answer', { ...note(), reason: sent ? 'no_answer' : 'not_connected' })
      return { kind: 'no_answer', sent }
    }
  }
}

/** Calls the operator where a refusal is about our request or the set-up, and not about the moment. */
export function alertRefusal(
  log: Log,
  name: keyof typeof PATHS,
  { status, refusal }: CallResult & { kind: 'refused' },
): void {
  const note = { gateway: 'etpay', call: name, status, reason: refusal }
  if (refusal === 'retryable') log.warn('ETpay cannot answer now', note)
  else if (refusal === 'validation') log.alert('ETpay refuses a field of our request', note)
  else log.alert('ETpay refuses the set-up: credentials, environment or base address', note)
}
