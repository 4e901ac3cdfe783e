import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Bench, Json } from './merchant.ts'
import { APPROVED, only, outcome, withBench } from './merchant.ts'

const DAY = 86_400_000
const MASTERCARD = '5252000000000004'

type Change = 'refund' | 'capture' | 'cancel' | 'incremental'

const ask = (b: Bench, id: string, change: Change, payment?: Json) =>
  b.merchant.about(id, `/v2/payment/card/${change}`, payment && { payment })

/** Asks, waits, and returns the callback. */
async function changed(b: Bench, id: string, change: Change, payment?: Json): Promise<Json> {
  const { status, body } = await ask(b, id, change, payment)
  assert.deepEqual([status, body.status], [200, 'success'])
  await b.pass(3_000)
  const told = only(b)
  if (told.operation) assert.equal((told.operation as Json).request_id, body.request_id)
  return told
}

async function paid(b: Bench, pan = APPROVED, changes: Json = {}, path = 'sale'): Promise<string> {
  const { id } = await b.merchant.pay(pan, changes, path)
  await b.pass(1_000)
  assert.equal(b.callbacks().length, 1)
  return id
}

const facts = (told: Json): unknown[] => {
  const { payment, operation } = told as { payment: Json; operation: Json }
  return [payment.status, (payment.sum as Json).amount, operation.type, operation.status, operation.code]
}

const refund = (amount?: number, more: Json = {}): Json => ({
  description: 'returned',
  ...(amount === undefined ? {} : { amount, currency: 'EUR' }),
  ...more,
})

