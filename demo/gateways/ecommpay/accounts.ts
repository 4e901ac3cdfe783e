import { createHmac, randomBytes } from 'node:crypto'
import { checkDigit } from '../scenarios.ts'
import type { GateCard } from './cards.ts'
import { gateCardFor } from './cards.ts'
import { RuleBroken } from './refusal.ts'
import type { JsonObject } from './signature.ts'

/** All that is kept of a card: never the number, and of the number only a keyed digest. */
export interface CardTrace {
  mask: string
  brand: string
  holder: string
  expiryMonth: string
  expiryYear: string
  scenario: GateCard
  fingerprint: string
}

/** A card that Gate keeps for a customer, with its token (specification, section 10). */
export interface SavedAccount {
  id: number
  token: string
  status: 'active' | 'revoke' | 'expiry'
  customerId: string
  createdAt: number
  card: CardTrace
}

const HOLDER = /^[a-zA-Z0-9\s\-.']+$/
const TOKEN = /^[0-9a-f]{64}$/
const FIRST_ACCOUNT_ID = 45_678

function brandOf(cardNumber: string): string {
  if (cardNumber.startsWith('4')) return 'visa'
  if (/^(5[1-5]|2[2-7])/.test(cardNumber)) return 'mastercard'
  if (/^3[47]/.test(cardNumber)) return 'amex'
  return /^(5[06-9]|6)/.test(cardNumber) ? 'maestro' : 'unknown'
}

/** A card is good through the last day of its month. */
export function isExpired(month: number, year: number, now: number): boolean {
  return now >= Date.UTC(year, month, 1)
}

function isCardNumber(cardNumber: string): boolean {
  if (!/^\d{12,19}$/.test(cardNumber)) return false
  return checkDigit(cardNumber.slice(0, -1)) === Number(cardNumber.at(-1))
}

/** Cards that customers left with Gate, and their tokens. */
export class Accounts {
  readonly #saved: SavedAccount[] = []
  // Lost with the sandbox, so a digest in a log or a dump leads nowhere.
  readonly #fingerprintKey = randomBytes(32)
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  /** Reads a card and forgets all of it but a trace; the CVV is looked at and nothing more. */
  trace(card: JsonObject): CardTrace {
    const cardNumber = String(card.pan)
    const [month, year] = [Number(card.month), Number(card.year)]
    const holder = typeof card.card_holder === 'string' ? card.card_holder : ''
    if (holder === '') throw new RuleBroken(3162, 'card.card_holder')
    if (!HOLDER.test(holder)) throw new RuleBroken(3161, 'card.card_holder')
    if (isExpired(month, year, this.#now())) throw new RuleBroken(3021, 'card.year')
    return {
      mask: `${cardNumber.slice(0, 6)}******${cardNumber.slice(-4)}`,
      brand: brandOf(cardNumber),
      holder: holder.toUpperCase(),
      expiryMonth: String(month).padStart(2, '0'),
      expiryYear: String(year),
      scenario: isCardNumber(cardNumber) ? gateCardFor(cardNumber) : UNREADABLE,
      fingerprint: createHmac('sha256', this.#fingerprintKey).update(cardNumber).digest('hex'),
    }
  }

  /** Keeps a card; a card that is known to the customer keeps its token and gets the new expiry. */
  save(card: CardTrace, customerId: string): SavedAccount {
    const known = this.#saved.find(
      (account) =>
        account.status === 'active' &&
        account.customerId === customerId &&
        account.card.fingerprint === card.fingerprint,
    )
    if (known) {
      known.card = card
      return known
    }
    const account: SavedAccount = {
      id: FIRST_ACCOUNT_ID + this.#saved.length,
      token: randomBytes(32).toString('hex'),
      status: 'active',
      customerId,
      createdAt: this.#now(),
      card,
    }
    this.#saved.push(account)
    return account
  }

  all(): readonly SavedAccount[] {
    for (const account of this.#saved) {
      const { expiryMonth, expiryYear } = account.card
      const over = isExpired(Number(expiryMonth), Number(expiryYear), this.#now())
      if (over && account.status === 'active') account.status = 'expiry'
    }
    return this.#saved
  }

  list(customerId: string): SavedAccount[] {
    return this.all().filter((account) => account.customerId === customerId && account.status === 'active')
  }

  byToken(token: unknown, customerId: unknown): SavedAccount {
    if (!TOKEN.test(String(token))) throw new RuleBroken(3027, 'token')
    return this.#demand(
      this.all().find((account) => account.token === token),
      customerId,
      'token',
    )
  }

  bySavedId(id: unknown, customerId: unknown): SavedAccount {
    return this.#demand(
      this.all().find((account) => account.id === id),
      customerId,
      'saved_account_id',
    )
  }

  #demand(account: SavedAccount | undefined, customerId: unknown, field: string): SavedAccount {
    if (customerId === undefined) throw new RuleBroken(3022, 'customer.id')
    if (!account) throw new RuleBroken(3221, field)
    if (account.customerId !== customerId) throw new RuleBroken(3101, field)
    if (account.status === 'expiry') throw new RuleBroken(3021, field)
    if (account.status === 'revoke') throw new RuleBroken(3027, field)
    return account
  }
}

const UNREADABLE: GateCard = {
  id: 'no_card_number',
  title: 'No card number',
  description: 'A number that fails the Luhn check, or with too few or too many digits.',
  cardNumber: '',
  family: '',
  origin: 'sandbox',
  plan: {
    steps: [],
    result: { code: '10102', message: 'Incorrect card data' },
    debit: 'approve',
    callback: 'once',
  },
}
