import { isIP } from 'node:net'
import type { FieldError } from '#contract/problem.ts'
import type { Customer } from '#contract/session.ts'
import { numericCountry } from './countries.ts'
import { formatBirthday } from './dates.ts'
import { nameFault, tidyName, usableName, type NameKind } from './names.ts'

// HTML's own pattern for e-mail fields, with at least one dot after the at sign.
const EMAIL =
  /^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)+$/

/** What became of one field: the value for the wire (`undefined`: left out), or why it cannot be used. */
type Reading = { value: string | undefined } | { code: string; message: string }

export interface NameRules {
  /** repair or drop names the bank would refuse, instead of reporting them */
  lenient: boolean
  /** for a preauthorisation the stop words hold for the last name too (spec 9.5) */
  preauth: boolean
}

interface Row {
  field: keyof Customer
  wire: string
  read: (value: string, rules: NameRules) => Reading
}

const text =
  (maximum: number): Row['read'] =>
  (value) => {
    const length = [...value].length
    if (length <= maximum) return { value }
    return { code: 'too_long', message: `has ${length} characters; the bank takes at most ${maximum}` }
  }

const name =
  (kind: NameKind): Row['read'] =>
  (value, { lenient, preauth }) => {
    const judged = preauth ? 'middle' : kind
    if (lenient) return { value: usableName(value, judged) }
    const tidy = tidyName(value)
    return nameFault(tidy, judged) ?? { value: tidy }
  }

const email: Row['read'] = (value, rules) => {
  if (!EMAIL.test(value)) return { code: 'invalid_format', message: 'is not an e-mail address, e.g. name@example.com' }
  return text(256)(value, rules)
}

const country: Row['read'] = (value) => {
  const numeric = numericCountry(value)
  if (numeric) return { value: numeric }
  return {
    code: 'invalid_format',
    message: 'is not an ISO 3166-1 alpha-2 code; write two letters, e.g. UA, not a name and not a number',
  }
}

const ip: Row['read'] = (value) => {
  const address = plainAddress(value)
  if (address) return { value: address }
  return {
    code: 'invalid_format',
    message: 'is not an IPv4 or IPv6 address; was a port or a list of addresses left in?',
  }
}

const phone: Row['read'] = (value) => {
  const digits = value.replace(/^\+/, '').replace(/[\s()-]/g, '')
  if (!/^\d+$/.test(digits)) {
    return { code: 'invalid_format', message: 'must be digits with the country code, e.g. 380630000000' }
  }
  if (digits.length > 20) return { code: 'too_long', message: `has ${digits.length} digits; the bank takes at most 20` }
  return { value: digits }
}

const birthday: Row['read'] = (value) => {
  const date = formatBirthday(value)
  return date ? { value: date } : { code: 'invalid_format', message: 'is not a calendar day written as YYYY-MM-DD' }
}

const gender: Row['read'] = (value) => {
  if (value === 'male') return { value: 'Male' }
  if (value === 'female') return { value: 'Female' }
  return { code: 'invalid_value', message: 'must be male or female' }
}

/** Every field of `customerData` (spec 4.2), in the order of the table. */
const ROWS: readonly Row[] = [
  { field: 'id', wire: 'senderCustomerId', read: text(255) },
  { field: 'firstName', wire: 'senderFirstName', read: name('first') },
  { field: 'lastName', wire: 'senderLastName', read: name('last') },
  { field: 'middleName', wire: 'senderMiddleName', read: name('middle') },
  { field: 'email', wire: 'senderEmail', read: email },
  { field: 'country', wire: 'senderCountry', read: country },
  { field: 'region', wire: 'senderRegion', read: text(255) },
  { field: 'city', wire: 'senderCity', read: text(25) },
  { field: 'street', wire: 'senderStreet', read: text(35) },
  { field: 'address2', wire: 'senderAdditionalAddress', read: text(255) },
  { field: 'taxNumber', wire: 'senderItn', read: text(20) },
  { field: 'passport', wire: 'senderPassport', read: text(255) },
  { field: 'ip', wire: 'senderIp', read: ip },
  { field: 'phone', wire: 'senderPhone', read: phone },
  { field: 'birthday', wire: 'senderBirthday', read: birthday },
  { field: 'gender', wire: 'senderGender', read: gender },
  { field: 'postalCode', wire: 'senderZipCode', read: text(50) },
]

/** Checks a customer by the bank's predicates; one error per field, each with the likely mistake. */
export function customerErrors(customer: Customer | undefined, rules: NameRules): FieldError[] {
  const errors: FieldError[] = []
  if (!customer?.id?.trim()) {
    errors.push({
      path: 'customer.id',
      code: 'required',
      message: 'the bank needs your own id of the customer; any stable text will do',
    })
  }
  for (const { field, read } of ROWS) {
    const value = customer?.[field]?.trim()
    if (!value) continue
    const reading = read(value, rules)
    if ('code' in reading) errors.push({ path: `customer.${field}`, code: reading.code, message: reading.message })
  }
  return errors
}

/**
 * `customerData` for the wire. Fields without a usable value are left out entirely: the bank validates even an empty
 * string (spec 4.2). The address the companion saw stands in for one the merchant did not give.
 */
export function customerData(
  customer: Customer,
  seenIp: string | undefined,
  { preauth }: Pick<NameRules, 'preauth'> = { preauth: false },
): Record<string, string> {
  const data: Record<string, string> = {}
  for (const { field, wire, read } of ROWS) {
    const value = customer[field]?.trim()
    if (!value) continue
    const reading = read(value, { lenient: true, preauth })
    if ('value' in reading && reading.value !== undefined) data[wire] = reading.value
  }
  const address = data['senderIp'] ?? plainAddress(seenIp ?? '')
  if (address) data['senderIp'] = address
  return data
}

/** An address literal without zone; an IPv4 address that a dual-stack socket shows as IPv6 becomes IPv4 again. */
function plainAddress(text: string): string | undefined {
  const address = text.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '')
  return isIP(address) && !address.includes('%') ? address : undefined
}
