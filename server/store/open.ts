import { Kysely } from 'kysely'
import { Migrator } from 'kysely/migration'
import { migrations } from './migrations.ts'
import type { Database, Schema } from './schema.ts'
import { sqliteDialect } from './sqlite.ts'

/** Opens the database; nothing is changed in it until `migrate`. `path` may be `:memory:`. */
export function openDatabase(path: string): Database {
  return new Kysely<Schema>({ dialect: sqliteDialect(path) })
}

/** Names of the migrations that have not run yet, in order. */
export async function pendingMigrations(database: Database): Promise<string[]> {
  const known = await new Migrator({ db: database, provider: migrations }).getMigrations()
  return known.filter((migration) => !migration.executedAt).map((migration) => migration.name)
}

/** Brings the schema up to date. Rejects, and leaves the database as it was, when a step fails. */
export async function migrate(database: Database): Promise<string[]> {
  const { error, results } = await new Migrator({ db: database, provider: migrations }).migrateToLatest()
  if (error) throw error instanceof Error ? error : new Error('migration failed', { cause: error })
  return (results ?? []).map((result) => result.migrationName)
}
