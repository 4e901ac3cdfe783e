import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Secret } from '../../secret.ts'
import { isObject, type JsonObject } from './json.ts'

/** Members that never count, at any depth (spec 2.1, step 1). */
const UNSIGNED: ReadonlySet<string> = new Set(['signature', 'frame_mode'])

/** 64 bytes in base64; a lenient decoder would accept other spellings of the same bytes (spec 2.3, step 3). */
const SIGNATURE = /^[A-Za-z0-9+/]{86}==$/

const ZERO = 0x30
const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= ZERO && byte <= ZERO + 9

/** Length of the run of digits that begins at `from`. */
function digitsFrom(bytes: Uint8Array, from: number): number {
  let end = from
  while (isDigit(bytes[end])) end++
  return end - from
}

/**
 * Natural order over UTF-8 bytes (spec 2.1, step 4): numbers inside a path compare by value, unless one is written with
 * a leading zero. `localeCompare` would order `_` and upper case otherwise.
 */
export function comparePaths(left: Uint8Array, right: Uint8Array): number {
  let at = 0
  while (at < left.length && at < right.length && left[at] === right[at]) at++
  let start = at
  while (isDigit(left[start - 1])) start--
  const [leftDigits, rightDigits] = [digitsFrom(left, start), digitsFrom(right, start)]
  if (leftDigits && rightDigits && left[start] !== ZERO && right[start] !== ZERO && leftDigits !== rightDigits) {
    return leftDigits - rightDigits
  }
  return (left[at] ?? -1) - (right[at] ?? -1)
}

function leafText(value: unknown): string {
  if (value === null) return ''
  if (typeof value === 'string') return value
  if (typeof value === 'boolean') return value ? '1' : '0'
  // A fraction is rendered in as many ways as there are SDKs (spec 2.4), so none is ever sent.
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value)
  throw new TypeError('only texts, whole numbers, booleans and null can be signed')
}

function* leavesOf(value: unknown, path: string | null): Generator<{ path: Buffer; text: string }> {
  if (typeof value === 'object' && value !== null) {
    const indexed = Array.isArray(value)
    for (const [name, member] of Object.entries(value)) {
      if (!indexed && UNSIGNED.has(name)) continue
      const step = name.replaceAll(':', '::')
      yield* leavesOf(member, path === null ? step : `${path}:${step}`)
    }
  } else {
    yield { path: Buffer.from(path ?? ''), text: `${path}:${leafText(value)}` }
  }
}

/** The text that is signed (spec 2.1, steps 1 to 5). */
export function canonicalText(value: JsonObject): string {
  const leaves = [...leavesOf(value, null)].sort((one, other) => comparePaths(one.path, other.path))
  return leaves.map(({ text }) => text).join(';')
}

/** Signature over a JSON object, without its members named `signature`. The secret is used as text (spec 2.1, step 6). */
export function signatureOf(value: JsonObject, secret: Secret): string {
  return createHmac('sha512', secret.reveal()).update(canonicalText(value), 'utf8').digest('base64')
}

/**
 * Opens a signed message (spec 2.3). Numbers are verified as they were written, so that a fraction or a long id keeps
 * its spelling. What it returns is authentic text only: the signature cannot tell `1` from `"1"` or `true`, so every
 * type must be checked by whoever reads it.
 */
export function openSigned(
  text: string,
  secret: Secret,
): { object: JsonObject } | { refused: 'malformed' | 'signature' } {
  try {
    const object: unknown = JSON.parse(text)
    if (!isObject(object)) return { refused: 'malformed' }
    const asWritten = JSON.parse(text, (_name, value: unknown, context?: { source?: string }) =>
      typeof value === 'number' ? (context?.source ?? value) : value,
    ) as JsonObject
    const given = givenSignature(object)
    if (typeof given !== 'string' || !SIGNATURE.test(given)) return { refused: 'signature' }
    const right = timingSafeEqual(Buffer.from(given), Buffer.from(signatureOf(asWritten, secret)))
    return right ? { object } : { refused: 'signature' }
  } catch {
    // Not JSON, or nested so deeply that it cannot be walked.
    return { refused: 'malformed' }
  }
}

/** At the top, else in `general`; any other member of that name is unauthenticated (spec 2.3, step 2). */
function givenSignature(object: JsonObject): unknown {
  if (Object.hasOwn(object, 'signature')) return object['signature']
  const { general } = object
  return isObject(general) ? general['signature'] : undefined
}
