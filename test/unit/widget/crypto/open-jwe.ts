import {
  createDecipheriv,
  createHash,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  type JsonWebKey,
} from 'node:crypto'

/** Opens compact JWEs of ECDH-ES, with or without A256KW, and A256GCM by node:crypto alone, as the RFCs number the steps. */
export function openJwe(token: string, privateJwk: JsonWebKey): { header: Record<string, unknown>; plaintext: Buffer } {
  const parts = token.split('.')
  if (parts.length !== 5) throw new Error('not five parts')
  const [protectedHeader = '', ...rest] = parts
  const [wrapped, iv, ciphertext, tag] = rest.map((part) => Buffer.from(part, 'base64url')) as [
    Buffer,
    Buffer,
    Buffer,
    Buffer,
  ]
  const header = JSON.parse(Buffer.from(protectedHeader, 'base64url').toString('utf8')) as Record<string, unknown> & {
    epk: JsonWebKey
  }
  const shared = diffieHellman({
    privateKey: createPrivateKey({ key: privateJwk, format: 'jwk' }),
    publicKey: createPublicKey({ key: header.epk, format: 'jwk' }),
  })
  const gcm = createDecipheriv('aes-256-gcm', contentKey(header.alg, shared, wrapped), iv)
  gcm.setAAD(Buffer.from(protectedHeader, 'ascii'))
  gcm.setAuthTag(tag)
  return { header, plaintext: Buffer.concat([gcm.update(ciphertext), gcm.final()]) }
}

/** RFC 7518, section 4.6: agreed upon directly, then the name of the content encryption goes into the KDF; or wrapped. */
function contentKey(alg: unknown, shared: Buffer, wrapped: Buffer): Buffer {
  if (alg === 'ECDH-ES') {
    if (wrapped.length > 0) throw new Error('a key where none belongs')
    return concatKdf(shared, 'A256GCM', 256)
  }
  const unwrap = createDecipheriv('id-aes256-wrap', concatKdf(shared, 'ECDH-ES+A256KW', 256), Buffer.alloc(8, 0xa6))
  return Buffer.concat([unwrap.update(wrapped), unwrap.final()])
}

/** RFC 7518, section 4.6.2: Concat KDF with SHA-256, one round, which is enough for 256 bits. */
export function concatKdf(shared: Buffer, algorithm: string, bits: number, apu = '', apv = ''): Buffer {
  const number = (value: number) => {
    const bytes = Buffer.alloc(4)
    bytes.writeUInt32BE(value)
    return bytes
  }
  const field = (text: string) => Buffer.concat([number(text.length), Buffer.from(text, 'ascii')])
  const info = [number(1), shared, field(algorithm), field(apu), field(apv), number(bits)]
  return createHash('sha256')
    .update(Buffer.concat(info))
    .digest()
    .subarray(0, bits / 8)
}
