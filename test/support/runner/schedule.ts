import type { Part } from './parts.ts'

/** How a part ended, as far as others depend on it. */
export type Ending = 'passed' | 'failed'

/**
 * Runs the parts in their order, at most `lanes` at a time. A part whose need has failed is handed to `refuse` and never
 * started: its failures would only repeat the first one.
 */
export async function schedule(
  parts: readonly Part[],
  lanes: number,
  run: (part: Part) => Promise<Ending>,
  refuse: (part: Part, need: string) => void,
): Promise<void> {
  const waiting = [...parts]
  const endings = new Map<string, Ending>()
  const running = new Set<Promise<void>>()

  const names = new Set(parts.map((part) => part.name))
  const ended = (name: string): boolean => !names.has(name) || endings.has(name)
  const ready = (part: Part): boolean => [...(part.needs ?? []), ...(part.after ?? [])].every(ended)

  const start = (part: Part): void => {
    const failedNeed = part.needs?.find((need) => endings.get(need) === 'failed')
    if (failedNeed !== undefined) {
      endings.set(part.name, 'failed')
      refuse(part, failedNeed)
      return
    }
    const work: Promise<void> = run(part).then((ending) => {
      endings.set(part.name, ending)
      running.delete(work)
    })
    running.add(work)
  }

  while (waiting.length > 0 || running.size > 0) {
    const next = running.size < lanes ? waiting.findIndex(ready) : -1
    const [part] = next < 0 ? [] : waiting.splice(next, 1)
    if (part) start(part)
    else if (running.size > 0) await Promise.race(running)
    else throw new Error(`these parts wait for each other: ${waiting.map((stuck) => stuck.name).join(', ')}`)
  }
}
