import type { PayRequest } from '#contract/payment.ts'
import type { FieldError } from '#contract/problem.ts'
import type { SessionRequest } from '#contract/session.ts'
import { MAX_AMOUNT } from './wire.ts'

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Whether the merchant's customer id is an account id of the gateway: a UUID in its 36 characters (spec 6.2). */
export function isAccountId(customerId: string): boolean {
  return UUID.test(customerId)
}

/** Checks a session request by the gateway's rules; one error per field. */
export function sessionErrors(request: SessionRequest, currencies: readonly string[]): FieldError[] {
  const errors: FieldError[] = []
  const add = (path: string, code: string, message: string) => void errors.push({ path, code, message })
  if (!currencies.includes(request.currency)) {
    add('currency', 'unsupported_currency', `this gateway is set up for ${currencies.join(', ')}`)
  }
  if (!Number.isSafeInteger(request.amount) || request.amount <= 0) {
    add('amount', 'invalid_amount', 'must be a whole number of minor units above zero; was it given with a fraction?')
  } else if (request.amount > MAX_AMOUNT) {
    add('amount', 'invalid_amount', 'has more than 15 digits')
  }
  const id = request.customer?.id
  if (!id) {
    add('customer.id', 'required', 'the gateway keeps cards by account: give the account’s uuid as the customer’s id')
  } else if (!isAccountId(id)) {
    add(
      'customer.id',
      'invalid_format',
      'must be the uuid of the account at the gateway, 36 characters with hyphens; was the shop’s own customer number given?',
    )
  }
  if (request.threeDS === 'must') {
    add('threeDS', 'capability_not_offered', 'this gateway decides on 3-D Secure itself; leave it at "should"')
  }
  if (request.capture === 'manual') add('capture', 'capability_not_offered', 'this gateway captures automatically only')
  if (request.saveCard !== undefined && request.saveCard !== 'off') {
    add('saveCard', 'capability_not_offered', 'cards are added at the provider, not in this checkout')
  }
  return errors
}

const CVV_REFERENCE = /^[0-9a-f]{32}$/

/** Checks how the shopper pays: a stored card, and the vault's reference to the CVV by its shape only (spec 8). */
export function paymentErrors({ method, saveCard }: PayRequest): FieldError[] {
  const errors: FieldError[] = []
  const add = (path: string, code: string, message: string) => void errors.push({ path, code, message })
  if (method.type !== 'saved_card') {
    add('method.type', 'capability_not_offered', 'this gateway takes saved cards only')
    return errors
  }
  if (method.sealed !== undefined) {
    add('method.sealed', 'unexpected', 'the CVV goes to the vault; send the reference it answers as cvvReference')
  }
  if (method.cvvReference === undefined) {
    add('method.cvvReference', 'required', 'the vault’s reference to the CVV is missing; was the vault asked?')
  } else if (typeof method.cvvReference !== 'string' || !CVV_REFERENCE.test(method.cvvReference)) {
    add(
      'method.cvvReference',
      'invalid_format',
      'must be the 32 lower-case hexadecimal digits the vault answered; was the CVV itself sent?',
    )
  }
  if (saveCard) add('saveCard', 'capability_not_offered', 'cards are added at the provider, not in this checkout')
  return errors
}
