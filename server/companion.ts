import { fileURLToPath } from 'node:url'
import type { GatewayName } from '#contract/payment.ts'
import { createApp } from './app.ts'
import type { Config } from './config.ts'
import type { Gateway } from './gateways/gateway.ts'
import type { Send } from './gateways/http.ts'
import type { Log } from './log.ts'
import { createMetrics } from './metrics.ts'
import { createCallbacks } from './payments/callbacks.ts'
import { createChanges } from './payments/changes.ts'
import type { PaymentContext } from './payments/context.ts'
import { createReconciler } from './payments/reconcile.ts'
import { createRecorder } from './payments/record.ts'
import { createSettlements } from './payments/settlements.ts'
import { createAttempts } from './payments/attempts.ts'
import { createCards } from './payments/cards.ts'
import { createStateSeal } from './payments/seal-state.ts'
import { createPayments } from './payments/service.ts'
import { createSessions } from './payments/sessions.ts'
import { createTokens } from './payments/tokens.ts'
import type { Clock, Random } from './ports.ts'
import type { Database } from './store/schema.ts'
import { createOutbox } from './webhooks/outbox.ts'
import { createWorker } from './worker.ts'

export interface CompanionParts {
  config: Config
  database: Database
  gateways: ReadonlyMap<GatewayName, Gateway>
  send: Send
  clock: Clock
  random: Random
  log: Log
  /** folder of the built widget */
  assets?: string
}

export interface Companion {
  app: ReturnType<typeof createApp>
  /** Takes up what an earlier run left open, then settles and delivers in the background. */
  start(): Promise<void>
  /** Finishes what is under way and closes the database. New requests should not arrive any more. */
  stop(): Promise<void>
  /** Everything that is due, once: for tests and for tools that bring their own schedule. */
  tick(): Promise<void>
}

// Beside the sources in a checkout, and one folder up from the bundled server in the package.
const BUILT_WIDGET = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? '../dist/widget' : '../widget', import.meta.url),
)

/** Puts the companion together from its parts. */
export function createCompanionFrom({
  config,
  database,
  gateways,
  send,
  clock,
  random,
  log,
  assets = BUILT_WIDGET,
}: CompanionParts): Companion {
  const metrics = createMetrics()
  let stopping = false
  const context: PaymentContext = {
    database,
    gateways,
    clock,
    random,
    log,
    metrics,
    tokens: createTokens(config.secretKeys),
    changes: createChanges(),
    states: createStateSeal(config.secretKeys),
    settings: config,
    wake: { reconcile: () => reconcileWorker.wake(), outbox: () => outboxWorker.wake() },
  }
  const recorder = createRecorder(context)
  const attempts = createAttempts(context, recorder)
  const cards = createCards(context)
  const settlements = createSettlements(context, recorder)
  const reconciler = createReconciler(context, recorder, settlements, attempts)
  const payments = createPayments(context, { recorder, reconciler, attempts, cards })
  const outbox = createOutbox({ database, clock, random, log, metrics, send, target: config.webhook })
  const reconcileWorker = createWorker('reconcile', reconciler, { clock, log })
  const outboxWorker = createWorker('webhooks', outbox, { clock, log })

  const app = createApp({
    ...context,
    sessions: createSessions(context),
    payments,
    settlements,
    cards,
    callbacks: createCallbacks(context, recorder, settlements),
    secretKeys: config.secretKeys,
    bodyLimit: config.bodyLimit,
    trustedProxies: config.trustedProxies,
    assets,
    stopping: () => stopping,
  })
  return {
    app,
    async start() {
      await reconciler.recover()
      reconcileWorker.start()
      outboxWorker.start()
    },
    async stop() {
      stopping = true
      await payments.drain()
      await Promise.all([reconcileWorker.stop(), outboxWorker.stop()])
      await database.destroy()
    },
    async tick() {
      await reconciler.tick()
      await outbox.tick()
    },
  }
}
