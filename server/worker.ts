import type { Log } from './log.ts'
import type { Clock } from './ports.ts'

/** A task that is done again whenever something is due, or at once when it is woken. */
export interface Worker {
  start(): void
  wake(): void
  /** Finishes the run that is under way and starts no other. */
  stop(): Promise<void>
}

const LONGEST_SLEEP_MS = 5000
const AFTER_FAILURE_MS = 1000

/**
 * @param tick - does what is due and answers how much it was; zero lets the worker sleep
 * @param nextAt - when something is due next (milliseconds since the epoch), `null`: nothing is
 */
export function createWorker(
  name: string,
  { tick, nextAt }: { tick(): Promise<number>; nextAt(): Promise<number | null> },
  { clock, log }: { clock: Clock; log: Log },
): Worker {
  let stopping = false
  let sleep = new AbortController()
  let woken = false
  let loop: Promise<void> | null = null

  async function pause(): Promise<void> {
    const next = await nextAt()
    const ms = next === null ? LONGEST_SLEEP_MS : Math.min(Math.max(next - clock.now(), 0), LONGEST_SLEEP_MS)
    if (woken || stopping) return
    await clock.sleep(ms, sleep.signal)
  }

  async function run(): Promise<void> {
    while (!stopping) {
      woken = false
      try {
        if ((await tick()) === 0) await pause()
      } catch (error) {
        log.error('a background task failed and will be tried again', {
          call: name, errorName: error instanceof Error ? error.name : 'unknown',
        }) // prettier-ignore
        await clock.sleep(AFTER_FAILURE_MS, sleep.signal)
      }
      if (sleep.signal.aborted) sleep = new AbortController()
    }
  }

  const wake = () => {
    woken = true
    sleep.abort()
  }
  return {
    start: () => void (loop ??= run()),
    wake,
    async stop() {
      stopping = true
      wake()
      await loop
    },
  }
}
