import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { Secret } from '../secret.ts'

/** Keeps what a gateway must remember of a payment unreadable in the database (AES-256-GCM). */
export interface StateSeal {
  seal(paymentId: string, state: string): string
  /** `null` where there is nothing, or where no key opens it any more */
  open(paymentId: string, sealed: string | null): string | null
}

const IV_BYTES = 12
const TAG_BYTES = 16

/** Sealed with the first secret key, opened with any; bound to its payment, so that no row can borrow another's. */
export function createStateSeal(secretKeys: readonly Secret[]): StateSeal {
  const keys = secretKeys.map(
    (secret) => new Secret(Buffer.from(hkdfSync('sha256', secret.reveal(), 'sealpay', 'gateway-state', 32))),
  )
  return {
    seal(paymentId, state) {
      const key = keys[0]
      if (!key) throw new Error('no secret key')
      const iv = randomBytes(IV_BYTES)
      const cipher = createCipheriv('aes-256-gcm', key.reveal(), iv, { authTagLength: TAG_BYTES }).setAAD(
        Buffer.from(paymentId),
      )
      return Buffer.concat([iv, cipher.update(state, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString(
        'base64url',
      )
    },
    open(paymentId, sealed) {
      if (sealed === null) return null
      const bytes = Buffer.from(sealed, 'base64url')
      for (const key of keys) {
        try {
          const decipher = createDecipheriv('aes-256-gcm', key.reveal(), bytes.subarray(0, IV_BYTES), {
            authTagLength: TAG_BYTES,
          })
          decipher.setAAD(Buffer.from(paymentId)).setAuthTag(bytes.subarray(-TAG_BYTES))
          const text = decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES))
          return Buffer.concat([text, decipher.final()]).toString('utf8')
        } catch {
          // Another key may open it: the secret key is replaced with an overlap.
        }
      }
      return null
    },
  }
}
