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

/** No page shows how the expiry is written; month and year are taken where they stand as in the dates of answers. */
function expiryOf(card: JsonObject): { month: number; year: number } | null {
  const match = /^(0[1-9]|1[0-2])\/(20\d{2})$/.exec(textMember(card, 'cardExpiry') ?? '')
  return match ? { month: Number(match[1]), year: Number(match[2]) } : null
}
