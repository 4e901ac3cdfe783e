import type { PaymentRow, RefundRow } from '../store/schema.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND

/** How long an unsettled payment is asked about before it is given up and an operator is called. */
export const HORIZON_MS = 24 * 60 * MINUTE

/** How long an attempt may run before reconciliation takes it over: longer than all timeouts of a gateway's `pay`. */
export const ATTEMPT_LEASE_MS = 3 * MINUTE

/** How often the same challenge may come back after the shopper has returned before it is shown again. */
export const RETURN_GRACE_QUESTIONS = 4

/** How many times in a row a gateway must not know an operation before it counts as never received. */
export const ABSENT_AFTER_QUESTIONS = 5

/** Grows from `first` by doubling up to `most`, plus or minus a fifth by `chance` (0 ≤ chance < 1). */
function backoff(attempts: number, first: number, most: number, chance: number): number {
  return Math.min(first * 2 ** Math.min(attempts, 20), most) * (0.8 + 0.4 * chance)
}

/**
 * When the gateway is to be asked about a payment next; `null`: nothing left to ask.
 *
 * A payment that we gave up ourselves (`expired`, abandoned challenge) is still watched, because the gateway can report
 * its success late; a failure by the gateway's word is not (its record sets `reconcile_at` to null).
 */
export function nextQuestion(payment: PaymentRow, now: number, chance: number): number | null {
  const attempts = payment.reconcile_attempts
  switch (payment.status) {
    case 'created':
    case 'processing':
    case 'pending':
      return now + Math.round(backoff(attempts, SECOND, 10 * MINUTE, chance))
    case 'needs_action': {
      const at = now + Math.round(backoff(attempts, 5 * SECOND, MINUTE, chance))
      const end = payment.action_expires_at
      return end !== null && end > now ? Math.min(at, end) : at
    }
    case 'failed':
    case 'expired':
      return now - payment.created_at > HORIZON_MS
        ? null
        : now + Math.round(backoff(attempts, MINUTE, 30 * MINUTE, chance))
    case 'authorized':
    case 'succeeded':
    case 'canceled':
      return null
  }
}

/** When the gateway is to be asked about a refund next. */
export function nextRefundQuestion(refund: RefundRow, now: number, chance: number): number | null {
  if (refund.status !== 'processing') return null
  return now + Math.round(backoff(refund.reconcile_attempts, SECOND, 10 * MINUTE, chance))
}
