import type { TestClock } from '../companion.ts'
import type { Callback, SandboxWorld } from './gateway.ts'

export interface SandboxDesk extends SandboxWorld {
  /** callbacks the sandbox has sent so far */
  caught: Callback[]
  /** `true`: callbacks are caught and not delivered; the sandbox takes them for delivered */
  held: { value: boolean }
  /** Moves the clock and runs what was to happen until then, in its order. */
  advance(ms: number): void
  /** Runs work that the clock must wait for. */
  track<T>(work: Promise<T>): Promise<T>
  /** Resolves when nothing tracked is under way any more. */
  idle(): Promise<void>
}

/**
 * The sandbox's side of a contract world. Its timers follow the test's clock, so a challenge that runs out after fifteen
 * minutes does so after fifteen minutes of that clock and never by chance.
 */
export function createSandboxDesk(clock: TestClock, deliver: (callback: Callback) => Promise<number>): SandboxDesk {
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

  return {
    clock,
    caught,
    held,
    track,
    schedule(delayMs, task) {
      const entry = { at: clock.now() + delayMs, task }
      waiting.add(entry)
      return () => waiting.delete(entry)
    },
    async post(url, headers, body) {
      const callback = { url, headers, body }
      caught.push(callback)
      return held.value ? 200 : track(deliver(callback))
    },
    advance(ms) {
      clock.advance(ms)
      const due = [...waiting].filter(({ at }) => at <= clock.now()).sort((a, b) => a.at - b.at)
      for (const entry of due) {
        waiting.delete(entry)
        entry.task()
      }
    },
    async idle() {
      do {
        await Promise.allSettled(underWay)
        // What follows an answer (the record, the next call) has its turn.
        await new Promise(setImmediate)
      } while (underWay.size)
    },
  }
}
