import type { PaymentStatus } from '#contract/payment.ts'
import type { Db, PaymentEventRow } from './schema.ts'

export interface NewEvent {
  paymentId: string
  at: number
  type: string
  source: string
  from: PaymentStatus | null
  to: PaymentStatus
  detail?: Record<string, string | number>
}

/** Appends to the payment's history; rows are never changed or removed. */
export async function appendEvent(db: Db, event: NewEvent): Promise<void> {
  await db
    .insertInto('payment_events')
    .values({
      payment_id: event.paymentId,
      at: event.at,
      type: event.type,
      source: event.source,
      from_status: event.from,
      to_status: event.to,
      detail_json: JSON.stringify(event.detail ?? {}),
    })
    .execute()
}

/** The history of a payment, oldest first. */
export function eventsOf(db: Db, paymentId: string): Promise<PaymentEventRow[]> {
  return db.selectFrom('payment_events').selectAll().where('payment_id', '=', paymentId).orderBy('seq').execute()
}
