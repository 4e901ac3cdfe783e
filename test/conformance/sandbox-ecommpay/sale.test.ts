import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Bench, Json } from './merchant.ts'
import { APPROVED, bench, card, changed, only, outcome, PROJECT, withBench } from './merchant.ts'

const SALE = '/v2/payment/card/sale'

describe('a request that is accepted', () => {
  test('is answered at once with the four members, and says nothing about the payment', () =>
    withBench(async (b) => {
      const { status, body, id } = await b.merchant.pay()
      assert.equal(status, 200)
      assert.deepEqual(Object.keys(body).sort(), ['payment_id', 'project_id', 'request_id', 'status'])
      assert.deepEqual([body.status, body.project_id, body.payment_id], ['success', 42, id])
      assert.match(String(body.request_id), /^[\da-f]{16}-\d{8}$/)
      assert.equal(((await b.merchant.status(id)).payment as Json).status, 'processing')
      assert.deepEqual(b.posted, [])
    }))

  test('is followed by one signed callback in the default format', () =>
    withBench(async (b) => {
      const { id, body } = await b.merchant.pay(APPROVED, {
        payment: { description: 'Two cups' },
        customer: { phone: '44991234567' },
      })
      await b.pass(1_000)
      const told = only(b)
      assert.deepEqual(outcome(told), ['success', 'success', '0'])
      assert.deepEqual(told.payment, {
        id,
        type: 'purchase',
        status: 'success',
        date: '2027-04-03T14:55:14+0000',
        method: 'card',
        sum: { amount: 12345, currency: 'EUR' },
        description: 'Two cups',
      })
      assert.deepEqual(told.account, {
        number: '400000******0077',
        type: 'visa',
        card_holder: 'JANE DOE',
        expiry_month: '08',
        expiry_year: '2030',
      })
      assert.deepEqual(told.customer, { id: 'customer_12', phone: '44991234567' })
      const operation = told.operation as Json
      assert.equal(operation.request_id, body.request_id)
      assert.equal(operation.type, 'sale')
      assert.deepEqual(operation.sum_initial, { amount: 12345, currency: 'EUR' })
      assert.ok(Number.isSafeInteger(operation.id))
      assert.match(String(operation.id), /^\d{12,14}$/)
    }))

  const cards: [string, string, unknown[]][] = [
    ['4000000000000077', 'approved', ['success', 'success', '0']],
    ['4111111111111111', 'declined', ['decline', 'decline', '20000']],
    ['4539121411168251', 'declined', ['decline', 'decline', '10601']],
    ['5252000000000004', 'approved without a question', ['success', 'success', '0']],
    ['4242424242424242', 'approved, though it is in no list', ['success', 'success', '0']],
    ['4242424242424241', 'declined, for it fails the Luhn check', ['decline', 'decline', '10102']],
    ['42', 'declined, for it is too short', ['decline', 'decline', '10102']],
  ]
  for (const [pan, what, expected] of cards)
    test(`${pan} is ${what}`, () =>
      withBench(async (b) => {
        await b.merchant.pay(pan)
        await b.pass(1_000)
        assert.deepEqual(outcome(only(b)), expected)
      }))

  for (const [pan, amount, currency, options, expected] of [
    ['5126160000356675', 12_001, 'EUR', {}, ['partially paid', 12_000]],
    ['4010571676223548', 99_999, 'EUR', {}, ['partially paid', 12_000]],
    ['4010571676223548', 12_000, 'EUR', {}, ['success', 12_000]],
    ['4010571676223548', 99_999, 'USD', {}, ['success', 99_999]],
    ['4010571676223548', 99_999, 'EUR', { partialAuthorisation: false }, ['success', 99_999]],
  ] as const)
    test(`${pan} over ${amount} ${currency}, ${JSON.stringify(options)}: ${expected.join(', ')}`, () =>
      withBench(async (b) => {
        await b.merchant.pay(pan, { payment: { amount, currency } })
        await b.pass(1_000)
        const { payment } = only(b) as { payment: Json }
        assert.deepEqual([payment.status, (payment.sum as Json).amount], expected)
        assert.equal(b.gate.totals()[currency]?.charged, expected[1])
      }, options))
})

