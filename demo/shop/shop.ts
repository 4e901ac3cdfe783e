import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import express, { type Express, type Request, type Response } from 'express'
import { pageHeaders } from '../pages/csp.ts'
import { artFor } from './art.ts'
import { backOfficeRouter } from './back-office.ts'
import { addToCart, cartCount, cartTotal, setQuantity } from './cart.ts'
import { findProduct } from './catalog.ts'
import { createCompanionClient } from './companion.ts'
import { parseHryvnias } from './money.ts'
import { orderState, type Contact, type Order } from './orders.ts'
import { cartPage, type ContactErrors } from './pages/cart.ts'
import { chargeFor, HRYVNIA_GATEWAY, type ShopGateway } from './gateways.ts'
import { checkoutPage } from './pages/checkout.ts'
import type { PageContext } from './pages/layout.ts'
import { orderPage, orderVersion } from './pages/order.ts'
import { problemPage } from './pages/problem.ts'
import { productPage, shelfPage } from './pages/shelf.ts'
import { formText, isOwnRequest, keepLanguage, knownVisitor, languageOf, visitorOf } from './requests.ts'
import { contactErrors, withSession } from './sessions.ts'
import { createStore, type ShopStore } from './store.ts'
import { TEXTS } from './texts.ts'
import { webhookRouter } from './webhooks.ts'

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
  gateways?: readonly ShopGateway[]
  /** subresource integrity of sealpay.js; asked for each page, so that a widget built anew is not refused */
  widgetIntegrity?: () => string | null
  now?: () => number
  random?: (bytes: number) => Buffer
  fetch?: typeof fetch
}

export interface Shop {
  app: Express
  /** what the shop believes */
  store: ShopStore
}

const EMPTY_CONTACT: Contact = { firstName: '', lastName: '', email: '' }
// Without the characters that look alike: a buyer reads this number out on the telephone.
const ORDER_ALPHABET = '23456789ABCDEFGHJKMNPQRSTUVWXYZ'

/**
 * A small shop as a merchant would build one: it knows Sealpay by its script tag, its HTTP API and its webhooks, and by
 * nothing else.
 */
