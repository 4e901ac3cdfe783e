import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Secret } from '../../secret.ts'
import { parseObject, readUtf8, type JsonObject } from './json.ts'

/** A message taken apart. Nothing in `claims` is true before `isSigned` has said so. */
export interface ParsedJwt {
  /** what is signed: the first two segments as received, never written anew */
  signed: string
  claims: JsonObject
  signature: Buffer
}

const SEGMENT = /^[A-Za-z0-9_-]+$/
const HS256_BYTES = 32

/** Takes a compact JWT apart (spec 6.2, steps 2 and 3). `null`: malformed, or not plainly HS256. */
export function parseJwt(text: string): ParsedJwt | null {
  const segments = text.split('.')
  const [header = '', payload = '', signature = ''] = segments
  if (segments.length !== 3 || !segments.every((segment) => SEGMENT.test(segment))) return null
  const { alg, typ, crit } = decodeObject(header) ?? {}
  // The algorithm is ours, not the sender's: `none` and every other one end here. `kid`, `jku`, `jwk` and `x5u` may
  // stand there, but no key is ever taken from the token.
  if (alg !== 'HS256' || crit !== undefined) return null
  if (typ !== undefined && !(typeof typ === 'string' && typ.toUpperCase() === 'JWT')) return null
  const claims = decodeObject(payload)
  return claims && { signed: `${header}.${payload}`, claims, signature: Buffer.from(signature, 'base64url') }
}

/** Whether a message is signed with the key: the text itself as UTF-8, never what it might decode to (spec 6.1). */
export function isSigned({ signed, signature }: ParsedJwt, key: Secret): boolean {
  const expected = createHmac('sha256', Buffer.from(key.reveal(), 'utf8')).update(signed, 'ascii').digest()
  return signature.byteLength === HS256_BYTES && timingSafeEqual(expected, signature)
}

function decodeObject(segment: string): JsonObject | null {
  // One character alone stands for no byte.
  if (segment.length % 4 === 1) return null
  const text = readUtf8(Buffer.from(segment, 'base64url'))
  return text === null ? null : parseObject(text)
}
