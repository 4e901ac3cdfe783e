import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PaymentStatus } from '#contract/payment.ts'
import { HORIZON_MS, nextQuestion } from '../../../../server/payments/schedule.ts'
import type { PaymentRow } from '../../../../server/store/schema.ts'

const NOW = 1_000_000_000
// Only these members count; the rest of a row says nothing about time.
const row = (status: PaymentStatus, attempts = 0, more: Partial<PaymentRow> = {}) =>
  ({ status, reconcile_attempts: attempts, action_expires_at: null, created_at: NOW, ...more }) as PaymentRow
// chance 0.5 is the middle of the jitter: exactly the nominal pause
const pause = (payment: PaymentRow) => (nextQuestion(payment, NOW, 0.5) ?? NaN) - NOW

test('an open payment is asked about after 1, 2, 4 … seconds, at most every ten minutes', () => {
  assert.deepEqual(
    [0, 1, 2, 3, 9, 10, 30].map((n) => pause(row('pending', n))),
    [1000, 2000, 4000, 8000, 512_000, 600_000, 600_000],
  )
})

test('a challenge is asked about more slowly, and exactly at its end', () => {
  assert.deepEqual(
    [0, 1, 2, 10].map((n) => pause(row('needs_action', n))),
    [5000, 10_000, 20_000, 60_000],
  )
  assert.equal(pause(row('needs_action', 10, { action_expires_at: NOW + 7000 })), 7000)
})

test('what we gave up ourselves is watched for a day, what the gateway ended is not', () => {
  assert.equal(pause(row('expired')), 60_000)
  assert.equal(nextQuestion(row('expired', 3, { created_at: NOW - HORIZON_MS - 1 }), NOW, 0.5), null)
  for (const status of ['succeeded', 'authorized', 'canceled'] as const)
    assert.equal(nextQuestion(row(status), NOW, 0.5), null)
})

test('chance spreads the pause by a fifth to both sides', () => {
  assert.equal(nextQuestion(row('pending'), NOW, 0), NOW + 800)
  assert.equal(nextQuestion(row('pending'), NOW, 0.75), NOW + 1100)
})
