import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hryvnias, parseHryvnias, plainHryvnias } from '../../../../demo/shop/money.ts'

const READ: [string, number][] = [
  ['250', 25_000],
  ['250,5', 25_050],
  ['250.05', 25_005],
  ['0.01', 1],
  ['0,04', 4],
  ['1 249,00', 124_900],
  ['1\u00a0249,00', 124_900],
  ['100000', 10_000_000],
  // 0.29 * 100 is 28.999… in floating point
  ['0.29', 29],
]
for (const [text, kopiykas] of READ)
  test(`reads ${text} as ${kopiykas} kopiykas`, () => assert.equal(parseHryvnias(text), kopiykas))

const REFUSED = ['', '0', '0.00', '-5', '1.234', '1,2,3', '100000.01', '1e3', 'abc', '١٢', '0x10', 'NaN', '.5', '5.']
for (const text of REFUSED) test(`refuses "${text}" as an amount`, () => assert.equal(parseHryvnias(text), null))

test('writes amounts as the language does', () => {
  const spaces = (text: string) => text.replace(/\s/g, ' ')
  assert.equal(spaces(hryvnias(124_900, 'uk')), '1 249,00 ₴')
  assert.equal(hryvnias(124_905, 'en'), '₴1,249.05')
})

test('writes a field so that it is read as the same amount', () => {
  assert.equal(plainHryvnias(124_905, 'uk'), '1249,05')
  assert.equal(plainHryvnias(4, 'en'), '0.04')
})
