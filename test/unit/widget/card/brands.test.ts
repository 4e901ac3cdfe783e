import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { brandNamed, detectBrand, UNKNOWN_BRAND } from '../../../../widget/card/brands.ts'

/** Digits typed so far, the brand they show, and where it is not obvious, why. */
const ROWS: [string, string | null, string?][] = [
  ['', null],
  ['1', null],
  ['4', 'visa', 'one digit is enough: nobody else has 4'],
  ['4111111111111111', 'visa'],
  ['5', null, 'Mastercard or Maestro'],
  ['50', 'maestro'],
  ['51', 'mastercard'],
  ['55', 'mastercard', 'includes what were Diners cards in North America'],
  ['56', 'maestro'],
  ['58', 'maestro'],
  ['59', null],
  ['2', 'mastercard', 'so far only 2221 to 2720 can follow'],
  ['22', 'mastercard'],
  ['2220', null, 'one below the 2 series'],
  ['2221', 'mastercard', 'first of the 2 series'],
  ['2720', 'mastercard', 'last of the 2 series'],
  ['2721', null, 'one above the 2 series'],
  ['2200', null, 'Mir, which no gateway of ours takes'],
  ['3', null, 'American Express, JCB or Diners'],
  ['34', 'amex'],
  ['37', 'amex'],
  ['35', 'jcb', 'only 3528 to 3589 can follow'],
  ['3527', null],
  ['3528', 'jcb'],
  ['3589', 'jcb'],
  ['3590', null],
  ['36', 'diners'],
  ['38', 'diners'],
  ['39', 'diners'],
  ['300', 'diners'],
  ['305', 'diners'],
  ['306', null],
  ['3095', 'diners'],
  ['3096', null],
  ['6', null, 'Discover, UnionPay or Maestro'],
  ['60', 'discover'],
  ['6011', 'discover'],
  ['6012', null],
  ['62', 'unionpay'],
  ['622126', 'unionpay', 'shared with Discover, but carries the UnionPay mark'],
  ['81', 'unionpay'],
  ['63', 'maestro'],
  ['643', null, 'one below 644'],
  ['644', 'discover'],
  ['649', 'discover'],
  ['65', 'discover'],
  ['66', null],
  ['67', 'maestro'],
  ['6759', 'maestro'],
  ['9804', null, 'no public table confirms a range of PROSTIR'],
]

describe('detecting the brand while typing', () => {
  for (const [digits, brand, why] of ROWS) {
    it(`shows ${brand ?? 'no brand'} for "${digits}"${why ? `: ${why}` : ''}`, () => {
      assert.equal(detectBrand(digits)?.name ?? null, brand)
    })
  }

  it('never forgets a brand once known while more digits of the same number come', () => {
    for (const number of ['4111111111111111', '5555341244441115', '378282246310005', '6011111111111117']) {
      const names = Array.from(number, (_, index) => detectBrand(number.slice(0, index + 1))?.name)
      const first = names.findIndex(Boolean)
      assert.deepEqual(new Set(names.slice(first)), new Set([names[first]]))
    }
  })
})

describe('brand ranges by configuration', () => {
  const prostir = [{ brand: 'prostir', from: '9804', to: '9805' }]

  it('adds PROSTIR', () => {
    assert.equal(detectBrand('9804', prostir)?.label, 'PROSTIR')
    assert.equal(detectBrand('98051', prostir)?.name, 'prostir')
  })

  it('keeps to both ends of the range', () => {
    assert.equal(detectBrand('9803', prostir), null)
    assert.equal(detectBrand('9806', prostir), null)
  })

  it('wins over the table, even against a longer prefix there', () => {
    assert.equal(detectBrand('2221000', [{ brand: 'prostir', from: '222', to: '222' }])?.name, 'prostir')
    assert.equal(detectBrand('4149', [{ brand: 'prostir', from: '4149', to: '4149' }])?.name, 'prostir')
  })

  it('does not hide a brand of the table before its own prefix is complete', () => {
    assert.equal(detectBrand('414', [{ brand: 'prostir', from: '4149', to: '4149' }])?.name, 'visa')
  })

  it('takes the longer of two configured ranges', () => {
    const ranges = [
      { brand: 'prostir', from: '98', to: '98' },
      { brand: 'visa', from: '9804', to: '9804' },
    ]
    assert.equal(detectBrand('9804', ranges)?.name, 'visa')
    assert.equal(detectBrand('9811', ranges)?.name, 'prostir')
  })

  it('gives a brand outside the table the rules of an unknown one under its own name', () => {
    assert.deepEqual(detectBrand('77', [{ brand: 'Local', from: '77', to: '77' }]), {
      ...UNKNOWN_BRAND,
      name: 'Local',
      label: 'Local',
    })
  })
})

describe('the rules of the brands', () => {
  it('asks four CVV digits of American Express alone', () => {
    const brands = ['visa', 'mastercard', 'maestro', 'amex', 'unionpay', 'jcb', 'discover', 'diners', 'prostir']
    assert.deepEqual(
      brands.filter((name) => brandNamed(name).cvv === 4),
      ['amex'],
    )
  })

  it('has an unknown brand of 13 to 19 digits in fours', () => {
    assert.deepEqual(UNKNOWN_BRAND.lengths, [13, 14, 15, 16, 17, 18, 19])
    assert.deepEqual(UNKNOWN_BRAND.gaps, [4, 4, 4, 4, 3])
  })
})
