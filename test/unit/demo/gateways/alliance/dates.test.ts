import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  operationDate,
  orderDate,
  parseRequestDate,
  tokenDateKyiv,
  tokenDateUtc,
} from '../../../../../demo/gateways/alliance/dates.ts'

describe('the request date', () => {
  // The specification, section 4.6, and hand-made offsets of the same instant.
  const instant = Date.UTC(2025, 3, 3, 14, 55, 14, 560)
  for (const text of [
    '2025-04-03 14:55:14.56+00:00',
    '2025-04-03 17:55:14.56+03:00',
    '2025-04-03 09:25:14.56-05:30',
    '2025-04-04 04:55:14.56+14:00',
  ])
    test(`${text} is read`, () => assert.equal(parseRequestDate(text), instant))

  test('29 February of a leap year exists', () =>
    assert.equal(parseRequestDate('2028-02-29 00:00:00.00+00:00'), Date.UTC(2028, 1, 29)))

  for (const [text, reason] of [
    ['2025-04-03T14:55:14.56+00:00', 'T instead of a space'],
    ['2025-04-03 14:55:14.567+00:00', 'three fraction digits'],
    ['2025-04-03 14:55:14.5+00:00', 'one fraction digit'],
    ['2025-04-03 14:55:14+00:00', 'no fraction'],
    ['2025-04-03 14:55:14.56Z', 'Z instead of an offset'],
    ['2025-04-03 14:55:14.56 +00:00', 'space before the offset'],
    ['2025-04-03 14:55:14.56+0000', 'offset without a colon'],
    ['2025-04-03 14:55:14.56', 'no offset'],
    ['2025-02-29 14:55:14.56+00:00', 'a day that does not exist'],
    ['2025-13-03 14:55:14.56+00:00', 'a month that does not exist'],
    ['2025-04-03 24:00:00.00+00:00', 'hour 24'],
    ['2025-04-03 14:60:14.56+00:00', 'minute 60'],
    ['2025-04-03 14:55:14.56+15:00', 'an offset nobody has'],
    ['2025.04.03 14:55:14.56+00:00', 'dots in the date'],
    ['', 'nothing'],
  ])
    test(`${text} is refused: ${reason}`, () => assert.equal(parseRequestDate(text ?? ''), null))
})

describe('dates of answers', () => {
  const summer = Date.UTC(2024, 8, 19, 12, 29, 25, 675)
  const winter = Date.UTC(2025, 1, 27, 12, 12, 34, 430)

  test('an operation tells the Kyiv wall clock, three hours ahead in summer and two in winter', () => {
    assert.equal(operationDate(summer), '2024.09.19 15:29:25.675')
    assert.equal(operationDate(winter), '2025.02.27 14:12:34.430')
  })

  test('midnight in Kyiv is hour 00 of the next day', () =>
    assert.equal(operationDate(Date.UTC(2025, 0, 31, 22, 0, 0, 7)), '2025.02.01 00:00:00.007'))

  test('a token tells milliseconds padded to four digits', () => {
    assert.equal(tokenDateUtc(winter), '2025-02-27 12:12:34.0430 +0000')
    assert.equal(tokenDateUtc(Date.UTC(2023, 2, 18, 12, 34, 52, 998)), '2023-03-18 12:34:52.0998 +0000')
    assert.equal(tokenDateUtc(Date.UTC(2023, 2, 18, 12, 34, 52, 5)), '2023-03-18 12:34:52.0005 +0000')
  })

  test('a token tells the same instant in Kyiv', () => {
    assert.equal(tokenDateKyiv(winter), '2025-02-27 14:12:34.430+02:00')
    assert.equal(tokenDateKyiv(summer), '2024-09-19 15:29:25.675+03:00')
  })

  test('an order tells hundredths and the offset', () =>
    assert.equal(orderDate(Date.UTC(2025, 10, 12, 13, 1, 54, 509)), '2025-11-12 15:01:54.50+02:00'))
})
