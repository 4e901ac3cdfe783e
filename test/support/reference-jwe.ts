// A second implementation of ECDH-ES+A256KW with A256GCM on P-384 (RFC 7518, sections 4.6 and 5.3), straight from the
// RFCs on Node's primitives. It shares no code with jose and is written for reading, not for production.
import {
  createCipheriv,
  createDecipheriv,
  createECDH,
  createHash,
  generateKeyPairSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto'

export interface ReferenceKey {
  kty: 'EC'
  crv: 'P-384'
  x: string
  y: string
}
export type ReferencePrivateKey = ReferenceKey & { d: string }

const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url')
const fromBase64url = (text: string): Buffer => Buffer.from(text, 'base64url')

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

const withLength = (bytes: Uint8Array): Buffer => Buffer.concat([uint32(bytes.length), bytes])

/** Concat KDF with SHA-256 for keys of at most 256 bits, which takes one round (RFC 7518, section 4.6.2). */
export function concatKdf(secret: Uint8Array, algorithm: string, bits: number, apu = '', apv = ''): Buffer {
  const otherInfo = [withLength(Buffer.from(algorithm)), withLength(Buffer.from(apu)), withLength(Buffer.from(apv))]
  const digest = createHash('sha256')
    .update(Buffer.concat([uint32(1), secret, ...otherInfo, uint32(bits)]))
    .digest()
  return digest.subarray(0, bits / 8)
}

const WRAP_START = Buffer.alloc(8, 0xa6)

function aesBlock(kek: Uint8Array, block: Uint8Array, decrypt: boolean): Buffer {
  const name = `aes-${kek.length * 8}-ecb`
  const cipher = decrypt ? createDecipheriv(name, kek, null) : createCipheriv(name, kek, null)
  cipher.setAutoPadding(false)
  return Buffer.concat([cipher.update(block), cipher.final()])
}

function counted(block: Buffer, counter: number): Buffer {
  const mixed = Buffer.from(block)
  mixed.writeUInt32BE((mixed.readUInt32BE(4) ^ counter) >>> 0, 4)
  return mixed
}

/** AES key wrap (RFC 3394, section 2.2.1). */
export function wrapKey(kek: Uint8Array, key: Uint8Array): Buffer {
  const blocks: Buffer[] = Array.from({ length: key.length / 8 }, (_, i) => Buffer.from(key.subarray(i * 8, i * 8 + 8)))
  let a: Buffer = WRAP_START
  for (let round = 0; round < 6; round++) {
    for (const [i, block] of blocks.entries()) {
      const mixed = aesBlock(kek, Buffer.concat([a, block]), false)
      a = counted(mixed.subarray(0, 8), blocks.length * round + i + 1)
      blocks[i] = mixed.subarray(8)
    }
  }
  return Buffer.concat([a, ...blocks])
}

/** AES key unwrap (RFC 3394, section 2.2.2); throws where the wrapped key is not intact. */
export function unwrapKey(kek: Uint8Array, wrapped: Uint8Array): Buffer {
  let a: Buffer = Buffer.from(wrapped.subarray(0, 8))
  const blocks: Buffer[] = Array.from({ length: wrapped.length / 8 - 1 }, (_, i) =>
    Buffer.from(wrapped.subarray(i * 8 + 8, i * 8 + 16)),
  )
  for (let round = 5; round >= 0; round--) {
    for (let i = blocks.length - 1; i >= 0; i--) {
      const mixed = aesBlock(
        kek,
        Buffer.concat([counted(a, blocks.length * round + i + 1), blocks[i] ?? WRAP_START]),
        true,
      )
      a = mixed.subarray(0, 8)
      blocks[i] = mixed.subarray(8)
    }
  }
  if (!timingSafeEqual(a, WRAP_START)) throw new Error('the wrapped key is not intact')
  return Buffer.concat(blocks)
}

export function referenceKeyPair(): ReferencePrivateKey {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' })
  const { x = '', y = '', d = '' } = privateKey.export({ format: 'jwk' })
  return { kty: 'EC', crv: 'P-384', x, y, d }
}

export function publicPart({ kty, crv, x, y }: ReferenceKey): ReferenceKey {
  return { kty, crv, x, y }
}

const point = (key: ReferenceKey): Buffer => Buffer.concat([Buffer.of(4), fromBase64url(key.x), fromBase64url(key.y)])

/** Compact JWE of the bank's profile; `extra` adds header members, for tests of refusals. */
export function referenceEncrypt(plaintext: string, key: ReferenceKey, extra: Record<string, unknown> = {}): string {
  const ephemeral = createECDH('secp384r1')
  const ephemeralPoint = ephemeral.generateKeys()
  const epk = {
    kty: 'EC',
    crv: 'P-384',
    x: base64url(ephemeralPoint.subarray(1, 49)),
    y: base64url(ephemeralPoint.subarray(49)),
  }
  const header = base64url(Buffer.from(JSON.stringify({ alg: 'ECDH-ES+A256KW', enc: 'A256GCM', epk, ...extra })))
  const contentKey = randomBytes(32)
  const wrapped = wrapKey(concatKdf(ephemeral.computeSecret(point(key)), 'ECDH-ES+A256KW', 256), contentKey)
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', contentKey, iv).setAAD(Buffer.from(header))
  const ciphertext = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()])
  return [header, base64url(wrapped), base64url(iv), base64url(ciphertext), base64url(cipher.getAuthTag())].join('.')
}

