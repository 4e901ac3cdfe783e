import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { sql } from 'kysely'
import { migrate, openDatabase, pendingMigrations } from '../../../../server/store/open.ts'
import { insertSession } from '../../../../server/store/sessions.ts'

const folder = mkdtempSync(join(tmpdir(), 'sealpay-store-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const OPEN = fileURLToPath(new URL('../../../../server/store/open.ts', import.meta.url))

test('migrations run once, and say beforehand what is left', async () => {
  const database = openDatabase(':memory:')
  assert.deepEqual(await pendingMigrations(database), ['0001_payments', '0002_methods'])
  assert.deepEqual(await migrate(database), ['0001_payments', '0002_methods'])
  assert.deepEqual(await pendingMigrations(database), [])
  assert.deepEqual(await migrate(database), [])
  await database.destroy()
})

test('commits are durable: write-ahead log with full synchronisation, for one process', async () => {
  const database = openDatabase(join(folder, 'durable.db'))
  const pragma = async (name: string) =>
    Object.values((await sql.raw<Record<string, unknown>>(`pragma ${name}`).execute(database)).rows[0] ?? {})[0]
  assert.equal(await pragma('journal_mode'), 'wal')
  assert.equal(await pragma('synchronous'), 2)
  assert.equal(await pragma('locking_mode'), 'exclusive')
  assert.equal(await pragma('foreign_keys'), 1)
  await database.destroy()
})

test('a second process is refused with words', async () => {
  const path = join(folder, 'held.db')
  const database = openDatabase(path)
  await migrate(database)
  const script = `import { openDatabase } from ${JSON.stringify(OPEN)}; try { openDatabase(${JSON.stringify(path)}) } catch (error) { console.log(error.name + ': ' + error.message) }`
  const second = spawnSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8' })
  assert.match(second.stdout, /^DatabaseInUse: .*held\.db is in use by another companion/)
  await database.destroy()
})

test('the database itself refuses a refund beyond the payment', async () => {
  const database = openDatabase(':memory:')
  await migrate(database)
  await insertSession(database, {
    id: 'cs_1', order_id: 'o', amount: 100, currency: 'UAH', description: null, gateway: 'alliance', methods_json: '[]', customer_json: '{}',
    three_ds: 'should', capture: 'automatic', save_card: 'off', bank: null, return_url: null, locale: null, metadata_json: '{}', status: 'open', created_at: 0, expires_at: 1,
  }) // prettier-ignore
  const insert = (refunded: number) =>
    sql`insert into payments (id, session_id, order_id, gateway, request_id, status, step, amount, currency, amount_captured, amount_refunded, method_type, created_at, updated_at, reconcile_attempts) values (${`pay_${refunded}`}, 'cs_1', 'o', 'alliance', ${`r${refunded}`}, 'succeeded', 'executing', 100, 'UAH', 100, ${refunded}, 'card', 0, 0, 0)`.execute(
      database,
    )
  await insert(100)
  await assert.rejects(insert(101), /refund_within_payment/)
  await assert.rejects(insert(-1), /refund_within_payment/)
  await database.destroy()
})
