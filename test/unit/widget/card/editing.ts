/** What a browser leaves in a plain text field after one action, before any script reacts. */
export interface Field {
  value: string
  caret: number
}

export function type({ value, caret }: Field, text: string): Field {
  return { value: value.slice(0, caret) + text + value.slice(caret), caret: caret + text.length }
}

export function backspace({ value, caret }: Field): Field {
  return caret === 0 ? { value, caret } : { value: value.slice(0, caret - 1) + value.slice(caret), caret: caret - 1 }
}

export function forwardDelete({ value, caret }: Field): Field {
  return { value: value.slice(0, caret) + value.slice(caret + 1), caret }
}

export function replace({ value }: Field, start: number, end: number, text: string): Field {
  return { value: value.slice(0, start) + text + value.slice(end), caret: start + text.length }
}

/** How many ASCII digits lie before the caret. */
export function digitsBefore({ value, caret }: Field): number {
  return value
    .slice(0, caret)
    .split('')
    .filter((char) => char >= '0' && char <= '9').length
}

export function onlyDigits(text: string): string {
  return text
    .split('')
    .filter((char) => char >= '0' && char <= '9')
    .join('')
}
