import type { Post } from '../http.ts'
import type { Timers } from '../timers.ts'
import type { MessageOptions, WriteMessage } from './messages.ts'
import type { Payment, Session } from './session.ts'

/**
 * Redelivery after these pauses until the first HTTP 200. ETpay publishes no schedule (specification, section 11, row
 * 12); this one is the sandbox's own, and a merchant must not depend on it.
 */
export const RETRY_DELAYS_MS: readonly number[] = [5_000, 30_000, 300_000, 1_800_000, 3_600_000]

const ANSWER_TIMEOUT_MS = 10_000

/** One attempt to deliver a webhook. */
export interface Delivery {
  sessionToken: string
  url: string
  /** 1 to 6 */
  attempt: number
  /** `payment_status` as told */
  word: string
  headers: Record<string, string>
  /** as sent */
  body: string
  at: number
  /** HTTP status of the answer; `null` where none came, `undefined` while it is awaited */
  status?: number | null
}

export interface Webhooks {
  /** Resolves when the first attempt is answered, or at once where there is no address. */
  send(session: Session, payment: Payment, message: MessageOptions): Promise<void>
  deliveries(): readonly Delivery[]
  close(): void
}

/** Posts `{"payment": JWT}` (specification, section 6), again and again until it is accepted. */
export function createWebhooks(timers: Timers, post: Post, now: () => number, write: WriteMessage): Webhooks {
  const log: Delivery[] = []
  const closing = new AbortController()

  const attempt = async (
    url: string,
    session: Session,
    payment: Payment,
    message: MessageOptions,
    number: number,
  ): Promise<void> => {
    // Signed afresh each time: `iat` differs, so a merchant who compares token texts takes the same news for new.
    const body = JSON.stringify({ payment: write(session, payment, message) })
    const headers = { 'content-type': 'application/json' }
    const { word } = message
    const delivery: Delivery = { sessionToken: session.token, url, attempt: number, word, headers, body, at: now() }
    log.push(delivery)
    const signal = AbortSignal.any([closing.signal, AbortSignal.timeout(ANSWER_TIMEOUT_MS)])
    delivery.status = await post(url, headers, body, signal)
    const pause = RETRY_DELAYS_MS[number - 1]
    if (delivery.status !== 200 && pause !== undefined)
      timers.after(pause, () => void attempt(url, session, payment, message, number + 1))
  }

  return {
    async send(session, payment, message) {
      if (session.webhookUrl !== undefined) await attempt(session.webhookUrl, session, payment, message, 1)
    },
    deliveries: () => log,
    close: () => closing.abort(),
  }
}