describe('a request that is refused at once', () => {
  let b: Bench
  before(async () => (b = await bench()))
  after(() => b.gate.close())

  const rows: [string, Json, string, RegExp][] = [
    ['no customer', { customer: undefined }, '2004', /\(customer\)/],
    ['no address of the payer', { customer: { ip_address: undefined } }, '2004', /customer\.ip_address/],
    ['no screen', { customer: { screen_res: undefined } }, '2004', /customer\.screen_res/],
    ['no return addresses', { return_url: undefined }, '2004', /return_url/],
    ['one return address', { return_url: { decline: undefined } }, '2004', /return_url\.decline/],
    ['half of the 3-D Secure addresses', { acs_return_url: { '3ds_notification_url': undefined } }, '2004', /3ds_notification_url/],
    ['no amount', { payment: { amount: undefined } }, '2004', /payment\.amount/],
    ['no card', { card: undefined }, '2004', /\(card\)/],
    ['no payment id', { general: { payment_id: undefined } }, '2004', /general\.payment_id/],
    ['an amount as text', { payment: { amount: '12345' } }, '2003', /payment\.amount/],
    ['an amount of zero', { payment: { amount: 0 } }, '2003', /payment\.amount/],
    ['a negative amount', { payment: { amount: -1 } }, '2003', /payment\.amount/],
    ['a fraction', { payment: { amount: 1.5 } }, '2003', /payment\.amount/],
    ['an amount beyond the limit', { payment: { amount: 10_000_000_000_001 } }, '2003', /payment\.amount/],
    ['a currency by number', { payment: { currency: '978' } }, '2003', /payment\.currency/],
    ['an expiry as text', { card: { month: '8' } }, '2003', /card\.month/],
    ['a thirteenth month', { card: { month: 13 } }, '2003', /card\.month/],
    ['a year of two digits', { card: { year: 30 } }, '2003', /card\.year/],
    ['a card number with spaces', { card: { pan: '4000 0000 0000 0077' } }, '2003', /card\.pan/],
    ['a card number as a number', { card: { pan: 4000000000000077 } }, '2003', /card\.pan/],
    ['a CVV of two digits', { card: { cvv: '12' } }, '2003', /card\.cvv/],
    ['a sealed card', { card: 'eyJhbGciOiJSU0EifQ.a.b.c.d' }, '2003', /\(card\)/],
    ['null for a member', { customer: { email: null } }, '2003', /customer\.email/],
    ['an address that is none', { customer: { ip_address: '203.0.113' } }, '2003', /customer\.ip_address/],
    ['a country in lower case', { customer: { country: 'ee' } }, '2003', /customer\.country/],
    ['an unknown member', { payment: { amuont: 1 } }, '2003', /payment\.amuont/],
    ['a token beside the card', { token: 'a'.repeat(64) }, '2003', /token/],
    ['http for the return', { return_url: { success: 'http://merchant.example/paid' } }, '2003', /return_url\.success/],
    ['http of this machine', { return_url: { success: 'http://127.0.0.1/paid' } }, '2003', /return_url\.success/],
    ['credentials in an address', { return_url: { success: 'https://a:b@merchant.example/' } }, '2003', /return_url\.success/],
    ['a delay beyond ten minutes', { callback: { delay: 601 } }, '2003', /callback\.delay/],
    ['a challenge window that is none', { payment: { challenge_window: '06' } }, '2003', /payment\.challenge_window/],
    ['a payment id with a space at its end', { general: { payment_id: 'order 1 ' } }, '3024', /payment_id/],
    ['a payment id with a line break', { general: { payment_id: 'order\n1' } }, '3024', /payment_id/],
    ['an empty payment id', { general: { payment_id: '' } }, '3024', /payment_id/],
    ['a registration before itself', { general: { payment_id: 'r-1' }, recurring: { register: true, type: 'C', scheduled_payment_id: 'r-1' } }, '2003', /scheduled_payment_id/],
  ] // prettier-ignore
  for (const [what, changes, code, message] of rows)
    test(`${what}: ${code}`, async () => {
      const { status, body } = await b.merchant.post(SALE, b.merchant.saleBody(changes))
      assert.deepEqual([status, body.status, body.code], [400, 'error', code])
      assert.match(String(body.message), message)
      await b.pass(100_000)
      assert.deepEqual([b.posted, b.gate.payments()], [[], []])
    })

  test('a missing member is named before an ill-formed one', async () => {
    const { body } = await b.merchant.post(SALE, b.merchant.saleBody({ payment: { amount: '1' }, customer: undefined }))
    assert.equal(body.code, '2004')
  })

  test('an account verification of more than nothing, and a sale of nothing', async () => {
    const verified = await b.merchant.pay(APPROVED, {}, 'account_verification')
    assert.deepEqual([verified.status, verified.body.code], [400, '2003'])
  })

  test('malformed JSON and JSON that is no object: 422', async () => {
    for (const body of ['', '{', '[]', 'null', '"x"'])
      assert.deepEqual(
        [(await b.merchant.raw(SALE, body)).status, (await b.merchant.raw(SALE, body)).body.code],
        [422, '702'],
      )
  })

  test('another method, another content type, another path', async () => {
    const body = JSON.stringify(b.merchant.signed(b.merchant.saleBody()))
    assert.equal((await b.merchant.raw(SALE, '', {}, 'GET')).status, 405)
    assert.equal((await b.merchant.raw(SALE, body, { 'content-type': 'text/plain' })).status, 400)
    assert.equal((await b.merchant.raw(`${SALE}/other`, body)).status, 404)
    assert.deepEqual(b.gate.payments(), [])
  })
})

