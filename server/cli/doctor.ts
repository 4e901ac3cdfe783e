import type { Finding } from '../gateways/gateway.ts'
import { ConfigurationError, load, type Loaded } from '../load.ts'
import { openDatabase, pendingMigrations } from '../store/open.ts'

const MARKS: Readonly<Record<Finding['level'], string>> = { ok: 'ok     ', warning: 'warning', error: 'ERROR  ' }

/** Checks what can be checked without making a payment, and says what to do. Answers the exit code. */
export async function doctor(
  env: Readonly<Record<string, string | undefined>>,
  askGateways: boolean,
  out: (text: string) => void,
): Promise<number> {
  const findings: Finding[] = []
  let loaded: Loaded | null = null
  try {
    loaded = load(env, out)
    findings.push({ level: 'ok', message: 'configuration: complete' })
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error
    findings.push(...error.faults.map((message) => ({ level: 'error', message }) as const))
  }
  if (loaded) {
    findings.push(await checkDatabase(loaded.config.database))
    if (!loaded.config.webhook) {
      findings.push({
        level: 'warning',
        message: 'SEALPAY_WEBHOOK_URL: is not set; your backend must ask for results itself',
      })
    }
    for (const gateway of askGateways ? loaded.gateways.values() : []) {
      for (const finding of await gateway.check())
        findings.push({ ...finding, message: `${gateway.name}: ${finding.message}` })
    }
  }
  for (const { level, message } of findings) out(`${MARKS[level]}  ${message}`)
  return findings.some(({ level }) => level === 'error') ? 1 : 0
}

async function checkDatabase(path: string): Promise<Finding> {
  try {
    const database = openDatabase(path)
    const pending = await pendingMigrations(database)
    await database.destroy()
    return pending.length
      ? { level: 'warning', message: `database: ${pending.join(', ')} will run at the next start` }
      : { level: 'ok', message: 'database: up to date' }
  } catch (error) {
    return { level: 'error', message: `database: ${error instanceof Error ? error.message : 'cannot be opened'}` }
  }
}
