import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { setTimeout as nextTurn } from 'node:timers/promises'
import { tallySessions } from '../../support/runner/browser-reporter.ts'
import { runCommand } from '../../support/runner/command.ts'
import { isLoopback } from '../../support/runner/loopback-only.ts'
import { chooseParts } from '../../support/runner/parts.ts'
import type { Part } from '../../support/runner/parts.ts'
import { schedule } from '../../support/runner/schedule.ts'
import { closingLine, judge, parseTally } from '../../support/runner/tally.ts'

const root = join(import.meta.dirname, '../../..')

const part = (name: string, more: Partial<Part> = {}): Part => ({
  name,
  args: () => [],
  counts: 'itself',
  timeoutMs: 1000,
  ...more,
})

describe('judging a part', () => {
  const good = { passed: 3, failed: 0, skipped: 1 }

  test('takes the counts of a part that ended well', () => {
    assert.deepEqual(judge(good, 0), { tally: good, reason: null })
  })

  test('keeps the failures that tests report', () => {
    const tally = { passed: 3, failed: 2, skipped: 0 }
    assert.deepEqual(judge(tally, 1), { tally, reason: null })
  })

  for (const [words, tally, exitCode] of [
    ['a process that ended badly though its tests passed', good, 1],
    ['a process that was killed though its tests passed', good, null],
    ['a part in which no test ran', { passed: 0, failed: 0, skipped: 0 }, 0],
    ['a part in which every test was skipped', { passed: 0, failed: 0, skipped: 4 }, 0],
    ['a part that could not count', null, 0],
  ] as const) {
    test(`counts a failure for ${words}`, () => {
      assert.equal(judge(tally, exitCode).tally.failed, 1)
      assert.ok(judge(tally, exitCode).reason)
    })
  }

  test('reads back only what a reporter wrote', () => {
    assert.deepEqual(parseTally('{"passed":3,"failed":0,"skipped":1}\n'), good)
    for (const text of ['', '{}', '{"passed":3}', '{"passed":-1,"failed":0,"skipped":0}', 'passed 3']) {
      assert.equal(parseTally(text), null)
    }
  })

  test('closes with one line', () => {
    assert.equal(closingLine({ passed: 12, failed: 3, skipped: 4 }), '12 passed, 3 failed')
  })
})

