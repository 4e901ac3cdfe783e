import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { findLeaks } from '../../support/e2e/leaks.ts'
import { checkDigit, markedCard } from '../../support/e2e/marked-card.ts'
import type { MarkedCard } from '../../support/e2e/marked-card.ts'

const CARD: MarkedCard = { number: '4000010198765438', month: '03', year: '29', cvv: '741' }

const found = (text: string): string[] => findLeaks(CARD, [{ where: 'a place', text }])

const LEAKS: [text: string, what: string][] = [
  ['4000010198765438', 'card number'],
  ['{"pan":"4000010198765438"}', 'card number'],
  ['before 4000 0101 9876 5438 after', 'card number'],
  ['4000-0101-9876-5438', 'card number'],
  ['n=4000%200101%209876%205438', 'card number'],
  ['n=4000+0101+9876+5438', 'card number'],
  ['4000\u00a00101\u00a09876\u00a05438', 'card number'],
  ['4000010 198765438', 'card number'],
  ['4000","0101","9876","5438', 'card number in groups'],
  ['8345678910100004', 'card number backwards'],
  [`x${Buffer.from('4000010198765438').toString('base64')}`, 'encoded card number'],
  [Buffer.from('{"number":"4000010198765438"}').toString('base64'), 'encoded card number'],
  [Buffer.from('{"no":"4000010198765438"}').toString('base64url'), 'encoded card number'],
  [Buffer.from('{"n":"4000010198765438"}').toString('base64'), 'encoded card number'],
  [Buffer.from('4000010198765438').toString('hex'), 'encoded card number'],
  ['2903741', 'expiry and CVV'],
  ['"0329741"', 'expiry and CVV'],
  ['29/03 741', 'expiry and CVV'],
  [Buffer.from('2903741').toString('base64url'), 'encoded expiry and CVV'],
  [Buffer.from('2903741').toString('hex'), 'encoded expiry and CVV'],
  ['exp 03/29', 'expiry'],
  ['"03 / 29"', 'expiry'],
  ['"03/2029"', 'expiry'],
  ['expiry=03%20/%2029', 'expiry'],
  ['{"expiry":"2903"}', 'expiry'],
  ['{"expiry":"0329"}', 'expiry'],
  ['{"expiry":"2029-03"}', 'expiry'],
  ['exp=0329&x=1', 'expiry'],
  ['{"cvv":"741"}', 'CVV'],
  ['{"cvv":741}', 'CVV'],
  ['cvc=741', 'CVV'],
  ['<input value="741">', 'CVV'],
  ['<b>741</b>', 'CVV'],
  ['741', 'CVV'],
]

const HARMLESS = [
  '',
  '4000010198765439',
  '400001******5438',
  '"4000 01** **** 5438"',
  '1741000000',
  'max-age=7410',
  '2029-03-29T07:41:00Z',
  '"createdAt":"2029-03-29T07:41:00.741Z"',
  '2029/03/29',
  'took 741 ms',
  '"id":"pay_2903a741"',
]

describe('the search for leaks', () => {
  for (const [text, what] of LEAKS) {
    test(`finds the ${what} in ${JSON.stringify(text)}`, () => {
      assert.ok(found(text).includes(`${what} in a place`), JSON.stringify(found(text)))
    })
  }

  for (const text of HARMLESS) {
    test(`finds nothing in ${JSON.stringify(text)}`, () => {
      assert.deepEqual(found(text), [])
    })
  }

  test('names every place, and repeats nothing of the card', () => {
    const places = findLeaks(CARD, [
      { where: 'the log', text: 'pan 4000010198765438' },
      { where: 'the database', text: 'nothing' },
      { where: 'a cookie', text: '4000 0101 9876 5438' },
    ])
    assert.ok(
      places.some((place) => place.endsWith('in the log')) && places.some((place) => place.endsWith('in a cookie')),
    )
    assert.ok(!places.join().includes('the database') && !places.join().includes('5438'))
  })
})

describe('a marked card', () => {
  // Card numbers every payment company publishes for tests.
  for (const number of ['4111111111111111', '5555555555554444', '378282246310005', '6011111111111117']) {
    test(`ends in the check digit: ${number}`, () => {
      assert.equal(checkDigit(number.slice(0, -1)), Number(number.at(-1)))
    })
  }

  test('keeps its family, has 16 digits, a month, a year ahead and a code of three digits', () => {
    for (const random of [() => 0, () => 0.5, () => 0.999]) {
      const { number, month, year, cvv } = markedCard('40000101', random)
      assert.match(number, /^40000101\d{8}$/)
      assert.match(month, /^(0[1-9]|1[0-2])$/)
      assert.match(cvv, /^[6-9][1-9]{2}$/)
      const ahead = 2000 + Number(year) - new Date().getUTCFullYear()
      assert.ok(ahead >= 6 && ahead <= 11)
    }
  })

  test('differs from run to run', () => {
    assert.notEqual(markedCard('40000101').number, markedCard('40000101').number)
  })
})
