// `npm test`: the whole check. `npm test -- unit size` runs only these parts and what they need.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { runCommand } from './support/runner/command.ts'
import { allParts, chooseParts } from './support/runner/parts.ts'
import type { Part } from './support/runner/parts.ts'
import { schedule } from './support/runner/schedule.ts'
import type { Ending } from './support/runner/schedule.ts'
import { addTallies, closingLine, judge, NOTHING, parseTally } from './support/runner/tally.ts'
import type { Tally } from './support/runner/tally.ts'

const root = dirname(import.meta.dirname)

function readTally(file: string): Tally | null {
  try {
    return parseTally(readFileSync(file, 'utf8'))
  } catch {
    return null
  }
}

function summary(name: string, ending: Ending, tally: Tally, seconds: string): string {
  const skipped = tally.skipped > 0 ? `, ${tally.skipped} skipped` : ''
  return `${ending === 'passed' ? '✓' : '✗'} ${name.padEnd(12)} ${closingLine(tally)}${skipped} (${seconds} s)`
}

async function main(names: readonly string[]): Promise<void> {
  const parts = chooseParts(allParts(root), names)
  const folder = mkdtempSync(join(tmpdir(), 'sealpay-test-'))
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop.abort())

  let total = NOTHING
  const report = (part: Part, tally: Tally, seconds: string, output: string): Ending => {
    const ending: Ending = tally.failed > 0 ? 'failed' : 'passed'
    total = addTallies(total, tally)
    console.log(summary(part.name, ending, tally, seconds))
    // What a part left out must be seen even if it passed.
    for (const [note] of output.matchAll(/^note: .*$/gm)) console.log(`  ${note}`)
    if (ending === 'failed') console.log(`\n━━━ ${part.name} ━━━\n${output.trimEnd()}\n━━━ end of ${part.name} ━━━\n`)
    return ending
  }

  const run = async (part: Part): Promise<Ending> => {
    const startedAt = performance.now()
    const tallyFile = join(folder, `${part.name}.json`)
    const seconds = (): string => ((performance.now() - startedAt) / 1000).toFixed(1)
    if (stop.signal.aborted) return report(part, { ...NOTHING, failed: 1 }, '0.0', 'interrupted')
    let args: string[]
    try {
      args = part.args(tallyFile)
    } catch (error) {
      return report(part, { ...NOTHING, failed: 1 }, seconds(), String(error))
    }
    const result = await runCommand(process.execPath, args, {
      cwd: root,
      timeoutMs: part.timeoutMs,
      signal: stop.signal,
    })
    const { tally, reason } =
      part.counts === 'tests'
        ? judge(readTally(tallyFile), result.exitCode)
        : {
            tally: { passed: result.exitCode === 0 ? 1 : 0, failed: result.exitCode === 0 ? 0 : 1, skipped: 0 },
            reason: null,
          }
    const ended = result.timedOut ? `stopped after ${part.timeoutMs / 1000} s` : reason
    return report(part, tally, seconds(), result.output + (ended ? `\n${part.name}: ${ended}` : ''))
  }

  await schedule(parts, Math.min(2, availableParallelism()), run, (part, need) => {
    report(part, { ...NOTHING, failed: 1 }, '0.0', `not run, because ${need} failed`)
  })
  rmSync(folder, { recursive: true, force: true })
  console.log(closingLine(total))
  process.exitCode = total.failed > 0 ? 1 : 0
}

if (import.meta.main) {
  await main(process.argv.slice(2)).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error)
    console.log(closingLine({ ...NOTHING, failed: 1 }))
    process.exitCode = 1
  })
}
