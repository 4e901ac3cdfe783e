import type { GatewayOrder, GatewayReport, Journal, OperationKey } from '../gateway.ts'
import { declineOfError } from './declines.ts'
import { HOSTED_ENDPOINTS } from './endpoints.ts'
import { onThePage, ORDER_MINUTES, readOrder, reportOfOrder, type HostedOrder } from './hosted-order.ts'
import { alertError, neverSent, noAnswer, query, QueryError, type Desk } from './operations.ts'
import { orderReference } from './reference.ts'
import { errorEvidence } from './report.ts'
import { customerData } from './customer.ts'
import { notification, preauthExpiry, remarks } from './translate.ts'
import { errorGroup, type JsonObject } from './wire.ts'

const LANGUAGES = ['uk', 'en', 'es', 'de', 'pl', 'fr', 'tr', 'it', 'nl', 'pt'] as const

/** Body of an order (spec 9.7). It has no `date`. */
function orderBody(order: GatewayOrder, { bodies, hosted }: Desk, now: number): JsonObject {
  const preauth = order.capture === 'manual'
  const primary = order.locale?.split('-')[0]?.toLowerCase()
  const language = LANGUAGES.find((known) => known === primary)
  return {
    merchantRequestId: order.requestId,
    merchantId: bodies.merchantId,
    hppPayType: preauth ? 'PREAUTH' : 'PURCHASE',
    hppTryMode: 'ONE_TRY',
    expirationTimeMinutes: ORDER_MINUTES,
    ...(preauth ? { preAuthExpDate: preauthExpiry(bodies, now) } : {}),
    coinAmount: order.amount,
    currencyCode: 980,
    paymentMethods: [...(hosted?.paymentMethods ?? [])],
    ...(language === undefined ? {} : { language }),
    ...notification(order.notificationUrl, bodies),
    successUrl: order.returnUrl,
    failUrl: order.returnUrl,
    statusPageType: 'STATUS_TIMER_PAGE',
    ...remarks(order),
    customerData: customerData(order.customer, order.ip, { preauth }),
  }
}

/**
 * Makes an order that the shopper pays on the bank's page. Until the shopper is sent there nobody can pay it, so every
 * failure before that is certain.
 */
export async function payOnHostedPage(order: GatewayOrder, journal: Journal, desk: Desk): Promise<GatewayReport> {
  const { hosted, bodies, log, reports } = desk
  if (!hosted || !bodies.allowsReturnUrl(order.returnUrl)) {
    log.alert('the hosted page needs an address to come back to that the bank takes', { gateway: 'alliance' })
    return { outcome: { status: 'failed', decline: 'configuration' }, evidence: { reason: 'return_url' } }
  }
  const { createOrder } = HOSTED_ENDPOINTS
  const result = await hosted.transport.call(createOrder, (now) => orderBody(order, desk, now))
  if (result.kind === 'no_answer') return neverSent(result.reason)
  if (result.kind === 'error') {
    alertError(result.error, createOrder.name, log)
    const evidence = errorEvidence(result.error)
    // An order exists under our id already, so another run of this payment may have shown its page.
    if (errorGroup(result.error) === 'duplicate') return noAnswer(evidence)
    return { outcome: { status: 'failed', decline: declineOfError(result.error) }, evidence }
  }
  const made = readOrder(result.object)
  const outcome = made && isOurs(made, order, desk) && made.status === 'PENDING' ? onThePage(made, reports) : null
  if (!made || outcome?.status !== 'needs_action') {
    log.alert('the bank made another order than was asked for, or names a page outside ALLIANCE_CHALLENGE_HOSTS', {
      gateway: 'alliance',
    })
    return { outcome: { status: 'failed', decline: 'not_processed' }, evidence: { reason: 'foreign_order' } }
  }
  await journal.reference(orderReference(made.hppOrderId))
  await journal.executing()
  return { ...reportOfOrder(made, reports), outcome }
}

/** A missing fact counts as equal. */
function isOurs({ requestId, merchantId, amount }: HostedOrder, order: GatewayOrder, { bodies }: Desk): boolean {
  return (
    (requestId ?? order.requestId) === order.requestId &&
    (merchantId ?? bodies.merchantId) === bodies.merchantId &&
    (amount === undefined ? order.amount : amount) === order.amount
  )
}

/** Asks for an order. `null` only on the bank's explicit "not found". */
export async function findOrder(hppOrderId: string, desk: Desk): Promise<HostedOrder | 'expired' | null> {
  const { hosted, bodies, log } = desk
  if (!hosted) throw new QueryError('the hosted page is no longer among ALLIANCE_METHODS')
  const result = await hosted.transport.call(HOSTED_ENDPOINTS.queryOrder, () => ({ hppOrderId }))
  if (result.kind === 'no_answer') throw new QueryError(`the bank could not be asked: ${result.reason}`)
  if (result.kind === 'error') {
    if (result.error.code === 'b_hpp_order_expired') return 'expired'
    if (errorGroup(result.error) === 'not_found') return null
    alertError(result.error, HOSTED_ENDPOINTS.queryOrder.name, log)
    throw new QueryError(`the bank answered ${result.error.code}`)
  }
  const order = readOrder(result.object)
  if (order?.hppOrderId === hppOrderId && (order.merchantId ?? bodies.merchantId) === bodies.merchantId) return order
  log.alert('the bank answered a query with another order', { gateway: 'alliance' })
  throw new QueryError('the answer is about another order')
}

/** Asks for a payment made on the hosted page. */
export async function queryOrder(key: OperationKey, hppOrderId: string, desk: Desk): Promise<GatewayReport | null> {
  const order = await findOrder(hppOrderId, desk)
  if (order === null) return null
  if (order !== 'expired') return reportOfOrder(order, desk.reports)
  // An order can no longer be paid then, but the code does not say that it was not paid before (spec 9.7).
  const paid = await query({ ...key, reference: null }, desk)
  if (paid) return { ...paid, reference: orderReference(hppOrderId) }
  return {
    outcome: { status: 'failed', decline: 'not_processed' },
    reference: orderReference(hppOrderId),
    evidence: { msgCode: 'b_hpp_order_expired' },
  }
}
