import type { Clock, Random } from '../../ports.ts'
import type { Log } from '../../log.ts'
import { SendError, type OutboundAnswer, type Send } from '../http.ts'
import type { Endpoint } from './endpoints.ts'
import { errorGroup, readError, type BankError, type JsonObject } from './wire.ts'

/** Why there is no usable answer; `setup`: only the merchant or the bank's support can mend it. */
export type NoAnswerReason = 'network' | 'unreadable' | 'signature' | 'authorization' | 'setup'

/** How one business call ended. Nothing expected is thrown: the caller must look at every way. */
export type CallResult =
  | { kind: 'answer'; object: JsonObject }
  /** the bank says no; this is not the outcome of a transaction */
  | { kind: 'error'; error: BankError }
  /** `sent: false` only where it is certain that the bank received nothing of this call */
  | { kind: 'no_answer'; sent: boolean; reason: NoAnswerReason }

/** One generation of the protocol. */
export interface Transport<Callable = Endpoint> {
  /**
   * Makes one business call. `build` makes the body anew for every attempt, because `date` must be current. An attempt
   * is repeated only after the bank itself refused the one before; never after silence, a 5xx or an unreadable answer.
   */
  call(endpoint: Callable, build: (now: number) => JsonObject): Promise<CallResult>
}

export interface Wiring {
  send: Send
  clock: Clock
  random: Random
  log: Log
  timeoutMs: number
  /** no slash at the end */
  baseUrl: string
}

/** Sends one POST and writes one log line about it; `null` body where nothing came back. */
export async function exchange(
  wiring: Wiring,
  call: string,
  request: { path: string; headers: Record<string, string>; body: string },
): Promise<{ answer: OutboundAnswer } | { failure: CallResult & { kind: 'no_answer' } }> {
  const { send, clock, random, log, timeoutMs, baseUrl } = wiring
  const requestId = random.uuid()
  const startedAt = clock.now()
  const note = { gateway: 'alliance', call, requestId }
  try {
    const answer = await send({
      url: baseUrl + request.path,
      method: 'POST',
      headers: { ...request.headers, 'x-request_id': requestId },
      body: request.body,
      timeoutMs,
    })
    log.info('bank call', { ...note, status: answer.status, durationMs: clock.now() - startedAt })
    return { answer }
  } catch (error) {
    const sent = !(error instanceof SendError && !error.sent)
    const reason = sent ? 'no_answer' : 'not_connected'
    log.warn('bank call without an answer', { ...note, reason, durationMs: clock.now() - startedAt })
    return { failure: { kind: 'no_answer', sent, reason: 'network' } }
  }
}

/** What an answer's JSON stands for: an error is looked for before a result is believed (spec 10.1). */
export function judgeObject(object: JsonObject, status: number): CallResult {
  const error = readError(object, status)
  if (error) return { kind: 'error', error }
  // A result under a failing HTTP status is neither a yes nor a no.
  if (status < 200 || status > 299) return judgeUnreadable(status)
  return { kind: 'answer', object }
}

/** An answer that cannot be read: 4xx is a refusal by HTTP's own words, anything else says nothing. */
export function judgeUnreadable(status: number): CallResult {
  if (status >= 400 && status <= 499) return { kind: 'error', error: { httpStatus: status, code: `HTTP_${status}` } }
  return { kind: 'no_answer', sent: true, reason: 'unreadable' }
}

/** Whether the bank refused because of the clock; raises the alert, since the payment works only after a repeat. */
export function refusedForClock(result: CallResult, call: string, log: Log): boolean {
  if (result.kind !== 'error' || errorGroup(result.error) !== 'clock') return false
  log.alert('the bank refuses our clock; is this machine synchronised?', {
    gateway: 'alliance',
    call,
    code: result.error.code,
  })
  return true
}
