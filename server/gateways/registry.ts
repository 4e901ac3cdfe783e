import { GATEWAYS, type GatewayName } from '#contract/payment.ts'
import type { Log } from '../log.ts'
import type { Clock, Nonces, Random } from '../ports.ts'
import { parseAllianceConfig } from './alliance/config.ts'
import { createAllianceGateway } from './alliance/index.ts'
import { parseEcommpayConfig } from './ecommpay/config.ts'
import { createEcommpayGateway } from './ecommpay/index.ts'
import { parseEtpayConfig } from './etpay/config.ts'
import { createEtpayGateway } from './etpay/index.ts'
import type { Gateway } from './gateway.ts'
import type { Send } from './http.ts'
import { parsePltokenConfig } from './pltoken/config.ts'
import { createPltokenGateway } from './pltoken/index.ts'

/** What every gateway is given of the world. */
export interface GatewayDeps {
  send: Send
  clock: Clock
  random: Random
  log: Log
  nonces: Nonces
}

type Environment = Readonly<Record<string, string | undefined>>
type Loader = (env: Environment, deps: GatewayDeps) => { gateway: Gateway } | { faults: string[] }

function loader<Config>(
  parse: (env: Environment) => { config: Config } | { faults: string[] },
  create: (config: Config, deps: GatewayDeps) => Gateway,
): Loader {
  return (env, deps) => {
    const parsed = parse(env)
    return 'faults' in parsed ? parsed : { gateway: create(parsed.config, deps) }
  }
}

/** One line per gateway this companion can speak to. */
const LOADERS: Partial<Record<GatewayName, Loader>> = {
  alliance: loader(parseAllianceConfig, createAllianceGateway),
  ecommpay: loader(parseEcommpayConfig, createEcommpayGateway),
  etpay: loader(parseEtpayConfig, createEtpayGateway),
  pltoken: loader(parsePltokenConfig, createPltokenGateway),
}

/**
 * Creates the gateways that `SEALPAY_GATEWAYS` names (comma-separated; `alliance` by default), each from its own
 * settings. The first one is the default of sessions that name none.
 *
 * @returns the gateways, or the faults of all of them at once
 */
export function loadGateways(
  env: Environment,
  deps: GatewayDeps,
): { gateways: Map<GatewayName, Gateway> } | { faults: string[] } {
  const asked = (env['SEALPAY_GATEWAYS'] ?? '').split(',').map((name) => name.trim()).filter(Boolean) // prettier-ignore
  const gateways = new Map<GatewayName, Gateway>()
  const faults: string[] = []
  for (const written of new Set(asked.length ? asked : ['alliance'])) {
    const name = GATEWAYS.find((known) => known === written)
    const load = name && LOADERS[name]
    if (!load) {
      faults.push(
        `SEALPAY_GATEWAYS: "${written}" is not a gateway of this version; it knows ${Object.keys(LOADERS).join(', ')}`,
      )
      continue
    }
    const loaded = load(env, deps)
    if ('faults' in loaded) faults.push(...loaded.faults)
    else gateways.set(name, loaded.gateway)
  }
  return faults.length ? { faults } : { gateways }
}
