import type { Check, JsonObject, Shape } from '../alliance/fields.ts'
import { ipAddress, isObject, nested, objectFaults, pattern, required, text } from '../alliance/fields.ts'
import { invalid } from './refusal.ts'
import { isCurrency, minorUnits } from './amount.ts'
import { DAY_MS, parseDay } from './dates.ts'

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i

/** Identifiers have 36 characters (specification, section 6.2). */
export function demandUuid(value: string, attribute: string): string {
  if (!UUID.test(value)) throw invalid(attribute)
  return value
}

const uuid = pattern(36, UUID, 'a UUID of 36 characters')
/** What the vault gives out for a CVV or a card (specification, section 8). */
const reference = pattern(32, /^[0-9a-f]{32}$/, '32 lower-case hex characters')
const number: Check = (value, path) => (typeof value === 'number' ? [] : [`${path}: must be a number`])
const creditCard = text(20, (value) => (value.toLowerCase() === 'creditcard' ? null : 'must be CreditCard'))
const currency = pattern(3, /^[A-Z]{3}$/, 'an ISO 4217 code')

const transactionShape: Shape = {
  orderID: required(uuid),
  applicationId: required(text(36)),
  amount: required(number),
  currencyCode: required(currency),
  ipAddr: required(ipAddress),
  paymentInfoID: required(uuid),
  paymentInfo: required(
    nested({ paymentType: required(creditCard), card: required(nested({ cardCVVEncKey: required(reference) })) }),
  ),
}

// No page tells these fields; they follow the billing sample and the names of codes 1601 and 1602.
const paymentMethodShape: Shape = {
  orderID: required(uuid),
  applicationId: required(text(36)),
  paymentInfo: required(
    nested({ paymentType: required(creditCard), card: required(nested({ cardDetailEncKey: required(reference) })) }),
  ),
}

// Spelling varies between the pages: these names are read in any letter case (specification, section 5).
const NAMES = ['orderID', 'paymentInfoID', 'cardCVVEncKey', 'cardDetailEncKey']

function withUsualNames(value: unknown): unknown {
  if (!isObject(value)) return value
  const usual = (name: string): string => NAMES.find((known) => known.toLowerCase() === name.toLowerCase()) ?? name
  const entries = Object.entries(value).map(([name, member]) => [usual(name), withUsualNames(member)] as const)
  if (new Set(entries.map(([name]) => name)).size < entries.length) throw invalid('data: a field is there twice')
  return Object.fromEntries(entries)
}

function readJson(plaintext: string, shape: Shape): JsonObject {
  let parsed: unknown
  try {
    parsed = JSON.parse(plaintext)
  } catch {
    throw invalid('data')
  }
  if (!isObject(parsed)) throw invalid('data')
  const value = withUsualNames(parsed) as JsonObject
  const faults = objectFaults(value, shape)
  if (faults.length > 0) throw invalid(faults.join('; '))
  return value
}

export interface TransactionRequest {
  orderId: string
  /** minor units */
  amount: number
  currency: string
  paymentInfoId: string
  cvvReference: string
}

function member(value: unknown, ...path: string[]): string {
  const found = path.reduce<unknown>((inner, name) => (isObject(inner) ? inner[name] : undefined), value)
  return typeof found === 'string' ? found : ''
}

/** Create billing transaction (specification, section 6.2). */
export function readTransaction(plaintext: string): TransactionRequest {
  const value = readJson(plaintext, transactionShape)
  const code = member(value, 'currencyCode')
  if (!isCurrency(code)) throw invalid('currencyCode')
  const amount = minorUnits(value.amount as number, code)
  if (amount === null) throw invalid('amount')
  return {
    orderId: member(value, 'orderID'),
    amount,
    currency: code,
    paymentInfoId: member(value, 'paymentInfoID').toLowerCase(),
    cvvReference: member(value, 'paymentInfo', 'card', 'cardCVVEncKey'),
  }
}

/** Create or update a payment method. */
export function readPaymentMethod(plaintext: string): { orderId: string; cardReference: string } {
  const value = readJson(plaintext, paymentMethodShape)
  return {
    orderId: member(value, 'orderID'),
    cardReference: member(value, 'paymentInfo', 'card', 'cardDetailEncKey'),
  }
}

export interface ListRequest {
  pageNo: number
  pageSize: number
  /** milliseconds; `to` is the first instant after the last day */
  from: number
  to: number
}

/** Get transactions: a query string with exactly these four parameters, each once. */
export function readList(plaintext: string): ListRequest {
  const query = new URLSearchParams(plaintext)
  const once = (name: string): string => {
    const values = query.getAll(name)
    if (values.length !== 1) throw invalid(name)
    return values[0] ?? ''
  }
  const whole = (name: string, max: number): number => {
    const value = once(name)
    if (!/^[1-9]\d{0,8}$/.test(value) || Number(value) > max) throw invalid(name)
    return Number(value)
  }
  const day = (name: string): number => {
    const at = parseDay(once(name))
    if (at === null) throw invalid(name)
    return at
  }
  const request = {
    pageNo: whole('pageNo', 999_999_999),
    pageSize: whole('pageSize', 100),
    from: day('fromDate'),
    to: day('toDate') + DAY_MS,
  }
  if (query.size > 4) throw invalid('data')
  if (request.from >= request.to) throw invalid('fromDate')
  return request
}
