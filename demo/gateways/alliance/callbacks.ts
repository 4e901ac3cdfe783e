import type { EcJwk } from '../crypto.ts'
import { sealJwe } from '../crypto.ts'
import type { Post } from '../http.ts'
import type { Timers } from '../timers.ts'
import type { JsonObject } from './fields.ts'
import type { Generation } from './requests.ts'

/** Redelivery after these pauses until the first HTTP 200 (specification, section 7.2). */
export const RETRY_DELAYS_MS: readonly number[] = [5_000, 30_000, 300_000, 1_800_000, 3_600_000]

// The bank sends right after an operation becomes final; a moment later the answer to execute is already out.
const FIRST_DELAY_MS = 500
const ANSWER_TIMEOUT_MS = 10_000

/** One attempt to deliver a callback. */
export interface Delivery {
  /** operation id, or hosted page order id */
  subject: string
  url: string
  /** 1 to 6 */
  attempt: number
  format: 'plain' | 'encrypted' | 'signed'
  headers: Record<string, string>
  /** as sent */
  body: string
  at: number
  /** HTTP status of the answer; `null` where none came, `undefined` while it is awaited */
  status?: number | null
}

export interface Notice {
  subject: string
  url: string
  generation: Generation
  encrypted: boolean
  payload: JsonObject
  /** sent once more although the first was accepted */
  twice: boolean
}

export interface Callbacks {
  send(notice: Notice): void
  deliveries(): readonly Delivery[]
  close(): void
}

export interface CallbackTools {
  timers: Timers
  post: Post
  now: () => number
  sign: (payload: JsonObject) => string
  communicationPublicJwk: EcJwk
}

/** Sends callbacks in the bank's three formats (specification, section 7.1), again and again until they are accepted. */
export function createCallbacks({ timers, post, now, sign, communicationPublicJwk }: CallbackTools): Callbacks {
  const log: Delivery[] = []
  const closing = new AbortController()

  const wrap = ({ generation, encrypted, payload }: Notice): Pick<Delivery, 'format' | 'headers' | 'body'> => {
    // Signed and encrypted at once is not documented; a signed callback is never encrypted here.
    if (generation === 'v2') return { format: 'signed', headers: { 'content-type': 'text/plain' }, body: sign(payload) }
    const json = JSON.stringify(payload)
    if (!encrypted) return { format: 'plain', headers: { 'content-type': 'application/json' }, body: json }
    const headers = { 'content-type': 'text/plain', 'x-encrypted_body': 'true' }
    return { format: 'encrypted', headers, body: sealJwe(json, communicationPublicJwk) }
  }

  const attempt = async (notice: Notice, number: number): Promise<void> => {
    // Sealed or signed afresh each time, so a key rotation between two attempts shows.
    const message = wrap(notice)
    const delivery: Delivery = { subject: notice.subject, url: notice.url, attempt: number, at: now(), ...message }
    log.push(delivery)
    const signal = AbortSignal.any([closing.signal, AbortSignal.timeout(ANSWER_TIMEOUT_MS)])
    delivery.status = await post(notice.url, message.headers, message.body, signal)
    const pause = RETRY_DELAYS_MS[number - 1]
    if (delivery.status !== 200 && pause !== undefined) timers.after(pause, () => void attempt(notice, number + 1))
  }

  return {
    send(notice) {
      timers.after(FIRST_DELAY_MS, () => void attempt(notice, 1))
      if (notice.twice) timers.after(FIRST_DELAY_MS * 2, () => void attempt(notice, 1))
    },
    deliveries: () => log,
    close: () => closing.abort(),
  }
}
