import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CONTRAST_PAIRS, contrast } from '../../../../demo/playground/contrast.ts'
import { PRESETS } from '../../../../demo/playground/presets.ts'
import { TOKENS } from '../../../../widget/theme/tokens.ts'

const near = (actual: number | null, expected: number) => {
  assert.notEqual(actual, null)
  assert.ok(Math.abs((actual ?? 0) - expected) < 0.01, `${actual} is not ${expected}`)
}

test('agrees with the published ratios', () => {
  near(contrast('#000', '#ffffff'), 21)
  near(contrast('#ffffff', '#ffffff'), 1)
  // The grey that WCAG tutorials name as the lightest that passes 4.5:1 on white, and the first that fails.
  near(contrast('#767676', '#ffffff'), 4.54)
  near(contrast('#777777', '#ffffff'), 4.48)
  near(contrast('#ff0000', '#ffffff'), 4.0)
})

test('does not care which colour is in front', () => {
  assert.equal(contrast('#123456', '#fedcba'), contrast('#fedcba', '#123456'))
})

for (const color of ['red', 'rgb(0 0 0)', '#12', '#12345', '#12345678', '', 'light-dark(#000, #fff)']) {
  test(`says nothing about "${color}"`, () => assert.equal(contrast(color, '#ffffff'), null))
}

test('every starting point names tokens that exist and is readable in both schemes', () => {
  for (const { title, overrides } of PRESETS) {
    for (const name of Object.keys(overrides)) assert.ok(TOKENS.some((token) => token.name === name), `${title}: ${name}`) // prettier-ignore
    for (const scheme of ['light', 'dark'] as const) {
      const colorOf = (name: string) => (overrides[name] ?? TOKENS.find((token) => token.name === name))?.[scheme] ?? ''
      for (const { front, back, needed } of CONTRAST_PAIRS) {
        const ratio = contrast(colorOf(front), colorOf(back))
        assert.ok(
          ratio !== null && ratio >= needed,
          `${title}, ${scheme}: ${front} on ${back} is ${ratio}, needs ${needed}`,
        )
      }
    }
  }
})
