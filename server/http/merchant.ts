import { Router } from 'express'
import type { Payments } from '../payments/service.ts'
import type { Refunds } from '../payments/refunds.ts'
import type { Sessions } from '../payments/sessions.ts'
import { ApiError } from '../errors.ts'
import type { Secret } from '../secret.ts'
import { idempotencyKey, readJson, requireSecretKey } from './guard.ts'
import { parse, paymentFilter, refundRequest, sessionRequest } from './requests.ts'
import { methodNotAllowed } from './respond.ts'

export interface MerchantDeps {
  sessions: Sessions
  payments: Payments
  refunds: Refunds
  secretKeys: readonly Secret[]
  bodyLimit: number
}

/** The merchant's backend: sessions, payments, refunds. */
export function merchantRouter({ sessions, payments, refunds, secretKeys, bodyLimit }: MerchantDeps): Router {
  const router = Router()
  const guard = [requireSecretKey(secretKeys), ...readJson(bodyLimit)]

  router
    .route('/sessions')
    .post(...guard, async (request, response) => {
      const body = parse(sessionRequest, request.body)
      const session = await sessions.create(body, idempotencyKey(request.get('idempotency-key')))
      response.status(201).location(`/v1/sessions/${session.id}`).json(session)
    })
    .all(methodNotAllowed)

  router
    .route('/sessions/:id')
    .get(...guard, async (request, response) => {
      response.json(await sessions.get(request.params.id))
    })
    .all(methodNotAllowed)

  router
    .route('/sessions/:id/expire')
    .post(...guard, async (request, response) => {
      response.json(await sessions.expire(request.params.id))
    })
    .all(methodNotAllowed)

  router
    .route('/payments')
    .get(...guard, async (request, response) => {
      const filter = parse(paymentFilter, request.query)
      response.json(
        await payments.list({
          ...(filter.orderId === undefined ? {} : { orderId: filter.orderId }),
          ...(filter.status === undefined ? {} : { status: filter.status }),
          ...(filter.cursor === undefined ? {} : { cursor: filter.cursor }),
        }),
      )
    })
    .all(methodNotAllowed)

  router
    .route('/payments/:id')
    .get(...guard, async (request, response) => {
      response.json(await payments.get(request.params.id))
    })
    .all(methodNotAllowed)

  router
    .route('/payments/:id/refunds')
    .post(...guard, async (request, response) => {
      const { amount } = parse(refundRequest, request.body)
      const refund = await refunds.create(request.params.id, amount, idempotencyKey(request.get('idempotency-key')))
      response.status(201).json(refund)
    })
    .all(methodNotAllowed)

  // A separate capture needs a gateway that authorizes first; none that is configured here offers it.
  for (const path of ['/payments/:id/capture', '/payments/:id/cancel'] as const) {
    router
      .route(path)
      .post(...guard, async (request, _response) => {
        const payment = await payments.get(request.params.id)
        throw new ApiError('capability_not_offered', `${payment.gateway} takes the money at once; refund it instead`)
      })
      .all(methodNotAllowed)
  }
  return router
}
