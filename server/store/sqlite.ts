import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { SqliteDialect } from 'kysely'
import { errorCodeOf } from '../errors.ts'

/** The database file is held by another companion. */
export class DatabaseInUse extends Error {
  override name = 'DatabaseInUse'
}

/**
 * Opens a SQLite file for this process alone and wraps it for Kysely.
 *
 * - `locking_mode=EXCLUSIVE`: a second process is refused at once instead of starving (SQLite's busy waiting is not
 *   fair), and WAL needs no shared memory file.
 * - `journal_mode=WAL` with `synchronous=FULL`: a commit that was acknowledged survives a power cut.
 *
 * @throws DatabaseInUse when another process has the file open
 */
export function sqliteDialect(path: string): SqliteDialect {
  const database = new DatabaseSync(path)
  try {
    database.exec(`
      PRAGMA locking_mode = EXCLUSIVE;
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = FULL;
      PRAGMA foreign_keys = ON;
      BEGIN IMMEDIATE; COMMIT;
    `)
  } catch (error) {
    database.close()
    if (errorCodeOf(error) === 'ERR_SQLITE_ERROR' && /locked|busy/.test(String(error))) {
      throw new DatabaseInUse(
        `${path} is in use by another companion; SQLite serves one process, use PostgreSQL for more`,
        {
          cause: error,
        },
      )
    }
    throw error
  }
  return new SqliteDialect({
    database: {
      close: () => database.close(),
      prepare: (sql) => wrap(database.prepare(sql)),
    },
  })
}

type Parameter = string | number | bigint | null | Uint8Array

function wrap(statement: StatementSync) {
  const bind = (parameters: readonly unknown[]) => parameters as readonly Parameter[]
  return {
    reader: statement.columns().length > 0,
    all: (parameters: readonly unknown[]) => statement.all(...bind(parameters)),
    run: (parameters: readonly unknown[]) => statement.run(...bind(parameters)),
    iterate: (parameters: readonly unknown[]) => statement.iterate(...bind(parameters)),
  }
}
