import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import * as jose from 'jose'
import type { Client } from '../../unit/demo/gateways/pltoken/support/client.ts'
import { bench } from '../../unit/demo/gateways/pltoken/support/client.ts'
import type { Json } from '../../unit/demo/gateways/support/merchant.ts'
import { seal } from '../../unit/demo/gateways/support/merchant.ts'
import { assertRefused, assertSuccess } from './refusals.ts'

const ORIGIN = 'https://shop.example'

describe('the vault', () => {
  let client: Client
  let key: jose.JWK
  before(async () => {
    client = await bench()
    key = client.sandbox.vaultPublicKey
  })
  after(() => client.sandbox.close())

  test('publishes a P-384 key, and no private part', async () => {
    const response = await fetch(`${client.sandbox.vaultUrl}/keys`, { headers: { origin: ORIGIN } })
    const { keys } = (await response.json()) as { keys: jose.JWK[] }
    assert.equal(response.headers.get('access-control-allow-origin'), ORIGIN)
    const [published] = keys
    assert.deepEqual(Object.keys(published ?? {}).sort(), ['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y'])
    assert.deepEqual([published?.kty, published?.crv, published?.alg], ['EC', 'P-384', 'ECDH-ES+A256KW'])
    assert.equal(published?.kid, await jose.calculateJwkThumbprint(published ?? {}))
  })

  test('stands on an origin of its own', () => {
    assert.notEqual(new URL(client.sandbox.vaultUrl).origin, new URL(client.sandbox.url).origin)
  })

  test('gives a reference of 32 hex characters for a sealed code, each time another', async () => {
    const sealed = await seal('123', key)
    const [first, second] = [await client.vault('/cvv', { sealed }), await client.vault('/cvv', { sealed })]
    assert.equal(first.status, 201)
    assert.match(String(first.body.reference), /^[0-9a-f]{32}$/)
    assert.notEqual(first.body.reference, second.body.reference)
    assert.equal(first.body.expiresAt, '2027-04-03T15:00:14.567Z')
    assert.equal(first.headers.get('access-control-allow-origin'), ORIGIN)
    assert.equal(first.headers.get('cache-control'), 'no-store')
  })

  test('answers a preflight, and lets no credentials in', async () => {
    for (const path of ['/cvv', '/cards']) {
      const { status, headers } = await client.vault(path, '', { method: 'OPTIONS', body: null })
      assert.equal(status, 204)
      assert.equal(headers.get('access-control-allow-origin'), ORIGIN)
      assert.equal(headers.get('access-control-allow-methods'), 'POST')
      assert.equal(headers.get('access-control-allow-headers'), 'content-type')
      assert.equal(headers.get('access-control-allow-credentials'), null)
      assert.equal(headers.get('vary'), 'origin')
    }
  })

  const badPlaintexts = ['', '12', '12345', '12a', ' 123', '１２３', '{"cvv":"123"}']
  for (const text of badPlaintexts)
    test(`refuses a sealed ${JSON.stringify(text)}`, async () => {
      const { status, body } = await client.vault('/cvv', { sealed: await seal(text, key) })
      assert.deepEqual([status, body], [400, { error: 'cvv_invalid' }])
    })

  test('refuses what is not sealed to its key, in one way', async () => {
    const { publicKey } = await jose.generateKeyPair('ECDH-ES+A256KW', { crv: 'P-384', extractable: true })
    const good = await seal('123', key)
    for (const sealed of [
      '123',
      '',
      123,
      null,
      `${good}.x`,
      good.slice(0, -1),
      await seal('123', await jose.exportJWK(publicKey)),
      await seal('123', key, { kid: 'x' }),
    ]) {
      const { status, body } = await client.vault('/cvv', { sealed })
      assert.deepEqual([status, body], [400, { error: 'sealed_invalid' }])
    }
  })

  test('refuses another body', async () => {
    const sealed = await seal('123', key)
    for (const body of ['', 'sealed=x', '[]', '{}', { sealed, cvv: '123' }, { cvv: '123' }, { number: sealed }])
      assert.deepEqual((await client.vault('/cvv', body)).body, { error: 'json_invalid' })
    const headers = { origin: ORIGIN, 'content-type': 'text/plain' }
    assert.equal((await client.vault('/cvv', { sealed }, { headers })).status, 415)
  })

  test('refuses servers, other methods and other addresses', async () => {
    const sealed = await seal('123', key)
    const headers = { 'content-type': 'application/json' }
    assert.deepEqual((await client.vault('/cvv', { sealed }, { headers })).body, { error: 'origin_not_allowed' })
    assert.equal((await client.vault('/cvv', '', { method: 'PUT' })).status, 405)
    assert.equal((await client.vault('/keys', {})).status, 405)
    assert.equal((await client.vault('/cvv/x', { sealed })).status, 404)
    assert.equal((await client.vault('/', { sealed })).status, 404)
  })

  test('keeps cards by number and expiry', async () => {
    const send = async (number: string, data: string) =>
      client.vault('/cards', { number: await seal(number, key), data: await seal(data, key) })
    assert.equal((await send('378282246310005', '3012')).status, 201)
    for (const [number, data] of [
      ['4111111111111112', '3012'],
      ['4111 1111 1111 1111', '3012'],
      ['411111111111', '3012'],
      ['4111111111111111', '3013'],
      ['4111111111111111', '3012123'],
      ['4111111111111111', ''],
    ] as const)
      assert.deepEqual((await send(number, data)).body, { error: 'card_invalid' })
  })
})

