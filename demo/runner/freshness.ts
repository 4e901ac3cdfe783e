import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

function newest(path: string): number {
  const stats = statSync(path, { throwIfNoEntry: false })
  if (!stats) return 0
  if (!stats.isDirectory()) return stats.mtimeMs
  // The folder's own time counts too: it changes when a file is taken away.
  return Math.max(stats.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))))
}

/** Whether a built file is there and no source is younger than it. */
export function isFresh(built: string, sources: readonly string[]): boolean {
  return existsSync(built) && sources.every((source) => newest(source) <= statSync(built).mtimeMs)
}
