import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { checkHolder } from '../../../../widget/card/holder.ts'

describe('the name on the card', () => {
  const rows: [string, 'off' | 'optional' | 'required', string | null, string][] = [
    ['', 'required', 'required', 'an empty name'],
    ['   ', 'required', 'required', 'nothing but spaces'],
    ['4111 1111 1111 1111', 'required', 'looks_like_number', 'a card number'],
    ['4111 1111 1111 1111', 'optional', 'looks_like_number', 'a card number where the name may be empty'],
    ['٤١١١', 'optional', 'looks_like_number', 'digits of another script'],
    ['123', 'optional', 'looks_like_number', 'a CVV'],
    ['Olena 4111', 'required', 'looks_like_number', 'a name with digits behind it'],
    ['O'.repeat(46), 'required', 'too_long', '46 letters'],
  ]
  for (const [text, mode, error, what] of rows) {
    it(`refuses ${what}`, () => assert.equal(checkHolder(text, mode), error))
  }

  it('accepts names in any script, with a lone digit, and of 45 letters', () => {
    for (const name of ['Olena Koval', 'Олена О’Коваль', 'Ulrich 2nd', 'O'.repeat(45), ` ${'O'.repeat(45)} `]) {
      assert.equal(checkHolder(name, 'required'), null)
    }
  })

  it('accepts an empty name where it may be empty', () => assert.equal(checkHolder('', 'optional'), null))

  it('asks for nothing where there is no field', () => assert.equal(checkHolder('4111111111111111', 'off'), null))
})
