import { ownCardNumber } from '../scenarios.ts'

/**
 * What the Gate sandbox does with which card: the data behind the sandbox, its index page, the shop's list of test cards
 * and the documentation. Durations are Gate's own, before the sandbox's time factor.
 */

/** What the payer or the merchant has to do before the result (specification, sections 5 to 7). */
export type Step =
  /** 3-D Secure method frame; skipped where the merchant chose the basic workflow */
  | 'method'
  /** 3-D Secure challenge: `threeds2.redirect`, or `acs` in the basic workflow */
  | 'challenge'
  /** the challenge fails whatever the payer does, and another attempt follows */
  | 'failing_challenge'
  | 'redirect_get'
  | 'redirect_post'
  /** as `redirect_post`, under the status `awaiting 3ds result` */
  | 'redirect_3ds'
  | 'clarification_names'
  | 'clarification_schema'
  | 'merchant_auth'
  /** the payer has to act elsewhere; ends by itself after a minute */
  | 'customer_action'

/** What goes wrong with one call. The words before the dash tell whether the work was done. */
export const GATE_FAULTS = {
  lost_answer: 'done - the connection is cut before the answer',
  lost_request: 'not done - the connection is cut',
  slow_answer: 'done at once - the answer takes 25 seconds',
  error_after: 'done - HTTP 500',
  error_before: 'not done - HTTP 500',
  garbage: 'done - HTTP 200 with a page that is no answer',
} as const

export type GateFault = keyof typeof GATE_FAULTS

export interface GateResult {
  code: string
  message: string
  /** `decline` by default */
  status?: 'decline' | 'internal error' | 'external error'
}

export interface GateCardPlan {
  steps: readonly Step[]
  /** `partial`: up to 120.00 EUR are approved of more; `null`: Gate never says */
  result: 'approve' | 'partial' | GateResult | null
  /** of a debit of the registered card (specification, section 10) */
  debit: 'approve' | GateResult
  /** value of `cascading_with_redirect` in the demand after a failing challenge */
  cascadingWithRedirect?: boolean
  /** the result is there only after this many seconds */
  settlesAfterSeconds?: number
  fault?: GateFault
  callback:
    | 'once'
    | 'twice'
    | 'none'
    /** the final callback leaves a minute late */
    | 'late'
    /** a callback about the earlier state arrives after the final one */
    | 'out_of_order'
    /** every earlier callback of the payment is sent again after the final one */
    | 'repeats_earlier'
    | 'wrong_amount'
    | 'wrong_currency'
    /** a callback with another result and a signature that is not Gate's comes first */
    | 'forged_first'
}

export interface GateCard {
  id: string
  title: string
  description: string
  /** shown to people; a test number that no real card has */
  cardNumber: string
  /** every number that begins with these eight digits does the same, so that a test can use a number of its own */
  family: string
  /** `gate`: in the vendor's own list (specification, section 12); `sandbox`: only here */
  origin: 'gate' | 'sandbox'
  plan: GateCardPlan
}

const approves: GateCardPlan = { steps: [], result: 'approve', debit: 'approve', callback: 'once' }

function declines(code: string, message: string, status?: GateResult['status']): Partial<GateCardPlan> {
  return { result: { code, message, status } }
}

type Row = [id: string, cardNumber: string, title: string, description: string, plan: Partial<GateCardPlan>]

