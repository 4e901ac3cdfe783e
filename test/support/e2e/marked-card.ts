/** A card that exists for one run only, so that whatever of it is found anywhere afterwards has leaked. */
export interface MarkedCard {
  /** 16 digits with a right check digit */
  number: string
  month: string
  /** two digits */
  year: string
  cvv: string
}

/** The digit that makes the whole pass ISO/IEC 7812-1 annex B; written here again, not taken from the code under test. */
export function checkDigit(digits: string): number {
  const sum = [...digits].reverse().reduce((total, char, index) => {
    // Counted from the right, the first digit before the check digit is doubled.
    const value = Number(char) * (index % 2 === 0 ? 2 : 1)
    return total + Math.floor(value / 10) + (value % 10)
  }, 0)
  return (10 - (sum % 10)) % 10
}

/** A security code that stands nowhere by chance: neither a status code nor a round duration, which are in every log. */
export function markedCode(random: () => number = Math.random): string {
  return `${6 + Math.floor(random() * 4)}${1 + Math.floor(random() * 9)}${1 + Math.floor(random() * 9)}`
}

/**
 * Makes a card of a sandbox family.
 *
 * @param family - the leading digits that choose the scenario
 * @param random - 0 ≤ x < 1
 */
export function markedCard(family: string, random: () => number = Math.random): MarkedCard {
  const digit = (): number => Math.floor(random() * 10)
  let body = family
  while (body.length < 15) body += digit()
  // Farther ahead than the examples in texts and scenes, which stand in scripts that are searched too.
  const year = new Date().getUTCFullYear() + 6 + Math.floor(random() * 6)
  return {
    number: `${body}${checkDigit(body)}`,
    month: String(1 + Math.floor(random() * 12)).padStart(2, '0'),
    year: String(year % 100),
    cvv: markedCode(random),
  }
}
