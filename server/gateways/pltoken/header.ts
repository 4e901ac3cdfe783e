import { createHash, createHmac } from 'node:crypto'

/** A request as it is signed: the address and the bytes exactly as they are sent. */
export interface SignedRequest {
  method: string
  url: string
  body: string | Uint8Array
}

/** What goes into the header beside the signature. */
export interface Stamp {
  appId: string
  /** unique per request */
  nonce: string
  /** Unix time in whole seconds */
  timestamp: number
}

/** The absolute address in the one form both sides sign: no default port, no fragment, path at least `/` (spec 3). */
function canonicalUri(url: string): string {
  const parsed = new URL(url)
  parsed.hash = ''
  return parsed.href
}

/** Every byte but RFC 3986's unreserved characters, with lower-case digits; an existing `%` becomes `%25` (spec 3). */
function encode(text: string): string {
  return encodeURIComponent(text)
    .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16)}`)
    .replace(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase())
}

/** MD5 is the protocol's choice (spec 9, row 18); an empty body has no hash at all (row 7). */
export function bodyHash(body: string | Uint8Array): string {
  return body.length ? createHash('md5').update(body).digest('base64') : ''
}

/** The text that is signed (spec 3). Timestamp and nonce stand the other way round than in the header. */
export function requestString({ method, url, body }: SignedRequest, { appId, nonce, timestamp }: Stamp): string {
  // Lower-casing after parsing: what is left are ASCII characters, so no locale has a say.
  const uri = encode(canonicalUri(url).toLowerCase())
  return `${appId}${method.toUpperCase()}${uri}${timestamp}${nonce}${bodyHash(body)}`
}

/** HMAC-SHA256 over the request string; 32 bytes. */
export function sign(request: SignedRequest, stamp: Stamp, appKey: Uint8Array): Buffer {
  return createHmac('sha256', appKey).update(requestString(request, stamp), 'utf8').digest()
}

/** The value of the `Authorization` header. */
export function authorization(request: SignedRequest, stamp: Stamp, appKey: Uint8Array): string {
  const signature = sign(request, stamp, appKey).toString('base64')
  return `PLTOKEN ${stamp.appId}:${signature}:${stamp.nonce}:${stamp.timestamp}`
}
