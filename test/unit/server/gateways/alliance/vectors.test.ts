import assert from 'node:assert/strict'
import { test } from 'node:test'
import { COUNTRY_CODES, numericCountry } from '../../../../../server/gateways/alliance/countries.ts'
import { formatBirthday, formatRequestDate, parseExpiration } from '../../../../../server/gateways/alliance/dates.ts'
import { declineOf, declineOfError } from '../../../../../server/gateways/alliance/declines.ts'
import { importPublicJwk, readPublicJwk } from '../../../../../server/gateways/alliance/key-import.ts'
import { nameFault, tidyName, usableName } from '../../../../../server/gateways/alliance/names.ts'
import { readError, readOperation } from '../../../../../server/gateways/alliance/wire.ts'
import vectors from '../../../../vectors/alliance.json' with { type: 'json' }

for (const { instant, date } of vectors.requestDates.rows) {
  test(`writes ${instant} as ${date}`, () => assert.equal(formatRequestDate(Date.parse(instant)), date))
}

for (const { text, instant } of vectors.expirations.valid) {
  test(`reads ${text} as ${instant}`, () => assert.equal(parseExpiration(text), Date.parse(instant)))
}
for (const text of vectors.expirations.invalid) {
  test(`does not read ${JSON.stringify(text)} as a time of expiry`, () => assert.equal(parseExpiration(text), null))
}

for (const { value, ...valid } of vectors.names.rows) {
  for (const kind of ['first', 'middle', 'last'] as const) {
    test(`${valid[kind] ? 'takes' : 'refuses'} ${JSON.stringify(value)} as a ${kind} name`, () => {
      assert.equal(nameFault(value, kind) === null, valid[kind])
    })
  }
}

for (const [written, tidy] of [
  ['  Ван   Дер\tБерг ', 'Ван Дер Берг'],
  ['O’Neil', "O'Neil"],
  ['Oʼ‘`´N', "O''''N"],
  ['Мари\u0438\u0306', 'Марий'],
] as const) {
  test(`tidies ${JSON.stringify(written)} to ${JSON.stringify(tidy)}`, () => assert.equal(tidyName(written), tidy))
}

test('cuts a long name to what the bank takes, and drops what cannot be mended', () => {
  assert.equal(usableName('a'.repeat(31), 'first'), 'a'.repeat(30))
  // The cut ends on a hyphen, which P3 forbids.
  assert.equal(usableName(`${'a'.repeat(29)}-b`, 'first'), undefined)
  assert.equal(usableName('José', 'first'), undefined)
  assert.equal(usableName('Unknown', 'first'), undefined)
})

for (const { decline, note, ...codes } of vectors.declines.rows as Record<string, unknown>[]) {
  const written = `${String(codes['actionCode'])}-${String(codes['responseCode'])}`
  test(`maps ${written} to ${String(decline)}${note ? ` (${String(note)})` : ''}, nested or flat`, () => {
    assert.equal(declineOf(readOperation({ status: 'FAIL', transactionResponseInfo: codes })), decline)
    assert.equal(declineOf(readOperation({ status: 'FAIL', ...codes })), decline)
  })
}

test('the nested response codes come before the flat ones', () => {
  const operation = readOperation({
    actionCode: '1',
    responseCode: '01',
    transactionResponseInfo: { actionCode: '1', responseCode: '16' },
  })
  assert.equal(declineOf(operation), 'insufficient_funds')
})

test('a failed operation without codes is explained by what else the bank says', () => {
  assert.equal(declineOf(readOperation({ statusThreeDs: 'N' })), 'authentication_failed')
  assert.equal(declineOf(readOperation({ errorDetails: 'b_security_time_in_request_not_correct' })), 'configuration')
  assert.equal(declineOf(readOperation({})), 'generic')
})

// Spec 10.3
for (const [code, decline] of [
  ['b_invalid_pan_format', 'invalid_card'],
  ['b_validation_card_expiration_date', 'invalid_card'],
  ['b_validation_card_expiration_date_and_security_code', 'invalid_card'],
  ['b_unsupported_payment_system', 'unsupported_card'],
  ['b_request_is_not_correct', 'configuration'],
  ['b_error_parse_json', 'configuration'],
  ['b_invalid_request', 'configuration'],
  ['b_merchant_not_found', 'configuration'],
  ['b_terminal_not_found', 'configuration'],
  ['b_txn_not_allowed', 'configuration'],
  ['b_user_merchant_request_mismatch', 'configuration'],
  ['VALIDATION_ERROR', 'configuration'],
  ['b_overload_error', 'try_later'],
  ['b_server_is_overloaded', 'try_later'],
  ['b_service_unavailable', 'try_later'],
  ['b_unknown_error', 'try_later'],
  ['constructor', 'generic'],
  ['', 'generic'],
] as const) {
  test(`the error ${code || 'without a code'} at create means ${decline}`, () => {
    assert.equal(declineOfError({ code, httpStatus: 200 }), decline)
  })
}

