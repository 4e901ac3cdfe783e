/** The first code points of the decimal digits that keyboards and autofill really send: Arabic-Indic, Persian, full-width. */
const ZEROS = [0x660, 0x6f0, 0xff10]

/** Turns the digits of other scripts into ASCII ones; one character stays one character, so a caret keeps its place. */
export function asciiDigits(text: string): string {
  return text.replace(/[٠-٩۰-۹０-９]/g, (char) => {
    const code = char.charCodeAt(0)
    return String(code - ZEROS.findLast((zero) => zero <= code)!)
  })
}

/** The ASCII digits of a text, whatever stands between them. */
export function digitsOf(text: string): string {
  return asciiDigits(text).replace(/\D/g, '')
}

/** Where the caret stands in `value` once `count` digits lie before it: directly behind the last of them. */
export function caretAfter(value: string, count: number): number {
  let caret = 0
  for (; count > 0 && caret < value.length; caret++) if (/\d/.test(value[caret]!)) count--
  return caret
}

export interface Edit {
  value: string
  caret: number
}

/**
 * The digits of an edited field and how many lie before the caret. Where only a separator was deleted, the digit that
 * Backspace or Delete was aimed at goes too; otherwise the separator would come back and the key would seem broken.
 */
export function readEdit(input: Edit, previous: Edit): { digits: string; before: number; deleted: boolean } {
  const digits = digitsOf(input.value)
  const before = digitsOf(input.value.slice(0, input.caret)).length
  const deleted = input.value.length < previous.value.length
  if (!deleted || digits !== digitsOf(previous.value)) return { digits, before, deleted }
  const at = input.caret < previous.caret ? before - 1 : before
  return {
    digits: digits.slice(0, Math.max(at, 0)) + digits.slice(at + 1),
    before: Math.max(Math.min(at, before), 0),
    deleted,
  }
}
