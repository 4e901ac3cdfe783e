import { migrate, openDatabase, pendingMigrations } from '../store/open.ts'

/** Brings the database up to date, or only says what it would do. Answers the exit code. */
export async function runMigrations(path: string, dryRun: boolean, out: (text: string) => void): Promise<number> {
  const database = openDatabase(path)
  try {
    const pending = await pendingMigrations(database)
    out(pending.length ? `To run: ${pending.join(', ')}` : 'The database is up to date.')
    if (!dryRun && pending.length) out(`Done: ${(await migrate(database)).join(', ')}`)
    return 0
  } finally {
    await database.destroy()
  }
}
