const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/** Pauses after each failed delivery; together about three days, as Standard Webhooks recommends. */
const PAUSES_MS = [5 * SECOND, 30 * SECOND, 2 * MINUTE, 10 * MINUTE, 30 * MINUTE, HOUR, 3 * HOUR, 8 * HOUR, 12 * HOUR, 24 * HOUR, 24 * HOUR] // prettier-ignore

/**
 * When a message is sent again. No clock inside, so a test needs no waiting.
 *
 * @param attempt - deliveries tried so far, from 1
 * @param now - milliseconds since the epoch
 * @param chance - 0 ≤ chance < 1; spreads the load by up to a fifth
 * @returns milliseconds since the epoch, or `stop` when it has been tried often enough
 */
export function nextAttempt(attempt: number, now: number, chance: number): number | 'stop' {
  const pause = PAUSES_MS[attempt - 1]
  return pause === undefined ? 'stop' : now + Math.round(pause * (1 + 0.2 * chance))
}
