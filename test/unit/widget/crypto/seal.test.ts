import assert from 'node:assert/strict'
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  type JsonWebKey,
} from 'node:crypto'
import { describe, it } from 'node:test'
import type { Sealing, SealingKey } from '#contract/session.ts'
import { sealCard, type SealedCard, SealError, thumbprint } from '../../../../widget/crypto/seal.ts'
import { loadSealing, sealCardLater } from '../../../../widget/crypto/seal-later.ts'
import { concatKdf, openJwe } from './open-jwe.ts'

const CURVES = ['P-256', 'P-384', 'P-521'] as const
const card = { number: '4111111111111111', expiry: '2603', cvv: '123' }

function keyPair(crv: (typeof CURVES)[number] = 'P-384'): { open: JsonWebKey; seal: SealingKey } {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: crv })
  const open = privateKey.export({ format: 'jwk' })
  return { open, seal: { kty: 'EC', crv, x: open.x ?? '', y: open.y ?? '' } }
}

const sealing = (...keys: SealingKey[]): Sealing => ({ format: 'jwe-digits', keys, recipient: 'bank' })

/** Not a type a companion of ours sends, but what may come over the wire. */
const odd = (key: object): SealingKey => key as SealingKey

async function refused(keys: SealingKey[], pins: string[] = []): Promise<string> {
  const error = await sealCard(card, sealing(...keys), pins).then(
    () => assert.fail('sealed'),
    (reason: unknown) => reason,
  )
  assert.ok(error instanceof SealError, String(error))
  for (const secret of Object.values(card)) assert.ok(!`${error.stack}${JSON.stringify(error)}`.includes(secret))
  return error.code
}

describe('the opener of this test', () => {
  it('derives the key of RFC 7518, appendix C', () => {
    const alice = { kty: 'EC', crv: 'P-256', x: 'gI0GAILBdu7T53akrFmMyGcsF3n5dO7MmwNBHKW5SV0', y: 'SLW_xSffzlPWrHEVI30DHM_4egVwt3NQqeUD7nMFpps', d: '0_NxaRPUMQoAJt50Gz8YiTr8gRTwyEaCumd-MToTmIo' } // prettier-ignore
    const bob = { kty: 'EC', crv: 'P-256', x: 'weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ', y: 'e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck' } // prettier-ignore
    const shared = diffieHellman({
      privateKey: createPrivateKey({ key: alice, format: 'jwk' }),
      publicKey: createPublicKey({ key: bob, format: 'jwk' }),
    })
    assert.equal(concatKdf(shared, 'A128GCM', 128, 'Alice', 'Bob').toString('base64url'), 'VqqN6vgjbSBcIijNcacQGg')
  })
})

