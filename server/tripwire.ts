import { luhn } from '#contract/luhn.ts'

const SHORTEST = 13
const LONGEST = 19

// Words, single separators, or anything else: one pass, no backtracking.
const TOKEN = /[\p{L}\p{N}_]+|[ -]|[^]/gu

/**
 * Whether a text holds what looks like a clear card number: 13 to 19 digits that pass the check digit rule, written
 * in one run or in groups with single spaces or hyphens between (a number followed by a CVV is found too).
 */
export function looksLikeCard(text: string): boolean {
  let groups: string[] = []
  let separated = true
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === ' ' || token === '-') {
      if (separated) groups = []
      separated = true
    } else if (/^[0-9]+$/.test(token)) {
      if (!separated) groups = []
      groups.push(token)
      separated = false
      if (endsInCard(groups)) return true
    } else {
      groups = []
      separated = true
    }
  }
  return false
}

/** Looks at the last groups together: the last one, the last two, and so on while they can be a card number. */
function endsInCard(groups: readonly string[]): boolean {
  let digits = ''
  for (let i = groups.length - 1; i >= 0; i--) {
    digits = (groups[i] ?? '') + digits
    if (digits.length > LONGEST) return false
    if (digits.length >= SHORTEST && luhn(digits)) return true
  }
  return false
}

/** The same for every string, number and member name inside a parsed body. */
export function holdsCard(value: unknown): boolean {
  if (typeof value === 'string') return looksLikeCard(value)
  if (typeof value === 'number') return looksLikeCard(String(value))
  if (Array.isArray(value)) return value.some(holdsCard)
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).some(([name, member]) => looksLikeCard(name) || holdsCard(member))
  }
  return false
}
