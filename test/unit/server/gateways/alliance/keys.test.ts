import assert from 'node:assert/strict'
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { test } from 'node:test'
import {
  findNothing,
  operation,
  operationKey,
  rawCallback,
  stageAlliance,
  type Stage,
} from '../../../../support/alliance.ts'
import { type Step } from '../../../../support/scripted-send.ts'

const SUCCESS = operation({ status: 'SUCCESS' })
const KID = 'bank-key-1'

const pem = (key: KeyObject) => key.export({ format: 'pem', type: 'spki' }).toString()
const jwk = (key: KeyObject) => key.export({ format: 'jwk' })

async function kindOf({ gateway, bank }: Stage, header?: Record<string, unknown>): Promise<string> {
  const verdict = await gateway.readCallback(rawCallback(bank.signed(SUCCESS, header)), findNothing)
  return verdict.kind === 'refused' ? verdict.reason : verdict.kind
}

const lookups = ({ bank }: Stage) => bank.calls.filter(({ path }) => path.endsWith('/get_v1')).length

const SHAPES: [string, (key: KeyObject) => Step][] = [
  ['bare PEM', (key) => ({ http: 200, text: pem(key) })],
  ['PEM as a JSON string', (key) => ({ http: 200, json: pem(key) })],
  ['PEM in a member', (key) => ({ http: 200, json: { kid: KID, key: pem(key) } })],
  ['a JWK at the top', (key) => ({ http: 200, json: { ...jwk(key), kid: KID } })],
  ['a JWK in a member', (key) => ({ http: 200, json: { data: { publicKey: jwk(key) } } })],
  ['a JWK as text in a member', (key) => ({ http: 200, json: { publicKey: JSON.stringify(jwk(key)) } })],
  ['a key set', (key) => ({ http: 200, json: { keys: [{ ...jwk(generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey), kid: 'x' }, { ...jwk(key), kid: KID }] } })],
] // prettier-ignore
for (const [what, make] of SHAPES) {
  test(`takes the bank’s key given as ${what}`, async () => {
    const stage = stageAlliance('v2')
    stage.bank.keyLookups(make(stage.bank.bankKey.publicKey))
    assert.equal(await kindOf(stage), 'proof')
  })
}

const USELESS: [string, (keys: { publicKey: KeyObject; privateKey: KeyObject }) => Step][] = [
  ['a 404', () => ({ http: 404, json: { msgCode: 'b_not_found' } })],
  ['an empty object', () => ({ http: 200, json: {} })],
  ['a private JWK', ({ privateKey }) => ({ http: 200, json: jwk(privateKey) })],
  [
    'a private PEM',
    ({ privateKey }) => ({ http: 200, text: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString() }),
  ],
  ['a key with another kid', ({ publicKey }) => ({ http: 200, json: { ...jwk(publicKey), kid: 'another' } })],
  ['a symmetric key', () => ({ http: 200, json: { kty: 'oct', k: 'c2VjcmV0' } })],
  [
    'an RSA key of 1024 bits',
    () => ({ http: 200, text: pem(generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey) }),
  ],
  ['an Ed25519 key', () => ({ http: 200, text: pem(generateKeyPairSync('ed25519').publicKey) })],
]
for (const [what, make] of USELESS) {
  test(`has no key after ${what}`, async () => {
    const stage = stageAlliance('v2')
    stage.bank.keyLookups(make(stage.bank.bankKey))
    assert.equal(await kindOf(stage), 'unknown_key')
  })
}

test('looks a kid up once and keeps the key', async () => {
  const stage = stageAlliance('v2')
  assert.deepEqual(await Promise.all([kindOf(stage), kindOf(stage), kindOf(stage)]), ['proof', 'proof', 'proof'])
  stage.world.clock.advance(365 * 86_400_000)
  assert.equal(await kindOf(stage), 'proof')
  assert.equal(lookups(stage), 1)
})

test('looks a new kid up after a rotation and keeps the old key for late callbacks', async () => {
  const stage = stageAlliance('v2')
  assert.equal(await kindOf(stage), 'proof')
  assert.equal(await kindOf(stage, { alg: 'ES256', kid: 'bank-key-2' }), 'proof')
  assert.equal(await kindOf(stage), 'proof')
  assert.equal(lookups(stage), 2)
})

test('remembers for a minute that the bank does not know a kid', async () => {
  const stage = stageAlliance('v2')
  stage.bank.keyLookups({ http: 404, text: '' })
  assert.equal(await kindOf(stage), 'unknown_key')
  stage.world.clock.advance(59_999)
  assert.equal(await kindOf(stage), 'unknown_key')
  assert.equal(lookups(stage), 1)
  stage.world.clock.advance(1)
  assert.equal(await kindOf(stage), 'proof')
  assert.equal(lookups(stage), 2)
})

for (const [what, step] of [
  ['no answer', { fail: 'no_answer' }],
  ['a 503', { http: 503, text: '' }],
  ['a 429', { http: 429, text: '' }],
] as [string, Step][]) {
  test(`cannot judge now, and does not ask again for a minute, after ${what}`, async () => {
    const stage = stageAlliance('v2')
    stage.bank.keyLookups(step)
    await assert.rejects(kindOf(stage), { name: 'KeyLookupError' })
    await assert.rejects(kindOf(stage), { name: 'KeyLookupError' })
    assert.equal(lookups(stage), 1)
    stage.world.clock.advance(60_000)
    assert.equal(await kindOf(stage), 'proof')
  })
}

test('asks the bank about a hundred invented kids a minute at the most', async () => {
  const stage = stageAlliance('v2')
  for (let i = 0; i < 100; i++) stage.bank.keyLookups({ http: 404, text: '' })
  for (let i = 0; i < 100; i++) assert.equal(await kindOf(stage, { alg: 'ES256', kid: `invented-${i}` }), 'unknown_key')
  await assert.rejects(kindOf(stage, { alg: 'ES256', kid: 'invented-100' }), { name: 'KeyLookupError' })
  assert.equal(lookups(stage), 100)
  stage.world.clock.advance(60_000)
  assert.equal(await kindOf(stage), 'proof')
})

test('a pinned key needs no lookup', async () => {
  const bank = stageAlliance('v2').bank
  const stage = stageAlliance(
    'v2',
    { ALLIANCE_BANK_KEYS: JSON.stringify({ [KID]: pem(bank.bankKey.publicKey) }) },
    { bank },
  )
  assert.equal(await kindOf(stage), 'proof')
  assert.equal(lookups(stage), 0)
})

test('a pinned key is not replaced by what the bank’s address answers', async () => {
  const wrong = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey
  const stage = stageAlliance('v2', { ALLIANCE_BANK_KEYS: JSON.stringify({ [KID]: jwk(wrong) }) })
  assert.equal(await kindOf(stage), 'signature')
  assert.equal(lookups(stage), 0)
})

test('an answer whose key cannot be looked up is no answer, and no alarm about a forgery', async () => {
  const stage = stageAlliance('v2')
  stage.bank.keyLookups({ fail: 'no_answer' })
  stage.bank.script(SUCCESS)
  await assert.rejects(stage.gateway.query(operationKey({ requestId: 'r', reference: 'o' })), /signature/)
  assert.deepEqual(stage.world.alerts(), [])
})
