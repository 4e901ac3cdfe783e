import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as jose from 'jose'
import { signJwt, unsignedJwt } from '../../../../../demo/gateways/etpay/jwt.ts'
import vectors from '../../../../vectors/etpay.json' with { type: 'json' }

const { rows, session } = vectors.jwt

for (const { name, payload, token } of rows)
  test(`signs ${name} of the specification to the letter`, () =>
    assert.equal(signJwt(payload, session.signatureToken), token))

test('the two of the specification do not verify with each other’s signature', async () => {
  const [first = '', second = ''] = rows.map(({ token }) => token)
  const swapped = [...first.split('.').slice(0, 2), second.split('.')[2]].join('.')
  await assert.rejects(jose.jwtVerify(swapped, new TextEncoder().encode(session.signatureToken)))
})

test('the key is the text itself, even where it looks like hex or base64', async () => {
  for (const key of ['00ff'.repeat(16), 'QUJD'.repeat(16), 'ñandú-llave-ñandú-llave-ñandú-llave']) {
    const { payload } = await jose.jwtVerify(signJwt({ a: 1 }, key), new TextEncoder().encode(key))
    assert.deepEqual(payload, { a: 1 })
  }
})

test('a token of one key is refused with another', async () => {
  await assert.rejects(jose.jwtVerify(signJwt({ a: 1 }, 'k'.repeat(64)), new TextEncoder().encode('x'.repeat(64))))
})

test('an unsigned token says so, carries the claims, and has an empty third part', () => {
  const token = unsignedJwt({ payment_status: 'success' })
  assert.equal(token.split('.').length, 3)
  assert.ok(token.endsWith('.'))
  assert.deepEqual(jose.decodeProtectedHeader(token), { alg: 'none', typ: 'JWT' })
  assert.deepEqual(jose.decodeJwt(token), { payment_status: 'success' })
})