describe("counting Node's tests", () => {
  const count = async (files: Record<string, string>) => {
    const folder = mkdtempSync(join(tmpdir(), 'sealpay-runner-'))
    try {
      for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
      const { output, exitCode } = await runCommand(
        process.execPath,
        [
          '--test',
          `--test-reporter=${join(root, 'test/support/runner/node-reporter.ts')}`,
          '--test-reporter-destination=stdout',
          ...Object.keys(files).map((name) => join(folder, name)),
        ],
        { cwd: folder, timeoutMs: 30_000, signal: new AbortController().signal },
      )
      return judge(parseTally(output), exitCode).tally
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }
  const use = "import { describe, test } from 'node:test'\n"

  test('counts passed, failed and skipped tests, nested ones too, and no suites', async () => {
    const text = `${use}describe('a', () => { test('b', () => {}); test('c', () => { throw new Error('no') }); test.skip('d', () => {}); test.todo('e') })`
    assert.deepEqual(await count({ 'a.test.mjs': text, 'b.test.mjs': `${use}test('f', () => {})` }), {
      passed: 2,
      failed: 1,
      skipped: 2,
    })
  })

  test('counts a file without tests as a failure', async () => {
    const tally = await count({ 'a.test.mjs': `${use}test('a', () => {})`, 'b.test.mjs': '' })
    assert.deepEqual(tally, { passed: 1, failed: 1, skipped: 0 })
  })

  test('counts a file that cannot be loaded as a failure', async () => {
    const tally = await count({ 'a.test.mjs': "import './gone.mjs'" })
    assert.equal(tally.passed, 0)
    assert.equal(tally.failed, 1)
  })
})

describe('counting browser tests', () => {
  const result = (name: string, passed: boolean, skipped = false) => ({ name, passed, skipped })
  const suite = (tests: ReturnType<typeof result>[]) => ({ name: '', tests, suites: [] })

  test('counts through nested suites', () => {
    const testResults = {
      ...suite([result('a', true)]),
      suites: [suite([result('b', false), result('c', true, true)])],
    }
    assert.deepEqual(tallySessions([{ passed: false, testResults }]), { passed: 1, failed: 1, skipped: 1 })
  })

  test('counts a file that could not be loaded as one failure', () => {
    assert.deepEqual(tallySessions([{ passed: false }]), { passed: 0, failed: 1, skipped: 0 })
  })

  test('counts an error outside of tests as one failure', () => {
    const testResults = suite([result('a', true)])
    assert.deepEqual(tallySessions([{ passed: false, testResults }]), { passed: 1, failed: 1, skipped: 0 })
  })
})

describe('the schedule', () => {
  const trace = async (parts: Part[], lanes: number, failing: string[] = []) => {
    const events: string[] = []
    let running = 0
    let most = 0
    await schedule(
      parts,
      lanes,
      async ({ name }) => {
        most = Math.max(most, ++running)
        events.push(`start ${name}`)
        await Promise.resolve()
        running--
        events.push(`end ${name}`)
        return failing.includes(name) ? 'failed' : 'passed'
      },
      ({ name }, need) => events.push(`refuse ${name} for ${need}`),
    )
    return { events, most }
  }

  test('runs as many parts at a time as it has lanes', async () => {
    const { events, most } = await trace([part('a'), part('b'), part('c')], 2)
    assert.equal(most, 2)
    assert.equal(events.length, 6)
  })

  test('starts a part only after what it needs and what it comes after', async () => {
    const { events } = await trace([part('c', { needs: ['a'], after: ['b'] }), part('b'), part('a')], 3)
    assert.ok(events.indexOf('start c') > events.indexOf('end a'))
    assert.ok(events.indexOf('start c') > events.indexOf('end b'))
  })

  test('refuses a part whose need failed, and all that need that one', async () => {
    const parts = [part('a'), part('b', { needs: ['a'] }), part('c', { needs: ['b'] }), part('d', { after: ['a'] })]
    const { events } = await trace(parts, 2, ['a'])
    assert.ok(events.includes('refuse b for a') && events.includes('refuse c for b'))
    assert.ok(events.includes('end d') && !events.includes('start b'))
  })

  test('ignores the order after a part that was not chosen', async () => {
    assert.deepEqual((await trace([part('a', { after: ['gone'] })], 1)).events, ['start a', 'end a'])
  })

  test('refuses parts that wait for each other', async () => {
    await assert.rejects(
      trace([part('a', { needs: ['b'] }), part('b', { needs: ['a'] })], 2),
      /wait for each other: a, b/,
    )
  })
})

describe('choosing parts', () => {
  const parts = [part('build'), part('unit'), part('e2e', { needs: ['build'], after: ['unit'] })]
  const names = (chosen: Part[]) => chosen.map(({ name }) => name)

  test('takes all of them where none is named, and else the named ones with what they need', () => {
    assert.deepEqual(names(chooseParts(parts, [])), ['build', 'unit', 'e2e'])
    assert.deepEqual(names(chooseParts(parts, ['e2e'])), ['build', 'e2e'])
  })

  test('refuses a name that does not exist and says which do', () => {
    assert.throws(() => chooseParts(parts, ['unti']), /no part "unti"; there are: build, unit, e2e/)
  })
})

describe('the closed network', () => {
  for (const host of [undefined, 'localhost', '127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1']) {
    test(`lets loopback through: ${host ?? 'no host'}`, () => assert.ok(isLoopback(host)))
  }
  for (const host of ['example.com', '10.0.0.1', '127.0.0.1.example.com', 'localhost.example.com', '::2', '']) {
    test(`stops ${host || 'an empty name'}`, () => assert.ok(!isLoopback(host)))
  }

  test('fails a request to another host without sending it', async () => {
    await assert.rejects(fetch('http://192.0.2.1/'), (error: Error) => {
      assert.match(String(error.cause), /tests may only connect to loopback, not to 192\.0\.2\.1/)
      return true
    })
  })
})

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

describe('running a program', () => {
  const options = { cwd: root, timeoutMs: 30_000, signal: new AbortController().signal }

  test('keeps what it prints and how it ended', async () => {
    const result = await runCommand(
      process.execPath,
      ['-e', 'console.log(1); console.error(2); process.exit(3)'],
      options,
    )
    assert.equal(result.exitCode, 3)
    assert.match(result.output, /1/)
    assert.match(result.output, /2/)
    assert.equal(result.timedOut, false)
  })

  test('answers for a program that does not exist', async () => {
    const result = await runCommand('no-such-program-here', [], options)
    assert.equal(result.exitCode, null)
    assert.match(result.output, /ENOENT/)
  })

  test('ends it with its children when aborted', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sealpay-runner-'))
    const pidFile = join(folder, 'pid')
    const idle = "['-e', 'setInterval(() => {}, 1000)']"
    const script = `
      const child = require('child_process').spawn(process.execPath, ${idle}, { stdio: 'inherit' })
      require('fs').writeFileSync(${JSON.stringify(pidFile)} + '.new', String(child.pid))
      require('fs').renameSync(${JSON.stringify(pidFile)} + '.new', ${JSON.stringify(pidFile)})
      setInterval(() => {}, 1000)`
    const stop = new AbortController()
    const running = runCommand(process.execPath, ['-e', script], { ...options, signal: stop.signal })
    while (!existsSync(pidFile)) await nextTurn(5)
    const pid = Number(readFileSync(pidFile, 'utf8'))
    assert.ok(isAlive(pid))
    stop.abort()
    assert.notEqual((await running).exitCode, 0)
    while (isAlive(pid)) await nextTurn(5)
    rmSync(folder, { recursive: true, force: true })
  })

  test('ends it when its time is over', async () => {
    const result = await runCommand(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], {
      ...options,
      timeoutMs: 200,
    })
    assert.equal(result.timedOut, true)
    assert.notEqual(result.exitCode, 0)
  })
})
