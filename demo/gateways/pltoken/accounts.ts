import { Refusal } from './refusal.ts'
import { planForId } from './scenarios.ts'

/** All that is known of a card: never its number. */
export interface CardFacts {
  brand: string
  /** the last four digits */
  lastNum: string
  month: number
  year: number
  /** how many digits the brand prints */
  cvvDigits: 3 | 4
}

export interface PaymentMethod extends CardFacts {
  paymentInfoId: string
  /** the client's order that made it; `null` for a seeded one */
  orderId: string | null
}

export interface Account {
  uuid: string
  name: string
  methods: PaymentMethod[]
}

/** What a client may know of an account. */
export interface AccountSeed {
  uuid: string
  name: string
  methods: (CardFacts & { paymentInfoId: string })[]
}

// Any id of a scenario is a payment method of every account, so that a scenario needs no preparation.
const SCENARIO_CARD: CardFacts = { brand: 'Visa', lastNum: '4242', month: 12, year: 2049, cvvDigits: 3 }

/** The accounts and their payment methods. */
export class Accounts {
  readonly #accounts = new Map<string, Account>()

  constructor(seeds: readonly AccountSeed[]) {
    for (const { uuid, name, methods } of seeds) {
      const own = methods.map((method) => ({
        ...method,
        paymentInfoId: method.paymentInfoId.toLowerCase(),
        orderId: null,
      }))
      this.#accounts.set(uuid.toLowerCase(), { uuid: uuid.toLowerCase(), name, methods: own })
    }
  }

  all(): Account[] {
    return [...this.#accounts.values()]
  }

  find(uuid: string): Account {
    const account = this.#accounts.get(uuid)
    if (!account) throw new Refusal(901)
    return account
  }

  method(account: Account, paymentInfoId: string): PaymentMethod {
    const found = account.methods.find((method) => method.paymentInfoId === paymentInfoId)
    if (found) return found
    if (planForId(paymentInfoId)) return { ...SCENARIO_CARD, paymentInfoId, orderId: null }
    throw new Refusal(903)
  }

  remove(account: Account, keep: (method: PaymentMethod) => boolean): void {
    account.methods = account.methods.filter(keep)
  }
}
