import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ActionAnswer, PaymentView } from '#contract/payment.ts'
import type { CheckoutView } from '#contract/session.ts'
import { createCompanionFrom } from '../../../server/companion.ts'
import { parseConfig } from '../../../server/config.ts'
import { createSend } from '../../../server/gateways/http.ts'
import { loadGateways } from '../../../server/gateways/registry.ts'
import { createLog } from '../../../server/log.ts'
import { createTokens } from '../../../server/payments/tokens.ts'
import { systemRandom } from '../../../server/ports.ts'
import { Secret } from '../../../server/secret.ts'
import { createNonces } from '../../../server/store/nonces.ts'
import { migrate, openDatabase } from '../../../server/store/open.ts'
import { SECRET_KEY, type Answer, type TestClock } from '../companion.ts'
import { createBrowser } from './browser.ts'
import type { Callback, GatewayUnderContract, MakeGateway, Scenario } from './gateway.ts'
import { createSandboxDesk } from './sandbox-world.ts'

export interface Webhook {
  type: string
  body: string
}

export interface Checkout {
  id: string
  clientSecret: string
  view: CheckoutView
}

/** A companion with the real gateway on real connections; its clock stands until the test moves it. */
export interface ContractWorld {
  gateway: GatewayUnderContract
  clock: TestClock
  logs: string[]
  webhooks: Webhook[]
  /** callbacks the sandbox has sent so far, delivered or held back */
  callbacks: Callback[]
  holdCallbacks(): void
  /** the address for callbacks about a payment */
  callbackUrl(paymentId: string): string
  /** the gateway's one address */
  fixedCallbackUrl: string
  clientSecret(sessionId: string): string
  call(
    method: string,
    path: string,
    options?: { token?: string; body?: unknown; headers?: Record<string, string> },
  ): Promise<Answer>
  session(more?: Record<string, unknown>): Promise<Checkout>
  /** pays a session, a new one by default; answers the payment as the browser sees it first */
  pay(scenario: Scenario, more?: Record<string, unknown>, checkout?: Checkout): Promise<PaymentView>
  /** sends a payment as it is */
  send(checkout: Checkout, body: unknown, key?: string): Promise<Answer>
  read(id: string): Promise<PaymentView>
  /** moves the clock in steps, lets sandbox and companion work, until the payment is as wished */
  until(id: string, wished: (payment: PaymentView) => boolean): Promise<PaymentView>
  /** one such step */
  pass(): Promise<void>
  /** lets time pass for the sandbox, while the companion's background work stands still */
  untilCaught(enough: () => boolean): Promise<void>
  /** does what the payment's next action asks for, in the shopper's place */
  act(payment: PaymentView, decision: 'approve' | 'fail'): Promise<void>
  /** hands a callback to the companion */
  deliver(callback: Callback): Promise<Answer>
  close(): Promise<void>
}

export const BROWSER = {
  userAgent: 'Mozilla/5.0',
  language: 'uk,en',
  colorDepth: 24,
  screenHeight: 800,
  screenWidth: 400,
  timezoneOffset: -120,
}

const STEP_MS = 2000
const MAX_STEPS = 60

async function request(method: string, address: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(address, { method, redirect: 'manual', ...init })
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.includes('json')
  const body = isJson ? (JSON.parse(text) as Record<string, unknown>) : {}
  return { status: response.status, headers: response.headers, body, text }
}