export function createShop(options: ShopOptions): Shop {
  const { companionUrl, publicUrl, secretKey, webhookSecret, gateways = [] } = options
  const { now = Date.now, random = randomBytes } = options
  const store = createStore()
  const companion = createCompanionClient(companionUrl, secretKey, options.fetch)
  const sessionPorts = { companion, store, publicUrl, gateways, now }
  const headers = pageHeaders({
    scripts: [companionUrl],
    connections: [companionUrl, ...gateways.flatMap(({ connections = [] }) => connections)],
    frames: [companionUrl],
  })

  const contextOf = (request: Request): PageContext => {
    const language = languageOf(request)
    const visitor = knownVisitor(request)
    return {
      language,
      texts: TEXTS[language],
      path: request.path,
      cartCount: visitor ? cartCount(store.cart(visitor)) : 0,
    }
  }
  const ownOrder = (request: Request): Order | null => {
    const order = store.order(String(request.params['id']))
    // Another visitor's order looks like one that does not exist.
    return order && order.visitor === knownVisitor(request) ? order : null
  }
  const notFound = (request: Request, response: Response) => {
    const context = contextOf(request)
    response.status(404).send(problemPage(context, context.texts.problem.notFound))
  }
  const unavailable = (request: Request, response: Response, back: string) => {
    const context = contextOf(request)
    const words = context.texts.problem.unavailable
    response.status(503).send(problemPage(context, words, { href: back, label: words.action }))
  }
  const showCart = (request: Request, response: Response, contact = EMPTY_CONTACT, errors: ContactErrors = {}) => {
    const visitor = knownVisitor(request)
    const cart = visitor ? store.cart(visitor) : []
    response.send(cartPage(contextOf(request), { cart, contact, errors, gateways }))
  }

  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  // Before everything that would parse a body: the signature is over the bytes as they came.
  app.use(webhookRouter(store, webhookSecret, now))
  app.use((_request, response, next) => {
    response.set(headers)
    next()
  })
  app.use(express.static(join(import.meta.dirname, 'public'), { index: false, cacheControl: false }))
  app.get('/art/:name.svg', (request, response, next) => {
    const art = artFor(request.params.name)
    if (!art) return next()
    response.set('Cache-Control', 'public, max-age=3600').type('image/svg+xml').send(art)
  })
  app.use((request, response, next) => {
    response.set('Cache-Control', 'no-store')
    const asked = request.query['lang']
    if (request.method === 'GET' && (asked === 'en' || asked === 'uk')) {
      keepLanguage(response, asked)
      return response.redirect(303, request.path)
    }
    if (!isOwnRequest(request, publicUrl))
      return void response.status(403).type('text').send(contextOf(request).texts.problem.refused)
    next()
  })
  app.use(express.urlencoded({ extended: false, limit: '16kb' }))

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
    const visitor = visitorOf(request, response, random)
    store.setCart(visitor, addToCart(store.cart(visitor), product, chosen))
    response.redirect(303, '/cart')
  })

  app.post('/cart/:index', (request, response) => {
    const visitor = visitorOf(request, response, random)
    const typed = formText(request, 'quantity')
    const quantity = formText(request, 'remove') ? 0 : /^\d{1,3}$/.test(typed) ? Number(typed) : -1
    store.setCart(visitor, setQuantity(store.cart(visitor), Number(request.params.index), quantity))
    response.redirect(303, '/cart')
  })

  app.post('/checkout', async (request, response) => {
    const visitor = visitorOf(request, response, random)
    const lines = store.cart(visitor)
    if (!lines.length) return response.redirect(303, '/cart')
    const [firstName, lastName, email] = ['firstName', 'lastName', 'email'].map((name) => formText(request, name)) as [
      string,
      string,
      string,
    ]
    const contact: Contact = { firstName, lastName, email }
    const chosen = gateways.find(({ name }) => name === formText(request, 'gateway')) ?? gateways[0]
    const order: Order = {
      id: `H-${[...random(6)].map((byte) => ORDER_ALPHABET[byte % ORDER_ALPHABET.length]).join('')}`,
      gateway: chosen?.name ?? null,
      total: cartTotal(lines), charge: chargeFor(cartTotal(lines), chosen ?? HRYVNIA_GATEWAY), language: languageOf(request), createdAt: now(),
      visitor, lines, contact, session: null, sessions: 0, payments: [], seen: [], mismatch: false,
    } // prettier-ignore
    try {
      await withSession(order, sessionPorts)
    } catch (error) {
      const errors = contactErrors(error)
      if (!errors) return unavailable(request, response, '/cart')
      response.status(422)
      return showCart(request, response, contact, errors)
    }
    response.redirect(303, `/checkout/${order.id}`)
  })

  app.get('/checkout/:id', async (request, response) => {
    const order = ownOrder(request)
    if (!order) return notFound(request, response)
    if (!['awaiting', 'failed', 'confirming'].includes(orderState(order)))
      return response.redirect(303, `/orders/${order.id}`)
    try {
      const ready = await withSession(order, sessionPorts)
      if (!ready.session) return response.redirect(303, `/orders/${order.id}`)
      const integrity = options.widgetIntegrity?.() ?? null
      const agreed = gateways.find(({ name }) => name === order.gateway)
      response.send(
        checkoutPage(contextOf(request), ready, ready.session, {
          companionUrl,
          integrity,
          testCards: agreed?.testCards ?? [],
          testAmounts: agreed?.testAmounts ?? [],
          rate: agreed?.rate ?? HRYVNIA_GATEWAY.rate,
        }),
      )
    } catch {
      unavailable(request, response, request.path)
    }
  })

  app.get('/orders/:id', (request, response) => {
    const order = ownOrder(request)
    if (!order) return notFound(request, response)
    // The cart is emptied when the money is there, not before: a failed payment must not cost the buyer the choice.
    if (orderState(order) === 'paid' && store.cart(order.visitor) === order.lines) store.setCart(order.visitor, [])
    response.send(orderPage(contextOf(request), order))
  })

  app.get('/orders/:id/state', (request, response) => {
    const order = ownOrder(request)
    if (!order) return void response.status(404).json({ state: null })
    response.json({ state: orderState(order), version: orderVersion(order) })
  })

  app.use(backOfficeRouter(store, companion, contextOf))
  app.use(notFound)
  return { app, store }
}
