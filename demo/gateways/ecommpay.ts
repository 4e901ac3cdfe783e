import { assetReply } from './assets.ts'
import { Accounts } from './ecommpay/accounts.ts'
import type { OrderedGateFault } from './ecommpay/api.ts'
import { Api } from './ecommpay/api.ts'
import type { GateDelivery } from './ecommpay/callbacks.ts'
import { createCallbacks } from './ecommpay/callbacks.ts'
import { createChanges } from './ecommpay/changes.ts'
import { createCustomers } from './ecommpay/customers.ts'
import { createEndpoints } from './ecommpay/endpoints.ts'
import { isWebAddress } from './ecommpay/fields.ts'
import { indexPage } from './ecommpay/index-page.ts'
import type { GateLedgerEntry, GateTotals } from './ecommpay/ledger.ts'
import { gateLedgerPage, gateTotals, ledgerEntries } from './ecommpay/ledger.ts'
import { createNotifier } from './ecommpay/notifier.ts'
import { createPages } from './ecommpay/pages.ts'
import { describeForStatus } from './ecommpay/payment.ts'
import { Payments } from './ecommpay/payments.ts'
import type { GateRequest } from './ecommpay/recorder.ts'
import type { ErrorShape } from './ecommpay/refusal.ts'
import { Sales } from './ecommpay/sales.ts'
import type { JsonObject } from './ecommpay/signature.ts'
import { createStatuses } from './ecommpay/status.ts'
import { html, pageReply } from './html.ts'
import type { Incoming, Post, Reply } from './http.ts'
import { listen, postOverNetwork } from './http.ts'
import type { Schedule } from './timers.ts'
import { createTimers, scheduleWithTimeout } from './timers.ts'

export type { OrderedGateFault } from './ecommpay/api.ts'
export type { GateDelivery } from './ecommpay/callbacks.ts'
export { GATE_CARDS, gateTestCardNumber } from './ecommpay/cards.ts'
export type { GateLedgerEntry, GateTotals } from './ecommpay/ledger.ts'
export type { GateRequest } from './ecommpay/recorder.ts'

export interface EcommpaySandboxOptions {
  /** the one project it knows; the secret is used as text */
  project: { id: number; secret: string }
  /** `127.0.0.1` by default */
  host?: string
  /** 0, the default, takes any free port */
  port?: number
  /** the address as browsers and the companion see it, where that is not host and port */
  publicUrl?: string
  clock?: { now(): number }
  /** factor on every documented delay (retries, time limits, slow answers); 1 is Gate's own time */
  timeScale?: number
  schedule?: Schedule
  /** how callbacks leave */
  post?: Post
  /** the project's callback address, for requests that name none */
  callbackUrl?: string
  /** takes http addresses of this machine for callbacks and returns; Gate itself wants https */
  allowHttpLoopback?: boolean
  names?: { gateway?: string; merchant?: string }
  /** both shapes of errors occur; `code` by default */
  errorShape?: ErrorShape
  /** rules that are broken are told by callback after acceptance (default), or at once */
  deepChecks?: 'callback' | 'answer'
  /** a used `payment_id` is refused at once (default), or by callback */
  duplicates?: 'answer' | 'callback'
  /** where callbacks carry the signature; `top` by default */
  signatureIn?: 'top' | 'general'
  /** `not_yet` answers 3062 to status queries within ten seconds; `answer` by default */
  earlyQueries?: 'answer' | 'not_yet'
  /** both spellings occur; `canceled` by default */
  canceledSpelling?: 'canceled' | 'cancelled'
  /** what happens to a hold whose time is over; `cancel` by default */
  holdDefault?: 'capture' | 'cancel'
  /** whether the project takes partial authorisations; it does by default */
  partialAuthorisation?: boolean
  /** currencies that the project takes; all by default */
  currencies?: readonly string[]
}

/** A card that Gate keeps, as its token tells it. */
export interface GateToken {
  token: string
  savedAccountId: number
  customerId: string
  status: string
  cardMask: string
}

export interface EcommpaySandbox {
  /** base address, without a slash at the end */
  readonly url: string
  /** Ends the server, its connections and everything that waits. */
  close(): Promise<void>
  /** what really happened to the money */
  ledger(): GateLedgerEntry[]
  /** by currency */
  totals(): Record<string, GateTotals>
  /** payments as a status query would tell them, unsigned */
  payments(): JsonObject[]
  /** calls to the API so far, without card data */
  requests(): readonly GateRequest[]
  /** attempts to deliver callbacks so far */
  deliveries(): readonly GateDelivery[]
  tokens(): GateToken[]
  /** Lets the next call whose path ends with `path` go wrong, before or after it has done its work. */
  failNext(path: string, fault: OrderedGateFault): void
  /** The time of what is waited for (3-D Secure, clarification, redirect) or of a hold runs out now. */
  timeOut(paymentId: string): void
  /** Sends a callback again, as it was sent before: a replay. */
  replay(delivery: GateDelivery): void
  /** Signs any body with the project's key and sends it to the project's address. */
  sendCallback(body: JsonObject): void
  /** The registration of a card is cancelled, as by its holder. */
  cancelRegistration(id: number): void
}

