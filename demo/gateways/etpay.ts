import { assetReply } from './assets.ts'
import { Api, API_BASE } from './etpay/api.ts'
import { funnel, FUNNEL_BASE } from './etpay/funnel.ts'
import { indexPage } from './etpay/index-page.ts'
import type { LedgerEntry } from './etpay/ledger.ts'
import { ledgerEntries, ledgerPage, ledgerTotals } from './etpay/ledger.ts'
import type { ClaimSet } from './etpay/messages.ts'
import { createMessages } from './etpay/messages.ts'
import type { Ending } from './etpay/outcomes.ts'
import { createOutcomes } from './etpay/outcomes.ts'
import type { RecordedRequest } from './etpay/recorder.ts'
import type { EtpayFault } from './etpay/scenarios.ts'
import type { DefaultAddresses, Session } from './etpay/session.ts'
import { createSessions, sessionScenario } from './etpay/session.ts'
import { funnelStyle } from './etpay/style.ts'
import type { Delivery } from './etpay/webhooks.ts'
import { createWebhooks } from './etpay/webhooks.ts'
import { html, pageReply } from './html.ts'
import type { Incoming, Post, Reply } from './http.ts'
import { listen, postOverNetwork } from './http.ts'
import type { Schedule } from './timers.ts'
import { createTimers, scheduleWithTimeout } from './timers.ts'

export type { LedgerEntry } from './etpay/ledger.ts'
export type { ClaimSet } from './etpay/messages.ts'
export type { Ending } from './etpay/outcomes.ts'
export type { RecordedRequest } from './etpay/recorder.ts'
export type { EtpayFault } from './etpay/scenarios.ts'
export type { Delivery } from './etpay/webhooks.ts'

/** What ETpay knows of the merchant since onboarding. */
export interface EtpayMerchant extends DefaultAddresses {
  code: string
  apiToken: string
}

export interface EtpaySandboxOptions {
  merchant: EtpayMerchant
  /** `127.0.0.1` by default */
  host?: string
  /** 0, the default, takes any free port */
  port?: number
  /** the address as browsers and the companion see it, where that is not host and port */
  publicUrl?: string
  clock?: { now(): number }
  /** factor on every delay (retries, late news, slow answers, the life of a session) */
  timeScale?: number
  schedule?: Schedule
  /** how webhooks leave */
  post?: Post
  names?: { gateway?: string; merchant?: string }
  /** takes http addresses of this machine for webhooks and returns; https alone by default */
  allowHttpLoopback?: boolean
  /** 30 minutes by default; ETpay does not say (specification, section 11, row 15) */
  sessionLifetimeMs?: number
  /** whether the webhook goes out before the payer returns, where no scenario says so; `before` by default */
  webhookOrder?: 'before' | 'after'
  /** claims of messages and members of status entries; `full` by default */
  claims?: ClaimSet
  /** a query that finds one payment answers with a bare object instead of a list of one */
  bareStatus?: boolean
}

/** A session as tests see it. `signatureToken` is here so that a test can forge as well as verify. */
export interface SessionView {
  token: string
  signatureToken: string
  /** where a browser pays it */
  funnelUrl: string
  merchantOrderId: string
  orderAmount: number
  bankCode: string | null
  state: 'open' | 'finished' | 'expired'
  scenario: string
  payments: { paymentToken: string; status: string }[]
}

export interface EtpaySandbox {
  /** base address, without a slash at the end; the front page and the ledger are here */
  readonly url: string
  /** base of the JSON API */
  readonly apiUrl: string
  /** base of the payer's page */
  readonly pmtUrl: string
  /** Ends the server, its connections and everything that waits. */
  close(): Promise<void>
  /** what really happened to the money */
  ledger(): LedgerEntry[]
  sessions(): SessionView[]
  /** calls to the API so far, without the credential */
  requests(): readonly RecordedRequest[]
  /** attempts to deliver webhooks so far */
  deliveries(): readonly Delivery[]
  /** Lets the next call whose path ends with `path` go wrong. */
  failNext(path: string, fault: EtpayFault): void
  /** Ends an open session as its payer would, without a browser; resolves with where the browser would be sent. */
  finish(sessionToken: string, ending: Ending): Promise<string | null>
  /** Sends the genuine webhook about a session's last payment again, signed anew. */
  resend(sessionToken: string): Promise<void>
  /** The time of an open session runs out now. */
  expireSession(sessionToken: string): void
}

const SESSION_LIFETIME_MS = 1_800_000

