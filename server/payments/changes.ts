/** Tells waiting long polls of this process that a payment has changed. Holds no state that a restart would lose. */
export interface Changes {
  announce(paymentId: string): void
  /** Resolves when the payment is announced, after `ms` milliseconds, or when the signal aborts. */
  wait(paymentId: string, ms: number, signal?: AbortSignal): Promise<void>
}

export function createChanges(): Changes {
  const waiting = new Map<string, Set<() => void>>()
  return {
    announce(paymentId) {
      for (const wake of waiting.get(paymentId) ?? []) wake()
    },
    wait(paymentId, ms, signal) {
      return new Promise((resolve) => {
        if (signal?.aborted) return resolve()
        const wakers = waiting.get(paymentId) ?? new Set()
        waiting.set(paymentId, wakers)
        const wake = () => {
          clearTimeout(timer)
          signal?.removeEventListener('abort', wake)
          wakers.delete(wake)
          if (!wakers.size) waiting.delete(paymentId)
          resolve()
        }
        const timer = setTimeout(wake, ms)
        signal?.addEventListener('abort', wake, { once: true })
        wakers.add(wake)
      })
    },
  }
}
