import type { Db, OutboxRow } from './schema.ts'

export async function enqueue(
  db: Db,
  row: Pick<OutboxRow, 'id' | 'type' | 'payment_id' | 'body' | 'created_at'>,
): Promise<void> {
  await db
    .insertInto('outbox')
    .values({ ...row, attempts: 0, next_at: row.created_at, state: 'waiting', last_status: null })
    .execute()
}

/** Messages to be sent now; their next time is moved by the lease, so that a crash while sending sends them again. */
export async function claimDueMessages(db: Db, now: number, leaseMs: number, limit: number): Promise<OutboxRow[]> {
  const due = db.selectFrom('outbox').select('id').where('next_at', '<=', now).orderBy('next_at').limit(limit)
  return db
    .updateTable('outbox')
    .set((eb) => ({ next_at: now + leaseMs, attempts: eb('attempts', '+', 1) }))
    .where('id', 'in', due)
    .returningAll()
    .execute()
}

export async function settleMessage(
  db: Db,
  id: string,
  result: { state: OutboxRow['state']; nextAt: number | null; status: number | null },
): Promise<void> {
  await db
    .updateTable('outbox')
    .set({ state: result.state, next_at: result.nextAt, last_status: result.status })
    .where('id', '=', id)
    .execute()
}

/** Puts messages back in line: those that were given up, or one by its id. Answers how many. */
export async function replayMessages(db: Db, now: number, id?: string): Promise<number> {
  let query = db.updateTable('outbox').set({ state: 'waiting', next_at: now, attempts: 0 })
  query = id === undefined ? query.where('state', '=', 'stopped') : query.where('id', '=', id)
  return Number((await query.executeTakeFirst()).numUpdatedRows)
}

export async function nextMessageAt(db: Db): Promise<number | null> {
  const row = await db
    .selectFrom('outbox')
    .select((eb) => eb.fn.min('next_at').as('at'))
    .executeTakeFirst()
  return row?.at ?? null
}
