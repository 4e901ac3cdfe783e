import { createPublicKey } from 'node:crypto'
import type { SealingKey } from '#contract/session.ts'
import { KeyError } from '../settings.ts'
import { asObject } from './wire.ts'

const COORDINATE_BYTES = { 'P-256': 32, 'P-384': 48, 'P-521': 66 } as const
const CURVES = Object.keys(COORDINATE_BYTES) as (keyof typeof COORDINATE_BYTES)[]

/**
 * A public key of the vault from its JWK, reduced to the members that a sealer needs; all of it reaches the browser, so
 * a private part is refused and not just dropped.
 */
export function readVaultKey(value: unknown): SealingKey {
  const jwk = asObject(value)
  if (!jwk) throw new KeyError('is not a JWK object; paste the whole JWK, from { to }')
  const { kty, crv, kid, x, y } = jwk
  const curve = CURVES.find((name) => name === crv)
  if (kty !== 'EC' || !curve) throw new KeyError(`must have "kty": "EC" and a "crv" of ${CURVES.join(', ')}`)
  if ('d' in jwk) throw new KeyError('holds a private part ("d"); give the public key only')
  const key: SealingKey = {
    ...(typeof kid === 'string' && kid ? { kid } : {}),
    kty: 'EC',
    crv: curve,
    x: coordinate(x, 'x', COORDINATE_BYTES[curve]),
    y: coordinate(y, 'y', COORDINATE_BYTES[curve]),
  }
  try {
    createPublicKey({ key: { kty: 'EC', crv: curve, x: key.x, y: key.y }, format: 'jwk' })
  } catch {
    throw new KeyError(`is not a point on ${curve}; was a character changed while copying?`)
  }
  return key
}

function coordinate(value: unknown, name: string, bytes: number): string {
  const fits =
    typeof value === 'string' && /^[A-Za-z0-9_-]+$/.test(value) && Buffer.from(value, 'base64url').length === bytes
  if (!fits)
    throw new KeyError(`must have a base64url "${name}" of ${bytes} bytes; were characters lost while copying?`)
  return value
}
