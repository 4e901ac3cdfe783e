import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BANKS, findBank, PAYABLE_TEST_BANKS } from '../../../../../demo/gateways/etpay/banks.ts'
import { scenarioFor, SCENARIOS } from '../../../../../demo/gateways/etpay/scenarios.ts'
import vectors from '../../../../vectors/etpay.json' with { type: 'json' }

test('ids, amounts and banks are each used once', () => {
  for (const pick of ['id', 'orderAmount', 'bankCode'] as const)
    assert.equal(new Set(SCENARIOS.map((scenario) => scenario[pick])).size, SCENARIOS.length)
})

test('every scenario says in words what happens', () => {
  for (const { title, description } of SCENARIOS) assert.ok(title.length > 3 && description.endsWith('.'))
})

test('every test bank has a code of the documented shape, so that a merchant lets it through', () => {
  for (const { bankCode } of SCENARIOS) assert.match(bankCode, /^cl_test[a-z0-9]{0,16}$/)
})

test('the amount and the bank each select the scenario, the amount first', () => {
  for (const scenario of SCENARIOS) {
    assert.equal(scenarioFor(scenario.orderAmount), scenario)
    assert.equal(scenarioFor(1_000, scenario.bankCode), scenario)
    assert.equal(scenarioFor(scenario.orderAmount, 'cl_testerror'), scenario)
  }
})

test('whatever no row knows is paid', () => {
  for (const [amount, bank] of [[1], [50_000, 'cl_estado'], [900_010], [90_000, 'cl_unknown']] as [number, string?][])
    assert.equal(scenarioFor(amount, bank).id, 'success')
})

test('the documented banks are known by code, in either case', () => {
  for (const { code, name } of vectors.banks.rows) {
    assert.equal(findBank(code)?.name, name)
    assert.equal(findBank(code.toUpperCase())?.code, code)
  }
  assert.deepEqual(
    [...BANKS.map(({ code }) => code), 'cl_test'],
    vectors.banks.rows.map(({ code }) => code),
  )
})

test('other codes are not', () => {
  for (const code of ['', 'cl_', 'cl_bank', 'bci', 'cl_bci ', 'toString']) assert.equal(findBank(code), undefined)
})

test('a payer can choose the test banks that leave a session to pay', () => {
  const codes = PAYABLE_TEST_BANKS.map(({ code }) => code)
  assert.ok(codes.includes('cl_test') && codes.includes('cl_testlate'))
  assert.equal(codes.includes('cl_testslow'), false)
})
