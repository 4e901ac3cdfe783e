import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  randomBytes,
} from 'node:crypto'
import type { KeyObject } from 'node:crypto'

/**
 * The bank's JWE profile (RFC 7516, RFC 7518): ECDH-ES+A256KW on P-384 with A256GCM, compact form. Written on the
 * platform's primitives alone, so that it can disagree with the library that the code under test uses.
 */
export interface EcJwk {
  kty: 'EC'
  crv: string
  x: string
  y: string
  d?: string
}

export interface KeyPair {
  publicJwk: EcJwk
  privateJwk: EcJwk
}

/** A token that is no JWE of this profile, or not for this key. One error for all cases, as an outsider sees it. */
export class JweError extends Error {
  override name = 'JweError'
}

const ALGORITHM = 'ECDH-ES+A256KW'
const ENCRYPTION = 'A256GCM'
const CURVE = 'P-384'
const COORDINATE_BYTES = 48
// RFC 3394, section 2.2.3.1: the default initial value.
const WRAP_IV = Buffer.alloc(8, 0xa6)
const HEADER_MEMBERS = ['alg', 'enc', 'epk']
const EPK_MEMBERS = ['crv', 'kty', 'x', 'y']

/** Strict base64url without padding (RFC 7515, section 2), or `null`. */
export function decodeBase64url(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64url')
  // Node skips what it does not know and ignores stray low bits; only a text that is written the same way back is valid.
  return bytes.toString('base64url') === text ? bytes : null
}

function lengthPrefixed(bytes: Uint8Array): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.byteLength)
  return Buffer.concat([length, bytes])
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

/** Concat KDF with SHA-256 (NIST SP 800-56A section 5.8.1, as RFC 7518 section 4.6.2 uses it). */
export function concatKdf(
  secret: Uint8Array,
  keyBits: number,
  algorithmId: string,
  partyU: Uint8Array = Buffer.alloc(0),
  partyV: Uint8Array = Buffer.alloc(0),
): Buffer {
  const otherInfo = Buffer.concat([
    lengthPrefixed(Buffer.from(algorithmId, 'ascii')),
    lengthPrefixed(partyU),
    lengthPrefixed(partyV),
    uint32(keyBits),
  ])
  const rounds = Math.ceil(keyBits / 256)
  const blocks = Array.from({ length: rounds }, (_, index) =>
    createHash('sha256')
      .update(uint32(index + 1))
      .update(secret)
      .update(otherInfo)
      .digest(),
  )
  return Buffer.concat(blocks).subarray(0, keyBits / 8)
}

/** AES key wrap with a 256-bit key (RFC 3394). */
export function wrapKey(wrappingKey: Uint8Array, key: Uint8Array): Buffer {
  const cipher = createCipheriv('id-aes256-wrap', wrappingKey, WRAP_IV)
  return Buffer.concat([cipher.update(key), cipher.final()])
}

export function unwrapKey(wrappingKey: Uint8Array, wrapped: Uint8Array): Buffer {
  const decipher = createDecipheriv('id-aes256-wrap', wrappingKey, WRAP_IV)
  return Buffer.concat([decipher.update(wrapped), decipher.final()])
}

/** ECDH shared secret of two keys on one curve. The platform refuses a point that is off the curve. */
export function sharedSecret(privateJwk: EcJwk, publicJwk: EcJwk): Buffer {
  return diffieHellman({
    privateKey: createPrivateKey({ key: { ...privateJwk }, format: 'jwk' }),
    publicKey: createPublicKey({
      key: { kty: 'EC', crv: publicJwk.crv, x: publicJwk.x, y: publicJwk.y },
      format: 'jwk',
    }),
  })
}

function ecJwk(key: KeyObject): EcJwk {
  const { crv = '', x = '', y = '', d } = key.export({ format: 'jwk' })
  return { kty: 'EC', crv, x, y, ...(d === undefined ? {} : { d }) }
}

