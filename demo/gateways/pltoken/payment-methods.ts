import { randomUUID } from 'node:crypto'
import type { JsonObject } from '../alliance/fields.ts'
import type { Accounts, CardFacts, PaymentMethod } from './accounts.ts'
import { answerDate, expiryText, isExpired } from './dates.ts'
import type { Ordered } from './orders.ts'
import { Orders } from './orders.ts'
import { Refusal } from './refusal.ts'
import { readPaymentMethod } from './requests.ts'
import type { Vault } from './vault.ts'

/** A payment method as answers tell it; the names beyond the billing sample's are ours. */
export function describeMethod(method: PaymentMethod): JsonObject {
  return {
    paymentInfoID: method.paymentInfoId,
    paymentType: 'CreditCard',
    card: { cardBrand: method.brand, cardLastNum: method.lastNum, cardExpiry: expiryText(method) },
  }
}

export interface PaymentMethodTools {
  accounts: Accounts
  vault: Vault
  now: () => number
}

/** The account side of the API: adding, changing, listing and removing payment methods. */
export class PaymentMethods {
  readonly #tools: PaymentMethodTools
  readonly #orders = new Orders(949)

  constructor(tools: PaymentMethodTools) {
    this.#tools = tools
  }

  list(uuid: string): JsonObject[] {
    return this.#tools.accounts.find(uuid).methods.map(describeMethod)
  }

  one(uuid: string, paymentInfoId: string): JsonObject {
    const { accounts } = this.#tools
    return { uuid, ...describeMethod(accounts.method(accounts.find(uuid), paymentInfoId)) }
  }

  expired(uuid: string): JsonObject[] {
    const now = this.#tools.now()
    const { methods } = this.#tools.accounts.find(uuid)
    return methods.filter((method) => isExpired(method, now)).map(describeMethod)
  }

  /** @param refuseFirst - throws where a scenario refuses before anything is done */
  create(uuid: string, plaintext: string, refuseFirst: (orderId: string) => void): Ordered {
    const { orderId, cardReference } = readPaymentMethod(plaintext)
    const { accounts } = this.#tools
    return this.#orders.once(uuid, orderId, 'create', () => {
      refuseFirst(orderId)
      const account = accounts.find(uuid)
      const method = { ...this.#verified(cardReference), paymentInfoId: randomUUID(), orderId }
      account.methods.push(method)
      return this.#verification(uuid, orderId, method)
    })
  }

  update(uuid: string, paymentInfoId: string, plaintext: string, refuseFirst: (orderId: string) => void): Ordered {
    const { orderId, cardReference } = readPaymentMethod(plaintext)
    const { accounts } = this.#tools
    return this.#orders.once(uuid, orderId, `update ${paymentInfoId}`, () => {
      refuseFirst(orderId)
      const method = accounts.method(accounts.find(uuid), paymentInfoId)
      Object.assign(method, this.#verified(cardReference))
      return this.#verification(uuid, orderId, method)
    })
  }

  remove(uuid: string, paymentInfoId: string): JsonObject {
    const { accounts } = this.#tools
    const account = accounts.find(uuid)
    accounts.method(account, paymentInfoId)
    accounts.remove(account, (method) => method.paymentInfoId !== paymentInfoId)
    return { uuid, paymentInfoID: paymentInfoId }
  }

  /** Takes back what an order id added; a later request with it is refused with 949. */
  cancel(uuid: string, orderId: string): JsonObject {
    const { accounts } = this.#tools
    const account = accounts.find(uuid)
    this.#orders.cancel(uuid, orderId)
    accounts.remove(account, (method) => method.orderId !== orderId)
    return { orderId }
  }

  #verified(cardReference: string): CardFacts {
    const card = this.#tools.vault.takeCard(cardReference)
    if (isExpired(card, this.#tools.now())) throw new Refusal(932, 'The card has expired')
    return card
  }

  // `authTransID` and `authDate` are from the documentation's sample of a call that it does not name.
  #verification(uuid: string, orderId: string, method: PaymentMethod): JsonObject {
    const authTransID = randomUUID().toUpperCase()
    const authDate = answerDate(this.#tools.now())
    return { uuid, orderID: orderId, authTransID, authDate, ...describeMethod(method) }
  }
}
