import { globSync } from 'node:fs'
import { join } from 'node:path'

/** One part of the whole check: a program to run, and whether it counts tests or is one check by itself. */
export interface Part {
  name: string
  /** arguments for Node */
  args: (tallyFile: string) => string[]
  counts: 'tests' | 'itself'
  /** parts that must have passed, for this one uses what they make */
  needs?: readonly string[]
  /** parts that should have ended, passed or not, because both want the whole machine */
  after?: readonly string[]
  timeoutMs: number
}

const MINUTE = 60_000

const bin = (root: string, path: string): string => join(root, 'node_modules', path)

/** Test files of one folder of `test/`; an existing folder without any is a wrong glob or a lost test. */
export function testFiles(root: string, folder: string): string[] {
  const files = globSync(`test/${folder}/**/*.test.ts`, { cwd: root }).map((file) => file.replaceAll('\\', '/'))
  if (files.length === 0) throw new Error(`there is no test in test/${folder}`)
  return files.sort()
}

/** Arguments that run a folder of tests under Node's own runner, printing for people and counting for us. */
function nodeTests(root: string, folder: string, concurrency: number, tallyFile: string): string[] {
  const runner = 'test/support/runner'
  return [
    '--import',
    `./${runner}/loopback-only.ts`,
    '--test',
    `--test-concurrency=${concurrency}`,
    // A test that hangs names itself, instead of the whole part running into its limit.
    '--test-timeout=90000',
    '--test-reporter=spec',
    '--test-reporter-destination=stdout',
    `--test-reporter=./${runner}/node-reporter.ts`,
    `--test-reporter-destination=${tallyFile}`,
    ...testFiles(root, folder),
  ]
}

/** Everything `npm test` runs, in the order in which it is started. */
export function allParts(root: string): Part[] {
  const tests = (name: string, concurrency: number, more: Partial<Part> = {}): Part => ({
    name,
    counts: 'tests',
    timeoutMs: 5 * MINUTE,
    args: (tallyFile) => nodeTests(root, name, concurrency, tallyFile),
    ...more,
  })
  const check = (name: string, args: string[], more: Partial<Part> = {}): Part => ({
    name,
    counts: 'itself',
    timeoutMs: 5 * MINUTE,
    args: () => args,
    ...more,
  })
  const eslint = bin(root, 'eslint/bin/eslint.js')
  return [
    check('build', ['test/build.ts']),
    tests('unit', 2),
    check('types', [bin(root, 'typescript/bin/tsc'), '-p', '.']),
    check('lint', [eslint, '-c', 'test/eslint.config.js', '.', '--max-warnings', '0']),
    check('format', [bin(root, 'prettier/bin/prettier.cjs'), '--check', '.']),
    check('size', ['test/size.ts', '--built'], { needs: ['build'] }),
    tests('integration', 2),
    tests('conformance', 2),
    {
      name: 'browser',
      counts: 'tests',
      timeoutMs: 5 * MINUTE,
      args: (tallyFile) => ['test/support/runner/browser-tests.ts', tallyFile],
    },
    // Both drive browsers: beside each other on a small machine they only wait for each other.
    tests('e2e', 2, { needs: ['build'], after: ['browser'], timeoutMs: 12 * MINUTE }),
  ]
}

/** The parts of these names with everything they need; all of them where no name is given. */
export function chooseParts(parts: readonly Part[], names: readonly string[]): Part[] {
  if (names.length === 0) return [...parts]
  const chosen = new Set<string>()
  const choose = (name: string): void => {
    const part = parts.find((candidate) => candidate.name === name)
    if (!part) throw new Error(`there is no part "${name}"; there are: ${parts.map((known) => known.name).join(', ')}`)
    chosen.add(name)
    part.needs?.forEach(choose)
  }
  names.forEach(choose)
  return parts.filter((part) => chosen.has(part.name))
}
