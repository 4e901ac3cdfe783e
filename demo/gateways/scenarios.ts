/**
 * What the bank sandbox does with which card or amount: the data behind the sandbox, its index page, the shop's list of
 * test cards and the documentation. Durations are as documented by the bank, before the sandbox's time factor.
 */

/** How a card takes part in 3-D Secure. */
export type CardAuthentication =
  /** only where the merchant asks for it with `MUST` */
  | 'on_demand'
  /** the payer is asked, unless the merchant says `MUST_NOT` */
  | 'challenge'
  /** passed without asking the payer, unless the merchant says `MUST_NOT` */
  | 'frictionless'
  /** not enrolled: `MUST` ends in `DESIRED_THREEDS_MODE_ERROR` */
  | 'not_supported'

/** What goes wrong with one call. The words before the dash tell whether the work was done. */
export const FAULTS = {
  lost_answer: 'done - the connection is cut before the answer',
  lost_request: 'not done - the connection is cut',
  slow_answer: 'done at once - the answer takes 20 seconds',
  error_after: 'done - HTTP 500 b_unknown_error',
  overloaded: 'not done - HTTP 503 b_server_is_overloaded',
  garbage: 'done - HTTP 200 with a page that is no answer',
} as const

export type FaultName = keyof typeof FAULTS

export interface Decline {
  actionCode: string
  responseCode: string
  description: string
}

export interface Plan {
  authentication: CardAuthentication
  /** `null`: the bank never says */
  result: 'approve' | Decline | null
  /** execute answers `PENDING`, and the result is there only after this many seconds */
  settlesAfterSeconds?: number
  faultAtCreate?: FaultName
  faultAtExecute?: FaultName
  callback: 'once' | 'twice' | 'none' | 'wrong_amount'
}

export interface CardScenario {
  id: string
  title: string
  description: string
  /** shown to people; a test number that no real card has */
  cardNumber: string
  /**
   * Every number that begins with these eight digits does the same, so that a test can use a number of its own in each
   * run and look for it afterwards.
   */
  family: string
  plan: Plan
}

const approves: Plan = { authentication: 'on_demand', result: 'approve', callback: 'once' }

function declines(actionCode: string, responseCode: string, description: string): Plan {
  return { ...approves, result: { actionCode, responseCode, description } }
}

const insufficientFunds = declines('1', '16', 'insufficientFunds')