// Specification, section 12. Families differ from the numbers where the number's own first digits are another row's.
const GATE_ROWS: readonly [...Row, family: string][] = [
  ['approve', '4000000000000077', 'Approved', 'Approved without 3-D Secure.', {}, '42100101'],
  ['decline', '4111111111111111', 'Declined', 'Declined without 3-D Secure (20000).', declines('20000', 'General decline'), '42100102'],
  ['debit_wrong_data', '4000000000000119', 'Approved, later debit declined', 'Approved when registered; a later debit is declined: incorrect card data (10102).', { debit: { code: '10102', message: 'Incorrect card data' } }, '42100103'],
  ['debit_no_money', '4000000000000135', 'Approved, later debit without money', 'Approved when registered; a later debit is declined: not enough money (10105).', { debit: { code: '10105', message: 'Insufficient funds' } }, '42100104'],
  ['issuer_timeout', '4539121411168251', 'Declined: issuer time-out', 'The issuer does not answer in time (10601).', declines('10601', 'Issuer time-out'), '42100105'],
  ['partial_mastercard', '5126160000356675', 'Partly approved, Mastercard', 'Of more than 120 EUR only 120 EUR are approved: partially paid.', { result: 'partial' }, '51261600'],
  ['partial_visa', '4010571676223548', 'Partly approved, Visa', 'Of more than 120 EUR only 120 EUR are approved: partially paid.', { result: 'partial' }, '42100106'],
  ['challenge', '4314220000000056', 'Approved after 3-D Secure', 'Method frame, then the issuer’s page asks the payer, then approved.', { steps: ['method', 'challenge'] }, '42100107'],
  ['challenge_mastercard', '5413330000000019', 'Approved after 3-D Secure, Mastercard', 'The issuer’s page asks the payer at once, without a method frame.', { steps: ['challenge'] }, '54133300'],
  ['challenge_declined_mastercard', '5544330000000045', '3-D Secure passed, then declined, Mastercard', 'Method frame and challenge, then declined by the provider (10100).', { steps: ['method', 'challenge'], ...declines('10100', 'Declined by provider') }, '55443300'],
  ['challenge_declined', '4012000000020089', '3-D Secure passed, then declined', 'Challenge without a method frame, then declined by the provider (10100).', { steps: ['challenge'], ...declines('10100', 'Declined by provider') }, '42100108'],
  ['frictionless', '4477000000000006', 'Approved after silent 3-D Secure', 'Method frame, and the issuer asks nothing.', { steps: ['method'] }, '42100109'],
  ['frictionless_mastercard', '5252000000000004', 'Approved, authentication unseen, Mastercard', 'The issuer trusts the data and asks nothing, not even for a method frame.', {}, '52520000'],
] // prettier-ignore

const SANDBOX_ROWS: readonly [id: string, title: string, description: string, plan: Partial<GateCardPlan>][] = [
  ['redirect_get', 'Redirect by GET', 'The payer is sent to a payment system and comes back; the result follows by callback.', { steps: ['redirect_get'] }],
  ['redirect_post', 'Redirect by POST', 'The payer is sent to a payment system with a form.', { steps: ['redirect_post'] }],
  ['redirect_3ds', 'Redirect for 3-D Secure', 'A provider drives 3-D Secure: redirect_data under the status awaiting 3ds result.', { steps: ['redirect_3ds'] }],
  ['clarification', 'Clarification by names', 'Gate asks for postcode, street and billing city by their names.', { steps: ['clarification_names'] }],
  ['clarification_schema', 'Clarification by schema', 'Gate asks for postcode and street with a schema.', { steps: ['clarification_schema'] }],
  ['clarification_challenge', 'Clarification, then 3-D Secure', 'Postcode and street are asked for, then the issuer asks the payer.', { steps: ['clarification_schema', 'method', 'challenge'] }],
  ['merchant_auth', 'Authentication on merchant’s request', 'The merchant starts and finishes it with the code 123456.', { steps: ['merchant_auth'] }],
  ['customer_action', 'Payer has to act elsewhere', 'Status awaiting customer action with a text to show; approved after a minute.', { steps: ['customer_action'] }],
  ['cascading_confirm', 'Cascading, to be confirmed', 'The first 3-D Secure fails, a second one follows with cascading_with_redirect true.', { steps: ['failing_challenge', 'challenge'], cascadingWithRedirect: true }],
  ['cascading_silent', 'Cascading, unasked', 'The first 3-D Secure fails, a second one follows with cascading_with_redirect false.', { steps: ['failing_challenge', 'challenge'], cascadingWithRedirect: false }],
  ['no_money', 'Declined: not enough money', 'Insufficient funds (10105).', declines('10105', 'Insufficient funds')],
  ['card_expired', 'Declined: card expired', 'The issuer says that the card has expired (10106).', declines('10106', 'Card expired')],
  ['wrong_cvv', 'Declined: wrong CVV', 'The security code is wrong (10103).', declines('10103', 'Wrong PIN or CVV')],
  ['limit', 'Declined: limit exceeded', 'Over the limit of amount or frequency (10101).', declines('10101', 'Limit exceeded')],
  ['risk', 'Declined by the risk system', 'Refused for risk, without a reason for the payer (402).', declines('402', 'Declined by risk system')],
  ['never_again', 'Declined: do not try again', 'The issuer forbids another try (10404).', declines('10404', 'Do not try again')],
  ['strong_authentication', 'Declined: strong authentication needed', 'The issuer wants 3-D Secure (10403).', declines('10403', 'Strong authentication required')],
  ['internal_error', 'Internal error', 'Ends in the status internal error (501).', declines('501', 'Internal error', 'internal error')],
  ['external_error', 'External error', 'Ends in the status external error (10202).', declines('10202', 'Provider is unavailable', 'external error')],
  ['slow_result', 'Late result', 'Processing for 60 seconds, then approved.', { settlesAfterSeconds: 60 }],
  ['pending_forever', 'Pending forever', 'Processing, and the result never comes.', { result: null }],
  ['slow_answer', 'Slow answer', 'Accepted at once, but the answer takes 25 seconds.', { fault: 'slow_answer' }],
  ['lost_answer', 'Lost answer', 'Accepted, but the connection is cut before the answer. The callback still comes.', { fault: 'lost_answer' }],
  ['lost_and_silent', 'Lost answer, no callback', 'Accepted, the connection is cut and no callback comes: only a query tells.', { fault: 'lost_answer', callback: 'none' }],
  ['lost_request', 'Lost request', 'The connection is cut before anything is done; the same payment_id is taken the second time.', { fault: 'lost_request' }],
  ['error_after', 'HTTP 500, done', 'Accepted, and the answer is HTTP 500.', { fault: 'error_after' }],
  ['error_before', 'HTTP 500, not done', 'HTTP 500 before anything is done; the same payment_id is taken the second time.', { fault: 'error_before' }],
  ['garbage_answer', 'Garbage answer', 'Accepted, and the answer is a page of some proxy.', { fault: 'garbage' }],
  ['duplicate_callback', 'Callback twice', 'Approved; the callback is sent again although it was accepted.', { callback: 'twice' }],
  ['late_callback', 'Late callback', 'Approved; the callback leaves a minute later.', { callback: 'late' }],
  ['no_callback', 'No callback', 'Approved; only a query tells.', { callback: 'none' }],
  ['out_of_order', 'Callbacks out of order', 'Approved; a callback about the processing arrives after the final one.', { callback: 'out_of_order' }],
  ['challenge_repeated', 'Challenge told again', 'Approved after 3-D Secure; the demand for it arrives again after the final callback.', { steps: ['method', 'challenge'], callback: 'repeats_earlier' }],
  ['wrong_amount', 'Wrong amount in the callback', 'Approved for the right amount, but the final callback tells one minor unit more.', { callback: 'wrong_amount' }],
  ['wrong_currency', 'Wrong currency in the callback', 'Approved in the right currency, but the final callback tells another.', { callback: 'wrong_currency' }],
  ['forged_callback', 'Forged callback', 'Declined (20000); before Gate’s callback a forged one tells success.', { ...declines('20000', 'General decline'), callback: 'forged_first' }],
] // prettier-ignore

