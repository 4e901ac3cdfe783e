import type { Random } from '../ports.ts'

export type IdPrefix = 'cs' | 'pay' | 're' | 'evt' | 'card'

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'.toLowerCase()

/** An id with 120 random bits, e.g. `pay_3f…`: unguessable, and without letters that look alike. */
export function newId(prefix: IdPrefix, random: Random): string {
  let bits = 0n
  for (const byte of random.bytes(15)) bits = (bits << 8n) | BigInt(byte)
  let text = ''
  for (let i = 0; i < 24; i++, bits >>= 5n) text = (ALPHABET[Number(bits & 31n)] ?? '') + text
  return `${prefix}_${text}`
}
