import { Api, AUTHORIZE_PATH, KEY_PATH } from './alliance/api.ts'
import type { OrderedFault } from './alliance/api.ts'
import type { Delivery } from './alliance/callbacks.ts'
import { createCallbacks } from './alliance/callbacks.ts'
import { challengePages, START_PATH } from './alliance/challenge.ts'
import { parseRequestDate } from './alliance/dates.ts'
import { createEndpoints } from './alliance/endpoints.ts'
import type { JsonObject } from './alliance/fields.ts'
import { hostedPage } from './alliance/hosted-page.ts'
import { indexPage } from './alliance/index-page.ts'
import type { AllianceMerchant } from './alliance/merchant-keys.ts'
import type { Operation } from './alliance/operation.ts'
import { describeOperation, transactionType } from './alliance/operation.ts'
import { Orders } from './alliance/orders.ts'
import { Payments } from './alliance/payments.ts'
import type { RecordedRequest } from './alliance/recorder.ts'
import { reversePreauth } from './alliance/refunds.ts'
import { Refusal } from './alliance/refusal.ts'
import { createSessions } from './alliance/session.ts'
import { createBankSigner, createRequestVerifier } from './alliance/signed.ts'
import { Tokens } from './alliance/tokens.ts'
import { assetReply } from './assets.ts'
import type { EcJwk, KeyPair } from './crypto.ts'
import { generateEncryptionKeys, isPublicKey } from './crypto.ts'
import { html, pageReply } from './html.ts'
import type { Incoming, Post, Reply } from './http.ts'
import { listen, postOverNetwork } from './http.ts'
import type { LedgerEntry } from './ledger.ts'
import { ledgerPage, ledgerTotals } from './ledger.ts'
import type { Schedule } from './timers.ts'
import { createTimers, scheduleWithTimeout } from './timers.ts'

export type { OrderedFault } from './alliance/api.ts'
export type { Delivery } from './alliance/callbacks.ts'
export type { AllianceMerchant, AllianceMerchantKeys } from './alliance/merchant-keys.ts'
export { allianceMerchantKeys } from './alliance/merchant-keys.ts'
export type { RecordedRequest } from './alliance/recorder.ts'
export type { LedgerEntry } from './ledger.ts'

export interface AllianceSandboxOptions {
  merchant: AllianceMerchant
  /** `127.0.0.1` by default */
  host?: string
  /** 0, the default, takes any free port */
  port?: number
  /** the address as browsers and the companion see it, where that is not host and port */
  publicUrl?: string
  clock?: { now(): number }
  /** factor on every documented delay (retries, time-outs, slow answers); 1 is the bank's own time */
  timeScale?: number
  schedule?: Schedule
  /** how callbacks leave */
  post?: Post
  /** what card data are sealed to; made afresh by default */
  paymentKeyPair?: KeyPair
  names?: { bank?: string; merchant?: string }
  /** how far `date` may be from the clock; the bank does not say, 5 minutes by default */
  dateToleranceMs?: number
  sessionLifetimeMs?: number
  /** takes http addresses of this machine for callbacks and returns; the bank itself wants https */
  allowLoopbackHttp?: boolean
  /** how the payer comes back from 3-D Secure; `GET` (303) by default */
  returnMethod?: 'GET' | 'POST'
  /** form of the bank's signing key in a key lookup; `pem` by default */
  keyFormat?: 'pem' | 'jwk'
  /** v1 errors about an opened request are sealed like answers */
  sealErrors?: boolean
}

export interface AllianceSandbox {
  /** base address, without a slash at the end */
  readonly url: string
  readonly paymentPublicKey: EcJwk
  /** Ends the server, its connections and everything that waits. */
  close(): Promise<void>
  /** what really happened to the money */
  ledger(): LedgerEntry[]
  /** operation objects as a query would tell them */
  operations(): JsonObject[]
  /** calls to the API so far, opened, without card data */
  requests(): readonly RecordedRequest[]
  /** attempts to deliver callbacks so far */
  deliveries(): readonly Delivery[]
  /** Lets the next call whose path ends with `path` go wrong, before or after it has done its work. */
  failNext(path: string, fault: OrderedFault): void
  /** Signs with a new key from now on; returns its `kid`. */
  rotateSigningKey(): string
  /** `b_expired_token` for the present session. */
  expireSession(): void
  /** `b_session_doesnt_exists` for the present session, as after an authorization by somebody else. */
  supersedeSession(): void
  /** `b_encryptor_failed_decrypt_message` for bodies sealed to the present session key. */
  replaceSessionKey(): void
  /** `b_auth_token_expired` at authorization, as after 200 days without use. */
  blockServiceCode(): void
  /** The time of an operation that was not executed, or not confirmed, runs out now. */
  timeOut(operationId: string): void
}

const DATE_TOLERANCE_MS = 300_000
const SESSION_LIFETIME_MS = 86_400_000

function ledgerEntry(operation: Operation): LedgerEntry {
  const { response } = operation
  return {
    operationId: operation.operationId,
    ecomOperationId: operation.ecomOperationId,
    merchantRequestId: operation.merchantRequestId ?? null,
    type: operation.type,
    transactionType: transactionType(operation),
    coinAmount: operation.coinAmount,
    currency: '980',
    status: operation.status,
    cardNumberMask: operation.cardNumberMask,
    scenario: operation.scenarioId,
    generation: operation.generation,
    code: response ? `${response.actionCode}-${response.responseCode}` : null,
    description: response?.description ?? null,
    originalOperationId: (operation.original ?? operation.preauth)?.operationId ?? null,
    hppOrderId: operation.hppOrderId ?? null,
    executions: operation.executions,
    createdAt: new Date(operation.createdAt).toISOString(),
    modifiedAt: new Date(operation.modifiedAt).toISOString(),
  }
}