/**
 * Compact JWE of the companion's profile: ECDH-ES as the content key itself (RFC 7518, section 4.6) on P-256, with `kid`.
 */
export function referenceEncryptDirect(plaintext: string, key: { kid: string; x: string; y: string }): string {
  const ephemeral = createECDH('prime256v1')
  const own = ephemeral.generateKeys()
  const epk = { kty: 'EC', crv: 'P-256', x: base64url(own.subarray(1, 33)), y: base64url(own.subarray(33)) }
  const header = base64url(Buffer.from(JSON.stringify({ alg: 'ECDH-ES', enc: 'A256GCM', kid: key.kid, epk })))
  const theirs = Buffer.concat([Buffer.of(4), fromBase64url(key.x), fromBase64url(key.y)])
  // The algorithm named to the key derivation is the content's, because no key is wrapped.
  const contentKey = concatKdf(ephemeral.computeSecret(theirs), 'A256GCM', 256)
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', contentKey, iv).setAAD(Buffer.from(header))
  const ciphertext = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()])
  return [header, '', base64url(iv), base64url(ciphertext), base64url(cipher.getAuthTag())].join('.')
}

/** Opens a compact JWE of the bank's profile; throws where it is not one or not intact. */
export function referenceDecrypt(
  jwe: string,
  key: ReferencePrivateKey,
): { header: Record<string, unknown>; plaintext: string } {
  const parts = jwe.split('.')
  if (parts.length !== 5) throw new Error('a compact JWE has five parts')
  const [rawHeader = '', wrapped = '', iv = '', ciphertext = '', tag = ''] = parts
  const header = JSON.parse(fromBase64url(rawHeader).toString()) as Record<string, unknown>
  if (header['alg'] !== 'ECDH-ES+A256KW' || header['enc'] !== 'A256GCM')
    throw new Error('not the algorithms of the profile')
  const epk = header['epk'] as ReferenceKey
  const own = createECDH('secp384r1')
  own.setPrivateKey(fromBase64url(key.d))
  const kek = concatKdf(own.computeSecret(point(epk)), 'ECDH-ES+A256KW', 256)
  const decipher = createDecipheriv('aes-256-gcm', unwrapKey(kek, fromBase64url(wrapped)), fromBase64url(iv))
  decipher.setAAD(Buffer.from(rawHeader)).setAuthTag(fromBase64url(tag))
  const plaintext = Buffer.concat([decipher.update(fromBase64url(ciphertext)), decipher.final()]).toString('utf8')
  return { header, plaintext }
}
