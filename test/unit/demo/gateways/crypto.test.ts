import assert from 'node:assert/strict'
import { createCipheriv } from 'node:crypto'
import { describe, test } from 'node:test'
import * as jose from 'jose'
import type { EcJwk } from '../../../../demo/gateways/crypto.ts'
import {
  concatKdf,
  decodeBase64url,
  generateEncryptionKeys,
  isPublicKey,
  JweError,
  openJwe,
  sealJwe,
  sharedSecret,
  unwrapKey,
  wrapKey,
} from '../../../../demo/gateways/crypto.ts'
import { seal } from './support/merchant.ts'

// RFC 7518, appendix C.
const ALICE: EcJwk = {
  kty: 'EC',
  crv: 'P-256',
  x: 'gI0GAILBdu7T53akrFmMyGcsF3n5dO7MmwNBHKW5SV0',
  y: 'SLW_xSffzlPWrHEVI30DHM_4egVwt3NQqeUD7nMFpps',
  d: '0_NxaRPUMQoAJt50Gz8YiTr8gRTwyEaCumd-MToTmIo',
}
const BOB: EcJwk = {
  kty: 'EC',
  crv: 'P-256',
  x: 'weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ',
  y: 'e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck',
  d: 'VEmDZpDXXK8p8N0Cndsxs924q6nS1RXFASRl6BfUqdw',
}
// The bank's published example payment key (specification, section 11).
const PUBLISHED: EcJwk = {
  kty: 'EC',
  crv: 'P-384',
  x: 'Hp833OY6a0VbFD1j8xFyXWcAA-HOlyr7B_-B05esZUy32RA41s0oGAMTal23AX9d',
  y: 'WGHeR9PhKRymoA-ggsR3VkQTgdfzt7PWa8P2qNpu0cV83lmLxE57b8rR7ajBurvj',
}

function hex(text: string): Buffer {
  return Buffer.from(text.replaceAll(' ', ''), 'hex')
}

describe('key agreement', () => {
  test('derives the key of RFC 7518 appendix C', () => {
    const secret = sharedSecret(BOB, ALICE)
    assert.deepEqual([...secret.subarray(0, 4)], [158, 86, 217, 29])
    const key = concatKdf(secret, 128, 'A128GCM', Buffer.from('Alice'), Buffer.from('Bob'))
    assert.equal(key.toString('base64url'), 'VqqN6vgjbSBcIijNcacQGg')
  })

  test('gives both sides the same secret', () => {
    assert.deepEqual(sharedSecret(ALICE, BOB), sharedSecret(BOB, ALICE))
  })
})

describe('key wrap', () => {
  const wrappingKey = hex('000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F')

  // RFC 3394, sections 4.3, 4.5 and 4.6: 128, 192 and 256 bits of key data under a 256-bit key.
  const vectors = [
    ['00112233445566778899AABBCCDDEEFF', '64E8C3F9CE0F5BA263E9777905818A2A93C8191E7D6E8AE7'],
    [
      '00112233445566778899AABBCCDDEEFF0001020304050607',
      'A8F9BC1612C68B3FF6E6F4FBE30E71E4769C8B80A32CB8958CD5D17D6B254DA1',
    ],
    [
      '00112233445566778899AABBCCDDEEFF000102030405060708090A0B0C0D0E0F',
      '28C9F404C4B810F4CBCCB35CFB87F8263F5786E2D80ED326CBC7F0E71A99F43BFB988B9B7A02DD21',
    ],
  ] as const

  for (const [key, wrapped] of vectors) {
    test(`wraps and unwraps ${key.length * 4} bits as RFC 3394 does`, () => {
      assert.equal(wrapKey(wrappingKey, hex(key)).toString('hex').toUpperCase(), wrapped)
      assert.equal(unwrapKey(wrappingKey, hex(wrapped)).toString('hex').toUpperCase(), key)
    })
  }

  test('refuses a wrapped key of which one bit was changed', () => {
    const wrapped = hex(vectors[2][1])
    wrapped[10] = (wrapped[10] ?? 0) ^ 1
    assert.throws(() => unwrapKey(wrappingKey, wrapped))
  })
})

