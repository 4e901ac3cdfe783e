import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { DEMO_ACCOUNTS } from '../../../demo/gateways/pltoken.ts'
import type { Client } from '../../unit/demo/gateways/pltoken/support/client.ts'
import { bench, CUSTOMER, NEWCOMER, VISA } from '../../unit/demo/gateways/pltoken/support/client.ts'
import type { Json } from '../../unit/demo/gateways/support/merchant.ts'
import vectors from '../../vectors/pltoken.json' with { type: 'json' }
import { assertRefused, assertSuccess } from './refusals.ts'

/** Written out by the rule on the sandbox's page, not taken from its code. */
const scenarioId = (digit: 0 | 1 | 2, number: number, serial = '0000'): string =>
  `5ca1ab1e-${serial}-4000-8000-000${digit}0000${String(number).padStart(4, '0')}`
const codes = vectors.errorCodes.rows
const DAY = 'pageNo=1&pageSize=100&fromDate=20270403&toDate=20270403'

/** Whether the money of an order moved, as a client finds out. */
async function moved(client: Client, orderID: string): Promise<boolean> {
  const { body } = await client.list(DAY)
  const rows = (body?.data?.transactions ?? []) as Json[]
  const found = rows.some((row) => row.orderID === orderID)
  assert.equal(
    client.sandbox.ledger().some((row) => row.orderId === orderID && row.status === 'CHARGED'),
    found,
  )
  return found
}

describe('each of the 46 codes', () => {
  let client: Client
  before(async () => (client = await bench()))
  after(() => client.sandbox.close())

  test('are 46', () => assert.equal(codes.length, 46))

  for (const { code, name } of codes) {
    test(`${code} ${name} is answered for its amount, and nothing moves`, async () => {
      const orderID = randomUUID()
      assertRefused(await client.charge({ orderID, amount: (900_000 + code) / 100 }), code)
      assert.equal(await moved(client, orderID), false)
    })

    test(`${code} ${name} is answered for its order, payment-info and user id`, async () => {
      assertRefused(await client.charge({ orderID: scenarioId(0, code) }), code)
      assertRefused(await client.charge({ paymentInfoID: scenarioId(0, code, 'beef') }), code)
      assertRefused(await client.cancel(scenarioId(0, code)), code)
      assertRefused(await client.addCard({ orderID: scenarioId(0, code, '0001') }), code)
      const account = `/account/{${NEWCOMER}}/paymentinfo/{${scenarioId(0, code)}}`
      for (const method of ['GET', 'DELETE']) assertRefused(await client.call({ method, path: account }), code)
      const path = `/account/{${scenarioId(0, code)}}/paymentinfo`
      assertRefused(await client.call({ method: 'GET', path }), code)
      assertRefused(await client.list(DAY, scenarioId(0, code)), code)
    })
  }

  for (const { code, name } of codes.filter(({ unknownMoney }) => unknownMoney))
    test(`${code} ${name} can also come after the money has moved`, async () => {
      const orderID = randomUUID()
      assertRefused(await client.charge({ orderID, amount: (910_000 + code) / 100 }), code)
      assert.equal(await moved(client, orderID), true)
      assertRefused(await client.charge({ orderID: scenarioId(1, code, 'cafe') }), code)
      assert.equal(await moved(client, scenarioId(1, code, 'cafe')), true)
    })
})

test('amounts and ids beside the table are charged', async () => {
  const client = await bench()
  for (const amount of [9000, 9009, 9009.02, 9018, 9200, 9200.13, 8999.99])
    assertSuccess(await client.charge({ amount }), 201)
  for (const orderID of [
    scenarioId(0, 902),
    scenarioId(2, 0),
    scenarioId(2, 13),
    scenarioId(1, 1000),
    scenarioId(0, 938).replace('5ca1ab1e', '5ca1ab1f'),
    scenarioId(0, 938).replace('-8000-', '-7000-'),
  ])
    // prettier-ignore
    assertSuccess(await client.charge({ orderID }), 201)
  assertRefused(await client.charge({ paymentInfoID: scenarioId(0, 902) }), 903)
  await client.sandbox.close()
})

