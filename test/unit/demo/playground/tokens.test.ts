import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cssValue, fromFragment, toCss, toFragment, withToken } from '../../../../demo/playground/tokens.ts'
import type { Token } from '../../../../widget/theme/tokens.ts'

const ACCENT: Token = {
  name: '--sealpay-color-accent',
  kind: 'color',
  light: '#2456e6',
  dark: '#8aabff',
  description: '',
}
const RADIUS: Token = { name: '--sealpay-radius', kind: 'length', light: '8px', dark: '8px', description: '' }
const TOKENS = [ACCENT, RADIUS]

test('writes one value where both schemes have the same, and light-dark() where they differ', () => {
  assert.equal(cssValue({ light: '#fff', dark: '#fff' }), '#fff')
  assert.equal(cssValue({ light: '#fff', dark: '#000' }), 'light-dark(#fff, #000)')
})

test('a colour changed in one scheme keeps the default of the other', () => {
  assert.deepEqual(withToken({}, ACCENT, 'light', '#a8471f'), { [ACCENT.name]: { light: '#a8471f', dark: '#8aabff' } })
})

test('a length has no schemes', () => {
  assert.deepEqual(withToken({}, RADIUS, 'light', '20px'), { [RADIUS.name]: { light: '20px', dark: '20px' } })
})

test('back at its default, a token is no override any more', () => {
  const changed = withToken({}, ACCENT, 'dark', '#fff')
  assert.deepEqual(withToken(changed, ACCENT, 'dark', '#8aabff'), {})
})

test('writes the CSS a designer pastes, in the order of the table', () => {
  const overrides = withToken(withToken({}, RADIUS, 'light', '0px'), ACCENT, 'light', '#111')
  assert.equal(
    toCss(overrides, TOKENS),
    [
      'sealpay-checkout {',
      '  --sealpay-color-accent: light-dark(#111, #8aabff);',
      '  --sealpay-radius: 0px;',
      '}',
    ].join('\n'),
  )
  assert.equal(toCss({}, TOKENS), '')
})

test('an address brings back what was set', () => {
  const overrides = withToken(withToken({}, RADIUS, 'light', '1.5rem'), ACCENT, 'light', 'rgb(1 2 3 / 50%)')
  assert.deepEqual(fromFragment(`#${toFragment(overrides)}`, TOKENS), overrides)
})

const FOREIGN = [
  'color-nothing=red',
  'radius=1px;background:url(x)',
  'radius=1px}*{color:red',
  'radius=<b>',
  'radius=\\65',
  'radius=',
  `radius=${'9'.repeat(201)}`,
  'color-accent=#fff|}',
  'default',
  '',
]
for (const fragment of FOREIGN) {
  test(`takes nothing from the fragment "${fragment.slice(0, 40)}"`, () =>
    assert.deepEqual(fromFragment(fragment, TOKENS), {}))
}
