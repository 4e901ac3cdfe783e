import { minorDigits } from '#contract/money.ts'

/** The gateway's own words, read tolerantly and trusted afterwards. */

export type JsonObject = Record<string, unknown>

export function asObject(value: unknown): JsonObject | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : null
}

/** A JSON object, or `null` for any other text. */
export function parseObject(text: string): JsonObject | null {
  try {
    return asObject(JSON.parse(text))
  } catch {
    return null
  }
}

/** A member by its name in any case: pages spell `orderID` and `orderId` (spec 5). */
export function member(object: JsonObject, name: string): unknown {
  if (Object.hasOwn(object, name)) return object[name]
  const wanted = name.toLowerCase()
  const found = Object.keys(object).find((key) => key.toLowerCase() === wanted)
  return found === undefined ? undefined : object[found]
}

export function textMember(object: JsonObject, name: string): string | undefined {
  const value = member(object, name)
  if (typeof value === 'number' && Number.isFinite(value)) return String(value)
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** Digits an amount may have so that the decimal number in JSON is exact: a double keeps 15 of them. */
export const MAX_AMOUNT = 999_999_999_999_999

/** Minor units as the number of major units the gateway takes (spec 5), made from digits and not by division. */
export function toMajor(amount: number, currency: string): number {
  const digits = minorDigits(currency)
  const text = String(amount).padStart(digits + 1, '0')
  return digits === 0 ? amount : Number(`${text.slice(0, -digits)}.${text.slice(-digits)}`)
}

/** Major units as the gateway writes them, as minor units; `null` for what is no amount of that currency. */
export function toMinor(value: unknown, currency: string): number | null {
  const text = typeof value === 'number' || typeof value === 'string' ? String(value) : ''
  const match = /^(\d{1,15})(?:\.(\d{1,15}))?$/.exec(text)
  if (!match) return null
  const digits = minorDigits(currency)
  const fraction = (match[2] ?? '').replace(/0+$/, '')
  if (fraction.length > digits) return null
  const amount = Number(`${match[1]}${fraction.padEnd(digits, '0')}`)
  return amount <= MAX_AMOUNT ? amount : null
}

/** Day as the filter of the transaction list takes it, `yyyyMMdd` in UTC (spec 1). */
export function formatDay(time: number): string {
  return new Date(time).toISOString().slice(0, 10).replaceAll('-', '')
}

/**
 * The entries of a list: `data` itself, or the one list inside of it, since no page shows how it is wrapped (spec 6.2).
 * `null` where there is no telling, which must never be taken for an empty list.
 */
export function listIn(data: unknown): JsonObject[] | null {
  const object = asObject(data)
  const lists = object ? Object.values(object).filter(Array.isArray) : [data]
  const [list, ...others] = lists
  if (!Array.isArray(list) || others.length) return null
  const entries = list.map(asObject)
  return entries.every((entry) => entry !== null) ? entries : null
}

/** A charge as the gateway describes it: the answer to one, and an entry of the transaction list. */
export interface Transaction {
  uuid?: string
  orderId?: string
  transactionId?: string
  /** minor units; `null` where the gateway wrote something that is no amount of the currency */
  amount?: number | null
  currency?: string
  /** a word on the state, where there is one; no page names any */
  status?: string
  brand?: string
  lastDigits?: string
}

export function readTransaction(object: JsonObject): Transaction {
  const card = asObject(member(asObject(member(object, 'paymentInfo')) ?? {}, 'card')) ?? {}
  const currency = textMember(object, 'currencyCode')
  const amount = member(object, 'amount')
  const found: Transaction = {
    uuid: textMember(object, 'uuid'),
    orderId: textMember(object, 'orderID'),
    transactionId: textMember(object, 'transactionID'),
    // Without a currency there is no telling how many decimals are right.
    amount: amount === undefined ? undefined : currency === undefined ? null : toMinor(amount, currency),
    currency,
    status: textMember(object, 'status'),
    brand: textMember(card, 'cardBrand'),
    lastDigits: textMember(card, 'cardLastNum'),
  }
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined))
}

/** Whether two ids are the same; the gateway prints some of them in capitals. */
export function sameId(one: string | undefined, other: string): boolean {
  return one?.toLowerCase() === other.toLowerCase()
}
