import { randomBytes } from 'node:crypto'
import type { CardTrace } from './card.ts'
import type { JsonObject } from './fields.ts'
import { Refusal } from './refusal.ts'

export const TOKEN_STATES = ['ACTIVE', 'SUSPENDED', 'OBSOLETE', 'DELETED'] as const
export type TokenState = (typeof TOKEN_STATES)[number]

/** What may become of a token by the merchant's word (specification, section 9.2); nothing leaves `DELETED`. */
const CHANGES: Readonly<Record<TokenState, readonly TokenState[]>> = {
  ACTIVE: ['SUSPENDED', 'DELETED'],
  SUSPENDED: ['ACTIVE', 'DELETED'],
  OBSOLETE: [],
  DELETED: [],
}

/** A card that a customer lets the merchant use again. Like everything here it holds a mask, never a number. */
export interface Token {
  token: string
  customerId: string
  card: CardTrace
  state: TokenState
}

/** The card tokens of the bank's one merchant. */
export class Tokens {
  readonly #tokens: Token[] = []

  /** One token per customer and card, as `TOKEN_PER_CUSTOMER` says. */
  keep(card: CardTrace, customerId: string): Token {
    const known = this.ofCustomer(customerId).find(
      ({ state, card: { mask, scenario } }) =>
        state === 'ACTIVE' && mask === card.mask && scenario.id === card.scenario.id,
    )
    if (known) return known
    // 24 characters that may begin with a hyphen or an underscore.
    const token: Token = { token: randomBytes(18).toString('base64url'), customerId, card, state: 'ACTIVE' }
    this.#tokens.push(token)
    return token
  }

  find(token: unknown): Token | undefined {
    return this.#tokens.find((known) => known.token === token)
  }

  ofCustomer(customerId: unknown): Token[] {
    return this.#tokens.filter((known) => known.customerId === customerId)
  }

  /** The card behind a token that its customer pays with. No code is published for a token that cannot be used. */
  use(token: unknown, customerId: unknown): CardTrace {
    const known = this.find(token)
    if (!known || known.customerId !== customerId)
      throw new Refusal('b_invalid_request', 'this customer has no such token')
    if (known.state !== 'ACTIVE') throw new Refusal('b_invalid_request', `the token is ${known.state}`)
    return known.card
  }

  /** Whether the change was permitted and made. */
  change(token: Token, state: TokenState): boolean {
    if (!CHANGES[token.state].includes(state)) return false
    token.state = state
    return true
  }
}

export function describeToken({ token, customerId, card, state }: Token, merchantId: string): JsonObject {
  return { token, status: state, maskedPan: card.mask, customerId, merchantId }
}
