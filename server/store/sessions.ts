import type { SessionStatus } from '#contract/session.ts'
import type { Db, SessionRow } from './schema.ts'

export async function insertSession(db: Db, row: SessionRow): Promise<void> {
  await db.insertInto('sessions').values(row).execute()
}

export function findSession(db: Db, id: string): Promise<SessionRow | undefined> {
  return db.selectFrom('sessions').selectAll().where('id', '=', id).executeTakeFirst()
}

export async function setSessionStatus(db: Db, id: string, status: SessionStatus): Promise<void> {
  await db.updateTable('sessions').set({ status }).where('id', '=', id).execute()
}
