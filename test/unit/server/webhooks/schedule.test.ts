import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nextAttempt } from '../../../../server/webhooks/schedule.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

test('pauses grow from seconds to a day and end after three days', () => {
  const expected = [
    5000,
    30_000,
    2 * MINUTE,
    10 * MINUTE,
    30 * MINUTE,
    HOUR,
    3 * HOUR,
    8 * HOUR,
    12 * HOUR,
    24 * HOUR,
    24 * HOUR,
  ]
  expected.forEach((pause, index) => assert.equal(nextAttempt(index + 1, 1_000_000, 0), 1_000_000 + pause))
  assert.equal(nextAttempt(12, 0, 0), 'stop')
  const total = expected.reduce((sum, pause) => sum + pause, 0)
  assert.ok(total > 72 * HOUR && total < 80 * HOUR)
})

test('chance adds up to a fifth, never takes away', () => {
  assert.equal(nextAttempt(1, 0, 0.5), 5500)
  assert.equal(nextAttempt(6, 0, 0.75), 4_140_000)
})
