import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { findEffects, findWorld } from '../../support/house/purity.ts'

const root = join(import.meta.dirname, '../../..')

/** What a check finds in the files of a pattern, as `file:line: what`. */
function findIn(pattern: string, check: (path: string, text: string) => string[], except: string[] = []): string[] {
  const files = globSync(pattern, { cwd: root })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => !except.includes(file))
  assert.ok(files.length > 0, `no file matches ${pattern}`)
  return files.flatMap((file) => check(file, readFileSync(join(root, file), 'utf8')).map((what) => `${file}:${what}`))
}

describe('modules that must be pure', () => {
  for (const folder of ['widget/card', 'widget/flow', 'widget/challenge', 'widget/i18n', 'server/contract']) {
    test(`reach for nothing of the world: ${folder}`, () => {
      assert.deepEqual(findIn(`${folder}/**/*.ts`, findWorld), [])
    })
  }

  for (const file of [
    'server/payments/machine.ts',
    'server/payments/schedule.ts',
    'server/gateways/alliance/translate.ts',
    'server/webhooks/schedule.ts',
    'server/tripwire.ts',
  ]) {
    test(`reach for nothing of the world: ${file}`, () => {
      assert.deepEqual(findIn(file, findWorld), [])
    })
  }
})

describe('importing a module', () => {
  test('changes nothing in the widget, define.ts excepted', () => {
    assert.deepEqual(findIn('widget/**/*.ts', findEffects, ['widget/define.ts']), [])
  })

  test('changes nothing in the companion, main.ts and cli.ts excepted', () => {
    assert.deepEqual(findIn('server/**/*.ts', findEffects, ['server/main.ts', 'server/cli.ts']), [])
  })
})

describe('the purity check', () => {
  for (const [text, what] of [
    ['export const f = () => document.body', '1: document'],
    ['export const f = () => window.open("x")', '1: window'],
    ['export const f = () => Date.now()', '1: Date.now'],
    ['export const f = () => new Date()', '1: new Date()'],
    ['export const f = () => Math.random()', '1: Math.random'],
    ['export const f = () => fetch("x")', '1: fetch'],
    ['\nexport const f = () => globalThis.crypto', '2: globalThis'],
    ['export const f = (wait = setTimeout) => wait', '1: setTimeout'],
  ] as const) {
    test(`catches ${text.trim()}`, () => {
      assert.deepEqual(findWorld('a.ts', text), [what])
    })
  }

  for (const text of [
    'export const f = (window: { navigator: string }) => window.navigator',
    'export const f = (now: Date) => new Date(now)',
    'export const f = ({ crypto }: { crypto: string }) => crypto',
    'export interface A { location: string; fetch: typeof Map }',
    'export const a = { history: 1 }',
  ]) {
    test(`lets through ${text}`, () => {
      assert.deepEqual(findWorld('a.ts', text), [])
    })
  }

  for (const text of [
    "customElements.define('a', A)",
    'if (true) start()',
    'for (const a of b) a()',
    'await start()',
  ]) {
    test(`catches the effect ${text}`, () => {
      assert.deepEqual(findEffects('a.ts', text), [`1: ${text}`])
    })
  }

  test('lets declarations through', () => {
    const text =
      "import { a } from './a.ts'\nexport const b = a\nexport class C {}\ndeclare global {}\nexport type D = 1"
    assert.deepEqual(findEffects('a.ts', text), [])
  })
})
