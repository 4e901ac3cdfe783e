import type { DeclineCode } from '#contract/decline.ts'

/** What an error code asks for (spec 7). */
export type ErrorOutcome = 'declined' | 'retryable' | 'validation_error' | 'configuration_error' | 'risk' | 'cancelled'

export interface ErrorRow {
  name: string
  meaning: string
  outcome: ErrorOutcome
  /** what the shopper is told, where it is certain that no money moved */
  decline: DeclineCode
  /** money may have moved all the same: the transaction is looked up before anything else (`?` in the spec) */
  moneyUnknown: boolean
}

const row = (name: string, meaning: string, outcome: ErrorOutcome, decline: DeclineCode): ErrorRow =>
  ({ name, meaning, outcome, decline, moneyUnknown: false }) // prettier-ignore
const refused = (name: string, meaning: string, decline: DeclineCode = 'generic') =>
  row(name, meaning, 'declined', decline)
const later = (name: string, meaning: string) => row(name, meaning, 'retryable', 'try_later')
const unknown = (name: string, meaning: string) => ({ ...later(name, meaning), moneyUnknown: true })
const input = (name: string, meaning: string, decline: DeclineCode) => row(name, meaning, 'validation_error', decline)
const setup = (name: string, meaning: string) => row(name, meaning, 'configuration_error', 'configuration')

/** All codes of the documents (spec 7). */
export const ERRORS: Readonly<Record<number, ErrorRow>> = {
  // A wrong account is the merchant's mistake; no card the shopper picks can mend it.
  901: input('ACCOUNT_NOTFOUND_ERR', 'no account with this uuid', 'configuration'),
  903: input('PAYMENTINFO_NOTFOUND_ERR', 'no payment method for this uuid and payment-info id', 'invalid_card'),
  911: input('TRANSACTION_NOTFOUND_ERR', 'the account has no transactions', 'not_processed'),
  912: input('REQUEST_NOTFOUND_ERR', 'no logged client request for this order id', 'not_processed'),
  932: refused('PAYMENTINFO_VERIFICATION_PSP_ERR', 'the PSP refused to verify the payment method'),
  933: later('PAYMENTINFO_CREATE_ERR', 'internal failure while adding a payment method'),
  934: later('PAYMENTINFO_UPDATE_ERR', 'internal failure while changing a payment method'),
  935: later('PAYMENTINFO_DELETE_ERR', 'internal failure while deleting a payment method'),
  936: unknown('PAYMENT_CREATE_ERR', 'internal failure while charging'),
  937: later('PAYMENTINFO_REVERIFY_ERR', 'internal failure while re-verifying a payment method'),
  938: refused('PAYMENT_CREATE_PSP_FAIL_ERR', 'the PSP refused the charge'),
  939: later('PAYMENT_CHECK_ERR', '3-D Secure or risk pre-check could not be completed'),
  940: later('PAYMENT_PSP_ROUTER_ERR', 'no PSP available for routing'),
  941: unknown('PAYMENT_PAYOUT_ERR', 'internal failure of a payout'),
  942: refused('PAYMENT_PAYOUT_PSP_ERR', 'the PSP refused the payout'),
  943: unknown('PAYMENT_REFUND_ERR', 'internal failure of a refund'),
  944: refused('PAYMENT_REFUND_PSP_ERR', 'the PSP refused the refund'),
  945: refused('PAYMENT_3DS_PSP_ERR', 'the PSP reported a failed 3-D Secure step', 'authentication_failed'),
  946: unknown('PAYMENT_PSP_TIMEOUT', 'the PSP did not answer in time'),
  947: unknown('PAYMENT_REJECT_ERR', 'internal failure of a reject'),
  949: row('PAYMENTINFO_CANCEL_ERR', 'the request belongs to a cancelled order id', 'cancelled', 'not_processed'),
  950: row('PAYMENT_CANCEL_ERR', 'the request belongs to a cancelled order id', 'cancelled', 'not_processed'),
  974: later('PAYMENTINFO_CREATE_FAIL_ERR', 'unexpected fault while adding a payment method'),
  975: later('PAYMENTINFO_UPDATE_FAIL_ERR', 'unexpected fault while changing a payment method'),
  976: later('PAYMENTINFO_DELETE_FAIL_ERR', 'unexpected fault while deleting a payment method'),
  979: later('PAYMENTINFO_REVERIFY_FAIL_ERR', 'unexpected fault while re-verifying a payment method'),
  981: later('PAYMENT_CHECK_FAIL_ERR', 'unexpected fault in the 3-D Secure or risk pre-check'),
  982: unknown('PAYMENT_CREATE_FAIL_ERR', 'unexpected fault while charging'),
  984: unknown('PAYOUT_CREATE_FAIL_ERR', 'unexpected fault in a payout'),
  985: unknown('PAYMENT_REFUND_FAIL_ERR', 'unexpected fault in a refund'),
  987: unknown('PAYMENT_REJECT_FAIL_ERR', 'unexpected fault in a reject'),
  993: setup('AUTHORIZATION_ERR', 'these credentials lack the right for this call'),
  994: setup('NOTIMPLEMENTED_METHOD_ERR', 'function not implemented by the gateway'),
  995: setup('NOTALLOWED_METHOD_ERR', 'HTTP method not supported at this path'),
  996: setup('RESOURCE_NOTFOUND_ERR', 'no such resource path'),
  997: input('REQUEST_ERR', 'a required request attribute is missing or malformed', 'not_processed'),
  998: setup('AUTHENTICATION_ERR', 'the PLTOKEN header is missing or wrong; app id, app key and clock?'),
  999: unknown('API_INTERNAL_ERR', 'internal error'),
  1001: unknown('CORE_API_SEND_ERR', 'the CORE service reported an error'),
  // The reference has expired or was used: the shopper types the code again (spec 8).
  1600: input('SAKA_GET_CVV_ERR', 'the CVV reference could not be resolved', 'incorrect_cvv'),
  1601: input('SAKA_GET_CARD_DETAIL_ERR', 'the card reference could not be resolved', 'incorrect_cvv'),
  1602: later('SAKA_ENC_CARD_DETAIL_ERR', 'card details could not be tokenised'),
  1603: later('SAKA_ENC_CARD_SUMMARY_ERR', 'the card summary could not be tokenised'),
  1604: later('SAKA_ENC_CARD_NUM_ERR', 'the card number could not be tokenised'),
  1700: later('SPHONIC_CHECK_ERR', 'the risk service is unreachable or silent'),
  // The shopper must not learn of it, so it looks like any other refusal (spec 7); `suspected_fraud` would say it.
  1701: row('SPHONIC_RISK_TRANSACTION_ERR', 'the risk service flagged the transaction as fraud', 'risk', 'generic'),
}

