// Sender names (spec 4.3). Code points are counted, never UTF-16 units.

const MAX_NAME = 30
const LETTERS_AND_DIGITS = 'A-Za-zА-Яа-яЁёІіЇїЄєҐґ0-9'
const ALLOWED = new RegExp(`^[${LETTERS_AND_DIGITS} '-]*$`)
const ENDS_WELL = new RegExp(`^[${LETTERS_AND_DIGITS}](?:.*[${LETTERS_AND_DIGITS}])?$`, 's')
const STOP_WORDS = ['NULL', '3D SECURE', 'SURNAME', 'CARDHOLDER', 'UNKNOWN'] as const

export type NameKind = 'first' | 'middle' | 'last'

export interface NameFault {
  code: 'too_long' | 'invalid_characters' | 'invalid_ends' | 'digits_only' | 'stop_word' | 'empty'
  message: string
}

/** The first predicate (P1 to P5) that the name breaks, or `null`. The value is taken as it is, not trimmed. */
export function nameFault(value: string, kind: NameKind): NameFault | null {
  const length = [...value].length
  if (length === 0) return { code: 'empty', message: 'is empty; leave the field out instead' }
  if (length > MAX_NAME)
    return { code: 'too_long', message: `has ${length} characters; the bank takes at most ${MAX_NAME}` }
  if (!ALLOWED.test(value)) {
    return {
      code: 'invalid_characters',
      message: 'may hold only Latin and Cyrillic letters, digits, spaces, hyphens and the straight apostrophe',
    }
  }
  if (!ENDS_WELL.test(value)) {
    return {
      code: 'invalid_ends',
      message: 'must begin and end with a letter or a digit; is there a stray space, hyphen or apostrophe?',
    }
  }
  if (/^\d+$/.test(value))
    return { code: 'digits_only', message: 'is made of digits only; was another field put here?' }
  // The seed page has the stop words for first and middle name of a purchase, not for the last name (spec 12, row 8).
  const upper = value.toUpperCase()
  const stopWord = kind === 'last' ? undefined : STOP_WORDS.find((word) => upper.includes(word))
  if (stopWord) {
    return {
      code: 'stop_word',
      message: `contains "${stopWord}", which the bank refuses; was a placeholder sent instead of a name?`,
    }
  }
  return null
}

/** Repairs what shops commonly send, without losing anything: composition, white space, typographic apostrophes. */
export function tidyName(value: string): string {
  return value
    .normalize('NFC')
    .trim()
    .replace(/\s+/g, ' ')
    .replace(/[\u2019\u02BC\u2018\u0060\u00B4]/g, "'")
}

/** The tidied name cut to what the bank takes, or `undefined` where even that is not valid. */
export function usableName(value: string, kind: NameKind): string | undefined {
  const cut = [...tidyName(value)].slice(0, MAX_NAME).join('')
  return nameFault(cut, kind) ? undefined : cut
}
