import type { AddressInfo } from 'node:net'
import { createServer, type RequestListener } from 'node:http'
import type { MethodRequest, PaymentView } from '#contract/payment.ts'
import type { CheckoutView } from '#contract/session.ts'
import { createCompanionFrom } from '../../../server/companion.ts'
import { parseConfig } from '../../../server/config.ts'
import { createSend } from '../../../server/gateways/http.ts'
import { loadGateways } from '../../../server/gateways/registry.ts'
import { createLog } from '../../../server/log.ts'
import { systemRandom } from '../../../server/ports.ts'
import { createNonces } from '../../../server/store/nonces.ts'
import { migrate, openDatabase } from '../../../server/store/open.ts'
import { SECRET_KEY, testClock, type Answer, type TestClock } from '../companion.ts'

/** What a shopper's card, bank or amount makes the sandbox do. A gateway leaves out what it has no way to do. */
export type Scenario = 'approve' | 'decline' | 'action' | 'lost' | 'wrong_amount'

/** A callback on its way from a sandbox to the companion, caught by the test. */
export interface CaughtCallback {
  url: string
  headers: Record<string, string>
  body: string
}

/** What a gateway can do; a case that does not apply to it is not in its suite. */
export interface Traits {
  scenarios: readonly Scenario[]
  /** whether a callback proves something by itself, is only a hint, or does not exist */
  callbacks: 'proof' | 'hint' | 'none'
  refund: 'none' | 'partial'
  capture: boolean
}

/** One gateway with its sandbox, as the contract suite drives it. */
export interface GatewayUnderContract {
  name: 'alliance' | 'ecommpay' | 'etpay' | 'pltoken'
  /** environment of the companion's gateway */
  env: Record<string, string>
  /** what a session must say for this gateway: amount, currency, customer, methods */
  session: Record<string, unknown>
  /** how the shopper pays, for a scenario; may change the session's amount through `sessionFor` */
  method(scenario: Scenario, checkout: CheckoutView): Promise<MethodRequest>
  /** members of the session that select the scenario, e.g. an amount */
  sessionFor?(scenario: Scenario): Record<string, unknown>
  /** does in the browser's place what the next action asks for, and answers with the companion's addresses it must open */
  finish(payment: PaymentView, decision: 'approve' | 'fail', open: (url: string) => Promise<Answer>): Promise<void>
  /** lets everything happen that the sandbox waits with */
  settle(): Promise<void>
  /** callbacks that the sandbox has sent so far, caught instead of delivered */
  callbackQueue(): CaughtCallback[]
  /** the same callback, changed by somebody without the key */
  forge?(callback: CaughtCallback): CaughtCallback
  /** what was really charged, minus what was given back, minor units */
  netCharged(): number
  /** how often money-moving calls of a payment arrived */
  charges(): number
  close(): Promise<void>
}

/** A companion with the real gateway on real connections; its clock stands until the test moves it. */
export interface ContractWorld {
  gateway: GatewayUnderContract
  clock: TestClock
  logs: string[]
  webhooks: string[]
  call(
    method: string,
    path: string,
    options?: { token?: string; body?: unknown; headers?: Record<string, string> },
  ): Promise<Answer>
  /** makes a session and pays it; answers the payment as the browser sees it first */
  pay(scenario: Scenario, session?: Record<string, unknown>): Promise<PaymentView>
  read(id: string): Promise<PaymentView>
  /** moves the clock in steps, lets sandbox and companion work, until the payment is as wished */
  until(id: string, wished: (payment: PaymentView) => boolean): Promise<PaymentView>
  /** opens an address of the companion, as a browser that came back does */
  open(url: string): Promise<Answer>
  /** hands a caught callback to the companion */
  deliver(callback: CaughtCallback): Promise<Answer>
  close(): Promise<void>
}

const BROWSER = {
  userAgent: 'Mozilla/5.0',
  language: 'uk,en',
  colorDepth: 24,
  screenHeight: 800,
  screenWidth: 400,
  timezoneOffset: -120,
}

export async function openWorld(make: (clock: TestClock) => Promise<GatewayUnderContract>): Promise<ContractWorld> {
  const clock = testClock(Date.now())
  const gateway = await make(clock)
  let handle: RequestListener = (_request, response) => response.end()
  const server = createServer((request, response) => handle(request, response))
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
  const webhooks: string[] = []
  const log = createLog((line) => void logs.push(line), 'debug', clock.now)
  const loaded = loadGateways(
    { SEALPAY_GATEWAYS: gateway.name, ...gateway.env },
    { send: createSend(), clock, random: systemRandom, log, nonces: createNonces(database, clock) },
  )
  if ('faults' in loaded) throw new Error(loaded.faults.join('\n'))
  const companion = createCompanionFrom({
    config: parsed.config,
    database,
    gateways: loaded.gateways,
    send: ({ body }) => {
      webhooks.push((JSON.parse(body ?? '{}') as { type: string }).type)
      return Promise.resolve({ status: 204, headers: new Headers(), body: '' })
    },
    clock,
    random: { ...systemRandom, number: () => 0.5 },
    log,
  })
  handle = companion.app

  const request = async (method: string, address: string, init: RequestInit = {}): Promise<Answer> => {
    const response = await fetch(address, { method, redirect: 'manual', ...init })
    const text = await response.text()
    const json = response.headers.get('content-type')?.includes('json')
      ? (JSON.parse(text) as Record<string, unknown>)
      : {}
    return { status: response.status, headers: response.headers, body: json, text }
  }
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

  return {
    gateway,
    clock,
    logs,
    webhooks,
    call,
    read,
    open: (address) => request('GET', address),
    async pay(scenario, more = {}) {
      const session = await call('POST', '/v1/sessions', {
        body: {
          orderId: `order-${crypto.randomUUID().slice(0, 8)}`,
          ...gateway.session,
          ...gateway.sessionFor?.(scenario),
          ...more,
        },
      })
      if (session.status !== 201) throw new Error(session.text)
      const token = String(session.body['clientSecret'])
      const checkout = (await call('GET', '/v1/checkout', { token })).body as unknown as CheckoutView
      const method = await gateway.method(scenario, checkout)
      const answer = await call('POST', '/v1/checkout/payments', { token, body: { method, browser: BROWSER } })
      if (answer.status !== 201) throw new Error(answer.text)
      return answer.body as unknown as PaymentView
    },
    async until(id, wished) {
      for (let step = 0; step < 60; step++) {
        const payment = await read(id)
        if (wished(payment)) return payment
        await gateway.settle()
        clock.advance(2000)
        await companion.tick()
      }
      throw new Error(`the payment stays ${JSON.stringify(await read(id))}`)
    },
    deliver: ({ url: address, headers, body }) => request('POST', address, { headers, body }),
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await companion.stop()
      await gateway.close()
    },
  }
}
