import type { NextAction, PaymentView } from '#contract/payment.ts'
import type { CheckoutView } from '#contract/session.ts'

/** What went wrong, as a key of the dictionary (`Messages.problems`); never a text from the network. */
export type ProblemCode =
  /** no connection */
  | 'offline'
  /** the companion does not answer, or answers with 5xx */
  | 'unavailable'
  /** client secret missing, wrong, or for another companion; origin not allowed: the merchant must mend it */
  | 'misconfigured'
  /** the page is not HTTPS (nor localhost): the browser offers no cryptography */
  | 'insecure_context'
  /** the sealing key does not have the pinned thumbprint */
  | 'key_mismatch'
  /** the sealing key is not a usable P-256, P-384 or P-521 public key */
  | 'key_invalid'
  /** no method is left: each gateway is down, or the session names none */
  | 'no_methods'
  /** the saved card could not be deleted */
  | 'card_not_deleted'
  /** the companion did not take the payment: something in it is wrong */
  | 'rejected'
  /** the popup was blocked by the browser */
  | 'popup_blocked'
  /** the challenge took too long */
  | 'challenge_timeout'

/** One view per state; `flow/machine.ts` is the only place that makes the next one. */
export type FlowState =
  | { view: 'loading' }
  /** nothing can be shown yet; `retryable` says whether trying again can help */
  | { view: 'unavailable'; problem: ProblemCode; retryable: boolean }
  | { view: 'form'; checkout: CheckoutView; problem: ProblemCode | null }
  | {
      view: 'processing'
      checkout: CheckoutView
      /** null until the companion has answered */
      payment: PaymentView | null
      /** it takes longer than usual; say so */
      slow: boolean
      /** the connection is gone; the widget keeps trying */
      offline: boolean
    }
  | {
      view: 'action'
      checkout: CheckoutView
      payment: PaymentView
      action: Exclude<NextAction, { type: 'wait' }>
      problem: ProblemCode | null
    }
  | { view: 'success'; checkout: CheckoutView; payment: PaymentView }
  | { view: 'declined'; checkout: CheckoutView; payment: PaymentView }
  /** the gateway has not said; the shopper must not pay again */
  | { view: 'pending'; checkout: CheckoutView; payment: PaymentView }
  | { view: 'closed'; reason: 'expired' | 'complete' }

export type FlowView = FlowState['view']
