import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { test } from 'node:test'
import {
  findNothing,
  operation,
  OPERATION_ID,
  rawCallback,
  REQUEST_ID,
  stageAlliance,
  type Stage,
} from '../../../../support/alliance.ts'
import { publicPart, referenceEncrypt, referenceKeyPair } from '../../../../support/reference-jwe.ts'
import { MERCHANT_ID, referenceSign } from '../../../../support/scripted-send.ts'

const SUCCESS = operation({ status: 'SUCCESS' })
const HINT = {
  kind: 'hint',
  requestId: REQUEST_ID,
  reference: OPERATION_ID,
  fingerprint: `${OPERATION_ID}:PURCHASE:SUCCESS`,
}

const read = ({ gateway }: Stage, body: string | Uint8Array, headers: Record<string, string> = {}) =>
  gateway.readCallback(rawCallback(body, headers), findNothing)

const lookups = ({ bank }: Stage) => bank.calls.filter(({ path }) => path === '/ecom/keys/public_key/get_v1')

test('v1: a plain callback is a hint, never a proof, whatever its headers say', async () => {
  const stage = stageAlliance('v1')
  const body = JSON.stringify(SUCCESS)
  assert.deepEqual(await read(stage, body), HINT)
  assert.deepEqual(await read(stage, `  ${body}\n`, { 'content-type': 'text/plain', 'x-encrypted_body': 'true' }), HINT)
})

test('v1: an encrypted callback is a hint too, for anyone may encrypt to a public key', async () => {
  const stage = stageAlliance('v1')
  const jwe = stage.bank.seal(SUCCESS)
  assert.deepEqual(await read(stage, jwe, { 'x-encrypted_body': 'true' }), HINT)
  assert.deepEqual(await read(stage, JSON.stringify({ jwe })), HINT)
  assert.deepEqual(await read(stage, JSON.stringify(jwe)), HINT)
})

for (const generation of ['v1', 'v2'] as const) {
  test(`${generation}: a callback signed by the bank is a proof; the key is looked up by its kid`, async () => {
    const stage = stageAlliance(generation)
    const verdict = await read(stage, stage.bank.signed(SUCCESS))
    assert.deepEqual(verdict, {
      kind: 'proof',
      report: {
        outcome: { status: 'succeeded' },
        reference: OPERATION_ID,
        requestId: REQUEST_ID,
        amount: 12_345,
        currency: 'UAH',
        evidence: { type: 'PURCHASE', status: 'SUCCESS' },
      },
      fingerprint: HINT.fingerprint,
    })
    assert.deepEqual(
      lookups(stage).map(({ body, headers }) => [body, headers['Content-Type']]),
      [[{ kid: 'bank-key-1' }, 'application/json']],
    )
  })

  test(`${generation}: a signed callback inside an encrypted one is a proof`, async () => {
    const stage = stageAlliance(generation)
    const jwe = referenceEncrypt(stage.bank.signed(SUCCESS), publicPart(stage.bank.communicationKey))
    assert.equal((await read(stage, jwe)).kind, 'proof')
  })

  test(`${generation}: a callback about another merchant is refused`, async () => {
    const stage = stageAlliance(generation)
    const foreign = operation({ status: 'SUCCESS', merchantId: 'other' })
    assert.deepEqual(await read(stage, stage.bank.signed(foreign)), { kind: 'refused', reason: 'wrong_merchant' })
    if (generation === 'v1')
      assert.deepEqual(await read(stage, JSON.stringify(foreign)), { kind: 'refused', reason: 'wrong_merchant' })
  })
}

test('a signature over an operation without a merchant proves nothing: the bank signs for all its merchants', async () => {
  const stage = stageAlliance('v2')
  assert.deepEqual(await read(stage, stage.bank.signed(operation({ status: 'SUCCESS', merchantId: null }))), HINT)
})

test('v2: what is not signed is refused', async () => {
  const stage = stageAlliance('v2')
  for (const body of [JSON.stringify(SUCCESS), stage.bank.seal(SUCCESS)]) {
    assert.deepEqual(await read(stage, body), { kind: 'refused', reason: 'signature' })
  }
})

