import { randomUUID } from 'node:crypto'

/** The bank's error codes that the sandbox uses, with the HTTP status each one comes with (specification, section 10.2). */
export const BANK_ERRORS = {
  b_terminal_not_found: 200,
  b_merchant_not_found: 200,
  b_payment_invalid_refund_amount: 200,
  b_cannot_process_logic_transaction: 200,
  b_payment_not_found: 200,
  b_operation_not_found: 200,
  b_payment_refund_not_supported: 200,
  b_invalid_request: 200,
  b_unsupported_payment_system: 200,
  b_validation_card_expiration_date_and_security_code: 200,
  b_validation_card_expiration_date: 200,
  b_invalid_pan_format: 200,
  b_payment_invalid_refund_status: 200,
  b_encryptor_failed_decrypt_message: 200,
  b_virtual_device_not_found: 200,
  b_refresh_token_absent: 200,
  // Its status is not published; 200 is the harder case for a client, which must then read the body.
  b_session_doesnt_exists: 200,
  b_duplicate_field_value: 400,
  b_request_is_not_correct: 400,
  b_error_parse_json: 400,
  b_txn_not_allowed: 400,
  // Its status is not published either.
  b_security_time_in_request_not_correct: 400,
  b_expired_token: 401,
  b_unknown_device: 401,
  b_used_token: 401,
  b_auth_token_expired: 401,
  b_previous_auth_token_expired: 401,
  b_service_unavailable: 404,
  payment_operation_not_found: 404,
  b_hpp_order_not_found: 404,
  b_hpp_order_expired: 500,
  b_unknown_error: 500,
  b_overload_error: 200,
  b_server_is_overloaded: 503,
} as const

export type BankErrorCode = keyof typeof BANK_ERRORS

/** The bank says no to a request. */
export class Refusal extends Error {
  override name = 'Refusal'
  readonly code: BankErrorCode
  readonly status: number
  /** one message per field at fault; with any, the envelope is a `VALIDATION_ERROR` */
  readonly fieldMessages: readonly string[]

  constructor(code: BankErrorCode, text: string, fieldMessages: readonly string[] = []) {
    super(text)
    this.code = code
    this.status = BANK_ERRORS[code]
    this.fieldMessages = fieldMessages
  }
}

export function invalidFields(messages: readonly string[]): Refusal {
  return new Refusal('b_request_is_not_correct', 'the request has invalid fields', messages)
}

/** The error envelope (specification, section 10.1). */
export function errorEnvelope(refusal: Refusal, serviceId: string): Record<string, unknown> {
  const invalid = refusal.fieldMessages.length > 0
  return {
    requestId: randomUUID(),
    serviceId,
    msgType: invalid ? 'VALIDATION_ERROR' : 'ERROR',
    msgCode: refusal.code,
    msgText: `@${refusal.message}`,
    isLocalized: false,
    msgAttrs: {},
    errorCauses: [],
    ...(invalid ? { validation: { errors: refusal.fieldMessages.map((message) => ({ message })) } } : {}),
  }
}
