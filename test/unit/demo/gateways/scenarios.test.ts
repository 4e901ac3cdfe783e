import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  CARD_SCENARIOS,
  scenarioForAmount,
  scenarioForCard,
  testCardNumber,
} from '../../../../demo/gateways/scenarios.ts'

/** The check of ISO/IEC 7812-1 annex B, from the left, by the table of doubled digits. */
function passesLuhn(digits: string): boolean {
  const doubled = [0, 2, 4, 6, 8, 1, 3, 5, 7, 9]
  let sum = 0
  for (let index = 0; index < digits.length; index++) {
    const digit = Number(digits[index])
    sum += (digits.length - index) % 2 === 0 ? (doubled[digit] ?? NaN) : digit
  }
  return sum % 10 === 0
}

test('ids, numbers and families are each used once', () => {
  for (const pick of ['id', 'cardNumber', 'family'] as const)
    assert.equal(new Set(CARD_SCENARIOS.map((scenario) => scenario[pick])).size, CARD_SCENARIOS.length)
})

test('every number passes Luhn but the bank’s own sample', () => {
  for (const { cardNumber, id } of CARD_SCENARIOS)
    assert.equal(passesLuhn(cardNumber), id !== 'approve_bank_sample', cardNumber)
})

test('every scenario says in words what happens', () => {
  for (const { title, description } of CARD_SCENARIOS) assert.ok(title.length > 5 && description.endsWith('.'))
})

test('the shown number, and every number of the family, select the scenario', () => {
  for (const scenario of CARD_SCENARIOS) {
    assert.equal(scenarioForCard(scenario.cardNumber), scenario)
    assert.equal(scenarioForCard(`${scenario.family}98765432`), scenario)
    assert.equal(scenarioForCard(`${scenario.family}98765`), scenario, 'thirteen digits')
  }
})

test('a number that no row knows is approved', () => {
  assert.equal(scenarioForCard('4242424242424242').id, 'approve')
})

test('numbers of one’s own are different, Luhn-valid and of the scenario', () => {
  const numbers = [0, 1, 42, 9_999_999].map((serial) => testCardNumber('challenge', serial))
  assert.equal(new Set(numbers).size, 4)
  for (const number of numbers) {
    assert.match(number, /^\d{16}$/)
    assert.ok(passesLuhn(number), number)
    assert.equal(scenarioForCard(number).id, 'challenge')
  }
})

test('a number of one’s own needs a scenario that exists and a serial of up to seven digits', () => {
  assert.throws(() => testCardNumber('no_such_scenario', 1), RangeError)
  for (const serial of [-1, 1.5, 10_000_000, NaN]) assert.throws(() => testCardNumber('approve', serial), RangeError)
})

test('amounts select the bank’s test terminal results, each for its own operation (specification, section 11)', () => {
  assert.equal(scenarioForAmount('purchase', 4)?.result, 'approve')
  for (const amount of [5, 6]) assert.notEqual(scenarioForAmount('purchase', amount)?.result ?? 'approve', 'approve')
  assert.equal(scenarioForAmount('refund', 16)?.result, 'approve')
  for (const amount of [17, 18]) assert.notEqual(scenarioForAmount('refund', amount)?.result ?? 'approve', 'approve')
})

test('other amounts select nothing, not even those of another operation or with the same last digits', () => {
  for (const amount of [3, 7, 16, 104, 404]) assert.equal(scenarioForAmount('purchase', amount), null)
  for (const amount of [4, 5, 116]) assert.equal(scenarioForAmount('refund', amount), null)
})
