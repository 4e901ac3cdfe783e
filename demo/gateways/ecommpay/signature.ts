import { createHmac, timingSafeEqual } from 'node:crypto'

/** A member of any JSON object, by name. */
export type JsonObject = Record<string, unknown>

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

// Specification, section 2.1, step 1: these never count, wherever they stand.
const UNSIGNED = ['signature', 'frame_mode']

interface Pair {
  path: string
  value: string
}

function renderLeaf(value: unknown): string {
  if (typeof value === 'string') return value
  // `null` is an empty text; JSON knows nothing else that is left here.
  return typeof value === 'boolean' || typeof value === 'number' ? String(Number(value)) : ''
}

function flatten(value: unknown, path: readonly string[]): Pair[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => flatten(item, [...path, String(index)]))
  if (!isObject(value)) return [{ path: path.join(':'), value: renderLeaf(value) }]
  return Object.entries(value)
    .filter(([name]) => !UNSIGNED.includes(name))
    .flatMap(([name, member]) => flatten(member, [...path, name.replaceAll(':', '::')]))
}

const ZERO = 0x30

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= ZERO && byte <= ZERO + 9
}

function digitRunEnd(bytes: Uint8Array, start: number): number {
  let end = start
  while (isDigit(bytes[end])) end += 1
  return end
}

/**
 * Natural order over UTF-8 bytes, as the vendor's PHP SDK sorts (specification, section 2.1, step 4): runs of digits
 * compare as numbers, unless one of them begins with a zero.
 */
export function compareNaturally(left: string, right: string): number {
  const a = Buffer.from(left, 'utf8')
  const b = Buffer.from(right, 'utf8')
  const shorter = Math.min(a.byteLength, b.byteLength)
  for (let index = 0; index < shorter; index++) {
    const runsBegin = isDigit(a[index]) && isDigit(b[index]) && !isDigit(a[index - 1])
    if (runsBegin && a[index] !== ZERO && b[index] !== ZERO) {
      const difference = digitRunEnd(a, index) - digitRunEnd(b, index)
      if (difference !== 0) return difference
    }
    const difference = (a[index] ?? 0) - (b[index] ?? 0)
    if (difference !== 0) return difference
  }
  return a.byteLength - b.byteLength
}

/** The text that is signed (specification, section 2.1). */
export function canonicalText(value: unknown): string {
  return flatten(value, [])
    .sort((a, b) => compareNaturally(a.path, b.path))
    .map(({ path, value: leaf }) => `${path}:${leaf}`)
    .join(';')
}

/** HMAC-SHA512 over the canonical text, in Base64; the secret is used as text. */
export function signatureOf(value: unknown, secret: string): string {
  return createHmac('sha512', Buffer.from(secret, 'utf8')).update(canonicalText(value), 'utf8').digest('base64')
}

// 64 bytes have one spelling in Base64; a lenient decoder would take others (specification, section 2.3).
const WELL_FORMED = /^[A-Za-z0-9+/]{86}==$/

export function isSignatureRight(value: unknown, given: string, secret: string): boolean {
  if (!WELL_FORMED.test(given)) return false
  return timingSafeEqual(Buffer.from(signatureOf(value, secret), 'ascii'), Buffer.from(given, 'ascii'))
}
