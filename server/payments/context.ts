import type { GatewayName } from '#contract/payment.ts'
import { ApiError } from '../errors.ts'
import type { Gateway } from '../gateways/gateway.ts'
import type { Log } from '../log.ts'
import type { Metrics } from '../metrics.ts'
import type { Clock, Random } from '../ports.ts'
import type { Database } from '../store/schema.ts'
import type { Changes } from './changes.ts'
import type { StateSeal } from './seal-state.ts'
import type { Tokens } from './tokens.ts'

/** What every part of the payment service works with. */
export interface PaymentContext {
  database: Database
  gateways: ReadonlyMap<GatewayName, Gateway>
  clock: Clock
  random: Random
  log: Log
  metrics: Metrics
  tokens: Tokens
  changes: Changes
  states: StateSeal
  settings: PaymentSettings
  /** wakes the reconciler and the outbox, because something is due now */
  wake: { reconcile(): void; outbox(): void }
}

export interface PaymentSettings {
  publicUrl: string
  allowedOrigins: readonly string[]
  merchantName: string
  challenge: 'frame' | 'popup' | 'page'
  challengeTimeoutMs: number
}

export function gatewayOf(context: PaymentContext, name: GatewayName): Gateway {
  const gateway = context.gateways.get(name)
  if (!gateway) throw new ApiError('unavailable', `gateway ${name} is not configured any more`)
  return gateway
}
