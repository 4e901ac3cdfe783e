import { ApiFailure, type FailureKind } from '../api/checkout-api.ts'
import type { FlowEvent } from '../flow/machine.ts'
import type { ProblemCode } from '../flow/state.ts'

/** The merchant's set-up is at fault; nothing the shopper does can help. */
const MISCONFIGURED = ['unauthorized', 'origin_not_allowed', 'session_not_found', 'not_found']

/** The companion took an earlier request, or another page was faster: the session itself must be asked what holds. */
const UNSETTLED = ['payment_in_progress', 'session_complete', 'idempotency_key_reused']

/** How a call failed; what is not an `ApiFailure` comes from an api that is not ours and may pass. */
export function kindOf(error: unknown): FailureKind {
  return error instanceof ApiFailure ? error.kind : 'unavailable'
}

/** What follows when the session cannot be loaded and trying again is pointless. */
export function refusedLoad(error: unknown): FlowEvent {
  const code = codeOf(error)
  if (code === 'session_expired') return { type: 'closed', reason: 'expired' }
  if (code === 'session_complete') return { type: 'closed', reason: 'complete' }
  return { type: 'unavailable', problem: 'misconfigured', retryable: false }
}

/** What follows when the companion refused the payment; `null`: ask how the session stands. */
export function refusedPayment(error: unknown): FlowEvent | null {
  const code = codeOf(error)
  if (UNSETTLED.includes(code)) return null
  if (code === 'session_expired') return { type: 'closed', reason: 'expired' }
  return { type: 'problem', problem: problemOf(code) }
}

/** What was to be deleted is not there. */
export const isGone = (error: unknown): boolean => error instanceof ApiFailure && error.status === 404

const codeOf = (error: unknown): string => (error instanceof ApiFailure && error.code) || ''

const problemOf = (code: string): ProblemCode => (MISCONFIGURED.includes(code) ? 'misconfigured' : 'rejected')
