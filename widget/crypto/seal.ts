import type { CompactJWEHeaderParameters } from 'jose'
import { CompactEncrypt } from 'jose/jwe/compact/encrypt'
import type { Sealing, SealingKey } from '#contract/session.ts'
import type { SealableCard } from './entry.ts'
import { SealError } from './seal-error.ts'

export { SealError }
export type { SealableCard }

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

/**
 * The first of the keys, once it is known to be usable and trusted.
 *
 * @param pins - thumbprints the key must be among; none: any key is taken
 * @throws SealError
 */
async function trustedKey([jwk]: readonly SealingKey[], pins: readonly string[]): Promise<CryptoKey> {
  // Without HTTPS the browser has no `crypto.subtle`, and whoever is on the line could swap the key.
  if (!globalThis.crypto?.subtle || globalThis.isSecureContext === false) throw new SealError('insecure_context')
  if (!jwk) throw new SealError('key_invalid')
  const key = await importKey(jwk)
  if (pins.length > 0 && !pins.includes(await thumbprint(jwk))) throw new SealError('key_mismatch')
  return key
}

/** One JWE; `jose` makes a fresh ephemeral key for each. */
async function seal(text: string, header: CompactJWEHeaderParameters, key: CryptoKey): Promise<string> {
  const plaintext = new TextEncoder().encode(text)
  try {
    return await new CompactEncrypt(plaintext).setProtectedHeader(header).encrypt(key)
  } finally {
    plaintext.fill(0)
  }
}

const sealDigits = (digits: string, key: CryptoKey) => seal(digits, { alg: 'ECDH-ES+A256KW', enc: 'A256GCM' }, key)

/**
 * Seals a card to the first of the keys.
 *
 * @param pins - thumbprints the key must be among; none: any key of the companion is taken
 * @throws SealError
 */
export async function sealCard(card: SealableCard, sealing: Sealing, pins: readonly string[]): Promise<SealedCard> {
  // A companion's own key takes a card only with the session it is meant for, which nothing here knows.
  if (sealing.format !== 'jwe-digits') throw new SealError('key_invalid')
  const key = await trustedKey(sealing.keys, pins)
  checkDigits(card)
  const [sealedNumber, sealedData] = await Promise.all([
    sealDigits(card.number, key),
    sealDigits(card.expiry + (card.cvv ?? ''), key),
  ])
  return { number: sealedNumber, data: sealedData }
}

/** Seals a security code as bare digits, to the bank or to a vault. Throws as `sealCard` does. */
export async function sealCvv(cvv: string, keys: readonly SealingKey[], pins: readonly string[]): Promise<string> {
  const key = await trustedKey(keys, pins)
  checkCvv(cvv)
  return sealDigits(cvv, key)
}

/** What only the session and the moment know, so that a sealed text is of use once, here and now. */
export interface Claims {
  /** the session it is meant for */
  pid: string
  /** seconds since the epoch */
  iat: number
  /** random; counts only once */
  jti: string
}

/** Seals a card or a code as JSON to the companion's own key (`Sealing`, format `jwe-json`). Throws as `sealCard` does. */
export async function sealJson(
  what: { card: SealableCard; holder?: string } | { cvv: string },
  { keys, format }: Sealing,
  claims: Claims,
  pins: readonly string[],
): Promise<string> {
  const kid = keys[0]?.kid
  if (format !== 'jwe-json' || !kid) throw new SealError('key_invalid')
  const key = await trustedKey(keys, pins)
  const content = 'card' in what ? { card: openCard(what.card, what.holder) } : { cvv: checkCvv(what.cvv) }
  const { pid, iat, jti } = claims
  return seal(JSON.stringify({ v: 1, pid, iat, jti, ...content }), { alg: 'ECDH-ES', enc: 'A256GCM', kid }, key)
}

/** The card by the names of the contract. */
function openCard(card: SealableCard, holder: string | undefined) {
  checkDigits(card)
  const { number, expiry, cvv } = card
  return {
    pan: number,
    month: Number(expiry.slice(2)),
    year: 2000 + Number(expiry.slice(0, 2)),
    ...(holder && { card_holder: holder }),
    ...(cvv && { cvv }),
  }
}

/** Spaces or other characters would be sealed all the same, and fail at the bank as a wrong card. */
function checkDigits({ number, expiry, cvv }: SealableCard): void {
  if (!/^\d{13,19} \d{4}(\d{3,4})?$/.test(`${number} ${expiry}${cvv ?? ''}`))
    throw new TypeError('Card data must be bare digits')
}

function checkCvv(cvv: string): string {
  if (!/^\d{3,4}$/.test(cvv)) throw new TypeError('A security code must be 3 or 4 bare digits')
  return cvv
}
