import { randomUUID } from 'node:crypto'
import type { EcJwk, KeyPair } from '../crypto.ts'
import { generateEncryptionKeys, JweError, openJwe } from '../crypto.ts'
import { checkDigit } from '../scenarios.ts'
import type { CardFacts } from './accounts.ts'
import { Refusal } from './refusal.ts'

/** Why the vault takes nothing. One word for every way in which a sealed text can be wrong. */
export class VaultRefusal extends Error {
  override name = 'VaultRefusal'
}

/** A reference, as the browser passes it on. */
export interface Kept {
  /** 32 lower-case hex characters (specification, section 8) */
  reference: string
  expiresAt: number
}

/** All that is kept of a CVV is how many digits it had. */
interface Held {
  cvv?: { digits: number }
  card?: CardFacts
  expiresAt: number
}

function cardBrand(number: string): Pick<CardFacts, 'brand' | 'cvvDigits'> {
  if (/^3[47]/.test(number)) return { brand: 'Amex', cvvDigits: 4 }
  if (number.startsWith('4')) return { brand: 'Visa', cvvDigits: 3 }
  return { brand: /^(5[1-5]|2[2-7])/.test(number) ? 'MasterCard' : 'Unknown', cvvDigits: 3 }
}

/** A stand-in for SAKA, the provider's vault (specification, section 8): opens what a browser sealed, keeps references. */
export class Vault {
  readonly #held = new Map<string, Held>()
  readonly #now: () => number
  readonly #lifetimeMs: number
  #keys: KeyPair

  constructor(tools: { now: () => number; lifetimeMs: number; keyPair?: KeyPair }) {
    this.#now = tools.now
    this.#lifetimeMs = tools.lifetimeMs
    this.#keys = tools.keyPair ?? generateEncryptionKeys()
  }

  get publicKey(): EcJwk {
    return this.#keys.publicJwk
  }

  rotateKey(): void {
    this.#keys = generateEncryptionKeys()
  }

  /** Every reference is forgotten, as after a restart of the vault. */
  forget(): void {
    this.#held.clear()
  }

  keepCvv(sealed: unknown): Kept {
    const cvv = this.#open(sealed)
    if (!/^\d{3,4}$/.test(cvv)) throw new VaultRefusal('cvv_invalid')
    return this.#keep({ cvv: { digits: cvv.length } })
  }

  /** @param data - sealed `YYMM` */
  keepCard(sealedNumber: unknown, data: unknown): Kept {
    const number = this.#open(sealedNumber)
    const expiry = /^(\d\d)(0[1-9]|1[0-2])$/.exec(this.#open(data))
    const valid = /^\d{13,19}$/.test(number) && checkDigit(number.slice(0, -1)) === Number(number.at(-1))
    if (!valid || !expiry) throw new VaultRefusal('card_invalid')
    const [year, month] = [2000 + Number(expiry[1]), Number(expiry[2])]
    return this.#keep({ card: { ...cardBrand(number), lastNum: number.slice(-4), month, year } })
  }

  /** Resolves a reference once; an unknown, used or late one all look the same. */
  takeCvv(reference: string): { digits: number } {
    const cvv = this.#take(reference, 'cvv')?.cvv
    if (!cvv) throw new Refusal(1600)
    return cvv
  }

  takeCard(reference: string): CardFacts {
    const card = this.#take(reference, 'card')?.card
    if (!card) throw new Refusal(1601)
    return card
  }

  #open(sealed: unknown): string {
    try {
      if (typeof sealed === 'string') return openJwe(sealed, this.#keys.privateJwk)
    } catch (error) {
      if (!(error instanceof JweError)) throw error
    }
    throw new VaultRefusal('sealed_invalid')
  }

  #keep(what: Omit<Held, 'expiresAt'>): Kept {
    const now = this.#now()
    for (const [reference, { expiresAt }] of this.#held) if (expiresAt <= now) this.#held.delete(reference)
    const reference = randomUUID().replaceAll('-', '')
    const expiresAt = now + this.#lifetimeMs
    this.#held.set(reference, { ...what, expiresAt })
    return { reference, expiresAt }
  }

  #take(reference: string, kind: 'cvv' | 'card'): Held | undefined {
    const held = this.#held.get(reference)
    // A reference of the other kind is left alone: whoever guesses the kind wrong must not use it up.
    if (held?.[kind] === undefined) return undefined
    this.#held.delete(reference)
    return this.#now() < held.expiresAt ? held : undefined
  }
}