/** What the gateway said instead of data: `code` is `null` where the answer had no readable one. */
export interface GatewayError {
  httpStatus: number
  code: number | null
}

const SETUP_STATUSES: ReadonlySet<number> = new Set([401, 403, 405, 501])

/**
 * What an error means: its code decides; without a known one the HTTP status does (spec 6.3). Such an answer to a charge
 * is a certain no only under statuses that the documents use for nothing else: 400 and 500 also carry codes after which
 * money may have moved (936, 946, 982).
 */
export function judgeError({ code, httpStatus }: GatewayError): ErrorRow {
  const known = code === null ? undefined : ERRORS[code]
  if (known) return known
  const name = `HTTP_${httpStatus}`
  if (SETUP_STATUSES.has(httpStatus)) return setup(name, 'refused by HTTP status, without a known code')
  if (httpStatus === 404) return input(name, 'not found, without a known code', 'not_processed')
  const fault = unknown(name, 'an answer without a known code')
  const isInput = httpStatus >= 400 && httpStatus < 500 && httpStatus !== 408 && httpStatus !== 429
  return isInput ? { ...fault, outcome: 'validation_error', decline: 'not_processed' } : fault
}

/** For the operator's event list: codes and our own words for them, never the gateway's free text (spec 5). */
export function errorEvidence(error: GatewayError): Record<string, string> {
  const { name, meaning, outcome } = judgeError(error)
  return { code: error.code === null ? 'none' : String(error.code), name, meaning, outcome, httpStatus: String(error.httpStatus) } // prettier-ignore
}
