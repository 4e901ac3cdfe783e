/** One thing that is wrong with a request (specification, section 3.3). */
export interface Fault {
  code: string
  message: string
  /** path with dots; empty where no member is at fault */
  field: string
  constraint: string
}

/** Gate says no: at once by HTTP, or later by callback. */
export class Refusal extends Error {
  override name = 'Refusal'
  readonly status: number
  readonly faults: readonly [Fault, ...Fault[]]

  constructor(status: number, faults: readonly [Fault, ...Fault[]]) {
    super(faults[0].message)
    this.status = status
    this.faults = faults
  }
}

export function refusal(status: number, code: string, message: string, field = '', constraint = ''): Refusal {
  return new Refusal(status, [{ code, message, field, constraint }])
}

/** What a check of the business rules finds (specification, section 11.2). */
export const RULES = {
  2154: 'customer.id is needed for this',
  3021: 'The card has expired',
  3022: 'Customer not found',
  3023: 'The currency is not enabled for this project',
  3027: 'The token is not valid',
  3041: 'payment_id exists already',
  3060: 'The payment is in a state that does not allow this',
  3061: 'Payment not found',
  3062: 'The details of the payment were not received yet',
  3101: 'The card belongs to another customer',
  3117: 'What remains of the hold would be too little',
  3121: 'The currency is not valid',
  3141: 'CVV is required',
  3161: 'The cardholder is not valid',
  3162: 'The cardholder is required',
  3183: 'The card has expired',
  3184: 'The registration is not active',
  3191: 'Clarification is needed',
  3221: 'The token was not found',
  3230: 'merchant_refund_id was used before',
  3283: 'More than what can be refunded',
  3284: 'The currency differs from the payment’s',
} as const

export type RuleCode = keyof typeof RULES

/**
 * A business rule is broken. Whether it is told at once or by callback is not documented for each, so the sandbox can do
 * both (specification, section 13, rows 5 and 13).
 */
export class RuleBroken extends Error {
  override name = 'RuleBroken'
  readonly fault: Fault

  constructor(code: RuleCode, field = '') {
    super(RULES[code])
    this.fault = { code: String(code), message: RULES[code], field, constraint: '' }
  }
}

/** The two shapes that occur (specification, section 13, row 11). */
export type ErrorShape = 'code' | 'list'

export function errorBody({ faults }: Refusal, shape: ErrorShape): Record<string, unknown> {
  if (shape === 'list') return { status: 'error', errors: faults }
  const [{ code, message }] = faults
  const fields = faults.map(({ field }) => field).filter((field) => field !== '')
  return { status: 'error', code, message: fields.length > 0 ? `${message} (${fields.join(', ')})` : message }
}
