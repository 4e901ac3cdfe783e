import { setTimeout as pause } from 'node:timers/promises'
import { PATIENCE_MS } from './accessible.ts'

const BETWEEN_MS = 50

/** Asks again and again until there is an answer. For what happens outside of the page, where nothing can be awaited. */
export async function eventually<T>(what: string, ask: () => Promise<T | null> | T | null): Promise<T> {
  const deadline = performance.now() + PATIENCE_MS
  for (;;) {
    const answer = await ask()
    if (answer !== null) return answer
    if (performance.now() > deadline) throw new Error(`waited in vain for ${what}`)
    await pause(BETWEEN_MS)
  }
}
