import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { checkExpiry, editExpiry, expiryDigits, parseExpiry } from '../../../../widget/card/expiry.ts'
import { backspace, digitsBefore, type Field, forwardDelete, onlyDigits, replace, type } from './editing.ts'

const EMPTY: Field = { value: '', caret: 0 }

/** Types a text character by character, each into what the field showed after the one before. */
function typed(text: string, field: Field = EMPTY): Field {
  return Array.from(text).reduce((shown, char) => editExpiry(type(shown, char), shown), field)
}

const pasted = (text: string): Field => editExpiry(type(EMPTY, text), EMPTY)

describe('reading an expiry', () => {
  const rows: [string, number, number][] = [
    ['03/28', 3, 2028],
    ['03 / 28', 3, 2028],
    ['3/28', 3, 2028],
    ['12/2025', 12, 2025],
    ['01/2025', 1, 2025],
    ['01 - 2025', 1, 2025],
    ['1.2031', 1, 2031],
    ['2025-03', 3, 2025],
    ['2025/3', 3, 2025],
    ['0328', 3, 2028],
    ['1299', 12, 2099],
    ['032028', 3, 2028],
    ['122025', 12, 2025],
    ['202803', 3, 2028],
    ['  03/28\n', 3, 2028],
    ['03\u00a0/\u00a028', 3, 2028],
    ['０３／２８', 3, 2028],
    ['٠٣/٢٨', 3, 2028],
    ['03 28', 3, 2028],
    ['03–28', 3, 2028],
    ['exp 03/28', 3, 2028],
  ]
  for (const [text, month, year] of rows) {
    it(`reads ${JSON.stringify(text)}`, () => assert.deepEqual(parseExpiry(text), { month, year }))
  }

  const refused = [
    '', ' ', '0', '03', '3', '03/', '03/2', '03/202', '/28', '13/28', '00/28', '0/28', '99/99', '2025-13', '2025-00',
    '1328', '0028', '132028', '2025', '03/28/2028', '2028-03-01', '01/02/03', '012028 9', '03/20289', '20280301', 'abc',
  ] // prettier-ignore
  for (const text of refused) {
    it(`reads nothing from ${JSON.stringify(text)}`, () => assert.equal(parseExpiry(text), null))
  }
})

describe('the digits that are sealed', () => {
  // The bank's own example: 2603 is March 2026.
  it('are the year before the month, two each', () => {
    assert.equal(expiryDigits({ month: 3, year: 2026 }), '2603')
    assert.equal(expiryDigits({ month: 12, year: 2030 }), '3012')
    assert.equal(expiryDigits({ month: 1, year: 2105 }), '0501')
  })
})

describe('checking an expiry', () => {
  const now = new Date(2026, 2, 31, 23, 59, 59)

  const refused: [string, string][] = [
    ['', 'required'],
    [' / ', 'required'],
    ['0', 'incomplete'],
    ['03 / ', 'incomplete'],
    ['03 / 2', 'incomplete'],
    ['03 / 202', 'incomplete'],
    ['2028', 'invalid_month'],
    ['13 / 28', 'invalid_month'],
    ['00 / 28', 'invalid_month'],
    ['02 / 26', 'expired'],
    ['12 / 25', 'expired'],
    ['01/1999', 'expired'],
    ['04 / 46', 'too_far'],
    ['01 / 99', 'too_far'],
    ['12 / 2125', 'too_far'],
  ]
  for (const [text, error] of refused) {
    it(`answers ${error} to ${JSON.stringify(text)}`, () => assert.equal(checkExpiry(text, now), error))
  }

  it('accepts a card through the last second of its month, and not one longer', () => {
    assert.equal(checkExpiry('03 / 26', now), null)
    assert.equal(checkExpiry('03 / 26', new Date(2026, 3, 1, 0, 0, 0)), 'expired')
  })

  it('accepts up to twenty years ahead', () => {
    assert.equal(checkExpiry('03 / 46', now), null)
    assert.equal(checkExpiry('03/2046', now), null)
  })

  it('accepts December of the year across the turn of the year', () => {
    assert.equal(checkExpiry('12 / 26', new Date(2026, 11, 31, 23, 59)), null)
    assert.equal(checkExpiry('12 / 26', new Date(2027, 0, 1)), 'expired')
  })
})

describe('typing an expiry', () => {
  const rows: [string, string, string?][] = [
    ['0', '0'],
    ['1', '1'],
    ['2', '02 / ', 'no month begins with 2'],
    ['9', '09 / '],
    ['03', '03 / '],
    ['12', '12 / '],
    ['1/', '01 / '],
    ['1-', '01 / '],
    ['1.', '01 / '],
    ['1 ', '01 / '],
    ['12/', '12 / '],
    ['12 / ', '12 / '],
    ['03/28', '03 / 28'],
    ['03 / 28', '03 / 28'],
    ['0328', '03 / 28'],
    ['3/28', '03 / 28'],
    ['328', '03 / 28'],
    ['1/28', '01 / 28'],
    ['03/289', '03 / 28', 'there is no third digit of the year'],
    ['03/202', '03 / 202', 'kept, for a year of four digits is under way'],
    ['03/2028', '03 / 28'],
    ['01/2025', '01 / 25', 'and not 01 / 20'],
    ['032028', '03 / 28'],
    ['3/2028', '03 / 28'],
    ['2028-03', '03 / 28', 'year first'],
    ['2028-3', '03 / 28'],
    ['2028-12', '12 / 28'],
    ['202812', '12 / 28'],
    ['2028', '2028'],
    ['/', ''],
    ['ab', ''],
    ['0/', '0', 'month 0 is not there'],
    ['13', '13 / ', 'left for the check to name'],
    ['００', '00 / '],
    ['０３２８', '03 / 28'],
  ]
  for (const [text, value, why] of rows) {
    it(`shows ${JSON.stringify(value)} for ${JSON.stringify(text)}${why ? `: ${why}` : ''}`, () => {
      const field = typed(text)
      assert.equal(field.value, value)
      assert.equal(field.caret, value.length, 'the caret is at the end')
    })
  }

  it('reads every month and year typed as it is shown', () => {
    for (let month = 1; month <= 12; month++) {
      for (let year = 2026; year <= 2046; year++) {
        const [mm, yyyy] = [String(month).padStart(2, '0'), String(year)]
        const shown = `${mm} / ${yyyy.slice(2)}`
        for (const text of [`${mm}/${yyyy.slice(2)}`, `${mm}/${yyyy}`, `${mm}${yyyy.slice(2)}`, `${yyyy}-${mm}`]) {
          assert.equal(typed(text).value, shown, text)
          assert.equal(pasted(text).value, shown, `${text} pasted`)
        }
      }
    }
  })
})

