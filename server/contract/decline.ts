/**
 * Why a payment failed, in words that are the same for every gateway. Public API: a code is never reused.
 * Each row: may the shopper try again at once (with the same or another card)?
 */
export const DECLINES = {
  insufficient_funds: { retryable: true },
  expired_card: { retryable: true },
  incorrect_cvv: { retryable: true },
  invalid_card: { retryable: true },
  unsupported_card: { retryable: true },
  limit_exceeded: { retryable: true },
  contact_issuer: { retryable: true },
  authentication_failed: { retryable: true },
  authentication_canceled: { retryable: true },
  authentication_unavailable: { retryable: true },
  try_later: { retryable: true },
  generic: { retryable: true },
  suspected_fraud: { retryable: false },
  /** The gateway never received the payment, or never started it: no money moved. */
  not_processed: { retryable: true },
  /** The merchant's set-up is at fault; another card does not help. */
  configuration: { retryable: false },
} as const satisfies Record<string, { retryable: boolean }>

export type DeclineCode = keyof typeof DECLINES
export const DECLINE_CODES = Object.keys(DECLINES) as DeclineCode[]

export interface Decline {
  code: DeclineCode
  /** English, for the merchant's log; the widget shows its own dictionary's text for the code */
  message: string
  retryable: boolean
}
