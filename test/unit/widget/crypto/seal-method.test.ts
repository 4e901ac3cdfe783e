import assert from 'node:assert/strict'
import { generateKeyPairSync, type JsonWebKey } from 'node:crypto'
import { describe, it } from 'node:test'
import type { MethodRequest } from '#contract/payment.ts'
import type { CheckoutMethod, Sealing, SealingKey, Vault } from '#contract/session.ts'
import type { MethodEntry } from '../../../../widget/crypto/entry.ts'
import { thumbprint } from '../../../../widget/crypto/seal.ts'
import { sealMethod, type SealContext } from '../../../../widget/crypto/seal-method.ts'
import { sealMethodLater } from '../../../../widget/crypto/seal-later.ts'
import { openJwe } from './open-jwe.ts'

function keyPair(): { open: JsonWebKey; seal: SealingKey } {
  const open = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' })
  return { open, seal: { kid: 'key-7', kty: 'EC', crv: 'P-256', x: open.x ?? '', y: open.y ?? '' } }
}

const { open, seal } = keyPair()
const CARD = { type: 'card', number: '4111111111111111', expiry: '3403', cvv: '739' } as const
const SAVED = { type: 'saved_card', card: 'card_1', cvv: '739' } as const
const REFERENCE = '0123456789abcdef0123456789abcdef'
// 2026-03-01T10:00:00.900Z: the seconds are cut, not rounded.
const NOW = 1_772_359_200_900

const context = (change: Partial<SealContext> = {}): SealContext => ({
  sessionId: 'cs_1',
  pins: [],
  now: () => NOW,
  uuid: () => 'random-1',
  ...change,
})
const toCompanion = (...keys: SealingKey[]): Sealing => ({ format: 'jwe-json', keys, recipient: 'companion' })
const toBank = (...keys: SealingKey[]): Sealing => ({ format: 'jwe-digits', keys, recipient: 'bank' })
const method = (type: CheckoutMethod['type'], more: Partial<CheckoutMethod> = {}): CheckoutMethod => ({
  type,
  gateway: 'ecommpay',
  ...more,
})

const json = (token: string): unknown => JSON.parse(openJwe(token, open).plaintext.toString('utf8'))

function cardToken(request: MethodRequest): string {
  assert.ok(request.type === 'card' && 'card' in request.sealed)
  return request.sealed.card
}

function cvvToken(request: MethodRequest): string {
  assert.ok(request.type === 'saved_card' && request.sealed)
  return request.sealed.cvv
}

describe('a card for the companion’s own key', () => {
  const companion = method('card', { sealing: toCompanion(seal) })

  it('is one JWE over the contract’s JSON, bound to the session and the moment', async () => {
    const request = await sealMethod({ ...CARD, holder: ' Olena Koval ' }, companion, context())
    assert.deepEqual(json(cardToken(request)), {
      v: 1,
      pid: 'cs_1',
      iat: 1_772_359_200,
      jti: 'random-1',
      card: { pan: '4111111111111111', month: 3, year: 2034, card_holder: 'Olena Koval', cvv: '739' },
    })
    assert.deepEqual(Object.keys(request).sort(), ['sealed', 'type'])
  })

  it('has exactly alg, enc, kid and epk in the header, and no wrapped key', async () => {
    const token = cardToken(await sealMethod(CARD, companion, context()))
    const { header } = openJwe(token, open)
    assert.deepEqual(Object.keys(header).sort(), ['alg', 'enc', 'epk', 'kid'])
    assert.deepEqual([header.alg, header.enc, header.kid], ['ECDH-ES', 'A256GCM', 'key-7'])
    assert.equal(token.split('.')[1], '')
  })

  it('leaves out name and code where none were asked for', async () => {
    const request = await sealMethod({ ...CARD, cvv: null }, companion, context())
    const { card } = json(cardToken(request)) as { card: object }
    assert.deepEqual(card, { pan: '4111111111111111', month: 3, year: 2034 })
  })

  it('is still two JWEs of digits where the bank’s key is asked for', async () => {
    const request = await sealMethod(CARD, method('card', { sealing: toBank(seal) }), context())
    assert.ok(request.type === 'card' && 'number' in request.sealed)
    assert.equal(openJwe(request.sealed.number, open).plaintext.toString(), '4111111111111111')
    assert.equal(openJwe(request.sealed.data, open).plaintext.toString(), '3403739')
  })

  const { kid: _kid, ...nameless } = seal
  const refusals: [string, CheckoutMethod, Partial<SealContext>, string][] = [
    ['a key without a name', method('card', { sealing: toCompanion(nameless) }), {}, 'key_invalid'],
    ['a session without a key', method('card', { sealing: toCompanion() }), {}, 'key_invalid'],
    ['a method without sealing', method('card'), {}, 'misconfigured'],
    ['a key that is not pinned', companion, { pins: ['other'] }, 'key_mismatch'],
    ['a private key', method('card', { sealing: toCompanion({ ...seal, d: 'x' } as SealingKey) }), {}, 'key_invalid'],
  ]
  for (const [what, given, change, code] of refusals) {
    it(`refuses ${what}`, async () => {
      await assert.rejects(sealMethod(CARD, given, context(change)), { name: 'SealError', code })
    })
  }

  it('refuses what is not bare digits, and does not repeat it', async () => {
    for (const change of [{ number: '4111 1111' }, { cvv: '12' }, { expiry: '03/34' }]) {
      const error = await sealMethod({ ...CARD, ...change }, companion, context()).catch((reason: unknown) => reason)
      assert.ok(error instanceof TypeError)
      for (const value of Object.values(change)) assert.ok(!error.message.includes(value))
    }
  })
})

