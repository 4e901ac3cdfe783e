import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pesos } from '../../../../../demo/gateways/etpay/pesos.ts'

test('pesos have no decimals, and dots between thousands in Chile', () => {
  assert.equal(pesos(50_000, 'es'), '$50.000')
  assert.equal(pesos(1, 'es'), '$1')
  assert.equal(pesos(1_234_567, 'es'), '$1.234.567')
})

test('in English the currency is named, for "$" alone would be dollars', () => {
  assert.equal(pesos(50_000, 'en').replace(/\s/, ' '), 'CLP 50,000')
})