/** A fresh P-384 pair. */
export function generateEncryptionKeys(): KeyPair {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: CURVE })
  return { publicJwk: ecJwk(publicKey), privateJwk: ecJwk(privateKey) }
}

/** Whether a value is a public key of the profile: the four members, full-length coordinates, on the curve. */
export function isPublicKey(value: unknown): value is EcJwk {
  if (typeof value !== 'object' || value === null) return false
  const { kty, crv, x, y } = value as Partial<EcJwk>
  if (kty !== 'EC' || crv !== CURVE || typeof x !== 'string' || typeof y !== 'string') return false
  if (decodeBase64url(x)?.byteLength !== COORDINATE_BYTES) return false
  if (decodeBase64url(y)?.byteLength !== COORDINATE_BYTES) return false
  try {
    createPublicKey({ key: { kty, crv, x, y }, format: 'jwk' })
    return true
  } catch {
    return false
  }
}

/** Seals a text to a P-384 public key. */
export function sealJwe(plaintext: string, recipient: EcJwk): string {
  const ephemeral = generateEncryptionKeys()
  const header = { alg: ALGORITHM, enc: ENCRYPTION, epk: ephemeral.publicJwk }
  const protectedHeader = Buffer.from(JSON.stringify(header)).toString('base64url')
  const contentKey = randomBytes(32)
  const wrappingKey = concatKdf(sharedSecret(ephemeral.privateJwk, recipient), 256, ALGORITHM)
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', contentKey, iv)
  cipher.setAAD(Buffer.from(protectedHeader, 'ascii'))
  const ciphertext = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()])
  const parts = [wrapKey(wrappingKey, contentKey), iv, ciphertext, cipher.getAuthTag()]
  return [protectedHeader, ...parts.map((part) => part.toString('base64url'))].join('.')
}

function readHeader(text: string): { epk: EcJwk } {
  const bytes = decodeBase64url(text)
  if (!bytes) throw new JweError('the header is not base64url')
  let header: unknown
  try {
    header = JSON.parse(bytes.toString('utf8'))
  } catch {
    throw new JweError('the header is not JSON')
  }
  if (typeof header !== 'object' || header === null) throw new JweError('the header is not an object')
  // Every published sample has exactly these three members; anything else would change how the key is derived or used.
  if (Object.keys(header).sort().join() !== HEADER_MEMBERS.join()) throw new JweError('the header has other members')
  const { alg, enc, epk } = header as Record<string, unknown>
  if (alg !== ALGORITHM || enc !== ENCRYPTION) throw new JweError('the algorithm is not the agreed one')
  if (!isPublicKey(epk)) throw new JweError('the ephemeral key is not a P-384 point')
  if (Object.keys(epk).sort().join() !== EPK_MEMBERS.join()) throw new JweError('the ephemeral key has other members')
  return { epk }
}

/** Opens a compact JWE of the profile. Throws {@link JweError} for anything else. */
export function openJwe(token: string, privateJwk: EcJwk): string {
  const parts = token.split('.')
  if (parts.length !== 5) throw new JweError('not five parts')
  const [headerText = ''] = parts
  const [wrapped, iv, ciphertext, tag] = parts.slice(1).map(decodeBase64url)
  if (!wrapped || !iv || !ciphertext || !tag) throw new JweError('a part is not base64url')
  if (wrapped.byteLength !== 40 || iv.byteLength !== 12 || tag.byteLength !== 16)
    throw new JweError('a part has a wrong size')
  const { epk } = readHeader(headerText)
  try {
    const wrappingKey = concatKdf(sharedSecret(privateJwk, epk), 256, ALGORITHM)
    const decipher = createDecipheriv('aes-256-gcm', unwrapKey(wrappingKey, wrapped), iv)
    decipher.setAAD(Buffer.from(headerText, 'ascii'))
    decipher.setAuthTag(tag)
    return Buffer.concat([decipher.update(ciphertext), decipher.final()]).toString('utf8')
  } catch {
    throw new JweError('not sealed to this key, or changed on the way')
  }
}
