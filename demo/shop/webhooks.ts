import express, { Router } from 'express'
import { readPaymentWebhook } from './orders.ts'
import type { ShopStore } from './store.ts'
import { verifyWebhook } from './webhook.ts'

/** Takes in what the companion tells: verified first, by the raw bytes, and only then read. */
export function webhookRouter(store: ShopStore, secret: string, now: () => number): Router {
  const router = Router()
  router.post('/webhooks/sealpay', express.raw({ type: () => true, limit: '64kb' }), (request, response) => {
    const headers = {
      'webhook-id': request.get('webhook-id'),
      'webhook-timestamp': request.get('webhook-timestamp'),
      'webhook-signature': request.get('webhook-signature'),
    }
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
    const verdict = verifyWebhook(headers, body, secret, now())
    if (!verdict.ok) return void response.status(400).type('text').send(`${verdict.reason}\n`)
    const event = readPaymentWebhook(verdict.body)
    // An event about something else is taken note of with 2xx: refusing it would only make the sender repeat it.
    if (event) store.applyPayment(event.orderId, verdict.id, event.payment)
    response.status(204).end()
  })
  return router
}
