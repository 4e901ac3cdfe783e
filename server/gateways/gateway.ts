import type { DeclineCode } from '#contract/decline.ts'
import type { BrowserFacts, FormField, GatewayName, PayRequest } from '#contract/payment.ts'
import type { FieldError } from '#contract/problem.ts'
import type { CheckoutMethod, Customer, SessionRequest, ThreeDSMode } from '#contract/session.ts'

/** What the shopper must do next, as the gateway says it; the payment service decides how it is shown. */
export type GatewayAction = { type: 'challenge'; url: string } | { type: 'form'; fields: FormField[] }

/**
 * How a gateway call ended. Only an explicit yes is success and only an explicit no is failure; everything else is
 * pending and gets reconciled.
 */
export type Outcome =
  | { status: 'succeeded' | 'authorized' }
  | { status: 'failed'; decline: DeclineCode }
  | { status: 'needs_action'; action: GatewayAction }
  | { status: 'pending'; reason: 'unknown_status' | 'no_answer' | 'gateway_pending' }

/** What the gateway said about one operation. */
export interface GatewayReport {
  outcome: Outcome
  /** the gateway's id of the operation */
  reference?: string
  /** our own request id, as the gateway echoes it */
  requestId?: string
  /** minor units and currency as the gateway reports them; compared with the session's */
  amount?: number
  currency?: string
  mask?: string
  brand?: string
  /** the gateway's own words for the operator's event list: codes and statuses only, nothing personal, no card data */
  evidence: Record<string, string>
}

/** One attempt to pay, ready for a gateway. Money comes from the session, never from the browser. */
export interface GatewayOrder {
  /** ours, stable, unique per payment: the key for every later question about it (UUID v4) */
  requestId: string
  orderId: string
  amount: number
  currency: string
  description: string | null
  customer: Customer
  threeDS: ThreeDSMode
  method: PayRequest['method']
  holder?: string
  browser: BrowserFacts & { acceptHeader: string }
  /** the shopper's address as the companion saw it */
  ip?: string
  /** where the gateway sends its callbacks for this payment */
  notificationUrl: string
  /** where the gateway sends the browser after a challenge */
  returnUrl: string
}

/**
 * Lets a gateway write down how far it came, each step before the next call is made: after a crash this decides
 * between "no money can have moved" and "ask the gateway".
 */
export interface Journal {
  /** the gateway's id of the operation is known */
  reference(reference: string): Promise<void>
  /** the next call can move money */
  executing(): Promise<void>
}

export interface RefundOrder {
  requestId: string
  /** the gateway's id of the payment to refund */
  paymentReference: string
  amount: number
  currency: string
  notificationUrl: string
}

/** How to ask for an operation: by the gateway's id where it is known, else by ours. */
export interface OperationKey {
  requestId: string
  reference: string | null
}

export interface RawCallback {
  headers: Readonly<Record<string, string | undefined>>
  /** the bytes as they came, unparsed */
  body: Uint8Array
}

export type CallbackVerdict =
  /** Not believed, nothing done. `reason` is a counter label, never a detail of the cryptography. */
  | { kind: 'refused'; reason: 'malformed' | 'signature' | 'unknown_key' | 'wrong_merchant' | 'too_large' }
  /** Believable but unproven: ask the gateway about this operation. */
  | { kind: 'hint'; requestId?: string; reference?: string; fingerprint: string }
  /** Proven to come from the gateway. */
  | { kind: 'proof'; report: GatewayReport; fingerprint: string }

export interface Finding {
  level: 'ok' | 'warning' | 'error'
  message: string
}

export interface Gateway {
  readonly name: GatewayName
  /** What this gateway offers with its present configuration. */
  readonly offers: { capture: boolean; saveCard: boolean; refund: 'none' | 'whole' | 'partial' }

  /** The methods the widget may show, with sealing keys and card policy. */
  methods(): CheckoutMethod[]

  /** Checks a session request by the gateway's own rules (currency, amount, customer data); one error per field. */
  checkSession(request: SessionRequest): FieldError[]

  /** Checks the outside of the sealed card data (lengths, header), which needs no key. */
  checkPayment(request: PayRequest): FieldError[]

  /**
   * Makes the payment. Resolves with what the gateway said; `pending` with `no_answer` when the outcome is unknown;
   * `failed` with `try_later` or `not_processed` when it is certain that no money can move.
   * A rejection is treated like an unknown outcome. It never sends a money-moving call twice.
   */
  pay(order: GatewayOrder, journal: Journal): Promise<GatewayReport>

  /** Asks for an operation. `null`: the gateway does not know it. Rejects when the gateway could not be asked. */
  query(key: OperationKey): Promise<GatewayReport | null>

  /** Gives money back, wholly or in part. Same rules as `pay`. */
  refund(order: RefundOrder): Promise<GatewayReport>

  /** Judges a callback. Never rejects for bad input. Rejects when it could not be judged now (key lookup is down). */
  readCallback(callback: RawCallback): Promise<CallbackVerdict>

  /** Whether set-up and connection are right, for `doctor` and readiness; makes no payment. */
  check(): Promise<Finding[]>
}
