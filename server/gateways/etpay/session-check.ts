import type { PayRequest } from '#contract/payment.ts'
import type { FieldError } from '#contract/problem.ts'
import type { SessionRequest } from '#contract/session.ts'
import { readBankCode } from './banks.ts'
import { readRut } from './rut.ts'

const MAX_AMOUNT = 999_999_999_999
const MAX_VALUE = 256
const MAX_EMAIL = 254

// One `@`, and nothing that could end a header line or a field (spec 3).
const EMAIL = /^[^\s@\p{Cc}]+@[^\s@\p{Cc}]+$/u

export function isEmail(text: string): boolean {
  return text.length <= MAX_EMAIL && EMAIL.test(text)
}

/** Whether a text can be a value of `metadata`, where our order id travels (spec 3). */
function isValue(text: string): boolean {
  return text.length <= MAX_VALUE && !/\p{Cc}/u.test(text)
}

const RUT_FAULTS = {
  shape: 'is not a RUT like 12345678-5; was the check digit left out, or is it a tax number of another country?',
  check_digit: 'its check digit does not fit; is a digit mistyped, or were two swapped?',
} as const

/** Checks a session request by ETpay's rules (spec 3); one error per field. */
export function sessionErrors(request: SessionRequest): FieldError[] {
  const errors: FieldError[] = []
  const add = (path: string, code: string, message: string) => void errors.push({ path, code, message })
  const { customer } = request
  if (request.currency !== 'CLP') {
    add('currency', 'unsupported_currency', 'bank transfers are made in Chilean pesos (CLP) only')
  }
  if (!Number.isSafeInteger(request.amount) || request.amount < 1 || request.amount > MAX_AMOUNT) {
    add(
      'amount',
      'invalid_amount',
      `must be whole pesos from 1 to ${MAX_AMOUNT}; the peso has no decimals, so was the amount multiplied by 100?`,
    )
  }
  if (!isValue(request.orderId)) {
    add('orderId', 'invalid_order_id', `must have at most ${MAX_VALUE} characters and no control characters`)
  }
  if (request.bank !== undefined && readBankCode(request.bank) === null) {
    add('bank', 'unknown_bank', 'must be a bank code of ETpay like cl_bci; was the name of the bank given?')
  }
  if (customer?.email !== undefined && !isEmail(customer.email)) {
    add('customer.email', 'invalid_email', `must be one address with one @, at most ${MAX_EMAIL} characters, no spaces`)
  }
  if (customer?.taxNumber !== undefined) {
    const read = readRut(customer.taxNumber)
    if ('fault' in read) add('customer.taxNumber', 'invalid_tax_number', RUT_FAULTS[read.fault])
  }
  if (request.capture === 'manual') {
    add('capture', 'capability_not_offered', 'a bank transfer moves the money at once; nothing is left to capture')
  }
  if (request.saveCard !== undefined && request.saveCard !== 'off') {
    add('saveCard', 'capability_not_offered', 'this gateway takes no cards')
  }
  return errors
}

/** Checks what the browser chose. */
export function paymentErrors({ method, saveCard }: PayRequest): FieldError[] {
  if (method.type !== 'bank_transfer') {
    return [{ path: 'method.type', code: 'unsupported_method', message: 'this gateway takes bank_transfer only' }]
  }
  const errors: FieldError[] = []
  if (method.bank !== undefined && readBankCode(method.bank) === null) {
    errors.push({ path: 'method.bank', code: 'unknown_bank', message: 'must be a code of the method’s banks' })
  }
  if (saveCard) {
    errors.push({ path: 'saveCard', code: 'capability_not_offered', message: 'this gateway takes no cards' })
  }
  return errors
}
