import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { OrderedGateFault } from '../../../demo/gateways/ecommpay.ts'
import { gateTestCardNumber } from '../../../demo/gateways/ecommpay.ts'
import type { Bench, Json } from './merchant.ts'
import { APPROVED, only, outcome, PROJECT, withBench } from './merchant.ts'

const statusOf = async (b: Bench, id: string): Promise<unknown> =>
  ((await b.merchant.status(id)).payment as Json).status

describe('cards that break an answer', () => {
  const lost: [string, boolean][] = [
    ['lost_answer', true],
    ['lost_and_silent', false],
  ]
  for (const [scenario, tells] of lost)
    test(`${scenario}: the money moves, ${tells ? 'and the callback comes' : 'and only a query tells'}`, () =>
      withBench(async (b) => {
        const id = crypto.randomUUID()
        await assert.rejects(b.merchant.pay(gateTestCardNumber(scenario, 1), { general: { payment_id: id } }))
        await b.pass(1_000)
        assert.equal(b.callbacks().length, tells ? 1 : 0)
        assert.equal(await statusOf(b, id), 'success')
        const again = await b.merchant.pay(gateTestCardNumber(scenario, 1), { general: { payment_id: id } })
        assert.equal(again.body.code, '3041')
        assert.equal(b.gate.ledger().length, 1)
      }))

  test('lost_request: nothing is done, 3061; the same body again is taken', () =>
    withBench(async (b) => {
      const general = { payment_id: crypto.randomUUID() }
      const pan = gateTestCardNumber('lost_request', 1)
      await assert.rejects(b.merchant.pay(pan, { general }))
      await b.pass(10_000)
      const asked = await b.merchant.status(general.payment_id)
      assert.deepEqual([(asked.payment as Json).status, (asked.errors as Json[])[0]?.code], ['error', 3061])
      assert.deepEqual([b.posted, b.gate.ledger()], [[], []])
      assert.equal((await b.merchant.pay(pan, { general })).status, 200)
      await b.pass(1_000)
      assert.equal(outcome(only(b))[0], 'success')
    }))

  test('error_before: HTTP 500 and nothing is done; error_after: HTTP 500 and the money moves', () =>
    withBench(async (b) => {
      const before = await b.merchant.pay(gateTestCardNumber('error_before', 1))
      assert.deepEqual([before.status, before.body.status], [500, 'error'])
      assert.equal(await statusOf(b, before.id), 'error')
      const after = await b.merchant.pay(gateTestCardNumber('error_after', 1))
      assert.deepEqual([after.status, after.body.status], [500, 'error'])
      await b.pass(1_000)
      assert.equal(await statusOf(b, after.id), 'success')
    }))

  test('garbage: HTTP 200 with a page, and the money moves', () =>
    withBench(async (b) => {
      const { id, status, text } = await b.merchant.pay(gateTestCardNumber('garbage_answer', 1))
      assert.equal(status, 200)
      assert.match(text, /^<html>/)
      await b.pass(1_000)
      assert.equal(await statusOf(b, id), 'success')
    }))

  test('slow: the callback comes before the answer', () =>
    withBench(async (b) => {
      const answer = b.merchant.pay(gateTestCardNumber('slow_answer', 1))
      let answered = false
      void answer.then(() => (answered = true))
      while (b.gate.payments().length === 0) await new Promise((resolve) => setImmediate(resolve))
      await b.pass(24_999)
      assert.equal(outcome(only(b))[0], 'success')
      assert.equal(answered, false)
      await b.pass(1)
      assert.equal((await answer).status, 200)
    }))
})

describe('faults that a test orders', () => {
  const rows: [OrderedGateFault, boolean, 'cut' | number, string | undefined][] = [
    ['lost_answer', true, 'cut', undefined],
    ['lost_request', false, 'cut', undefined],
    ['error_after', true, 500, '501'],
    ['error_before', false, 500, '501'],
    ['garbage', true, 200, undefined],
    [{ refuse: '303', status: 403 }, false, 403, '303'],
    [{ refuse: '3261', status: 400 }, false, 400, '3261'],
  ]
  for (const [fault, done, status, code] of rows)
    test(`${JSON.stringify(fault)} hits the next call once, ${done ? 'after' : 'before'} it is done`, () =>
      withBench(async (b) => {
        const id = crypto.randomUUID()
        b.gate.failNext('/card/sale', fault)
        const paying = b.merchant.pay(APPROVED, { general: { payment_id: id } })
        if (status === 'cut') await assert.rejects(paying)
        else assert.deepEqual([(await paying).status, (await paying).body.code], [status, code])
        assert.equal(b.gate.payments().length, done ? 1 : 0)
        assert.equal((await b.merchant.pay()).status, 200)
      }))

  test('waits for its own path', () =>
    withBench(async (b) => {
      b.gate.failNext('/payment/status', 'error_before')
      const { id, status } = await b.merchant.pay()
      assert.equal(status, 200)
      assert.equal((await b.merchant.about(id, '/v2/payment/status')).status, 500)
      assert.equal((await b.merchant.about(id, '/v2/payment/status')).status, 200)
    }))
})

describe('queries', () => {
  test('of nobody: HTTP 200, error, 3061 as an integer, signed', () =>
    withBench(async (b) => {
      const asked = await b.merchant.status('nobody')
      assert.deepEqual(asked.payment, { id: 'nobody', status: 'error' })
      assert.equal((asked.errors as Json[])[0]?.code, 3061)
    }))

  test('too early: 3062 where the sandbox is told so, and the truth after ten seconds', () =>
    withBench(
      async (b) => {
        const { id } = await b.merchant.pay()
        await b.pass(9_000)
        assert.equal(((await b.merchant.status(id)).errors as Json[])[0]?.code, 3062)
        await b.pass(1_000)
        assert.equal(await statusOf(b, id), 'success')
      },
      { earlyQueries: 'not_yet' },
    ))

  test('by request id: the older shape, signed in general; 404 for nobody’s', () =>
    withBench(async (b) => {
      const { id, body } = await b.merchant.pay()
      await b.pass(1_000)
      const ask = (requestId: unknown) =>
        b.merchant.post('/v2/payment/status/request', { project_id: PROJECT.id, request_id: requestId }, 'top')
      const { status, body: told } = await ask(body.request_id)
      assert.deepEqual([status, told.status, told.request_id], [200, 'success', body.request_id])
      assert.deepEqual((told.sum_real as Json).amount, 12_345)
      const { payment_id: paymentId, signature } = told.general as Json
      assert.equal(paymentId, id)
      assert.match(String(signature), /^[A-Za-z0-9+/]{86}==$/)
      assert.equal((await ask('x')).status, 404)
      assert.equal((await ask(1)).body.code, '2003')
    }))

  test('with a destination that is none, or a member too many: 2003', () =>
    withBench(async (b) => {
      const { id } = await b.merchant.pay()
      assert.equal((await b.merchant.about(id, '/v2/payment/status', { destination: 'terminal' })).status, 200)
      for (const more of [{ destination: 'x' }, { payment: {} }])
        assert.equal((await b.merchant.about(id, '/v2/payment/status', more)).body.code, '2003')
    }))
})
