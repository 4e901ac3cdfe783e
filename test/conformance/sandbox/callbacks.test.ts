import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, test } from 'node:test'
import * as jose from 'jose'
import type { AllianceSandboxOptions } from '../../../demo/gateways/alliance.ts'
import { allianceMerchantKeys, createAllianceSandbox } from '../../../demo/gateways/alliance.ts'
import type { Bench, Generation, Json } from '../../unit/demo/gateways/support/merchant.ts'
import { bench, Merchant, unseal } from '../../unit/demo/gateways/support/merchant.ts'

const MINUTE = 60_000

async function withBench(
  generation: Generation,
  run: (b: Bench) => Promise<void>,
  options: Partial<AllianceSandboxOptions> = {},
): Promise<void> {
  const b = await bench(generation, options)
  try {
    await run(b)
  } finally {
    await b.bank.close()
  }
}

/** Lets what a delivery has started go on: its answer is a promise, and the next delay is asked for after it. */
async function pass(b: Bench, milliseconds: number): Promise<void> {
  b.time.pass(milliseconds)
  await new Promise((resolve) => setImmediate(resolve))
}

describe('formats', () => {
  test('v1 plain: JSON that equals what a query tells', () =>
    withBench('v1', async (b) => {
      const { body } = await b.merchant.pay()
      await pass(b, MINUTE)
      const [sent, ...others] = b.posted
      assert.ok(sent)
      assert.deepEqual(others, [])
      assert.equal(sent.url, 'https://merchant.example/callbacks/1')
      assert.deepEqual(sent.headers, { 'content-type': 'application/json' })
      assert.deepEqual(JSON.parse(sent.body), (await b.merchant.call('byId', { id: body.operationId })).body)
    }))

  for (const notificationEncryption of [true, 'true'])
    test(`v1 encrypted, asked for with ${JSON.stringify(notificationEncryption)}: a JWE for the communication key`, () =>
      withBench('v1', async (b) => {
        const { body } = await b.merchant.pay({ notificationEncryption })
        await pass(b, MINUTE)
        const [sent] = b.posted
        assert.ok(sent)
        assert.deepEqual(sent.headers, { 'content-type': 'text/plain', 'x-encrypted_body': 'true' })
        const opened = await unseal(sent.body, b.keys.companion.communicationPrivateJwk)
        assert.deepEqual([opened.operationId, opened.status], [body.operationId, 'SUCCESS'])
      }))

  test('v2: a JWS by the bank’s current key', () =>
    withBench('v2', async (b) => {
      const { body } = await b.merchant.pay()
      const kid = b.bank.rotateSigningKey()
      await pass(b, MINUTE)
      const [sent] = b.posted
      assert.ok(sent)
      assert.equal(jose.decodeProtectedHeader(sent.body).kid, kid)
      const payload = await b.merchant.verify(sent.body)
      assert.deepEqual([payload.operationId, payload.status], [body.operationId, 'SUCCESS'])
    }))

  test('without an address nothing is sent', () =>
    withBench('v1', async (b) => {
      await b.merchant.pay({ notificationUrl: undefined })
      await pass(b, 100 * MINUTE)
      assert.deepEqual(b.posted, [])
    }))

  test('nothing is sent before the operation is final', () =>
    withBench('v1', async (b) => {
      await b.merchant.create()
      await b.merchant.pay({}, '4000000000003220')
      await pass(b, MINUTE)
      assert.deepEqual(b.posted, [])
    }))

  test('an impossible wish for 3-D Secure and a failure are told too', () =>
    withBench('v1', async (b) => {
      await b.merchant.create({ desiredThreeDSMode: 'MUST' }, '4000010500000006')
      await b.merchant.pay({}, '4000000000000002')
      await pass(b, MINUTE)
      const statuses = b.posted.map(({ body }) => (JSON.parse(body) as Json).status)
      assert.deepEqual(statuses, ['DESIRED_THREEDS_MODE_ERROR', 'FAIL'])
    }))
})

