import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  applyPayment,
  maySettleAgain,
  orderState,
  readPaymentWebhook,
  type Order,
  type ShopPayment,
} from '../../../../demo/shop/orders.ts'

const order: Order = {
  id: 'H-234567', visitor: 'v', lines: [], total: 124_900, charge: { amount: 124_900, currency: 'UAH' }, contact: { firstName: '', lastName: '', email: '' }, language: 'uk',
  gateway: null, createdAt: 0, session: null, sessions: 0, payments: [], seen: [], mismatch: false,
} // prettier-ignore

const at = (second: number) => `2026-01-15T10:00:${String(second).padStart(2, '0')}.000Z`
const payment = (status: string, second: number, rest: Partial<ShopPayment> = {}): ShopPayment => ({
  id: 'pay_1', status, amount: 124_900, currency: 'UAH', amountRefunded: 0, mask: null, declineCode: null,
  createdAt: at(0), updatedAt: at(second), ...rest,
}) // prettier-ignore

test('an order without a webhook waits for its payment', () => {
  assert.equal(orderState(order), 'awaiting')
  assert.equal(maySettleAgain(order), true)
})

const STATES: [string, Partial<ShopPayment>, ReturnType<typeof orderState>][] = [
  ['succeeded', {}, 'paid'],
  ['authorized', {}, 'paid'],
  ['pending', {}, 'confirming'],
  ['processing', {}, 'confirming'],
  ['failed', {}, 'failed'],
  ['expired', {}, 'failed'],
  ['canceled', {}, 'failed'],
  ['succeeded', { amountRefunded: 1 }, 'partly_refunded'],
  ['succeeded', { amountRefunded: 124_899 }, 'partly_refunded'],
  ['succeeded', { amountRefunded: 124_900 }, 'refunded'],
  ['something_new', {}, 'confirming'],
]
for (const [status, rest, state] of STATES) {
  test(`a payment that is ${status}${rest.amountRefunded ? ` with ${rest.amountRefunded} refunded` : ''} makes the order ${state}`, () => {
    assert.equal(orderState(applyPayment(order, 'evt_1', payment(status, 1, rest))), state)
  })
}

test('a webhook that comes twice is taken in once', () => {
  const once = applyPayment(order, 'evt_1', payment('failed', 1))
  assert.equal(applyPayment(once, 'evt_1', payment('succeeded', 9)), once)
})

test('a late older picture of a payment changes nothing', () => {
  const paid = applyPayment(order, 'evt_2', payment('succeeded', 5))
  assert.equal(orderState(applyPayment(paid, 'evt_1', payment('pending', 2))), 'paid')
})

test('a second attempt that fails does not undo the one that was paid', () => {
  const paid = applyPayment(order, 'evt_1', payment('succeeded', 5))
  const both = applyPayment(paid, 'evt_2', payment('failed', 20, { id: 'pay_2', createdAt: at(10) }))
  assert.equal(orderState(both), 'paid')
})

test('a second attempt that is paid heals the failure of the first', () => {
  const failed = applyPayment(order, 'evt_1', payment('failed', 5))
  const both = applyPayment(failed, 'evt_2', payment('succeeded', 20, { id: 'pay_2', createdAt: at(10) }))
  assert.equal(orderState(both), 'paid')
})

for (const wrong of [{ amount: 124_901 }, { amount: 1 }, { currency: 'USD' }]) {
  test(`a payment of ${JSON.stringify(wrong)} is not taken for this order's`, () => {
    assert.equal(orderState(applyPayment(order, 'evt_1', payment('succeeded', 1, wrong))), 'mismatch')
  })
}

for (const status of ['pending', 'processing', 'succeeded', 'needs_action']) {
  test(`no second session is opened beside a payment that is ${status}`, () => {
    assert.equal(maySettleAgain(applyPayment(order, 'evt_1', payment(status, 1))), false)
  })
}

const body = {
  type: 'payment.succeeded',
  timestamp: at(1),
  data: {
    payment: {
      id: 'pay_1', orderId: 'H-234567', status: 'succeeded', amount: 124_900, currency: 'UAH', amountRefunded: 0,
      method: { type: 'card', mask: '411111******1111' }, decline: null, createdAt: at(0), updatedAt: at(1),
    },
  },
} // prettier-ignore

test('reads the payment out of a webhook', () => {
  assert.deepEqual(readPaymentWebhook(JSON.stringify(body)), {
    orderId: 'H-234567',
    payment: { ...payment('succeeded', 1), mask: '411111******1111' },
  })
})

const withPayment = (change: object) =>
  JSON.stringify({ ...body, data: { payment: { ...body.data.payment, ...change } } })
const NOT_PAYMENTS: [string, string][] = [
  ['no JSON', '{'],
  ['nothing', 'null'],
  ['a list', '[]'],
  ['another subject', JSON.stringify({ type: 'card.saved', data: { card: {} } })],
  ['a payment without id', withPayment({ id: undefined })],
  ['an amount as text', withPayment({ amount: '124900' })],
  ['an amount with a fraction', withPayment({ amount: 1249.5 })],
  ['no amount refunded', withPayment({ amountRefunded: null })],
  ['a time that is none', withPayment({ updatedAt: 'yesterday' })],
  ['a status that is no text', withPayment({ status: 1 })],
]
for (const [name, text] of NOT_PAYMENTS) {
  test(`finds no payment in ${name}`, () => assert.equal(readPaymentWebhook(text), null))
}
