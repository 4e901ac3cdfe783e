import { randomUUID } from 'node:crypto'
import { Router, type Request, type Response } from 'express'
import { CompanionError, type CompanionClient } from './companion.ts'
import { parseHryvnias } from './money.ts'
import { decidingPayment } from './orders.ts'
import { backOfficePage, type Notice } from './pages/back-office.ts'
import type { PageContext } from './pages/layout.ts'
import { formText } from './requests.ts'
import type { ShopStore } from './store.ts'

/** The merchant's side: all orders, and money back. */
export function backOfficeRouter(
  store: ShopStore,
  companion: CompanionClient,
  contextOf: (request: Request) => PageContext,
): Router {
  const router = Router()
  const show = (request: Request, response: Response, notice: Notice) =>
    void response.send(backOfficePage(contextOf(request), store.orders(), notice, randomUUID()))

  router.get('/admin', (request, response) =>
    show(request, response, request.query['asked'] === '1' ? { kind: 'asked' } : null),
  )

  router.post('/admin/orders/:id/refund', async (request, response, next) => {
    const { texts } = contextOf(request)
    const order = store.order(request.params.id)
    const payment = order && decidingPayment(order)
    if (!payment) return next()
    const amount = parseHryvnias(formText(request, 'amount'))
    const attempt = formText(request, 'attempt')
      .replace(/[^\w-]/g, '')
      .slice(0, 40)
    if (amount === null) {
      response.status(422)
      return show(request, response, { kind: 'failed', reason: texts.product.amountWrong })
    }
    try {
      // The attempt comes out of the page: a double click is one refund, the same amount from a fresh page another one.
      await companion.refund(payment.id, amount, `refund-${payment.id}-${attempt}`)
    } catch (error) {
      response.status(502)
      return show(request, response, {
        kind: 'failed',
        reason: error instanceof CompanionError ? error.message : texts.problem.unavailable.title,
      })
    }
    response.redirect(303, '/admin?asked=1')
  })
  return router
}