export async function openWorld(make: MakeGateway): Promise<ContractWorld> {
  const deliver = ({ url: address, headers, body }: Callback): Promise<Answer> =>
    request('POST', address, { headers, body: typeof body === 'string' ? body : new Uint8Array(body) })
  const desk = createSandboxDesk(async (callback) => (await deliver(callback)).status)
  const { clock } = desk
  const gateway = await make(desk)
  // The address must be known before the companion is made.
  let handle: RequestListener = (_request, response) => response.end()
  const server = createServer((incoming, response) => handle(incoming, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const parsed = parseConfig({
    SEALPAY_PUBLIC_URL: url,
    SEALPAY_SECRET_KEYS: SECRET_KEY,
    SEALPAY_ALLOWED_ORIGINS: 'https://shop.example',
    SEALPAY_MERCHANT_NAME: 'Contract',
    SEALPAY_CHALLENGE: 'frame',
    SEALPAY_WEBHOOK_URL: 'https://shop.example/hooks',
    SEALPAY_WEBHOOK_SECRETS: `whsec_${Buffer.alloc(32, 1).toString('base64')}`,
  })
  if ('faults' in parsed) throw new Error(parsed.faults.join('\n'))
  const database = openDatabase(':memory:')
  await migrate(database)
  const logs: string[] = []
  const webhooks: Webhook[] = []
  const log = createLog((line) => void logs.push(line), 'debug', clock.now)
  const send = createSend()
  const loaded = loadGateways(
    { SEALPAY_GATEWAYS: gateway.name, ...gateway.env },
    {
      send: (outbound) => desk.track(send(outbound)),
      clock,
      random: systemRandom,
      log,
      nonces: createNonces(database, clock),
    },
  )
  if ('faults' in loaded) throw new Error(loaded.faults.join('\n'))
  const companion = createCompanionFrom({
    config: parsed.config,
    database,
    gateways: loaded.gateways,
    send: ({ body = '{}' }) => {
      webhooks.push({ type: (JSON.parse(body) as { type: string }).type, body })
      return Promise.resolve({ status: 204, headers: new Headers(), body: '' })
    },
    clock,
    random: { ...systemRandom, number: () => 0.5 },
    log,
  })
  handle = companion.app
  const tokens = createTokens([new Secret(SECRET_KEY)])
  const browser = createBrowser()

  const call: ContractWorld['call'] = (method, path, { token = SECRET_KEY, body, headers = {} } = {}) =>
    request(method, url + path, {
      headers: {
        authorization: `Bearer ${token}`,
        'idempotency-key': crypto.randomUUID(),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  const read = async (id: string) => (await call('GET', `/v1/payments/${id}`)).body as unknown as PaymentView
  const answer = async ({ id, sessionId }: PaymentView, body: ActionAnswer) => {
    const token = tokens.issue('client', sessionId)
    const told = await call('POST', `/v1/checkout/payments/${id}/action`, { token, body })
    if (told.status !== 200) throw new Error(told.text)
  }
  /** Time passes for the sandbox, while the companion's background work stands still. */
  const passOutside = async () => {
    await desk.idle()
    clock.advance(STEP_MS)
    await desk.idle()
  }

  const world: ContractWorld = {
    gateway,
    clock,
    logs,
    webhooks,
    callbacks: desk.caught,
    holdCallbacks: () => void (desk.held.value = true),
    callbackUrl: (id) => `${url}/v1/callbacks/${gateway.name}/${tokens.issue('callback', id)}`,
    fixedCallbackUrl: `${url}/v1/callbacks/${gateway.name}`,
    clientSecret: (sessionId) => tokens.issue('client', sessionId),
    call,
    read,
    deliver,
    async session(more = {}) {
      const orderId = `order-${crypto.randomUUID().slice(0, 8)}`
      const made = await call('POST', '/v1/sessions', { body: { orderId, ...gateway.session, ...more } })
      if (made.status !== 201) throw new Error(made.text)
      const clientSecret = String(made.body['clientSecret'])
      const view = (await call('GET', '/v1/checkout', { token: clientSecret })).body as unknown as CheckoutView
      return { id: String(made.body['id']), clientSecret, view }
    },
    send: ({ clientSecret }, body, key = crypto.randomUUID()) =>
      call('POST', '/v1/checkout/payments', { token: clientSecret, body, headers: { 'idempotency-key': key } }),
    async pay(scenario, more, given) {
      const checkout = given ?? (await world.session(more))
      const method = await gateway.method(scenario, checkout.view)
      const made = await world.send(checkout, { method, browser: BROWSER })
      if (made.status !== 201) throw new Error(made.text)
      return made.body as unknown as PaymentView
    },
    async until(id, wished) {
      for (let step = 0; step < MAX_STEPS; step++) {
        const payment = await read(id)
        if (wished(payment)) return payment
        await world.pass()
      }
      throw new Error(`the payment stays ${JSON.stringify(await read(id))}\n${logs.slice(-10).join('\n')}`)
    },
    async pass() {
      await passOutside()
      await companion.tick()
    },
    async untilCaught(enough) {
      for (let step = 0; step < MAX_STEPS && !enough(); step++) await passOutside()
      if (!enough()) throw new Error(`the sandbox sent ${desk.caught.length} callbacks`)
    },
    async act(payment, decision) {
      const { nextAction } = payment
      if (nextAction?.type === 'form') {
        if (decision === 'fail') return answer(payment, { type: 'abandoned' })
        const values = gateway.fill?.(nextAction.fields) ?? {}
        return desk.complete(answer(payment, { type: 'form', values }))
      }
      if (nextAction?.type !== 'frame' && nextAction?.type !== 'redirect') throw new Error('nothing is asked for')
      const asked = await browser.open(nextAction.url)
      const last = asked.url.startsWith(url) ? asked : await gateway.decide(asked, decision, browser)
      if (!last.url.startsWith(url)) throw new Error(`the browser did not come back; it is at ${last.url}`)
      await desk.idle()
    },
    async close() {
      await desk.idle()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await companion.stop()
      await gateway.close()
    },
  }
  return world
}
