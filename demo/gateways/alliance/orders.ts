import { randomUUID } from 'node:crypto'
import type { CardTrace } from './card.ts'
import { orderDate } from './dates.ts'
import type { JsonObject } from './fields.ts'
import { demandShape } from './fields.ts'
import type { Operation } from './operation.ts'
import { describeOperation, echoOf, isPaying } from './operation.ts'
import type { Payments } from './payments.ts'
import { isTrue, optionalText } from './payments.ts'
import { readPreauthExpiry } from './preauth.ts'
import { refundedAmount } from './refunds.ts'
import { Refusal } from './refusal.ts'
import type { RequestRules } from './requests.ts'
import { orderQueryShape, orderShape } from './requests.ts'

/** An order that the payer pays on the bank's own page (specification, section 9.7). */
export interface Order {
  hppOrderId: string
  ecomOrderId: string
  request: JsonObject
  canceled: boolean
  createdAt: number
  expiresAt: number
}

interface OrderTools {
  payments: Payments
  now: () => number
  rules: RequestRules
  url: () => string
  merchant: { merchantId: string; merchantName: string }
}

const DEFAULT_MINUTES = 1440

/** Hosted page orders: made by the merchant, paid by the payer, asked for by the merchant. */
export class Orders {
  readonly #tools: OrderTools
  readonly #orders = new Map<string, Order>()

  constructor(tools: OrderTools) {
    this.#tools = tools
  }

  create(request: JsonObject): JsonObject {
    const { payments, now, rules } = this.#tools
    demandShape(request, orderShape(rules))
    payments.demandNewRequest(request, 'v1')
    if (request.hppPayType !== 'PURCHASE' && request.hppPayType !== 'PREAUTH')
      throw new Refusal('b_txn_not_allowed', 'this terminal takes only PURCHASE and PREAUTH')
    if (request.hppPayType === 'PREAUTH') readPreauthExpiry(request, now())
    if (![undefined, 980, '980'].includes(request.currencyCode as string | number | undefined))
      throw new Refusal('b_txn_not_allowed', 'this terminal takes only currency 980')
    const createdAt = now()
    const minutes = Number(request.expirationTimeMinutes ?? DEFAULT_MINUTES)
    const order: Order = {
      hppOrderId: randomUUID(),
      ecomOrderId: randomUUID(),
      request,
      canceled: false,
      createdAt,
      expiresAt: createdAt + minutes * 60_000,
    }
    payments.claim(String(request.merchantRequestId))
    this.#orders.set(order.hppOrderId, order)
    return this.describe(order)
  }

  query(request: JsonObject): JsonObject {
    demandShape(request, orderQueryShape)
    const order = this.find(String(request.hppOrderId))
    if (!order) throw new Refusal('b_hpp_order_not_found', 'no such order')
    if (this.isExpired(order)) throw new Refusal('b_hpp_order_expired', 'the order has expired')
    const operations = this.operations(order).map((operation) => describeOperation(operation, this.#tools.merchant))
    return { ...this.describe(order), operations }
  }

  find(hppOrderId: string): Order | undefined {
    return this.#orders.get(hppOrderId)
  }

  operations(order: Order): Operation[] {
    return this.#tools.payments.all().filter((operation) => operation.hppOrderId === order.hppOrderId)
  }

  status(order: Order): string {
    const operations = this.operations(order)
    const paid = operations.find(({ type, status }) => isPaying(type) && status === 'SUCCESS')
    if (paid) return refundedAmount(this.#tools.payments, paid) > 0 ? 'PARTIAL_REFUND' : 'SUCCESS'
    if (order.canceled) return 'CANCELED'
    const last = operations.at(-1)?.status ?? 'PENDING'
    return last === 'DESIRED_THREEDS_MODE_ERROR' ? 'FAIL' : last
  }

  isExpired(order: Order): boolean {
    return this.#tools.now() >= order.expiresAt && this.operations(order).length === 0
  }

  /** Whether the page may still take a card: nothing is running or paid, and a second try is permitted. */
  isOpen(order: Order): boolean {
    if (order.canceled || this.isExpired(order)) return false
    const status = this.status(order)
    return this.operations(order).length === 0 || (status === 'FAIL' && order.request.hppTryMode !== 'ONE_TRY')
  }

  /** Pays with a card that was typed into the hosted page. */
  pay(order: Order, card: CardTrace, expired: boolean, browserLanguage: string): Operation {
    const { request } = order
    const preauth = request.hppPayType === 'PREAUTH'
    const operation = this.#tools.payments.open({
      type: preauth ? 'PREAUTH' : 'PURCHASE',
      paysBy: 'card',
      preauthExpiresAt: preauth ? readPreauthExpiry(request, order.createdAt) : undefined,
      generation: 'v1',
      card,
      coinAmount: Number(request.coinAmount),
      desiredThreeDSMode: 'SHOULD',
      withCvv: true,
      echo: echoOf(request),
      notificationUrl: optionalText(request.notificationUrl),
      notificationEncryption: isTrue(request.notificationEncryption),
      resultRedirectUrl: `${this.#tools.url()}/hpp/${order.hppOrderId}/status`,
      hppOrderId: order.hppOrderId,
    })
    this.#tools.payments.run(operation, expired, browserLanguage)
    return operation
  }

  cancel(order: Order): void {
    if (this.isOpen(order)) order.canceled = true
  }

  /** The order fields that answers and callbacks share. */
  describe(order: Order): JsonObject {
    const { request, hppOrderId } = order
    const page = `${this.#tools.url()}/hpp/${hppOrderId}`
    return {
      hppOrderId,
      ecomOrderId: order.ecomOrderId,
      merchantRequestId: request.merchantRequestId,
      merchantId: request.merchantId,
      hppPayType: request.hppPayType,
      paymentMethods: request.paymentMethods,
      orderStatus: this.status(order),
      coinAmount: request.coinAmount,
      redirectUrl: page,
      statusUrl: `${page}/status`,
      createDate: orderDate(order.createdAt),
      expiredOrderDate: orderDate(order.expiresAt),
      nbuQrCode: null,
    }
  }

  /** Callback of an order: its fields and the one operation that has become final. */
  describeForCallback(order: Order, operation: Operation): JsonObject {
    return {
      ...this.describe(order),
      hppDirectType: order.request.directType ?? 'REDIRECT',
      tryMode: order.request.hppTryMode ?? null,
      operation: describeOperation(operation, this.#tools.merchant),
    }
  }
}
