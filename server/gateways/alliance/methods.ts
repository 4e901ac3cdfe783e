import type { CheckoutMethod, Sealing } from '#contract/session.ts'
import { cardPolicy, type AllianceConfig, type AllianceMethod } from './config.ts'

/** The methods in the order in which the configuration names them. */
export function checkoutMethods(config: AllianceConfig): CheckoutMethod[] {
  const gateway = 'alliance'
  const sealing: Sealing = { format: 'jwe-digits', keys: [...config.paymentKeys], recipient: 'bank' }
  const card = cardPolicy(config)
  const rows: Record<AllianceMethod, CheckoutMethod> = {
    card: { type: 'card', gateway, sealing, card },
    // A name is not asked for again: the bank has the card.
    saved_card: { type: 'saved_card', gateway, sealing, card: { ...card, holder: 'off' } },
    hosted_page: { type: 'hosted_page', gateway },
  }
  return config.methods.map((method) => rows[method])
}
