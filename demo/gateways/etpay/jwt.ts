import { createHmac } from 'node:crypto'

export type Claims = Record<string, string | number>

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

/** Signs claims with HS256. The key is the text itself, not what it might decode to (specification, section 6.1). */
export function signJwt(claims: Claims, key: string): string {
  const input = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`
  return `${input}.${createHmac('sha256', Buffer.from(key, 'utf8')).update(input, 'ascii').digest('base64url')}`
}

/** What a forger sends who has no key: the token says of itself that it is not signed (RFC 7519, section 6.1). */
export function unsignedJwt(claims: Claims): string {
  return `${encode({ alg: 'none', typ: 'JWT' })}.${encode(claims)}.`
}
