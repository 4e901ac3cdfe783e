import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createCompanionFrom, type Companion } from '../../server/companion.ts'
import { parseConfig } from '../../server/config.ts'
import type { OutboundRequest } from '../../server/gateways/http.ts'
import { createLog } from '../../server/log.ts'
import { systemRandom, type Clock } from '../../server/ports.ts'
import { migrate, openDatabase } from '../../server/store/open.ts'
import type { Database } from '../../server/store/schema.ts'
import { createFakeGateway, type FakeGateway } from './fake-gateway.ts'

export const SECRET_KEY = 'sk_test_0123456789abcdef0123456789abcdef'
export const WEBHOOK_SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
export const SHOP = 'https://shop.example'

export interface TestClock extends Clock {
  advance(ms: number): void
}

/** Time stands still until a test moves it; sleeping ends at once only when it is aborted. */
export function testClock(start = Date.parse('2026-03-01T10:00:00Z')): TestClock {
  let now = start
  return {
    now: () => now,
    advance: (ms) => void (now += ms),
    sleep: (_ms, signal) =>
      new Promise((resolve) => signal?.addEventListener('abort', () => resolve(), { once: true })),
  }
}

export interface Answer {
  status: number
  headers: Headers
  // The shape is what each test asserts.
  body: Record<string, unknown>
  text: string
}

export interface TestCompanion {
  url: string
  gateway: FakeGateway
  clock: TestClock
  database: Database
  companion: Companion
  logs: string[]
  /** webhooks as they were sent; `webhookStatus` decides the answer */
  webhooks: OutboundRequest[]
  webhookStatus: { value: number | 'no answer' }
  call(
    method: string,
    path: string,
    options?: { token?: string; body?: unknown; raw?: string; headers?: Record<string, string> },
  ): Promise<Answer>
  /** creates a session; answers its id and client secret */
  session(more?: Record<string, unknown>): Promise<{ id: string; clientSecret: string }>
  /** pays a session with sealed placeholders */
  pay(clientSecret: string, key?: string): Promise<Answer>
  close(): Promise<void>
  /** ends the HTTP side only and leaves the database open, for a companion that shares it */
  closeServer(): Promise<void>
}

export const PAYMENT = {
  method: { type: 'card', sealed: { number: 'a.b.c.d.e', data: 'f.g.h.i.j' } },
  browser: {
    userAgent: 'test',
    language: 'uk',
    colorDepth: 24,
    screenHeight: 800,
    screenWidth: 400,
    timezoneOffset: -120,
  },
}

/** A whole companion on a free port, with its own database, a scripted gateway and a clock that a test moves. */
export async function startCompanion(
  options: { env?: Record<string, string>; database?: Database; gateway?: FakeGateway; clock?: TestClock } = {},
): Promise<TestCompanion> {
  const parsed = parseConfig({
    SEALPAY_PUBLIC_URL: 'https://pay.shop.example',
    SEALPAY_SECRET_KEYS: SECRET_KEY,
    SEALPAY_ALLOWED_ORIGINS: SHOP,
    SEALPAY_MERCHANT_NAME: 'Test shop',
    SEALPAY_WEBHOOK_URL: 'https://shop.example/hooks',
    SEALPAY_WEBHOOK_SECRETS: WEBHOOK_SECRET,
    SEALPAY_LOG_LEVEL: 'debug',
    SEALPAY_CHALLENGE: 'frame',
    ...options.env,
  })
  if ('faults' in parsed) throw new Error(parsed.faults.join('\n'))
  const database = options.database ?? openDatabase(':memory:')
  await migrate(database)
  const gateway = options.gateway ?? createFakeGateway()
  const clock = options.clock ?? testClock()
  const logs: string[] = []
  const webhooks: OutboundRequest[] = []
  const webhookStatus: TestCompanion['webhookStatus'] = { value: 204 }
  const companion = createCompanionFrom({
    config: parsed.config,
    database,
    gateways: new Map([['alliance', gateway]]),
    send: (request) => {
      webhooks.push(request)
      if (webhookStatus.value === 'no answer') return Promise.reject(new Error('no answer'))
      return Promise.resolve({ status: webhookStatus.value, headers: new Headers(), body: '' })
    },
    clock,
    random: { ...systemRandom, number: () => 0.5 },
    log: createLog((line) => void logs.push(line), 'debug', clock.now),
  })
  const server = createServer(companion.app)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  const call: TestCompanion['call'] = async (method, path, { token, body, raw, headers = {} } = {}) => {
    const response = await fetch(url + path, {
      method,
      redirect: 'manual',
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined && raw === undefined ? {} : { body: raw ?? JSON.stringify(body) }),
    })
    const text = await response.text()
    const json = response.headers.get('content-type')?.includes('json')
      ? (JSON.parse(text) as Record<string, unknown>)
      : {}
    return { status: response.status, headers: response.headers, body: json, text }
  }
  const closeServer = async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  let keys = 0
  const key = () => `key-${++keys}-${'0'.repeat(8)}`
  return {
    url, gateway, clock, database, companion, logs, webhooks, webhookStatus, call,
    async session(more = {}) {
      const answer = await call('POST', '/v1/sessions', {
        token: SECRET_KEY,
        headers: { 'idempotency-key': key() },
        body: { amount: 124_900, currency: 'UAH', orderId: 'order-1', customer: { id: 'c1' }, ...more },
      })
      if (answer.status !== 201) throw new Error(answer.text)
      return { id: String(answer.body['id']), clientSecret: String(answer.body['clientSecret']) }
    },
    pay: (clientSecret, idempotencyKey = key()) =>
      call('POST', '/v1/checkout/payments', { token: clientSecret, headers: { 'idempotency-key': idempotencyKey }, body: PAYMENT }),
    async close() {
      await closeServer()
      await companion.stop()
    },
    closeServer,
  } // prettier-ignore
}
