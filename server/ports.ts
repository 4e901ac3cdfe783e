import { randomBytes, randomUUID } from 'node:crypto'

/** The world outside, passed in so that tests decide time and chance. */
export interface Clock {
  /** milliseconds since the epoch */
  now(): number
  /** resolves after so many milliseconds, or at once when the signal aborts */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

export interface Random {
  uuid(): string
  bytes(length: number): Uint8Array
  /** 0 ≤ x < 1, for jitter only */
  number(): number
}

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve()
      const done = () => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', done)
        resolve()
      }
      const timer = setTimeout(done, ms)
      signal?.addEventListener('abort', done, { once: true })
    }),
}

export const systemRandom: Random = {
  uuid: () => randomUUID(),
  bytes: (length) => randomBytes(length),
  number: () => Math.random(),
}

/** Remembers what may be seen only once, for all companions together. */
export interface Nonces {
  /** Notes a nonce until the given time (milliseconds since the epoch). `false`: it was seen before and still counts. */
  use(scope: string, nonce: string, keepUntil: number): Promise<boolean>
}
