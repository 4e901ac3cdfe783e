import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  createPcng,
  decrypt,
  encrypt,
  PcngAuthError,
  PcngFormatError,
  pcngIv,
} from '../../../../../server/gateways/pltoken/pcng.ts'
import { systemRandom } from '../../../../../server/ports.ts'
import { Secret } from '../../../../../server/secret.ts'
import { PCNG_KEY, referenceOpen, referenceSeal } from '../../../../support/pltoken.ts'
import { createTestWorld } from '../../../../support/scripted-send.ts'
import vectors from '../../../../vectors/pltoken.json' with { type: 'json' }

const IV = '20260102153045aabbccddeeff'
const P4 = vectors.encryption.rows.find(({ id }) => id === 'P4')
assert.ok(P4)
const P4_KEY = Buffer.from(P4.key, 'hex')

/** A small generator with a seed, so that a failure can be repeated. */
function generator(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

test('the reference implementation of the tests agrees with the vectors', () => {
  for (const { key, iv, plaintext, hex } of vectors.encryption.rows) {
    assert.equal(referenceSeal(plaintext, Buffer.from(key, 'hex'), iv), hex)
    assert.deepEqual(referenceOpen(hex, Buffer.from(key, 'hex')), { iv, plaintext })
  }
})

test('whatever is sealed opens by another implementation, and the other way round', () => {
  const pick = generator(20_260_301)
  const ALPHABET = [...'aZ09 "{}:,&=%ñÑ€–їґ漢😀\n\u0000']
  for (let round = 0; round < 60; round++) {
    const key = Buffer.from(Array.from({ length: [16, 24, 32][round % 3] ?? 32 }, () => pick(256)))
    const text = Array.from({ length: pick(120) }, () => ALPHABET[pick(ALPHABET.length)]).join('')
    const iv = pcngIv(pick(2 ** 31) * 1000, Buffer.from(Array.from({ length: 6 }, () => pick(256))))
    const wire = encrypt(text, key, iv)
    assert.equal(wire.length, 2 * (42 + Buffer.byteLength(text)))
    assert.deepEqual(referenceOpen(wire, key), { iv, plaintext: text })
    assert.equal(decrypt(referenceSeal(text, key, iv), key), text)
  }
})

test('a byte order mark is part of the text', () => {
  assert.equal(decrypt(referenceSeal('\ufeffx', PCNG_KEY, IV), PCNG_KEY), '\ufeffx')
})

test('an IV is the second in UTC and six random bytes', () => {
  const now = Date.parse('2026-01-02T15:30:45.999Z')
  assert.equal(pcngIv(now, Uint8Array.of(0x0a, 0x1b, 0x2c, 0x3d, 0x4e, 0x5f)), '202601021530450a1b2c3d4e5f')
})

test('the same text sealed again looks different each time', () => {
  const pcng = createPcng(new Secret<Uint8Array>(PCNG_KEY), createTestWorld().clock, systemRandom)
  const wires = Array.from({ length: 50 }, () => pcng.seal('x'))
  assert.equal(new Set(wires).size, 50)
  for (const wire of wires) assert.equal(pcng.open(wire), 'x')
})

test('opens what has an IV that is no time, of any age', () => {
  for (const iv of ['zzzzzzzzzzzzzzzzzzzzzzzzzz', '19700101000000000000000000']) {
    assert.equal(decrypt(referenceSeal('ok', PCNG_KEY, iv), PCNG_KEY), 'ok')
  }
})

const hex = P4.hex
for (const [what, wire] of [
  ['nothing', ''],
  ['white space only', ' \n'],
  ['an odd number of digits', hex.slice(1)],
  ['a letter that is no digit', `g${hex.slice(1)}`],
  ['white space inside', `${hex.slice(0, 60)} ${hex.slice(60)}`],
  ['white space that is not ASCII around it', `\u00a0${hex}`],
  ['a prefix', `0x${hex}`],
  ['41 bytes', hex.slice(0, 82)],
  ['base64', Buffer.from(hex, 'hex').toString('base64')],
  ['a page of a proxy', '<html></html>'],
] as const) {
  test(`refuses ${what} as badly formed`, () => assert.throws(() => decrypt(wire, P4_KEY), PcngFormatError))
}

test('refuses a text that is not UTF-8, though it is genuine', () => {
  for (const bytes of [Buffer.of(0xc3, 0x28), Buffer.of(0xff), Buffer.of(0xed, 0xa0, 0x80)]) {
    assert.throws(() => decrypt(referenceSeal(bytes, PCNG_KEY, IV), PCNG_KEY), PcngFormatError)
  }
})

for (const [what, change] of [
  ['a changed IV', 10],
  ['a changed ciphertext', 60],
  ['a changed tag', hex.length - 1],
] as const) {
  test(`refuses ${what} and releases nothing`, () => {
    const digit = hex[change] === '0' ? '1' : '0'
    const wire = hex.slice(0, change) + digit + hex.slice(change + 1)
    assert.throws(
      () => decrypt(wire, P4_KEY),
      (error) => {
        assert.ok(error instanceof PcngAuthError)
        assert.ok(!error.message.includes('uuid') && !error.message.includes(hex.slice(52, 80)))
        return true
      },
    )
  })
}

for (const [what, wire] of [
  ['a cut ciphertext', hex.slice(0, -2)],
  ['a text without its tag', hex.slice(0, -32)],
  ['added bytes', `${hex}00`],
] as const) {
  test(`refuses ${what}`, () => assert.throws(() => decrypt(wire, P4_KEY), PcngAuthError))
}

test('refuses another key of the same length, and the same bytes as another algorithm', () => {
  assert.throws(() => decrypt(hex, PCNG_KEY), PcngAuthError)
  assert.throws(() => decrypt(hex, P4_KEY.subarray(0, 16)), PcngAuthError)
})

for (const length of [0, 8, 15, 17, 31, 33, 64]) {
  test(`refuses a key of ${length} bytes`, () => {
    assert.throws(() => encrypt('x', Buffer.alloc(length), IV), RangeError)
    assert.throws(() => decrypt(hex, Buffer.alloc(length)), RangeError)
  })
}

for (const iv of ['', IV.slice(1), `${IV}0`, IV.toUpperCase(), `x${IV.slice(1)}`]) {
  test(`refuses to seal with the IV ${JSON.stringify(iv)}`, () => {
    assert.throws(() => encrypt('x', PCNG_KEY, iv), PcngFormatError)
  })
}
