import type { KeyObject } from 'node:crypto'
import { CompactEncrypt, CompactSign, compactDecrypt, compactVerify, decodeProtectedHeader } from 'jose'
import { algorithmsOf, SIGNATURE_ALGORITHMS, type SignatureAlgorithm } from './key-import.ts'

const KEY_ALGORITHM = 'ECDH-ES+A256KW'
const CONTENT_ALGORITHM = 'A256GCM'

/** One opaque error for everything that can be wrong with a JWE or JWS; the reason is a counter label. */
export class SealError extends Error {
  override name = 'SealError'
  readonly reason: 'malformed' | 'signature' | 'unknown_key' | 'decryption'

  constructor(reason: SealError['reason'], cause?: unknown) {
    super('the message could not be opened', { cause })
    this.reason = reason
  }
}

/** Compact JWE as the bank profiles it (spec 2.1): header of `alg`, `enc` and `epk`, nothing else. */
export function encrypt(plaintext: string, key: KeyObject): Promise<string> {
  return new CompactEncrypt(new TextEncoder().encode(plaintext))
    .setProtectedHeader({ alg: KEY_ALGORITHM, enc: CONTENT_ALGORITHM })
    .encrypt(key)
}

/** Opens a compact JWE; takes exactly the one `alg` and the one `enc` of the profile. */
export async function decrypt(jwe: string, key: KeyObject): Promise<string> {
  try {
    const { plaintext } = await compactDecrypt(jwe, key, {
      keyManagementAlgorithms: [KEY_ALGORITHM],
      contentEncryptionAlgorithms: [CONTENT_ALGORITHM],
    })
    return new TextDecoder('utf-8', { fatal: true }).decode(plaintext)
  } catch (cause) {
    throw new SealError('decryption', cause)
  }
}

export interface RequestHeader {
  alg: SignatureAlgorithm
  kid: string
  /** creation time, in the unit the merchant's configuration names */
  ts: number
  /** path of the endpoint, without host and query */
  targetUrl: string
}

/** Compact JWS of a v2 request; the signature is in JOSE form, never DER (spec 6.2). */
export function sign(payload: string, header: RequestHeader, key: KeyObject): Promise<string> {
  return new CompactSign(new TextEncoder().encode(payload)).setProtectedHeader({ ...header }).sign(key)
}

/** Headers that bring their own key, or change what is signed: never honoured (spec 6.3). */
const FORBIDDEN_HEADERS = ['jwk', 'jku', 'x5c', 'x5u', 'crit', 'b64'] as const

/** Finds the bank's key by its id; rejects with a `SealError` where the bank does not know it. */
export type FindKey = (kid: string) => Promise<KeyObject>

/** Verifies a compact JWS of the bank by the key its `kid` names, and returns the payload. */
export async function verify(jws: string, findKey: FindKey): Promise<string> {
  let header: Record<string, unknown>
  try {
    header = { ...decodeProtectedHeader(jws) }
  } catch (cause) {
    throw new SealError('malformed', cause)
  }
  const { alg, kid } = header
  if (!SIGNATURE_ALGORITHMS.some((known) => known === alg)) throw new SealError('signature')
  if (FORBIDDEN_HEADERS.some((name) => name in header)) throw new SealError('signature')
  if (typeof kid !== 'string' || !/^[\x21-\x7e]{1,128}$/.test(kid)) throw new SealError('unknown_key')
  const key = await findKey(kid)
  try {
    const { payload } = await compactVerify(jws, key, { algorithms: [...algorithmsOf(key)] })
    return new TextDecoder('utf-8', { fatal: true }).decode(payload)
  } catch (cause) {
    throw new SealError('signature', cause)
  }
}
