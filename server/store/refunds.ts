import type { Updateable } from 'kysely'
import type { Db, RefundRow, RefundsTable } from './schema.ts'

export async function insertRefund(db: Db, row: RefundRow): Promise<void> {
  await db.insertInto('refunds').values(row).execute()
}

export function findRefund(db: Db, id: string): Promise<RefundRow | undefined> {
  return db.selectFrom('refunds').selectAll().where('id', '=', id).executeTakeFirst()
}

export function refundsOf(db: Db, paymentId: string): Promise<RefundRow[]> {
  return db
    .selectFrom('refunds')
    .selectAll()
    .where('payment_id', '=', paymentId)
    .orderBy('created_at')
    .orderBy('id')
    .execute()
}

export async function updateRefund(db: Db, id: string, change: Updateable<RefundsTable>): Promise<void> {
  await db.updateTable('refunds').set(change).where('id', '=', id).execute()
}

/** Refunds whose gateway is to be asked now; their next time is moved by the lease. */
export async function claimDueRefunds(db: Db, now: number, leaseMs: number, limit: number): Promise<RefundRow[]> {
  const due = db
    .selectFrom('refunds')
    .select('id')
    .where('reconcile_at', '<=', now)
    .orderBy('reconcile_at')
    .limit(limit)
  return db
    .updateTable('refunds')
    .set((eb) => ({ reconcile_at: now + leaseMs, reconcile_attempts: eb('reconcile_attempts', '+', 1) }))
    .where('id', 'in', due)
    .returningAll()
    .execute()
}
