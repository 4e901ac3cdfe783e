import express, { Router } from 'express'
import { GATEWAYS } from '#contract/payment.ts'
import { ApiError } from '../errors.ts'
import type { Callbacks } from '../payments/callbacks.ts'
import { methodNotAllowed } from './respond.ts'

const LIMIT = '64kb'

/** Callbacks of the gateways: the raw bytes go to the gateway's own verification, nothing is parsed before it. */
export function callbacksRouter(callbacks: Callbacks): Router {
  const router = Router()
  router
    .route('/:gateway/:token')
    .post(express.raw({ type: () => true, limit: LIMIT, inflate: false }), async (request, response) => {
      const gateway = GATEWAYS.find((name) => name === request.params['gateway'])
      if (!gateway) throw new ApiError('not_found')
      const headers = Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
      )
      const body: unknown = request.body
      await callbacks.receive(gateway, String(request.params['token']), {
        headers,
        body: body instanceof Uint8Array ? body : new Uint8Array(),
      })
      response.type('text/plain').send('OK')
    })
    .all(methodNotAllowed)
  return router
}
