import { isIP } from 'node:net'
import type { ThreeDSMode } from '#contract/session.ts'
import { isSafeUrl } from '../addresses.ts'
import type { GatewayOrder, SettlementOrder } from '../gateway.ts'
import { gateDay } from './clarification.ts'
import type { EcommpayConfig } from './config.ts'
import { defined, type JsonObject } from './json.ts'

export const MAX_CALLBACK_URL = 255
const MAX_RETURN_URL = 2048

/** The challenge page fits itself into whatever frame there is (spec 3.2). */
const FULL_SIZE = '05'

// "must not" can only be a wish: the issuer decides (spec 5). 04: challenge required, 02: none preferred.
const CHALLENGE_INDICATOR: Readonly<Record<ThreeDSMode, string | undefined>> = { must: '04', should: undefined, must_not: '02' } // prettier-ignore

/**
 * A text as it may be sent: no `;`, which the signature could not tell from its own separator (spec 2.3), no control
 * characters, and no longer than allowed.
 */
export function plainText(value: string | null | undefined, max: number): string | undefined {
  const plain = (value ?? '').replace(/[;\p{Cc}]/gu, ' ').trim()
  return [...plain].slice(0, max).join('').trim() || undefined
}

export function general(config: EcommpayConfig, paymentId: string, more: JsonObject = {}): JsonObject {
  return { project_id: config.projectId, payment_id: paymentId, ...more }
}

/** Whether an address of ours may be given to Gate. */
export function isUsableUrl(text: string, max: number, { baseUrl }: EcommpayConfig): boolean {
  return text.length <= max && URL.canParse(text) && isSafeUrl(new URL(text), baseUrl)
}

/** Everything of a sale or a hold but the card data (spec 3.2). */
export function paymentBody(order: GatewayOrder, config: EcommpayConfig): JsonObject {
  const takesCallbacks = isUsableUrl(order.notificationUrl, MAX_CALLBACK_URL, config)
  const back = isUsableUrl(order.returnUrl, MAX_RETURN_URL, config) ? order.returnUrl : undefined
  const extended = config.threeDS === 'extended' && isUsableUrl(order.methodUrl, MAX_RETURN_URL, config)
  return defined({
    general: general(config, order.requestId, takesCallbacks ? { merchant_callback_url: order.notificationUrl } : {}),
    customer: customerOf(order),
    payment: defined({
      amount: order.amount,
      currency: order.currency,
      description: plainText(order.description, 255),
      challenge_indicator: CHALLENGE_INDICATOR[order.threeDS],
      challenge_window: FULL_SIZE,
    }),
    return_url: back && { success: back, decline: back },
    // Both members together select the extended workflow (spec 5).
    acs_return_url: back && extended ? { return_url: back, '3ds_notification_url': order.methodUrl } : undefined,
  })
}

function customerOf({ customer, ip, browser, locale }: GatewayOrder): JsonObject {
  const address = ip !== undefined && isIP(ip) ? ip : customer.ip
  const country = customer.country && /^[a-z]{2}$/i.test(customer.country) ? customer.country.toUpperCase() : undefined
  const billing = defined({
    country,
    city: plainText(customer.city, 256),
    address: plainText([customer.street, customer.address2].filter(Boolean).join(', '), 256),
    postal: plainText(customer.postalCode, 16),
  })
  const postcode = plainText(customer.postalCode, 16)
  return defined({
    id: plainText(customer.id, 255),
    ip_address: address,
    email: plainText(customer.email, 255),
    phone: phoneDigits(customer.phone),
    first_name: plainText(customer.firstName, 255),
    last_name: plainText(customer.lastName, 255),
    middle_name: plainText(customer.middleName, 255),
    day_of_birth: customer.birthday && gateDay(customer.birthday),
    zip: postcode !== undefined && postcode.length <= 10 ? postcode : undefined,
    country,
    state: plainText(customer.region, 256),
    city: billing['city'],
    address: billing['address'],
    billing: Object.keys(billing).length ? billing : undefined,
    screen_res: `${browser.screenWidth}x${browser.screenHeight}`,
    browser: plainText(browser.userAgent, 512)?.replaceAll('  ', ' '),
    accept_header: plainText(browser.acceptHeader, 2048),
    language: plainText(browser.language.split(',')[0] || locale, 35),
    // EMV 3-D Secure knows no depth of 30.
    color_depth: browser.colorDepth === 30 ? 24 : browser.colorDepth,
    java_enabled: false,
    js_enabled: true,
    timezone_offset: String(browser.timezoneOffset),
  })
}

/** Digits only; `undefined` where they are not a phone number to Gate. */
export function phoneDigits(phone: string | undefined): string | undefined {
  const digits = (phone ?? '').replace(/[\s()+-]/g, '')
  return /^[0-9]{4,24}$/.test(digits) ? digits : undefined
}

/** Gate takes Latin letters only (spec 3.2); accents are dropped, what remains foreign is refused there with 3161. */
export function cardHolder(name: string | undefined): string | undefined {
  return plainText(name?.normalize('NFKD').replace(/\p{M}/gu, ''), 255)
}

/** A refund names its amount even where it is the whole, so that nothing else can be given back (spec 9). */
export function refundBody(
  order: { requestId: string; paymentRequestId: string; amount: number; currency: string },
  config: EcommpayConfig,
): JsonObject {
  const { amount, currency, requestId } = order
  return {
    general: general(config, order.paymentRequestId),
    payment: { description: `Refund ${requestId}`, amount, currency, merchant_refund_id: requestId },
  }
}

export function captureBody(
  { paymentRequestId, amount, currency }: SettlementOrder,
  config: EcommpayConfig,
): JsonObject {
  return { general: general(config, paymentRequestId), payment: { amount, currency } }
}

/** Without an amount the whole hold is released (spec 9). */
export function cancelBody({ paymentRequestId }: SettlementOrder, config: EcommpayConfig): JsonObject {
  return { general: general(config, paymentRequestId) }
}
