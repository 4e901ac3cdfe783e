import { Router } from 'express'
import type { Payments } from '../payments/service.ts'
import type { Cards } from '../payments/cards.ts'
import type { Settlements } from '../payments/settlements.ts'
import type { Sessions } from '../payments/sessions.ts'
import { refundView } from '../payments/views.ts'
import type { Secret } from '../secret.ts'
import { idempotencyKey, readJson, requireSecretKey } from './guard.ts'
import { emptyRequest, parse, paymentFilter, refundRequest, sessionRequest } from './requests.ts'
import { methodNotAllowed } from './respond.ts'

export interface MerchantDeps {
  sessions: Sessions
  payments: Payments
  settlements: Settlements
  cards: Cards
  secretKeys: readonly Secret[]
  bodyLimit: number
}

/** The merchant's backend: sessions, payments, refunds. */
export function merchantRouter(deps: MerchantDeps): Router {
  const { sessions, payments, settlements, cards, secretKeys, bodyLimit } = deps
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
      const key = idempotencyKey(request.get('idempotency-key'))
      const { row, payment } = await settlements.create('refund', request.params.id, amount, key)
      response.status(201).json(refundView(row, payment.currency))
    })
    .all(methodNotAllowed)

  for (const kind of ['capture', 'cancel'] as const) {
    router
      .route(`/payments/:id/${kind}`)
      .post(...guard, async (request, response) => {
        const { amount } = parse(kind === 'capture' ? refundRequest : emptyRequest, request.body)
        const id = String(request.params['id'])
        await settlements.create(kind, id, amount, idempotencyKey(request.get('idempotency-key')))
        response.json(await payments.get(id))
      })
      .all(methodNotAllowed)
  }

  router
    .route('/customers/:id/cards')
    .get(...guard, async (request, response) => {
      response.json({ data: await cards.list(request.params.id) })
    })
    .all(methodNotAllowed)

  router
    .route('/customers/:id/cards/:card')
    .delete(...guard, async (request, response) => {
      await cards.remove(request.params.id, request.params.card)
      response.sendStatus(204)
    })
    .all(methodNotAllowed)
  return router
}
