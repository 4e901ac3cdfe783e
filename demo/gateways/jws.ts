import { constants, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { decodeBase64url } from './crypto.ts'

/** The signature algorithms the bank lists (RFC 7518, sections 3.3 and 3.4), with the key each one needs. */
export const SIGNATURE_ALGORITHMS = {
  ES256: { hash: 'sha256', key: 'prime256v1', signatureBytes: 64 },
  ES384: { hash: 'sha384', key: 'secp384r1', signatureBytes: 96 },
  ES512: { hash: 'sha512', key: 'secp521r1', signatureBytes: 132 },
  RS256: { hash: 'sha256', key: 'rsa', signatureBytes: null },
  RS384: { hash: 'sha384', key: 'rsa', signatureBytes: null },
  RS512: { hash: 'sha512', key: 'rsa', signatureBytes: null },
} as const

export type SignatureAlgorithm = keyof typeof SIGNATURE_ALGORITHMS

export function isSignatureAlgorithm(value: unknown): value is SignatureAlgorithm {
  return typeof value === 'string' && Object.hasOwn(SIGNATURE_ALGORITHMS, value)
}

/** Whether the algorithm can be used with this key: the curve must be the algorithm's own. */
export function algorithmFits(algorithm: SignatureAlgorithm, key: KeyObject): boolean {
  const kind = key.asymmetricKeyType === 'ec' ? key.asymmetricKeyDetails?.namedCurve : key.asymmetricKeyType
  return SIGNATURE_ALGORITHMS[algorithm].key === kind
}

function encodeJson(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

// JOSE signatures are R and S side by side, not the DER sequence that OpenSSL makes by default (RFC 7518, section 3.4).
function signingKey(key: KeyObject) {
  return key.asymmetricKeyType === 'rsa'
    ? { key, padding: constants.RSA_PKCS1_PADDING }
    : { key, dsaEncoding: 'ieee-p1363' as const }
}

/** Signs an object as a compact JWS. */
export function signJws(
  header: { alg: SignatureAlgorithm; kid: string },
  payload: unknown,
  privateKey: KeyObject,
): string {
  const input = `${encodeJson(header)}.${encodeJson(payload)}`
  const signature = sign(SIGNATURE_ALGORITHMS[header.alg].hash, Buffer.from(input, 'ascii'), signingKey(privateKey))
  return `${input}.${signature.toString('base64url')}`
}

export interface JwsParts {
  header: Record<string, unknown>
  /** the bytes that were signed */
  signingInput: Buffer
  payload: Buffer
  signature: Buffer
}

/** Takes a compact JWS apart without believing it; `null` where it is none. */
export function readJws(token: string): JwsParts | null {
  const parts = token.split('.')
  if (parts.length !== 3) return null
  const [headerText = '', payloadText = ''] = parts
  const [headerBytes, payload, signature] = parts.map(decodeBase64url)
  if (!headerBytes?.byteLength || !payload || !signature) return null
  try {
    const header: unknown = JSON.parse(headerBytes.toString('utf8'))
    if (typeof header !== 'object' || header === null || Array.isArray(header)) return null
    const signingInput = Buffer.from(`${headerText}.${payloadText}`, 'ascii')
    return { header: header as Record<string, unknown>, signingInput, payload, signature }
  } catch {
    return null
  }
}

export function verifyJws(parts: JwsParts, algorithm: SignatureAlgorithm, publicKey: KeyObject): boolean {
  const { hash, signatureBytes } = SIGNATURE_ALGORITHMS[algorithm]
  if (signatureBytes !== null && parts.signature.byteLength !== signatureBytes) return false
  return verify(hash, parts.signingInput, signingKey(publicKey), parts.signature)
}

export interface SigningPair {
  privateKey: KeyObject
  publicKey: KeyObject
}

/** A fresh P-256 pair for ES256. */
export function generateSigningKeys(): SigningPair {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' })
}

export function toPem(key: KeyObject): string {
  return key.export({ format: 'pem', type: key.type === 'private' ? 'pkcs8' : 'spki' }).toString()
}

export function publicKeyFromPem(pem: string): KeyObject {
  return createPublicKey(pem)
}
