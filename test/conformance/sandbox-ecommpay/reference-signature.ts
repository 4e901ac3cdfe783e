import { createHmac } from 'node:crypto'

/** A second implementation of the signature rule (specification, section 2.1), to hold the others against. */

type Value = null | boolean | number | string | Value[] | { [name: string]: Value }

function* leaves(value: Value, path: string | null): Generator<[path: string, text: string]> {
  if (value !== null && typeof value === 'object') {
    for (const name of Object.keys(value)) {
      if (!Array.isArray(value) && (name === 'signature' || name === 'frame_mode')) continue
      const escaped = name.split(':').join('::')
      yield* leaves((value as Record<string, Value>)[name] as Value, path === null ? escaped : `${path}:${escaped}`)
    }
    return
  }
  const texts = new Map<Value, string>([
    [null, ''],
    [true, '1'],
    [false, '0'],
  ])
  yield [path ?? '', texts.get(value) ?? JSON.stringify(value).replace(/^"[^]*"$/, () => value as string)]
}

const isDigit = (character: string | undefined): boolean => character !== undefined && '0123456789'.includes(character)

const runLength = (bytes: string, from: number): number => {
  let length = 0
  while (isDigit(bytes[from + length])) length++
  return length
}

/** Looks for the first difference, and whether it stands in a number; one character is one byte here. */
export function referenceOrder(left: string, right: string): number {
  const a = Buffer.from(left).toString('latin1')
  const b = Buffer.from(right).toString('latin1')
  if (a === b) return 0
  let at = 0
  while (a[at] === b[at]) at++
  let start = at
  while (start > 0 && isDigit(a[start - 1])) start--
  if (isDigit(a[start]) && isDigit(b[start]) && a[start] !== '0' && b[start] !== '0') {
    const longer = runLength(a, start) - runLength(b, start)
    if (longer !== 0) return longer
  }
  return a < b ? -1 : 1
}

export function referenceText(value: unknown): string {
  const pairs = [...leaves(value as Value, null)]
  // An insertion into place, so that even the sorting is another one.
  const sorted: [string, string][] = []
  for (const pair of pairs) {
    const place = sorted.findIndex(([path]) => referenceOrder(path, pair[0]) > 0)
    sorted.splice(place < 0 ? sorted.length : place, 0, pair)
  }
  return sorted.map((pair) => pair.join(':')).join(';')
}

export function referenceSignature(value: unknown, secret: string): string {
  return createHmac('sha512', secret).update(referenceText(value)).digest('base64')
}
