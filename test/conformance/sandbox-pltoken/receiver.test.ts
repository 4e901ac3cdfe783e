import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import type { Client } from '../../unit/demo/gateways/pltoken/support/client.ts'
import { APP, bench, CUSTOMER, encrypt, raw, sign } from '../../unit/demo/gateways/pltoken/support/client.ts'
import { assertRefused, assertSuccess } from './refusals.ts'

const LIST = { method: 'GET', path: `/account/{${CUSTOMER}}/paymentinfo` }

describe('the Authorization header (specification, section 4)', () => {
  let client: Client
  before(async () => (client = await bench()))
  after(() => client.sandbox.close())

  const header = async (target: string, more: object = {}) =>
    sign({ method: 'GET', url: client.sandbox.url + target, timestamp: client.seconds, ...more })

  test('a signed request passes', async () => {
    assertSuccess(await client.call(LIST), 200)
  })

  test('no header, or a form that is not the documented one, is refused', async () => {
    const target = await client.sealPath(LIST.path)
    assertRefused(await raw(client.base, { method: 'GET', target, headers: {} }), 998)
    const good = await header(target)
    for (const authorization of [
      '',
      'PLTOKEN',
      `Bearer ${APP.id}`,
      good.replace('PLTOKEN', 'pltoken'),
      good.replace(' ', '  '),
      `${good}:x`,
    ])
      // prettier-ignore
      assertRefused(await raw(client.base, { method: 'GET', target, headers: { authorization } }), 998)
  })

  test('two headers are refused, even if both are good', async () => {
    const target = await client.sealPath(LIST.path)
    const authorization = [await header(target), await header(target)]
    assertRefused(await raw(client.base, { method: 'GET', target, headers: { authorization } }), 998)
  })

  test('an unknown app id and a wrong key look the same', async () => {
    const unknown = await client.call({ ...LIST, signing: { app: { ...APP, id: 'somebody' } } })
    const wrong = await client.call({ ...LIST, signing: { app: { ...APP, key: Buffer.alloc(32).toString('base64') } } })
    assertRefused(unknown, 998)
    assert.deepEqual(unknown.body, wrong.body)
  })

  for (const gap of [-300, -299, 0, 299, 300])
    test(`a clock gap of ${gap} s passes`, async () => {
      assertSuccess(await client.call({ ...LIST, signing: { timestamp: client.seconds + gap } }), 200)
    })
  for (const gap of [-86_400, -301, 301, 86_400])
    test(`a clock gap of ${gap} s is refused`, async () => {
      assertRefused(await client.call({ ...LIST, signing: { timestamp: client.seconds + gap } }), 998)
    })

  const changes: [string, object][] = [
    ['another method', { method: 'DELETE' }],
    ['another scheme', { url: 'https' }],
    ['another host', { url: 'localhost' }],
    ['no query', { url: 'no query' }],
    ['a body', { body: 'data=00' }],
  ]
  for (const [name, change] of changes)
    test(`a signature over ${name} is refused`, async () => {
      const target = `${await client.sealPath(`/billing/{${CUSTOMER}}/transactions`)}?data=${await encrypt('pageNo=1')}`
      const url = client.sandbox.url + target
      const signed = {
        https: url.replace('http:', 'https:'),
        localhost: url.replace('127.0.0.1', 'localhost'),
        'no query': url.split('?')[0],
      }
      const given = (change as { url?: keyof typeof signed }).url
      const authorization = await header(target, { ...change, url: given ? signed[given] : url })
      assertRefused(await raw(client.base, { method: 'GET', target, headers: { authorization } }), 998)
    })

  test('a body that was changed after signing is refused', async () => {
    const target = await client.sealPath(`/billing/{${CUSTOMER}}/transaction`)
    const body = `data=${await encrypt('{}')}`
    const headers = {
      authorization: await header(target, { method: 'POST', body }),
      'content-type': 'application/x-www-form-urlencoded',
    }
    assertRefused(await raw(client.base, { method: 'POST', target, headers, body: body.toUpperCase() }), 998)
    assertRefused(await raw(client.base, { method: 'POST', target, headers, body }), 997)
  })

  test('the case of letters in the address is not signed', async () => {
    const target = await client.sealPath(LIST.path)
    const upper = target.replace(/[\da-f]{100,}/, (hex) => hex.toUpperCase())
    const authorization = await header(target)
    assertSuccess(await raw(client.base, { method: 'GET', target: upper, headers: { authorization } }), 200)
  })
})