export const GATE_CARDS: readonly GateCard[] = [
  ...GATE_ROWS.map(([id, cardNumber, title, description, plan, family]): GateCard => {
    return { id, title, description, cardNumber, family, origin: 'gate', plan: { ...approves, ...plan } }
  }),
  ...SANDBOX_ROWS.map(([id, title, description, plan], index): GateCard => {
    const family = String(42_100_201 + index)
    const cardNumber = ownCardNumber(family, 0)
    return { id, title, description, cardNumber, family, origin: 'sandbox', plan: { ...approves, ...plan } }
  }),
]

const DEFAULT_CARD = GATE_CARDS[0] as GateCard

/** The row of a card number: its own, else its family's, else an approval. */
export function gateCardFor(cardNumber: string): GateCard {
  return (
    GATE_CARDS.find((card) => card.cardNumber === cardNumber) ??
    GATE_CARDS.find(({ family }) => cardNumber.startsWith(family)) ??
    DEFAULT_CARD
  )
}

/**
 * A card number of one's own for a row: 16 digits that pass the Luhn check.
 *
 * @param serial - 0 to 9 999 999; another serial gives another number of the same row
 */
export function gateTestCardNumber(id: string, serial: number): string {
  const card = GATE_CARDS.find((row) => row.id === id)
  if (!card) throw new RangeError(`no card ${id}`)
  return ownCardNumber(card.family, serial)
}

/** Refunds of these amounts fail whatever the card is, so that every refusal can be tried. */
export const REFUND_AMOUNTS: readonly { amount: number; code: string; message: string }[] = [
  { amount: 3028, code: '3028', message: 'Merchant balance is too low' },
  { amount: 3285, code: '3285', message: 'A repeated refund is blocked for now' },
  { amount: 10100, code: '10100', message: 'Declined by provider' },
]
