import { Router } from 'express'
import type { Metrics } from '../metrics.ts'
import { pendingMigrations } from '../store/open.ts'
import type { Database } from '../store/schema.ts'

/** For the operator: alive, ready, counted. */
export function operationRouter({
  database,
  metrics,
  stopping,
}: {
  database: Database
  metrics: Metrics
  stopping(): boolean
}): Router {
  const router = Router()
  router.get('/healthz', (_request, response) => {
    response.json({ status: 'ok' })
  })
  router.get('/readyz', async (_request, response) => {
    const faults: string[] = []
    if (stopping()) faults.push('shutting down')
    try {
      if ((await pendingMigrations(database)).length) faults.push('migrations have not run')
    } catch {
      faults.push('the database does not answer')
    }
    response.status(faults.length ? 503 : 200).json({ status: faults.length ? 'not ready' : 'ready', faults })
  })
  router.get('/metrics', (_request, response) => {
    response.type('text/plain; version=0.0.4').send(metrics.text())
  })
  return router
}
