import { testClock } from '../companion.ts'
import type { Callback, SandboxWorld } from './gateway.ts'

export interface SandboxDesk extends SandboxWorld {
  /** callbacks the sandbox has sent so far */
  caught: Callback[]
  /** `true`: callbacks are caught and not delivered; the sandbox takes them for delivered */
  held: { value: boolean }
  /** Runs work that the clock must wait for. */
  track<T>(work: Promise<T>): Promise<T>
  /** Resolves when nothing tracked is under way any more. */
  idle(): Promise<void>
  /** Waits for work that may itself wait for the clock, which then moves on. */
  complete<T>(work: Promise<T>): Promise<T>
}

const SLEEPER_STEP_MS = 1000

/**
 * The sandbox's side of a contract world, on the clock it shares with the companion. Moving the clock runs what was to
 * happen until then, in its order. Timers follow the test's clock, so a challenge that runs out after fifteen
 * minutes does so after fifteen minutes of that clock and never by chance.
 */
export function createSandboxDesk(deliver: (callback: Callback) => Promise<number>): SandboxDesk {
  const still = testClock(Date.now())
  const waiting = new Set<{ at: number; task: () => void }>()
  const underWay = new Set<Promise<unknown>>()
  const caught: Callback[] = []
  const held = { value: false }

  const track = <T>(work: Promise<T>): Promise<T> => {
    underWay.add(work)
    const forget = () => underWay.delete(work)
    work.then(forget, forget)
    return work
  }

  const schedule: SandboxWorld['schedule'] = (delayMs, task) => {
    const entry = { at: still.now() + delayMs, task }
    waiting.add(entry)
    return () => waiting.delete(entry)
  }
  const advance = (ms: number): void => {
    still.advance(ms)
    const due = [...waiting].filter(({ at }) => at <= still.now()).sort((a, b) => a.at - b.at)
    for (const entry of due) {
      waiting.delete(entry)
      entry.task()
    }
  }

  const sleepers = new Set<object>()
  /** A gateway that waits goes on when the test has let the time pass. */
  const sleep = (ms: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      const sleeper = {}
      sleepers.add(sleeper)
      const wake = () => {
        sleepers.delete(sleeper)
        cancel()
        resolve()
      }
      const cancel = schedule(ms, wake)
      signal?.addEventListener('abort', wake, { once: true })
    })
  const idle = async (): Promise<void> => {
    do {
      await Promise.allSettled(underWay)
      // What follows an answer (the record, the next call) has its turn.
      await new Promise(setImmediate)
    } while (underWay.size)
  }

  return {
    clock: { now: still.now, advance, sleep },
    caught,
    held,
    track,
    schedule,
    async post(url, headers, body) {
      const callback = { url, headers, body }
      caught.push(callback)
      return held.value ? 200 : track(deliver(callback))
    },
    idle,
    async complete(work) {
      let done = false
      const settle = () => void (done = true)
      work.then(settle, settle)
      while (!done) {
        await idle()
        if (sleepers.size) advance(SLEEPER_STEP_MS)
      }
      return work
    },
  }
}
