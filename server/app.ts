import express, { type Express } from 'express'
import helmet from 'helmet'
import { ApiError } from './errors.ts'
import { assetsRouter } from './http/assets.ts'
import { callbacksRouter } from './http/callbacks.ts'
import { checkoutRouter } from './http/checkout.ts'
import { refuseCardInUrl } from './http/guard.ts'
import { merchantRouter } from './http/merchant.ts'
import { openApiRouter } from './http/openapi.ts'
import { operationRouter } from './http/operation.ts'
import { pagesRouter } from './http/pages.ts'
import { errorHandler } from './http/respond.ts'
import { requestLog } from './http/request-log.ts'
import type { Log } from './log.ts'
import type { Metrics } from './metrics.ts'
import type { Callbacks } from './payments/callbacks.ts'
import type { PaymentSettings } from './payments/context.ts'
import type { Cards } from './payments/cards.ts'
import type { Settlements } from './payments/settlements.ts'
import type { Payments } from './payments/service.ts'
import type { Sessions } from './payments/sessions.ts'
import type { Tokens } from './payments/tokens.ts'
import type { Clock, Random } from './ports.ts'
import type { Secret } from './secret.ts'
import type { Database } from './store/schema.ts'

export interface AppDeps {
  sessions: Sessions
  payments: Payments
  settlements: Settlements
  cards: Cards
  callbacks: Callbacks
  tokens: Tokens
  database: Database
  log: Log
  metrics: Metrics
  clock: Clock
  random: Random
  settings: PaymentSettings
  secretKeys: readonly Secret[]
  bodyLimit: number
  trustedProxies: number
  /** folder of the built widget */
  assets: string
  /** whether the process is shutting down, for `/readyz` */
  stopping(): boolean
}

/** Builds the Express app. Listens on nothing and starts nothing: `main.ts` and the library entry do. */
export function createApp(deps: AppDeps): Express {
  const app = express()
  app.disable('x-powered-by')
  app.set('etag', false)
  app.set('query parser', 'simple')
  app.set('trust proxy', deps.trustedProxies)

  app.use(requestLog(deps))
  app.use(
    helmet({
      // Answers are data: a browser that opens one must run nothing of it. Pages set their own policy.
      contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
      referrerPolicy: { policy: 'no-referrer' },
      // A window that the widget opens on this origin must stay closable by its opener.
      crossOriginOpenerPolicy: false,
    }),
  )
  app.use(refuseCardInUrl)
  app.use(operationRouter(deps))
  app.use(assetsRouter(deps.assets))
  app.use('/v1', (_request, response, next) => {
    response.setHeader('cache-control', 'no-store')
    next()
  })
  app.use(
    '/v1',
    pagesRouter({ ...deps, allowedOrigins: deps.settings.allowedOrigins, challenge: deps.settings.challenge }),
  )
  app.use('/v1/callbacks', callbacksRouter(deps.callbacks, deps.settings.publicUrl))
  app.use('/v1/checkout', checkoutRouter({ ...deps, allowedOrigins: deps.settings.allowedOrigins }))
  app.use('/v1', openApiRouter())
  app.use('/v1', merchantRouter(deps))
  app.use(() => {
    throw new ApiError('not_found')
  })
  app.use(errorHandler(deps.log, deps.metrics))
  return app
}
