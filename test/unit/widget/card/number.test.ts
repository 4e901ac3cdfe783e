import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { detectBrand } from '../../../../widget/card/brands.ts'
import { checkNumber, cleanNumber, editNumber, formatNumber } from '../../../../widget/card/number.ts'
import { backspace, digitsBefore, type Field, forwardDelete, onlyDigits, replace, type } from './editing.ts'

const EMPTY: Field = { value: '', caret: 0 }

/** Group sizes as printed on cards, written down here on their own; `max` is the longest number of the brand. */
const SHAPES = [
  { brand: 'visa', digits: '4111111111111111', sizes: [4, 4, 4, 4, 3], max: 19 },
  { brand: 'visa, part of it', digits: '41234567', sizes: [4, 4, 4, 4, 3], max: 19 },
  { brand: 'mastercard', digits: '5555341244441115', sizes: [4, 4, 4, 4], max: 16 },
  { brand: 'amex', digits: '378282246310005', sizes: [4, 6, 5], max: 15 },
  { brand: 'unknown', digits: '9123456789012345678', sizes: [4, 4, 4, 4, 3], max: 19 },
]

function grouped(digits: string, sizes: number[]): string {
  let rest = digits
  return sizes
    .map((size) => {
      const group = rest.slice(0, size)
      rest = rest.slice(size)
      return group
    })
    .filter((group) => group !== '')
    .join(' ')
}

describe('cleaning a card number', () => {
  const rows: [string, string, string][] = [
    ['spaces', '4111 1111 1111 1111', '4111111111111111'],
    ['leading and trailing spaces of a paste', '  4111 1111 1111 1111\n', '4111111111111111'],
    ['hyphens and dashes', '4111-1111–1111—1111', '4111111111111111'],
    ['no-break and narrow no-break spaces', '4111\u00a01111\u202f1111\u00a01111', '4111111111111111'],
    ['full-width digits', '４１１１１１１１', '41111111'],
    ['Arabic-Indic digits', '٤١٢٣٠٩', '412309'],
    ['Persian digits', '۴۱۲۳۰۹', '412309'],
    ['letters', 'card 4111x', '4111'],
    ['nothing', '', ''],
    ['other number-like characters, which are no digits', '½²Ⅳ', ''],
  ]
  for (const [what, text, digits] of rows) {
    it(`takes the digits out of ${what}`, () => assert.equal(cleanNumber(text), digits))
  }
})

describe('formatting a card number', () => {
  for (const { brand, digits, sizes } of SHAPES) {
    it(`groups every length of ${brand} without a space at the end`, () => {
      for (let length = 0; length <= digits.length; length++) {
        const part = digits.slice(0, length)
        const value = formatNumber(part, detectBrand(digits))
        assert.equal(value, grouped(part, sizes))
      }
    })
  }

  it('shows the known examples of the brands', () => {
    assert.equal(formatNumber('378282246310005', detectBrand('37')), '3782 822463 10005')
    assert.equal(formatNumber('30569309025904', detectBrand('305')), '3056 930902 5904')
    assert.equal(formatNumber('4111111111111111110', detectBrand('4')), '4111 1111 1111 1111 110')
    assert.equal(
      formatNumber('3056930902590412', detectBrand('305')),
      '3056 930902 5904 12',
      'the rest is one more group',
    )
  })
})

