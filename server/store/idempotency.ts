import type { Db } from './schema.ts'

export interface IdempotentUse {
  /** `merchant`, or the id of the session whose browser sent it */
  scope: string
  key: string
  requestHash: string
  /** what the first use created */
  resourceId: string
  at: number
}

export async function rememberKey(db: Db, use: IdempotentUse): Promise<void> {
  await db
    .insertInto('idempotency')
    .values({
      scope: use.scope,
      key: use.key,
      request_hash: use.requestHash,
      resource_id: use.resourceId,
      created_at: use.at,
    })
    .execute()
}

export async function findKey(db: Db, scope: string, key: string): Promise<IdempotentUse | undefined> {
  const row = await db
    .selectFrom('idempotency')
    .selectAll()
    .where('scope', '=', scope)
    .where('key', '=', key)
    .executeTakeFirst()
  return row && { scope, key, requestHash: row.request_hash, resourceId: row.resource_id, at: row.created_at }
}
