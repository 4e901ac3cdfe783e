import type { GatewayName, PaymentStatus } from '#contract/payment.ts'
import type { Db, PaymentChange, PaymentRow, PaymentStep } from './schema.ts'

export async function insertPayment(db: Db, row: PaymentRow): Promise<void> {
  await db.insertInto('payments').values(row).execute()
}

export function findPayment(db: Db, id: string): Promise<PaymentRow | undefined> {
  return db.selectFrom('payments').selectAll().where('id', '=', id).executeTakeFirst()
}

/** Payments of one session, oldest first. */
export function paymentsOfSession(db: Db, sessionId: string): Promise<PaymentRow[]> {
  return db
    .selectFrom('payments')
    .selectAll()
    .where('session_id', '=', sessionId)
    .orderBy('created_at')
    .orderBy('id')
    .execute()
}

export interface PaymentFilter {
  orderId?: string
  status?: PaymentStatus
  /** the last payment of the page before */
  after?: { createdAt: number; id: string }
  limit: number
}

/** Payments, newest first. */
export function listPayments(db: Db, filter: PaymentFilter): Promise<PaymentRow[]> {
  let query = db.selectFrom('payments').selectAll()
  if (filter.orderId !== undefined) query = query.where('order_id', '=', filter.orderId)
  if (filter.status !== undefined) query = query.where('status', '=', filter.status)
  const after = filter.after
  if (after) {
    query = query.where((eb) =>
      eb.or([
        eb('created_at', '<', after.createdAt),
        eb.and([eb('created_at', '=', after.createdAt), eb('id', '<', after.id)]),
      ]),
    )
  }
  return query.orderBy('created_at', 'desc').orderBy('id', 'desc').limit(filter.limit).execute()
}

export async function updatePayment(db: Db, id: string, change: PaymentChange): Promise<void> {
  await db.updateTable('payments').set(change).where('id', '=', id).execute()
}

/**
 * Moves the step of an attempt that is still running. Answers `false` where the payment has been settled meanwhile:
 * the caller must then make no further call (this fences off an attempt that was given up).
 */
export async function advanceStep(db: Db, id: string, step: PaymentStep, reference?: string): Promise<boolean> {
  const result = await db
    .updateTable('payments')
    .set(reference === undefined ? { step } : { step, reference })
    .where('id', '=', id)
    .where('status', '=', 'processing')
    .executeTakeFirst()
  return result.numUpdatedRows === 1n
}

/** Payments whose gateway is to be asked now, and moves their next time by the lease so that nobody else asks too. */
export async function claimDuePayments(db: Db, now: number, leaseMs: number, limit: number): Promise<PaymentRow[]> {
  const due = db
    .selectFrom('payments')
    .select('id')
    .where('reconcile_at', '<=', now)
    .orderBy('reconcile_at')
    .limit(limit)
  return db
    .updateTable('payments')
    .set((eb) => ({ reconcile_at: now + leaseMs, reconcile_attempts: eb('reconcile_attempts', '+', 1) }))
    .where('id', 'in', due)
    .returningAll()
    .execute()
}

/** After a restart of the only process: whatever was under way is asked about at once. */
export async function releaseRunning(db: Db, now: number): Promise<void> {
  await db.updateTable('payments').set({ reconcile_at: now }).where('reconcile_at', 'is not', null).execute()
  await db.updateTable('refunds').set({ reconcile_at: now }).where('reconcile_at', 'is not', null).execute()
}

/** When the next payment is due, milliseconds; `null`: none. */
export async function nextReconcileAt(db: Db): Promise<number | null> {
  const payment = await db
    .selectFrom('payments')
    .select((eb) => eb.fn.min('reconcile_at').as('at'))
    .executeTakeFirst()
  const refund = await db
    .selectFrom('refunds')
    .select((eb) => eb.fn.min('reconcile_at').as('at'))
    .executeTakeFirst()
  const times = [payment?.at, refund?.at].filter((at): at is number => typeof at === 'number')
  return times.length ? Math.min(...times) : null
}

/** The payment of a gateway by our request id or the gateway's own reference; with several, the newest. */
export function findByGateway(
  db: Db,
  gateway: GatewayName,
  by: { requestId: string } | { reference: string },
): Promise<PaymentRow | undefined> {
  const query = db.selectFrom('payments').selectAll().where('gateway', '=', gateway)
  return (
    'requestId' in by ? query.where('request_id', '=', by.requestId) : query.where('reference', '=', by.reference)
  )
    .orderBy('created_at', 'desc')
    .executeTakeFirst()
}
