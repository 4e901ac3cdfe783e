import type { Post } from '../http.ts'
import type { Timers } from '../timers.ts'

// A callback leaves a moment after its occasion, when the answer to the request is already out.
const FIRST_DELAY_MS = 200
const ANSWER_TIMEOUT_MS = 10_000
const FOUR_HOURS_MS = 14_400_000
const QUICK_TRIES = 6
const MAX_TRIES = 120

/**
 * The pause after a try that was not answered with HTTP 200, or `null` after the last (specification, section 4.1): six
 * tries ten seconds apart, then ever longer pauses up to four hours.
 */
export function pauseAfter(attempt: number): number | null {
  if (attempt >= MAX_TRIES) return null
  if (attempt < QUICK_TRIES) return 10_000
  // The formula's n is the number of the try that follows; read so, all pauses add up to the 10.2 days of the documents.
  const following = attempt + 1
  return Math.min(FOUR_HOURS_MS, Math.round((70 + 10 * 1.12 ** (following - 4)) * 1000))
}

/** One attempt to deliver a callback. */
export interface GateDelivery {
  /** payment id, or token */
  subject: string
  url: string
  attempt: number
  /** as sent */
  body: string
  at: number
  /** HTTP status of the answer; `null` where none came, `undefined` while it is awaited */
  status?: number | null
}

export interface Callbacks {
  send(callback: { subject: string; url: string; body: string; delayMs?: number }): void
  deliveries(): readonly GateDelivery[]
  close(): void
}

/** Sends callbacks, again and again until they are accepted. */
export function createCallbacks(tools: { timers: Timers; post: Post; now: () => number }): Callbacks {
  const { timers, post, now } = tools
  const log: GateDelivery[] = []
  const closing = new AbortController()

  const attempt = async (subject: string, url: string, body: string, number: number): Promise<void> => {
    const delivery: GateDelivery = { subject, url, attempt: number, body, at: now() }
    log.push(delivery)
    const signal = AbortSignal.any([closing.signal, AbortSignal.timeout(ANSWER_TIMEOUT_MS)])
    delivery.status = await post(url, { 'content-type': 'application/json' }, body, signal)
    const pause = pauseAfter(number)
    if (delivery.status !== 200 && pause !== null)
      timers.after(pause, () => void attempt(subject, url, body, number + 1))
  }

  return {
    send({ subject, url, body, delayMs = 0 }) {
      timers.after(FIRST_DELAY_MS + delayMs, () => void attempt(subject, url, body, 1))
    },
    deliveries: () => log,
    close: () => closing.abort(),
  }
}
