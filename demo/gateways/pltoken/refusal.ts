import type { ErrorCode } from './error-codes.ts'
import { ERROR_CODES } from './error-codes.ts'

/** The gateway says no to a request. */
export class Refusal extends Error {
  override name = 'Refusal'
  readonly code: ErrorCode
  readonly status: number
  readonly detail: string | null

  /** @param status - the code's own by default */
  constructor(code: ErrorCode, detail: string | null = null, status: number = ERROR_CODES[code].status) {
    super(ERROR_CODES[code].name)
    this.code = code
    this.status = status
    this.detail = detail
  }
}

/** A required or malformed attribute, named as in the documentation's sample: `Invalid uuid`. */
export function invalid(attribute: string): Refusal {
  return new Refusal(997, `Invalid ${attribute}`)
}

// The one text that is published is that of 997; the others are made in its manner.
function message({ code }: Refusal): string {
  const { meaning } = ERROR_CODES[code]
  return code === 997 ? 'The request is invalid.' : `${meaning.charAt(0).toUpperCase()}${meaning.slice(1)}.`
}

/** The envelope of a failure (specification, section 5). */
export function errorEnvelope(refusal: Refusal): Record<string, unknown> {
  return { error: { code: refusal.code, message: message(refusal), detail: refusal.detail } }
}
