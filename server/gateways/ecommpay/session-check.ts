import { isIP } from 'node:net'
import type { FieldError } from '#contract/problem.ts'
import type { Customer, SessionRequest } from '#contract/session.ts'
import { phoneDigits } from './bodies.ts'
import type { EcommpayConfig } from './config.ts'

const MAX_AMOUNT = 10_000_000_000_000
const EMAIL = /^[^\s@;]+@[^\s@;]+\.[^\s@;]+$/

const MAX_LENGTHS: Partial<Record<keyof Customer, number>> = {
  id: 255, firstName: 255, lastName: 255, middleName: 255, email: 255, city: 256, region: 256, street: 200, address2: 50,
  postalCode: 16,
} // prettier-ignore

/** Checks a session request by Gate's rules (spec 3.2); one error per field. */
export function sessionErrors(request: SessionRequest, config: EcommpayConfig): FieldError[] {
  const errors: FieldError[] = []
  const add = (path: string, code: string, message: string) => void errors.push({ path, code, message })
  const { amount, currency, customer, description, saveCard } = request
  if (!Number.isSafeInteger(amount) || amount < 1 || amount > MAX_AMOUNT) {
    add('amount', 'invalid_amount', 'must be a whole number of minor units above zero; was it given with a fraction?')
  }
  if (!/^[A-Z]{3}$/.test(currency))
    add('currency', 'unsupported_currency', 'must be an ISO 4217 code in capital letters')
  else if (config.currencies.length && !config.currencies.includes(currency)) {
    add('currency', 'unsupported_currency', `this project takes ${config.currencies.join(', ')}`)
  }
  if (description !== undefined && [...description].length > 255) {
    add('description', 'too_long', `has ${[...description].length} characters; Gate takes at most 255`)
  }
  const keeps = saveCard !== undefined && saveCard !== 'off'
  if (keeps && !config.modes.has('card')) {
    add('saveCard', 'capability_not_offered', 'a card can be saved only where ECOMMPAY_MODES allows full card mode')
  }
  if (keeps && !customer?.id) add('customer.id', 'required', 'Gate keeps cards for a customer only')
  if (request.threeDS === 'must' && !customer?.email && !customer?.phone) {
    add('customer.email', 'required', '3-D Secure needs the e-mail address or the phone number of the customer')
  }
  return [...errors, ...(customer ? customerErrors(customer) : [])]
}

function customerErrors(customer: Customer): FieldError[] {
  const errors: FieldError[] = []
  const add = (field: keyof Customer, code: string, message: string) =>
    void errors.push({ path: `customer.${field}`, code, message })
  for (const [field, max] of Object.entries(MAX_LENGTHS) as [keyof Customer, number][]) {
    const length = [...(customer[field] ?? '')].length
    if (length > max) add(field, 'too_long', `has ${length} characters; Gate takes at most ${max}`)
  }
  const { email, phone, country, birthday, ip } = customer
  const wrong = (field: keyof Customer, message: string) => add(field, 'invalid_format', message)
  if (email && email.length <= 255 && !EMAIL.test(email))
    wrong('email', 'is not an e-mail address, e.g. name@example.com')
  if (phone && phoneDigits(phone) === undefined) wrong('phone', 'must have 4 to 24 digits with country code')
  if (country && !/^[A-Za-z]{2}$/.test(country))
    wrong('country', 'is not an ISO 3166-1 alpha-2 code; write two letters')
  if (birthday && !/^\d{4}-\d{2}-\d{2}$/.test(birthday)) wrong('birthday', 'must be written YYYY-MM-DD')
  if (ip && !isIP(ip)) wrong('ip', 'is not an IPv4 or IPv6 address; was a port or a list of addresses left in?')
  return errors
}
