import { CompactEncrypt } from 'jose/jwe/compact/encrypt'
import type { Sealing, SealingKey } from '#contract/session.ts'
import { SealError } from './seal-error.ts'

export { SealError }

/** What is sealed: ASCII digits only. */
export interface SealableCard {
  number: string
  /** `YYMM` */
  expiry: string
  /** `null` where the gateway asks for none */
  cvv: string | null
}

/** Two compact JWEs: the number, and expiry with CVV. */
export interface SealedCard {
  number: string
  data: string
}

/** base64url characters of one coordinate (RFC 7518, section 6.2.1.2: always the full size of the curve). */
const COORDINATE: Readonly<Record<string, number>> = { 'P-256': 43, 'P-384': 64, 'P-521': 88 }

/** The thumbprint of an EC public key (RFC 7638), SHA-256, base64url. */
export async function thumbprint({ crv, kty, x, y }: SealingKey): Promise<string> {
  // Section 3.2: required members only, in lexicographic order, no white space.
  const bytes = new TextEncoder().encode(JSON.stringify({ crv, kty, x, y }))
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return btoa(String.fromCharCode(...hash))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=/g, '')
}

/** Imports the key. The import itself refuses a point that is not on the curve. */
async function importKey(key: SealingKey): Promise<CryptoKey> {
  const { kty, crv, x, y } = key
  const well = (coordinate: unknown) =>
    typeof coordinate === 'string' && coordinate.length === COORDINATE[crv] && /^[\w-]+$/.test(coordinate)
  // A private part means that somebody mixed up the keys: it must not be used, and not be here at all.
  if (kty !== 'EC' || 'd' in key || !well(x) || !well(y)) throw new SealError('key_invalid')
  try {
    // Only these members: published keys carry misspelt `alg` texts (AlliancePay, spec section 2.2).
    return await crypto.subtle.importKey('jwk', { kty, crv, x, y }, { name: 'ECDH', namedCurve: crv }, false, [])
  } catch {
    throw new SealError('key_invalid')
  }
}

/** One JWE over bare digits; `jose` makes a fresh ephemeral key and content key for each. */
async function sealDigits(digits: string, key: CryptoKey): Promise<string> {
  const plaintext = new TextEncoder().encode(digits)
  try {
    return await new CompactEncrypt(plaintext)
      .setProtectedHeader({ alg: 'ECDH-ES+A256KW', enc: 'A256GCM' })
      .encrypt(key)
  } finally {
    plaintext.fill(0)
  }
}

/**
 * Seals a card to the first of the keys.
 *
 * @param pins - thumbprints the key must be among; none: any key of the companion is taken
 * @throws SealError
 */
export async function sealCard(card: SealableCard, sealing: Sealing, pins: readonly string[]): Promise<SealedCard> {
  // Without HTTPS the browser has no `crypto.subtle`, and whoever is on the line could swap the key.
  if (!globalThis.crypto?.subtle || globalThis.isSecureContext === false) throw new SealError('insecure_context')
  const [jwk] = sealing.keys
  if (!jwk || sealing.format !== 'jwe-digits') throw new SealError('key_invalid')
  const key = await importKey(jwk)
  if (pins.length > 0 && !pins.includes(await thumbprint(jwk))) throw new SealError('key_mismatch')
  const data = card.expiry + (card.cvv ?? '')
  // Spaces or other characters would be sealed all the same, and fail at the bank as a wrong card.
  if (!/^\d{13,19} \d{4}(\d{3,4})?$/.test(`${card.number} ${data}`))
    throw new TypeError('Card data must be bare digits')
  const [sealedNumber, sealedData] = await Promise.all([sealDigits(card.number, key), sealDigits(data, key)])
  return { number: sealedNumber, data: sealedData }
}
