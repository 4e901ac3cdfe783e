import type { Decline } from './decline.ts'

export const GATEWAYS = ['alliance', 'ecommpay', 'etpay', 'pltoken'] as const
export type GatewayName = (typeof GATEWAYS)[number]

export const METHODS = ['card', 'saved_card', 'bank_transfer', 'hosted_page'] as const
export type MethodType = (typeof METHODS)[number]

export const PAYMENT_STATUSES = [
  'created',
  'processing',
  'needs_action',
  'pending',
  'authorized',
  'succeeded',
  'failed',
  'canceled',
  'expired',
] as const
export type PaymentStatus = (typeof PAYMENT_STATUSES)[number]

/** What the widget must show now. One view per `type`. */
export type NextAction =
  /**
   * Show `url` in a frame: the companion's challenge page, which holds the bank's page. A `hidden` one is a check of the
   * browser by the issuer: nothing is shown of it, and the shopper sees that the payment is under way.
   */
  | { type: 'frame'; url: string; expiresAt: string; hidden?: boolean }
  /** Leave for `url`: `page` replaces the merchant's page, `popup` opens a window on the shopper's click. */
  | { type: 'redirect'; url: string; window: 'page' | 'popup'; expiresAt: string }
  /** The gateway asks for more data. */
  | { type: 'form'; fields: FormField[] }
  /** Nothing to do but wait: the long poll will answer. */
  | { type: 'wait' }

export interface FormField {
  name: string
  label: string
  type: 'text' | 'email' | 'tel' | 'date'
  required: boolean
  pattern?: string
}

/** A payment as the browser and the merchant's backend see it (design, section 4). */
export interface PaymentView {
  id: string
  sessionId: string
  orderId: string
  status: PaymentStatus
  amount: number
  currency: string
  amountRefunded: number
  method: { type: MethodType; brand?: string; mask?: string }
  nextAction: NextAction | null
  decline: Decline | null
  gateway: GatewayName
  gatewayReference: string | null
  createdAt: string
  updatedAt: string
}

/** The answer of the shopper's browser to a next action. */
export type ActionAnswer =
  /** The frame, window or page has come back, or the shopper says so. */
  | { type: 'returned' }
  /** The shopper gives up the authentication and wants to pay in another way. */
  | { type: 'abandoned' }
  | { type: 'form'; values: Record<string, string> }

/** The seven facts of the browser that 3-D Secure 2 asks for; `acceptHeader` is added by the companion. */
export interface BrowserFacts {
  userAgent: string
  /** `navigator.languages` joined by comma */
  language: string
  colorDepth: number
  screenHeight: number
  screenWidth: number
  /** `Date#getTimezoneOffset()`: minutes, UTC minus local */
  timezoneOffset: number
}

/** How the shopper pays, as the browser sends it. */
export type MethodRequest =
  /** two compact JWEs to the bank's key: the card number, and expiry with CVV (`YYMMCVV`, or `YYMM` without CVV) */
  | { type: 'card'; sealed: { number: string; data: string } }
  /** one compact JWE to the companion's key, for gateways that take the card in clear (`Sealing` format `jwe-json`) */
  | { type: 'card'; sealed: { card: string } }
  /**
   * a card the customer has saved, by the companion's id; the CVV either sealed (to the bank's or the companion's key, as
   * the method's `sealing` says) or as the reference a vault gave for it
   */
  | { type: 'saved_card'; card: string; sealed?: { cvv: string }; cvvReference?: string }
  /** `bank`: a code of the method's `banks` */
  | { type: 'bank_transfer'; bank?: string }
  | { type: 'hosted_page' }

/** Body of `POST /v1/checkout/payments`. */
export interface PayRequest {
  method: MethodRequest
  /** name on the card, where the form asks for it */
  holder?: string
  /** the shopper's consent to keep the card, where the session asks for it */
  saveCard?: boolean
  browser: BrowserFacts
}

/** Statuses from which nothing but a refund or a gateway-proven late success leads on. */
export const FINAL_STATUSES: readonly PaymentStatus[] = ['succeeded', 'failed', 'canceled', 'expired']