test('an unknown error with a 5xx status means to try later', () => {
  assert.equal(declineOfError({ code: 'b_new', httpStatus: 502 }), 'try_later')
})

for (const [object, code] of [
  [{ msgType: 'ERROR', msgCode: 'b_x' }, 'b_x'],
  [{ msgType: 'ERROR', msgCode: 'b_x', status: 'SUCCESS' }, 'b_x'],
  [{ msgType: 'VALIDATION_ERROR' }, 'VALIDATION_ERROR'],
  [{ msgType: 'ERROR' }, 'HTTP_200'],
  [{ msgCode: 'b_x' }, 'b_x'],
  [{ msgCode: 'with a space, perhaps a person’s name' }, 'unreadable_code'],
  [{ msgCode: 'b_x', status: 'SUCCESS' }, undefined],
  [{ msgCode: 'b_x', jwe: 'a.b.c.d.e' }, undefined],
  [{ msgCode: null }, undefined],
  [{ status: 'SUCCESS' }, undefined],
  [{}, undefined],
] as const) {
  test(`${JSON.stringify(object)} is ${code ? `the error ${code}` : 'no error'}`, () => {
    assert.equal(readError(object, 200)?.code, code)
  })
}

test('reads an operation tolerantly: null, empty and "null" are missing, numbers and digit texts are amounts', () => {
  assert.deepEqual(
    readOperation({ status: null, operationId: '', txnType: 'null', threeDSMode: 'null', coinAmount: null }),
    {},
  )
  assert.deepEqual(readOperation({ coinAmount: '100' }), { amount: 100 })
  assert.deepEqual(readOperation({ coinAmount: 100, transactionCurrency: 980 }), { amount: 100, currency: '980' })
  for (const coinAmount of ['1.5', '-1', 1.5, -1, '1e3', '9007199254740993', 'x']) {
    assert.deepEqual(readOperation({ coinAmount }), { amount: null }, String(coinAmount))
  }
})

test('takes the bank’s published key, whatever its other members say', () => {
  const { valid, misspelt } = vectors.keys
  for (const key of [valid, { ...valid, ...misspelt }, JSON.stringify({ ...valid, ...misspelt })]) {
    assert.deepEqual(readPublicJwk(key), valid)
  }
  assert.equal(importPublicJwk(readPublicJwk(valid)).asymmetricKeyDetails?.namedCurve, 'secp384r1')
})
for (const { what, change, says } of vectors.keys.refused) {
  test(`refuses a payment key with ${what}, and says so without showing it`, () => {
    assert.throws(
      () => readPublicJwk({ ...vectors.keys.valid, ...change }),
      (error: Error) => error.name === 'KeyError' && error.message.includes(says) && !error.message.includes('Hp833'),
    )
  })
}
for (const [what, key] of [
  ['a number', 7],
  ['null', null],
  ['a list', []],
  ['text that is no JSON', 'MHYw'],
] as const) {
  test(`refuses ${what} as a key`, () => assert.throws(() => readPublicJwk(key), { name: 'KeyError' }))
}

for (const [written, birthday] of [
  ['1990-01-31', '31.01.1990'],
  ['2024-02-29', '29.02.2024'],
  ['2023-02-29', null],
  ['1990-13-01', null],
  ['31.01.1990', null],
  ['1990-1-31', null],
  ['', null],
] as const) {
  test(`writes the birthday ${JSON.stringify(written)} as ${birthday}`, () =>
    assert.equal(formatBirthday(written), birthday))
}

test('knows the 249 countries of ISO 3166-1, each with a number of its own', () => {
  assert.equal(COUNTRY_CODES.length, 249)
  assert.equal(new Set(COUNTRY_CODES.map(numericCountry)).size, 249)
  // Unicode's region aliases are a second source: they lead from the number back to the letters.
  for (const alpha2 of COUNTRY_CODES) assert.equal(new Intl.Locale(`und-${numericCountry(alpha2)}`).region, alpha2)
})
for (const [alpha2, numeric] of [
  ['UA', '804'],
  ['ua', '804'],
  ['AF', '004'],
  ['US', '840'],
  ['RU', '643'],
  ['CZ', '203'],
  ['ZW', '716'],
] as const) {
  test(`${alpha2} is country ${numeric}`, () => assert.equal(numericCountry(alpha2), numeric))
}
for (const alpha2 of ['UK', 'EU', 'XK', 'AN', 'UKR', '804', 'U', '', 'AD 20']) {
  test(`${JSON.stringify(alpha2)} is no country`, () => assert.equal(numericCountry(alpha2), undefined))
}
