import type { Clock, Nonces } from '../ports.ts'
import type { Database } from './schema.ts'

/** A store of nonces in the database, so that all companions share it and a restart forgets none. */
export function createNonces(database: Database, clock: Clock): Nonces {
  return {
    use: (scope, nonce, keepUntil) =>
      database.transaction().execute(async (trx) => {
        await trx.deleteFrom('nonces').where('keep_until', '<', clock.now()).execute()
        const result = await trx
          .insertInto('nonces')
          .values({ scope, nonce, keep_until: keepUntil })
          .onConflict((oc) => oc.doNothing())
          .executeTakeFirst()
        return result.numInsertedOrUpdatedRows === 1n
      }),
  }
}

/** Nonces whose database is opened later than the gateways that need them are made. */
export interface LateNonces extends Nonces {
  bind(nonces: Nonces): void
}

export function createLateNonces(): LateNonces {
  let bound: Nonces | null = null
  return {
    bind: (nonces) => void (bound = nonces),
    use(scope, nonce, keepUntil) {
      if (!bound) return Promise.reject(new Error('the database is not open yet'))
      return bound.use(scope, nonce, keepUntil)
    },
  }
}
