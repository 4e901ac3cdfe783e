import type { FieldError } from '#contract/problem.ts'
import type { SessionRequest } from '#contract/session.ts'
import { customerErrors } from './customer.ts'

const MAX_PURPOSE = 255

export interface SessionRules {
  lenientNames: boolean
  /** whether cards can be kept: only where they can be used again */
  savesCards: boolean
}

/** Checks a session request by the bank's rules; one error per field. */
export function sessionErrors(request: SessionRequest, { lenientNames, savesCards }: SessionRules): FieldError[] {
  const errors: FieldError[] = []
  const add = (path: string, code: string, message: string) => void errors.push({ path, code, message })
  if (request.currency !== 'UAH') add('currency', 'unsupported_currency', 'the bank takes card payments in UAH only')
  if (!Number.isSafeInteger(request.amount) || request.amount <= 0) {
    add(
      'amount',
      'invalid_amount',
      'must be a whole number of kopiykas above zero; was it given in hryvnias with a fraction?',
    )
  }
  const purpose = [...(request.description?.trim() ?? '')].length
  if (purpose > MAX_PURPOSE) {
    add(
      'description',
      'too_long',
      `has ${purpose} characters; the bank takes at most ${MAX_PURPOSE} as the payment's purpose`,
    )
  }
  if (request.saveCard !== undefined && request.saveCard !== 'off' && !savesCards) {
    add('saveCard', 'capability_not_offered', 'cards are not kept here; ALLIANCE_METHODS does not name saved_card')
  }
  const rules = { lenient: lenientNames, preauth: request.capture === 'manual' }
  return [...errors, ...customerErrors(request.customer, rules)]
}