describe('broken answers', () => {
  let client: Client
  before(async () => (client = await bench()))
  after(() => client.sandbox.close())

  const rows: [number, string, boolean, number | 'cut'][] = [
    [1, 'lost_request', false, 'cut'],
    [2, 'lost_answer', true, 'cut'],
    [4, 'error_after', true, 500],
    [5, 'undecryptable', true, 200],
    [6, 'garbage', true, 200],
    [7, 'no_data', true, 200],
    [8, 'other_order', true, 200],
    [9, 'other_amount', true, 200],
    [10, 'redirect', true, 302],
    [11, 'overloaded', false, 503],
    [12, 'error_in_200', false, 200],
  ]
  for (const [number, name, done, status] of rows)
    for (const way of ['amount', 'order', 'card'] as const)
      test(`${name} by ${way}: ${done ? 'the money has moved' : 'nothing has moved'}`, async () => {
        const orderID = way === 'order' ? scenarioId(2, number) : randomUUID()
        const paymentInfoID = way === 'card' ? scenarioId(2, number) : VISA
        const request = client.charge({
          ...{ orderID, paymentInfoID },
          ...(way === 'amount' ? { amount: (920_000 + number) / 100 } : {}),
        })
        if (status === 'cut') await assert.rejects(request)
        else assert.equal((await request).status, status)
        assert.equal(client.sandbox.requests().at(-1)?.fault ?? 'error_in_200', name)
        assert.equal(await moved(client, orderID), done)
        // A second request tells what came of the first; one that was never there is simply new.
        const again = await client
          .charge({ orderID, paymentInfoID, ...(way === 'amount' ? { amount: (920_000 + number) / 100 } : {}) })
          .catch(() => null)
        if (done) assert.equal(again?.body?.data?.orderID, orderID)
        assert.equal(
          client.sandbox.ledger().filter(({ orderId }) => orderId === orderID).length,
          done || number === 12 ? 1 : 0,
        )
      })

  test('are what their names say', async () => {
    const amount = (number: number) => ({ amount: (920_000 + number) / 100 })
    const undecryptable = await client.charge(amount(5))
    assert.match(undecryptable.text, /^3230[\da-f]+$/)
    assert.equal(undecryptable.body, null)
    assert.equal((await client.charge(amount(6))).text.startsWith('<html>'), true)
    assert.deepEqual((await client.charge(amount(7))).body, {})
    const orderID = randomUUID()
    const other = (await client.charge({ orderID, ...amount(8) })).body?.data
    assert.notEqual(other?.orderID, orderID)
    assert.equal((await client.charge(amount(9))).body?.data?.amount, 9200.1)
    assert.equal((await client.charge(amount(12))).body?.error?.code, 938)
    for (const number of [4, 11]) assert.match((await client.charge(amount(number))).text, /^[A-Z][\w ]+$/)
  })

  test('slow_answer: charged at once, answered after 40 seconds', async () => {
    const orderID = randomUUID()
    const request = client.charge({ orderID, amount: 9200.03 })
    let answered = false
    void request.then(() => (answered = true))
    while (client.time.waiting().length === 0) await new Promise((resolve) => setImmediate(resolve))
    assert.deepEqual(client.time.waiting(), [40_000])
    assert.equal(await moved(client, orderID), true)
    client.time.pass(39_999)
    assert.equal(await moved(client, orderID), true)
    assert.equal(answered, false)
    client.time.pass(1)
    assertSuccess(await request, 201)
  })
})

describe('faults that a test orders', () => {
  let client: Client
  before(async () => (client = await bench()))
  after(() => client.sandbox.close())

  test('hit the next call of that name once', async () => {
    client.sandbox.failNext('createTransaction', 'lost_answer')
    assertRefused(await client.list(DAY), 911)
    const orderID = randomUUID()
    await assert.rejects(client.charge({ orderID }))
    assert.equal(await moved(client, orderID), true)
    assertSuccess(await client.charge(), 201)
  })

  test('can be a code, before or after the work', async () => {
    const [before, after] = [randomUUID(), randomUUID()]
    client.sandbox.failNext('createTransaction', { refuse: 946 })
    client.sandbox.failNext('createTransaction', { refuse: 946, done: true })
    assertRefused(await client.charge({ orderID: before }), 946)
    assertRefused(await client.charge({ orderID: after }), 946)
    assert.deepEqual([await moved(client, before), await moved(client, after)], [false, true])
  })

  test('can hit every other call', async () => {
    const path = `/account/{${CUSTOMER}}/paymentinfo`
    for (const [name, method, at] of [
      ['getPaymentInfo', 'GET', path],
      ['getCardExpiries', 'GET', `${path}/expiries`],
      ['getPaymentInfoByPaymentInfoId', 'GET', `${path}/{${VISA}}`],
      ['deletePaymentInfo', 'DELETE', `${path}/{${VISA}}`],
      ['cancelPaymentInfoByOrderId', 'DELETE', `/account/{${CUSTOMER}}/orders/{${VISA}}`],
      ['cancelTransactionByOrderId', 'DELETE', `/billing/{${CUSTOMER}}/orders/{${VISA}}`],
    ] as const) {
      client.sandbox.failNext(name, { refuse: 1001 })
      assertRefused(await client.call({ method, path: at }), 1001)
    }
    assert.equal(client.sandbox.accounts()[0]?.methods.length, 4)
    client.sandbox.failNext('createPaymentInfo', 'overloaded')
    assert.equal((await client.addCard()).status, 503)
    client.sandbox.failNext('getTransactions', 'undecryptable')
    assert.equal((await client.list(DAY)).body, null)
  })

  test('do not let a request through that is not signed', async () => {
    client.sandbox.failNext('getPaymentInfo', { refuse: 1001 })
    const call = { method: 'GET', path: `/account/{${CUSTOMER}}/paymentinfo` }
    assertRefused(await client.call({ ...call, signing: { timestamp: 1 } }), 998)
    assertRefused(await client.call(call), 1001)
  })
})

test('the scenario account’s payment methods do what they say', async () => {
  const client = await bench()
  const [, account] = DEMO_ACCOUNTS
  const outcomes = []
  for (const { paymentInfoId, lastNum } of account?.methods ?? []) {
    const answer = await client.charge({ paymentInfoID: paymentInfoId }, { uuid: account?.uuid }).catch(() => null)
    outcomes.push([lastNum, answer?.body?.error?.code ?? answer?.status ?? 'cut'])
  }
  assert.deepEqual(outcomes, [
    ['0938', 938], ['1701', 1701], ['0945', 945], ['0940', 940], ['0946', 946], ['1946', 946], ['1600', 1600],
    ['9002', 'cut'], ['9004', 500], ['9005', 200], ['9008', 200],
  ]) // prettier-ignore
  assert.equal(client.sandbox.ledger().filter(({ status }) => status === 'CHARGED').length, 5)
  await client.sandbox.close()
})
