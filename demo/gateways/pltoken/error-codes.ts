/** The 46 codes of the documentation with the HTTP status each one comes with (specification, section 7). */
export const ERROR_CODES = {
  901: { name: 'ACCOUNT_NOTFOUND_ERR', status: 404, meaning: 'no account with this uuid' },
  903: {
    name: 'PAYMENTINFO_NOTFOUND_ERR',
    status: 404,
    meaning: 'no payment method for this uuid and payment-info id',
  },
  911: {
    name: 'TRANSACTION_NOTFOUND_ERR',
    status: 404,
    meaning: 'account has no transactions',
  },
  912: { name: 'REQUEST_NOTFOUND_ERR', status: 404, meaning: 'no logged client request for this order id' },
  932: { name: 'PAYMENTINFO_VERIFICATION_PSP_ERR', status: 400, meaning: 'PSP refused to verify the payment method' },
  933: { name: 'PAYMENTINFO_CREATE_ERR', status: 400, meaning: 'internal failure while adding a payment method' },
  934: { name: 'PAYMENTINFO_UPDATE_ERR', status: 400, meaning: 'internal failure while changing a payment method' },
  935: { name: 'PAYMENTINFO_DELETE_ERR', status: 400, meaning: 'internal failure while deleting a payment method' },
  936: { name: 'PAYMENT_CREATE_ERR', status: 400, meaning: 'internal failure while charging' },
  937: { name: 'PAYMENTINFO_REVERIFY_ERR', status: 400, meaning: 'internal failure while re-verifying a method' },
  938: { name: 'PAYMENT_CREATE_PSP_FAIL_ERR', status: 400, meaning: 'PSP refused the charge' },
  939: { name: 'PAYMENT_CHECK_ERR', status: 400, meaning: '3DS/risk pre-check could not be completed' },
  940: { name: 'PAYMENT_PSP_ROUTER_ERR', status: 400, meaning: 'no PSP available for routing' },
  941: { name: 'PAYMENT_PAYOUT_ERR', status: 400, meaning: 'internal failure of a payout' },
  942: { name: 'PAYMENT_PAYOUT_PSP_ERR', status: 400, meaning: 'PSP refused the payout' },
  943: { name: 'PAYMENT_REFUND_ERR', status: 400, meaning: 'internal failure of a refund' },
  944: { name: 'PAYMENT_REFUND_PSP_ERR', status: 400, meaning: 'PSP refused the refund' },
  945: { name: 'PAYMENT_3DS_PSP_ERR', status: 400, meaning: 'PSP reported a failed 3DS step' },
  946: { name: 'PAYMENT_PSP_TIMEOUT', status: 400, meaning: 'PSP did not answer in time' },
  947: { name: 'PAYMENT_REJECT_ERR', status: 400, meaning: 'internal failure of a reject' },
  949: { name: 'PAYMENTINFO_CANCEL_ERR', status: 400, meaning: 'payment-info request belongs to a cancelled order id' },
  950: { name: 'PAYMENT_CANCEL_ERR', status: 400, meaning: 'payment request belongs to a cancelled order id' },
  974: { name: 'PAYMENTINFO_CREATE_FAIL_ERR', status: 500, meaning: 'unexpected fault while adding a payment method' },
  975: {
    name: 'PAYMENTINFO_UPDATE_FAIL_ERR',
    status: 500,
    meaning: 'unexpected fault while changing a payment method',
  },
  976: {
    name: 'PAYMENTINFO_DELETE_FAIL_ERR',
    status: 500,
    meaning: 'unexpected fault while deleting a payment method',
  },
  979: {
    name: 'PAYMENTINFO_REVERIFY_FAIL_ERR',
    status: 500,
    meaning: 'unexpected fault while re-verifying a payment method',
  },
  981: { name: 'PAYMENT_CHECK_FAIL_ERR', status: 500, meaning: 'unexpected fault in the 3DS/risk pre-check' },
  982: { name: 'PAYMENT_CREATE_FAIL_ERR', status: 500, meaning: 'unexpected fault while charging' },
  984: { name: 'PAYOUT_CREATE_FAIL_ERR', status: 500, meaning: 'unexpected fault in a payout' },
  985: { name: 'PAYMENT_REFUND_FAIL_ERR', status: 500, meaning: 'unexpected fault in a refund' },
  987: { name: 'PAYMENT_REJECT_FAIL_ERR', status: 500, meaning: 'unexpected fault in a reject' },
  993: { name: 'AUTHORIZATION_ERR', status: 403, meaning: 'client lacks the right for this API' },
  994: { name: 'NOTIMPLEMENTED_METHOD_ERR', status: 501, meaning: 'function not implemented by the server' },
  995: { name: 'NOTALLOWED_METHOD_ERR', status: 405, meaning: 'HTTP method not supported here' },
  996: { name: 'RESOURCE_NOTFOUND_ERR', status: 404, meaning: 'no such resource path' },
  997: { name: 'REQUEST_ERR', status: 400, meaning: 'required or malformed request attribute' },
  998: { name: 'AUTHENTICATION_ERR', status: 401, meaning: 'PLTOKEN missing or wrong' },
  999: { name: 'API_INTERNAL_ERR', status: 500, meaning: 'internal error' },
  1001: { name: 'CORE_API_SEND_ERR', status: 400, meaning: 'CORE service reported an error' },
  1600: { name: 'SAKA_GET_CVV_ERR', status: 400, meaning: 'CVV reference could not be resolved' },
  1601: { name: 'SAKA_GET_CARD_DETAIL_ERR', status: 400, meaning: 'card reference could not be resolved' },
  1602: { name: 'SAKA_ENC_CARD_DETAIL_ERR', status: 400, meaning: 'card details could not be tokenised' },
  1603: { name: 'SAKA_ENC_CARD_SUMMARY_ERR', status: 400, meaning: 'card summary could not be tokenised' },
  1604: { name: 'SAKA_ENC_CARD_NUM_ERR', status: 400, meaning: 'card number could not be tokenised' },
  1700: { name: 'SPHONIC_CHECK_ERR', status: 400, meaning: 'risk service unreachable or silent' },
  1701: { name: 'SPHONIC_RISK_TRANSACTION_ERR', status: 400, meaning: 'risk service flagged the transaction as fraud' },
} as const

export type ErrorCode = keyof typeof ERROR_CODES

export function isErrorCode(value: number): value is ErrorCode {
  return Object.hasOwn(ERROR_CODES, value)
}

/** All codes, ascending. */
export function errorCodes(): ErrorCode[] {
  return Object.keys(ERROR_CODES).map(Number).filter(isErrorCode)
}
