import type { GatewayReport, Outcome } from '../gateway.ts'
import { declineOf } from './declines.ts'
import { orderReference } from './reference.ts'
import { evidenceOf, outcomeOf, reportOf, type ReportRules } from './report.ts'
import { amountOf, asObject, readOperation, text, type JsonObject, type Operation } from './wire.ts'

/** An order of the hosted page, as create, query and callbacks describe it (spec 9.7). */
export interface HostedOrder {
  hppOrderId: string
  merchantId: string | undefined
  requestId: string | undefined
  payType: string | undefined
  status: string | undefined
  /** minor units; `null` where the bank wrote something that is no amount */
  amount: number | null | undefined
  redirectUrl: string | undefined
  /** attempts and refunds, oldest first */
  operations: Operation[]
}

/** Reads an order; a callback has one `operation`, older ones `operations` as an object (spec 12, row 26). */
export function readOrder(object: JsonObject): HostedOrder | null {
  const hppOrderId = text(object, 'hppOrderId')
  if (hppOrderId === undefined) return null
  const told = object['operation'] ?? object['operations']
  const operations = (Array.isArray(told) ? (told as unknown[]) : [told]).map(asObject)
  return {
    hppOrderId,
    merchantId: text(object, 'merchantId'),
    requestId: text(object, 'merchantRequestId'),
    payType: text(object, 'hppPayType'),
    status: text(object, 'orderStatus'),
    amount: amountOf(object),
    redirectUrl: text(object, 'redirectUrl'),
    operations: operations.filter((operation) => operation !== null).map(readOperation),
  }
}

const payments = ({ operations, payType }: HostedOrder): Operation[] =>
  operations.filter(({ type }) => type === undefined || type === payType)

/** The attempt that brought the money in, among declined ones and refunds. */
export function paidOperation(order: HostedOrder): Operation | undefined {
  return payments(order).find(({ status }) => status === 'SUCCESS')
}

/** What the bank says about an order, in the words of all gateways. */
export function reportOfOrder(order: HostedOrder, rules: ReportRules): GatewayReport {
  const told = paidOperation(order) ?? payments(order).at(-1)
  const { mask, brand, currency, amount = order.amount ?? undefined } = told ? reportOf(told, rules) : {}
  return {
    outcome: outcomeOfOrder(order, rules),
    reference: orderReference(order.hppOrderId),
    ...(order.requestId === undefined ? {} : { requestId: order.requestId }),
    ...(amount === undefined ? {} : { amount }),
    ...(currency === undefined ? {} : { currency }),
    ...(mask === undefined ? {} : { mask }),
    ...(brand === undefined ? {} : { brand }),
    evidence: {
      ...(told ? evidenceOf(told) : {}),
      ...(order.status === undefined ? {} : { orderStatus: order.status.slice(0, 80) }),
    },
  }
}

/** Order status and operations must tell the same story; where they do not, nothing of it is believed. */
function outcomeOfOrder(order: HostedOrder, rules: ReportRules): Outcome {
  const unknown: Outcome = { status: 'pending', reason: 'unknown_status' }
  const waiting: Outcome = { status: 'pending', reason: 'gateway_pending' }
  if (order.amount === null) return unknown
  const paid = paidOperation(order)
  const running = payments(order).some(({ status }) => status === 'PENDING' || status === 'REQUIRED_3DS')
  switch (order.status) {
    case 'SUCCESS':
    case 'PARTIAL_REFUND':
      if (paid) return outcomeOf({ ...paid, type: order.payType }, rules)
      if (rules.strictApproval) return unknown
      return { status: order.payType === 'PREAUTH' ? 'authorized' : 'succeeded' }
    case 'FAIL':
      // Final, for our orders are made for one try: a page that takes another card could be paid beside a new payment.
      if (paid) return unknown
      return running ? waiting : { status: 'failed', decline: declineOf(payments(order).at(-1) ?? {}) }
    case 'CANCELED':
      return paid || running ? unknown : { status: 'failed', decline: 'not_processed' }
    case 'PENDING':
      return paid || running ? waiting : onThePage(order, rules)
    case 'REQUIRED_3DS':
      return waiting
    default:
      return unknown
  }
}

/** The bank ends an order that nobody paid in this time (spec 9.7: 60 to 1440 minutes). */
export const ORDER_MINUTES = 60

/** Nothing was tried yet: the shopper may still go there. Live answers may come without the address. */
export function onThePage({ redirectUrl }: HostedOrder, rules: ReportRules): Outcome {
  if (redirectUrl === undefined) return { status: 'pending', reason: 'gateway_pending' }
  if (!rules.allowsChallenge(redirectUrl)) return { status: 'pending', reason: 'unknown_status' }
  const timeoutMs = ORDER_MINUTES * 60_000
  return { status: 'needs_action', action: { type: 'challenge', url: redirectUrl, display: 'page', timeoutMs } }
}
