import type { EcJwk } from '../crypto.ts'
import type { CardScenario } from '../scenarios.ts'
import { scenarioForCard } from '../scenarios.ts'
import { Refusal } from './refusal.ts'
import { openSealed } from './session.ts'

/** All that is kept of a card: never the number. */
export interface CardTrace {
  mask: string
  paymentSystem: string
  scenario: CardScenario
}

// Visa, Mastercard, Maestro and PROSTIR are processed, and so is what no row knows; these schemes are not.
const UNSUPPORTED = /^(3[47]|30[0-5]|3[689]|6011|35)/

function paymentSystem(cardNumber: string): string {
  if (cardNumber.startsWith('4')) return 'Visa'
  if (/^(5[1-5]|2[2-7])/.test(cardNumber)) return 'MasterCard'
  if (cardNumber.startsWith('9804')) return 'Prostir'
  return 'Unknown'
}

/** Reads a bare card number, as the browser seals it: ASCII digits and nothing else (specification, section 2.1). */
export function traceCard(cardNumber: string): CardTrace {
  if (!/^\d{13,19}$/.test(cardNumber))
    throw new Refusal('b_invalid_pan_format', 'the card number must be 13 to 19 digits')
  if (UNSUPPORTED.test(cardNumber))
    throw new Refusal('b_unsupported_payment_system', 'cards of this scheme are not taken')
  return {
    mask: cardNumber.slice(0, 4) + '*'.repeat(cardNumber.length - 8) + cardNumber.slice(-4),
    paymentSystem: paymentSystem(cardNumber),
    scenario: scenarioForCard(cardNumber),
  }
}

export function openCardNumber(sealed: string, paymentPrivateJwk: EcJwk): CardTrace {
  return traceCard(openSealed(sealed, paymentPrivateJwk, 'encryptedCardNumber'))
}

/** Whether a card can no longer be used: it is good through the last day of its month (specification, section 4.4). */
function isPast(twoDigitYear: number, month: number, now: number): boolean {
  return now >= Date.UTC(2000 + twoDigitYear, month, 1)
}

/**
 * Opens expiry and CVV, checks their shape and forgets them.
 *
 * @param withCvv - seven digits `YYMMCVV`, else four, `YYMM` (specification, section 4.5)
 */
export function openCardData(
  sealed: string,
  paymentPrivateJwk: EcJwk,
  withCvv: boolean,
  now: number,
): { expired: boolean } {
  const plain = openSealed(sealed, paymentPrivateJwk, 'encryptedCardData')
  return readCardData(plain, withCvv, now)
}

/** Opens the CVV of a card that is known by its token, checks its shape and forgets it. */
export function openCvv(sealed: string, paymentPrivateJwk: EcJwk): void {
  if (!/^\d{3}$/.test(openSealed(sealed, paymentPrivateJwk, 'cvv')))
    throw new Refusal('b_validation_card_expiration_date_and_security_code', 'the cvv must be 3 digits')
}

export function readCardData(plain: string, withCvv: boolean, now: number): { expired: boolean } {
  const code = withCvv ? 'b_validation_card_expiration_date_and_security_code' : 'b_validation_card_expiration_date'
  const match = (withCvv ? /^(\d\d)(\d\d)\d{3}$/ : /^(\d\d)(\d\d)$/).exec(plain)
  if (!match) throw new Refusal(code, `the card data must be ${withCvv ? '7 digits, YYMMCVV' : '4 digits, YYMM'}`)
  const month = Number(match[2])
  if (month < 1 || month > 12) throw new Refusal(code, 'the month must be 01 to 12')
  return { expired: isPast(Number(match[1]), month, now) }
}
