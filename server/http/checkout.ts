import { Router, type Response } from 'express'
import type { Cards } from '../payments/cards.ts'
import type { Payments } from '../payments/service.ts'
import type { Sessions } from '../payments/sessions.ts'
import type { Tokens } from '../payments/tokens.ts'
import { allowOrigins, idempotencyKey, readJson, requireClientSecret } from './guard.ts'
import { actionAnswer, parse, payRequest, watchQuery } from './requests.ts'
import { methodNotAllowed } from './respond.ts'

export interface CheckoutDeps {
  sessions: Sessions
  payments: Payments
  cards: Cards
  tokens: Tokens
  allowedOrigins: readonly string[]
  bodyLimit: number
}

/** 3-D Secure wants the Accept header of a page request; a script's own is only a wildcard, so a browser's usual one stands in. */
const HTML_ACCEPT = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'

/** The shopper's browser: one session, opened with its client secret. */
export function checkoutRouter({ sessions, payments, cards, tokens, allowedOrigins, bodyLimit }: CheckoutDeps): Router {
  const router = Router()
  router.use(allowOrigins(allowedOrigins))
  const guard = [requireClientSecret(tokens), ...readJson(bodyLimit)]
  const sessionOf = (response: Response) => sessions.row(String(response.locals['sessionId']))

  router
    .route('/')
    .get(...guard, async (_request, response) => {
      response.json(await payments.checkout(await sessionOf(response)))
    })
    .all(methodNotAllowed)

  router
    .route('/payments')
    .post(...guard, async (request, response) => {
      const key = idempotencyKey(request.get('idempotency-key'))
      const body = parse(payRequest, request.body)
      const session = await sessionOf(response)
      const shopper = { ip: request.ip, acceptHeader: HTML_ACCEPT }
      response.status(201).json(
        await payments.pay(
          session,
          {
            method: body.method,
            browser: body.browser,
            ...(body.holder ? { holder: body.holder } : {}),
            ...(body.saveCard === undefined ? {} : { saveCard: body.saveCard }),
          },
          key,
          shopper,
        ),
      )
    })
    .all(methodNotAllowed)

  router
    .route('/payments/:id')
    .get(...guard, async (request, response) => {
      const { wait = 0, since } = parse(watchQuery, request.query)
      const gone = new AbortController()
      response.on('close', () => gone.abort())
      const session = await sessionOf(response)
      const payment = await payments.watch(session.id, request.params.id, since, wait * 1000, gone.signal)
      if (!gone.signal.aborted) response.json(payment)
    })
    .all(methodNotAllowed)

  router
    .route('/payments/:id/action')
    .post(...guard, async (request, response) => {
      const session = await sessionOf(response)
      response.json(await payments.act(session.id, request.params.id, parse(actionAnswer, request.body)))
    })
    .all(methodNotAllowed)
  router
    .route('/cards/:id')
    .delete(...guard, async (request, response) => {
      const session = await sessionOf(response)
      const { id } = JSON.parse(session.customer_json) as { id?: string }
      await cards.remove(id ?? null, String(request.params['id']))
      response.sendStatus(204)
    })
    .all(methodNotAllowed)
  return router
}
