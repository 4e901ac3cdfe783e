import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { currencyDigits, majorNumber, minorUnits } from '../../../../../demo/gateways/pltoken/amount.ts'
import { readIdentifier } from '../../../../../demo/gateways/pltoken/api.ts'
import { answerDate, expiryText, isExpired, parseDay } from '../../../../../demo/gateways/pltoken/dates.ts'
import { ERROR_CODES, errorCodes } from '../../../../../demo/gateways/pltoken/error-codes.ts'
import { recordable } from '../../../../../demo/gateways/pltoken/recorder.ts'
import {
  amountFor,
  fault,
  idFor,
  planForAmount,
  planForId,
  PLTOKEN_FAULTS,
  refusal,
} from '../../../../../demo/gateways/pltoken/scenarios.ts'
import vectors from '../../../../vectors/pltoken.json' with { type: 'json' }

test('the table of codes is the documented one', () => {
  const documented = vectors.errorCodes.rows.map(({ code, name, http }) => [code, name, http])
  assert.deepEqual(
    errorCodes().map((code) => [code, ERROR_CODES[code].name, ERROR_CODES[code].status]),
    documented,
  )
})

describe('amounts', () => {
  for (const [major, currency, units] of [
    [10, 'GBP', 1000],
    [0.07, 'GBP', 7],
    [1.15, 'EUR', 115],
    [8.2, 'EUR', 820],
    [1, 'JPY', 1],
    [1.234, 'BHD', 1234],
    [999_999_999_999, 'GBP', 99_999_999_999_900],
    [0.0001, 'CLF', 1],
  ] as const)
    // prettier-ignore
    test(`${major} ${currency} is ${units}, and back`, () => {
      assert.equal(minorUnits(major, currency), units)
      assert.equal(majorNumber(units, currency), major)
    })
  for (const [major, currency] of [
    [0, 'GBP'],
    [-1, 'GBP'],
    [0.001, 'GBP'],
    [1.5, 'JPY'],
    [1.2345, 'BHD'],
    [1e12, 'GBP'],
    [1e21, 'GBP'],
    [1e-7, 'GBP'],
    [Number.NaN, 'GBP'],
    [Number.POSITIVE_INFINITY, 'GBP'],
    [0.1 + 0.2, 'GBP'],
  ] as const)
    // prettier-ignore
    test(`${major} ${currency} is no amount`, () => assert.equal(minorUnits(major, currency), null))
  test('digits are those of ISO 4217', () => {
    assert.deepEqual(['UAH', 'CLP', 'KWD', 'UYW'].map(currencyDigits), [2, 0, 3, 4])
  })
})

describe('dates', () => {
  test('in answers are day first, in UTC', () => {
    assert.equal(answerDate(Date.UTC(2015, 8, 23, 1, 2, 3, 999)), '23/09/2015 01:02:03')
    assert.equal(answerDate(Date.UTC(2015, 11, 31, 23, 59, 59)), '31/12/2015 23:59:59')
  })
  for (const [text, at] of [
    ['20150101', Date.UTC(2015, 0, 1)],
    ['20240229', Date.UTC(2024, 1, 29)],
    ['19991231', Date.UTC(1999, 11, 31)],
  ] as const)
    test(`${text} is a day`, () => assert.equal(parseDay(text), at))
  for (const text of [
    '',
    '2015010',
    '201501010',
    '20150100',
    '20150132',
    '20150001',
    '20151301',
    '20230229',
    '00010101',
    '2015-1-1',
    '٢٠١٥٠١٠١',
  ])
    // prettier-ignore
    test(`${JSON.stringify(text)} is no day`, () => assert.equal(parseDay(text), null))
  test('a card is good through the last day of its month', () => {
    const card = { month: 12, year: 2026 }
    assert.equal(isExpired(card, Date.UTC(2026, 11, 31, 23, 59, 59, 999)), false)
    assert.equal(isExpired(card, Date.UTC(2027, 0, 1)), true)
    assert.equal(expiryText({ month: 3, year: 2030 }), '03/2030')
  })
})

