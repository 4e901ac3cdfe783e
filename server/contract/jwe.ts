/** What the outside of a compact JWE tells without any key (RFC 7516, section 7.1). */
export interface JweShape {
  header: Record<string, unknown>
  /** bytes of the ciphertext, which for A256GCM is the length of the plaintext */
  ciphertextBytes: number
}

const BASE64URL = /^[A-Za-z0-9_-]*$/

/** Bytes a strict, unpadded base64url text stands for, or `null` where it is not such a text. */
function byteLength(text: string): number | null {
  if (!BASE64URL.test(text) || text.length % 4 === 1) return null
  return Math.floor((text.length * 3) / 4)
}

function decodeJson(text: string): unknown {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  return JSON.parse(new TextDecoder().decode(Uint8Array.from(binary, (char) => char.charCodeAt(0))))
}

/**
 * Reads the shape of a compact JWE made with ECDH-ES+A256KW and A256GCM: key 40 bytes, IV 12, tag 16.
 * Returns `null` for anything else. Nothing is decrypted.
 */
export function readJweShape(token: string): JweShape | null {
  const parts = token.split('.')
  if (parts.length !== 5) return null
  const [header = '', key = '', iv = '', ciphertext = '', tag = ''] = parts
  if (!header || byteLength(header) === null) return null
  if (byteLength(key) !== 40 || byteLength(iv) !== 12 || byteLength(tag) !== 16) return null
  const ciphertextBytes = byteLength(ciphertext)
  if (ciphertextBytes === null) return null
  try {
    const value = decodeJson(header)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
    return { header: value as Record<string, unknown>, ciphertextBytes }
  } catch {
    return null
  }
}
