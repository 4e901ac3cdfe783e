import type { CardPolicy } from '#contract/session.ts'
import type { Brand } from './brands.ts'
import { digitsOf } from './digits.ts'

export type CvvError = 'required' | 'incomplete'

export interface CvvLength {
  min: number
  max: number
}

/** How many digits the gateway and the brand ask for; `null`: the form has no such field. */
export function cvvLength(policy: CardPolicy['cvv'], brand: Brand | null): CvvLength | null {
  if (policy === 'none') return null
  const exact = policy === 'brand' ? brand?.cvv : policy
  return { min: exact ?? 3, max: exact ?? 4 }
}

/** The digits of the text, at most `max`. */
export function cleanCvv(text: string, max: number): string {
  return digitsOf(text).slice(0, max)
}

export function checkCvv(text: string, length: CvvLength | null): CvvError | null {
  if (!length) return null
  if (!text) return 'required'
  const { length: count } = digitsOf(text)
  return count < length.min || count > length.max ? 'incomplete' : null
}
