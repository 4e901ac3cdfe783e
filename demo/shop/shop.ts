import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import express, { type Express, type Request, type Response } from 'express'
import { pageHeaders } from '../pages/csp.ts'
import { artFor } from './art.ts'
import { addToCart, cartCount, cartTotal, setQuantity } from './cart.ts'
import { findProduct, type Language } from './catalog.ts'
import { CompanionError, createCompanionClient } from './companion.ts'
import { hryvnias, parseHryvnias } from './money.ts'
import { decidingPayment, maySettleAgain, orderState, readPaymentWebhook, type Contact, type Order } from './orders.ts'
import { backOfficePage, type Notice } from './pages/back-office.ts'
import { cartPage, type ContactErrors } from './pages/cart.ts'
import { checkoutPage, type TestAmount, type TestCard } from './pages/checkout.ts'
import type { PageContext } from './pages/layout.ts'
import { orderPage, orderVersion } from './pages/order.ts'
import { problemPage } from './pages/problem.ts'
import { productPage, shelfPage } from './pages/shelf.ts'
import { createStore, type ShopStore } from './store.ts'
import { TEXTS, chooseLanguage } from './texts.ts'
import { verifyWebhook } from './webhook.ts'

export interface ShopOptions {
  /** where the companion answers, as browsers see it */
  companionUrl: string
  /** where the shop itself answers */
  publicUrl: string
  /** the merchant's secret key at the companion */
  secretKey: string
  /** `whsec_…` */
  webhookSecret: string
  /** gateways the buyer may choose between; none or one: no choice is shown */
  gateways?: readonly { name: string; label: string }[]
  /** subresource integrity of sealpay.js */
  widgetIntegrity?: string | null
  testCards?: readonly TestCard[]
  testAmounts?: readonly TestAmount[]
  now?: () => number
  random?: (bytes: number) => Buffer
  fetch?: typeof fetch
}

export interface Shop {
  app: Express
  /** what the shop believes */
  store: ShopStore
}

const VISITOR = 'hlyna_visitor'
const LANGUAGE = 'hlyna_language'
/** A session about to end is not opened any more: the buyer would be interrupted while typing. */
const SESSION_MARGIN_MS = 60_000
const EMPTY_CONTACT: Contact = { firstName: '', lastName: '', email: '' }
const CONTACT_FIELDS = ['firstName', 'lastName', 'email'] as const

const ORDER_ALPHABET = '23456789ABCDEFGHJKMNPQRSTUVWXYZ'

function readCookie(request: Request, name: string): string | null {
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const [key, value] = part.trim().split('=')
    if (key === name && value) return value
  }
  return null
}

const formText = (request: Request, name: string): string => {
  const value: unknown = (request.body as Record<string, unknown> | undefined)?.[name]
  return typeof value === 'string' ? value.trim() : ''
}

/**
 * A small shop as a merchant would build one: it knows Sealpay by its script tag, its HTTP API and its webhooks, and by
 * nothing else.
 */
