import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { join } from 'node:path'
import { ESLint } from 'eslint'

const root = join(import.meta.dirname, '../../..')
const eslint = new ESLint({ cwd: root, overrideConfigFile: join(root, 'test/eslint.config.js') })

/** The rules that complain about a text, as if it stood in this file. */
async function complaints(filePath: string, text: string): Promise<(string | null)[]> {
  const results = await eslint.lintText(text, { filePath: join(root, filePath) })
  return results.flatMap((result) => result.messages.map((message) => message.ruleId))
}

const WIDGET = 'widget/flow/state.ts'
const SERVER = 'server/ports.ts'

const REFUSED: { file: string; text: string; rule: string }[] = [
  { file: WIDGET, text: "export const f = (el: Element) => { el.innerHTML = 'x' }", rule: 'no-restricted-syntax' },
  { file: WIDGET, text: "export const f = (el: Element) => { el.outerHTML = 'x' }", rule: 'no-restricted-syntax' },
  { file: WIDGET, text: "export const f = (w: Window) => { w.postMessage({}, '*') }", rule: 'no-restricted-syntax' },
  {
    file: WIDGET,
    text: "import { styleMap } from 'lit/directives/style-map.js'\nexport { styleMap }",
    rule: 'no-restricted-syntax',
  },
  {
    file: WIDGET,
    text: "import { unsafeHTML } from 'lit/directives/unsafe-html.js'\nexport { unsafeHTML }",
    rule: 'no-restricted-syntax',
  },
  { file: WIDGET, text: "export const f = () => localStorage.getItem('a')", rule: 'no-restricted-globals' },
  { file: WIDGET, text: "export const f = () => window.sessionStorage.getItem('a')", rule: 'no-restricted-syntax' },
  { file: WIDGET, text: "export const f = () => { console.log('a') }", rule: 'no-console' },
  {
    file: WIDGET,
    text: 'import { html } from \'lit\'\nexport const v = () => html`<img src="a">`',
    rule: 'lit-a11y/alt-text',
  },
  { file: SERVER, text: "export const f = () => { console.log('a') }", rule: 'no-console' },
  { file: SERVER, text: 'export const f = () => process.env.HOME', rule: 'no-restricted-properties' },
  { file: SERVER, text: 'export const f = (text: string): unknown => eval(text)', rule: 'no-eval' },
  {
    file: SERVER,
    text: "export const f = (): unknown => new Function('return 1')",
    rule: '@typescript-eslint/no-implied-eval',
  },
  {
    file: SERVER,
    text: 'export const f = (): void => { Promise.resolve() }',
    rule: '@typescript-eslint/no-floating-promises',
  },
  { file: SERVER, text: 'export const f = (a: number, b: number): boolean => a == b', rule: 'eqeqeq' },
  { file: SERVER, text: '// @ts-ignore\nexport const a: number = 1', rule: '@typescript-eslint/ban-ts-comment' },
  { file: SERVER, text: 'export const a = JSON.parse("1") as any', rule: '@typescript-eslint/no-explicit-any' },
  { file: SERVER, text: '// TODO later\nexport const a = 1', rule: 'no-warning-comments' },
]

const TAKEN: { file: string; text: string }[] = [
  { file: WIDGET, text: 'export const f = (w: Window, origin: string) => { w.postMessage({}, origin) }' },
  { file: WIDGET, text: 'import { html } from \'lit\'\nexport const v = () => html`<img src="a" alt="Visa">`' },
  { file: SERVER, text: 'export const f = async (): Promise<void> => { await Promise.resolve() }' },
  { file: 'server/main.ts', text: 'export const home = process.env.HOME' },
]

describe('the linter', () => {
  for (const { file, text, rule } of REFUSED) {
    test(`refuses ${JSON.stringify(text)} in ${file}`, async () => {
      assert.ok((await complaints(file, text)).includes(rule), `expected ${rule}`)
    })
  }

  for (const { file, text } of TAKEN) {
    test(`takes ${JSON.stringify(text)} in ${file}`, async () => {
      assert.deepEqual(await complaints(file, text), [])
    })
  }

  test('refuses to be switched off by a comment', async () => {
    const results = await eslint.lintText('/* eslint-disable eqeqeq */\nexport const a = (b: number) => b == 1\n', {
      filePath: join(root, SERVER),
    })
    const [result] = results
    assert.ok(result?.messages.some((message) => message.ruleId === 'eqeqeq'))
    assert.ok(result?.messages.some((message) => message.message.includes('noInlineConfig')))
  })
})
