import type { GatewayName } from '#contract/payment.ts'
import type { Db } from './schema.ts'

export interface SeenCallback {
  gateway: GatewayName
  fingerprint: string
  paymentId: string
  kind: 'hint' | 'proof'
  at: number
}

/** Notes a callback. Answers `false` where the same one was noted before. */
export async function noteCallback(db: Db, callback: SeenCallback): Promise<boolean> {
  const result = await db
    .insertInto('callbacks')
    .values({
      gateway: callback.gateway,
      fingerprint: callback.fingerprint,
      payment_id: callback.paymentId,
      kind: callback.kind,
      received_at: callback.at,
    })
    .onConflict((oc) => oc.doNothing())
    .executeTakeFirst()
  return result.numInsertedOrUpdatedRows === 1n
}
