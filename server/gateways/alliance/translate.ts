import type { ThreeDSMode } from '#contract/session.ts'
import type { GatewayOrder, RefundOrder, SettlementOrder } from '../gateway.ts'
import { customerData } from './customer.ts'
import { formatRequestDate } from './dates.ts'
import type { JsonObject } from './wire.ts'

/** What of the configuration shapes request bodies. */
export interface BodyRules {
  merchantId: string
  /** `NONCVV`: no CVV is asked for and none is sealed */
  noCvv: boolean
  /** how long a preauthorised amount stays reserved */
  preauthDays: number
  notificationEncryption: boolean
  /** `true` for an address the bank may be given: its length and scheme (spec 4.2, 4.4) */
  allowsNotificationUrl: (url: string) => boolean
  allowsReturnUrl: (url: string) => boolean
}

const THREE_DS: Readonly<Record<ThreeDSMode, string>> = { must: 'MUST', should: 'SHOULD', must_not: 'MUST_NOT' }

// Conservative reading of the bank's mangled pattern (spec 4.4).
const MERCHANT_COMMENT = /^[A-Za-z0-9 ,.;:@#$%'\-=+]{1,255}$/
const MAX_PURPOSE = 255

/** What is paid with, as the bank is told: a card sealed in the browser, or the token of one (spec 4.2, 9.3). */
export type Instrument =
  { kind: 'card'; number: string; data: string } | { kind: 'token'; token: string; cvv: string | undefined }

/** `null` for a method that is no card, or one that was not sealed to the bank. */
export function instrumentOf({ method }: Pick<GatewayOrder, 'method'>): Instrument | null {
  if (method.type === 'saved_card') return { kind: 'token', token: method.reference, cvv: method.sealed?.cvv }
  if (method.type !== 'card' || !('number' in method.sealed)) return null
  return { kind: 'card', ...method.sealed }
}

/** What every order has in common, card data and amount aside (spec 4.2). */
export type OrderFacts = Omit<GatewayOrder, 'amount' | 'currency' | 'method' | 'capture' | 'saveCard' | 'sessionId'>

/** Body of purchase create (spec 4.2), or of token purchase (spec 9.3). */
export function purchaseBody(order: GatewayOrder, instrument: Instrument, rules: BodyRules, now: number): JsonObject {
  return createBody(order, { ...means(instrument), ...money(order, instrument, rules) }, rules, now)
}

/** Body of preauthorisation create (spec 9.5). */
export function preauthBody(order: GatewayOrder, instrument: Instrument, rules: BodyRules, now: number): JsonObject {
  const paymentMethodType = instrument.kind === 'card' ? 'CARD' : 'TOKEN'
  const preauth = { paymentMethodType, preAuthExpDate: preauthExpiry(rules, now) }
  const chosen = { ...means(instrument), ...money(order, instrument, rules), ...preauth }
  return {
    ...createBody(order, chosen, rules, now),
    customerData: customerData(order.customer, order.ip, { preauth: true }),
  }
}

/** Body of verification create (spec 9.4): no amount, no kind of transaction, no wish for a token. */
export function verificationBody(order: OrderFacts, number: string, rules: BodyRules, now: number): JsonObject {
  return createBody(order, { encryptedCardNumber: number }, rules, now)
}

function means(instrument: Instrument): JsonObject {
  if (instrument.kind === 'card') return { encryptedCardNumber: instrument.number }
  return { token: instrument.token, ...(instrument.cvv === undefined ? {} : { cvv: instrument.cvv }) }
}

function money(order: GatewayOrder, instrument: Instrument, { noCvv }: BodyRules): JsonObject {
  return {
    coinAmount: String(order.amount),
    ...(noCvv ? { txnType: 'NONCVV' } : {}),
    // A token pays already with a card that is kept.
    ...(order.saveCard && instrument.kind === 'card' ? { typeToken: 'TOKEN_PER_CUSTOMER' } : {}),
  }
}

/** When the bank gives a preauthorised amount back by itself (spec 9.5). */
export function preauthExpiry({ preauthDays }: BodyRules, now: number): string {
  return formatRequestDate(now + preauthDays * 86_400_000)
}

/** Optional fields without value are left out: the bank validates even empty ones (spec 4.2). */
function createBody(order: OrderFacts, chosen: JsonObject, rules: BodyRules, now: number): JsonObject {
  return {
    merchantRequestId: order.requestId,
    merchantId: rules.merchantId,
    ...chosen,
    desiredThreeDSMode: THREE_DS[order.threeDS],
    ...notification(order.notificationUrl, rules),
    date: formatRequestDate(now),
    ...remarks(order),
    ...(rules.allowsReturnUrl(order.returnUrl) ? { resultRedirectUrl: order.returnUrl } : {}),
    customerData: customerData(order.customer, order.ip),
  }
}

/** Purpose for the payer, and the order for the merchant, who finds it in the bank's own cabinet by this. */
export function remarks({ description, orderId }: Pick<GatewayOrder, 'description' | 'orderId'>): JsonObject {
  const purpose = [...(description?.trim() ?? '')].slice(0, MAX_PURPOSE).join('')
  return {
    ...(purpose ? { purpose } : {}),
    // An id outside the bank's alphabet is left out.
    ...(MERCHANT_COMMENT.test(orderId) ? { merchantComment: orderId } : {}),
  }
}

/**
 * Body of execute (spec 4.5), and of the second step of a token payment, which carries no card data (spec 9.3).
 * `browserInfo` always goes along: `PENDING` does not exclude 3-D Secure (4.8).
 */
export function executeBody(
  browser: GatewayOrder['browser'],
  data: string | null,
  operationId: string,
  now: number,
): JsonObject {
  return {
    operationId,
    ...(data === null ? {} : { encryptedCardData: data }),
    date: formatRequestDate(now),
    browserInfo: browserInfo(browser),
  }
}

/** Body of a completion (spec 9.5); `operationId` is the preauthorisation's. */
export function completionBody(order: SettlementOrder, operationId: string, rules: BodyRules, now: number): JsonObject {
  return {
    merchantRequestId: order.requestId,
    merchantId: rules.merchantId,
    originalOperationId: operationId,
    coinAmount: String(order.amount),
    date: formatRequestDate(now),
    ...notification(order.notificationUrl, rules),
  }
}

/** Body of a refund (spec 9.1); `operationId` is that of the operation whose money goes back. */
export function refundBody(
  order: RefundOrder | SettlementOrder,
  operationId: string,
  rules: BodyRules,
  now: number,
): JsonObject {
  return {
    merchantRequestId: order.requestId,
    merchantId: rules.merchantId,
    operationId,
    coinAmount: String(order.amount),
    date: formatRequestDate(now),
    ...notification(order.notificationUrl, rules),
  }
}

export function notification(url: string, rules: BodyRules): JsonObject {
  if (!rules.allowsNotificationUrl(url)) return {}
  return { notificationUrl: url, ...(rules.notificationEncryption ? { notificationEncryption: true } : {}) }
}

// Requests made by script accept `*/*`, which is not what a page navigation sends (spec 4.5).
const PAGE_ACCEPT = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'

/** The seven members, all strings, all needed when 3-D Secure applies (spec 4.5). */
export function browserInfo(browser: GatewayOrder['browser']): Record<string, string> {
  return {
    browserAcceptHeader: browser.acceptHeader.includes('text/html') ? browser.acceptHeader : PAGE_ACCEPT,
    browserUserAgent: browser.userAgent,
    browserLanguage: browser.language || 'en',
    // EMV 3-D Secure knows no depth of 30.
    browserColorDepth: String(browser.colorDepth === 30 ? 24 : browser.colorDepth),
    browserScreenHeight: String(browser.screenHeight),
    browserScreenWidth: String(browser.screenWidth),
    browserTZ: String(browser.timezoneOffset),
  }
}
