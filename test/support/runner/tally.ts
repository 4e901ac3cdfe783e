/** What one part of the run came to. Skipped tests prove nothing, so they are counted apart and never as passed. */
export interface Tally {
  passed: number
  failed: number
  skipped: number
}

export const NOTHING: Tally = { passed: 0, failed: 0, skipped: 0 }

export function addTallies(a: Tally, b: Tally): Tally {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped }
}

/** Reads a tally that a reporter has written; `null` where the text is none, as after a crash. */
export function parseTally(text: string): Tally | null {
  const numbers = /^\{"passed":(\d+),"failed":(\d+),"skipped":(\d+)\}$/.exec(text.trim())
  if (!numbers) return null
  const [passed, failed, skipped] = numbers.slice(1).map(Number)
  return { passed: passed ?? 0, failed: failed ?? 0, skipped: skipped ?? 0 }
}

/**
 * The tally that counts: a part whose process ended badly has a failure even if no test says so, and a part that ran no
 * test at all has one too (a wrong glob must not look like success).
 */
export function judge(tally: Tally | null, exitCode: number | null): { tally: Tally; reason: string | null } {
  if (!tally) return { tally: { ...NOTHING, failed: 1 }, reason: 'ended before it could count its tests' }
  if (tally.failed > 0) return { tally, reason: null }
  if (exitCode !== 0)
    return { tally: { ...tally, failed: 1 }, reason: `every test passed, but the process ended with ${exitCode}` }
  if (tally.passed === 0) return { tally: { ...tally, failed: 1 }, reason: 'no test ran' }
  return { tally, reason: null }
}

/** The last line of a run, which other tools read. */
export function closingLine({ passed, failed }: Tally): string {
  return `${passed} passed, ${failed} failed`
}
