const ALLOWED = /^[A-Za-zА-Яа-яЁёІіЇїЄєҐґ0-9 '-]*$/
const EDGE = /^[A-Za-zА-Яа-яЁёІіЇїЄєҐґ0-9]$/
const STOP_WORDS = ['NULL', '3D SECURE', 'SURNAME', 'CARDHOLDER', 'UNKNOWN']
const MAX_LENGTH = 30

/**
 * What is wrong with a sender name (specification, section 4.3, P1 to P5), or `null`.
 *
 * @param stopWords - first and middle names must not contain the bank's stop words; last names may
 */
export function nameFault(value: string, { stopWords }: { stopWords: boolean }): string | null {
  const characters = [...value]
  if (characters.length < 1 || characters.length > MAX_LENGTH) return `must have 1 to ${MAX_LENGTH} characters`
  if (!ALLOWED.test(value)) return 'has a character that is not a letter, digit, space, hyphen or apostrophe'
  if (!EDGE.test(characters[0] ?? '') || !EDGE.test(characters.at(-1) ?? ''))
    return 'must begin and end with a letter or digit'
  if (/^\d+$/.test(value)) return 'must not consist of digits only'
  if (stopWords && STOP_WORDS.some((word) => value.toUpperCase().includes(word))) return 'contains a stop word'
  return null
}