describe('redelivery (specification, section 7.2)', () => {
  const pauses = [5_000, 30_000, 5 * MINUTE, 30 * MINUTE, 60 * MINUTE]

  for (const answer of [500, 204, 302, 404, null])
    test(`after ${answer ?? 'no answer'}: 5 s, 30 s, 5 min, 30 min, 1 h, and then never again`, () =>
      withBench('v1', async (b) => {
        b.answerWith(answer)
        await b.merchant.pay()
        await pass(b, 500)
        for (const [index, pause] of pauses.entries()) {
          assert.equal(b.posted.length, index + 1)
          await pass(b, pause - 1)
          assert.equal(b.posted.length, index + 1)
          await pass(b, 1)
        }
        assert.equal(b.posted.length, 6)
        await pass(b, 1_000 * MINUTE)
        assert.equal(b.posted.length, 6)
        assert.deepEqual(
          b.bank.deliveries().map(({ attempt, status }) => [attempt, status]),
          [1, 2, 3, 4, 5, 6].map((attempt) => [attempt, answer]),
        )
      }))

  test('the first 200 ends it', () =>
    withBench('v1', async (b) => {
      b.answerWith(503)
      await b.merchant.pay()
      await pass(b, 500)
      b.answerWith(200)
      await pass(b, 5_000)
      await pass(b, 1_000 * MINUTE)
      assert.deepEqual(
        b.bank.deliveries().map(({ status }) => status),
        [503, 200],
      )
    }))

  test('pauses are multiplied by the time factor', () =>
    withBench(
      'v1',
      async (b) => {
        b.answerWith(500)
        await b.merchant.pay()
        await pass(b, 5)
        assert.deepEqual(b.time.waiting(), [50])
      },
      { timeScale: 0.01 },
    ))

  test('each attempt is sealed afresh', () =>
    withBench('v1', async (b) => {
      b.answerWith(500)
      await b.merchant.pay({ notificationEncryption: true })
      await pass(b, 500)
      await pass(b, 5_000)
      assert.equal(new Set(b.posted.map(({ body }) => body)).size, 2)
    }))
})

describe('scenarios of the callback', () => {
  const payAndWait = async (b: Bench, card: string): Promise<Json> => {
    const { body } = await b.merchant.pay({}, card)
    await pass(b, 1_000)
    return body
  }

  test('twice, although the first was accepted', () =>
    withBench('v1', async (b) => {
      await payAndWait(b, '4000012100000006')
      await pass(b, 1_000 * MINUTE)
      assert.equal(b.posted.length, 2)
      assert.equal(b.posted[0]?.body, b.posted[1]?.body)
    }))

  test('late: pending for 60 seconds, then result and callback', () =>
    withBench('v2', async (b) => {
      const { status, operationId } = await payAndWait(b, '4000012200000005')
      assert.equal(status, 'PENDING')
      await pass(b, 58_999)
      assert.equal((await b.merchant.call('byId', { id: operationId })).body.status, 'PENDING')
      await pass(b, 1)
      assert.equal((await b.merchant.call('byId', { id: operationId })).body.status, 'SUCCESS')
      assert.equal(b.posted.length, 0)
      await pass(b, 500)
      assert.equal(b.posted.length, 1)
    }))

  test('none: pending for 10 seconds, then only a query tells', () =>
    withBench('v1', async (b) => {
      const { status, operationId } = await payAndWait(b, '4000012300000004')
      assert.equal(status, 'PENDING')
      await pass(b, 9_000)
      assert.equal((await b.merchant.call('byId', { id: operationId })).body.status, 'SUCCESS')
      await pass(b, 1_000 * MINUTE)
      assert.deepEqual(b.posted, [])
    }))

  test('a wrong amount in the callback, the right one in the query and the ledger', () =>
    withBench('v1', async (b) => {
      const { operationId } = await payAndWait(b, '4000012400000003')
      assert.equal((JSON.parse(b.posted[0]?.body ?? '{}') as Json).coinAmount, 12346)
      assert.equal((await b.merchant.call('byId', { id: operationId })).body.coinAmount, 12345)
      assert.equal(b.bank.ledger()[0]?.coinAmount, 12345)
    }))

  test('never: pending for good', () =>
    withBench('v1', async (b) => {
      const { operationId } = await payAndWait(b, '4000012500000002')
      await pass(b, 1_000 * MINUTE)
      assert.equal((await b.merchant.call('byId', { id: operationId })).body.status, 'PENDING')
      assert.deepEqual(b.posted, [])
      assert.deepEqual(b.time.waiting(), [])
    }))
})

test('callbacks really travel, and closing leaves nothing open', { timeout: 20_000 }, async (t) => {
  const received = Promise.withResolvers<{ method?: string; url?: string; type?: string; body: string }>()
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => (body += String(chunk)))
    request.on('end', () => {
      response.end('OK')
      received.resolve({ method: request.method, url: request.url, type: request.headers['content-type'], body })
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close())
  const keys = allianceMerchantKeys()
  const bank = await createAllianceSandbox({ merchant: keys.merchant, allowLoopbackHttp: true, timeScale: 0 })
  t.after(() => bank.close())
  const merchant = new Merchant(bank, keys, 'v1', () => Date.now())
  const notificationUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?t=1`
  const created = await merchant.create({ notificationUrl })
  // Time factor 0 lets every operation time out at once, which is as good a final state as any.
  const call = await received.promise
  assert.deepEqual([call.method, call.url, call.type], ['POST', '/hook?t=1', 'application/json'])
  assert.deepEqual((JSON.parse(call.body) as Json).operationId, created.body.operationId)
  await bank.close()
  await assert.rejects(fetch(bank.url))
})
