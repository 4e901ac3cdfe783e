import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, test } from 'node:test'
import { createEcommpaySandbox, gateTestCardNumber } from '../../../demo/gateways/ecommpay.ts'
import type { Bench, Json } from './merchant.ts'
import { APPROVED, CALLBACK_URL, Merchant, only, outcome, PROJECT, withBench } from './merchant.ts'
import { referenceSignature } from './reference-signature.ts'

const DAY = 86_400_000

const pay = (b: Bench, scenario: string, changes: Json = {}) => b.merchant.pay(gateTestCardNumber(scenario, 1), changes)

describe('redelivery (specification, section 4.1)', () => {
  for (const answer of [500, 201, 204, 302, 404, null])
    test(`after ${answer ?? 'no answer'}: six tries ten seconds apart, then longer and longer pauses`, () =>
      withBench(async (b) => {
        b.answerWith(answer)
        await b.merchant.pay()
        await b.pass(500)
        // 70 + 10·1.12³ and 70 + 10·1.12⁴ seconds, by hand.
        for (const [index, pause] of [10_000, 10_000, 10_000, 10_000, 10_000, 84_049, 85_735].entries()) {
          assert.equal(b.posted.length, index + 1)
          await b.pass(pause - 1)
          assert.equal(b.posted.length, index + 1)
          await b.pass(1)
        }
        assert.equal(b.posted.length, 8)
        assert.equal(new Set(b.posted.map(({ body }) => body)).size, 1)
        assert.deepEqual(
          b.gate.deliveries().map(({ attempt, status }) => [attempt, status]),
          [1, 2, 3, 4, 5, 6, 7, 8].map((attempt) => [attempt, answer]),
        )
      }))

  test('120 tries, and then never again', () =>
    withBench(async (b) => {
      b.answerWith(500)
      await b.merchant.pay()
      // No pause is longer than four hours, and each step of the clock lets one try go.
      for (let step = 0; step < 130; step++) await b.pass(DAY)
      assert.equal(b.posted.length, 120)
      assert.deepEqual(b.time.waiting(), [])
    }))

  test('the first 200 ends it', () =>
    withBench(async (b) => {
      b.answerWith(503)
      await b.merchant.pay()
      await b.pass(500)
      b.answerWith(200)
      await b.pass(10_000)
      await b.pass(DAY)
      assert.deepEqual(
        b.gate.deliveries().map(({ status }) => status),
        [503, 200],
      )
    }))

  test('pauses are multiplied by the time factor', () =>
    withBench(
      async (b) => {
        b.answerWith(500)
        await b.merchant.pay()
        await b.pass(5)
        assert.deepEqual(b.time.waiting(), [100])
      },
      { timeScale: 0.01 },
    ))
})

describe('where and when', () => {
  test('to the project’s address, or to the one that the request names', () =>
    withBench(async (b) => {
      await b.merchant.pay()
      await b.merchant.pay(APPROVED, { general: { merchant_callback_url: 'https://merchant.example/other' } })
      await b.pass(1_000)
      assert.deepEqual(
        b.posted.map(({ url }) => url),
        [CALLBACK_URL, 'https://merchant.example/other'],
      )
    }))

  test('not at all without an address, or where callbacks are switched off', () =>
    withBench(
      async (b) => {
        await b.merchant.pay(APPROVED, { general: { merchant_callback_url: undefined } })
        await b.pass(DAY)
        assert.deepEqual(b.posted, [])
      },
      { callbackUrl: undefined },
    ))

  test('not at all where the request switches them off', () =>
    withBench(async (b) => {
      const { id } = await b.merchant.pay(APPROVED, { callback: { force_disable: true } })
      await b.pass(DAY)
      assert.deepEqual(b.posted, [])
      assert.equal(((await b.merchant.status(id)).payment as Json).status, 'success')
    }))

  test('as much later as the request wants', () =>
    withBench(async (b) => {
      await b.merchant.pay(APPROVED, { callback: { delay: 600 } })
      await b.pass(600_000)
      assert.deepEqual(b.posted, [])
      await b.pass(1_000)
      assert.equal(outcome(only(b))[0], 'success')
    }))

  test('what the merchant sent along comes back', () =>
    withBench(async (b) => {
      await b.merchant.pay(APPROVED, { merchant: { data: 'basket 7' } })
      await b.pass(1_000)
      assert.deepEqual(only(b).merchant, { data: 'basket 7' })
    }))

  test('signed in general, where the sandbox is told so', () =>
    withBench(
      async (b) => {
        const { id } = await b.merchant.pay()
        await b.pass(1_000)
        const told = only(b)
        assert.equal(told.signature, undefined)
        const { payment_id: paymentId, project_id: projectId } = told.general as Json
        assert.deepEqual([paymentId, projectId], [id, PROJECT.id])
      },
      { signatureIn: 'general' },
    ))
})

