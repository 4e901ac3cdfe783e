import { createCipheriv, createDecipheriv, type CipherGCMTypes } from 'node:crypto'
import type { Secret } from '../../secret.ts'
import type { Clock, Random } from '../../ports.ts'

/** The text is not of the form `IV ‖ ciphertext ‖ tag`. The message never holds key, plaintext or wire data (spec 2.3). */
export class PcngFormatError extends Error {
  override name = 'PcngFormatError'
}

/** The text was not made with our key, or was changed on its way. */
export class PcngAuthError extends Error {
  override name = 'PcngAuthError'
}

const IV_BYTES = 26
const TAG_BYTES = 16
const IV = /^\d{14}[0-9a-f]{12}$/
const ALGORITHMS: Readonly<Record<number, CipherGCMTypes>> = { 16: 'aes-128-gcm', 24: 'aes-192-gcm', 32: 'aes-256-gcm' }

/** Bytes a key may have (spec 1). */
export const KEY_BYTES = Object.keys(ALGORITHMS).map(Number)

function algorithmFor(key: Uint8Array): CipherGCMTypes {
  const algorithm = ALGORITHMS[key.length]
  if (!algorithm) throw new RangeError('a PCNG key has 16, 24 or 32 bytes')
  return algorithm
}

/** The IV as the gateway writes it: UTC to the second, then 48 random bits in hexadecimal (spec 2.1). */
export function pcngIv(now: number, randomBytes: Uint8Array): string {
  const time = new Date(now).toISOString().replace(/\D/g, '').slice(0, 14)
  return time + Buffer.from(randomBytes.subarray(0, 6)).toString('hex')
}

/**
 * Seals a text. The 26 characters of the IV are used as they are: not being 96 bits long, GCM hashes them (spec 2.1).
 *
 * @param iv - from `pcngIv`; new for every call, since one IV used twice with a key gives both plaintexts away
 */
export function encrypt(plaintext: string, key: Uint8Array, iv: string): string {
  if (!IV.test(iv)) throw new PcngFormatError('the IV must be 14 digits and 12 lower-case hexadecimal digits')
  const ivBytes = Buffer.from(iv, 'ascii')
  const cipher = createCipheriv(algorithmFor(key), key, ivBytes, { authTagLength: TAG_BYTES })
  const sealed = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()])
  return Buffer.concat([ivBytes, sealed, cipher.getAuthTag()]).toString('hex')
}

/** Opens a sealed text. The IV need not look like a time and may be of any age (spec 2.3). */
export function decrypt(wire: string, key: Uint8Array): string {
  // ASCII white space only: `trim` would also take away characters that have no place here.
  const text = wire.replace(/^[\t\n\v\f\r ]+|[\t\n\v\f\r ]+$/g, '')
  if (!/^(?:[0-9A-Fa-f]{2})*$/.test(text)) throw new PcngFormatError('not an even number of hexadecimal digits')
  const bytes = Buffer.from(text, 'hex')
  if (bytes.length < IV_BYTES + TAG_BYTES) throw new PcngFormatError('too short for an IV and a tag')
  const decipher = createDecipheriv(algorithmFor(key), key, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES })
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES))
  let plaintext: Buffer
  try {
    plaintext = Buffer.concat([decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()])
  } catch {
    throw new PcngAuthError('the text was not made with this key, or was changed')
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(plaintext)
  } catch {
    throw new PcngFormatError('the plaintext is not UTF-8')
  }
}

/** Seals with a new IV each time, and opens. */
export interface Pcng {
  seal(plaintext: string): string
  open(wire: string): string
}

export function createPcng(key: Secret<Uint8Array>, clock: Clock, random: Random): Pcng {
  return {
    seal: (plaintext) => encrypt(plaintext, key.reveal(), pcngIv(clock.now(), random.bytes(6))),
    open: (wire) => decrypt(wire, key.reveal()),
  }
}
