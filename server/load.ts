import type { GatewayName } from '#contract/payment.ts'
import { createCompanionFrom, type Companion } from './companion.ts'
import { parseConfig, type Config } from './config.ts'
import type { Gateway } from './gateways/gateway.ts'
import { createSend, type Send } from './gateways/http.ts'
import { loadGateways } from './gateways/registry.ts'
import { createLog, type Log } from './log.ts'
import { systemClock, systemRandom } from './ports.ts'
import { createLateNonces, createNonces, type LateNonces } from './store/nonces.ts'
import { migrate, openDatabase } from './store/open.ts'

/** Everything that is wrong with the configuration, one line each; no line shows a secret value. */
export class ConfigurationError extends Error {
  override name = 'ConfigurationError'
  readonly faults: readonly string[]

  constructor(faults: readonly string[]) {
    super(
      `The configuration has ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}:\n${faults.map((fault) => `  ${fault}`).join('\n')}`,
    )
    this.faults = faults
  }
}

export interface Loaded {
  config: Config
  gateways: ReadonlyMap<GatewayName, Gateway>
  send: Send
  log: Log
  nonces: LateNonces
}

/**
 * Reads and checks the whole configuration: the companion's and every gateway's.
 *
 * @throws ConfigurationError with all faults at once
 */
export function load(env: Readonly<Record<string, string | undefined>>, writeLog: (line: string) => void): Loaded {
  const own = parseConfig(env)
  const level = 'config' in own ? own.config.logLevel : 'info'
  const log = createLog(writeLog, level, systemClock.now)
  const send = createSend()
  const nonces = createLateNonces()
  const loaded = loadGateways(env, { send, clock: systemClock, random: systemRandom, log, nonces })
  const faults = [...('faults' in own ? own.faults : []), ...('faults' in loaded ? loaded.faults : [])]
  if ('faults' in own || 'faults' in loaded) throw new ConfigurationError(faults)
  return { config: own.config, gateways: loaded.gateways, send, log, nonces }
}

/**
 * Opens the database, brings it up to date and puts the companion together.
 *
 * @throws ConfigurationError, DatabaseInUse
 */
export async function assemble({ config, gateways, send, log, nonces }: Loaded): Promise<Companion> {
  const database = openDatabase(config.database)
  await migrate(database)
  nonces.bind(createNonces(database, systemClock))
  return createCompanionFrom({ config, database, gateways, send, clock: systemClock, random: systemRandom, log })
}
