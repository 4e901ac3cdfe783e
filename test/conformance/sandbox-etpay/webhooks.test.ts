import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, test } from 'node:test'
import { createEtpaySandbox } from '../../../demo/gateways/etpay.ts'
import type { Json } from '../../unit/demo/gateways/support/merchant.ts'
import type { Bench } from './bench.ts'
import {
  claimsOf,
  INITIALIZE,
  MERCHANT,
  pass,
  payThrough,
  sessionBody,
  WEBHOOK,
  webhookToken,
  withBench,
} from './bench.ts'

const MINUTE = 60_000

test('a webhook is a JSON object with the one member that integrations read', () =>
  withBench(async (b) => {
    const session = await b.open()
    await payThrough(session)
    assert.equal(b.posted.length, 1)
    assert.equal(b.posted[0]?.url, WEBHOOK)
    assert.deepEqual(b.posted[0]?.headers, { 'content-type': 'application/json' })
    const claims = await claimsOf(webhookToken(b), session.signatureToken)
    assert.deepEqual(Object.keys(claims), [
      'merchant_code', 'merchant_order_id', 'order_amount', 'session_token', 'payment_token', 'payment_status',
      'user_rut', 'iat',
    ]) // prettier-ignore
    assert.equal(claims.payment_status, 'success')
  }))

test('a webhook opens with its own session’s key only', () =>
  withBench(async (b) => {
    const [mine, other] = [await b.open(), await b.open()]
    await b.etpay.finish(mine.token, 'approve')
    await claimsOf(webhookToken(b), mine.signatureToken)
    await assert.rejects(claimsOf(webhookToken(b), other.signatureToken))
    await assert.rejects(claimsOf(webhookToken(b), MERCHANT.apiToken))
  }))

describe('claims', () => {
  for (const [claims, names] of [
    ['seen', ['merchant_order_id', 'session_token', 'payment_token', 'payment_status', 'user_rut']],
    ['order_only', ['merchant_order_id', 'payment_token', 'payment_status', 'user_rut']],
  ] as const)
    test(`"${claims}"`, () =>
      withBench(
        async (b) => {
          const session = await b.open({ user_rut: '12345678-5' })
          const location = await b.etpay.finish(session.token, 'approve')
          const back = new URL(String(location)).searchParams.get('jwt')
          for (const token of [webhookToken(b), back])
            assert.deepEqual(Object.keys(await claimsOf(token, session.signatureToken)).sort(), [...names].sort())
        },
        { claims },
      ))
})

describe('order', () => {
  test('before: the webhook is answered before the payer leaves', async () => {
    const steps: string[] = []
    await withBench(
      async (b) => {
        const session = await b.open()
        await payThrough(session)
        steps.push('returned')
      },
      {
        post: async () => {
          steps.push('asked')
          await new Promise((resolve) => setImmediate(resolve))
          steps.push('answered')
          return 200
        },
      },
    )
    assert.deepEqual(steps, ['asked', 'answered', 'returned'])
  })

  test('after: the payer leaves first', () =>
    withBench(
      async (b) => {
        await payThrough(await b.open())
        assert.deepEqual([b.posted.length, b.time.waiting()], [0, [500]])
        await pass(b, 499)
        assert.equal(b.posted.length, 0)
        await pass(b, 1)
        assert.equal(b.posted.length, 1)
      },
      { webhookOrder: 'after' },
    ))

  test('a webhook that is refused does not hold the payer back', () =>
    withBench(async (b) => {
      b.answerWith(500)
      assert.equal((await payThrough(await b.open())).pathname, '/etpay/return')
    }))
})

describe('redelivery, on the sandbox’s own schedule', () => {
  const pauses = [5_000, 30_000, 5 * MINUTE, 30 * MINUTE, 60 * MINUTE]

  for (const answer of [500, 503, 401, 409, 404, 302, 204, null])
    test(`after ${answer ?? 'no answer'}: 5 s, 30 s, 5 min, 30 min, 1 h, and then never again`, () =>
      withBench(async (b) => {
        b.answerWith(answer)
        await b.etpay.finish((await b.open()).token, 'approve')
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
          b.etpay.deliveries().map(({ attempt, status }) => [attempt, status]),
          [1, 2, 3, 4, 5, 6].map((attempt) => [attempt, answer]),
        )
      }))

  test('the first 200 ends it', () =>
    withBench(async (b) => {
      b.answerWith(503)
      await b.etpay.finish((await b.open()).token, 'approve')
      b.answerWith(200)
      await pass(b, 5_000)
      await pass(b, 1_000 * MINUTE)
      assert.deepEqual(
        b.etpay.deliveries().map(({ status }) => status),
        [503, 200],
      )
    }))

  test('pauses are multiplied by the time factor', () =>
    withBench(
      async (b) => {
        b.answerWith(500)
        await b.etpay.finish((await b.open()).token, 'approve')
        assert.deepEqual(b.time.waiting(), [50])
      },
      { timeScale: 0.01 },
    ))

  test('each attempt is signed anew: the same news under another text', () =>
    withBench(async (b) => {
      b.answerWith(500)
      const session = await b.open()
      await b.etpay.finish(session.token, 'approve')
      await pass(b, 5_000)
      const [first, second] = [webhookToken(b, 0), webhookToken(b, 1)]
      assert.notEqual(first, second)
      const { iat: firstAt, ...news } = await claimsOf(first, session.signatureToken)
      const { iat: secondAt, ...again } = await claimsOf(second, session.signatureToken)
      assert.deepEqual(again, news)
      assert.equal(Number(secondAt) - Number(firstAt), 5)
    }))
})

test('a genuine webhook can be told again at any time', () =>
  withBench(async (b: Bench) => {
    const session = await b.open()
    await b.etpay.finish(session.token, 'reject')
    await pass(b, MINUTE)
    await b.etpay.resend(session.token)
    const claims = await claimsOf(webhookToken(b, 1), session.signatureToken)
    assert.deepEqual([b.posted.length, claims.payment_status], [2, 'error'])
  }))

test('webhooks really travel, and closing leaves nothing open', { timeout: 20_000 }, async () => {
  const received = Promise.withResolvers<{ method?: string; url?: string; type?: string; body: string }>()
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => (body += String(chunk)))
    request.on('end', () => {
      response.end('{"ok":true}')
      received.resolve({ method: request.method, url: request.url, type: request.headers['content-type'], body })
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const etpay = await createEtpaySandbox({ merchant: MERCHANT, allowHttpLoopback: true })
  const hook = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?t=1`
  const answer = await fetch(etpay.apiUrl + INITIALIZE, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(sessionBody({ payment_webhook_url: hook })),
  })
  const { token, signature_token: key } = (await answer.json()) as Json
  await etpay.finish(String(token), 'approve')
  const call = await received.promise
  assert.deepEqual([call.method, call.url, call.type], ['POST', '/hook?t=1', 'application/json'])
  const { payment } = JSON.parse(call.body) as Json
  assert.equal((await claimsOf(String(payment), String(key))).session_token, token)
  await etpay.close()
  await new Promise((resolve) => server.close(resolve))
  await assert.rejects(fetch(etpay.url))
})