function view(session: Session, pmtUrl: string): SessionView {
  const { token, signatureToken, merchantOrderId, orderAmount, bankCode = null, state } = session
  return {
    token,
    signatureToken,
    funnelUrl: `${pmtUrl}/session/${token}`,
    merchantOrderId,
    orderAmount,
    bankCode,
    state,
    scenario: sessionScenario(session).id,
    payments: session.payments.map(({ paymentToken, status }) => ({ paymentToken, status })),
  }
}

/**
 * Starts a stand-in for ETpay: sessions, the payer's transfer page, signed webhooks, status queries, ledger.
 *
 * @example
 * const merchant = { code: 'cl_demo_cl', apiToken: 'x'.repeat(64) }
 * const etpay = await createEtpaySandbox({ merchant, allowHttpLoopback: true, timeScale: 0.1 })
 * // configure the companion with `merchant`, `etpay.apiUrl` and `etpay.pmtUrl`
 * await etpay.close()
 */
export async function createEtpaySandbox(options: EtpaySandboxOptions): Promise<EtpaySandbox> {
  const { merchant, host = '127.0.0.1', names = {}, claims = 'full', clock = { now: () => Date.now() } } = options
  if (merchant.code === '' || merchant.apiToken === '')
    throw new TypeError('the merchant needs a code and an API token')
  const gatewayName = names.gateway ?? 'ETpay sandbox'
  const merchantName = names.merchant ?? 'Sealpay demo shop'
  const now = (): number => clock.now()
  const timers = createTimers(options.schedule ?? scheduleWithTimeout, options.timeScale ?? 1)
  const sessions = createSessions(timers, now, options.sessionLifetimeMs ?? SESSION_LIFETIME_MS, merchant)
  const write = createMessages({ merchantCode: merchant.code, claims, now, sessions: () => sessions.all() })
  const webhooks = createWebhooks(timers, options.post ?? postOverNetwork, now, write)
  const order = options.webhookOrder ?? 'before'
  const outcomes = createOutcomes({ sessions, timers, now, write, webhooks, order, claims })
  const { allowHttpLoopback = false, bareStatus = false } = options
  const api = new Api({ merchant, sessions, outcomes, timers, now, allowHttpLoopback, bareStatus })
  const pay = funnel(sessions, outcomes, merchantName)
  const ledger = (): LedgerEntry[] => ledgerEntries(sessions.all())
  // Known once the server listens; nothing asks for it earlier.
  let url = ''

  const page = async (incoming: Incoming): Promise<Reply> => {
    const { path } = incoming
    if (path === '/') return pageReply(indexPage({ gatewayName, merchantName, url }))
    if (path === '/ledger') return pageReply(ledgerPage(ledger(), gatewayName))
    if (path === '/ledger.json') {
      const entries = ledger()
      const body = JSON.stringify({ totals: ledgerTotals(entries), entries })
      return { status: 200, headers: { 'content-type': 'application/json' }, body }
    }
    const missing = html`<main class="card acs">
      <h1>Nothing here</h1>
      <p class="lead"><a href="/">About this sandbox</a></p>
    </main>`
    return (
      (await pay(incoming)) ??
      funnelStyle(path) ??
      assetReply(path) ??
      pageReply({ title: 'Nothing here', layout: 'narrow', body: missing, status: 404 })
    )
  }

  const server = await listen(
    async (incoming) => (api.serves(incoming.path) ? api.handle(incoming) : page(incoming)),
    host,
    options.port ?? 0,
  )
  url = (options.publicUrl ?? `http://${host.includes(':') ? `[${host}]` : host}:${server.port}`).replace(/\/+$/, '')

  const known = (token: string): Session => {
    const session = sessions.find(token)
    if (!session) throw new RangeError('no session has this token')
    return session
  }

  return {
    url,
    apiUrl: url + API_BASE,
    pmtUrl: url + FUNNEL_BASE,
    async close() {
      timers.close()
      webhooks.close()
      await server.close()
    },
    ledger,
    sessions: () => sessions.all().map((session) => view(session, url + FUNNEL_BASE)),
    requests: () => api.requests,
    deliveries: () => webhooks.deliveries(),
    failNext: (path, fault) => api.failNext(path, fault),
    async finish(sessionToken, ending) {
      const session = known(sessionToken)
      await outcomes.finish(session, ending)
      return outcomes.returnUrl(session)
    },
    resend: (sessionToken) => outcomes.resend(known(sessionToken)),
    expireSession: (sessionToken) => sessions.expire(known(sessionToken)),
  }
}
