import type { GatewayName } from '#contract/payment.ts'
import type { CardRow, Db } from './schema.ts'

/** Notes a card, or brings what is known of it up to date; its id stays the same for ever. */
export async function noteCard(db: Db, card: CardRow): Promise<void> {
  await db
    .insertInto('cards')
    .values(card)
    .onConflict((oc) =>
      oc.columns(['gateway', 'customer_id', 'reference']).doUpdateSet({
        brand: card.brand,
        mask: card.mask,
        expiry_month: card.expiry_month,
        expiry_year: card.expiry_year,
      }),
    )
    .execute()
}

/** Cards of a customer, oldest first. */
export function cardsOf(db: Db, customerId: string, gateway?: GatewayName): Promise<CardRow[]> {
  let query = db.selectFrom('cards').selectAll().where('customer_id', '=', customerId)
  if (gateway !== undefined) query = query.where('gateway', '=', gateway)
  return query.orderBy('created_at').orderBy('id').execute()
}

export function findCard(db: Db, id: string): Promise<CardRow | undefined> {
  return db.selectFrom('cards').selectAll().where('id', '=', id).executeTakeFirst()
}

export async function removeCard(db: Db, id: string): Promise<void> {
  await db.deleteFrom('cards').where('id', '=', id).execute()
}
