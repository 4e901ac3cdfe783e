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
  returnUrl: string | null
  locale: string | null
  metadata: Record<string, string>
  createdAt: string
  expiresAt: string
  payments?: PaymentView[]
}

/** Public EC key of the party that will open the card data: exactly the members a sealer needs. */
export interface SealingKey {
  kty: 'EC'
  crv: 'P-256' | 'P-384' | 'P-521'
  x: string
  y: string
}

/** How the card is sealed in the browser. */
export interface Sealing {
  /** `jwe-digits`: two compact JWEs (ECDH-ES+A256KW, A256GCM) over bare ASCII digits, header alg, enc, epk only */
  format: 'jwe-digits'
  /** the first key is used; more than one only while the bank changes keys */
  keys: SealingKey[]
  /** who can open it */
  recipient: 'bank' | 'companion'
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
  card?: CardPolicy
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