describe('sealing a card', () => {
  for (const crv of CURVES) {
    it(`makes two JWEs that the owner of a ${crv} key opens to bare digits`, async () => {
      const { open, seal } = keyPair(crv)
      const sealed = await sealCard(card, sealing(seal), [])
      assert.deepEqual(Object.keys(sealed).sort(), ['data', 'number'])
      assert.equal(openJwe(sealed.number, open).plaintext.toString('latin1'), '4111111111111111')
      assert.equal(openJwe(sealed.data, open).plaintext.toString('latin1'), '2603123')
    })
  }

  it('seals only the expiry where the gateway asks for no CVV', async () => {
    const { open, seal } = keyPair()
    const { data } = await sealCard({ ...card, cvv: null }, sealing(seal), [])
    assert.equal(openJwe(data, open).plaintext.toString('latin1'), '2603')
  })

  it('has exactly alg, enc and epk in the header, and only the public members in epk', async () => {
    const { open, seal } = keyPair()
    const sealed = await sealCard(card, sealing(seal), [])
    for (const token of tokensOf(sealed)) {
      const { header } = openJwe(token, open)
      assert.deepEqual(Object.keys(header).sort(), ['alg', 'enc', 'epk'])
      assert.equal(header.alg, 'ECDH-ES+A256KW')
      assert.equal(header.enc, 'A256GCM')
      assert.deepEqual(Object.keys(header.epk as object).sort(), ['crv', 'kty', 'x', 'y'])
      assert.equal((header.epk as SealingKey).crv, 'P-384')
    }
  })

  it('has parts of the lengths the algorithms prescribe, in base64url without padding', async () => {
    const { seal } = keyPair()
    const sealed = await sealCard(card, sealing(seal), [])
    // Wrapped key 40 bytes, IV 12, digits as they are, tag 16.
    assert.deepEqual(lengths(sealed.number), [40, 12, 16, 16])
    assert.deepEqual(lengths(sealed.data), [40, 12, 7, 16])
    for (const token of tokensOf(sealed)) assert.match(token, /^[\w-]+(\.[\w-]+){4}$/)
  })

  it('uses a fresh ephemeral key, content key and IV for every JWE', async () => {
    const { seal } = keyPair()
    const tokens: string[] = []
    for (let round = 0; round < 3; round++) tokens.push(...tokensOf(await sealCard(card, sealing(seal), [])))
    for (const part of [0, 1, 2, 4]) assert.equal(new Set(tokens.map((token) => token.split('.')[part])).size, 6)
  })

  it('leaves no digits in the buffers it encoded them to', async (t) => {
    const { seal } = keyPair()
    const made: Uint8Array[] = []
    const encode = TextEncoder.prototype.encode
    t.mock.method(TextEncoder.prototype, 'encode', function (this: TextEncoder, text: string) {
      const bytes = encode.call(this, text)
      if (/^\d+$/.test(text)) made.push(bytes)
      return bytes
    })
    await sealCard(card, sealing(seal), [])
    assert.deepEqual(made.map((bytes) => bytes.length).sort(), [16, 7])
    for (const bytes of made) assert.ok(bytes.every((byte) => byte === 0))
  })

  it('takes the first key while the bank changes keys', async () => {
    const [first, second] = [keyPair(), keyPair()]
    const { number } = await sealCard(card, sealing(first.seal, second.seal), [])
    assert.equal(openJwe(number, first.open).plaintext.length, 16)
    assert.throws(() => openJwe(number, second.open))
  })

  it('takes only the members it needs of a key with a misspelt alg', async () => {
    const { open, seal } = keyPair()
    const { number } = await sealCard(
      card,
      sealing(odd({ ...seal, alg: 'ECDH-ES+A25KW', use: 'sig', key_ops: [] })),
      [],
    )
    assert.equal(openJwe(number, open).plaintext.length, 16)
  })

  it('seals to the example key of the bank', async () => {
    const x = 'Hp833OY6a0VbFD1j8xFyXWcAA-HOlyr7B_-B05esZUy32RA41s0oGAMTal23AX9d'
    const y = 'WGHeR9PhKRymoA-ggsR3VkQTgdfzt7PWa8P2qNpu0cV83lmLxE57b8rR7ajBurvj'
    const { number } = await sealCard(card, sealing({ kty: 'EC', crv: 'P-384', x, y }), [])
    assert.deepEqual(lengths(number), [40, 12, 16, 16])
  })
})

