import type { FieldError } from '#contract/problem.ts'

/**
 * Every error the companion answers with: HTTP status, safe title, and whether the same request may be sent again.
 * Codes are public API: never renamed, never reused. Documented in `docs/errors.md`; a test holds the two together.
 */
export const ERRORS = {
  invalid_json: { status: 400, title: 'The body is not valid JSON', retryable: false },
  invalid_request: { status: 400, title: 'Some fields are wrong or missing', retryable: false },
  clear_card_data: {
    status: 400,
    title: 'A field looks like a clear card number; card numbers must be sealed in the browser',
    retryable: false,
  },
  idempotency_key_missing: { status: 400, title: 'The Idempotency-Key header is missing', retryable: false },
  idempotency_key_invalid: {
    status: 400,
    title: 'The Idempotency-Key header must be 8 to 255 printable ASCII characters',
    retryable: false,
  },
  unauthorized: { status: 401, title: 'The bearer token is missing or not valid', retryable: false },
  origin_not_allowed: { status: 403, title: 'This origin is not on the list of allowed origins', retryable: false },
  not_found: { status: 404, title: 'There is nothing at this address', retryable: false },
  session_not_found: { status: 404, title: 'No such session', retryable: false },
  payment_not_found: { status: 404, title: 'No such payment', retryable: false },
  card_not_found: { status: 404, title: 'No such saved card', retryable: false },
  method_not_allowed: { status: 405, title: 'This address does not take this method', retryable: false },
  session_expired: { status: 409, title: 'The session has expired; create a new one', retryable: false },
  session_complete: { status: 409, title: 'The session is already paid', retryable: false },
  payment_in_progress: {
    status: 409,
    title: 'An earlier payment of this session has no final result yet',
    retryable: false,
  },
  payment_state: { status: 409, title: 'The payment is not in a state that allows this', retryable: false },
  refund_exceeds_payment: {
    status: 409,
    title: 'The refund is more than what is left of the payment',
    retryable: false,
  },
  capability_not_offered: { status: 409, title: 'The gateway does not offer this', retryable: false },
  idempotency_key_reused: {
    status: 409,
    title: 'This Idempotency-Key was used with another request',
    retryable: false,
  },
  body_too_large: { status: 413, title: 'The body is larger than the limit', retryable: false },
  unsupported_media_type: { status: 415, title: 'The content type must be application/json', retryable: false },
  callback_refused: { status: 400, title: 'The callback was not accepted', retryable: false },
  internal: { status: 500, title: 'Something went wrong on our side', retryable: true },
  unavailable: { status: 503, title: 'Not available right now', retryable: true },
} as const satisfies Record<string, { status: number; title: string; retryable: boolean }>

export type ErrorCode = keyof typeof ERRORS

/** A refusal with a stable code; the HTTP layer turns it into a problem document. */
export class ApiError extends Error {
  override name = 'ApiError'
  readonly code: ErrorCode
  readonly detail: string | undefined
  readonly fields: FieldError[]

  constructor(code: ErrorCode, detail?: string, fields: FieldError[] = [], cause?: unknown) {
    super(ERRORS[code].title, { cause })
    this.code = code
    this.detail = detail
    this.fields = fields
  }
}

/** The `code` of a system error, looked up through its causes; `undefined` where there is none. */
export function errorCodeOf(error: unknown): string | undefined {
  for (let current: unknown = error, depth = 0; current instanceof Error && depth < 5; depth++) {
    if ('code' in current && typeof current.code === 'string') return current.code
    current = current.cause
  }
  return undefined
}