describe('replays', () => {
  let client: Client
  before(async () => (client = await bench()))
  after(() => client.sandbox.close())

  test('a nonce is good once, also for another call', async () => {
    const nonce = randomUUID()
    assertSuccess(await client.call({ ...LIST, signing: { nonce } }), 200)
    assertRefused(await client.call({ ...LIST, signing: { nonce } }), 998)
    const path = `/account/{${CUSTOMER}}/paymentinfo/expiries`
    assertRefused(await client.call({ method: 'GET', path, signing: { nonce } }), 998)
  })

  test('a bad signature or clock does not use a nonce up', async () => {
    const nonce = randomUUID()
    const app = { ...APP, key: Buffer.alloc(32).toString('base64') }
    assertRefused(await client.call({ ...LIST, signing: { nonce, app } }), 998)
    assertRefused(await client.call({ ...LIST, signing: { nonce, timestamp: client.seconds - 301 } }), 998)
    assertSuccess(await client.call({ ...LIST, signing: { nonce } }), 200)
  })

  test('a request that is refused later has used its nonce up', async () => {
    const nonce = randomUUID()
    assertRefused(await client.call({ method: 'GET', path: '/nowhere', signing: { nonce } }), 996)
    assertRefused(await client.call({ ...LIST, signing: { nonce } }), 998)
  })

  test('a request dated 300 s ahead cannot be replayed for as long as its date is good', async () => {
    const signing = { nonce: randomUUID(), timestamp: client.seconds + 300 }
    assertSuccess(await client.call({ ...LIST, signing }), 200)
    client.time.pass(600_000)
    assertRefused(await client.call({ ...LIST, signing }), 998)
    client.time.pass(1_000)
    const { nonce } = signing
    assertSuccess(await client.call({ ...LIST, signing: { nonce } }), 200)
  })
})

test('credentials without the right get 403/993, but only if they are good', async () => {
  const client = await bench()
  client.sandbox.setRight(false)
  assertRefused(await client.call(LIST), 993)
  assertRefused(await client.call({ ...LIST, signing: { timestamp: 1 } }), 998)
  client.sandbox.setRight(true)
  assertSuccess(await client.call(LIST), 200)
  await client.sandbox.close()
})

test('the signature covers the public address', async () => {
  const client = await bench()
  const { port } = new URL(client.base)
  await client.sandbox.close()
  const moved = await bench({ port: Number(port), publicUrl: 'https://PL.example:443/' })
  const target = await client.sealPath(LIST.path)
  const headers = async (base: string) => ({
    authorization: await sign({ method: 'GET', url: base + target, timestamp: client.seconds }),
  })
  assertSuccess(await raw(client.base, { method: 'GET', target, headers: await headers('https://pl.example') }), 200)
  assertRefused(await raw(client.base, { method: 'GET', target, headers: await headers(client.base) }), 998)
  await moved.sandbox.close()
})

const WRONG: [string, object][] = [
  ['an app id with a colon', { app: { ...APP, id: 'a:b' } }],
  ['an empty app id', { app: { ...APP, id: '' } }],
  ['an app key that is not base64', { app: { ...APP, key: 'not base64 at all!' } }],
  ['a short app key', { app: { ...APP, key: Buffer.alloc(15).toString('base64') } }],
  ['a PCNG key of 20 bytes', { pcngKey: Buffer.alloc(20).toString('base64') }],
  ['a PCNG key that is hex without its prefix', { pcngKey: '0'.repeat(65) }],
]
for (const [name, options] of WRONG)
  test(`${name} stops the sandbox from starting`, async () => {
    await assert.rejects(bench(options), TypeError)
  })
