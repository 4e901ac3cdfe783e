import type { JsonObject } from './fields.ts'
import { isObject } from './fields.ts'

/** A request to the bank's API, as tests see it: opened, but with sealed card data left out. */
export interface RecordedRequest {
  at: number
  method: string
  path: string
  headers: Record<string, string>
  /** how the body came */
  format: 'sealed' | 'json' | 'signed'
  /** protected header of a signed body */
  signedHeader?: JsonObject
  /** `null` where it could not be opened */
  body: JsonObject | null
  /** HTTP status of the answer; `null` where the connection was cut */
  status: number | null
  /** the bank's error code, where it refused */
  code?: string
}

const COMPACT_JWE = /^[\w-]+\.[\w-]+\.[\w-]+\.([\w-]+)\.[\w-]+$/

/** Replaces sealed texts by their plaintext's length: ciphertext of a card has no business in a log either. */
export function withoutSealed(value: unknown): unknown {
  if (typeof value === 'string') {
    const match = COMPACT_JWE.exec(value)
    return match ? { sealedBytes: Buffer.from(match[1] ?? '', 'base64url').byteLength } : value
  }
  if (Array.isArray(value)) return value.map(withoutSealed)
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withoutSealed(member)]))
}
