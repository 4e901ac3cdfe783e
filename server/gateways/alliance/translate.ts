import type { ThreeDSMode } from '#contract/session.ts'
import type { GatewayOrder, RefundOrder } from '../gateway.ts'
import { customerData } from './customer.ts'
import { formatRequestDate } from './dates.ts'
import type { JsonObject } from './wire.ts'

/** What of the configuration shapes request bodies. */
export interface BodyRules {
  merchantId: string
  /** `NONCVV`: no CVV is asked for and none is sealed */
  noCvv: boolean
  notificationEncryption: boolean
  /** `true` for an address the bank may be given: its length and scheme (spec 4.2, 4.4) */
  allowsNotificationUrl: (url: string) => boolean
  allowsReturnUrl: (url: string) => boolean
}

const THREE_DS: Readonly<Record<ThreeDSMode, string>> = { must: 'MUST', should: 'SHOULD', must_not: 'MUST_NOT' }

// Conservative reading of the bank's mangled pattern (spec 4.4).
const MERCHANT_COMMENT = /^[A-Za-z0-9 ,.;:@#$%'\-=+]{1,255}$/
const MAX_PURPOSE = 255

/** Body of purchase create (spec 4.2). Optional fields without value are left out: the bank validates even empty ones. */
export function createBody(order: GatewayOrder, rules: BodyRules, now: number): JsonObject {
  const purpose = [...(order.description?.trim() ?? '')].slice(0, MAX_PURPOSE).join('')
  return {
    merchantRequestId: order.requestId,
    merchantId: rules.merchantId,
    encryptedCardNumber: order.method.sealed.number,
    coinAmount: String(order.amount),
    ...(rules.noCvv ? { txnType: 'NONCVV' } : {}),
    desiredThreeDSMode: THREE_DS[order.threeDS],
    ...notification(order.notificationUrl, rules),
    date: formatRequestDate(now),
    ...(purpose ? { purpose } : {}),
    // The merchant finds the order in the bank's own cabinet by this; an id outside the alphabet is left out.
    ...(MERCHANT_COMMENT.test(order.orderId) ? { merchantComment: order.orderId } : {}),
    ...(rules.allowsReturnUrl(order.returnUrl) ? { resultRedirectUrl: order.returnUrl } : {}),
    customerData: customerData(order.customer, order.ip),
  }
}

/** Body of purchase execute (spec 4.5). `browserInfo` always goes along: `PENDING` does not exclude 3-D Secure (4.8). */
export function executeBody(order: GatewayOrder, operationId: string, now: number): JsonObject {
  return {
    operationId,
    encryptedCardData: order.method.sealed.data,
    date: formatRequestDate(now),
    browserInfo: browserInfo(order.browser),
  }
}

/** Body of a refund (spec 9.1). */
export function refundBody(order: RefundOrder, rules: BodyRules, now: number): JsonObject {
  return {
    merchantRequestId: order.requestId,
    merchantId: rules.merchantId,
    operationId: order.paymentReference,
    coinAmount: String(order.amount),
    date: formatRequestDate(now),
    ...notification(order.notificationUrl, rules),
  }
}

function notification(url: string, rules: BodyRules): JsonObject {
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
