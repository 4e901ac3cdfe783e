import type { GatewayCard } from '../gateway.ts'
import { asObject, member, textMember, type JsonObject } from './wire.ts'

const BRANDS: Readonly<Record<string, string>> = {
  visa: 'visa',
  mastercard: 'mastercard',
  maestro: 'maestro',
  amex: 'amex',
  americanexpress: 'amex',
}

export function brandOf(written: string | undefined): string | null {
  const word = written?.toLowerCase().replace(/[^a-z]/g, '') ?? ''
  return Object.hasOwn(BRANDS, word) ? (BRANDS[word] ?? null) : null
}

/** The gateway tells the last four digits and no more (spec 6.2); anything longer could be a card number. */
export function maskOf(lastDigits: string | undefined): string | null {
  return lastDigits !== undefined && /^\d{4}$/.test(lastDigits) ? `************${lastDigits}` : null
}

/** One stored payment method, or `null` for what is not a card or names no digits that may be shown. */
export function readCard(entry: JsonObject): GatewayCard | null {
  const info = asObject(member(entry, 'paymentInfo')) ?? entry
  const card = asObject(member(info, 'card'))
  const reference = textMember(entry, 'paymentInfoID') ?? textMember(info, 'paymentInfoID')
  const mask = maskOf(card ? textMember(card, 'cardLastNum') : undefined)
  if (!card || !isCreditCard(textMember(info, 'paymentType')) || reference === undefined || mask === null) return null
  return { reference, brand: brandOf(textMember(card, 'cardBrand')), mask, expiry: expiryOf(card) }
}

/** Pages spell `CreditCard` and `creditcard` (spec 5). */
function isCreditCard(type: string | undefined): boolean {
  return type?.toLowerCase() === 'creditcard'
}

/** No page names the fields of the expiry; month and year are taken where they stand under plain names. */
function expiryOf(card: JsonObject): { month: number; year: number } | null {
  const month = Number(textMember(card, 'cardExpiryMonth'))
  const year = Number(textMember(card, 'cardExpiryYear'))
  if (!Number.isInteger(month) || month < 1 || month > 12 || !Number.isInteger(year)) return null
  const full = year < 100 ? 2000 + year : year
  return full >= 2000 && full <= 2099 ? { month, year: full } : null
}
