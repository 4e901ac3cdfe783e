import { createECDH, createPrivateKey, type KeyObject } from 'node:crypto'
import type { SealingKey } from '#contract/session.ts'
import { Secret } from '../../secret.ts'
import { KeyError } from '../settings.ts'
import { isObject, type JsonObject } from './json.ts'

/** A key to which the browser seals; its private part never leaves the companion (spec 1.2, rule 1). */
export interface OwnSealingKey {
  kid: string
  published: SealingKey
  privateKey: Secret<KeyObject>
}

const COORDINATE_BYTES = 32

function member(jwk: JsonObject, name: 'x' | 'y' | 'd'): string {
  const value = jwk[name]
  if (typeof value !== 'string' || !/^[A-Za-z0-9_-]+$/.test(value)) throw new KeyError(`has no "${name}" in base64url`)
  const bytes = Buffer.from(value, 'base64url').length
  if (bytes !== COORDINATE_BYTES) {
    throw new KeyError(`has a "${name}" of ${bytes} bytes instead of ${COORDINATE_BYTES}; was it cut while copying?`)
  }
  return value
}

/** A private P-256 JWK with `kid`; its public part must belong to it. */
export function readSealingKey(jwk: unknown): OwnSealingKey {
  if (!isObject(jwk)) throw new KeyError('is not a JWK object')
  const { kty, crv, kid } = jwk
  if (kty !== 'EC' || crv !== 'P-256') throw new KeyError('must have "kty": "EC" and "crv": "P-256"')
  if (typeof kid !== 'string' || !/^[\x21-\x7e]{1,64}$/.test(kid)) {
    throw new KeyError('has no "kid"; give each key a name of 1 to 64 printable characters')
  }
  if (!('d' in jwk)) throw new KeyError('has no private part ("d"); give the private key here')
  const [x, y, d] = [member(jwk, 'x'), member(jwk, 'y'), member(jwk, 'd')]
  const derived = createECDH('prime256v1')
  try {
    derived.setPrivateKey(Buffer.from(d, 'base64url'))
  } catch {
    throw new KeyError('has a "d" that is not a P-256 private key')
  }
  const point = Buffer.concat([Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')])
  if (!derived.getPublicKey().equals(point)) throw new KeyError('has an "x" and "y" that do not belong to its "d"')
  return {
    kid,
    published: { kid, kty: 'EC', crv: 'P-256', x, y },
    privateKey: new Secret(createPrivateKey({ key: { kty: 'EC', crv: 'P-256', x, y, d }, format: 'jwk' })),
  }
}
