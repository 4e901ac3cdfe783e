import { sql, type Kysely } from 'kysely'
import type { Migration, MigrationProvider } from 'kysely/migration'
import type { Schema } from './schema.ts'

const first: Migration = {
  async up(db: Kysely<Schema>) {
    await db.schema
      .createTable('sessions')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('order_id', 'text', (c) => c.notNull())
      .addColumn('amount', 'bigint', (c) => c.notNull().check(sql`amount > 0`))
      .addColumn('currency', 'text', (c) => c.notNull())
      .addColumn('description', 'text')
      .addColumn('gateway', 'text', (c) => c.notNull())
      .addColumn('methods_json', 'text', (c) => c.notNull())
      .addColumn('customer_json', 'text', (c) => c.notNull())
      .addColumn('three_ds', 'text', (c) => c.notNull())
      .addColumn('return_url', 'text')
      .addColumn('locale', 'text')
      .addColumn('metadata_json', 'text', (c) => c.notNull())
      .addColumn('status', 'text', (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addColumn('expires_at', 'bigint', (c) => c.notNull())
      .execute()

    await db.schema
      .createTable('payments')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('session_id', 'text', (c) => c.notNull().references('sessions.id'))
      .addColumn('order_id', 'text', (c) => c.notNull())
      .addColumn('gateway', 'text', (c) => c.notNull())
      .addColumn('request_id', 'text', (c) => c.notNull().unique())
      .addColumn('reference', 'text')
      .addColumn('status', 'text', (c) => c.notNull())
      .addColumn('step', 'text', (c) => c.notNull())
      .addColumn('amount', 'bigint', (c) => c.notNull())
      .addColumn('currency', 'text', (c) => c.notNull())
      .addColumn('amount_refunded', 'bigint', (c) => c.notNull())
      .addColumn('method_type', 'text', (c) => c.notNull())
      .addColumn('brand', 'text')
      .addColumn('mask', 'text')
      .addColumn('action_json', 'text')
      .addColumn('action_expires_at', 'bigint')
      .addColumn('decline_code', 'text')
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addColumn('updated_at', 'bigint', (c) => c.notNull())
      .addColumn('reconcile_at', 'bigint')
      .addColumn('reconcile_attempts', 'integer', (c) => c.notNull())
      // The last line against giving back more than was taken, whatever the code above it does.
      .addCheckConstraint('refund_within_payment', sql`amount_refunded >= 0 and amount_refunded <= amount`)
      .execute()
    await db.schema.createIndex('payments_session').on('payments').column('session_id').execute()
    await db.schema.createIndex('payments_order').on('payments').column('order_id').execute()
    await db.schema.createIndex('payments_reconcile').on('payments').column('reconcile_at').execute()

    await db.schema
      .createTable('payment_events')
      .addColumn('seq', 'integer', (c) => c.primaryKey().autoIncrement())
      .addColumn('payment_id', 'text', (c) => c.notNull().references('payments.id'))
      .addColumn('at', 'bigint', (c) => c.notNull())
      .addColumn('type', 'text', (c) => c.notNull())
      .addColumn('source', 'text', (c) => c.notNull())
      .addColumn('from_status', 'text')
      .addColumn('to_status', 'text', (c) => c.notNull())
      .addColumn('detail_json', 'text', (c) => c.notNull())
      .execute()
    await db.schema.createIndex('payment_events_payment').on('payment_events').column('payment_id').execute()

    await db.schema
      .createTable('refunds')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('payment_id', 'text', (c) => c.notNull().references('payments.id'))
      .addColumn('request_id', 'text', (c) => c.notNull().unique())
      .addColumn('reference', 'text')
      .addColumn('amount', 'bigint', (c) => c.notNull().check(sql`amount > 0`))
      .addColumn('status', 'text', (c) => c.notNull())
      .addColumn('reason', 'text', (c) => c.notNull())
      .addColumn('sent', 'integer', (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addColumn('updated_at', 'bigint', (c) => c.notNull())
      .addColumn('reconcile_at', 'bigint')
      .addColumn('reconcile_attempts', 'integer', (c) => c.notNull())
      .execute()
    await db.schema.createIndex('refunds_payment').on('refunds').column('payment_id').execute()
    await db.schema.createIndex('refunds_reconcile').on('refunds').column('reconcile_at').execute()

    await db.schema
      .createTable('idempotency')
      .addColumn('scope', 'text', (c) => c.notNull())
      .addColumn('key', 'text', (c) => c.notNull())
      .addColumn('request_hash', 'text', (c) => c.notNull())
      .addColumn('resource_id', 'text', (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('idempotency_key', ['scope', 'key'])
      .execute()

    await db.schema
      .createTable('callbacks')
      .addColumn('gateway', 'text', (c) => c.notNull())
      .addColumn('fingerprint', 'text', (c) => c.notNull())
      .addColumn('payment_id', 'text', (c) => c.notNull().references('payments.id'))
      .addColumn('kind', 'text', (c) => c.notNull())
      .addColumn('received_at', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('callbacks_key', ['gateway', 'payment_id', 'fingerprint'])
      .execute()

    await db.schema
      .createTable('outbox')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('type', 'text', (c) => c.notNull())
      .addColumn('payment_id', 'text', (c) => c.notNull().references('payments.id'))
      .addColumn('body', 'text', (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addColumn('attempts', 'integer', (c) => c.notNull())
      .addColumn('next_at', 'bigint')
      .addColumn('state', 'text', (c) => c.notNull())
      .addColumn('last_status', 'integer')
      .execute()
    await db.schema.createIndex('outbox_next').on('outbox').column('next_at').execute()
  },
}

const methods: Migration = {
  async up(db: Kysely<Schema>) {
    for (const [name, type, fallback] of [
      ['capture', 'text', 'automatic'],
      ['save_card', 'text', 'off'],
    ] as const) {
      await db.schema
        .alterTable('sessions')
        .addColumn(name, type, (c) => c.notNull().defaultTo(fallback))
        .execute()
    }
    await db.schema.alterTable('sessions').addColumn('bank', 'text').execute()
    await db.schema
      .alterTable('payments')
      .addColumn('amount_captured', 'bigint', (c) => c.notNull().defaultTo(0))
      .execute()
    await db.schema.alterTable('payments').addColumn('gateway_state', 'text').execute()
    await db.schema.alterTable('payments').addColumn('customer_id', 'text').execute()
    await db.schema
      .alterTable('payments')
      .addColumn('save_card', 'integer', (c) => c.notNull().defaultTo(0))
      .execute()
    // Payments made before there were captures took all of their amount at once.
    await sql`update payments set amount_captured = amount where status = 'succeeded'`.execute(db)
    await db.schema.createIndex('payments_reference').on('payments').columns(['gateway', 'reference']).execute()
    await db.schema
      .alterTable('refunds')
      .addColumn('kind', 'text', (c) => c.notNull().defaultTo('refund'))
      .execute()

    await db.schema
      .createTable('cards')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('gateway', 'text', (c) => c.notNull())
      .addColumn('customer_id', 'text', (c) => c.notNull())
      .addColumn('reference', 'text', (c) => c.notNull())
      .addColumn('brand', 'text')
      .addColumn('mask', 'text', (c) => c.notNull())
      .addColumn('expiry_month', 'integer')
      .addColumn('expiry_year', 'integer')
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addUniqueConstraint('cards_reference', ['gateway', 'customer_id', 'reference'])
      .execute()

    await db.schema
      .createTable('nonces')
      .addColumn('scope', 'text', (c) => c.notNull())
      .addColumn('nonce', 'text', (c) => c.notNull())
      .addColumn('keep_until', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('nonces_key', ['scope', 'nonce'])
      .execute()
    await db.schema.createIndex('nonces_keep_until').on('nonces').column('keep_until').execute()
  },
}

/** Forward only. A migration that has been released is never edited. */
export const migrations: MigrationProvider = {
  getMigrations: () => Promise.resolve({ '0001_payments': first, '0002_methods': methods }),
}
