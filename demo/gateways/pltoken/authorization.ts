import { createHash, createHmac } from 'node:crypto'
import { decodeBase64 } from './pcng.ts'

/** What the header says (specification, section 4, rule 1). */
export interface Authorization {
  appId: string
  signature: Buffer
  nonce: string
  /** Unix seconds, as written */
  timestamp: string
}

const HEADER = /^PLTOKEN ([^:\s]{1,64}):([A-Za-z0-9+/]{43}=):([A-Za-z0-9._~-]{1,128}):([1-9]\d{0,11})$/
const URI = /^([A-Za-z][\w+.-]*):\/\/([^/?#]+)([^?#]*)(\?[^#]*)?(?:#.*)?$/
const DEFAULT_PORT: Readonly<Record<string, string>> = { http: ':80', https: ':443' }

/** Takes the header apart; `null` where it has not exactly the documented form. */
export function readAuthorization(header: string): Authorization | null {
  const match = HEADER.exec(header)
  if (!match) return null
  const [, appId = '', signature = '', nonce = '', timestamp = ''] = match
  return { appId, signature: Buffer.from(signature, 'base64'), nonce, timestamp }
}

/** APP_KEY is base64 text of at least 16 bytes (specification, section 3). */
export function readAppKey(text: string): Buffer {
  const key = decodeBase64(text)
  if (!key || key.byteLength < 16) throw new TypeError('the app key must be padded base64 of at least 16 bytes')
  return key
}

/** ASCII only: a locale must not turn one letter into another. */
function lower(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 32))
}

/** The URI that is signed: scheme and host in lower case, no default port, no fragment (specification, section 3). */
export function canonicalUri(uri: string): string {
  const match = URI.exec(uri)
  if (!match) throw new TypeError('an absolute URI is needed')
  const [, scheme = '', authority = '', path = '', query = ''] = match
  const protocol = lower(scheme)
  const port = DEFAULT_PORT[protocol] ?? ''
  const host = lower(authority)
  const withoutPort = port !== '' && host.endsWith(port) ? host.slice(0, -port.length) : host
  return `${protocol}://${withoutPort}${path || '/'}${query}`
}

/** Percent-encodes all but the unreserved characters of RFC 3986, with lower-case digits. */
export function encodeUri(text: string): string {
  return [...Buffer.from(text, 'utf8')]
    .map((byte) => {
      const character = String.fromCharCode(byte)
      return /[A-Za-z0-9\-._~]/.test(character) ? character : `%${byte.toString(16).padStart(2, '0')}`
    })
    .join('')
}

/** MD5 of the body as sent; nothing where there is none (specification, section 9, row 7). */
export function bodyHash(body: Uint8Array): string {
  return body.byteLength === 0 ? '' : createHash('md5').update(body).digest('base64')
}

export interface SignedRequest {
  appId: string
  method: string
  /** absolute, as sent */
  uri: string
  timestamp: string
  nonce: string
  body: Uint8Array
}

export function requestString({ appId, method, uri, timestamp, nonce, body }: SignedRequest): string {
  return appId + method.toUpperCase() + encodeUri(lower(canonicalUri(uri))) + timestamp + nonce + bodyHash(body)
}

export function signRequest(request: SignedRequest, appKey: Uint8Array): Buffer {
  return createHmac('sha256', appKey).update(requestString(request), 'utf8').digest()
}
