import { createECDH, createPrivateKey, createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto'
import type { SealingKey } from '#contract/session.ts'
import { KeyError } from '../settings.ts'

const COORDINATE_BYTES = 48
const BASE64URL = /^[A-Za-z0-9_-]*$/

type Members = Record<string, unknown>

/** A key as an object, or as JSON text of one (spec 2.2, rule 3). */
function membersOf(key: unknown): Members {
  let value = key
  if (typeof key === 'string') {
    try {
      value = JSON.parse(key)
    } catch {
      throw new KeyError('is not JSON; paste the whole JWK, from { to }')
    }
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new KeyError('is not a JWK object')
  return value as Members
}

function coordinate(members: Members, name: 'x' | 'y' | 'd'): string {
  const value = members[name]
  if (typeof value !== 'string' || !value) throw new KeyError(`has no "${name}"`)
  if (!BASE64URL.test(value)) throw new KeyError(`has a "${name}" that is not base64url`)
  const bytes = Buffer.from(value, 'base64url').length
  if (bytes !== COORDINATE_BYTES) {
    throw new KeyError(
      `has a "${name}" of ${bytes} bytes instead of ${COORDINATE_BYTES}; were characters lost while copying?`,
    )
  }
  return value
}

function curveOf(members: Members): void {
  if (members['kty'] !== 'EC') throw new KeyError('must have "kty": "EC"')
  if (members['crv'] !== 'P-384') throw new KeyError('must have "crv": "P-384"')
}

/**
 * The public P-384 key of a JWK, reduced to the members that count. `alg`, `use` and the rest are dropped, because
 * published keys misspell them (spec 2.2, rule 1).
 */
export function readPublicJwk(key: unknown): SealingKey {
  const members = membersOf(key)
  curveOf(members)
  if ('d' in members) throw new KeyError('holds a private part ("d"); give the public key only')
  const jwk: SealingKey = { kty: 'EC', crv: 'P-384', x: coordinate(members, 'x'), y: coordinate(members, 'y') }
  importPublicJwk(jwk)
  return jwk
}

/** A checked JWK as a key; refuses a point that is not on the curve. */
export function importPublicJwk(jwk: SealingKey): KeyObject {
  try {
    return createPublicKey({ key: { ...jwk }, format: 'jwk' })
  } catch {
    throw new KeyError('is not a point on P-384; was a character changed while copying?')
  }
}

/** The private P-384 key of a JWK; its public part must belong to it. */
export function readPrivateJwk(key: unknown): KeyObject {
  const members = membersOf(key)
  curveOf(members)
  if (!('d' in members)) throw new KeyError('has no private part ("d"); give the private key here')
  const jwk = {
    kty: 'EC',
    crv: 'P-384',
    x: coordinate(members, 'x'),
    y: coordinate(members, 'y'),
    d: coordinate(members, 'd'),
  }
  const derived = createECDH('secp384r1')
  try {
    derived.setPrivateKey(Buffer.from(jwk.d, 'base64url'))
  } catch {
    throw new KeyError('has a "d" that is not a P-384 private key')
  }
  const point = Buffer.concat([Buffer.of(4), Buffer.from(jwk.x, 'base64url'), Buffer.from(jwk.y, 'base64url')])
  if (!derived.getPublicKey().equals(point)) throw new KeyError('has an "x" and "y" that do not belong to its "d"')
  return createPrivateKey({ key: jwk, format: 'jwk' })
}

export const SIGNATURE_ALGORITHMS = ['ES256', 'ES384', 'ES512', 'RS256', 'RS384', 'RS512'] as const
export type SignatureAlgorithm = (typeof SIGNATURE_ALGORITHMS)[number]

/** The algorithms of the bank's list (spec 2) that a key can be used with; none for any other kind of key. */
export function algorithmsOf(key: KeyObject): readonly SignatureAlgorithm[] {
  if (key.asymmetricKeyType === 'rsa') {
    return (key.asymmetricKeyDetails?.modulusLength ?? 0) >= 2048 ? ['RS256', 'RS384', 'RS512'] : []
  }
  if (key.asymmetricKeyType !== 'ec') return []
  switch (key.asymmetricKeyDetails?.namedCurve) {
    case 'prime256v1':
      return ['ES256']
    case 'secp384r1':
      return ['ES384']
    case 'secp521r1':
      return ['ES512']
    default:
      return []
  }
}

/** The merchant's private signing key: PKCS#8 PEM; SEC1 PEM is converted (spec 2.2, rule 4). */
export function readSigningKey(pem: string, algorithm: SignatureAlgorithm): KeyObject {
  // Environment files often carry a PEM on one line, with the line breaks written as \n.
  const text = pem.replaceAll('\\n', '\n')
  if (!/-----BEGIN (EC |RSA )?PRIVATE KEY-----/.test(text)) {
    throw new KeyError('is not a private key in PEM form; it starts with -----BEGIN PRIVATE KEY-----')
  }
  let key: KeyObject
  try {
    key = createPrivateKey(text)
  } catch {
    throw new KeyError('cannot be read as a private key; is the PEM complete?')
  }
  const fitting = algorithmsOf(key)
  if (!fitting.includes(algorithm)) {
    throw new KeyError(
      `does not fit ${algorithm}; ${fitting.length ? `this key is for ${fitting.join(', ')}` : 'this kind of key is not accepted'}`,
    )
  }
  return key
}

/** A public signature key as PEM (SubjectPublicKeyInfo) or JWK; anything private, symmetric or weak is refused. */
export function readVerificationKey(source: unknown): KeyObject {
  const text = typeof source === 'string' ? source.replaceAll('\\n', '\n').trim() : ''
  let key: KeyObject
  try {
    if (text.startsWith('-----BEGIN PUBLIC KEY-----')) {
      key = createPublicKey(text)
    } else {
      const { kty, crv, x, y, n, e, d } = membersOf(source)
      if (d !== undefined) throw new KeyError('holds a private part')
      const members = kty === 'RSA' ? { kty, n, e } : { kty, crv, x, y }
      key = createPublicKey({ key: members as JsonWebKey, format: 'jwk' })
    }
  } catch (cause) {
    if (cause instanceof KeyError) throw cause
    throw new KeyError('cannot be read as a public key')
  }
  if (!algorithmsOf(key).length)
    throw new KeyError('is not a key for ES256, ES384, ES512 or RS256, RS384, RS512 (2048 bits or more)')
  return key
}
