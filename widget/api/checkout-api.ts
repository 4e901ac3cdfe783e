import type { ActionAnswer, PaymentView, PayRequest } from '#contract/payment.ts'
import type { CheckoutView } from '#contract/session.ts'

/**
 * What the widget asks of the companion. `http.ts` speaks it over the network; scenes and tests bring their own.
 * Every call rejects with an `ApiFailure`.
 */
export interface CheckoutApi {
  /** `GET /v1/checkout` */
  checkout(signal: AbortSignal): Promise<CheckoutView>
  /** `POST /v1/checkout/payments`; sending the same key and body again is safe and answers with the same payment */
  pay(request: PayRequest, idempotencyKey: string, signal: AbortSignal): Promise<PaymentView>
  /** `GET /v1/checkout/payments/:id?wait=&since=`: answers when `updatedAt` differs from `since`, or after the wait */
  payment(id: string, since: string, waitSeconds: number, signal: AbortSignal): Promise<PaymentView>
  /** `POST /v1/checkout/payments/:id/action` */
  act(id: string, answer: ActionAnswer, signal: AbortSignal): Promise<PaymentView>
  /** `DELETE /v1/checkout/cards/:id`: forgets a saved card of the session's customer */
  deleteCard(id: string, signal: AbortSignal): Promise<void>
}

/** Why a call to the companion brought no usable answer. */
export type FailureKind =
  /** no connection, or it broke off: the companion may or may not have seen the request */
  | 'network'
  /** the companion answered with a problem document */
  | 'refused'
  /** the companion is overloaded or down (5xx), or the answer could not be read */
  | 'unavailable'
  /** the caller aborted */
  | 'aborted'

export class ApiFailure extends Error {
  override name = 'ApiFailure'
  readonly kind: FailureKind
  /** the problem document's `code` where there is one */
  readonly code: string | undefined
  readonly status: number | undefined

  constructor(kind: FailureKind, message: string, code?: string, status?: number) {
    super(message)
    this.kind = kind
    this.code = code
    this.status = status
  }
}