describe('refusing to seal', () => {
  it('refuses no key at all', async () => assert.equal(await refused([]), 'key_invalid'))

  it('refuses a private key', async () => {
    const { open } = keyPair()
    assert.equal(await refused([odd(open)]), 'key_invalid')
  })

  const good = keyPair().seal
  const rows: [string, object][] = [
    ['another key type', { ...good, kty: 'RSA' }],
    ['a missing key type', { ...good, kty: undefined }],
    ['a curve that is none of the three', { ...good, crv: 'secp256k1' }],
    ['a curve that is not for agreement by ECDH', { ...good, crv: 'Ed25519' }],
    ['a curve named as a member of every object', { ...good, crv: 'constructor' }],
    ['a curve with coordinates of another', { ...good, crv: 'P-256' }],
    ['a coordinate that lost a character', { ...good, x: good.x.slice(1) }],
    ['a coordinate with padding', { ...good, x: `${good.x.slice(1)}=` }],
    ['a coordinate in base64 instead of base64url', { ...good, y: `+/${good.y.slice(2)}` }],
    ['a coordinate too long by a leading zero byte', { ...good, x: `AA${good.x}` }],
    ['a missing coordinate', { kty: 'EC', crv: 'P-384', x: good.x }],
    ['a coordinate that is no text', { ...good, x: 1 }],
  ]
  for (const [what, key] of rows) {
    it(`refuses ${what}, and does not leave that to the browser`, async (t) => {
      const { mock } = t.mock.method(crypto.subtle, 'importKey')
      assert.equal(await refused([odd(key)]), 'key_invalid')
      assert.equal(mock.callCount(), 0)
    })
  }

  it('refuses a point that is not on the curve', async () => {
    assert.equal(await refused([odd({ ...good, x: good.y, y: good.x })]), 'key_invalid')
  })

  it('refuses a format it does not know', async () => {
    const unknown = { ...sealing(good), format: 'jwe-json' } as unknown as Sealing
    await assert.rejects(sealCard(card, unknown, []), { code: 'key_invalid' })
  })

  it('refuses a key that is not among the pins', async () => {
    const other = keyPair().seal
    assert.equal(await refused([other], [await thumbprint(good)]), 'key_mismatch')
    assert.equal(await refused([good], ['']), 'key_mismatch')
    assert.equal(await refused([good], [(await thumbprint(good)).slice(0, -1)]), 'key_mismatch')
    assert.equal(
      await refused([other, good], [await thumbprint(good)]),
      'key_mismatch',
      'a pinned second key does not help',
    )
  })

  it('seals to a key that is among the pins', async () => {
    const pins = ['somethingElse', await thumbprint(good)]
    assert.equal((await sealCard(card, sealing(good), pins)).number.split('.').length, 5)
  })

  it('refuses an insecure page', async (t) => {
    Object.defineProperty(globalThis, 'isSecureContext', { value: false, configurable: true })
    t.after(() => Reflect.deleteProperty(globalThis, 'isSecureContext'))
    assert.equal(await refused([good]), 'insecure_context')
  })

  const dirty: [string, object][] = [
    ['a number with spaces', { number: '4111 1111 1111 1111' }],
    ['a number of 12 digits', { number: '411111111111' }],
    ['a number of 20 digits', { number: '41111111111111111111' }],
    ['digits of another script', { number: '４１１１１１１１１１１１１１１１' }],
    ['an expiry as it is shown', { expiry: '03/26' }],
    ['an expiry with a year of four digits', { expiry: '202603' }],
    ['a CVV of two digits', { cvv: '12' }],
    ['a CVV of letters', { cvv: 'abc' }],
  ]
  for (const [what, change] of dirty) {
    it(`refuses ${what}, and does not repeat it in the error`, async () => {
      const wrong = { ...card, ...change }
      const error = await sealCard(wrong, sealing(good), []).catch((reason: unknown) => reason)
      assert.ok(error instanceof TypeError)
      for (const value of Object.values(wrong)) assert.ok(!error.message.includes(value))
    })
  }
})

describe('sealing by code that is loaded when it is needed', () => {
  it('seals like the code itself, and refuses like it', async () => {
    const { open, seal } = keyPair()
    const { number } = await sealCardLater(card, sealing(seal), [])
    assert.equal(openJwe(number, open).plaintext.toString('latin1'), card.number)
    await assert.rejects(sealCardLater(card, sealing(seal), ['other']), { name: 'SealError', code: 'key_mismatch' })
  })

  it('says so when the code cannot be loaded', async () => {
    const broken = () => Promise.reject(new TypeError('Failed to fetch dynamically imported module'))
    await assert.rejects(loadSealing(broken), { name: 'SealError', code: 'unavailable' })
  })
})

describe('the thumbprint of a key', () => {
  it('is the one of RFC 9449, section 6.1, made by RFC 7638 of an EC key', async () => {
    const x = 'l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs'
    const y = '9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA'
    assert.equal(await thumbprint({ kty: 'EC', crv: 'P-256', x, y }), '0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I')
  })

  it('does not depend on the order of members or on further ones', async () => {
    const { crv, kty, x, y } = keyPair().seal
    const expected = createHash('sha256')
      .update(`{"crv":"${crv}","kty":"EC","x":"${x}","y":"${y}"}`)
      .digest('base64url')
    assert.equal(await thumbprint(odd({ y, use: 'enc', x, kid: '1', kty, crv })), expected)
  })

  it('is base64url without padding for many keys', async () => {
    for (let round = 0; round < 20; round++) assert.match(await thumbprint(keyPair('P-256').seal), /^[\w-]{43}$/)
  })
})

function tokensOf({ number, data }: SealedCard): string[] {
  return [number, data]
}

function lengths(token: string): number[] {
  return token
    .split('.')
    .slice(1)
    .map((part) => Buffer.from(part, 'base64url').length)
}
