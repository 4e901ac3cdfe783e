import type { MethodRequest } from '#contract/payment.ts'
import type { CheckoutMethod, Sealing, Vault } from '#contract/session.ts'
import type { MethodEntry } from './entry.ts'
import { SealError } from './seal-error.ts'
import { type Claims, sealCard, sealCvv, sealJson } from './seal.ts'
import { keepInVault } from './vault.ts'

/**
 * Takes a security code to the card vault and brings the reference that the vault gave for it.
 *
 * A function of your own **sees the security code in clear**: it must hand it to nobody but the vault, seal it on the way,
 * keep it nowhere and log nothing. The page it runs in is then in scope for PCI DSS as the widget itself is.
 */
export type VaultAdapter = (cvv: string, vault: Vault) => Promise<string>

export interface SealContext {
  sessionId: string
  /** thumbprints of the keys to be trusted; none: any key of the companion is taken */
  pins: readonly string[]
  /** milliseconds since the epoch */
  now: () => number
  uuid: () => string
  /** instead of the built-in one */
  vaultAdapter?: VaultAdapter | null
  /** how the built-in one speaks to the vault */
  fetch?: typeof fetch
}

/** As the vault's own documentation has it (PLTOKEN, spec section 8). */
const REFERENCE = /^[0-9a-f]{32}$/

/**
 * Turns what the shopper entered into what may be sent: card and code sealed, everything else as it is.
 *
 * @throws SealError
 */
export async function sealMethod(
  entry: MethodEntry,
  method: CheckoutMethod,
  context: SealContext,
): Promise<MethodRequest> {
  switch (entry.type) {
    case 'card': {
      const { holder, number, expiry, cvv } = entry
      const card = { number, expiry, cvv }
      const sealing = sealingOf(method)
      if (sealing.format === 'jwe-digits') {
        return { type: 'card', sealed: await sealCard(card, sealing, context.pins) }
      }
      const what = { card, ...(holder && { holder: holder.trim() }) }
      return { type: 'card', sealed: { card: await sealJson(what, sealing, claims(context), context.pins) } }
    }
    case 'saved_card': {
      const { type, card, cvv } = entry
      if (cvv === null) return { type, card }
      if (method.vault) return { type, card, cvvReference: await keep(cvv, method.vault, context) }
      return { type, card, sealed: { cvv: await sealCode(cvv, sealingOf(method), context) } }
    }
    case 'bank_transfer':
      return { type: entry.type, ...(entry.bank !== undefined && { bank: entry.bank }) }
    case 'hosted_page':
      return { type: entry.type }
  }
}

function sealingOf({ sealing }: CheckoutMethod): Sealing {
  if (!sealing) throw new SealError('misconfigured')
  return sealing
}

const claims = ({ sessionId, now, uuid }: SealContext): Claims => ({
  pid: sessionId,
  iat: Math.floor(now() / 1000),
  jti: uuid(),
})

const sealCode = (cvv: string, sealing: Sealing, context: SealContext): Promise<string> =>
  sealing.format === 'jwe-digits'
    ? sealCvv(cvv, sealing.keys, context.pins)
    : sealJson({ cvv }, sealing, claims(context), context.pins)

async function keep(cvv: string, vault: Vault, { vaultAdapter, pins, fetch }: SealContext): Promise<string> {
  const reference = vaultAdapter
    ? await vaultAdapter(cvv, vault).catch(() => {
        throw new SealError('unavailable')
      })
    : await keepInVault(await sealCvv(cvv, vault.keys, pins), vault.url, fetch)
  // The shape also keeps an adapter from passing the code itself on by mistake.
  if (!REFERENCE.test(reference)) throw new SealError('misconfigured')
  return reference
}
