import type { BrandRange } from '#contract/session.ts'

/** What the form must know of a card brand. */
export interface Brand {
  /** stable, lower case, as gateways and `CardPolicy.brands` name it */
  name: string
  /** as people write it */
  label: string
  /** sizes of the printed groups; what is left over after the last forms one more group */
  gaps: readonly number[]
  lengths: readonly number[]
  cvv: 3 | 4
  /** whether the numbers carry a check digit at all */
  luhn: boolean
}

const FOURS = [4, 4, 4, 4, 3]
const ANY_LENGTH = [13, 14, 15, 16, 17, 18, 19]

/** Rules for a number of no known brand: it stays payable, the bank decides. */
export const UNKNOWN_BRAND: Brand = { name: 'unknown', label: '', gaps: FOURS, lengths: ANY_LENGTH, cvv: 3, luhn: true }

const brand = (name: string, label: string, lengths: readonly number[], rest?: Partial<Brand>): Brand => ({
  ...UNKNOWN_BRAND,
  name,
  label,
  lengths,
  ...rest,
})

/** Ranges are inclusive prefixes, `from-to` or a single prefix (ISO/IEC 7812 issuer numbers). */
const TABLE: readonly (readonly [Brand, string])[] = [
  // 13 digits: old cards still in the field; 18 and 19: by Visa's rules for new issues.
  [brand('visa', 'Visa', [13, 16, 18, 19]), '4'],
  // 54 and 55 hold North American Diners cards too, which run as Mastercard.
  [brand('mastercard', 'Mastercard', [16]), '51-55 2221-2720'],
  // Everything Maestro ever issued that no other brand claims; numbers of 12 digits are below our 13 to 19.
  [brand('maestro', 'Maestro', ANY_LENGTH), '50 56-58 63 67'],
  [brand('amex', 'American Express', [15], { gaps: [4, 6, 5], cvv: 4 }), '34 37'],
  // 622126-622925 is shared with Discover; such cards carry the UnionPay mark. Not every UnionPay number has a check digit.
  [brand('unionpay', 'UnionPay', ANY_LENGTH, { luhn: false }), '62 81'],
  [brand('jcb', 'JCB', [16, 17, 18, 19]), '3528-3589'],
  [brand('discover', 'Discover', [16, 17, 18, 19]), '6011 644-649 65'],
  // 14 digits in 36, 16 to 19 in the others.
  [brand('diners', 'Diners Club', [14, 16, 17, 18, 19], { gaps: [4, 6, 4] }), '300-305 3095 36 38-39'],
  // No public table confirms a range: it comes by configuration only.
  [brand('prostir', 'PROSTIR', ANY_LENGTH), ''],
]

const RANGES: readonly BrandRange[] = TABLE.flatMap(([{ name }, ranges]) =>
  ranges
    .split(' ')
    .filter(Boolean)
    .map((range) => {
      const [from = '', to = from] = range.split('-')
      return { brand: name, from, to }
    }),
)

/** The brand of that name; `null` for a name outside the table. */
export function knownBrand(name: string): Brand | null {
  return TABLE.find(([known]) => known.name === name)?.[0] ?? null
}

/** The brand of that name; a name outside the table gets the rules of an unknown brand. */
export function brandNamed(name: string): Brand {
  return knownBrand(name) ?? { ...UNKNOWN_BRAND, name, label: name }
}

/** Whether the digits lie in the range, as far as both go. */
function fits(digits: string, { from, to }: BrandRange): boolean {
  const prefix = digits.slice(0, from.length)
  return prefix >= from.slice(0, prefix.length) && prefix <= to.slice(0, prefix.length)
}

/** The longest range the digits lie in wholly. */
function longest(digits: string, ranges: readonly BrandRange[]): BrandRange | undefined {
  return ranges
    .filter((range) => digits.length >= range.from.length && fits(digits, range))
    .sort((a, b) => b.from.length - a.from.length)[0]
}

/**
 * The best brand for the digits typed so far; `null` while several are possible, or none is known.
 *
 * @param extra - ranges by configuration; they win over the table
 */
export function detectBrand(digits: string, extra: readonly BrandRange[] = []): Brand | null {
  if (!digits) return null
  const found = longest(digits, extra) ?? longest(digits, RANGES)
  if (found) return brandNamed(found.brand)
  const possible = new Set([...extra, ...RANGES].filter((range) => fits(digits, range)).map((range) => range.brand))
  return possible.size === 1 ? brandNamed([...possible][0]!) : null
}