test('the other shape of errors lists every fault with its field', () =>
  withBench(
    async (b) => {
      const { status, body } = await b.merchant.pay(APPROVED, { payment: { amount: 0 }, customer: undefined })
      assert.deepEqual([status, body.status, body.code], [400, 'error', undefined])
      const errors = body.errors as Json[]
      assert.deepEqual(
        errors.map(({ code, field }) => [code, field]),
        [
          ['2004', 'customer'],
          ['2003', 'payment.amount'],
        ],
      )
      for (const error of errors)
        assert.deepEqual(Object.keys(error).sort(), ['code', 'constraint', 'field', 'message'])
    },
    { errorShape: 'list' },
  ))

describe('rules that are checked after acceptance', () => {
  const rows: [string, Json, string][] = [
    ['an expired card', { card: { year: 2027, month: 3 } }, '3021'],
    ['no CVV', { card: { cvv: undefined } }, '3141'],
    ['no CVV by mail with Maestro', { card: { pan: '6759649826438453', cvv: undefined }, payment: { moto_type: 1 } }, '3141'],
    ['no CVV by telephone with Visa', { card: { cvv: undefined }, payment: { moto_type: 2 } }, '3141'],
    ['no cardholder', { card: { card_holder: undefined } }, '3162'],
    ['a cardholder in Cyrillic', { card: { card_holder: 'Іван' } }, '3161'],
    ['a currency that does not exist', { payment: { currency: 'XQX' } }, '3121'],
    ['saving without a customer', { card: { save: true }, customer: { id: undefined } }, '2154'],
    ['registering without a customer', { recurring: { register: true, type: 'C' }, customer: { id: undefined } }, '2154'],
  ] // prettier-ignore
  for (const [what, changes, code] of rows) {
    test(`${what}: ${code} by callback, without an operation, and the id stays free`, () =>
      withBench(async (b) => {
        const { status, id, body } = await b.merchant.pay(APPROVED, changes)
        assert.equal(status, 200)
        await b.pass(1_000)
        const told = only(b)
        assert.deepEqual([told.payment, told.operation], [{ id, status: 'error' }, undefined])
        assert.deepEqual(
          (told.errors as Json[]).map((error) => error.code),
          [code],
        )
        const asked = await b.merchant.status(id)
        assert.deepEqual([(asked.payment as Json).status, (asked.errors as Json[])[0]?.code], ['error', code])
        const request = { project_id: PROJECT.id, request_id: body.request_id }
        const byRequest = await b.merchant.post('/v2/payment/status/request', request, 'top')
        assert.deepEqual([byRequest.body.status, (byRequest.body.errors as Json[])[0]?.code], ['error', code])
        assert.deepEqual(b.gate.ledger(), [])
        await b.merchant.pay(APPROVED, { general: { payment_id: id } })
        await b.pass(1_000)
        assert.equal(outcome(only(b))[0], 'success')
      }))

    test(`${what}: ${code} at once, where the sandbox is told so`, () =>
      withBench(
        async (b) => {
          const { status, body } = await b.merchant.pay(APPROVED, changes)
          assert.deepEqual([status, body.code], [400, code])
          await b.pass(100_000)
          assert.deepEqual(b.posted, [])
        },
        { deepChecks: 'answer' },
      ))
  }

  test('a currency that the project does not take: 3023', () =>
    withBench(
      async (b) => {
        await b.merchant.pay(APPROVED, { payment: { currency: 'USD' } })
        await b.pass(1_000)
        assert.equal((only(b).errors as Json[])[0]?.code, '3023')
      },
      { currencies: ['EUR'] },
    ))

  test('orders by mail spare the CVV, and 3-D Secure', () =>
    withBench(async (b) => {
      await b.merchant.pay('4314220000000056', { card: { cvv: undefined }, payment: { moto_type: 1 } })
      await b.pass(1_000)
      assert.deepEqual(outcome(only(b)), ['success', 'success', '0'])
    }))

  test('a card is good through the last day of its month', () =>
    withBench(async (b) => {
      await b.merchant.pay(APPROVED, { card: { year: 2027, month: 4 } })
      await b.pass(1_000)
      assert.equal(outcome(only(b))[0], 'success')
    }))
})

