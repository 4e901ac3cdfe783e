import assert from 'node:assert/strict'
import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { describe, test } from 'node:test'
import * as jose from 'jose'
import type { SignatureAlgorithm } from '../../../../demo/gateways/jws.ts'
import {
  algorithmFits,
  generateSigningKeys,
  isSignatureAlgorithm,
  readJws,
  signJws,
  verifyJws,
} from '../../../../demo/gateways/jws.ts'

// RFC 7515, appendix A.3.
const RFC_KEY = createPublicKey({
  format: 'jwk',
  key: {
    kty: 'EC',
    crv: 'P-256',
    x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
    y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
  },
})
const RFC_TOKEN =
  'eyJhbGciOiJFUzI1NiJ9' +
  '.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ' +
  '.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q'

const PAIRS = {
  ES256: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  ES384: generateKeyPairSync('ec', { namedCurve: 'P-384' }),
  ES512: generateKeyPairSync('ec', { namedCurve: 'P-521' }),
  RS256: generateKeyPairSync('rsa', { modulusLength: 2048 }),
}
const ROWS: [SignatureAlgorithm, keyof typeof PAIRS][] = [
  ['ES256', 'ES256'],
  ['ES384', 'ES384'],
  ['ES512', 'ES512'],
  ['RS256', 'RS256'],
  ['RS384', 'RS256'],
  ['RS512', 'RS256'],
]

function parts(token: string) {
  const read = readJws(token)
  assert.ok(read)
  return read
}

test('verifies the ES256 example of RFC 7515 appendix A.3', () => {
  const read = parts(RFC_TOKEN)
  assert.deepEqual(read.header, { alg: 'ES256' })
  assert.deepEqual(JSON.parse(read.payload.toString()), {
    iss: 'joe',
    exp: 1300819380,
    'http://example.com/is_root': true,
  })
  assert.equal(verifyJws(read, 'ES256', RFC_KEY), true)
})

test('refuses that example with one changed bit in payload or signature', () => {
  const [header, payload, signature] = RFC_TOKEN.split('.') as [string, string, string]
  assert.equal(verifyJws(parts(`${header}.${payload.replace('eyJ', 'eyK')}.${signature}`), 'ES256', RFC_KEY), false)
  assert.equal(verifyJws(parts(`${header}.${payload}.E${signature.slice(1)}`), 'ES256', RFC_KEY), false)
})

for (const [algorithm, pair] of ROWS) {
  const { publicKey, privateKey } = PAIRS[pair]

  test(`signs with ${algorithm} so that another implementation accepts it`, async () => {
    const token = signJws({ alg: algorithm, kid: 'k1' }, { status: 'SUCCESS' }, privateKey)
    const { payload, protectedHeader } = await jose.compactVerify(token, publicKey, { algorithms: [algorithm] })
    assert.deepEqual(JSON.parse(new TextDecoder().decode(payload)), { status: 'SUCCESS' })
    assert.deepEqual(protectedHeader, { alg: algorithm, kid: 'k1' })
  })

  test(`verifies ${algorithm} of another implementation`, async () => {
    const token = await new jose.CompactSign(Buffer.from('{}')).setProtectedHeader({ alg: algorithm }).sign(privateKey)
    assert.equal(verifyJws(parts(token), algorithm, publicKey), true)
  })
}

test('refuses a DER signature, which OpenSSL makes by default', async () => {
  const { sign } = await import('node:crypto')
  const { privateKey, publicKey } = generateSigningKeys()
  const input = 'eyJhbGciOiJFUzI1NiJ9.e30'
  const der = sign('sha256', Buffer.from(input), privateKey).toString('base64url')
  assert.equal(verifyJws(parts(`${input}.${der}`), 'ES256', publicKey), false)
})

test('refuses a signature of another key', () => {
  const token = signJws({ alg: 'ES256', kid: 'k' }, {}, generateSigningKeys().privateKey)
  assert.equal(verifyJws(parts(token), 'ES256', generateSigningKeys().publicKey), false)
})

describe('algorithms', () => {
  test('fit only the key type and curve they were made for', () => {
    for (const [algorithm, own] of ROWS)
      for (const [name, { publicKey }] of Object.entries(PAIRS))
        assert.equal(algorithmFits(algorithm, publicKey), name === own, `${algorithm} with ${name}`)
  })

  for (const value of ['none', 'HS256', 'PS256', 'EdDSA', 'toString', '', null, undefined, 1])
    test(`exclude ${String(value)}`, () => assert.equal(isSignatureAlgorithm(value), false))
})

describe('texts that are no compact JWS', () => {
  for (const text of ['', 'a.b', 'a.b.c.d', '..', 'e30', '!.e30.e30', 'bnVsbA.e30.e30', 'W10.e30.e30', 'e30=.e30.e30'])
    test(JSON.stringify(text), () => assert.equal(readJws(text), null))
})
