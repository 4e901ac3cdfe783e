import { luhn } from '#contract/luhn.ts'
import { asciiDigits } from './digits.ts'
import { formatExpiry, parseExpiry } from './expiry.ts'

export interface PastedCard {
  number?: string
  expiry?: string
  cvv?: string
}

/** Expiry and CVV, each optional, in this order; `null` where anything else stands there. */
function readRest(groups: readonly string[]): { expiry?: string; cvv?: string } | null {
  for (const taken of [2, 1, 0]) {
    const expiry = taken ? parseExpiry(groups.slice(0, taken).join('/')) : null
    const [cvv, ...more] = groups.slice(taken)
    if (more.length > 0 || groups.length < taken || (taken && !expiry)) continue
    if (cvv !== undefined && !/^\d{3,4}$/.test(cvv)) continue
    return { ...(expiry && { expiry: formatExpiry(expiry) }), ...(cvv !== undefined && { cvv }) }
  }
  return null
}

/**
 * Takes a pasted line apart into number, expiry (`MM / YY`) and CVV, e.g. `4111 1111 1111 1111 03/28 123`.
 * `null` where there is nothing to take apart, or where it would be a guess.
 */
export function splitPaste(text: string): PastedCard | null {
  const matches = [...asciiDigits(text).matchAll(/\d+/g)]
  const groups = matches.map(([group]) => group)
  const found: (PastedCard & { number: string })[] = []
  for (let taken = 1; taken < groups.length; taken++) {
    const number = groups.slice(0, taken).join('')
    if (number.length < 13 || number.length > 19) continue
    const rest = readRest(groups.slice(taken))
    if (rest) found.push({ number, ...rest })
  }
  // Where the groups allow several readings, the check digit knows better; without it the shortest number does.
  return found.find(({ number }) => luhn(number)) ?? found[0] ?? null
}