/**
 * Starts a stand-in for the ecommpay Gate: card payments, 3-D Secure, redirects, clarification, callbacks, tokens, ledger.
 *
 * @example
 * const gate = await createEcommpaySandbox({ project: { id: 42, secret: 'gate-test-key' }, allowHttpLoopback: true })
 * // configure the companion with `gate.url`, the project's id and its secret
 * await gate.close()
 */
export async function createEcommpaySandbox(options: EcommpaySandboxOptions): Promise<EcommpaySandbox> {
  const { project, host = '127.0.0.1', names = {}, clock = { now: () => Date.now() }, callbackUrl } = options
  const { allowHttpLoopback = false, timeScale = 1 } = options
  if (!Number.isSafeInteger(project.id) || project.id < 1) throw new TypeError('project.id must be a positive integer')
  if (project.secret === '') throw new TypeError('project.secret must not be empty')
  if (callbackUrl !== undefined && !isWebAddress(callbackUrl, allowHttpLoopback))
    throw new TypeError('callbackUrl must be an https address, or http on this machine where that is allowed')
  const gatewayName = names.gateway ?? 'ecommpay Gate sandbox'
  const now = (): number => clock.now()
  const timers = createTimers(options.schedule ?? scheduleWithTimeout, timeScale)
  const callbacks = createCallbacks({ timers, post: options.post ?? postOverNetwork, now })
  const notifier = createNotifier({
    callbacks,
    projectId: project.id,
    secret: project.secret,
    callbackUrl,
    signatureIn: options.signatureIn ?? 'top',
  })
  // Known once the server listens; nothing asks for it earlier.
  let url = ''

  const accounts = new Accounts(now)
  const payments = new Payments({
    timers,
    now,
    url: () => url,
    accounts,
    partialAuthorisation: options.partialAuthorisation ?? true,
    tell: notifier.payment,
    onHoldOver: (payment) => changes.endHold(payment, options.holdDefault ?? 'cancel'),
  })
  const changes = createChanges({
    payments,
    timers,
    now,
    tell: notifier.payment,
    canceledSpelling: options.canceledSpelling ?? 'canceled',
  })
  const statuses = createStatuses({
    payments,
    projectId: project.id,
    now,
    timeScale,
    earlyQueries: options.earlyQueries ?? 'answer',
  })
  const endpoints = createEndpoints({
    payments,
    sales: new Sales({ payments, accounts, now, callbackUrl, currencies: options.currencies }),
    changes,
    customers: createCustomers({ accounts, timers, tell: notifier.token, tellRefused: notifier.tokenRefused }),
    statuses,
    notifier,
    rules: { allowHttpLoopback },
    duplicates: options.duplicates ?? 'answer',
  })
  const api = new Api({
    endpoints,
    statuses,
    timers,
    now,
    project,
    errorShape: options.errorShape ?? 'code',
    deepChecks: options.deepChecks ?? 'callback',
  })
  const pages = createPages({ payments, merchantName: names.merchant ?? 'Sealpay demo shop', allowHttpLoopback })

  const page = (incoming: Incoming): Reply => {
    const { path } = incoming
    if (path === '/')
      return pageReply(indexPage({ gatewayName, projectId: project.id, url, paths: [...endpoints.keys()] }))
    if (path === '/ledger') return pageReply(gateLedgerPage(payments.all(), gatewayName))
    if (path === '/ledger.json') {
      const body = JSON.stringify({ totals: gateTotals(payments.all()), entries: ledgerEntries(payments.all()) })
      return { status: 200, headers: { 'content-type': 'application/json' }, body }
    }
    const missing = html`<main class="card acs">
      <h1>Nothing here</h1>
      <p class="lead"><a href="/">About this sandbox</a></p>
    </main>`
    return (
      pages(incoming) ??
      assetReply(path) ??
      pageReply({ title: 'Nothing here', layout: 'narrow', body: missing, status: 404 })
    )
  }

  const server = await listen(
    async (incoming) => (api.serves(incoming.path) ? api.handle(incoming) : page(incoming)),
    host,
    options.port ?? 0,
  )
  url = (options.publicUrl ?? `http://${host.includes(':') ? `[${host}]` : host}:${server.port}`).replace(/\/$/, '')

  return {
    url,
    async close() {
      timers.close()
      callbacks.close()
      await server.close()
    },
    ledger: () => ledgerEntries(payments.all()),
    totals: () => gateTotals(payments.all()),
    payments: () => payments.all().map((payment) => describeForStatus(payment, project.id)),
    requests: () => api.requests,
    deliveries: () => callbacks.deliveries(),
    tokens: () =>
      accounts.all().map(({ token, id, customerId, status, card }) => {
        return { token, savedAccountId: id, customerId, status, cardMask: card.mask }
      }),
    failNext: (path, fault) => api.failNext(path, fault),
    timeOut(paymentId) {
      const payment = payments.find(paymentId)
      if (payment) payments.timeOut(payment)
    },
    replay: ({ subject, url: to, body }) => callbacks.send({ subject, url: to, body }),
    sendCallback: notifier.send,
    cancelRegistration(id) {
      const registration = payments.registration(id)
      if (registration) registration.active = false
    },
  }
}
