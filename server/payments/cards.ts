import type { GatewayName } from '#contract/payment.ts'
import type { SavedCard } from '#contract/session.ts'
import { ApiError } from '../errors.ts'
import { cardsOf, findCard, noteCard, removeCard } from '../store/cards.ts'
import type { CardRow } from '../store/schema.ts'
import { gatewayOf, type PaymentContext } from './context.ts'
import { newId } from './ids.ts'

export type CustomerCard = SavedCard & { gateway: GatewayName }

/** Saved cards: masks and our own ids outwards, the gateway's tokens only inwards. */
export interface Cards {
  /** Cards of a customer, of one gateway or of all; asks the gateway where it keeps them itself. */
  list(customerId: string, gateway?: GatewayName): Promise<CustomerCard[]>
  /** @throws ApiError `card_not_found` for a card that is not this customer's */
  find(customerId: string | null, id: string): Promise<CardRow>
  /** Forgets the card, at the gateway first. @throws ApiError `card_not_found`, `unavailable` */
  remove(customerId: string | null, id: string): Promise<void>
}

export function createCards(context: PaymentContext): Cards {
  const { database, gateways, clock, random, log } = context

  /** What the gateway keeps is the truth: our rows follow it, and their ids stay. */
  async function refresh(customerId: string, name: GatewayName): Promise<void> {
    const gateway = gatewayOf(context, name)
    if (!gateway.cards) return
    const kept = await gateway.cards(customerId)
    const at = clock.now()
    for (const [place, card] of kept.entries()) {
      await noteCard(database, {
        id: newId('card', random),
        gateway: name,
        customer_id: customerId,
        reference: card.reference,
        brand: card.brand,
        mask: card.mask,
        expiry_month: card.expiry?.month ?? null,
        expiry_year: card.expiry?.year ?? null,
        // Cards noted at once stand in the gateway's order, the same on every visit.
        created_at: at + place,
      })
    }
    const references = new Set(kept.map(({ reference }) => reference))
    for (const row of await cardsOf(database, customerId, name)) {
      if (!references.has(row.reference)) await removeCard(database, row.id)
    }
  }

  const cards: Cards = {
    async list(customerId, gateway) {
      for (const name of gateway ? [gateway] : gateways.keys()) {
        await refresh(customerId, name).catch((error: unknown) => {
          log.warn('a gateway could not list the saved cards; those known already are shown', {
            gateway: name, errorName: error instanceof Error ? error.name : 'unknown',
          }) // prettier-ignore
        })
      }
      return (await cardsOf(database, customerId, gateway)).map(view)
    },

    async find(customerId, id) {
      const card = await findCard(database, id)
      if (!card || card.customer_id !== customerId) throw new ApiError('card_not_found')
      return card
    },

    async remove(customerId, id) {
      const card = await cards.find(customerId, id)
      try {
        await gatewayOf(context, card.gateway).deleteCard?.(card.customer_id, card.reference)
      } catch (error) {
        throw new ApiError('unavailable', 'the gateway could not delete the card now; it is unchanged', [], error)
      }
      await removeCard(database, id)
    },
  }
  return cards
}

function view(row: CardRow): CustomerCard {
  const expiry =
    row.expiry_month !== null && row.expiry_year !== null ? { month: row.expiry_month, year: row.expiry_year } : null
  return { id: row.id, gateway: row.gateway, brand: row.brand, mask: row.mask, expiry }
}
