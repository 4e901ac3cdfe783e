import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DECLINES } from '#contract/decline.ts'
import { errorEvidence, ERRORS, judgeError } from '../../../../../server/gateways/pltoken/errors.ts'
import { authorization, bodyHash, requestString, sign } from '../../../../../server/gateways/pltoken/header.ts'
import { decrypt, encrypt } from '../../../../../server/gateways/pltoken/pcng.ts'
import vectors from '../../../../vectors/pltoken.json' with { type: 'json' }

for (const { id, note, key, iv, plaintext, hex } of vectors.encryption.rows) {
  const keyBytes = Buffer.from(key, 'hex')
  test(`${id} seals: ${note}`, () => assert.equal(encrypt(plaintext, keyBytes, iv), hex))
  test(`${id} opens, in capitals and between white space too`, () => {
    for (const wire of [hex, hex.toUpperCase(), ` \r\n${hex}\t`]) assert.equal(decrypt(wire, keyBytes), plaintext)
  })
}

const { appId, appKey, headerOfA1 } = vectors.authorization
for (const row of vectors.authorization.rows) {
  const stamp = { appId, nonce: row.nonce, timestamp: row.timestamp }
  test(`${row.id} signs: ${row.note}`, () => {
    assert.equal(bodyHash(row.body), row.bodyHash)
    assert.equal(requestString(row, stamp), row.requestString)
    assert.equal(sign(row, stamp, Buffer.from(appKey, 'base64')).toString('base64'), row.signature)
  })
}

test('the header of A1 has nonce before timestamp', () => {
  const [row] = vectors.authorization.rows
  assert.ok(row)
  const stamp = { appId, nonce: row.nonce, timestamp: row.timestamp }
  assert.equal(authorization(row, stamp, Buffer.from(appKey, 'base64')), headerOfA1)
})

test('the method is signed in capitals, and text and bytes of a body are the same', () => {
  const row = vectors.authorization.rows.find(({ id }) => id === 'A3')
  assert.ok(row)
  const stamp = { appId, nonce: row.nonce, timestamp: row.timestamp }
  assert.equal(requestString({ ...row, method: 'post', body: Buffer.from(row.body) }, stamp), row.requestString)
})

for (const { code, name, http, outcome, unknownMoney } of vectors.errorCodes.rows) {
  test(`code ${code} is ${name}: ${outcome}${unknownMoney ? ', money unknown' : ''}`, () => {
    const row = judgeError({ code, httpStatus: http })
    assert.deepEqual([row.name, row.outcome, row.moneyUnknown], [name, outcome, unknownMoney])
    assert.ok(row.meaning)
    assert.ok(Object.hasOwn(DECLINES, row.decline))
    assert.deepEqual(errorEvidence({ code, httpStatus: http }), {
      code: String(code),
      name,
      meaning: row.meaning,
      outcome,
      httpStatus: String(http),
    })
  })
}

test('every code of the documents has a row, and no other has', () => {
  assert.deepEqual(
    Object.keys(ERRORS).map(Number),
    vectors.errorCodes.rows.map(({ code }) => code),
  )
  assert.equal(vectors.errorCodes.rows.length, 46)
})

// What the shopper is told (spec 7 and 8): hand-picked, the reason beside the odd ones.
for (const [code, decline] of [
  [901, 'configuration'], // no card mends a wrong account
  [903, 'invalid_card'],
  [938, 'generic'],
  [945, 'authentication_failed'],
  [940, 'try_later'],
  [950, 'not_processed'],
  [997, 'not_processed'],
  [998, 'configuration'],
  [1600, 'incorrect_cvv'], // the code is typed again
  [1601, 'incorrect_cvv'],
  [1701, 'generic'], // the reason is never revealed
] as const) {
  test(`code ${code} tells the shopper ${decline}`, () => {
    assert.equal(judgeError({ code, httpStatus: 400 }).decline, decline)
  })
}

// Spec 6.3; `money`: whether a charge answered so is looked up before it counts as refused.
for (const [status, outcome, money] of [
  [400, 'validation_error', true],
  [401, 'configuration_error', false],
  [403, 'configuration_error', false],
  [404, 'validation_error', false],
  [405, 'configuration_error', false],
  [408, 'retryable', true],
  [409, 'validation_error', true],
  [429, 'retryable', true],
  [500, 'retryable', true],
  [501, 'configuration_error', false],
  [502, 'retryable', true],
  [503, 'retryable', true],
] as const) {
  test(`HTTP ${status} without a known code is ${outcome}`, () => {
    for (const code of [null, 900, 1002, 0]) {
      const row = judgeError({ code, httpStatus: status })
      assert.deepEqual([row.name, row.outcome, row.moneyUnknown], [`HTTP_${status}`, outcome, money])
    }
  })
}
