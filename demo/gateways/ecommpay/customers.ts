import type { Timers } from '../timers.ts'
import type { Accounts, SavedAccount } from './accounts.ts'
import { gateDate } from './payment.ts'
import type { Fault } from './refusal.ts'
import { refusal, RuleBroken } from './refusal.ts'
import type { JsonObject } from './signature.ts'

const TOKENIZE_MS = 1_000

export interface CustomerTools {
  accounts: Accounts
  timers: Timers
  tell: (account: SavedAccount, action: 'tokenize' | 'revoke', requestId: string) => void
  tellRefused: (customerId: string, requestId: string, fault: Fault) => void
}

export interface Customers {
  tokenize(request: JsonObject, requestId: string): void
  byToken(request: JsonObject): JsonObject
  revoke(request: JsonObject, requestId: string): JsonObject
  list(request: JsonObject): JsonObject
  remove(request: JsonObject, requestId: string): JsonObject
}

function customerOf(request: JsonObject): string {
  return String((request.customer as JsonObject).id)
}

function describe(account: SavedAccount): JsonObject {
  const { card } = account
  return {
    id: account.id,
    number: card.mask,
    type: card.brand,
    token: account.token,
    additional: {
      card_holder: card.holder,
      expiry_month: card.expiryMonth,
      expiry_year: card.expiryYear,
      token_created_at: gateDate(account.createdAt),
    },
  }
}

/** Tokens and saved cards of customers (specification, section 10). Answers are given at once, but for `tokenize`. */
export function createCustomers({ accounts, timers, tell, tellRefused }: CustomerTools): Customers {
  const end = (account: SavedAccount, requestId: string): void => {
    // Revoking a token deletes the saved card, and the other way round.
    account.status = 'revoke'
    tell(account, 'revoke', requestId)
  }

  return {
    tokenize(request, requestId) {
      const customerId = customerOf(request)
      try {
        const card = accounts.trace(request.card as JsonObject)
        // A number that is none gets no token.
        if (card.scenario.id === 'no_card_number') throw refusal(400, '10102', 'Incorrect card data', 'card.pan')
        timers.after(TOKENIZE_MS, () => tell(accounts.save(card, customerId), 'tokenize', requestId))
      } catch (error) {
        if (!(error instanceof RuleBroken)) throw error
        timers.after(TOKENIZE_MS, () => tellRefused(customerId, requestId, error.fault))
      }
    },
    byToken: (request) => ({ account: describe(accounts.byToken(request.token, customerOf(request))) }),
    revoke(request, requestId) {
      end(accounts.byToken(request.token, customerOf(request)), requestId)
      return { status: 'success', message: 'Token revoked' }
    },
    list: (request) => ({ accounts: accounts.list(customerOf(request)).map(describe) }),
    remove(request, requestId) {
      end(accounts.bySavedId(request.saved_account_id, customerOf(request)), requestId)
      return { status: 'success', message: 'Account deleted' }
    },
  }
}
