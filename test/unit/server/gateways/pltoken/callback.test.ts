import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  APP_KEY,
  PCNG_KEY,
  referenceHeader,
  referenceSeal,
  REQUEST_ID,
  stagePltoken,
  transaction,
  type Stage,
} from '../../../../support/pltoken.ts'
import { NOW } from '../../../../support/scripted-send.ts'

const URL = 'https://pay.shop.example/v1/callbacks/pltoken'
const T = Math.floor(NOW / 1000)
const IV = '20260301100000aabbccddeeff'
const find = async () => null

const sealed = (value: unknown, iv = IV) => `data=${referenceSeal(JSON.stringify(value), PCNG_KEY, iv)}`

let counter = 0
const nonce = () => `n-${++counter}`

function send(
  { gateway }: Stage,
  body: string,
  header = referenceHeader({ method: 'POST', url: URL, body }, { nonce: nonce(), timestamp: T }),
) {
  return gateway.readCallback(
    { method: 'POST', url: URL, headers: { authorization: header }, body: Buffer.from(body) },
    find,
  )
}

test('a genuine request is a hint about our order, never a proof, and carries nothing else', async () => {
  const stage = stagePltoken()
  for (const content of [transaction(), { data: transaction() }, { orderId: REQUEST_ID.toUpperCase() }]) {
    const { fingerprint, ...verdict } = { fingerprint: '', ...(await send(stage, sealed(content))) }
    assert.deepEqual(verdict, { kind: 'hint', requestId: REQUEST_ID })
    assert.match(fingerprint, new RegExp(`^${REQUEST_ID}:[0-9a-f]{32}$`))
  }
})

test('the same news delivered again has the same fingerprint; other news has another', async () => {
  const stage = stagePltoken()
  const fingerprintOf = async (content: unknown, iv: string) => {
    const verdict = await send(stage, sealed(content, iv))
    assert.ok(verdict.kind === 'hint')
    return verdict.fingerprint
  }
  const first = await fingerprintOf(transaction(), IV)
  assert.equal(await fingerprintOf(transaction(), '20260301100001aabbccddee00'), first)
  assert.notEqual(await fingerprintOf(transaction({ amount: 11 }), IV), first)
})

test('the same request again is refused as replayed', async () => {
  const stage = stagePltoken()
  const body = sealed(transaction())
  const header = referenceHeader({ method: 'POST', url: URL, body }, { nonce: nonce(), timestamp: T })
  assert.equal((await send(stage, body, header)).kind, 'hint')
  assert.deepEqual(await send(stage, body, header), { kind: 'refused', reason: 'replayed' })
})

for (const [what, body] of [
  ['no body', ''],
  ['an empty data', 'data='],
  ['JSON in clear', JSON.stringify(transaction())],
  ['form fields in clear', `orderID=${REQUEST_ID}`],
  ['a second field', `${sealed(transaction())}&x=1`],
  ['an odd number of digits', sealed(transaction()).slice(0, -1)],
  ['another key', `data=${referenceSeal('{}', Buffer.alloc(32, 1), IV)}`],
  ['a text', sealed('hello')],
  ['a list', sealed([transaction()])],
  ['no order', sealed({ transactionID: '1' })],
  ['an order that is no uuid', sealed({ orderID: "1' OR '1'='1" })],
  ['an order that is an object', sealed({ orderID: { $ne: null } })],
] as const) {
  test(`refuses a signed request with ${what} as malformed`, async () => {
    assert.deepEqual(await send(stagePltoken(), body), { kind: 'refused', reason: 'malformed' })
  })
}

const body = sealed(transaction())
const signed = (more: object, key: Uint8Array = APP_KEY) =>
  referenceHeader({ method: 'POST', url: URL, body, ...more }, { nonce: 'n', timestamp: T, ...more }, key)
for (const [what, header, reason] of [
  ['no header', '', 'malformed'],
  ['a bearer token', 'Bearer x', 'malformed'],
  ['another app id', signed({ appId: 'f'.repeat(32) }), 'unknown_key'],
  ['another key', signed({}, Buffer.alloc(32)), 'signature'],
  ['a signature over another body', signed({ body: `${body}00` }), 'signature'],
  ['a signature over another address', signed({ url: 'https://other.example/v1/callbacks/pltoken' }), 'signature'],
  ['a signature over another method', signed({ method: 'GET' }), 'signature'],
  ['a time too long ago', signed({ timestamp: T - 301 }), 'signature'],
  ['a time too far ahead', signed({ timestamp: T + 301 }), 'signature'],
] as const) {
  test(`refuses ${what} and spends no nonce`, async () => {
    const stage = stagePltoken()
    assert.deepEqual(await send(stage, body, header), { kind: 'refused', reason })
    assert.equal(stage.nonces.kept.size, 0)
  })
}

test('refuses a body beyond all measure before looking at it', async () => {
  assert.deepEqual(await send(stagePltoken(), `data=${'0'.repeat(300_000)}`), { kind: 'refused', reason: 'too_large' })
})

test('asks the gateway nothing and logs nothing of what came', async () => {
  const stage = stagePltoken()
  await send(stage, body)
  await send(stage, 'data=00')
  assert.deepEqual([stage.pltoken.calls, stage.world.lines], [[], []])
})