export const CARD_SCENARIOS: readonly CardScenario[] = [
  {
    id: 'approve',
    title: 'Approved',
    description: 'Approved at once. 3-D Secure only where the merchant insists on it.',
    cardNumber: '4111111111111111',
    family: '40000101',
    plan: approves,
  },
  {
    id: 'approve_mastercard',
    title: 'Approved, Mastercard',
    description: 'Approved at once. 3-D Secure only where the merchant insists on it.',
    cardNumber: '5555555555554444',
    family: '55555555',
    plan: approves,
  },
  {
    id: 'approve_bank_sample',
    title: 'Approved, the bank’s own sample number',
    description: 'Approved at once, although the number fails the Luhn check, as in the bank’s documentation.',
    cardNumber: '5573670000000304',
    family: '55736700',
    plan: approves,
  },
  {
    id: 'challenge',
    title: 'Approved after 3-D Secure',
    description: 'The issuer’s page asks the payer. It can be confirmed, refused, cancelled or left open.',
    cardNumber: '4000000000003220',
    family: '40000102',
    plan: { ...approves, authentication: 'challenge' },
  },
  {
    id: 'challenge_mastercard',
    title: 'Approved after 3-D Secure, Mastercard',
    description: 'The issuer’s page asks the payer. It can be confirmed, refused, cancelled or left open.',
    cardNumber: '5200000000001096',
    family: '52000000',
    plan: { ...approves, authentication: 'challenge' },
  },
  {
    id: 'frictionless',
    title: 'Approved after silent 3-D Secure',
    description: 'REQUIRED_3DS at create, then SUCCESS at execute: the issuer trusts the device and asks nothing.',
    cardNumber: '4000000000001000',
    family: '40000103',
    plan: { ...approves, authentication: 'frictionless' },
  },
  {
    id: 'challenge_then_declined',
    title: '3-D Secure passed, then declined',
    description: 'The payer confirms, and the issuer still declines: insufficient funds (1-16).',
    cardNumber: '4000008400001629',
    family: '40000104',
    plan: { ...insufficientFunds, authentication: 'challenge' },
  },
  {
    id: 'without_3ds',
    title: 'Card without 3-D Secure',
    description: 'Approved, but DESIRED_THREEDS_MODE_ERROR where the merchant insists on 3-D Secure.',
    cardNumber: '4000010500000006',
    family: '40000105',
    plan: { ...approves, authentication: 'not_supported' },
  },
  {
    id: 'do_not_honour',
    title: 'Declined: do not honour',
    description: 'The issuer gives no reason (1-00).',
    cardNumber: '4000000000000002',
    family: '40000106',
    plan: declines('1', '00', 'doNotHonour'),
  },
  {
    id: 'insufficient_funds',
    title: 'Declined: not enough money',
    description: 'Insufficient funds (1-16).',
    cardNumber: '4000000000009995',
    family: '40000107',
    plan: insufficientFunds,
  },
  {
    id: 'expired_card',
    title: 'Declined: card expired',
    description: 'The issuer says that the card has expired (1-01). So does any card whose expiry has passed.',
    cardNumber: '4000000000000069',
    family: '40000108',
    plan: declines('1', '01', 'cardExpired'),
  },
  {
    id: 'wrong_cvv',
    title: 'Declined: wrong CVV',
    description: 'The security code is wrong (1-85).',
    cardNumber: '4000000000000127',
    family: '40000109',
    plan: declines('1', '85', 'cvvValidationError'),
  },
  {
    id: 'suspected_fraud',
    title: 'Declined: suspected fraud',
    description: 'The issuer suspects fraud (1-02).',
    cardNumber: '4100000000000019',
    family: '40000110',
    plan: declines('1', '02', 'suspectedFraud'),
  },
  {
    id: 'limit_exceeded',
    title: 'Declined: limit exceeded',
    description: 'Over the card’s limit (1-21).',
    cardNumber: '4000000000006975',
    family: '40000111',
    plan: declines('1', '21', 'exceedsAmountLimit'),
  },
  {
    id: 'issuer_unavailable',
    title: 'Declined: issuer not reachable',
    description: 'The issuing bank cannot be reached; try later (9-12).',
    cardNumber: '4000000000000119',
    family: '40000112',
    plan: declines('9', '12', 'issuerUnavailable'),
  },
  {
    id: 'slow_answer',
    title: 'Slow answer',
    description: 'Approved at once, but the answer to execute takes 20 seconds.',
    cardNumber: '4000011300000006',
    family: '40000113',
    plan: { ...approves, faultAtExecute: 'slow_answer' },
  },
  {
    id: 'lost_at_create',
    title: 'Lost answer at create',
    description: 'The operation exists, but the connection is cut before the answer. No money moves.',
    cardNumber: '4000011400000005',
    family: '40000114',
    plan: { ...approves, faultAtCreate: 'lost_answer' },
  },
  {
    id: 'lost_at_execute',
    title: 'Lost answer at execute',
    description: 'The money moves, but the connection is cut before the answer. The callback still comes.',
    cardNumber: '4000011500000004',
    family: '40000115',
    plan: { ...approves, faultAtExecute: 'lost_answer' },
  },
  {
    id: 'lost_and_silent',
    title: 'Lost answer at execute, no callback',
    description: 'The money moves, the connection is cut and no callback comes: only a query tells.',
    cardNumber: '4000011600000003',
    family: '40000116',
    plan: { ...approves, faultAtExecute: 'lost_answer', callback: 'none' },
  },
  {
    id: 'error_after_execute',
    title: 'HTTP 500 after execute',
    description: 'The money moves, and the answer is HTTP 500.',
    cardNumber: '4000011700000002',
    family: '40000117',
    plan: { ...approves, faultAtExecute: 'error_after' },
  },
  {
    id: 'overloaded_at_create',
    title: 'Overloaded at create',
    description: 'HTTP 503 b_server_is_overloaded before anything is done.',
    cardNumber: '4000011800000001',
    family: '40000118',
    plan: { ...approves, faultAtCreate: 'overloaded' },
  },
  {
    id: 'overloaded_at_execute',
    title: 'Overloaded at execute',
    description: 'HTTP 503 b_server_is_overloaded before the money moves; the operation then times out.',
    cardNumber: '4000011900000000',
    family: '40000119',
    plan: { ...approves, faultAtExecute: 'overloaded' },
  },
  {
    id: 'garbage_answer',
    title: 'Garbage answer',
    description: 'The money moves, and the answer is a page of some proxy.',
    cardNumber: '4000012000000007',
    family: '40000120',
    plan: { ...approves, faultAtExecute: 'garbage' },
  },
  {
    id: 'duplicate_callback',
    title: 'Callback twice',
    description: 'Approved; the callback is sent again although it was accepted.',
    cardNumber: '4000012100000006',
    family: '40000121',
    plan: { ...approves, callback: 'twice' },
  },
  {
    id: 'late_callback',
    title: 'Late result by callback',
    description: 'Execute answers PENDING; the result and its callback come after 60 seconds.',
    cardNumber: '4000012200000005',
    family: '40000122',
    plan: { ...approves, settlesAfterSeconds: 60 },
  },
  {
    id: 'no_callback',
    title: 'Late result, no callback',
    description: 'Execute answers PENDING; after 10 seconds a query tells the result. No callback comes.',
    cardNumber: '4000012300000004',
    family: '40000123',
    plan: { ...approves, settlesAfterSeconds: 10, callback: 'none' },
  },
  {
    id: 'wrong_amount_in_callback',
    title: 'Wrong amount in the callback',
    description: 'Approved for the right amount, but the callback tells one that is one kopiyka higher.',
    cardNumber: '4000012400000003',
    family: '40000124',
    plan: { ...approves, callback: 'wrong_amount' },
  },
  {
    id: 'pending_forever',
    title: 'Pending forever',
    description: 'Execute answers PENDING, and the result never comes.',
    cardNumber: '4000012500000002',
    family: '40000125',
    plan: { ...approves, result: null, callback: 'none' },
  },
]

