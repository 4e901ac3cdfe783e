import type { DeclineCode } from '#contract/decline.ts'
import type { NextAction, PaymentStatus, PaymentView } from '#contract/payment.ts'
import type { ProblemCode } from '../flow/state.ts'

/** What an event tells of a payment. No mask and no brand: events travel through every script of the page. */
export interface PaymentDetail {
  id: string
  orderId: string
  status: PaymentStatus
  amount: number
  currency: string
  /** why it failed, `null` otherwise */
  decline: DeclineCode | null
}

/** The state of the card form, without anything of the card but its brand. */
export interface ChangeDetail {
  /** nothing is missing or wrong */
  complete: boolean
  /** name of the brand, `null` while it is not known */
  brand: string | null
  /** no mistake is shown at present */
  valid: boolean
}

/** Every event of the elements with its detail; all bubble and cross shadow roots. */
export interface SealpayEvents {
  'sealpay-ready': Record<string, never>
  'sealpay-change': ChangeDetail
  'sealpay-submit': Record<string, never>
  'sealpay-action': { type: NextAction['type']; payment: PaymentDetail }
  'sealpay-success': PaymentDetail
  'sealpay-failure': PaymentDetail
  'sealpay-pending': PaymentDetail
  'sealpay-error': { code: ProblemCode; retryable: boolean }
}

declare global {
  interface HTMLElementEventMap {
    'sealpay-ready': CustomEvent<SealpayEvents['sealpay-ready']>
    'sealpay-change': CustomEvent<SealpayEvents['sealpay-change']>
    'sealpay-submit': CustomEvent<SealpayEvents['sealpay-submit']>
    'sealpay-action': CustomEvent<SealpayEvents['sealpay-action']>
    'sealpay-success': CustomEvent<SealpayEvents['sealpay-success']>
    'sealpay-failure': CustomEvent<SealpayEvents['sealpay-failure']>
    'sealpay-pending': CustomEvent<SealpayEvents['sealpay-pending']>
    'sealpay-error': CustomEvent<SealpayEvents['sealpay-error']>
  }
}

/** Sends an event from the element; `false` when a listener of a cancelable one prevented its default. */
export function emit<Name extends keyof SealpayEvents>(
  element: HTMLElement,
  name: Name,
  detail: SealpayEvents[Name],
  cancelable = false,
): boolean {
  return element.dispatchEvent(new CustomEvent(name, { detail, cancelable, bubbles: true, composed: true }))
}

/** The part of a payment that may go into an event. */
export function paymentDetail({ id, orderId, status, amount, currency, decline }: PaymentView): PaymentDetail {
  return { id, orderId, status, amount, currency, decline: decline && decline.code }
}
