import assert from 'node:assert/strict'
import { createECDH, generateKeyPairSync } from 'node:crypto'
import { test } from 'node:test'
import { compactDecrypt } from 'jose'
import {
  concatKdf,
  publicPart,
  referenceDecrypt,
  referenceEncrypt,
  referenceEncryptDirect,
  referenceKeyPair,
  unwrapKey,
  wrapKey,
} from '../../support/reference-jwe.ts'

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex')

test('derives the key of RFC 7518, appendix C', () => {
  const bob = createECDH('prime256v1')
  bob.setPrivateKey(Buffer.from('VEmDZpDXXK8p8N0Cndsxs924q6nS1RXFASRl6BfUqdw', 'base64url'))
  const alice = Buffer.concat([
    Buffer.of(4),
    Buffer.from('gI0GAILBdu7T53akrFmMyGcsF3n5dO7MmwNBHKW5SV0', 'base64url'),
    Buffer.from('SLW_xSffzlPWrHEVI30DHM_4egVwt3NQqeUD7nMFpps', 'base64url'),
  ])
  const derived = concatKdf(bob.computeSecret(alice), 'A128GCM', 128, 'Alice', 'Bob')
  assert.equal(derived.toString('base64url'), 'VqqN6vgjbSBcIijNcacQGg')
})

// RFC 3394, sections 4.1 and 4.6
const WRAPS = [
  {
    section: '4.1',
    kek: '000102030405060708090A0B0C0D0E0F',
    key: '00112233445566778899AABBCCDDEEFF',
    wrapped: '1FA68B0A8112B447 AEF34BD8FB5A7B82 9D3E862371D2CFE5',
  },
  {
    section: '4.6',
    kek: '000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F',
    key: '00112233445566778899AABBCCDDEEFF000102030405060708090A0B0C0D0E0F',
    wrapped: '28C9F404C4B810F4 CBCCB35CFB87F826 3F5786E2D80ED326 CBC7F0E71A99F43B FB988B9B7A02DD21',
  },
]

for (const { section, kek, key, wrapped } of WRAPS) {
  test(`wraps and unwraps as RFC 3394, section ${section}`, () => {
    assert.deepEqual(wrapKey(hex(kek), hex(key)), hex(wrapped))
    assert.deepEqual(unwrapKey(hex(kek), hex(wrapped)), hex(key))
  })
}

test('refuses a wrapped key in which one bit is turned', () => {
  const wrapped = wrapKey(Buffer.alloc(32, 1), Buffer.alloc(32, 2))
  wrapped[3] = (wrapped[3] ?? 0) ^ 1
  assert.throws(() => unwrapKey(Buffer.alloc(32, 1), wrapped), /not intact/)
})

test('opens what it sealed, and nothing that was changed or sealed for another key', () => {
  const key = referenceKeyPair()
  const jwe = referenceEncrypt('2603123', publicPart(key))
  assert.equal(referenceDecrypt(jwe, key).plaintext, '2603123')
  assert.throws(() => referenceDecrypt(jwe, referenceKeyPair()))
  const parts = jwe.split('.')
  const other = Buffer.from(JSON.stringify({ ...referenceDecrypt(jwe, key).header, kid: 'x' })).toString('base64url')
  assert.throws(() => referenceDecrypt([other, ...parts.slice(1)].join('.'), key))
})

test('what is sealed directly to a P-256 key is opened by jose, another implementation', async () => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
  const jwe = referenceEncryptDirect('{"v":1}', { kid: 'k1', x, y })
  const { plaintext, protectedHeader } = await compactDecrypt(jwe, privateKey)
  assert.equal(new TextDecoder().decode(plaintext), '{"v":1}')
  const { alg, enc, kid } = protectedHeader
  assert.deepEqual([alg, enc, kid, jwe.split('.')[1]], ['ECDH-ES', 'A256GCM', 'k1', ''])
})