describe('cards that spoil the callback', () => {
  test('twice', () =>
    withBench(async (b) => {
      await pay(b, 'duplicate_callback')
      await b.pass(DAY)
      assert.equal(b.posted.length, 2)
      assert.equal(b.posted[0]?.body, b.posted[1]?.body)
    }))

  test('late: a minute', () =>
    withBench(async (b) => {
      const { id } = await pay(b, 'late_callback')
      await b.pass(60_000)
      assert.deepEqual(b.posted, [])
      assert.equal(((await b.merchant.status(id)).payment as Json).status, 'success')
      await b.pass(1_000)
      assert.equal(outcome(only(b))[0], 'success')
    }))

  test('none: only a query tells', () =>
    withBench(async (b) => {
      const { id } = await pay(b, 'no_callback')
      await b.pass(DAY)
      assert.deepEqual(b.posted, [])
      assert.equal(((await b.merchant.status(id)).payment as Json).status, 'success')
    }))

  test('out of order: the earlier state last', () =>
    withBench(async (b) => {
      await pay(b, 'out_of_order')
      await b.pass(1_000)
      await b.pass(2_000)
      assert.deepEqual(
        b.callbacks().map((told) => outcome(told)[0]),
        ['success', 'processing'],
      )
    }))

  test('the challenge again after the final one', () =>
    withBench(async (b) => {
      const { id } = await pay(b, 'challenge_repeated', { acs_return_url: undefined })
      await b.pass(1_000)
      b.gate.timeOut(id)
      await b.pass(3_000)
      const told = b.callbacks()
      assert.deepEqual(
        told.map((one) => outcome(one)[0]),
        ['awaiting 3ds result', 'decline', 'awaiting 3ds result'],
      )
      assert.deepEqual(told[2], told[0])
    }))

  for (const [scenario, sum] of [
    ['wrong_amount', { amount: 12_346, currency: 'EUR' }],
    ['wrong_currency', { amount: 12_345, currency: 'USD' }],
  ] as const)
    test(`${scenario}: in the callback only`, () =>
      withBench(async (b) => {
        const { id } = await pay(b, scenario)
        await b.pass(1_000)
        assert.deepEqual((only(b).payment as Json).sum, sum)
        assert.deepEqual(((await b.merchant.status(id)).payment as Json).sum, { amount: 12_345, currency: 'EUR' })
        assert.deepEqual(b.gate.totals(), { EUR: { charged: 12_345, refunded: 0, held: 0, net: 12_345 } })
      }))

  test('forged: success with a wrong signature, then the decline with the right one', () =>
    withBench(async (b) => {
      await pay(b, 'forged_callback')
      await b.pass(2_000)
      const [forged, told] = b.posted.map(({ body }) => JSON.parse(body) as Json)
      assert.ok(forged && told)
      assert.deepEqual([outcome(forged)[0], outcome(told)[0]], ['success', 'decline'])
      assert.match(String(forged.signature), /^[A-Za-z0-9+/]{86}==$/)
      assert.notEqual(forged.signature, referenceSignature(forged, PROJECT.secret))
      assert.equal(told.signature, referenceSignature(told, PROJECT.secret))
      assert.equal(b.gate.totals().EUR?.charged, 0)
    }))

  test('late result: processing for a minute', () =>
    withBench(async (b) => {
      const { id } = await pay(b, 'slow_result')
      await b.pass(60_000)
      assert.equal(((await b.merchant.status(id)).payment as Json).status, 'processing')
      await b.pass(1_000)
      assert.equal(outcome(only(b))[0], 'success')
    }))

  test('never: processing for good', () =>
    withBench(async (b) => {
      const { id } = await pay(b, 'pending_forever')
      await b.pass(100 * DAY)
      assert.equal(((await b.merchant.status(id)).payment as Json).status, 'processing')
      assert.deepEqual([b.posted, b.time.waiting()], [[], []])
    }))

  for (const [scenario, expected] of [
    ['no_money', ['decline', 'decline', '10105']],
    ['card_expired', ['decline', 'decline', '10106']],
    ['wrong_cvv', ['decline', 'decline', '10103']],
    ['limit', ['decline', 'decline', '10101']],
    ['risk', ['decline', 'decline', '402']],
    ['never_again', ['decline', 'decline', '10404']],
    ['strong_authentication', ['decline', 'decline', '10403']],
    ['internal_error', ['internal error', 'error', '501']],
    ['external_error', ['external error', 'error', '10202']],
  ] as const)
    test(`${scenario}: ${expected.join(', ')}`, () =>
      withBench(async (b) => {
        await pay(b, scenario)
        await b.pass(1_000)
        assert.deepEqual(outcome(only(b)), expected)
        assert.equal(b.gate.totals().EUR?.charged, 0)
      }))
})

test('a callback can be sent again, and any body can be sent signed', () =>
  withBench(async (b) => {
    await b.merchant.pay()
    await b.pass(1_000)
    const [first] = b.gate.deliveries()
    assert.ok(first)
    b.gate.replay(first)
    b.gate.sendCallback({ project_id: 42, payment: { id: 'x', status: 'awaiting unheard of' } })
    await b.pass(1_000)
    const told = b.callbacks()
    assert.equal(told.length, 3)
    assert.deepEqual(told[1], told[0])
    assert.deepEqual(told[2]?.payment, { id: 'x', status: 'awaiting unheard of' })
  }))

test('callbacks really travel, and closing leaves nothing open', { timeout: 20_000 }, async () => {
  const received = Promise.withResolvers<{ url?: string; type?: string; body: string }>()
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => (body += String(chunk)))
    request.on('end', () => {
      response.end()
      received.resolve({ url: request.url, type: request.headers['content-type'], body })
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const callbackUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`
  const gate = await createEcommpaySandbox({ project: PROJECT, callbackUrl, allowHttpLoopback: true, timeScale: 0.01 })
  const { id } = await new Merchant(gate).pay()
  const call = await received.promise
  assert.deepEqual([call.url, call.type], ['/hook', 'application/json'])
  assert.equal(((JSON.parse(call.body) as Json).payment as Json).id, id)
  await gate.close()
  await new Promise((resolve) => server.close(resolve))
  await assert.rejects(fetch(gate.url))
})
