import type { DeclineCode } from '#contract/decline.ts'
import type { BrowserFacts, FormField, GatewayName, MethodRequest, PayRequest } from '#contract/payment.ts'
import type { FieldError } from '#contract/problem.ts'
import type { CheckoutMethod, Customer, SessionRequest, ThreeDSMode } from '#contract/session.ts'

/** What the shopper must do next, as the gateway says it; the payment service decides how it is shown. */
export type GatewayAction =
  | {
      type: 'challenge'
      url: string
      /** members of a form to be posted to `url`; without it the page is opened by GET */
      fields?: Record<string, string>
      /**
       * `hidden`: a check of the browser in an invisible frame; `page`: only the whole page may go there; by default the
       * companion's configuration decides between frame, window and page
       */
      display?: 'hidden' | 'page'
      /** milliseconds the shopper has; when they are over the gateway's `resume` is told (`expired`), where it has one */
      timeoutMs?: number
    }
  | { type: 'form'; fields: FormField[] }

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
  /** a card that may be used again: kept for the customer when the payment was made with consent */
  card?: GatewayCard
  /** the gateway's own words for the operator's event list: codes and statuses only, nothing personal, no card data */
  evidence: Record<string, string>
}

/** A card the gateway keeps for a customer. */
export interface GatewayCard {
  /** the gateway's token or id; never reaches the browser */
  reference: string
  brand: string | null
  mask: string
  expiry: { month: number; year: number } | null
}

/** How the shopper pays, with what the companion knows of it: for a saved card the gateway's own reference. */
export type GatewayMethod =
  | Exclude<MethodRequest, { type: 'saved_card' }>
  | { type: 'saved_card'; reference: string; sealed?: { cvv: string }; cvvReference?: string }

/** One attempt to pay, ready for a gateway. Money comes from the session, never from the browser. */
export interface GatewayOrder {
  /** ours, stable, unique per payment: the key for every later question about it (UUID v4) */
  requestId: string
  sessionId: string
  orderId: string
  amount: number
  currency: string
  description: string | null
  customer: Customer
  threeDS: ThreeDSMode
  /** `manual`: only authorize; `capture` or `cancel` follow */
  capture: 'automatic' | 'manual'
  /** the card is to be kept for later payments; the shopper or the contract consents */
  saveCard: boolean
  method: GatewayMethod
  holder?: string
  browser: BrowserFacts & { acceptHeader: string }
  /** the shopper's address as the companion saw it */
  ip?: string
  /** where the gateway sends its callbacks for this payment */
  notificationUrl: string
  /** where the gateway sends the browser after a challenge or redirect */
  returnUrl: string
  /** where an issuer's check of the browser (3-D Secure method) reports back */
  methodUrl: string
  /** BCP 47; the language of the shopper where it is known */
  locale: string | null
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
  /** what the gateway must remember of this payment and nobody else may read; stored encrypted, given back in the key */
  state(state: string): Promise<void>
}

export interface RefundOrder {
  requestId: string
  /** the gateway's id of the payment to refund */
  paymentReference: string
  /** our own id of the payment to refund */
  paymentRequestId: string
  /** the gateway's id of the capture, for a payment that was authorized first and captured later */
  captureReference?: string
  amount: number
  currency: string
  notificationUrl: string
}

/** How to ask for an operation: by the gateway's id where it is known, else by ours. */
export interface OperationKey {
  requestId: string
  reference: string | null
  /** what the gateway noted by `Journal.state` */
  state: string | null
  /** what was asked for, for gateways whose answers must be told apart or checked by it */
  amount: number
  currency: string
  /** milliseconds since the epoch */
  createdAt: number
  customerId: string | null
}

/** What came of a next action. Nothing in it is trusted: it is the browser's word, or an address anybody can open. */
export type Resumption =
  /** the browser opened the return address (`return`) or the issuer's check reported (`method`), with these parameters */
  | { type: 'returned'; via: 'return' | 'method'; fields: Record<string, string> }
  /** the shopper answered a form; only fields that were asked for */
  | { type: 'form'; values: Record<string, string> }
  /** the time of the action is over */
  | { type: 'expired' }

