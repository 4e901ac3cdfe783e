import type { Companion } from './companion.ts'
import { assemble, load } from './load.ts'

export { ConfigurationError } from './load.ts'
export { Secret } from './secret.ts'
export { signWebhook, verifyWebhook, type WebhookFault, type WebhookHeaders } from './webhooks/signature.ts'

/** A companion to be mounted in an Express app that exists. */
export interface MountedCompanion {
  /** an Express app, usable as a router: `app.use(companion.router)`; it must see the raw request, so mount it before body parsers */
  router: Companion['app']
  /** Finishes what is under way and closes the database. */
  stop(): Promise<void>
}

/**
 * Makes the companion for your own Express app.
 *
 * @param env - the same settings as in the environment of the stand-alone server
 * @param writeLog - gets one JSON line per log entry; nothing secret is ever in one
 * @throws ConfigurationError with all faults at once
 * @example
 * const companion = await createCompanion(process.env, (line) => process.stdout.write(line + '\n'))
 * app.use(companion.router)
 */
export async function createCompanion(
  env: Readonly<Record<string, string | undefined>>,
  writeLog: (line: string) => void,
): Promise<MountedCompanion> {
  const companion = await assemble(load(env, writeLog))
  await companion.start()
  return { router: companion.app, stop: companion.stop }
}
