/** The bank's own words, read tolerantly and trusted afterwards. */

export type JsonObject = Record<string, unknown>

/** A JSON object, or `null` for any other text. */
export function parseObject(text: string): JsonObject | null {
  try {
    return asObject(JSON.parse(text))
  } catch {
    return null
  }
}

export function asObject(value: unknown): JsonObject | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : null
}

/** One operation, as create, execute, queries and callbacks describe it (spec 4.7), reduced to what we use. */
export interface Operation {
  type?: string
  status?: string
  operationId?: string
  merchantId?: string
  merchantRequestId?: string
  /** minor units; `null` where the bank wrote something that is no amount */
  amount?: number | null
  /** ISO 4217 numeric */
  currency?: string
  rrn?: string
  approvalCode?: string
  actionCode?: string
  responseCode?: string
  threeDSMode?: string
  statusThreeDs?: string
  redirectUrl?: string
  mask?: string
  paymentSystem?: string
  /** the card's token, where one was made or used */
  cardToken?: string
  errorDetails?: string
}

/** Text of a member; numbers count as text; `null`, empty and the literal `"null"` count as missing (spec 12, rows 13, 14). */
export function text(object: JsonObject, ...names: string[]): string | undefined {
  for (const name of names) {
    const value = object[name]
    if (typeof value === 'number' && Number.isFinite(value)) return String(value)
    if (typeof value === 'string' && value !== '' && value !== 'null') return value
  }
  return undefined
}

export function amountOf(object: JsonObject): number | null | undefined {
  const written = text(object, 'coinAmount')
  if (written === undefined) return undefined
  const amount = /^\d{1,16}$/.test(written) ? Number(written) : NaN
  return Number.isSafeInteger(amount) ? amount : null
}

/** Response codes have two digits; one digit is padded on the left (spec 10.4). */
function padded(code: string | undefined): string | undefined {
  return code !== undefined && /^\d$/.test(code) ? `0${code}` : code
}

/** Reads an operation; response codes nested first, then flat (spec 12, row 12). Unknown members are ignored. */
export function readOperation(object: JsonObject): Operation {
  const nested = asObject(object['transactionResponseInfo']) ?? {}
  const found: Operation = {
    type: text(object, 'type'),
    status: text(object, 'status'),
    operationId: text(object, 'operationId'),
    merchantId: text(object, 'merchantId'),
    merchantRequestId: text(object, 'merchantRequestId'),
    amount: amountOf(object),
    currency: text(object, 'transactionCurrency'),
    rrn: text(object, 'rrn'),
    approvalCode: text(object, 'approvalCode'),
    actionCode: text(nested, 'actionCode') ?? text(object, 'actionCode'),
    responseCode: padded(text(nested, 'responseCode') ?? text(object, 'responseCode')),
    threeDSMode: text(object, 'threeDSMode'),
    statusThreeDs: text(object, 'statusThreeDs'),
    redirectUrl: text(object, 'redirect3dsUrl'),
    mask: text(object, 'cardNumberMask', 'senderCardNumberMask'),
    paymentSystem: text(object, 'paymentSystem'),
    cardToken: text(object, 'externalCardToken'),
    errorDetails: text(object, 'errorDetails'),
  }
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined))
}

/** What the bank said instead of an operation. It is not the outcome of a transaction (spec 4.9). */
export interface BankError {
  httpStatus: number
  /** `msgCode`, or `VALIDATION_ERROR`, or `HTTP_<status>` where the body says nothing */
  code: string
}

const CODE = /^[A-Za-z0-9_]{1,80}$/

/** The error an answer's JSON stands for (spec 10.1), or `null` where it is no error. */
export function readError(object: JsonObject, httpStatus: number): BankError | null {
  const { msgType } = object
  const isError = msgType === 'ERROR' || msgType === 'VALIDATION_ERROR'
  if (!isError && !(text(object, 'msgCode') && !('jwe' in object) && !('status' in object))) return null
  const code = text(object, 'msgCode') ?? (msgType === 'VALIDATION_ERROR' ? msgType : `HTTP_${httpStatus}`)
  return { httpStatus, code: CODE.test(code) ? code : 'unreadable_code' }
}

export type ErrorGroup =
  'session' | 'clock' | 'card' | 'unsupported_card' | 'duplicate' | 'not_found' | 'temporary' | 'setup' | 'other'

// Spec 10.3, with the session codes of 3.5 and the "not found" codes of 8.
const GROUPS: Readonly<Record<string, ErrorGroup>> = {
  b_expired_token: 'session',
  b_used_token: 'session',
  b_previous_auth_token_expired: 'session',
  b_session_doesnt_exists: 'session',
  b_session_doesnt_exist: 'session',
  b_auth_token_expired: 'session',
  b_refresh_token_absent: 'session',
  b_virtual_device_not_found: 'session',
  b_unknown_device: 'session',
  b_encryptor_failed_decrypt_message: 'session',
  b_security_time_in_request_not_correct: 'clock',
  b_invalid_pan_format: 'card',
  b_validation_card_expiration_date_and_security_code: 'card',
  b_validation_card_expiration_date: 'card',
  b_unsupported_payment_system: 'unsupported_card',
  b_duplicate_field_value: 'duplicate',
  payment_operation_not_found: 'not_found',
  b_operation_not_found: 'not_found',
  b_payment_not_found: 'not_found',
  b_hpp_order_not_found: 'not_found',
  b_overload_error: 'temporary',
  b_server_is_overloaded: 'temporary',
  b_service_unavailable: 'temporary',
  b_unknown_error: 'temporary',
  b_request_is_not_correct: 'setup',
  b_error_parse_json: 'setup',
  b_invalid_request: 'setup',
  b_merchant_not_found: 'setup',
  b_terminal_not_found: 'setup',
  b_txn_not_allowed: 'setup',
  b_user_merchant_request_mismatch: 'setup',
  VALIDATION_ERROR: 'setup',
}

/** What to do about an error: the code decides, then the HTTP status (401 and 5xx). */
export function errorGroup({ code, httpStatus }: BankError): ErrorGroup {
  const known = Object.hasOwn(GROUPS, code) ? GROUPS[code] : undefined
  if (known) return known
  if (httpStatus === 401) return 'session'
  return httpStatus >= 500 ? 'temporary' : 'other'
}
