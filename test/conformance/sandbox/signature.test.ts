import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import * as jose from 'jose'
import { allianceMerchantKeys, createAllianceSandbox } from '../../../demo/gateways/alliance.ts'
import type { Bench, Json } from '../../unit/demo/gateways/support/merchant.ts'
import { bench, fakeTime, Merchant, NOW, PATHS } from '../../unit/demo/gateways/support/merchant.ts'
import { assertFieldsRefused, assertRefusedBecause } from './refusals.ts'

const PATH = PATHS.v2.create

describe('requests signed with protocol v2', () => {
  let b: Bench
  before(async () => (b = await bench('v2')))
  after(() => b.bank.close())

  const send = async (changes: Json, payload?: unknown, pem?: string) => {
    const header = { ...b.merchant.signedHeader(PATH), ...changes }
    const kept = Object.fromEntries(Object.entries(header).filter(([, value]) => value !== undefined))
    const token = await b.merchant.sign(payload ?? (await b.merchant.createBody()), kept, pem)
    return b.merchant.post(PATH, { 'content-type': 'text/plain' }, token)
  }

  const seconds = Math.trunc(NOW / 1000)
  for (const [name, ts] of [
    ['milliseconds', NOW],
    ['milliseconds as text', String(NOW)],
    ['seconds', seconds],
    ['seconds as text', String(seconds)],
    ['60 seconds ago', NOW - 60_000],
    ['60 seconds ahead', NOW + 60_000],
  ] as const)
    test(`ts in ${name} is taken`, async () => assert.equal((await send({ ts })).body.status, 'PENDING'))

  const refused: [string, Json, RegExp][] = [
    ['ts more than 60 seconds ago', { ts: NOW - 60_001 }, /ts is more than 60 seconds/],
    ['ts more than 60 seconds ahead', { ts: NOW + 60_001 }, /ts is more than 60 seconds/],
    ['seconds more than 60 ago', { ts: seconds - 61 }, /ts is more than 60 seconds/],
    ['no ts', { ts: undefined }, /ts must be/],
    ['ts as date text', { ts: '2027-04-03 14:55:14' }, /ts must be/],
    ['ts with a fraction', { ts: NOW + 0.5 }, /ts must be/],
    ['ts of eleven digits', { ts: 18067641145 }, /ts must be/],
    ['no targetUrl', { targetUrl: undefined }, /targetUrl/],
    ['targetUrl of another call', { targetUrl: PATHS.v2.execute }, /targetUrl/],
    ['targetUrl with a host', { targetUrl: `https://bank.example${PATH}` }, /targetUrl/],
    ['targetUrl with a query', { targetUrl: `${PATH}?a=1` }, /targetUrl/],
    ['no kid', { kid: undefined }, /kid is not one of the active keys/],
    ['an unknown kid', { kid: '00000000-0000-4000-8000-000000000000' }, /kid is not one of the active keys/],
    ['an embedded key', { jwk: { kty: 'EC' } }, /unknown header member jwk/],
    ['a key address', { jku: 'https://evil.example/keys' }, /unknown header member jku/],
  ]
  for (const [name, changes, text] of refused)
    test(`${name} is refused`, async () =>
      assertRefusedBecause(await send(changes), 'b_request_is_not_correct', 400, text))

  test('a signature by another key is refused', async () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const answer = await send({}, undefined, privateKey.export({ format: 'pem', type: 'pkcs8' }).toString())
    assertRefusedBecause(answer, 'b_request_is_not_correct', 400, /signature/)
  })

  test('a payload that was changed after signing is refused', async () => {
    const token = await b.merchant.sign(await b.merchant.createBody(), b.merchant.signedHeader(PATH))
    const [header, , signature] = token.split('.')
    const other = Buffer.from(JSON.stringify(await b.merchant.createBody({ coinAmount: '1' }))).toString('base64url')
    const answer = await b.merchant.post(PATH, {}, [header, other, signature].join('.'))
    assertRefusedBecause(answer, 'b_request_is_not_correct', 400, /signature/)
  })

  test('an algorithm that does not fit the registered key is refused', async () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' })
    const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
    assertRefusedBecause(
      await send({ alg: 'ES384' }, undefined, pem),
      'b_request_is_not_correct',
      400,
      /alg does not match/,
    )
  })

  test('no algorithm, none and HMAC are refused', async () => {
    const payload = Buffer.from(JSON.stringify(await b.merchant.createBody())).toString('base64url')
    for (const alg of [undefined, 'none', 'HS256']) {
      const header = Buffer.from(JSON.stringify({ ...b.merchant.signedHeader(PATH), alg })).toString('base64url')
      const answer = await b.merchant.post(PATH, {}, `${header}.${payload}.AAAA`)
      assertRefusedBecause(answer, 'b_request_is_not_correct', 400, /alg is missing or not permitted/)
    }
  })

  test('a body that is no JWS is refused', async () => {
    for (const body of ['', '{}', 'a.b.c', 'a.b', JSON.stringify(await b.merchant.createBody())])
      assertRefusedBecause(await b.merchant.post(PATH, {}, body), 'b_request_is_not_correct', 400, /not a compact JWS/)
  })

  test('a payload that is not a JSON object is refused', async () => {
    for (const payload of ['plain', '[]', '1'])
      assertRefusedBecause(await send({}, payload), 'b_error_parse_json', 400, /payload/)
  })

  test('a merchant that the key does not belong to is refused', async () => {
    const payload = await b.merchant.createBody({ merchantId: '137d9304-0368-11ed-b939-0242ac120002' })
    assertRefusedBecause(await send({}, payload), 'b_request_is_not_correct', 400, /merchantId/)
  })

  test('session headers are neither needed nor a substitute', async () => {
    const token = await b.merchant.sign(await b.merchant.createBody(), b.merchant.signedHeader(PATH))
    const answer = await b.merchant.post(PATHS.v1.create, {}, token)
    assertRefusedBecause(answer, 'b_request_is_not_correct', 400, /x-api_version/)
  })
})

