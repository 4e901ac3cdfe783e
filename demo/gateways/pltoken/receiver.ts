import { timingSafeEqual } from 'node:crypto'
import type { Incoming } from '../http.ts'
import { readAuthorization, signRequest } from './authorization.ts'
import { Refusal } from './refusal.ts'

/** Documented as five minutes; a gap of exactly this many seconds passes (specification, section 9, row 11). */
export const WINDOW_SECONDS = 300

/** Which nonces were seen, and until when that matters. */
export class ReplayStore {
  readonly #keepUntil = new Map<string, number>()

  /** Takes a nonce, or says no while it is remembered. Times are Unix seconds. */
  take(appId: string, nonce: string, now: number, timestamp: number): boolean {
    for (const [key, until] of this.#keepUntil) if (until < now) this.#keepUntil.delete(key)
    // An app id has no colon, so no two pairs share a key.
    const key = `${appId}:${nonce}`
    if (this.#keepUntil.has(key)) return false
    // The later of the two: a request dated ahead stays valid for longer than 300 seconds after it was first seen.
    this.#keepUntil.set(key, Math.max(now, timestamp) + WINDOW_SECONDS)
    return true
  }

  get size(): number {
    return this.#keepUntil.size
  }
}

export interface ReceiverTools {
  /** key by app id */
  apps: ReadonlyMap<string, Uint8Array>
  /** what the address line's path is appended to, as clients see it */
  origin: () => string
  /** milliseconds */
  now: () => number
  replays: ReplayStore
}

function authorizationHeaders(rawHeaders: readonly string[]): string[] {
  return rawHeaders.filter((_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === 'authorization')
}

/** Verifies a request by the rules of the specification, section 4, in their order. Every refusal looks the same. */
export function demandAuthentic(incoming: Incoming, { apps, origin, now, replays }: ReceiverTools): void {
  const refuse = (): never => {
    throw new Refusal(998)
  }
  const headers = authorizationHeaders(incoming.rawHeaders)
  const claimed = headers.length === 1 ? readAuthorization(headers[0] ?? '') : null
  if (!claimed) return refuse()
  const appKey = apps.get(claimed.appId)
  if (!appKey) return refuse()
  // Whole seconds, as the header has them: with fractions 300 s would sometimes fail.
  const seconds = Math.floor(now() / 1000)
  const timestamp = Number(claimed.timestamp)
  if (Math.abs(seconds - timestamp) > WINDOW_SECONDS) return refuse()
  const uri = origin() + incoming.target
  const signature = signRequest({ ...claimed, method: incoming.method, uri, body: incoming.bytes }, appKey)
  if (!timingSafeEqual(signature, claimed.signature)) return refuse()
  if (!replays.take(claimed.appId, claimed.nonce, seconds, timestamp)) return refuse()
}