describe('refund', () => {
  test('whole, on the same day: reversed', () =>
    withBench(async (b) => {
      const told = await changed(b, await paid(b), 'refund', refund())
      assert.deepEqual(facts(told), ['reversed', 0, 'reversal', 'success', '0'])
      assert.deepEqual(b.gate.totals(), { EUR: { charged: 12_345, refunded: 12_345, held: 0, net: 0 } })
    }))

  test('whole, a day later: refunded', () =>
    withBench(async (b) => {
      const id = await paid(b)
      await b.pass(DAY)
      assert.deepEqual(facts(await changed(b, id, 'refund', refund(12_345))), ['refunded', 0, 'refund', 'success', '0'])
    }))

  test('in parts: with Visa on the same day reversals, with Mastercard refunds; the sum is what is left', () =>
    withBench(async (b) => {
      const visa = await paid(b)
      const first = await changed(b, visa, 'refund', refund(2_345))
      assert.deepEqual(facts(first), ['partially reversed', 10_000, 'reversal', 'success', '0'])
      const second = await changed(b, visa, 'refund', refund(10_000))
      assert.deepEqual(facts(second), ['reversed', 0, 'reversal', 'success', '0'])
      assert.notEqual((second.operation as Json).id, (first.operation as Json).id)
      const mastercard = await paid(b, MASTERCARD)
      const part = await changed(b, mastercard, 'refund', refund(45))
      assert.deepEqual(facts(part), ['partially refunded', 12_300, 'refund', 'success', '0'])
      const { operations } = (await b.merchant.status(mastercard)) as { operations: Json[] }
      assert.deepEqual(
        operations.map(({ type }) => type),
        ['sale', 'refund'],
      )
    }))

  test('nothing has happened before the callback', () =>
    withBench(async (b) => {
      const id = await paid(b)
      await ask(b, id, 'refund', refund(100))
      assert.deepEqual([((await b.merchant.status(id)).payment as Json).status, b.posted], ['success', []])
      assert.equal(b.gate.totals().EUR?.refunded, 0)
    }))

  const rows: [string, Json, string][] = [
    ['a unit too much', refund(12_346), '3283'],
    ['another currency', refund(100, { currency: 'USD' }), '3284'],
  ]
  for (const [what, payment, code] of rows) {
    test(`${what}: ${code} by callback, and the payment stays as it is`, () =>
      withBench(async (b) => {
        const id = await paid(b)
        const told = await changed(b, id, 'refund', payment)
        assert.deepEqual(outcome(told), ['success', 'error', code])
        assert.equal(((told.payment as Json).sum as Json).amount, 12_345)
        assert.equal(b.gate.totals().EUR?.refunded, 0)
      }))
    test(`${what}: ${code} at once, where the sandbox is told so`, () =>
      withBench(
        async (b) => {
          const { status, body } = await ask(b, await paid(b), 'refund', payment)
          assert.deepEqual([status, body.code], [400, code])
          await b.pass(10_000)
          assert.deepEqual(b.posted, [])
        },
        { deepChecks: 'answer' },
      ))
  }

  test('two at once that are together too much: the second is 3283', () =>
    withBench(
      async (b) => {
        const id = await paid(b)
        assert.equal((await ask(b, id, 'refund', refund(10_000))).status, 200)
        assert.equal((await ask(b, id, 'refund', refund(2_346))).body.code, '3283')
        assert.equal((await ask(b, id, 'refund', refund(2_345))).status, 200)
        await b.pass(3_000)
        assert.equal(b.gate.totals().EUR?.refunded, 12_345)
      },
      { deepChecks: 'answer' },
    ))

  test('the same merchant_refund_id again: 3230', () =>
    withBench(async (b) => {
      const id = await paid(b)
      await changed(b, id, 'refund', refund(100, { merchant_refund_id: 'r-1' }))
      assert.deepEqual(outcome(await changed(b, id, 'refund', refund(100, { merchant_refund_id: 'r-1' })))[2], '3230')
      assert.equal(outcome(await changed(b, id, 'refund', refund(100, { merchant_refund_id: 'r-2' })))[2], '0')
      assert.equal(b.gate.totals().EUR?.refunded, 200)
    }))

  for (const [amount, code] of [
    [3028, '3028'],
    [3285, '3285'],
    [10100, '10100'],
  ] as const)
    test(`of ${amount}: declined with ${code}`, () =>
      withBench(async (b) => {
        const told = await changed(b, await paid(b), 'refund', refund(amount))
        assert.deepEqual(outcome(told), ['success', 'decline', code])
        assert.equal(b.gate.totals().EUR?.refunded, 0)
      }))

  test('of what was declined, given back, or only held: 3060; of what nobody knows: 3061', () =>
    withBench(async (b) => {
      const declined = await paid(b, '4111111111111111')
      const back = await paid(b)
      await changed(b, back, 'refund', refund())
      const held = await paid(b, APPROVED, {}, 'auth')
      for (const id of [declined, back, held])
        assert.equal(outcome(await changed(b, id, 'refund', refund(1)))[2], '3060')
      assert.equal(((await changed(b, 'nobody', 'refund', refund(1))).errors as Json[])[0]?.code, '3061')
    }))

  for (const [what, payment] of [
    ['no description', { amount: 1, currency: 'EUR' }],
    ['an amount of zero', refund(0)],
    ['an amount as text', { ...refund(), amount: '1' }],
    ['nothing at all', undefined],
  ] as const)
    test(`${what} is refused at once`, () =>
      withBench(async (b) => {
        const { status, body } = await ask(b, await paid(b), 'refund', payment)
        assert.equal(status, 400)
        assert.match(String(body.code), /^200[34]$/)
      }))

  test('the payment id in other letters is the same payment', () =>
    withBench(async (b) => {
      await paid(b, APPROVED, { general: { payment_id: 'Order_9' } })
      assert.equal(facts(await changed(b, 'order_9', 'refund', refund(1)))[0], 'partially reversed')
    }))
})