describe('editing a card number', () => {
  for (const { brand, digits, sizes, max } of SHAPES) {
    const value = grouped(digits, sizes)
    const positions = Array.from({ length: value.length + 1 }, (_, caret) => ({ value, caret }))

    it(`keeps the caret behind a digit typed at any position (${brand})`, () => {
      for (const before of positions) {
        const count = digitsBefore(before)
        // A digit in front of the first changes the brand, and with it what is right; that has a test of its own.
        if (count < 4) continue
        const after = editNumber(type(before, '7'), before)
        assert.equal(after.digits, (digits.slice(0, count) + '7' + digits.slice(count)).slice(0, max))
        assert.equal(after.value, grouped(after.digits, sizes))
        assert.equal(digitsBefore(after), Math.min(count + 1, max), `caret ${before.caret}`)
        assert.notEqual(after.value[after.caret - 1], ' ', 'the caret stays with its digit, not behind the space')
      }
    })

    it(`deletes the digit before the caret by Backspace at any position, also over a space (${brand})`, () => {
      for (const before of positions) {
        const count = digitsBefore(before)
        if (count <= 4) continue
        const after = editNumber(backspace(before), before)
        assert.equal(after.digits, digits.slice(0, count - 1) + digits.slice(count), `caret ${before.caret}`)
        assert.equal(after.value, grouped(after.digits, sizes))
        assert.equal(digitsBefore(after), count - 1)
      }
    })

    it(`deletes the digit behind the caret by Delete at any position, also over a space (${brand})`, () => {
      for (const before of positions.slice(0, -1)) {
        const count = digitsBefore(before)
        if (count < 4) continue
        const after = editNumber(forwardDelete(before), before)
        assert.equal(after.digits, digits.slice(0, count) + digits.slice(count + 1), `caret ${before.caret}`)
        assert.equal(after.value, grouped(after.digits, sizes))
        assert.equal(digitsBefore(after), count)
      }
    })

    it(`replaces any selection by a pasted text with separators (${brand})`, () => {
      for (let start = 5; start <= value.length; start++) {
        for (let end = start; end <= value.length; end++) {
          const head = onlyDigits(value.slice(0, start))
          const tail = onlyDigits(value.slice(end))
          const after = editNumber(replace({ value, caret: end }, start, end, ' 98-76\u00a0'), { value, caret: end })
          assert.equal(after.digits, (head + '9876' + tail).slice(0, max))
          assert.equal(digitsBefore(after), Math.min(head.length + 4, max))
        }
      }
    })

    it(`cuts out any selection that holds a digit (${brand})`, () => {
      for (let start = 5; start < value.length; start++) {
        for (let end = start + 1; end <= value.length; end++) {
          if (onlyDigits(value.slice(start, end)) === '') continue
          const after = editNumber(replace({ value, caret: end }, start, end, ''), { value, caret: end })
          assert.equal(after.digits, onlyDigits(value.slice(0, start)) + onlyDigits(value.slice(end)))
          assert.equal(digitsBefore(after), onlyDigits(value.slice(0, start)).length)
        }
      }
    })
  }

  it('builds a number typed digit by digit, the caret always at the end', () => {
    let field: Field = EMPTY
    for (const digit of '4111111111111111') {
      field = editNumber(type(field, digit), field)
      assert.equal(field.caret, field.value.length)
    }
    assert.equal(field.value, '4111 1111 1111 1111')
  })

  it('takes a number back digit by digit to nothing', () => {
    let field: Field = { value: '3782 822463 10005', caret: 17 }
    for (let left = 14; left >= 0; left--) {
      field = editNumber(backspace(field), field)
      assert.equal(onlyDigits(field.value).length, left)
      assert.equal(field.caret, field.value.length)
    }
    assert.equal(field.value, '')
  })

  it('leaves letters out and the caret where it was', () => {
    const before = { value: '4111 11', caret: 3 }
    assert.deepEqual(pick(editNumber(type(before, 'x'), before)), { value: '4111 11', caret: 3 })
  })

  it('leaves a typed space out at the end and in the middle', () => {
    for (const caret of [2, 4, 7]) {
      const before = { value: '4111 11', caret }
      assert.deepEqual(pick(editNumber(type(before, ' '), before)), before)
    }
  })

  it('groups anew when a digit in front changes the brand', () => {
    const before = { value: '7828 2246 3100 05', caret: 0 }
    const after = editNumber(type(before, '3'), before)
    assert.deepEqual([after.value, after.caret, after.brand?.name], ['3782 822463 10005', 1, 'amex'])
  })

  it('keeps all 16 digits of a Visa number pasted over an American Express one of 15', () => {
    const before = { value: '3782 822463 10005', caret: 17 }
    const after = editNumber(replace(before, 0, 17, '4111 1111 1111 1111'), before)
    assert.deepEqual(pick(after), { value: '4111 1111 1111 1111', caret: 19 })
  })

  it('loses no digit to the space in front of a pasted number', () => {
    const after = editNumber(type(EMPTY, ' 5555 3412 4444 1115'), EMPTY)
    assert.equal(after.value, '5555 3412 4444 1115')
  })

  it('cuts what is beyond the length of the brand, and 19 where the brand is unknown', () => {
    assert.equal(editNumber(type(EMPTY, '55553412444411159999'), EMPTY).digits, '5555341244441115')
    assert.equal(editNumber(type(EMPTY, '91234567890123456789999'), EMPTY).digits, '9123456789012345678')
  })

  it('treats a deleted selection of nothing but the space by where the caret was', () => {
    const deleted = { value: '41111111', caret: 4 }
    assert.deepEqual(pick(editNumber(deleted, { value: '4111 1111', caret: 5 })), { value: '4111 111', caret: 3 })
    assert.deepEqual(pick(editNumber(deleted, { value: '4111 1111', caret: 4 })), { value: '4111 111', caret: 4 })
  })

  it('knows the brand of a configured range', () => {
    const ranges = [{ brand: 'prostir', from: '9804', to: '9804' }]
    assert.equal(editNumber(type(EMPTY, '98041'), EMPTY, ranges).brand?.name, 'prostir')
    assert.equal(editNumber(type(EMPTY, '98041'), EMPTY).brand, null)
  })
})

