/** Runs `task` once after `delayMs` and returns what calls it off. Handed in, so that tests need not wait. */
export type Schedule = (delayMs: number, task: () => void) => () => void

export interface Timers {
  /** Delay as documented by the bank; the factor is applied here. */
  after(delayMs: number, task: () => void): () => void
  /** Calls off everything that has not run, and takes no more. */
  close(): void
}

export const scheduleWithTimeout: Schedule = (delayMs, task) => {
  const timer = setTimeout(task, delayMs)
  return () => clearTimeout(timer)
}

export function createTimers(schedule: Schedule, timeScale: number): Timers {
  const waiting = new Set<() => void>()
  let closed = false
  return {
    after(delayMs, task) {
      if (closed) return () => {}
      const cancel = schedule(delayMs * timeScale, () => {
        waiting.delete(cancel)
        task()
      })
      waiting.add(cancel)
      return () => {
        waiting.delete(cancel)
        cancel()
      }
    },
    close() {
      closed = true
      for (const cancel of waiting) cancel()
      waiting.clear()
    },
  }
}