describe('answers of protocol v2', () => {
  let b: Bench
  before(async () => (b = await bench('v2')))
  after(() => b.bank.close())

  test('are signed, with alg and kid alone in the header', async () => {
    const { text } = await b.merchant.create()
    assert.deepEqual(Object.keys(jose.decodeProtectedHeader(text)).sort(), ['alg', 'kid'])
    assert.equal(jose.decodeProtectedHeader(text).alg, 'ES256')
  })

  test('are signed for errors about an opened request too', async () => {
    const answer = await b.merchant.create({ coinAmount: '0' })
    assert.equal(answer.text.split('.').length, 3)
    assertFieldsRefused(answer, ['coinAmount'])
  })

  test('are plain for requests that could not be opened', async () => {
    const { text } = await b.merchant.post(PATH, {}, 'nonsense')
    assert.equal((JSON.parse(text) as Json).msgType, 'ERROR')
  })

  test('carry a new kid after rotation, and the earlier key can still be looked up', async () => {
    const before = await b.merchant.create()
    const kid = b.bank.rotateSigningKey()
    const after = await b.merchant.create()
    assert.equal(jose.decodeProtectedHeader(after.text).kid, kid)
    assert.notEqual(jose.decodeProtectedHeader(before.text).kid, kid)
    assert.equal((await b.merchant.verify(before.text)).status, 'PENDING')
    assert.equal((await b.merchant.verify(after.text)).status, 'PENDING')
  })

  test('an unknown kid has no key', async () => {
    assertRefusedBecause(await b.merchant.lookUpKey('nobody'), 'b_request_is_not_correct', 400, /kid/)
  })

  test('a lookup without kid, or with other members, names the field', async () => {
    const post = (body: Json) => b.merchant.post('/ecom/keys/public_key/get_v1', {}, JSON.stringify(body))
    assertFieldsRefused(await post({}), ['kid'])
    assertFieldsRefused(await post({ kid: 'a', keyId: 'b' }), ['keyId'])
  })
})

test('a key lookup can answer with a JWK', async (t) => {
  const b = await bench('v2', { keyFormat: 'jwk' })
  t.after(() => b.bank.close())
  const kid = b.bank.rotateSigningKey()
  const { body } = await b.merchant.lookUpKey(kid)
  const { kty, crv, d } = body.publicKey as jose.JWK
  assert.deepEqual([kty, crv, d], ['EC', 'P-256', undefined])
})

for (const [alg, make] of [
  ['ES384', () => generateKeyPairSync('ec', { namedCurve: 'P-384' })],
  ['ES512', () => generateKeyPairSync('ec', { namedCurve: 'P-521' })],
  ['RS256', () => generateKeyPairSync('rsa', { modulusLength: 2048 })],
] as const)
  test(`a merchant may be registered with an ${alg} key`, async (t) => {
    const keys = allianceMerchantKeys()
    const pair = make()
    const publicPem = pair.publicKey.export({ format: 'pem', type: 'spki' }).toString()
    const time = fakeTime()
    const bank = await createAllianceSandbox({
      merchant: { ...keys.merchant, signingKeys: [{ kid: 'k', publicPem, alg }] },
      clock: time,
    })
    t.after(() => bank.close())
    const merchant = new Merchant(bank, keys, 'v2', () => time.now())
    const pem = pair.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
    const header = { alg, kid: 'k', ts: time.now(), targetUrl: PATH }
    const { body } = await merchant.post(PATH, {}, await merchant.sign(await merchant.createBody(), header, pem))
    assert.equal(body.status, 'PENDING')
  })

test('a registered key that does not fit its algorithm stops the sandbox from starting', async () => {
  const { merchant } = allianceMerchantKeys()
  const [key] = merchant.signingKeys
  assert.ok(key)
  await assert.rejects(
    createAllianceSandbox({ merchant: { ...merchant, signingKeys: [{ ...key, alg: 'RS256' }] } }),
    TypeError,
  )
})