export function createShop(options: ShopOptions): Shop {
  const { companionUrl, publicUrl, secretKey, webhookSecret, gateways = [] } = options
  const now = options.now ?? Date.now
  const random = options.random ?? randomBytes
  const store = createStore()
  const companion = createCompanionClient(companionUrl, secretKey, options.fetch)
  const widget = {
    companionUrl,
    integrity: options.widgetIntegrity ?? null,
    testCards: options.testCards ?? [],
    testAmounts: options.testAmounts ?? [],
  }
  const headers = pageHeaders({ scripts: [companionUrl], connections: [companionUrl], frames: [companionUrl] })

  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')

  // Raw, because the signature is over the bytes as they came; before everything that would parse a body.
  app.post('/webhooks/sealpay', express.raw({ type: () => true, limit: '64kb' }), (request, response) => {
    const header = (name: string) => request.get(name)
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
    const verdict = verifyWebhook(
      {
        'webhook-id': header('webhook-id'),
        'webhook-timestamp': header('webhook-timestamp'),
        'webhook-signature': header('webhook-signature'),
      },
      body,
      webhookSecret,
      now(),
    )
    if (!verdict.ok) return void response.status(400).type('text').send(`${verdict.reason}\n`)
    const event = readPaymentWebhook(verdict.body)
    // An event about something else is taken note of with 2xx: refusing it would only make the sender repeat it.
    if (event) store.applyPayment(event.orderId, verdict.id, event.payment)
    response.status(204).end()
  })

  app.use((_request, response, next) => {
    response.set(headers)
    next()
  })
  app.use(express.static(join(import.meta.dirname, 'public'), { index: false, maxAge: '1h' }))
  app.get('/art/:name.svg', (request, response, next) => {
    const art = artFor(request.params.name)
    if (!art) return next()
    response.set('Cache-Control', 'public, max-age=3600').type('image/svg+xml').send(art)
  })

  app.use((request, response, next) => {
    response.set('Cache-Control', 'no-store')
    const asked = request.query['lang']
    if (request.method === 'GET' && (asked === 'en' || asked === 'uk')) {
      response.cookie(LANGUAGE, asked, { sameSite: 'lax', path: '/' })
      return response.redirect(303, request.path)
    }
    // The cookie alone would let another site's form buy and refund in the buyer's name.
    const origin = request.get('origin')
    if (request.method !== 'GET' && request.method !== 'HEAD' && origin !== undefined && origin !== publicUrl) {
      return void response.status(403).type('text').send(TEXTS[languageOf(request)].problem.refused)
    }
    next()
  })
  app.use(express.urlencoded({ extended: false, limit: '16kb' }))

  const languageOf = (request: Request): Language => {
    const chosen = readCookie(request, LANGUAGE)
    return chosen === 'en' || chosen === 'uk' ? chosen : chooseLanguage(request.acceptsLanguages())
  }
  const contextOf = (request: Request): PageContext => {
    const language = languageOf(request)
    const visitor = readCookie(request, VISITOR)
    return {
      language,
      texts: TEXTS[language],
      path: request.path,
      cartCount: visitor ? cartCount(store.cart(visitor)) : 0,
    }
  }
  const visitorOf = (request: Request, response: Response): string => {
    const known = readCookie(request, VISITOR)
    if (known && /^[\w-]{22}$/.test(known)) return known
    const visitor = random(16).toString('base64url')
    response.cookie(VISITOR, visitor, { httpOnly: true, sameSite: 'lax', path: '/' })
    return visitor
  }
  const ownOrder = (request: Request): Order | null => {
    const order = store.order(String(request.params['id']))
    // Another visitor's order looks like one that does not exist.
    return order && order.visitor === readCookie(request, VISITOR) ? order : null
  }
  const notFound = (request: Request, response: Response) => {
    const context = contextOf(request)
    response.status(404).send(problemPage(context, context.texts.problem.notFound))
  }
  const showCart = (request: Request, response: Response, contact = EMPTY_CONTACT, errors: ContactErrors = {}) => {
    const visitor = visitorOf(request, response)
    response.send(cartPage(contextOf(request), { cart: store.cart(visitor), contact, errors, gateways }))
  }

  /** The order with a session that can be paid: the one it has, or a new one where that is over. */
  async function withSession(order: Order): Promise<Order> {
    if (order.session && order.session.expiresAt - SESSION_MARGIN_MS > now()) return order
    if (!maySettleAgain(order)) return order
    const sessions = order.sessions + 1
    const session = await companion.openSession(
      {
        orderId: order.id,
        amount: order.total,
        description: `hlyna ${order.id}`,
        customerId: order.visitor,
        contact: order.contact,
        gateway: order.gateway,
        locale: order.language,
        returnUrl: `${publicUrl}/checkout/${order.id}`,
      },
      `${order.id}-${sessions}-${order.visitor}`,
    )
    const opened = { ...(store.order(order.id) ?? order), session, sessions }
    store.saveOrder(opened)
    return opened
  }

  app.get('/', (request, response) => void response.send(shelfPage(contextOf(request))))

  app.get('/product/:slug', (request, response) => {
    const product = findProduct(request.params.slug)
    if (!product) return notFound(request, response)
    response.send(productPage(contextOf(request), product))
  })

  app.get('/cart', (request, response) => showCart(request, response))

  app.post('/cart', (request, response) => {
    const product = findProduct(formText(request, 'slug'))
    if (!product) return notFound(request, response)
    const typed = formText(request, 'amount')
    const chosen = product.price === null ? parseHryvnias(typed) : null
    if (product.price === null && chosen === null) {
      return void response.status(422).send(productPage(contextOf(request), product, typed || '—'))
    }
    const visitor = visitorOf(request, response)
    store.setCart(visitor, addToCart(store.cart(visitor), product, chosen))
    response.redirect(303, '/cart')
  })

  app.post('/cart/:index', (request, response) => {
    const visitor = visitorOf(request, response)
    const typed = formText(request, 'quantity')
    const quantity = formText(request, 'remove') ? 0 : /^\d{1,3}$/.test(typed) ? Number(typed) : -1
    store.setCart(visitor, setQuantity(store.cart(visitor), Number(request.params.index), quantity))
    response.redirect(303, '/cart')
  })

  app.post('/checkout', async (request, response) => {
    const visitor = visitorOf(request, response)
    const cart = store.cart(visitor)
    if (!cart.length) return response.redirect(303, '/cart')
    const contact: Contact = {
      firstName: formText(request, 'firstName'),
      lastName: formText(request, 'lastName'),
      email: formText(request, 'email'),
    }
    const language = languageOf(request)
    const gateway =
      gateways.find(({ name }) => name === formText(request, 'gateway'))?.name ?? gateways[0]?.name ?? null
    const order: Order = {
      id: `H-${[...random(6)].map((byte) => ORDER_ALPHABET[byte % ORDER_ALPHABET.length]).join('')}`,
      visitor, lines: cart, total: cartTotal(cart), contact, language, gateway, createdAt: now(),
      session: null, sessions: 0, payments: [], seen: [], mismatch: false,
    } // prettier-ignore
    try {
      await withSession(order)
    } catch (error) {
      const errors = contactErrors(error)
      if (errors) {
        response.status(422)
        return showCart(request, response, contact, errors)
      }
      return unavailable(request, response, '/cart')
    }
    response.redirect(303, `/checkout/${order.id}`)
  })

  app.get('/checkout/:id', async (request, response) => {
    const order = ownOrder(request)
    if (!order) return notFound(request, response)
    const state = orderState(order)
    if (state !== 'awaiting' && state !== 'failed' && state !== 'confirming')
      return response.redirect(303, `/orders/${order.id}`)
    try {
      const ready = await withSession(order)
      if (!ready.session) return response.redirect(303, `/orders/${order.id}`)
      response.send(checkoutPage(contextOf(request), ready, ready.session, widget))
    } catch {
      unavailable(request, response, request.path)
    }
  })

  app.get('/orders/:id', (request, response) => {
    const order = ownOrder(request)
    if (!order) return notFound(request, response)
    const state = orderState(order)
    // The cart is emptied when the money is there, not before: a failed payment must not cost the buyer the choice.
    if (state === 'paid' && store.cart(order.visitor) === order.lines) store.setCart(order.visitor, [])
    response.send(orderPage(contextOf(request), order))
  })

  app.get('/orders/:id/state', (request, response) => {
    const order = ownOrder(request)
    if (!order) return void response.status(404).json({ state: null })
    response.json({ state: orderState(order), version: orderVersion(order) })
  })

  const showBackOffice = (request: Request, response: Response, notice: Notice = null) =>
    void response.send(backOfficePage(contextOf(request), store.orders(), notice))

  app.get('/admin', (request, response) =>
    showBackOffice(request, response, request.query['asked'] === '1' ? { kind: 'asked' } : null),
  )

  app.post('/admin/orders/:id/refund', async (request, response) => {
    const order = store.order(request.params.id)
    const payment = order && decidingPayment(order)
    if (!order || !payment) return notFound(request, response)
    const typed = formText(request, 'amount')
    const amount = parseHryvnias(typed)
    if (amount === null) {
      response.status(422)
      return showBackOffice(request, response, {
        kind: 'failed',
        reason: TEXTS[languageOf(request)].product.amountWrong,
      })
    }
    try {
      // The key carries what is refunded already: a double click asks once, a second refund of the same amount asks again.
      await companion.refund(payment.id, amount, `refund-${payment.id}-${payment.amountRefunded}-${amount}`)
    } catch (error) {
      response.status(502)
      const reason = error instanceof CompanionError ? error.message : hryvnias(amount, languageOf(request))
      return showBackOffice(request, response, { kind: 'failed', reason })
    }
    response.redirect(303, '/admin?asked=1')
  })

  const unavailable = (request: Request, response: Response, back: string) => {
    const context = contextOf(request)
    const words = context.texts.problem.unavailable
    response.status(503).send(problemPage(context, words, { href: back, label: words.action }))
  }

  app.use(notFound)
  return { app, store }
}

/** The companion's field errors as the contact form's, or `null` where none of them is about the buyer's data. */
function contactErrors(error: unknown): ContactErrors | null {
  if (!(error instanceof CompanionError)) return null
  const errors: ContactErrors = {}
  for (const { path, message } of error.fields) {
    const field = CONTACT_FIELDS.find((name) => path === `customer.${name}`)
    if (field) errors[field] = message
  }
  return Object.keys(errors).length ? errors : null
}
