import { asciiDigits, caretAfter, type Edit, readEdit } from './digits.ts'

export type ExpiryError = 'required' | 'incomplete' | 'invalid_month' | 'expired' | 'too_far'

export interface Expiry {
  month: number
  /** four digits */
  year: number
}

const SEPARATOR = ' / '
const MOST_YEARS_AHEAD = 20

const groupsOf = (text: string): string[] => asciiDigits(text).match(/\d+/g) ?? []

/** Month and year of any full form, before it is known whether the month exists. */
function readFull(text: string): Expiry | null {
  const groups = groupsOf(text)
  if (groups.length > 2) return null
  let [first = '', second = ''] = groups
  // 202803 can only be year first: there is no month 20.
  if (!second && first.length === 6 && first.startsWith('20')) [first, second] = [first.slice(0, 4), first.slice(4)]
  else if (!second && (first.length === 4 || first.length === 6)) [first, second] = [first.slice(0, 2), first.slice(2)]
  if (first.length === 4 && second && second.length <= 2) [first, second] = [second, first]
  if (!first || first.length > 2 || (second.length !== 2 && second.length !== 4)) return null
  return { month: Number(first), year: Number(second) + (second.length === 2 ? 2000 : 0) }
}

/** Reads MM/YY, MM/YYYY, YYYY-MM, MMYY, MMYYYY and M/YY with any separators. */
export function parseExpiry(text: string): Expiry | null {
  const expiry = readFull(text)
  return expiry && expiry.month >= 1 && expiry.month <= 12 ? expiry : null
}

/** `YYMM`, the order in which it is sealed. */
export function expiryDigits({ month, year }: Expiry): string {
  return [year % 100, month].map((part) => String(part).padStart(2, '0')).join('')
}

/** `MM / YY`, as the field shows it. */
export function formatExpiry({ month, year }: Expiry): string {
  return [month, year % 100].map((part) => String(part).padStart(2, '0')).join(SEPARATOR)
}

/** How many months the card is still good after this one; a card is good through the last day of its month. */
function monthsLeft({ month, year }: Expiry, now: Date): number {
  return (year - now.getFullYear()) * 12 + month - 1 - now.getMonth()
}

/** Whether the card is good no more, where the shopper is. */
export const hasExpired = (expiry: Expiry, now: Date): boolean => monthsLeft(expiry, now) < 0

/** What is wrong with the expiry. A card is good through the last day of its month, where the shopper is. */
export function checkExpiry(text: string, now: Date): ExpiryError | null {
  if (groupsOf(text).length === 0) return 'required'
  const expiry = readFull(text)
  if (!expiry) return 'incomplete'
  if (!parseExpiry(text)) return 'invalid_month'
  if (hasExpired(expiry, now)) return 'expired'
  return monthsLeft(expiry, now) > MOST_YEARS_AHEAD * 12 ? 'too_far' : null
}

/**
 * What the field must show after an `input` event. A year of four digits, typed, pasted or filled in, is kept whole until
 * it can be shortened, so that 01/2025 never becomes 01 / 20.
 */
export function editExpiry(input: Edit, previous: Edit): Edit {
  const text = asciiDigits(input.value)
  const { digits, before, deleted } = readEdit({ ...input, value: text }, previous)
  const [first = '', second = ''] = groupsOf(text)
  const grown = text.length - previous.value.length

  const longForm = first.length + second.length === 6 || second.length === 4
  // What came in one piece is complete; what is typed may still go on, as 2028-1 to 2028-12.
  const full = !deleted && (longForm || grown > 1) ? parseExpiry(text) : null
  if (full && full.year >= 2000 && full.year < 2100) return atEnd(formatExpiry(full))
  // A year outside this century cannot be shortened without becoming another one: leave it for `checkExpiry` to refuse.
  if (grown > 1 && second.length === 4 && first.length <= 2) return atEnd(first.padStart(2, '0') + SEPARATOR + second)

  // Month 02 of a year 0x has passed for good: somebody types 20xx, whose 2 was taken for a month.
  if (digits === '020' && grown > 0) return atEnd('20')
  if (/^20\d{0,3}$/.test(digits) && (!second || first.length === 4)) {
    const [year, month] = [digits.slice(0, 4), digits.slice(4)]
    if (/[2-9]/.test(month)) return atEnd(formatExpiry({ month: Number(month), year: Number(year) }))
    const value = month ? `${year}-${month}` : year
    return { value, caret: caretAfter(value, before) }
  }

  // Only a month of one digit can begin with 2 to 9, or stand alone before a separator; four digits at once are MMYY.
  const lone = /^[2-9]/.test(digits) && !(first.length === 4 && !second)
  const ended = !deleted && /^\D*[1-9]\D/.test(text)
  const padded = lone || ended ? `0${digits}` : digits
  const year = padded.slice(2)
  const value =
    padded.length < 2 ? padded : padded.slice(0, 2) + SEPARATOR + year.slice(0, year.startsWith('20') ? 3 : 2)
  const count = before > 0 ? before + padded.length - digits.length : 0
  const caret = caretAfter(value, count)
  // Behind the month the caret belongs behind the separator too, where the year goes on.
  return { value, caret: count === 2 ? caret + SEPARATOR.length : caret }
}

const atEnd = (value: string): Edit => ({ value, caret: value.length })
