import { createHash } from 'node:crypto'
import { ApiError } from '../errors.ts'
import { findKey, rememberKey } from '../store/idempotency.ts'
import type { Database, Db } from '../store/schema.ts'

export interface IdempotentRequest {
  /** `merchant`, or the id of the session whose browser asks */
  scope: string
  key: string
  /** the parsed body and what else makes the request this one, e.g. the address */
  request: unknown
  at: number
}

/** SHA-256 of the request as canonical JSON: member order does not count. Only this hash is stored, never the body. */
export function requestHash(value: unknown): string {
  return createHash('sha256').update(canonical(value)).digest('base64url')
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).filter(([, member]) => member !== undefined)
    members.sort(([a], [b]) => (a < b ? -1 : 1))
    return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join(',')}}`
  }
  return JSON.stringify(value) ?? 'null'
}

/**
 * Creates a resource once per key. The key is stored in the transaction that creates the resource, so there is no state
 * between: either both exist or neither does.
 *
 * @param create - makes the resource in the given transaction and answers its id
 * @returns the resource's id and whether an earlier request made it
 * @throws ApiError `idempotency_key_reused` when the key was used with another request
 */
export async function createOnce(
  database: Database,
  { scope, key, request, at }: IdempotentRequest,
  create: (trx: Db) => Promise<string>,
): Promise<{ id: string; replayed: boolean }> {
  const hash = requestHash(request)
  return database.transaction().execute(async (trx) => {
    const earlier = await findKey(trx, scope, key)
    if (earlier) {
      if (earlier.requestHash !== hash) throw new ApiError('idempotency_key_reused')
      return { id: earlier.resourceId, replayed: true }
    }
    const id = await create(trx)
    await rememberKey(trx, { scope, key, requestHash: hash, resourceId: id, at })
    return { id, replayed: false }
  })
}