/** A later step with a payment that was authorized: `capture` takes the money, `cancel` lets it go. */
export interface SettlementOrder {
  requestId: string
  paymentReference: string
  paymentRequestId: string
  /** minor units; at most what was authorized */
  amount: number
  currency: string
  notificationUrl: string
}

export interface RawCallback {
  method: string
  /** the address as the sender sees it */
  url: string
  headers: Readonly<Record<string, string | undefined>>
  /** the bytes as they came, unparsed */
  body: Uint8Array
}

/** How a gateway wants a callback answered; without it 200 `OK`, and a problem document for what is refused. */
export interface CallbackAnswer {
  status: number
  /** `application/json` */
  body: unknown
}

/** Finds the payment a callback is about, for gateways whose key or address depends on it. */
export type FindPayment = (by: { requestId: string } | { reference: string }) => Promise<OperationKey | null>

export type CallbackVerdict =
  /** Not believed, nothing done. `reason` is a counter label, never a detail of the cryptography. */
  (
    | {
        kind: 'refused'
        reason:
          'malformed' | 'signature' | 'unknown_key' | 'wrong_merchant' | 'too_large' | 'wrong_operation' | 'replayed'
      }
    /** Believable but unproven: ask the gateway about this operation. */
    | { kind: 'hint'; requestId?: string; reference?: string; fingerprint: string }
    /** Proven to come from the gateway. */
    | { kind: 'proof'; report: GatewayReport; fingerprint: string }
  ) & { answer?: CallbackAnswer }

export interface Finding {
  level: 'ok' | 'warning' | 'error'
  message: string
}

/** What the gateway can do with its present configuration. What it does not offer is refused with words. */
export interface Offers {
  /** authorize now, capture later */
  capture: boolean
  saveCard: boolean
  refund: 'none' | 'whole' | 'partial'
}

export interface Gateway {
  readonly name: GatewayName
  readonly offers: Offers
  /**
   * Whether every callback must come to the address made for its payment (`token`), or to the gateway's one address,
   * where the callback itself says which payment it is about (`fixed`).
   */
  readonly callbacks: 'token' | 'fixed'

  /** The methods the widget may show, with sealing keys and card policy; `saved_card` comes without its cards. */
  methods(session?: Pick<SessionRequest, 'bank' | 'locale'>): CheckoutMethod[]

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

  /**
   * Goes on after a next action, for gateways that must be told. Same rules as `pay`; must be harmless when it is called
   * twice. Without it the gateway is simply asked (`query`).
   */
  resume?(key: OperationKey, resumption: Resumption, journal: Journal): Promise<GatewayReport>

  /** Asks for an operation. `null`: the gateway does not know it. Rejects when the gateway could not be asked. */
  query(key: OperationKey): Promise<GatewayReport | null>

  /** Gives money back, wholly or in part. Same rules as `pay`. */
  refund(order: RefundOrder): Promise<GatewayReport>
  /** Asks for a refund; without it `query` is asked with the refund's own key. */
  queryRefund?(key: OperationKey, payment: OperationKey): Promise<GatewayReport | null>

  /** Takes an authorized amount, wholly or in part. Same rules as `pay`. */
  capture?(order: SettlementOrder): Promise<GatewayReport>
  /** Lets an authorized amount go. Same rules as `pay`; ends `failed` where the gateway refuses. */
  cancel?(order: SettlementOrder): Promise<GatewayReport>

  /** The cards the gateway keeps for a customer; without it those the companion has noted are shown. */
  cards?(customerId: string): Promise<GatewayCard[]>
  /** Forgets a card at the gateway. */
  deleteCard?(customerId: string, reference: string): Promise<void>

  /** Judges a callback. Never rejects for bad input. Rejects when it could not be judged now (key lookup is down). */
  readCallback(callback: RawCallback, find: FindPayment): Promise<CallbackVerdict>

  /** Whether set-up and connection are right, for `doctor` and readiness; makes no payment. */
  check(): Promise<Finding[]>
}