describe('a hold', () => {
  const held = (b: Bench, pan = APPROVED) => paid(b, pan, {}, 'auth')

  test('waits for capture, and is no money yet', () =>
    withBench(async (b) => {
      const { id } = await b.merchant.pay(APPROVED, {}, 'auth')
      await b.pass(1_000)
      assert.deepEqual(facts(only(b)), ['awaiting capture', 12_345, 'auth', 'success', '0'])
      assert.deepEqual(b.gate.totals(), { EUR: { charged: 0, refunded: 0, held: 12_345, net: 0 } })
      assert.equal(((await b.merchant.status(id)).payment as Json).status, 'awaiting capture')
    }))

  for (const [payment, amount] of [
    [undefined, 12_345],
    [{ amount: 10_000, currency: 'EUR' }, 10_000],
    [{ amount: 15_000, currency: 'EUR' }, 15_000],
  ] as const)
    test(`captured with ${JSON.stringify(payment) ?? 'no amount'}`, () =>
      withBench(async (b) => {
        const told = await changed(b, await held(b), 'capture', payment)
        assert.deepEqual(facts(told), ['success', amount, 'capture', 'success', '0'])
        assert.deepEqual(b.gate.totals(), { EUR: { charged: amount, refunded: 0, held: 0, net: amount } })
        assert.deepEqual(b.time.waiting(), [])
      }))

  for (const canceledSpelling of ['canceled', 'cancelled'] as const)
    test(`cancelled whole, spelled ${canceledSpelling}`, () =>
      withBench(
        async (b) => {
          const told = await changed(b, await held(b), 'cancel')
          assert.deepEqual(facts(told), [canceledSpelling, 0, 'cancel', 'success', '0'])
          assert.deepEqual(b.gate.totals(), { EUR: { charged: 0, refunded: 0, held: 0, net: 0 } })
        },
        { canceledSpelling },
      ))

  test('lowered, raised, and captured', () =>
    withBench(async (b) => {
      const id = await held(b)
      const eur = (amount: number): Json => ({ amount, currency: 'EUR' })
      assert.deepEqual(facts(await changed(b, id, 'cancel', eur(2_345))).slice(0, 3), [
        'awaiting capture',
        10_000,
        'cancel',
      ])
      assert.deepEqual(facts(await changed(b, id, 'incremental', eur(500))).slice(0, 3), [
        'awaiting capture',
        10_500,
        'incremental',
      ])
      assert.deepEqual(facts(await changed(b, id, 'capture')).slice(0, 3), ['success', 10_500, 'capture'])
      assert.deepEqual(facts(await changed(b, id, 'refund', refund())).slice(0, 2), ['reversed', 0])
    }))

  const rows: [string, Change, Json | undefined, string][] = [
    ['capture in another currency', 'capture', { amount: 1, currency: 'USD' }, '3284'],
    ['cancel in another currency', 'cancel', { amount: 1, currency: 'USD' }, '3284'],
    ['cancel of more than there is', 'cancel', { amount: 12_346, currency: 'EUR' }, '3117'],
    ['raise in another currency', 'incremental', { amount: 1, currency: 'USD' }, '3284'],
  ]
  for (const [what, change, payment, code] of rows)
    test(`${what}: ${code}, and it still waits`, () =>
      withBench(async (b) => {
        const told = await changed(b, await held(b), change, payment)
        assert.deepEqual(outcome(told), ['awaiting capture', 'error', code])
        assert.equal(b.gate.totals().EUR?.held, 12_345)
      }))

  test('a capture without a currency, an increment without an amount: refused at once', () =>
    withBench(async (b) => {
      const id = await held(b)
      assert.equal((await ask(b, id, 'capture', { amount: 1 })).body.code, '2004')
      assert.equal((await ask(b, id, 'incremental', { currency: 'EUR' })).body.code, '2004')
      assert.equal((await ask(b, id, 'incremental')).body.code, '2004')
    }))

  test('captured, cancelled or raised twice, or while another change runs: 3060', () =>
    withBench(
      async (b) => {
        const id = await held(b)
        await ask(b, id, 'capture')
        for (const change of ['capture', 'cancel'] as const) assert.equal((await ask(b, id, change)).body.code, '3060')
        await b.pass(3_000)
        for (const change of ['capture', 'cancel'] as const) assert.equal((await ask(b, id, change)).body.code, '3060')
        b.callbacks()
        assert.equal((await ask(b, await paid(b), 'capture')).body.code, '3060')
        assert.equal(b.gate.totals().EUR?.charged, 24_690)
      },
      { deepChecks: 'answer' },
    ))

  for (const [holdDefault, status, charged] of [
    ['cancel', 'canceled', 0],
    ['capture', 'success', 12_345],
  ] as const)
    test(`forgotten: half an hour before its limit ${holdDefault}`, () =>
      withBench(
        async (b) => {
          const limits = [
            [APPROVED, 10],
            [MASTERCARD, 28],
          ] as const
          for (const [pan, days] of limits) {
            const id = await held(b, pan)
            const almost = days * DAY - 1_800_000 - 3_000
            for (let at = 0; at < almost; at += DAY) await b.pass(Math.min(DAY, almost - at))
            assert.deepEqual(b.posted, [], `${days} days`)
            assert.equal(((await b.merchant.status(id)).payment as Json).status, 'awaiting capture')
            await b.pass(3_000)
            await b.pass(3_000)
            assert.equal(facts(only(b))[0], status)
          }
          assert.equal(b.gate.totals().EUR?.charged, charged * 2)
        },
        { holdDefault },
      ))
})