describe('JWE', () => {
  const keys = generateEncryptionKeys()

  test('opens what another implementation sealed', async () => {
    assert.equal(openJwe(await seal('4111111111111111', keys.publicJwk), keys.privateJwk), '4111111111111111')
  })

  test('seals so that another implementation can open it', async () => {
    const key = await jose.importJWK({ ...keys.privateJwk }, 'ECDH-ES+A256KW')
    const { plaintext, protectedHeader } = await jose.compactDecrypt(sealJwe('{"місто":"Київ"}', keys.publicJwk), key)
    assert.equal(new TextDecoder().decode(plaintext), '{"місто":"Київ"}')
    assert.deepEqual(Object.keys(protectedHeader), ['alg', 'enc', 'epk'])
    assert.equal(protectedHeader.alg, 'ECDH-ES+A256KW')
    assert.equal(protectedHeader.enc, 'A256GCM')
  })

  test('has parts of the published sizes and never the same twice', () => {
    const [first, second] = [sealJwe('2603123', PUBLISHED), sealJwe('2603123', PUBLISHED)]
    const sizes = first.split('.').map((part) => Buffer.from(part, 'base64url').byteLength)
    assert.deepEqual(sizes.slice(1), [40, 12, 7, 16])
    for (const index of [1, 2, 3, 4]) assert.notEqual(first.split('.')[index], second.split('.')[index])
  })

  test('refuses a token for another key', async () => {
    const token = await seal('1', keys.publicJwk)
    assert.throws(() => openJwe(token, generateEncryptionKeys().privateJwk), JweError)
  })

  for (const [index, name] of ['header', 'encrypted key', 'IV', 'ciphertext', 'tag'].entries()) {
    test(`refuses a token whose ${name} was changed`, async () => {
      const parts = (await seal('4111111111111111', keys.publicJwk)).split('.')
      const bytes = Buffer.from(parts[index] ?? '', 'base64url')
      bytes[5] = (bytes[5] ?? 0) ^ 1
      parts[index] = bytes.toString('base64url')
      assert.throws(() => openJwe(parts.join('.'), keys.privateJwk), JweError)
    })
  }

  for (const header of [{ kid: 'k' }, { cty: 'json' }, { apu: 'QQ' }, { typ: 'JWE' }]) {
    test(`refuses a header with ${Object.keys(header).join()}, which no published sample has`, async () => {
      const token = await seal('4111111111111111', keys.publicJwk, header)
      assert.throws(() => openJwe(token, keys.privateJwk), JweError)
    })
  }

  /** A token that is right in every way but for what its header says. */
  function forge(change: (header: { alg: string; enc: string; epk: Record<string, unknown> }) => object): string {
    const ephemeral = generateEncryptionKeys()
    const header = change({ alg: 'ECDH-ES+A256KW', enc: 'A256GCM', epk: { ...ephemeral.publicJwk } })
    const protectedHeader = Buffer.from(JSON.stringify(header)).toString('base64url')
    const contentKey = Buffer.alloc(32, 7)
    const wrappingKey = concatKdf(sharedSecret(ephemeral.privateJwk, keys.publicJwk), 256, 'ECDH-ES+A256KW')
    const iv = Buffer.alloc(12, 9)
    const cipher = createCipheriv('aes-256-gcm', contentKey, iv).setAAD(Buffer.from(protectedHeader))
    const ciphertext = Buffer.concat([cipher.update('4111111111111111'), cipher.final()])
    const parts = [wrapKey(wrappingKey, contentKey), iv, ciphertext, cipher.getAuthTag()]
    return [protectedHeader, ...parts.map((part) => part.toString('base64url'))].join('.')
  }

  test('opens a forged token that changes nothing, so that the next cases fail for their own reason', () => {
    assert.equal(
      openJwe(
        forge((header) => header),
        keys.privateJwk,
      ),
      '4111111111111111',
    )
  })

  const forgeries: [string, Parameters<typeof forge>[0]][] = [
    ['alg misspelt as in one published key', (header) => ({ ...header, alg: 'ECDH-ES+A25KW' })],
    ['enc in lower case', (header) => ({ ...header, enc: 'a256gcm' })],
    ['an ephemeral key with a kid', (header) => ({ ...header, epk: { ...header.epk, kid: 'k' } })],
    ['an ephemeral key with a private half', (header) => ({ ...header, epk: { ...header.epk, d: 'AA' } })],
    ['an ephemeral key off the curve', (header) => ({ ...header, epk: { ...header.epk, y: header.epk.x } })],
    ['no ephemeral key', ({ alg, enc }) => ({ alg, enc })],
    ['compression', (header) => ({ ...header, zip: 'DEF' })],
    ['a list instead of a header', () => []],
  ]
  for (const [name, change] of forgeries)
    test(`refuses ${name}`, () => assert.throws(() => openJwe(forge(change), keys.privateJwk), JweError))

  for (const [alg, enc] of [
    ['ECDH-ES+A256KW', 'A128GCM'],
    ['ECDH-ES+A128KW', 'A256GCM'],
    ['ECDH-ES', 'A256GCM'],
  ] as const) {
    test(`refuses ${alg} with ${enc}`, async () => {
      const key = await jose.importJWK({ ...keys.publicJwk }, alg)
      const token = await new jose.CompactEncrypt(Buffer.from('1')).setProtectedHeader({ alg, enc }).encrypt(key)
      assert.throws(() => openJwe(token, keys.privateJwk), JweError)
    })
  }

  test('refuses texts that are no token', () => {
    for (const text of ['', '....', 'a.b.c.d.e', 'a.b.c', '{"jwe":"x"}', 'a.b.c.d.e.f'])
      assert.throws(() => openJwe(text, keys.privateJwk), JweError, text)
  })
})

describe('base64url', () => {
  test('takes strict texts', () => {
    assert.deepEqual(decodeBase64url('_-8'), Buffer.from([0xff, 0xef]))
    assert.deepEqual(decodeBase64url(''), Buffer.alloc(0))
  })

  for (const text of ['YQ==', 'Y+', 'Y/', 'a', 'YR', 'Y Q', 'YQ\n'])
    test(`refuses ${JSON.stringify(text)}`, () => assert.equal(decodeBase64url(text), null))
})

describe('public keys', () => {
  test('takes the published payment key', () => assert.equal(isPublicKey(PUBLISHED), true))

  const wrong: [string, unknown][] = [
    ['a key of another curve', ALICE],
    ['a point off the curve', { ...PUBLISHED, y: PUBLISHED.x }],
    ['a coordinate that lost a character', { ...PUBLISHED, x: PUBLISHED.x.slice(1) }],
    ['a missing coordinate', { kty: 'EC', crv: 'P-384', x: PUBLISHED.x }],
    ['another key type', { ...PUBLISHED, kty: 'RSA' }],
    ['text', 'key'],
    ['nothing', null],
  ]
  for (const [name, value] of wrong) test(`refuses ${name}`, () => assert.equal(isPublicKey(value), false))
})
