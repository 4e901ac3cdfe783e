import type { CardPolicy } from '#contract/session.ts'
import { digitsOf } from './digits.ts'

export type HolderError = 'required' | 'looks_like_number' | 'too_long'

/** EMV 3-D Secure 2.2, `cardholderName`: at most 45 characters. */
const LONGEST = 45

/** What is wrong with the name on the card. */
export function checkHolder(text: string, mode: CardPolicy['holder']): HolderError | null {
  const name = text.trim()
  if (mode === 'off') return null
  if (!name) return mode === 'required' ? 'required' : null
  // This field is sent unsealed. Three digits are enough for a CVV in the wrong field; names have none or a lone one.
  if (digitsOf(name).length >= 3) return 'looks_like_number'
  return name.length > LONGEST ? 'too_long' : null
}
