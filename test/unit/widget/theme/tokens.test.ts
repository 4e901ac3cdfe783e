import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { baseStyles } from '../../../../widget/theme/base-styles.ts'
import { formStyles } from '../../../../widget/theme/form-styles.ts'
import { laterStyles } from '../../../../widget/theme/later-styles.ts'
import { TOKENS } from '../../../../widget/theme/tokens.ts'
import { viewStyles } from '../../../../widget/theme/view-styles.ts'

const sheet = [baseStyles, formStyles, viewStyles, laterStyles].map((style) => style.cssText).join('\n')

/** Every `var(--sealpay-…, default)` of the sheet, brackets counted by hand. */
function usedTokens(css: string): [string, string][] {
  return [...css.matchAll(/var\((--sealpay-[\w-]+),\s*/g)].map((match) => {
    let depth = 1
    let end = match.index + match[0].length
    for (const from = end; depth > 0 && end - from < 200; end++)
      depth += css[end] === '(' ? 1 : css[end] === ')' ? -1 : 0
    return [match[1] ?? '', css.slice(match.index + match[0].length, end - 1).replace(/\s+/g, ' ')]
  })
}

/** Relative luminance and contrast by WCAG 2.2, from six hexadecimal digits. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

describe('theme tokens', () => {
  test('the table and the style sheets have the same tokens with the same defaults', () => {
    const table = TOKENS.map(({ name, light, dark }) => [
      name,
      light === dark ? light : `light-dark(${light}, ${dark})`,
    ])
    assert.deepEqual(usedTokens(sheet).sort(), table.sort())
  })

  test('every use of a token has a default, and every token a sentence', () => {
    assert.equal([...sheet.matchAll(/var\(--sealpay-[\w-]+\)/g)].length, 0)
    assert.deepEqual(
      TOKENS.filter(({ description }) => description.length < 10),
      [],
    )
  })

  test('every private name that is used is defined', () => {
    const defined = new Set([...sheet.matchAll(/^\s*(--_[\w-]+):/gm)].map(([, name]) => name))
    const used = [...sheet.matchAll(/var\((--_[\w-]+)/g)].map(([, name]) => name)
    assert.ok(used.length > 50)
    assert.deepEqual(
      used.filter((name) => !defined.has(name)),
      [],
    )
  })

  const PAIRS: [string, string, number][] = [
    ['text', 'surface', 7],
    ['text', 'field', 7],
    ['muted', 'surface', 4.5],
    ['muted', 'field', 4.5],
    ['on-accent', 'accent', 4.5],
    ['danger', 'surface', 4.5],
    ['success', 'surface', 4.5],
    ['warning', 'surface', 4.5],
    // WCAG 1.4.11: what is needed to see a control or its focus.
    ['border', 'surface', 3],
    ['border', 'field', 3],
    ['focus', 'surface', 3],
    ['accent', 'surface', 3],
  ]
  const colour = (name: string) => TOKENS.find((token) => token.name === `--sealpay-color-${name}`)!
  for (const [front, back, least] of PAIRS) {
    for (const mode of ['light', 'dark'] as const) {
      test(`${front} stands out ${least} times from ${back}, ${mode}`, () => {
        const ratio = contrast(colour(front)[mode], colour(back)[mode])
        assert.ok(ratio >= least, ratio.toFixed(2))
      })
    }
  }

  test('lengths lie on the grid of 4 px, but for the thickness of an edge', () => {
    const lengths = TOKENS.filter(({ kind, name }) => kind === 'length' && name !== '--sealpay-border-width')
    assert.ok(lengths.length > 5)
    for (const { name, light } of lengths) assert.equal(Number.parseInt(light, 10) % 4, 0, name)
  })
})

test('importing the widget where there is no browser does nothing and does not fail', async () => {
  const before = Object.keys(globalThis)
  const widget = await import('../../../../widget/index.ts')
  assert.equal(typeof widget.SealpayCheckout, 'function')
  assert.equal('document' in globalThis, before.includes('document'))
})