describe('a CVV reference', () => {
  let client: Client
  before(async () => (client = await bench()))
  after(() => client.sandbox.close())
  const charge = (cardCVVEncKey: string, changes: Json = {}) =>
    client.charge({ paymentInfo: { paymentType: 'CreditCard', card: { cardCVVEncKey } }, ...changes })

  test('is good for one charge', async () => {
    const reference = await client.cvv()
    assertSuccess(await charge(reference), 201)
    assertRefused(await charge(reference), 1600)
  })

  test('is used up by a declined charge too', async () => {
    const reference = await client.cvv()
    assertRefused(await charge(reference, { amount: 9009.38 }), 938)
    assertRefused(await charge(reference), 1600)
  })

  test('is not used up by a request that was refused unread, or got lost', async () => {
    const reference = await client.cvv()
    assertRefused(await charge(reference, { amount: 0 }), 997)
    await assert.rejects(charge(reference, { amount: 9200.01 }))
    assertSuccess(await charge(reference), 201)
  })

  test('lasts five minutes', async () => {
    const [inTime, late] = [await client.cvv(), await client.cvv()]
    client.time.pass(299_999)
    assertSuccess(await charge(inTime), 201)
    client.time.pass(1)
    assertRefused(await charge(late), 1600)
  })

  test('that nobody gave out, or that stands for a card, is 1600 alike', async () => {
    const card = await client.cardReference()
    const answers = [await charge('0'.repeat(32)), await charge(card)]
    for (const answer of answers) assertRefused(answer, 1600)
    assert.deepEqual(answers[0]?.body, answers[1]?.body)
    assertSuccess(await client.addCard({}, undefined, card), 201)
  })

  test('is unknown after the vault has forgotten', async () => {
    const reference = await client.cvv()
    client.sandbox.forgetReferences()
    assertRefused(await charge(reference), 1600)
  })
})

test('a lifetime of one’s own, and a list of origins', async () => {
  const client = await bench({
    vault: { lifetimeMs: 1_000, allowedOrigins: [ORIGIN], publicUrl: 'https://vault.example/' },
  })
  assert.equal(client.sandbox.vaultUrl, 'https://vault.example')
  await client.sandbox.close()
  const near = await bench({ vault: { lifetimeMs: 1_000, allowedOrigins: [ORIGIN] } })
  const sealed = await seal('123', near.sandbox.vaultPublicKey)
  assert.equal((await near.vault('/cvv', { sealed })).body.expiresAt, '2027-04-03T14:55:15.567Z')
  for (const origin of [
    'https://evil.example',
    'http://shop.example',
    'null',
    `${ORIGIN}:444`,
    `${ORIGIN}.evil.example`,
  ]) {
    const refused = await near.vault('/cvv', { sealed }, { headers: { origin, 'content-type': 'application/json' } })
    assert.equal(refused.status, 403)
    assert.equal(refused.headers.get('access-control-allow-origin'), null)
  }
  await near.sandbox.close()
})

test('a new key opens nothing that was sealed to the former one', async () => {
  const client = await bench()
  const sealed = await seal('123', client.sandbox.vaultPublicKey)
  client.sandbox.rotateVaultKey()
  assert.deepEqual((await client.vault('/cvv', { sealed })).body, { error: 'sealed_invalid' })
  assert.match(await client.cvv(), /^[\da-f]{32}$/)
  await client.sandbox.close()
})

test('faults of the vault hit its next call, but no preflight', async () => {
  const client = await bench()
  const sealed = await seal('123', client.sandbox.vaultPublicKey)
  client.sandbox.failNextVaultCall('unavailable')
  assert.equal((await client.vault('/cvv', '', { method: 'OPTIONS', body: null })).status, 204)
  assert.deepEqual((await client.vault('/cvv', { sealed })).body, { error: 'unavailable' })
  client.sandbox.failNextVaultCall('misshapen_reference')
  assert.doesNotMatch(String((await client.vault('/cvv', { sealed })).body.reference), /^[0-9a-f]{32}$/)
  for (const fault of ['lost_request', 'lost_answer'] as const) {
    client.sandbox.failNextVaultCall(fault)
    await assert.rejects(client.vault('/cvv', { sealed }))
  }
  assert.deepEqual(
    client.sandbox.vaultCalls().map(({ status }) => status),
    [204, 503, 201, null, null],
  )
  assert.equal((await client.vault('/cvv', { sealed })).status, 201)
  await client.sandbox.close()
})
