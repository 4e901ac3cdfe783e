import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withoutCardData } from '../../../../../demo/gateways/ecommpay/recorder.ts'

test('card data are replaced by their length wherever they stand, and signatures go', () => {
  const body = {
    general: { payment_id: '1234567890123', signature: 'abc' },
    card: { pan: '4000000000000077', year: 2030, month: 8, cvv: '123', card_holder: 'Jane Doe' },
    cvv: '4321',
    list: [{ note: 'paid with 4000000000000077.' }],
  }
  assert.deepEqual(withoutCardData(body), {
    general: { payment_id: '1234567890123' },
    card: {
      pan: { digits: 16 },
      year: { digits: 4 },
      month: { digits: 1 },
      cvv: { digits: 3 },
      card_holder: 'Jane Doe',
    },
    cvv: { digits: 4 },
    list: [{ note: 'paid with <16 digits>.' }],
  })
})

test('what is no card number stays: other lengths, other check digits, plain values', () => {
  for (const value of ['4000000000000078', '400000000000', 'order 40000000000000770', 12, true, null])
    assert.deepEqual(withoutCardData({ value }), { value })
})
