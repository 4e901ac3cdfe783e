import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chargeFor, giftFor } from '../../../../demo/shop/gateways.ts'

const at = (currency: string, rate: number) => ({ name: 'x', label: 'x', currency, rate })

test('a price is charged in the gateway’s own money, rounded, and never for nothing', () => {
  assert.deepEqual(chargeFor(124_900, at('UAH', 100)), { amount: 124_900, currency: 'UAH' })
  assert.deepEqual(chargeFor(124_900, at('CLP', 23)), { amount: 28_727, currency: 'CLP' })
  // 480 hryvnias at two cents each; 1 kopiyka is a fiftieth of a cent.
  assert.deepEqual(chargeFor(48_000, at('EUR', 2)), { amount: 960, currency: 'EUR' })
  assert.deepEqual(chargeFor(1, at('EUR', 2)), { amount: 1, currency: 'EUR' })
})

test('a gift card can be bought for exactly each test amount', () => {
  for (const rate of [2, 23, 100]) {
    for (const amount of [4, 5, 90_001, 90_035, 900_938]) {
      assert.equal(chargeFor(giftFor(amount, rate), at('XXX', rate)).amount, amount, `${amount} at ${rate}`)
    }
  }
})
