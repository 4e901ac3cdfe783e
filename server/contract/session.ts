import type { GatewayName, MethodType, PaymentView } from './payment.ts'

export const THREE_DS_MODES = ['must', 'should', 'must_not'] as const
export type ThreeDSMode = (typeof THREE_DS_MODES)[number]

export const SESSION_STATUSES = ['open', 'complete', 'expired'] as const
export type SessionStatus = (typeof SESSION_STATUSES)[number]

/** The payer. Every field but `id` is optional; each gateway checks them by its own rules at session creation. */
export interface Customer {
  /** the merchant's own id of the customer */
  id: string
  firstName?: string
  lastName?: string
  middleName?: string
  email?: string
  /** digits with country code; a leading plus, spaces, hyphens and brackets are taken out */
  phone?: string
  /** ISO 3166-1 alpha-2, e.g. `UA` */
  country?: string
  region?: string
  city?: string
  street?: string
  /** floor, house, flat */
  address2?: string
  postalCode?: string
  /** IPv4 or IPv6 literal */
  ip?: string
  /** `YYYY-MM-DD` */
  birthday?: string
  gender?: 'male' | 'female'
  taxNumber?: string
  passport?: string
}

/** Body of `POST /v1/sessions` (design, section 4). */
export interface SessionRequest {
  /** minor units, a positive safe integer */
  amount: number
  currency: string
  orderId: string
  description?: string
  methods?: MethodType[]
  gateway?: GatewayName
  customer?: Customer
  threeDS?: ThreeDSMode
  capture?: 'automatic' | 'manual'
  saveCard?: 'off' | 'ask' | 'on'
  /** bank to preselect for a bank transfer, as the gateway codes it */
  bank?: string
  /** where the shopper lands after a full-page redirect; must be on an allowed origin */
  returnUrl?: string
  locale?: string
  /** 60 to 86 400 seconds; 3 600 by default */
  expiresInSeconds?: number
  metadata?: Record<string, string>
}

/** A session as the merchant's backend sees it; `clientSecret` only in the answer to its creation. */
export interface SessionView {
  id: string
  clientSecret?: string
  status: SessionStatus
  amount: number
  currency: string
  orderId: string
  description: string | null
  gateway: GatewayName
  methods: MethodType[]
  threeDS: ThreeDSMode
  capture: 'automatic' | 'manual'
  saveCard: 'off' | 'ask' | 'on'
  returnUrl: string | null
  locale: string | null
  metadata: Record<string, string>
  createdAt: string
  expiresAt: string
  payments?: PaymentView[]
}

/** Public EC key of the party that will open the card data: exactly the members a sealer needs. */
export interface SealingKey {
  /** named in the JWE's header where the format is `jwe-json` */
  kid?: string
  kty: 'EC'
  crv: 'P-256' | 'P-384' | 'P-521'
  x: string
  y: string
}

/** How card data is sealed in the browser. */
export interface Sealing {
  /**
   * `jwe-digits`: one compact JWE per value (ECDH-ES+A256KW, A256GCM) over bare ASCII digits, header alg, enc, epk only.
   * `jwe-json`: one compact JWE (ECDH-ES, A256GCM, header with `kid`) over a JSON object
   * `{v: 1, pid: <session id>, iat: <seconds>, jti: <random>, card?: {pan, month, year, card_holder, cvv}, cvv?}`.
   */
  format: 'jwe-digits' | 'jwe-json'
  /** the first key is used; more than one only while keys are changed */
  keys: SealingKey[]
  /** who can open it */
  recipient: 'bank' | 'companion'
}

/** A vault that keeps a CVV for a moment and gives a reference for it; the browser posts to it directly. */
export interface Vault {
  /** where the sealed CVV is posted, on the vault's own origin */
  url: string
  /** the vault's public key; the CVV is sealed to it as a compact JWE (ECDH-ES+A256KW, A256GCM) over bare digits */
  keys: SealingKey[]
}

/** A saved card as the browser sees it: never a token of the gateway. */
export interface SavedCard {
  /** `card_…` */
  id: string
  brand: string | null
  /** e.g. `411111******1111` */
  mask: string
  expiry: { month: number; year: number } | null
}

export interface Bank {
  code: string
  name: string
}

/** What the card form must ask for and check; comes from the gateway. */
export interface CardPolicy {
  /** `none`: no CVV field at all; a number: exactly so many digits; `brand`: 3 or 4 as the brand says */
  cvv: 'none' | 'brand' | 3 | 4
  /** what a failed check digit means: a hint, or a refusal */
  luhn: 'warn' | 'error'
  /** whether a name field is shown, and whether it must be filled */
  holder: 'off' | 'optional' | 'required'
  /** brand names in the order in which their marks are shown; an unknown brand stays payable */
  brands: string[]
  /** additional brand ranges by configuration, e.g. PROSTIR: inclusive prefixes of equal length */
  ranges: BrandRange[]
}

export interface BrandRange {
  brand: string
  /** inclusive, digits of equal length, e.g. `9804` to `9804` */
  from: string
  to: string
}

export interface CheckoutMethod {
  type: MethodType
  gateway: GatewayName
  sealing?: Sealing
  /** `card`, and for the CVV of `saved_card` */
  card?: CardPolicy
  /** `card`: whether the shopper is asked for consent to keep the card (`ask`) or it is kept anyway (`on`) */
  saveCard?: 'off' | 'ask' | 'on'
  /** `saved_card` */
  cards?: SavedCard[]
  /** `saved_card`: the CVV goes to this vault instead of into a sealed member */
  vault?: Vault
  /** `bank_transfer`: banks to choose from before leaving; empty: the bank is chosen on the gateway's page */
  banks?: Bank[]
  /** `bank_transfer`: the bank that the session names */
  bank?: string
}

/** Answer of `GET /v1/checkout`. */
export interface CheckoutView {
  session: {
    id: string
    status: SessionStatus
    amount: number
    currency: string
    orderId: string
    description: string | null
    expiresAt: string
  }
  merchant: { name: string }
  methods: CheckoutMethod[]
  /** as the merchant asked at session creation; `null` leaves it to the page */
  locale: string | null
  /** the session's latest payment, so that a reloaded page goes on where it was */
  payment: PaymentView | null
}
