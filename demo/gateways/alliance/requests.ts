import type { Check, Shape } from './fields.ts'
import {
  amount,
  flag,
  ipAddress,
  isObject,
  nested,
  oneOf,
  optional,
  pattern,
  required,
  text,
  webAddress,
} from './fields.ts'
import { nameFault } from './names.ts'

export type Generation = 'v1' | 'v2'

export const THREE_DS_MODES = ['MUST', 'MUST_NOT', 'SHOULD']

// The page shows a mangled pattern; this is the conservative reading of the specification, section 4.4.
const MERCHANT_COMMENT = /^[A-Za-z0-9 ,.;:@#$%'\-=+]*$/
const EMAIL = /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/
// Five base64url parts with dots between; what is inside is another matter.
const SEALED = /^[\w-]+(\.[\w-]+){4}$/

const name = (stopWords: boolean): Check => text(30, (value) => nameFault(value, { stopWords }))
export const sealed = pattern(4096, SEALED, 'a compact JWE')
export const merchantComment = pattern(
  255,
  MERCHANT_COMMENT,
  "made of latin letters, digits, space and , . ; : @ # $ % ' - = +",
)

const customerShape = (stopWordsInAllNames: boolean): Shape => ({
  senderCustomerId: required(text(255)),
  senderFirstName: optional(name(true)),
  senderLastName: optional(name(stopWordsInAllNames)),
  senderMiddleName: optional(name(true)),
  senderEmail: optional(pattern(256, EMAIL, 'an e-mail address')),
  senderCountry: optional(pattern(3, /^\d{1,3}$/, 'a numeric ISO 3166-1 country code')),
  senderRegion: optional(text(255)),
  senderCity: optional(text(25)),
  senderStreet: optional(text(35)),
  senderAdditionalAddress: optional(text(255)),
  senderItn: optional(text(20)),
  senderPassport: optional(text(255)),
  senderIp: optional(ipAddress),
  senderPhone: optional(pattern(20, /^\d+$/, 'digits only')),
  senderBirthday: optional(text(50)),
  senderGender: optional(oneOf(['Male', 'Female'])),
  senderZipCode: optional(text(50)),
})

export interface RequestRules {
  /** http addresses of this machine are taken beside https ones */
  allowLoopbackHttp: boolean
}

// The newer v1 page says 255, the v2 page 1000 (specification, section 12, row 5).
const notificationUrlMax: Record<Generation, number> = { v1: 255, v2: 1000 }

export function notification(generation: Generation, { allowLoopbackHttp }: RequestRules): Shape {
  return {
    notificationUrl: optional(webAddress(notificationUrlMax[generation], allowLoopbackHttp)),
    notificationEncryption: optional(flag),
  }
}

const money: Shape = {
  coinAmount: required(amount),
  txnType: optional(oneOf(['NONCVV', 'noncvv'])),
  typeToken: optional(oneOf(['TOKEN_PER_CUSTOMER', 'NO_TOKEN'])),
}

/** Purchase, step 1 (specification, section 4.2). */
export function createShape(generation: Generation, rules: RequestRules): Shape {
  return { ...cardOrderShape(generation, rules), encryptedCardNumber: required(sealed), ...money }
}

/** Token payment, step 1 (specification, section 9.3). */
export function tokenPurchaseShape(generation: Generation, rules: RequestRules, withCvv: boolean): Shape {
  return { ...cardOrderShape(generation, rules), ...tokenMembers(withCvv), ...money }
}

/** Verification, step 1 (specification, section 9.4). */
export function verificationShape(generation: Generation, rules: RequestRules): Shape {
  return { ...cardOrderShape(generation, rules), encryptedCardNumber: required(sealed) }
}

const PREAUTH_METHODS = [
  'CARD', 'TOKEN', 'APPLE_PAY_ENCRYPTED', 'APPLE_PAY_DECRYPTED', 'GOOGLE_PAY_ENCRYPTED', 'GOOGLE_PAY_DECRYPTED',
] // prettier-ignore

/** Preauthorisation, step 1 (specification, section 9.5), with a card or with a token. */
export function preauthShape(generation: Generation, rules: RequestRules, token: { withCvv: boolean } | null): Shape {
  return {
    ...cardOrderShape(generation, rules),
    ...(token ? tokenMembers(token.withCvv) : { encryptedCardNumber: required(sealed) }),
    ...money,
    paymentMethodType: optional(oneOf(PREAUTH_METHODS)),
    preAuthExpDate: required(text(50)),
    customerData: required(nested(customerShape(true))),
  }
}

function tokenMembers(withCvv: boolean): Shape {
  return { token: required(text(24)), ...(withCvv ? { cvv: required(sealed) } : {}) }
}

/** What step 1 of every payment by card has in common. */
function cardOrderShape(generation: Generation, rules: RequestRules): Shape {
  return {
    merchantRequestId: required(text(36)),
    merchantId: required(text(36)),
    desiredThreeDSMode: required(oneOf(THREE_DS_MODES)),
    ...notification(generation, rules),
    date: required(text(50)),
    comment: optional(text(1000)),
    purpose: optional(text(255)),
    merchantComment: optional(merchantComment),
    resultRedirectUrl: optional(webAddress(1000, rules.allowLoopbackHttp)),
    customerData: required(nested(customerShape(false))),
  }
}

const BROWSER_MEMBERS = [
  'browserAcceptHeader', 'browserUserAgent', 'browserLanguage', 'browserColorDepth', 'browserScreenHeight',
  'browserScreenWidth', 'browserTZ',
] // prettier-ignore

/**
 * Step 2 (specification, section 4.5; 9.3 without card data). All seven browser facts are needed when 3-D Secure applies.
 */
export function executeShape(threeDS: boolean, withCardData: boolean): Shape {
  const member = threeDS ? required : optional
  const browserInfo = nested(Object.fromEntries(BROWSER_MEMBERS.map((key) => [key, member(text(2048))])))
  return {
    operationId: required(text(50)),
    ...(withCardData ? { encryptedCardData: required(sealed) } : {}),
    date: required(text(50)),
    browserInfo: member(browserInfo),
  }
}

/** Refund (specification, section 9.1). */
export function refundShape(generation: Generation, rules: RequestRules): Shape {
  return {
    merchantRequestId: required(text(36)),
    merchantId: required(text(36)),
    operationId: required(text(50)),
    coinAmount: required(amount),
    date: required(text(50)),
    ...notification(generation, rules),
    merchantComment: optional(merchantComment),
  }
}

export const queryByIdShape: Shape = { id: required(text(50)) }
export const queryByRequestShape: Shape = { merchantRequestId: required(text(36)) }
export const orderQueryShape: Shape = { hppOrderId: required(text(50)) }
export const keyQueryShape: Shape = { kid: required(text(100)) }
export const authorizeShape: Shape = { serviceCode: required(text(36)) }

const LANGUAGES = ['uk', 'en', 'es', 'de', 'pl', 'fr', 'tr', 'it', 'nl', 'pt']
const PAY_METHODS = ['CARD', 'APPLE_PAY', 'GOOGLE_PAY']

const payMethods: Check = (value, path) =>
  Array.isArray(value) && value.length > 0 && value.every((item) => PAY_METHODS.includes(item as string))
    ? []
    : [`${path}: must be a list of ${PAY_METHODS.join(', ')}`]

const integer =
  (min: number, max: number): Check =>
  (value, path) =>
    Number.isInteger(value) && (value as number) >= min && (value as number) <= max
      ? []
      : [`${path}: must be a whole number from ${min} to ${max}`]

const currencyCode: Check = (value, path) =>
  ['980', '840', '978'].includes(String(value)) ? [] : [`${path}: must be 980, 840 or 978`]

const anyObject: Check = (value, path) => (isObject(value) ? [] : [`${path}: must be an object`])

/** Hosted page order (specification, section 9.7). */
export function orderShape(rules: RequestRules): Shape {
  return {
    merchantRequestId: required(text(36)),
    merchantId: required(text(36)),
    hppPayType: required(oneOf(['PURCHASE', 'A2A', 'PREAUTH', 'VERIFICATION'])),
    directType: optional(oneOf(['REDIRECT', 'BANK_LINK', 'STATIC_LINK'])),
    hppTryMode: optional(oneOf(['ONE_TRY', 'MULTI_PAYMENT'])),
    expirationTimeMinutes: optional(integer(60, 1440)),
    coinAmount: required(integer(1, 999_999_999_999)),
    currencyCode: optional(currencyCode),
    paymentMethods: required(payMethods),
    language: optional(oneOf(LANGUAGES)),
    ...notification('v1', rules),
    successUrl: required(webAddress(1000, rules.allowLoopbackHttp)),
    failUrl: required(webAddress(1000, rules.allowLoopbackHttp)),
    statusPageType: required(oneOf(['STATUS_TIMER_PAGE', 'STATUS_PAGE', 'STATUS_REDIRECT_MERCHANT_PAGE'])),
    purpose: optional(text(255)),
    merchantComment: optional(merchantComment),
    preAuthExpDate: optional(text(50)),
    priorityBankCode: optional(text(255)),
    paymentCategoryGoal: optional(text(255)),
    generateQrNbu: optional(flag),
    editableAmount: optional(flag),
    neverExpire: optional(flag),
    hppPageAdditionalInfo: optional(anyObject),
    customerData: required(nested(customerShape(false))),
  }
}