describe('scenarios', () => {
  const plans = [
    ...errorCodes().flatMap((code) => [refusal(code, false), refusal(code, true)]),
    ...PLTOKEN_FAULTS.map(({ name }) => fault(name)),
  ]
  test('each has an amount and an id of its own, which ask for it', () => {
    for (const plan of plans) {
      assert.deepEqual(planForAmount(amountFor(plan)), plan)
      for (const serial of [0, 1, 65_535]) assert.deepEqual(planForId(idFor(plan, serial)), plan)
      assert.deepEqual(planForId(idFor(plan).toUpperCase()), plan)
    }
    assert.equal(new Set(plans.map(amountFor)).size, plans.length)
    assert.equal(new Set(plans.map((plan) => idFor(plan))).size, plans.length)
  })

  // By hand, from the rule that the index page tells.
  test('are where the page says', () => {
    assert.equal(amountFor(refusal(938, false)), 900_938)
    assert.equal(amountFor(refusal(946, true)), 910_946)
    assert.equal(amountFor(fault('lost_answer')), 920_002)
    assert.equal(idFor(refusal(1701, false), 255), '5ca1ab1e-00ff-4000-8000-000000001701')
    assert.equal(idFor(fault('lost_request')), '5ca1ab1e-0000-4000-8000-000200000001')
  })

  for (const units of [0, 938, 899_999, 900_000, 900_902, 902_000, 911_000, 920_000, 920_013, 930_001, 1_000_938])
    test(`${units} minor units ask for none`, () => assert.equal(planForAmount(units), null))
  for (const id of [
    '',
    '187b2be8-24fb-4892-b16a-7d84d1d0fe83',
    '5ca1ab1e-0000-4000-8000-000300000938',
    '5ca1ab1e-0000-4000-8000-000000000902',
    '5ca1ab1e-0000-4000-8000-0000000009380',
    '5ca1ab1e-0000-1000-8000-000000000938',
    '5ca1ab1e-0000-4000-c000-000000000938',
  ])
    // prettier-ignore
    test(`${JSON.stringify(id)} asks for none`, () => assert.equal(planForId(id), null))
})

describe('an identifier in a path', () => {
  for (const [plaintext, value] of [
    ['abc', 'abc'],
    ['"abc"', 'abc'],
    ['"a\\u0062c"', 'abc'],
    ['"', '"'],
    ['"abc', '"abc'],
    ['', ''],
    ['""', ''],
    ['"a"b"', null],
    ['"\\"', null],
  ] as const)
    // prettier-ignore
    test(`${plaintext} is ${value}`, () => assert.equal(readIdentifier(plaintext), value))
})

describe('a record keeps', () => {
  for (const [plaintext, kept] of [
    ['pageNo=1&pageSize=10', 'pageNo=1&pageSize=10'],
    ['pageNo=4111111111111111', null],
    ['card=4111', null],
    ['{"orderID":"x","AMOUNT":1}', { orderID: 'x', AMOUNT: 1 }],
    [
      '{"card":{"cardCVVEncKey":"x","CARDDETAILENCKEY":1}}',
      { card: { cardCVVEncKey: '[reference]', CARDDETAILENCKEY: '[reference]' } },
    ],
    ['{"cvv":"123"}', { '[unknown]': '[not kept]' }],
    ['{"4111111111111111":1}', { '[unknown]': '[not kept]' }],
    ['{"orderID":"4111111111111111"}', { orderID: '[digits]' }],
    ['{"card":["123"]}', { card: '[list]' }],
    ['[{"amount":1}]', null],
    ['4111111111111111 123', null],
    ['4111111111111111', null],
    ['"4111111111111111"', null],
  ] as const)
    // prettier-ignore
    test(`${JSON.stringify(kept)} of ${plaintext}`, () => assert.deepEqual(recordable(plaintext), kept))
})
