import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { splitPaste } from '../../../../widget/card/paste.ts'

const number = '4111111111111111'

describe('taking a pasted card apart', () => {
  const rows: [string, string, object][] = [
    ['number, expiry and CVV', '4111 1111 1111 1111 03/28 123', { number, expiry: '03 / 28', cvv: '123' }],
    ['bars', '4111111111111111|03|2028|123', { number, expiry: '03 / 28', cvv: '123' }],
    ['commas and hyphens', '4111-1111-1111-1111, 12/2027, 999', { number, expiry: '12 / 27', cvv: '999' }],
    ['lines', '4111 1111 1111 1111\n03/28\n123', { number, expiry: '03 / 28', cvv: '123' }],
    ['labels', 'Card: 4111 1111 1111 1111 Exp: 03/28 CVV: 123', { number, expiry: '03 / 28', cvv: '123' }],
    ['expiry without separator', '4111 1111 1111 1111 0328 123', { number, expiry: '03 / 28', cvv: '123' }],
    ['year first', '4111111111111111 2028-03 123', { number, expiry: '03 / 28', cvv: '123' }],
    ['no CVV', '4111 1111 1111 1111 03/28', { number, expiry: '03 / 28' }],
    ['no expiry', '4111 1111 1111 1111 123', { number, cvv: '123' }],
    [
      'a number of 15 that longer readings would swallow',
      '3782 822463 10005 0328 1234',
      { number: '378282246310005', expiry: '03 / 28', cvv: '1234' },
    ],
    [
      'a wrong check digit',
      '4111 1111 1111 1112 03/28 123',
      { number: '4111111111111112', expiry: '03 / 28', cvv: '123' },
    ],
    ['full-width digits', '４１１１１１１１１１１１１１１１ ０３/２８', { number, expiry: '03 / 28' }],
  ]
  for (const [what, text, expected] of rows) {
    it(`reads ${what}`, () => assert.deepEqual(splitPaste(text), expected))
  }

  const refused: [string, string][] = [
    ['a number alone, which the field itself takes', '4111 1111 1111 1111'],
    ['a number in one piece', number],
    ['an expiry alone', '03/28'],
    ['nothing', ''],
    ['words', 'hello'],
    ['too few digits', '4111 1111 03/28 123'],
    ['too many digits', '41111111111111111111 03/28 123'],
    ['a month that does not exist, where the rest is no CVV either', '4111111111111111 13/28 99'],
    ['more groups than a card has', '4111111111111111 03/28 123 456 789'],
    ['two numbers', '4111111111111111 5555341244441115'],
  ]
  for (const [what, text] of refused) {
    it(`leaves alone ${what}`, () => assert.equal(splitPaste(text), null))
  }
})
