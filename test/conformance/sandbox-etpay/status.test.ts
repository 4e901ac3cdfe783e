import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Json } from '../../unit/demo/gateways/support/merchant.ts'
import type { Bench } from './bench.ts'
import { bench, MERCHANT, STATUS, withBench } from './bench.ts'

describe('check_payment_status', () => {
  let b: Bench
  before(async () => (b = await bench()))
  after(() => b.etpay.close())

  test('answers with an empty list while the payment is not finished', async () => {
    const session = await b.open()
    const { status, headers, body } = await b.query({ session_token: session.token })
    assert.deepEqual([status, headers.get('content-type'), body], [200, 'application/json', []])
  })

  for (const [ending, word] of [
    ['approve', 'success'],
    ['reject', 'error'],
    ['cancel', 'canceled'],
    [{ word: 'failed' }, 'failed'],
  ] as const)
    test(`tells ${word} after ${JSON.stringify(ending)}`, async () => {
      const session = await b.open({ order_amount: 12_345 })
      await b.etpay.finish(session.token, ending)
      const [entry, ...others] = await b.entries(session)
      assert.deepEqual(others, [])
      const { payment_token: paymentToken, ...rest } = entry as Json
      assert.match(String(paymentToken), /^PAY[A-Za-z0-9]+$/)
      assert.deepEqual(rest, {
        session_token: session.token,
        merchant_order_id: 'OC-700104',
        order_amount: 12_345,
        payment_status: word,
      })
    })

  test('finds by payment token, by order id, and by all of them together', async () => {
    const session = await b.open({ merchant_order_id: 'one-order' })
    await b.etpay.finish(session.token, 'approve')
    const [entry] = await b.entries(session)
    const by = { payment_token: entry?.payment_token, merchant_order_id: 'one-order', session_token: session.token }
    for (const body of [
      { payment_token: by.payment_token },
      { merchant_order_id: by.merchant_order_id },
      { session_token: by.session_token },
      by,
    ])
      assert.deepEqual((await b.query(body)).body, [entry])
  })

  test('finds nothing where one of them does not fit', async () => {
    const session = await b.open({ merchant_order_id: 'two-order' })
    await b.etpay.finish(session.token, 'approve')
    for (const more of [{ merchant_order_id: 'one-order' }, { payment_token: 'PAY1' }])
      assert.deepEqual((await b.query({ session_token: session.token, ...more })).body, [])
    assert.deepEqual((await b.query({ session_token: 'unknown' })).body, [])
    assert.deepEqual((await b.query({ session_token: '__proto__' })).body, [])
  })

  test('lists every payment of one order', async () => {
    for (const ending of ['reject', 'approve'] as const)
      await b.etpay.finish((await b.open({ merchant_order_id: 'tried-twice' })).token, ending)
    const { body } = await b.query({ merchant_order_id: 'tried-twice' })
    assert.deepEqual(
      (body as unknown as Json[]).map(({ payment_status }) => payment_status),
      ['error', 'success'],
    )
  })

  test('does not need the merchant code, as the SDK sends none', async () => {
    const body = { merchant_api_token: MERCHANT.apiToken, session_token: 'x' }
    assert.equal((await b.call(STATUS, body)).status, 200)
  })

  for (const [body, named] of [
    [{}, 'session_token'],
    [{ session_token: '' }, 'session_token'],
    [{ session_token: null }, 'session_token'],
    [{ session_token: 7 }, 'session_token'],
    [{ payment_token: 'p'.repeat(257) }, 'payment_token'],
    [{ session_token: 'x', order_amount: 1 }, 'order_amount'],
    [{ session_token: 'x', merchant_api_token: undefined }, 'merchant_api_token'],
    [{ session_token: 'x', merchant_code: '' }, 'merchant_code'],
  ] as const)
    test(`refuses ${JSON.stringify(body).slice(0, 60)} and names ${named}`, async () => {
      const answer = await b.query(body)
      assert.equal(answer.status, 400)
      assert.equal(String(answer.body.message).split(':')[0], named)
    })

  for (const changes of [{ merchant_code: 'cl_other' }, { merchant_api_token: 'x'.repeat(64) }])
    test(`refuses ${Object.keys(changes).join()} of somebody else`, async () => {
      const session = await b.open()
      await b.etpay.finish(session.token, 'approve')
      const answer = await b.query({ session_token: session.token, ...changes })
      assert.equal(answer.status, 401)
      assert.deepEqual(Object.keys(answer.body), ['message'])
    })

  test('never tells the signature token or the RUT', async () => {
    const session = await b.open({ user_rut: '12345678-5' })
    await b.etpay.finish(session.token, 'approve')
    const text = JSON.stringify(await b.entries(session))
    assert.equal(text.includes(session.signatureToken) || text.includes('12345678'), false)
  })
})

for (const claims of ['seen', 'order_only'] as const)
  test(`with the claims "${claims}", an entry has the two members that are confirmed`, () =>
    withBench(
      async (b) => {
        const session = await b.open()
        await b.etpay.finish(session.token, 'approve')
        const [entry] = await b.entries(session)
        assert.deepEqual(Object.keys(entry ?? {}).sort(), ['payment_status', 'payment_token'])
      },
      { claims },
    ))

test('one payment may come as a bare object, none is still a list', () =>
  withBench(
    async (b) => {
      const session = await b.open()
      assert.deepEqual((await b.query({ session_token: session.token })).body, [])
      await b.etpay.finish(session.token, 'approve')
      assert.equal((await b.query({ session_token: session.token })).body.payment_status, 'success')
    },
    { bareStatus: true },
  ))