const attacker = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const attackerJwk = attacker.publicKey.export({ format: 'jwk' })
const FORGED: [string, Record<string, unknown>, string][] = [
  ['alg none', { alg: 'none', kid: 'bank-key-1' }, 'signature'],
  ['an HMAC algorithm', { alg: 'HS256', kid: 'bank-key-1' }, 'signature'],
  ['an algorithm that is not on the list', { alg: 'EdDSA', kid: 'bank-key-1' }, 'signature'],
  ['an algorithm that does not fit the key', { alg: 'RS256', kid: 'bank-key-1' }, 'signature'],
  ['its own key embedded', { alg: 'ES256', kid: 'bank-key-1', jwk: attackerJwk }, 'signature'],
  ['a key address', { alg: 'ES256', kid: 'bank-key-1', jku: 'https://evil.test/keys' }, 'signature'],
  ['a certificate', { alg: 'ES256', kid: 'bank-key-1', x5c: ['MII'] }, 'signature'],
  ['a certificate address', { alg: 'ES256', kid: 'bank-key-1', x5u: 'https://evil.test/cert' }, 'signature'],
  ['a critical extension', { alg: 'ES256', kid: 'bank-key-1', crit: ['b64'], b64: false }, 'signature'],
  ['another key', { alg: 'ES256', kid: 'bank-key-1' }, 'signature'],
  ['no kid', { alg: 'ES256' }, 'unknown_key'],
  ['a kid that is no text', { alg: 'ES256', kid: 7 }, 'unknown_key'],
  ['a kid of 129 characters', { alg: 'ES256', kid: 'k'.repeat(129) }, 'unknown_key'],
  ['a kid with a line break', { alg: 'ES256', kid: 'a\nb' }, 'unknown_key'],
]
for (const [what, header, reason] of FORGED) {
  test(`refuses a callback with ${what}`, async () => {
    const stage = stageAlliance('v2')
    assert.deepEqual(await read(stage, referenceSign(SUCCESS, attacker.privateKey, header)), {
      kind: 'refused',
      reason,
    })
  })
}

for (const [what, header] of [
  ['an embedded key', { jwk: attackerJwk }],
  ['a key address', { jku: 'https://evil.test/keys' }],
  ['a certificate', { x5c: ['MII'] }],
  ['a certificate address', { x5u: 'https://evil.test/cert' }],
  ['an unencoded payload', { b64: false }],
  ['a critical extension', { crit: ['exp'], exp: 1 }],
] as const) {
  test(`refuses ${what} even under a signature of the bank`, async () => {
    const stage = stageAlliance('v2')
    const body = stage.bank.signed(SUCCESS, { alg: 'ES256', kid: 'bank-key-1', ...header })
    assert.deepEqual(await read(stage, body), { kind: 'refused', reason: 'signature' })
  })
}

test('refuses a callback signed with the bank’s key but changed afterwards', async () => {
  const stage = stageAlliance('v2')
  const [header, , signature] = stage.bank.signed(operation({ status: 'FAIL' })).split('.')
  const payload = Buffer.from(JSON.stringify(SUCCESS)).toString('base64url')
  assert.deepEqual(await read(stage, `${header}.${payload}.${signature}`), { kind: 'refused', reason: 'signature' })
})

const other = referenceKeyPair()
const MALFORMED: [string, string | Uint8Array][] = [
  ['nothing', ''],
  ['a word', 'OK'],
  ['a list', '[]'],
  ['broken JSON', '{"status":'],
  ['null', 'null'],
  ['an object without an operation', '{}'],
  ['an operation without a status', JSON.stringify({ operationId: 'x' })],
  ['a status without an operation', JSON.stringify({ status: 'SUCCESS', merchantId: MERCHANT_ID })],
  ['four parts', 'a.b.c.d'],
  ['five parts that are no JWE', 'a.b.c.d.e'],
  ['a JWE for another key', referenceEncrypt(JSON.stringify(SUCCESS), publicPart(other))],
  ['bytes that are no UTF-8', Uint8Array.of(0x7b, 0xff, 0x7d)],
  ['three parts without a header', 'a.b.c'],
]
for (const [what, body] of MALFORMED) {
  test(`refuses ${what} as malformed`, async () => {
    assert.deepEqual(await read(stageAlliance('v1'), body), { kind: 'refused', reason: 'malformed' })
  })
}

test('opens no more than one layer of encryption', async () => {
  const stage = stageAlliance('v1')
  const twice = referenceEncrypt(stage.bank.seal(SUCCESS), publicPart(stage.bank.communicationKey))
  assert.deepEqual(await read(stage, twice), { kind: 'refused', reason: 'malformed' })
})

test('refuses a body above 256 KiB unread', async () => {
  const stage = stageAlliance('v1')
  assert.deepEqual(await read(stage, new Uint8Array(262_145)), { kind: 'refused', reason: 'too_large' })
})

test('refuses an encrypted callback where no communication key is configured', async () => {
  const stage = stageAlliance('v2', { ALLIANCE_COMMUNICATION_KEY: undefined })
  assert.deepEqual(await read(stage, stage.bank.seal(SUCCESS)), { kind: 'refused', reason: 'malformed' })
})

test('rejects, so that the bank delivers again, where the key cannot be looked up now', async () => {
  const stage = stageAlliance('v2')
  stage.bank.keyLookups({ fail: 'no_answer' })
  await assert.rejects(read(stage, stage.bank.signed(SUCCESS)), { name: 'KeyLookupError' })
})

test('the fingerprint tells status from status and kind from kind', async () => {
  const stage = stageAlliance('v1')
  const prints = new Set<string>()
  for (const more of [{}, { status: 'FAIL' }, { type: 'REFUND' }, { operationId: 'other' }, { operationId: null }]) {
    const verdict = await read(stage, JSON.stringify({ ...SUCCESS, ...more }))
    assert.ok(verdict.kind === 'hint')
    prints.add(verdict.fingerprint)
  }
  assert.equal(prints.size, 5)
})
