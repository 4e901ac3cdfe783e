import { randomInt } from 'node:crypto'
import type { JsonObject } from '../alliance/fields.ts'
import type { Accounts, PaymentMethod } from './accounts.ts'
import { majorNumber } from './amount.ts'
import { answerDate, isExpired } from './dates.ts'
import type { ErrorCode } from './error-codes.ts'
import type { Ordered } from './orders.ts'
import { Orders } from './orders.ts'
import { Refusal } from './refusal.ts'
import type { TransactionRequest } from './requests.ts'
import { readList, readTransaction } from './requests.ts'
import type { Vault } from './vault.ts'

/** What really happened to the money, one entry per order id. Masks only. */
export interface PltokenLedgerEntry {
  orderId: string
  /** `null` where nothing was charged */
  transactionId: string | null
  uuid: string
  paymentInfoId: string
  /** minor units */
  amount: number
  currency: string
  status: 'CHARGED' | 'REFUSED' | 'CANCELED'
  /** why it was refused */
  code: ErrorCode | null
  cardBrand: string | null
  cardLastNum: string | null
  /** what the client was told where it was not the truth */
  scenario: string | null
  createdAt: string
}

interface Transaction {
  request: TransactionRequest
  uuid: string
  transactionId: string
  method: PaymentMethod
  at: number
}

export interface TransactionTools {
  accounts: Accounts
  vault: Vault
  now: () => number
  /** the documentation's sample of this answer is damaged: an object or a list (specification, section 6.2) */
  listShape: 'object' | 'array'
}

/** The billing side of the API: charging, listing, cancelling. */
export class Transactions {
  readonly #tools: TransactionTools
  readonly #orders = new Orders(950)
  readonly #transactions = new Map<string, Transaction>()
  readonly #ledger = new Map<string, PltokenLedgerEntry>()

  constructor(tools: TransactionTools) {
    this.#tools = tools
  }

  ledger(): PltokenLedgerEntry[] {
    return [...this.#ledger.values()].map((entry) => ({ ...entry }))
  }

  /**
   * Charges once per order id.
   *
   * @param refuseFirst - throws where a scenario refuses before anything is done
   */
  create(uuid: string, plaintext: string, refuseFirst: (request: TransactionRequest) => string | null): Ordered {
    const request = readTransaction(plaintext)
    const { orderId, amount, currency, paymentInfoId } = request
    // The CVV reference is not part of it: it is gone after the first request, and a repeated one brings another.
    const content = `${amount} ${currency} ${paymentInfoId}`
    return this.#orders.once(uuid, orderId, content, () => {
      try {
        return this.#charge(uuid, request, refuseFirst)
      } catch (error) {
        if (error instanceof Refusal) this.#write(uuid, request, { status: 'REFUSED', code: error.code })
        throw error
      }
    })
  }

  /** Gives the money of an order back; a later request with its id is refused with 950. */
  cancel(uuid: string, orderId: string): JsonObject {
    this.#tools.accounts.find(uuid)
    this.#orders.cancel(uuid, orderId)
    this.#transactions.delete(orderId)
    const entry = this.#ledger.get(orderId)
    if (entry?.status === 'CHARGED') entry.status = 'CANCELED'
    return { orderId }
  }

  /** What was charged and not taken back, by UTC day, oldest first; 911 where there is nothing. */
  list(uuid: string, plaintext: string): JsonObject | JsonObject[] {
    const { pageNo, pageSize, from, to } = readList(plaintext)
    this.#tools.accounts.find(uuid)
    const found = [...this.#transactions.values()].filter(
      (transaction) => transaction.uuid === uuid && transaction.at >= from && transaction.at < to,
    )
    if (found.length === 0) throw new Refusal(911)
    const transactions = found.slice((pageNo - 1) * pageSize, pageNo * pageSize).map(describe)
    return this.#tools.listShape === 'array'
      ? transactions
      : { pageNo, pageSize, totalCount: found.length, transactions }
  }

  #charge(
    uuid: string,
    request: TransactionRequest,
    refuseFirst: (request: TransactionRequest) => string | null,
  ): JsonObject {
    const { accounts, vault, now } = this.#tools
    let scenario: string | null
    try {
      scenario = refuseFirst(request)
    } catch (error) {
      // A refused charge has used the reference up too; one that never came has not.
      if (error instanceof Refusal) vault.takeCvv(request.cvvReference)
      throw error
    }
    const cvv = vault.takeCvv(request.cvvReference)
    const method = accounts.method(accounts.find(uuid), request.paymentInfoId)
    if (isExpired(method, now())) throw new Refusal(938, 'The card has expired')
    if (cvv.digits !== method.cvvDigits) throw new Refusal(938, 'The security code is wrong')
    const transaction: Transaction = { request, uuid, transactionId: this.#newId(), method, at: now() }
    this.#transactions.set(request.orderId, transaction)
    this.#write(uuid, request, {
      status: 'CHARGED',
      transactionId: transaction.transactionId,
      cardBrand: method.brand,
      cardLastNum: method.lastNum,
      scenario,
    })
    return describe(transaction)
  }

  #newId(): string {
    const used = new Set([...this.#ledger.values()].map(({ transactionId }) => transactionId))
    while (true) {
      // 15 digits, as in the sample.
      const id = String(randomInt(100_000_000, 999_999_999)) + String(randomInt(100_000, 999_999))
      if (!used.has(id)) return id
    }
  }

  #write(uuid: string, request: TransactionRequest, outcome: Partial<PltokenLedgerEntry>): void {
    this.#ledger.set(request.orderId, {
      orderId: request.orderId,
      transactionId: null,
      uuid,
      paymentInfoId: request.paymentInfoId,
      amount: request.amount,
      currency: request.currency,
      status: 'REFUSED',
      code: null,
      cardBrand: null,
      cardLastNum: null,
      scenario: null,
      createdAt: new Date(this.#tools.now()).toISOString(),
      ...outcome,
    })
  }
}

/** The answer to a charge (specification, section 6.2). */
function describe({ request, uuid, transactionId, method, at }: Transaction): JsonObject {
  return {
    uuid,
    orderID: request.orderId,
    transactionID: transactionId,
    amount: majorNumber(request.amount, request.currency),
    currencyCode: request.currency,
    paymentDate: answerDate(at),
    paymentInfo: { paymentType: 'CreditCard', card: { cardBrand: method.brand, cardLastNum: method.lastNum } },
  }
}
