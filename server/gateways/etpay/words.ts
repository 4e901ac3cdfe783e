import type { DeclineCode } from '#contract/decline.ts'
import type { GatewayReport, Outcome } from '../gateway.ts'

/** What ETpay says about one payment. */
export interface Told {
  /** `payment_status` as received: it may be anything or missing */
  word: unknown
  /** `payment_token` as received */
  paymentToken: unknown
}

// Exact and case-sensitive (spec 6.3); only `success` is confirmed, the words of failure are our resolution.
const FAILURES: ReadonlyMap<unknown, DeclineCode> = new Map([
  ['error', 'generic'],
  ['failed', 'generic'],
  ['rejected', 'generic'],
  ['canceled', 'authentication_canceled'],
  ['cancelled', 'authentication_canceled'],
  ['expired', 'authentication_canceled'],
])

export const isSuccess = (word: unknown): boolean => word === 'success'
export const isFailure = (word: unknown): boolean => FAILURES.has(word)

/** What a word stands for; one that is not known is neither a yes nor a no. */
export function outcomeOf(word: unknown): Outcome {
  if (isSuccess(word)) return { status: 'succeeded' }
  const decline = FAILURES.get(word)
  return decline ? { status: 'failed', decline } : { status: 'pending', reason: 'unknown_status' }
}

/** A word fit for logs and the operator's event list. */
export function printableWord(word: unknown): string {
  if (word === undefined) return 'missing'
  return typeof word === 'string' && /^[\w.-]{1,40}$/.test(word) ? word : 'unreadable'
}

/** The id of the transfer inside ETpay (spec 7), which support there asks for; `undefined` where it is none. */
export function paymentTokenOf({ paymentToken }: Told): string | undefined {
  return typeof paymentToken === 'string' && /^[!-~]{1,256}$/.test(paymentToken) ? paymentToken : undefined
}

export function evidenceOf(told: Told): GatewayReport['evidence'] {
  const token = paymentTokenOf(told)
  return { payment_status: printableWord(told.word), ...(token === undefined ? {} : { payment_token: token }) }
}
