import { createHash, createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import { Secret } from '../secret.ts'

/**
 * What a token opens. Each purpose has its own key, so a token of one cannot be used for another.
 * `client`: one session, in the browser. `callback`, `return`, `challenge`, `method`: one payment, in the path of an address.
 */
export type TokenPurpose = 'client' | 'callback' | 'return' | 'challenge' | 'method'

export interface Tokens {
  /** `<id>.<43 characters>`; the same id and purpose always give the same token, so nothing need be stored */
  issue(purpose: TokenPurpose, id: string): string
  /** The id a token stands for, or `null` where it is not one of ours for this purpose. */
  read(purpose: TokenPurpose, token: string): string | null
}

/**
 * Tokens derived from the secret keys by HMAC-SHA256: issued with the first key, accepted with any, so that a key can be
 * replaced without closing the checkouts that are open.
 */
export function createTokens(secretKeys: readonly Secret[]): Tokens {
  const keys = secretKeys.map((secret) => {
    const derive = (purpose: TokenPurpose) =>
      new Secret(Buffer.from(hkdfSync('sha256', secret.reveal(), 'sealpay', `token:${purpose}`, 32)))
    return {
      client: derive('client'),
      callback: derive('callback'),
      return: derive('return'),
      challenge: derive('challenge'),
      method: derive('method'),
    }
  })
  const mac = (key: Secret<Buffer>, id: string) => createHmac('sha256', key.reveal()).update(id).digest('base64url')
  return {
    issue(purpose, id) {
      const key = keys[0]
      if (!key) throw new Error('no secret key')
      return `${id}.${mac(key[purpose], id)}`
    },
    read(purpose, token) {
      const dot = token.lastIndexOf('.')
      if (dot < 1 || token.length > 200) return null
      const id = token.slice(0, dot)
      const given = token.slice(dot + 1)
      return keys.some((key) => equal(mac(key[purpose], id), given)) ? id : null
    },
  }
}

/** Compares two texts in a time that does not depend on where they differ. */
export function equal(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(a), digest(b))
}
