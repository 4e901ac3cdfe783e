import type { Cart } from './cart.ts'
import type { Language } from './catalog.ts'
import type { Charge } from './gateways.ts'

/** The part of a payment the shop cares about, as the webhook brings it. */
export interface ShopPayment {
  id: string
  status: string
  amount: number
  currency: string
  amountRefunded: number
  mask: string | null
  declineCode: string | null
  createdAt: string
  updatedAt: string
}

export interface Contact {
  firstName: string
  lastName: string
  email: string
}

/** The checkout session at the companion; it stays on the server, so a reloaded page opens the same one. */
export interface OrderSession {
  id: string
  clientSecret: string
  /** milliseconds since the epoch */
  expiresAt: number
}

export interface Order {
  id: string
  /** the cookie of the browser that placed it; nobody else may see it */
  visitor: string
  lines: Cart
  /** kopiykas */
  total: number
  /** what is charged for it, in the gateway's money */
  charge: Charge
  contact: Contact
  language: Language
  gateway: string | null
  createdAt: number
  session: OrderSession | null
  /** how many sessions were opened; part of the idempotency key */
  sessions: number
  payments: readonly ShopPayment[]
  /** webhook ids that were taken in, so that a repeated one changes nothing */
  seen: readonly string[]
  /** a webhook said paid, but not this order's amount: a person must look */
  mismatch: boolean
}

export type OrderState = 'awaiting' | 'confirming' | 'paid' | 'failed' | 'partly_refunded' | 'refunded' | 'mismatch'

const PAID: ReadonlySet<string> = new Set(['succeeded', 'authorized'])
const FAILED: ReadonlySet<string> = new Set(['failed', 'expired', 'canceled'])

/** The payment that decides about the order: one that succeeded, else the latest attempt. */
export function decidingPayment(order: Order): ShopPayment | null {
  const newestFirst = [...order.payments].sort((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt))
  return newestFirst.find((payment) => PAID.has(payment.status)) ?? newestFirst[0] ?? null
}

/** What the order is now. Only webhooks move it; the browser's word counts for nothing. */
export function orderState(order: Order): OrderState {
  if (order.mismatch) return 'mismatch'
  const payment = decidingPayment(order)
  if (!payment) return 'awaiting'
  if (PAID.has(payment.status)) {
    if (payment.amountRefunded >= payment.amount) return 'refunded'
    return payment.amountRefunded > 0 ? 'partly_refunded' : 'paid'
  }
  return FAILED.has(payment.status) ? 'failed' : 'confirming'
}

/**
 * The order after one verified webhook. Webhooks can come twice, late and in another order than they were sent, so a
 * repeated id changes nothing and an older picture of a payment never replaces a newer one.
 */
export function applyPayment(order: Order, webhookId: string, payment: ShopPayment): Order {
  if (order.seen.includes(webhookId)) return order
  const seen = [...order.seen, webhookId]
  const known = order.payments.find(({ id }) => id === payment.id)
  if (known && Date.parse(known.updatedAt) > Date.parse(payment.updatedAt)) return { ...order, seen }
  const wrongMoney =
    PAID.has(payment.status) && (payment.amount !== order.charge.amount || payment.currency !== order.charge.currency)
  return {
    ...order,
    seen,
    payments: [...order.payments.filter(({ id }) => id !== payment.id), payment],
    mismatch: order.mismatch || wrongMoney,
  }
}

/** Whether another session may be opened: never while an earlier payment can still succeed. */
export function maySettleAgain(order: Order): boolean {
  const state = orderState(order)
  return state === 'awaiting' || state === 'failed'
}

/**
 * Reads the payment out of a webhook's body.
 *
 * @returns `null` where the body is about something else, or is not what the API describes
 */
export function readPaymentWebhook(body: string): { orderId: string; payment: ShopPayment } | null {
  let value: unknown
  try {
    value = JSON.parse(body)
  } catch {
    return null
  }
  const data = record(record(value)?.['data'])
  const payment = record(data?.['payment'])
  if (!payment) return null
  const { id, orderId, status, amount, currency, amountRefunded, createdAt, updatedAt } = payment
  if (typeof id !== 'string' || typeof orderId !== 'string' || typeof status !== 'string') return null
  if (!Number.isSafeInteger(amount) || !Number.isSafeInteger(amountRefunded) || typeof currency !== 'string')
    return null
  if (!isTime(createdAt) || !isTime(updatedAt)) return null
  return {
    orderId,
    payment: {
      id,
      status,
      amount: Number(amount),
      currency,
      amountRefunded: Number(amountRefunded),
      mask: text(record(payment['method'])?.['mask']),
      declineCode: text(record(payment['decline'])?.['code']),
      createdAt,
      updatedAt,
    },
  }
}

function record(value: unknown): Record<string, unknown> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}

function isTime(value: unknown): value is string {
  return typeof value === 'string' && !Number.isNaN(Date.parse(value))
}
