import { luhn } from '#contract/luhn.ts'
import type { BrandRange, CardPolicy } from '#contract/session.ts'
import { type Brand, detectBrand, UNKNOWN_BRAND } from './brands.ts'
import { caretAfter, digitsOf, type Edit, readEdit } from './digits.ts'

export type NumberError = 'required' | 'incomplete' | 'too_long' | 'checksum'

export interface NumberCheck {
  error: NumberError | null
  warning: 'checksum' | null
  /** nothing stops the payment */
  complete: boolean
}

/** ASCII digits from anything a keyboard, a clipboard or an autofill brings. */
export const cleanNumber = digitsOf

/** Groups the digits as they are printed on the card. */
export function formatNumber(digits: string, brand: Brand | null): string {
  const groups: string[] = []
  let from = 0
  for (const size of [...(brand ?? UNKNOWN_BRAND).gaps, digits.length]) {
    if (from < digits.length) groups.push(digits.slice(from, (from += size)))
  }
  return groups.join(' ')
}

/** What the field must show after an `input` event; the caret keeps the number of digits before it. */
export function editNumber(
  input: Edit,
  previous: Edit,
  extra?: readonly BrandRange[],
): Edit & { digits: string; brand: Brand | null } {
  const edit = readEdit(input, previous)
  const brand = detectBrand(edit.digits, extra)
  // Cut only now: a number pasted over one of another brand must not lose digits to the old brand's length.
  const digits = edit.digits.slice(0, Math.max(...(brand ?? UNKNOWN_BRAND).lengths))
  const value = formatNumber(digits, brand)
  return { value, digits, caret: caretAfter(value, edit.before), brand }
}

/** What is wrong with a number, most telling first. */
export function checkNumber(
  digits: string,
  policy: Pick<CardPolicy, 'luhn'>,
  extra?: readonly BrandRange[],
): NumberCheck {
  const brand = detectBrand(digits, extra) ?? UNKNOWN_BRAND
  const refuse = (error: NumberError): NumberCheck => ({ error, warning: null, complete: false })
  if (!digits) return refuse('required')
  if (digits.length > Math.max(...brand.lengths)) return refuse('too_long')
  if (!brand.lengths.includes(digits.length)) return refuse('incomplete')
  const mistyped = brand.luhn && !luhn(digits)
  if (mistyped && policy.luhn === 'error') return refuse('checksum')
  return { error: null, warning: mistyped ? 'checksum' : null, complete: true }
}
