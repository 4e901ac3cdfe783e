import express, { Router } from 'express'
import { GATEWAYS } from '#contract/payment.ts'
import { ApiError } from '../errors.ts'
import type { Callbacks } from '../payments/callbacks.ts'
import { methodNotAllowed } from './respond.ts'

const LIMIT = '64kb'

/** Callbacks of the gateways: the raw bytes go to the gateway's own verification, nothing is parsed before it. */
export function callbacksRouter(callbacks: Callbacks, publicUrl: string): Router {
  const router = Router()
  router
    .route('/:gateway{/:token}')
    .post(express.raw({ type: () => true, limit: LIMIT, inflate: false }), async (request, response) => {
      const gateway = GATEWAYS.find((name) => name === request.params['gateway'])
      if (!gateway) throw new ApiError('not_found')
      const headers = Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
      )
      const body: unknown = request.body
      const token = request.params['token']
      const answer = await callbacks.receive(gateway, token === undefined ? null : String(token), {
        method: request.method,
        url: publicUrl + request.originalUrl,
        headers,
        body: body instanceof Uint8Array ? body : new Uint8Array(),
      })
      if (answer) response.status(answer.status).json(answer.body)
      else response.type('text/plain').send('OK')
    })
    .all(methodNotAllowed)
  return router
}
