import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import type { CipherGCMTypes } from 'node:crypto'

/** The text is not of the layout, or its plaintext no UTF-8. Never says what was in it. */
export class PcngFormatError extends Error {
  override name = 'PcngFormatError'
}

/** Sealed with another key, or changed on the way. */
export class PcngAuthError extends Error {
  override name = 'PcngAuthError'
}

const IV_BYTES = 26
const TAG_BYTES = 16
const ALGORITHMS = new Map<number, CipherGCMTypes>([
  [16, 'aes-128-gcm'],
  [24, 'aes-192-gcm'],
  [32, 'aes-256-gcm'],
])

function algorithmOf(key: Uint8Array): CipherGCMTypes {
  const algorithm = ALGORITHMS.get(key.byteLength)
  if (!algorithm) throw new TypeError('the PCNG key must have 16, 24 or 32 bytes')
  return algorithm
}

/** Strict base64 with padding, or `null`: Node skips what it does not know. */
export function decodeBase64(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64')
  return bytes.toString('base64') === text ? bytes : null
}

/** Reads the key as configured: base64, or hex with the prefix `hex:` (specification, section 1). */
export function readPcngKey(text: string): Buffer {
  const hex = /^hex:((?:[0-9a-f]{2})+)$/i.exec(text)
  const key = hex ? Buffer.from(hex[1] ?? '', 'hex') : decodeBase64(text)
  if (!key) throw new TypeError('the PCNG key must be base64, or hex with the prefix hex:')
  algorithmOf(key)
  return key
}

/** 14 digits of the UTC second and 48 random bits as hex (specification, section 2.1). */
export function newIv(now: number): string {
  const second = new Date(now).toISOString().replace(/\D/g, '').slice(0, 14)
  return second + randomBytes(6).toString('hex')
}

/** Seals a text: hex of IV, ciphertext and tag. The IV must never have been used with this key. */
export function sealPcng(plaintext: string, key: Uint8Array, iv: string): string {
  const ivBytes = Buffer.from(iv, 'ascii')
  // Not 96 bits: GCM derives its first counter from the 26 bytes as they are.
  const cipher = createCipheriv(algorithmOf(key), key, ivBytes, { authTagLength: TAG_BYTES })
  const ciphertext = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()])
  return Buffer.concat([ivBytes, ciphertext, cipher.getAuthTag()]).toString('hex')
}

/** Opens a text (specification, section 2.3). Neither the age nor the look of the IV matters. */
export function openPcng(wire: string, key: Uint8Array): string {
  const hex = wire.replace(/^[\t\n\f\r ]+|[\t\n\f\r ]+$/g, '')
  if (!/^(?:[0-9A-Fa-f]{2})+$/.test(hex)) throw new PcngFormatError('not an even number of hex characters')
  const bytes = Buffer.from(hex, 'hex')
  if (bytes.byteLength < IV_BYTES + TAG_BYTES) throw new PcngFormatError('too short')
  const iv = bytes.subarray(0, IV_BYTES)
  const decipher = createDecipheriv(algorithmOf(key), key, iv, { authTagLength: TAG_BYTES })
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES))
  let plain: Buffer
  try {
    plain = Buffer.concat([decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()])
  } catch {
    throw new PcngAuthError('not sealed with this key, or changed on the way')
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(plain)
  } catch {
    throw new PcngFormatError('not UTF-8')
  }
}
