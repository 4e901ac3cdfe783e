import assert from 'node:assert/strict'
import { test } from 'node:test'
import { silentLog } from '../../../server/log.ts'
import { createWorker } from '../../../server/worker.ts'
import { testClock } from '../../support/companion.ts'

const turns = async () => {
  for (let i = 0; i < 20; i++) await Promise.resolve()
}

test('works while something is due, sleeps otherwise, and wakes at once', async () => {
  const due = [3, 2, 0]
  let ticks = 0
  const worker = createWorker(
    'test',
    { tick: () => Promise.resolve((ticks++, due.shift() ?? 0)), nextAt: () => Promise.resolve(null) },
    { clock: testClock(), log: silentLog },
  )
  worker.start()
  await turns()
  assert.equal(ticks, 3)
  worker.wake()
  await turns()
  assert.equal(ticks, 4)
  await worker.stop()
  worker.wake()
  await turns()
  assert.equal(ticks, 4)
})

test('a wake during the work is not lost', async () => {
  let ticks = 0
  const worker = createWorker(
    'test',
    {
      tick() {
        if (++ticks === 1) worker.wake()
        return Promise.resolve(0)
      },
      nextAt: () => Promise.resolve(null),
    },
    { clock: testClock(), log: silentLog },
  )
  worker.start()
  await turns()
  assert.equal(ticks, 2)
  await worker.stop()
})

test('a failure is survived', async () => {
  let ticks = 0
  const worker = createWorker(
    'test',
    {
      tick: () => (++ticks === 1 ? Promise.reject(new Error('database gone')) : Promise.resolve(0)),
      nextAt: () => Promise.resolve(null),
    },
    { clock: testClock(), log: silentLog },
  )
  worker.start()
  await turns()
  worker.wake()
  await turns()
  assert.equal(ticks, 2)
  await worker.stop()
})
