import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pauseAfter } from '../../../../../demo/gateways/ecommpay/callbacks.ts'

const pauses = Array.from({ length: 119 }, (_, index) => pauseAfter(index + 1))

test('six tries ten seconds apart, then pauses by the formula', () => {
  assert.deepEqual(pauses.slice(0, 5), [10_000, 10_000, 10_000, 10_000, 10_000])
  // 70 + 10·1.404928, 70 + 10·1.57351936
  assert.deepEqual(pauses.slice(5, 7), [84_049, 85_735])
})

test('pauses grow up to four hours', () => {
  for (const [index, pause] of pauses.entries()) {
    assert.ok(pause !== null && pause <= 14_400_000)
    assert.ok(pause >= (pauses[index - 1] ?? 0))
  }
  assert.equal(pauses.at(-1), 14_400_000)
})

test('120 tries within about eleven days, and none after them', () => {
  const days = pauses.reduce((sum: number, pause) => sum + (pause ?? 0), 0) / 86_400_000
  assert.ok(days > 10.1 && days < 11, String(days))
  assert.equal(pauseAfter(120), null)
  assert.equal(pauseAfter(121), null)
})
