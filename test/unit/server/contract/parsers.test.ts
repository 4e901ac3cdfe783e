import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readJweShape } from '#contract/jwe.ts'
import { luhn } from '#contract/luhn.ts'
import { formatMoney, minorDigits } from '#contract/money.ts'

test('the check digit rule, on numbers worked out by hand', () => {
  // 7992739871 and its check digit 3 are the example of ISO/IEC 7812-1 as textbooks print it.
  for (const digit of '0123456789') assert.equal(luhn(`7992739871${digit}`), digit === '3')
  assert.equal(luhn('4111111111111111'), true)
  assert.equal(luhn('5573670000000304'), false, 'the bank’s own sample number fails')
  for (const text of ['', ' ', '4111 1111 1111 1111', '４１１１', '-1', 'abc']) assert.equal(luhn(text), false)
})

test('minor units follow ISO 4217', () => {
  assert.deepEqual(['UAH', 'EUR', 'CLP', 'JPY', 'KWD', 'CLF', 'XXX'].map(minorDigits), [2, 2, 0, 0, 3, 4, 2])
})

test('amounts are written in the words of the locale', () => {
  const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ')
  assert.equal(plain(formatMoney({ amount: 124_900, currency: 'UAH' }, 'uk')), '1 249,00 ₴')
  assert.equal(plain(formatMoney({ amount: 124_950, currency: 'UAH' }, 'en')), '₴1,249.50')
  assert.equal(plain(formatMoney({ amount: 12_000, currency: 'CLP' }, 'en')), '$12,000')
  assert.equal(plain(formatMoney({ amount: 1, currency: 'KWD' }, 'en')), 'KWD 0.001')
})

const part = (bytes: number) => Buffer.alloc(bytes, 1).toString('base64url')
const header = Buffer.from('{"alg":"ECDH-ES+A256KW","enc":"A256GCM"}').toString('base64url')
const jwe = [header, part(40), part(12), part(16), part(16)]

test('the outside of a JWE tells the length of what is inside', () => {
  assert.deepEqual(readJweShape(jwe.join('.')), {
    header: { alg: 'ECDH-ES+A256KW', enc: 'A256GCM' },
    ciphertextBytes: 16,
  })
  for (const bytes of [4, 7, 13, 19])
    assert.equal(readJweShape([...jwe.slice(0, 3), part(bytes), jwe[4]].join('.'))?.ciphertextBytes, bytes)
})

const replaced = (index: number, value: string) => jwe.map((old, i) => (i === index ? value : old)).join('.')
const MALFORMED: [string, string][] = [
  ['nothing', ''],
  ['four parts', jwe.slice(0, 4).join('.')],
  ['six parts', [...jwe, 'x'].join('.')],
  ['an empty header', replaced(0, '')],
  ['a header that is no JSON', replaced(0, Buffer.from('{').toString('base64url'))],
  ['a header that is a list', replaced(0, Buffer.from('[]').toString('base64url'))],
  ['a wrapped key of the wrong length', replaced(1, part(32))],
  ['a 16-byte IV', replaced(2, part(16))],
  ['a short tag', replaced(4, part(12))],
  ['padded base64', replaced(3, `${part(16)}==`)],
  ['base64 that is not base64url', replaced(3, 'a+/b')],
  ['an impossible length', replaced(3, 'abcde')],
]
for (const [what, token] of MALFORMED) test(`no JWE: ${what}`, () => assert.equal(readJweShape(token), null))
