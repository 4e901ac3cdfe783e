import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTimers } from '../../../../demo/gateways/timers.ts'
import { fakeTime } from './support/merchant.ts'

test('delays are multiplied by the factor', () => {
  const time = fakeTime()
  createTimers(time.schedule, 0.01).after(30_000, () => {})
  assert.deepEqual(time.waiting(), [300])
})

test('a task that was called off does not run', () => {
  const time = fakeTime()
  let runs = 0
  const cancel = createTimers(time.schedule, 1).after(10, () => runs++)
  cancel()
  time.pass(100)
  assert.equal(runs, 0)
})

test('closing calls off everything and takes no more', () => {
  const time = fakeTime()
  const timers = createTimers(time.schedule, 1)
  let runs = 0
  timers.after(10, () => runs++)
  timers.close()
  timers.after(20, () => runs++)
  time.pass(100)
  assert.equal(runs, 0)
  assert.deepEqual(time.waiting(), [])
})
