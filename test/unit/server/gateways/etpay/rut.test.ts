import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readRut } from '../../../../../server/gateways/etpay/rut.ts'
import { vectors } from './stage.ts'

const { valid, invalid, written, unreadable } = vectors.ruts

for (const rut of valid) test(`takes ${rut}`, () => assert.deepEqual(readRut(rut), { rut }))

for (const { text, rut } of written) {
  test(`reads ${JSON.stringify(text)} as ${rut}`, () => assert.deepEqual(readRut(text), { rut }))
}

for (const rut of invalid) {
  test(`refuses the check digit of ${rut}`, () => assert.deepEqual(readRut(rut), { fault: 'check_digit' }))
}

// `12345678` has a shape once the hyphen is set before its last digit; then the digit does not fit.
for (const text of unreadable) test(`refuses ${JSON.stringify(text)}`, () => assert.ok('fault' in readRut(text)))

for (const text of ['12345678_5', '１２３４５６７８-5', '12345678-5\u0000', '-12345678-5', '1.2.3', 'CL12345678-5']) {
  test(`refuses ${JSON.stringify(text)}`, () => assert.ok('fault' in readRut(text)))
}

/** The rule in its other common form: one running remainder, weights counted down from nine. */
function otherCheckDigit(digits: number): string {
  let rest = 1
  let weight = 0
  for (let left = digits; left > 0; left = Math.floor(left / 10))
    rest = (rest + (left % 10) * (9 - (weight++ % 6))) % 11
  return rest ? String(rest - 1) : 'K'
}

test('agrees with another form of the rule, and takes no second check digit', () => {
  for (let digits = 1; digits < 99_999_999; digits += 104_729) {
    const right = otherCheckDigit(digits)
    for (const check of '0123456789K') {
      assert.equal('rut' in readRut(`${digits}-${check}`), check === right, `${digits}-${check}`)
    }
  }
})
