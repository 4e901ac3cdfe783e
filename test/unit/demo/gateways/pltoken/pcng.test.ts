import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  newIv,
  openPcng,
  PcngAuthError,
  PcngFormatError,
  readPcngKey,
  sealPcng,
} from '../../../../../demo/gateways/pltoken/pcng.ts'
import vectors from '../../../../vectors/pltoken.json' with { type: 'json' }
import { decrypt, encrypt, PCNG_KEY } from './support/client.ts'

const key = readPcngKey(PCNG_KEY)
const sample = vectors.encryption.rows[0]
if (!sample) throw new Error('the vectors are missing')

describe('known answers of the encryption', () => {
  for (const { id, note, key: hex, iv, plaintext, bytes, hex: wire } of vectors.encryption.rows)
    test(`${id}: ${note}`, async () => {
      const rowKey = Buffer.from(hex, 'hex')
      assert.equal(Buffer.byteLength(plaintext), bytes)
      assert.equal(wire.length, 2 * (42 + bytes))
      assert.equal(sealPcng(plaintext, rowKey, iv), wire)
      assert.equal(openPcng(wire, rowKey), plaintext)
      assert.equal(openPcng(`\n ${wire.toUpperCase()}\t\r\n`, rowKey), plaintext)
      // The second implementation, which the other tests rely on, is held to the same answers.
      assert.equal(await encrypt(plaintext, `hex:${hex}`, iv), wire)
      assert.equal(await decrypt(wire, `hex:${hex}`), plaintext)
    })
})

describe('texts that are no PCNG', () => {
  const { hex: wire } = sample
  const rows: [string, string, typeof PcngFormatError | typeof PcngAuthError][] = [
    ['nothing', '', PcngFormatError],
    ['white space alone', ' \n', PcngFormatError],
    ['an odd number of digits', wire.slice(0, -1), PcngFormatError],
    ['a character that is not hex', `${wire.slice(0, -2)}zz`, PcngFormatError],
    ['white space inside', `${wire.slice(0, 60)} ${wire.slice(60)}`, PcngFormatError],
    ['a no-break space around', `\u00a0${wire}`, PcngFormatError],
    ['41 bytes', 'ab'.repeat(41), PcngFormatError],
    ['42 bytes of nothing', 'ab'.repeat(42), PcngAuthError],
    ['a changed IV', `33${wire.slice(2)}`, PcngAuthError],
    ['a changed ciphertext', wire.slice(0, 52) + (wire[52] === '0' ? '1' : '0') + wire.slice(53), PcngAuthError],
    ['a changed tag', wire.slice(0, -1) + (wire.endsWith('0') ? '1' : '0'), PcngAuthError],
    ['a lost byte', wire.slice(0, -2), PcngAuthError],
  ]
  for (const [name, text, type] of rows)
    test(`${name} is refused`, () => {
      assert.throws(
        () => openPcng(text, key),
        (error: Error) =>
          error instanceof type && !error.message.includes(sample.plaintext) && !/[\da-f]{8}/.test(error.message),
      )
    })

  test('another key does not open it', () => {
    assert.throws(() => openPcng(wire, Buffer.alloc(32)), PcngAuthError)
    assert.throws(() => openPcng(wire, Buffer.alloc(16)), PcngAuthError)
  })

  test('a plaintext that is not UTF-8 is refused', async () => {
    const webKey = await crypto.subtle.importKey('raw', Uint8Array.from(key), 'AES-GCM', false, ['encrypt'])
    const iv = Buffer.from('202704031455140123456789ab')
    const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, webKey, Buffer.from([0x41, 0xff]))
    assert.throws(() => openPcng(Buffer.concat([iv, Buffer.from(sealed)]).toString('hex'), key), PcngFormatError)
  })
})

test('an IV that is no date opens all the same', async () => {
  assert.equal(openPcng(await encrypt('text', PCNG_KEY, '!'.repeat(26)), key), 'text')
})

test('each IV is the UTC second and 48 random bits', () => {
  const now = Date.UTC(2026, 0, 2, 15, 30, 45, 999)
  const ivs = Array.from({ length: 50 }, () => newIv(now))
  for (const iv of ivs) assert.match(iv, /^20260102153045[\da-f]{12}$/)
  assert.equal(new Set(ivs).size, 50)
})

describe('the configured key', () => {
  for (const bytes of [16, 24, 32])
    test(`may have ${bytes} bytes, in base64 or hex`, () => {
      const wanted = Buffer.alloc(bytes, 0xfb)
      assert.deepEqual(readPcngKey(wanted.toString('base64')), wanted)
      assert.deepEqual(readPcngKey(`hex:${wanted.toString('hex').toUpperCase()}`), wanted)
    })
  const base64 = (bytes: number) => Buffer.alloc(bytes, 0xfb).toString('base64')
  for (const text of [
    '',
    'hex:',
    'hex:0',
    `hex:${'00'.repeat(15)}`,
    `hex:${'0g'.repeat(16)}`,
    '00'.repeat(16) + '0',
    base64(15),
    base64(33),
    base64(16).replace(/=+$/, ''),
    ` ${base64(32)}`,
    Buffer.alloc(32, 0xfb).toString('base64url'),
  ])
    // prettier-ignore
    test(`is refused where it is ${JSON.stringify(text)}`, () => assert.throws(() => readPcngKey(text), TypeError))
})