describe('pasting or filling in an expiry', () => {
  const rows: [string, string, string?][] = [
    ['03/28', '03 / 28'],
    ['03/2028', '03 / 28'],
    ['01/2025', '01 / 25', 'and not 01 / 20'],
    ['1/2025', '01 / 25'],
    ['2025-01', '01 / 25', 'as Safari fills it in'],
    ['2025-1', '01 / 25'],
    ['0125', '01 / 25'],
    ['012025', '01 / 25'],
    ['202501', '01 / 25'],
    ['  01 / 25 ', '01 / 25'],
    ['01/2125', '01 / 2125', 'kept whole: 25 would be another century'],
    ['01/1925', '01 / 1925', 'kept whole'],
    ['3412', '34 / 12', 'no month, and not guessed to be the third of 41'],
    ['xyz', ''],
  ]
  for (const [text, value, why] of rows) {
    it(`shows ${JSON.stringify(value)} for ${JSON.stringify(text)}${why ? `: ${why}` : ''}`, () => {
      assert.deepEqual(pasted(text), { value, caret: value.length })
    })
  }

  it('replaces what was there before', () => {
    const before = { value: '12 / 27', caret: 7 }
    assert.deepEqual(editExpiry(replace(before, 0, 7, '01/2025'), before), { value: '01 / 25', caret: 7 })
  })
})

describe('correcting an expiry', () => {
  const value = '12 / 28'

  it('takes it back to nothing by Backspace alone, one digit each time', () => {
    let field: Field = { value, caret: value.length }
    const seen = []
    while (field.value) seen.push((field = editExpiry(backspace(field), field)).value)
    assert.deepEqual(seen, ['12 / 2', '12 / ', '1', ''])
  })

  it('takes an entry with a padded month back to nothing', () => {
    let field: Field = { value: '05 / ', caret: 5 }
    const seen = []
    while (field.value) seen.push((field = editExpiry(backspace(field), field)).value)
    assert.deepEqual(seen, ['0', ''])
  })

  it('takes a year-first entry back to nothing', () => {
    let field = typed('2028')
    for (let presses = 0; field.value; presses++) {
      assert.ok(presses < 8, `stuck at ${field.value}`)
      field = editExpiry(backspace(field), field)
    }
  })

  it('deletes the digit before the caret by Backspace at every place of the separator', () => {
    for (const caret of [2, 3, 4, 5]) {
      const before = { value, caret }
      // The 2 of the month goes, and what follows moves up.
      assert.deepEqual(editExpiry(backspace(before), before), { value: '12 / 8', caret: 1 }, `caret ${caret}`)
    }
  })

  it('deletes the digit behind the caret by Delete at every place of the separator', () => {
    for (const caret of [2, 3, 4, 5]) {
      const before = { value, caret }
      const after = editExpiry(forwardDelete(before), before)
      assert.equal(after.value, '12 / 8', `caret ${caret}`)
      assert.equal(digitsBefore(after), 2)
    }
  })

  it('keeps the caret by the number of digits when a year digit is replaced', () => {
    const before = { value, caret: 6 }
    const removed = editExpiry(backspace(before), before)
    assert.deepEqual(removed, { value: '12 / 8', caret: 5 })
    assert.deepEqual(editExpiry(type(removed, '3'), removed), { value: '12 / 38', caret: 6 })
  })

  it('never shows anything but a beginning of MM / YY, MM / 20YY or YYYY-MM, at any single edit', () => {
    const shape = /^(\d?|\d\d \/ (\d{0,2}|20\d)|20\d{0,2}|20\d\d-\d)$/
    for (const start of ['', '1', '12 / ', '12 / 2', '12 / 28', '05 / 20', '12 / 202', '20', '2028', '2028-1']) {
      for (let caret = 0; caret <= start.length; caret++) {
        const before = { value: start, caret }
        const edits = [backspace(before), forwardDelete(before)]
        for (const char of '0123456789/- x') edits.push(type(before, char))
        for (const edit of edits) {
          const after = editExpiry(edit, before)
          assert.match(after.value, shape, `${start} at ${caret} became ${edit.value}`)
          assert.ok(after.caret >= 0 && after.caret <= after.value.length)
          assert.ok(digitsBefore(after) <= onlyDigits(after.value).length)
          assert.deepEqual(editExpiry(after, after), after, 'what is shown stays as it is')
        }
      }
    }
  })
})