export interface AmountScenario {
  operation: 'purchase' | 'refund'
  coinAmount: number
  description: string
  result: 'approve' | Decline
}

/** The bank's own test terminals decide by the amount (specification, section 11); it outranks the card's result. */
export const AMOUNT_SCENARIOS: readonly AmountScenario[] = [
  { operation: 'purchase', coinAmount: 4, description: 'SUCCESS with rrn -1', result: 'approve' },
  {
    operation: 'purchase',
    coinAmount: 5,
    description: 'FAIL: do not honour (1-00)',
    result: { actionCode: '1', responseCode: '00', description: 'doNotHonour' },
  },
  {
    operation: 'purchase',
    coinAmount: 6,
    description: 'FAIL: system malfunction (9-09)',
    result: { actionCode: '9', responseCode: '09', description: 'systemMalfunction' },
  },
  { operation: 'refund', coinAmount: 16, description: 'SUCCESS with rrn -1', result: 'approve' },
  {
    operation: 'refund',
    coinAmount: 17,
    description: 'FAIL: do not honour (1-00)',
    result: { actionCode: '1', responseCode: '00', description: 'doNotHonour' },
  },
  {
    operation: 'refund',
    coinAmount: 18,
    description: 'FAIL: system malfunction (9-09)',
    result: { actionCode: '9', responseCode: '09', description: 'systemMalfunction' },
  },
]

const DEFAULT_SCENARIO = CARD_SCENARIOS[0] as CardScenario

/** The scenario of a card number: its own row, else its family's, else an approval. */
export function scenarioForCard(cardNumber: string): CardScenario {
  return (
    CARD_SCENARIOS.find((scenario) => scenario.cardNumber === cardNumber) ??
    CARD_SCENARIOS.find((scenario) => cardNumber.startsWith(scenario.family)) ??
    DEFAULT_SCENARIO
  )
}

export function scenarioForAmount(operation: AmountScenario['operation'], coinAmount: number): AmountScenario | null {
  return AMOUNT_SCENARIOS.find((row) => row.operation === operation && row.coinAmount === coinAmount) ?? null
}

/** The last digit that lets a number pass the Luhn check (ISO/IEC 7812-1, annex B). */
export function checkDigit(digits: string): number {
  const sum = [...digits].reverse().reduce((total, digit, index) => {
    const weighted = index % 2 === 0 ? Number(digit) * 2 : Number(digit)
    return total + (weighted > 9 ? weighted - 9 : weighted)
  }, 0)
  return (10 - (sum % 10)) % 10
}

/**
 * A card number of one's own for a scenario: 16 digits that pass the Luhn check.
 *
 * @param serial - 0 to 9 999 999; another serial gives another number of the same scenario
 */
export function testCardNumber(scenarioId: string, serial: number): string {
  const scenario = CARD_SCENARIOS.find(({ id }) => id === scenarioId)
  if (!scenario) throw new RangeError(`no scenario ${scenarioId}`)
  return ownCardNumber(scenario.family, serial)
}

/** A card number of one's own that begins with the eight digits of a family. */
export function ownCardNumber(family: string, serial: number): string {
  if (!Number.isInteger(serial) || serial < 0 || serial > 9_999_999)
    throw new RangeError('serial must have 1 to 7 digits')
  const digits = family + String(serial).padStart(7, '0')
  return digits + checkDigit(digits)
}
