import type { PaymentStatus } from '#contract/payment.ts'

/**
 * What can happen to a payment.
 *
 * - `start`: the intent is stored and the gateway is about to be called
 * - `ask`: the gateway wants something from the shopper
 * - `return`: the shopper is back from it
 * - `unknown`: nobody can say yet
 * - `authorize`, `succeed`, `fail`, `cancel`: the gateway's explicit word
 * - `expire`: the time for it is over, by our own clock
 */
export const PAYMENT_EVENTS = [
  'start',
  'ask',
  'return',
  'unknown',
  'authorize',
  'succeed',
  'fail',
  'cancel',
  'expire',
] as const
export type PaymentEvent = (typeof PAYMENT_EVENTS)[number]

/**
 * The whole life of a payment. What has no entry cannot happen and changes nothing.
 *
 * Success has no way out: only refunds follow. `failed`, `expired` and `canceled` lead to success and nowhere else,
 * because a gateway can prove late that the money moved; see `isLateSuccess`.
 */
export const TRANSITIONS: Readonly<Record<PaymentStatus, Partial<Record<PaymentEvent, PaymentStatus>>>> = {
  created: { start: 'processing', fail: 'failed', expire: 'expired' },
  processing: {
    ask: 'needs_action',
    unknown: 'pending',
    authorize: 'authorized',
    succeed: 'succeeded',
    fail: 'failed',
    expire: 'expired',
  },
  needs_action: {
    ask: 'needs_action',
    return: 'processing',
    unknown: 'pending',
    authorize: 'authorized',
    succeed: 'succeeded',
    fail: 'failed',
    expire: 'expired',
  },
  pending: {
    ask: 'needs_action',
    unknown: 'pending',
    authorize: 'authorized',
    succeed: 'succeeded',
    fail: 'failed',
    expire: 'expired',
  },
  authorized: { succeed: 'succeeded', cancel: 'canceled' },
  succeeded: {},
  failed: { succeed: 'succeeded', authorize: 'authorized' },
  canceled: { succeed: 'succeeded' },
  expired: { succeed: 'succeeded', authorize: 'authorized' },
}

/** The status after an event, or `null` where the event cannot happen in this status. */
export function transition(status: PaymentStatus, event: PaymentEvent): PaymentStatus | null {
  return TRANSITIONS[status][event] ?? null
}

const GIVEN_UP: ReadonlySet<PaymentStatus> = new Set(['failed', 'expired', 'canceled'])

/** Whether a payment that was reported as not made turns out to be made: the operator must look at it. */
export function isLateSuccess(from: PaymentStatus, to: PaymentStatus): boolean {
  return GIVEN_UP.has(from) && (to === 'succeeded' || to === 'authorized')
}

/** Whether another payment of the same session may start beside one in this status. */
export function allowsAnother(status: PaymentStatus): boolean {
  return GIVEN_UP.has(status)
}
