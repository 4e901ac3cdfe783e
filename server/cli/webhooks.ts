import { openDatabase } from '../store/open.ts'
import { replayMessages } from '../store/outbox.ts'

/** Puts webhooks back in line; a companion that runs sends them. Answers the exit code. */
export async function replayWebhooks(
  path: string,
  id: string | undefined,
  out: (text: string) => void,
): Promise<number> {
  const database = openDatabase(path)
  try {
    const count = await replayMessages(database, Date.now(), id)
    out(`${count} put back in line; they are sent when the companion runs.`)
    return id !== undefined && count === 0 ? 1 : 0
  } finally {
    await database.destroy()
  }
}