describe('checking a card number', () => {
  // 4111111111111111 is the classic test number: its weighted sum is 30. The neighbour's is 31.
  const WARN = { luhn: 'warn' } as const
  const ERROR = { luhn: 'error' } as const

  const refused: [string, string, 'warn' | 'error', string][] = [
    ['nothing', '', 'warn', 'required'],
    ['one digit', '4', 'warn', 'incomplete'],
    ['12 digits, below the 13 of the shortest card', '912345678901', 'warn', 'incomplete'],
    ['a Visa number of 15', '411111111111111', 'warn', 'incomplete'],
    ['a Visa number of 14, between two lengths', '41111111111111', 'warn', 'incomplete'],
    ['an American Express number of 14', '37828224631000', 'warn', 'incomplete'],
    ['a Mastercard number of 17', '55553412444411150', 'warn', 'too_long'],
    ['20 digits', '91234567890123456789', 'warn', 'too_long'],
    ['a wrong check digit under a strict policy', '4111111111111112', 'error', 'checksum'],
    ['a wrong check digit of an unknown brand under a strict policy', '9123456789012345', 'error', 'checksum'],
  ]
  for (const [what, digits, luhn, error] of refused) {
    it(`refuses ${what}`, () =>
      assert.deepEqual(checkNumber(digits, { luhn }), { error, warning: null, complete: false }))
  }

  const fine = { error: null, warning: null, complete: true }
  const accepted: [string, string][] = [
    ['Visa of 16', '4111111111111111'],
    ['Visa of 13', '4222222222222'],
    ['Mastercard', '5555341244441115'],
    ['Mastercard of the 2 series', '2223003122003222'],
    ['American Express', '378282246310005'],
    ['Diners of 14', '30569309025904'],
    ['JCB', '3530111333300000'],
    ['Discover', '6011111111111117'],
    ['Maestro of 16', '6759649826438453'],
  ]
  for (const [what, digits] of accepted) {
    it(`accepts ${what}, also under a strict policy`, () => {
      assert.deepEqual(checkNumber(digits, WARN), fine)
      assert.deepEqual(checkNumber(digits, ERROR), fine)
    })
  }

  it('only warns of a wrong check digit where the policy is lenient', () => {
    assert.deepEqual(checkNumber('4111111111111112', WARN), { error: null, warning: 'checksum', complete: true })
  })

  it('asks no check digit of UnionPay, which does not always have one', () => {
    // 6212345678901234 has the weighted sum 66, so it is no Luhn number.
    assert.deepEqual(checkNumber('6212345678901234', ERROR), fine)
  })

  it('lets an unknown brand through with 13 to 19 digits', () => {
    for (const digits of ['9123456789012', '9123456789012345678']) assert.equal(checkNumber(digits, WARN).error, null)
  })
})

function pick({ value, caret }: Field): Field {
  return { value, caret }
}
