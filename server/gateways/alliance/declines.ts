import type { DeclineCode } from '#contract/decline.ts'
import { errorGroup, type BankError, type Operation } from './wire.ts'

// `actionCode`-`responseCode` → decline (spec 10.4, "suggested payer messages"). What has no row follows its action code.
const BY_CODES: Readonly<Record<string, DeclineCode>> = {
  '1-16': 'insufficient_funds',
  '1-88': 'insufficient_funds',
  '9-58': 'insufficient_funds',
  '1-01': 'expired_card',
  '9-51': 'expired_card',
  '33-05': 'expired_card',
  '1-85': 'incorrect_cvv',
  '2-85': 'incorrect_cvv',
  '1-21': 'limit_exceeded',
  '1-23': 'limit_exceeded',
  '1-74': 'limit_exceeded',
  '1-76': 'limit_exceeded',
  '1-90': 'limit_exceeded',
  '9-62': 'limit_exceeded',
  '9-64': 'limit_exceeded',
  '1-00': 'contact_issuer',
  '1-04': 'contact_issuer',
  '1-07': 'contact_issuer',
  '1-08': 'contact_issuer',
  '1-70': 'contact_issuer',
  '1-91': 'try_later',
  '9-06': 'try_later',
  '9-07': 'try_later',
  '9-08': 'try_later',
  '9-09': 'try_later',
  '9-10': 'try_later',
  '9-11': 'try_later',
  '9-12': 'try_later',
  '9-23': 'try_later',
  // The suggestion leaves these to the generic message; the bank's own words name a better one.
  '1-11': 'invalid_card',
  '1-18': 'invalid_card',
  '9-56': 'invalid_card',
  '1-02': 'suspected_fraud',
  '9-52': 'suspected_fraud',
}

const BY_ACTION: Readonly<Record<string, DeclineCode>> = { '2': 'contact_issuer', '33': 'authentication_failed' }

/** Why an operation that the bank calls `FAIL` failed. */
export function declineOf(operation: Operation): DeclineCode {
  const { actionCode, responseCode, errorDetails, statusThreeDs } = operation
  const codes = `${actionCode}-${responseCode}`
  if (Object.hasOwn(BY_CODES, codes)) return BY_CODES[codes] ?? 'generic'
  if (actionCode !== undefined && Object.hasOwn(BY_ACTION, actionCode)) return BY_ACTION[actionCode] ?? 'generic'
  if (statusThreeDs === 'N') return 'authentication_failed'
  // Seen once: a failed operation that carries an error code instead of response codes (spec 4.6).
  if (errorDetails !== undefined) return declineOfError({ code: errorDetails, httpStatus: 200 })
  return 'generic'
}

/** What an error means for the payer, where it is certain that no money can move (spec 10.3). */
export function declineOfError(error: BankError): DeclineCode {
  switch (errorGroup(error)) {
    case 'card':
      return 'invalid_card'
    case 'unsupported_card':
      return 'unsupported_card'
    case 'temporary':
    case 'session':
      return 'try_later'
    case 'setup':
    case 'clock':
      return 'configuration'
    case 'duplicate':
    case 'not_found':
    case 'other':
      return 'generic'
  }
}

/** Whether an operator must look at an error: it comes from our side or from the set-up, not from the payer. */
export function needsOperator(error: BankError): boolean {
  return ['setup', 'clock', 'session', 'duplicate'].includes(errorGroup(error))
}
