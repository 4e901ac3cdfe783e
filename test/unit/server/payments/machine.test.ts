import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PAYMENT_STATUSES, type PaymentStatus } from '#contract/payment.ts'
import {
  allowsAnother,
  isLateSuccess,
  PAYMENT_EVENTS,
  transition,
  type PaymentEvent,
} from '../../../../server/payments/machine.ts'

// Design, section 4, written out by hand: every pair that is not here must change nothing.
const EXPECTED: [PaymentStatus, PaymentEvent, PaymentStatus, string][] = [
  ['created', 'start', 'processing', 'the intent is stored, the gateway is called'],
  ['created', 'fail', 'failed', 'never sent'],
  ['created', 'expire', 'expired', 'never sent'],
  ['processing', 'ask', 'needs_action', '3-D Secure'],
  ['processing', 'unknown', 'pending', 'the answer was lost'],
  ['processing', 'authorize', 'authorized', 'two-step payment'],
  ['processing', 'succeed', 'succeeded', 'approved'],
  ['processing', 'fail', 'failed', 'declined'],
  ['processing', 'expire', 'expired', 'nobody ever said'],
  ['needs_action', 'ask', 'needs_action', 'another challenge'],
  ['needs_action', 'return', 'processing', 'the shopper is back'],
  ['needs_action', 'unknown', 'pending', 'the challenge is over and the bank still thinks'],
  ['needs_action', 'authorize', 'authorized', 'callback before the return'],
  ['needs_action', 'succeed', 'succeeded', 'callback before the return'],
  ['needs_action', 'fail', 'failed', 'challenge failed'],
  ['needs_action', 'expire', 'expired', 'challenge left alone'],
  ['pending', 'ask', 'needs_action', 'the lost answer was a challenge'],
  ['pending', 'unknown', 'pending', 'still nothing'],
  ['pending', 'authorize', 'authorized', 'found'],
  ['pending', 'succeed', 'succeeded', 'found'],
  ['pending', 'fail', 'failed', 'found'],
  ['pending', 'expire', 'expired', 'given up after a day'],
  ['authorized', 'succeed', 'succeeded', 'captured'],
  ['authorized', 'cancel', 'canceled', 'let go'],
  ['failed', 'succeed', 'succeeded', 'the gateway proves a late success'],
  ['failed', 'authorize', 'authorized', 'the gateway proves a late success'],
  ['canceled', 'succeed', 'succeeded', 'the gateway proves a late success'],
  ['expired', 'succeed', 'succeeded', 'the gateway proves a late success'],
  ['expired', 'authorize', 'authorized', 'the gateway proves a late success'],
]

test('every status and event leads where the design says, and nowhere else', () => {
  const expected = new Map(EXPECTED.map(([from, event, to]) => [`${from} ${event}`, to]))
  for (const from of PAYMENT_STATUSES) {
    for (const event of PAYMENT_EVENTS) {
      assert.equal(transition(from, event), expected.get(`${from} ${event}`) ?? null, `${from} + ${event}`)
    }
  }
})

test('nothing leads out of success', () => {
  for (const event of PAYMENT_EVENTS) assert.equal(transition('succeeded', event), null)
})

test('a success after a failure is late, a success after waiting is not', () => {
  assert.equal(isLateSuccess('failed', 'succeeded'), true)
  assert.equal(isLateSuccess('expired', 'authorized'), true)
  assert.equal(isLateSuccess('pending', 'succeeded'), false)
  assert.equal(isLateSuccess('failed', 'failed'), false)
})

test('another payment may start only beside payments that are over without success', () => {
  const free = PAYMENT_STATUSES.filter(allowsAnother)
  assert.deepEqual([...free].sort(), ['canceled', 'expired', 'failed'])
})