describe('the code of a saved card', () => {
  it('goes as bare digits to the bank', async () => {
    const request = await sealMethod(SAVED, method('saved_card', { sealing: toBank(seal) }), context())
    assert.equal(openJwe(cvvToken(request), open).plaintext.toString(), '739')
    assert.ok(request.type === 'saved_card' && request.card === 'card_1' && !('cvvReference' in request))
  })

  it('goes as JSON to the companion, without a card', async () => {
    const request = await sealMethod(SAVED, method('saved_card', { sealing: toCompanion(seal) }), context())
    assert.deepEqual(json(cvvToken(request)), { v: 1, pid: 'cs_1', iat: 1_772_359_200, jti: 'random-1', cvv: '739' })
  })

  it('is not sent at all where none is asked for', async () => {
    const given = method('saved_card', { sealing: toBank(seal) })
    assert.deepEqual(await sealMethod({ ...SAVED, cvv: null }, given, context()), {
      type: 'saved_card',
      card: 'card_1',
    })
  })

  for (const cvv of ['12', '12345', '12a', '']) {
    it(`is refused as "${cvv}"`, async () => {
      const given = method('saved_card', { sealing: toBank(seal) })
      await assert.rejects(sealMethod({ ...SAVED, cvv }, given, context()), TypeError)
    })
  }

  it('is refused where nobody says whom to seal it to', async () => {
    await assert.rejects(sealMethod(SAVED, method('saved_card'), context()), { code: 'misconfigured' })
  })
})

describe('the code of a saved card, by an adapter of the integrator', () => {
  const vault: Vault = { url: 'https://vault.example/cvv', keys: [seal] }
  const vaulted = method('saved_card', { vault })

  it('is given to the adapter with the vault, and only the reference goes on', async () => {
    const given: unknown[] = []
    const vaultAdapter = (...parameters: unknown[]) => {
      given.push(...parameters)
      return Promise.resolve(REFERENCE)
    }
    const request = await sealMethod(SAVED, vaulted, context({ vaultAdapter }))
    assert.deepEqual(given, ['739', vault])
    assert.deepEqual(request, { type: 'saved_card', card: 'card_1', cvvReference: REFERENCE })
  })

  for (const answer of ['739', '', REFERENCE.toUpperCase(), `${REFERENCE}0`, undefined as unknown as string]) {
    it(`takes no reference of another shape: ${JSON.stringify(answer)}`, async () => {
      const vaultAdapter = () => Promise.resolve(answer)
      await assert.rejects(sealMethod(SAVED, vaulted, context({ vaultAdapter })), { code: 'misconfigured' })
    })
  }

  it('says only that the vault is out of reach when the adapter fails, nothing of what it threw', async () => {
    const vaultAdapter = () => Promise.reject(new Error('could not keep 739'))
    const error = await sealMethod(SAVED, vaulted, context({ vaultAdapter })).catch((reason: unknown) => reason)
    assert.ok(error instanceof Error && !`${error.stack} ${String(error.cause)}`.includes('739'))
    assert.equal((error as Error & { code: string }).code, 'unavailable')
  })

  it('is not asked where no code is', async () => {
    const vaultAdapter = () => assert.fail('asked')
    const request = await sealMethod({ ...SAVED, cvv: null }, vaulted, context({ vaultAdapter }))
    assert.deepEqual(request, { type: 'saved_card', card: 'card_1' })
  })

  it('holds the vault’s key to the pins in the built-in way', async () => {
    await assert.rejects(sealMethod(SAVED, vaulted, context({ pins: [await thumbprint(keyPair().seal)] })), {
      code: 'key_mismatch',
    })
  })
})

describe('methods without a secret', () => {
  const rows: [MethodEntry, MethodRequest][] = [
    [{ type: 'bank_transfer' }, { type: 'bank_transfer' }],
    [
      { type: 'bank_transfer', bank: 'bank_1' },
      { type: 'bank_transfer', bank: 'bank_1' },
    ],
    [{ type: 'hosted_page' }, { type: 'hosted_page' }],
  ]
  for (const [entry, expected] of rows) {
    it(`go as they are: ${JSON.stringify(entry)}`, async () => {
      assert.deepEqual(await sealMethodLater(entry, method(entry.type), context()), expected)
    })
  }
})