function demandDateNear(now: () => number, toleranceMs: number): (text: unknown) => void {
  return (text) => {
    const at = parseRequestDate(String(text))
    const wrong = 'b_security_time_in_request_not_correct'
    if (at === null) throw new Refusal(wrong, 'date must be written YYYY-MM-DD HH:mm:ss.SS+HH:MM')
    if (Math.abs(at - now()) > toleranceMs) throw new Refusal(wrong, 'date is too far from the clock of the bank')
  }
}

/**
 * Starts a stand-in for the AlliancePay bank: both protocol generations, 3-D Secure, hosted page, callbacks, ledger.
 *
 * @example
 * const { merchant, companion } = allianceMerchantKeys()
 * const bank = await createAllianceSandbox({ merchant, allowLoopbackHttp: true, timeScale: 0.1 })
 * // configure the companion with `companion`, `bank.url` and `bank.paymentPublicKey`
 * await bank.close()
 */
export async function createAllianceSandbox(options: AllianceSandboxOptions): Promise<AllianceSandbox> {
  const { host = '127.0.0.1', names = {}, clock = { now: () => Date.now() } } = options
  const { merchantId, serviceCode, communicationPublicJwk, signingKeys = [] } = options.merchant
  if (!isPublicKey(communicationPublicJwk)) throw new TypeError('the communication key must be a public P-384 JWK')
  const bankName = names.bank ?? 'AlliancePay sandbox'
  const merchant = { merchantId, merchantName: names.merchant ?? 'Sealpay demo shop' }
  const now = (): number => clock.now()
  const timers = createTimers(options.schedule ?? scheduleWithTimeout, options.timeScale ?? 1)
  const paymentKeys = options.paymentKeyPair ?? generateEncryptionKeys()
  const signer = createBankSigner()
  const rules = { allowLoopbackHttp: options.allowLoopbackHttp ?? false }
  const sessions = createSessions({ serviceCode, lifetimeMs: options.sessionLifetimeMs ?? SESSION_LIFETIME_MS, now })
  const callbacks = createCallbacks({
    timers,
    post: options.post ?? postOverNetwork,
    now,
    sign: (payload) => signer.sign(payload),
    communicationPublicJwk,
  })
  // Known once the server listens; nothing asks for it earlier.
  let url = ''

  const notify = (operation: Operation): void => {
    const { notificationUrl, plan, hppOrderId } = operation
    if (notificationUrl === undefined || plan.callback === 'none') return
    const order = hppOrderId === undefined ? undefined : orders.find(hppOrderId)
    const told = describeOperation(operation, merchant)
    if (plan.callback === 'wrong_amount') told.coinAmount = operation.coinAmount + 1
    callbacks.send({
      subject: operation.operationId,
      url: notificationUrl,
      generation: operation.generation,
      encrypted: operation.notificationEncryption,
      payload: order ? { ...orders.describeForCallback(order, operation), operation: told } : told,
      twice: plan.callback === 'twice',
    })
  }

  const tools = {
    timers,
    now,
    merchantId,
    paymentPrivateJwk: paymentKeys.privateJwk,
    rules,
    tokens: new Tokens(),
    demandDate: demandDateNear(now, options.dateToleranceMs ?? DATE_TOLERANCE_MS),
    challengeUrl: (operationId: string) => url + START_PATH + operationId,
    onPreauthExpired: (preauth: Operation): void => reversePreauth(payments, preauth, now()),
    onFinal: notify,
  }
  const payments: Payments = new Payments(tools)
  const orders = new Orders({ payments, now, rules, url: () => url, merchant })
  const endpoints = createEndpoints(payments, orders, tools, merchant)
  const api = new Api({
    endpoints,
    sessions,
    verifier: createRequestVerifier(signingKeys, now),
    signer,
    timers,
    now,
    communicationPublicJwk,
    keyFormat: options.keyFormat ?? 'pem',
    sealErrors: options.sealErrors ?? false,
  })
  const challenge = challengePages(payments, {
    merchantName: merchant.merchantName,
    returnMethod: options.returnMethod ?? 'GET',
  })
  const hosted = hostedPage(orders, merchant.merchantName, now)
  const ledger = (): LedgerEntry[] => payments.all().map(ledgerEntry)

  const page = (incoming: Incoming): Reply => {
    const { path } = incoming
    if (path === '/') {
      const paths = [AUTHORIZE_PATH, KEY_PATH, ...endpoints.keys()]
      return pageReply(indexPage({ bankName, merchantName: merchant.merchantName, url, paths }))
    }
    if (path === '/ledger') return pageReply(ledgerPage(ledger(), bankName))
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
      challenge(incoming) ??
      hosted(incoming) ??
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
    paymentPublicKey: paymentKeys.publicJwk,
    async close() {
      timers.close()
      callbacks.close()
      await server.close()
    },
    ledger,
    operations: () => payments.all().map((operation) => describeOperation(operation, merchant)),
    requests: () => api.requests,
    deliveries: () => callbacks.deliveries(),
    failNext: (path, fault) => api.failNext(path, fault),
    rotateSigningKey: () => signer.rotate(),
    expireSession: () => sessions.expire(),
    supersedeSession: () => sessions.supersede(),
    replaceSessionKey: () => sessions.replaceKey(),
    blockServiceCode: () => sessions.block(),
    timeOut(operationId) {
      const operation = payments.find(operationId)
      if (operation) payments.timeOut(operation)
    },
  }
}
