import assert from 'node:assert/strict'
import { test } from 'node:test'
import { GATE_CARDS, gateCardFor, gateTestCardNumber } from '../../../../../demo/gateways/ecommpay/cards.ts'

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

test('ids, numbers and families are each used once, and every number passes Luhn', () => {
  for (const pick of ['id', 'cardNumber', 'family'] as const)
    assert.equal(new Set(GATE_CARDS.map((card) => card[pick])).size, GATE_CARDS.length)
  for (const { cardNumber } of GATE_CARDS) assert.ok(passesLuhn(cardNumber), cardNumber)
})

test('the numbers of the specification, section 12, do what it says', () => {
  const rows: [string, string, string][] = [
    ['4000000000000077', '', 'approve'],
    ['4111111111111111', '', '20000'],
    ['4000000000000119', '', 'approve'],
    ['4000000000000135', '', 'approve'],
    ['4539121411168251', '', '10601'],
    ['5126160000356675', '', 'partial'],
    ['4010571676223548', '', 'partial'],
    ['4314220000000056', 'method challenge', 'approve'],
    ['5413330000000019', 'challenge', 'approve'],
    ['5544330000000045', 'method challenge', '10100'],
    ['4012000000020089', 'challenge', '10100'],
    ['4477000000000006', 'method', 'approve'],
    ['5252000000000004', '', 'approve'],
  ]
  assert.equal(GATE_CARDS.filter(({ origin }) => origin === 'gate').length, rows.length)
  for (const [pan, steps, outcome] of rows) {
    const { plan, origin } = gateCardFor(pan)
    assert.equal(origin, 'gate')
    assert.equal(plan.steps.join(' '), steps)
    assert.equal(typeof plan.result === 'object' ? plan.result?.code : plan.result, outcome)
  }
})

test('every row says in words what happens', () => {
  for (const { title, description } of GATE_CARDS) assert.ok(title.length > 5 && description.endsWith('.'))
})

test('the shown number, and every number of the family, select the row', () => {
  for (const card of GATE_CARDS) {
    assert.equal(gateCardFor(card.cardNumber), card)
    assert.equal(gateCardFor(`${card.family}98765432`), card)
    const own = gateTestCardNumber(card.id, 9_876_543)
    assert.ok(passesLuhn(own))
    assert.equal(gateCardFor(own), card)
  }
  assert.equal(gateCardFor('4242424242424242').id, 'approve')
})

test('a number of one’s own needs a row that exists', () => {
  assert.throws(() => gateTestCardNumber('no_such_card', 1), RangeError)
  assert.throws(() => gateTestCardNumber('approve', 10_000_000), RangeError)
})