describe('a payment id that was used', () => {
  for (const repeat of ['order_1', 'ORDER_1', 'Order_1'])
    test(`Order_1 and then ${repeat}: 3041, and the money moves once`, () =>
      withBench(async (b) => {
        await b.merchant.pay(APPROVED, { general: { payment_id: 'Order_1' } })
        await b.pass(1_000)
        const { status, body } = await b.merchant.pay(APPROVED, { general: { payment_id: repeat } })
        assert.deepEqual([status, body.code], [400, '3041'])
        await b.pass(1_000)
        assert.equal(b.callbacks().length, 1)
        assert.equal(b.gate.ledger().length, 1)
        assert.equal((await b.merchant.status(repeat)).project_id, 42)
      }))

  test('by callback, where the sandbox is told so; the query still tells the truth', () =>
    withBench(
      async (b) => {
        const { id } = await b.merchant.pay()
        await b.pass(1_000)
        b.callbacks()
        assert.equal((await b.merchant.pay(APPROVED, { general: { payment_id: id } })).status, 200)
        await b.pass(1_000)
        const told = only(b)
        assert.deepEqual([(told.payment as Json).status, (told.errors as Json[])[0]?.code], ['error', '3041'])
        assert.equal(((await b.merchant.status(id)).payment as Json).status, 'success')
      },
      { duplicates: 'callback' },
    ))

  test('after a decline too: a declined payment was one', () =>
    withBench(async (b) => {
      const { id } = await b.merchant.pay('4111111111111111')
      await b.pass(1_000)
      assert.equal((await b.merchant.pay(APPROVED, { general: { payment_id: id } })).body.code, '3041')
    }))
})

test('http of this machine is taken where the sandbox was told so', () =>
  withBench(
    async (b) => {
      const local = { return_url: { success: 'http://127.0.0.1:1/a', decline: 'http://localhost:1/b' } }
      assert.equal((await b.merchant.pay(APPROVED, local)).status, 200)
      const away = { return_url: { success: 'http://192.0.2.1/a' } }
      assert.equal((await b.merchant.pay(APPROVED, away)).status, 400)
    },
    { allowHttpLoopback: true },
  ))

test('account verification moves no money', () =>
  withBench(async (b) => {
    await b.merchant.pay(APPROVED, { payment: { amount: 0 } }, 'account_verification')
    await b.pass(1_000)
    const told = only(b)
    assert.deepEqual(outcome(told), ['success', 'success', '0'])
    assert.equal((told.payment as Json).type, 'account verification')
    assert.deepEqual(b.gate.totals(), { EUR: { charged: 0, refunded: 0, held: 0, net: 0 } })
  }))

test('card data in other members are refused, not kept', () =>
  withBench(async (b) => {
    const body = changed(b.merchant.saleBody(), { card: card(APPROVED, { number: APPROVED }) })
    assert.equal((await b.merchant.post(SALE, body)).body.code, '2003')
    assert.equal(JSON.stringify(b.gate.requests()).includes(APPROVED), false)
  }))
