// The ETpay adapter with a scripted ETpay behind it. Messages are signed here by Node's own HMAC over claims written by
// hand, so that nothing of the adapter takes part in what it is tested with.
import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { parseEtpayConfig } from '../../../../../server/gateways/etpay/config.ts'
import { createEtpayGateway } from '../../../../../server/gateways/etpay/index.ts'
import type {
  FindPayment,
  Gateway,
  GatewayOrder,
  Journal,
  OperationKey,
} from '../../../../../server/gateways/gateway.ts'
import { SendError, type OutboundRequest } from '../../../../../server/gateways/http.ts'
import { createTestWorld, type TestWorld } from '../../../../support/scripted-send.ts'

interface Vectors {
  jwt: {
    clock: number
    session: {
      merchantCode: string
      merchantOrderId: string
      orderAmount: number
      token: string
      signatureToken: string
    }
    rows: { name: string; payload: Record<string, unknown>; token: string; result: string }[]
  }
  ruts: { valid: string[]; invalid: string[]; written: { text: string; rut: string }[]; unreadable: string[] }
  banks: { rows: { code: string; name: string }[] }
}

const file = new URL('../../../../vectors/etpay.json', import.meta.url)
export const vectors = JSON.parse(readFileSync(file, 'utf8')) as Vectors

export const SESSION = vectors.jwt.session
export const CLOCK = vectors.jwt.clock
export const API_URL = 'https://api.etpay.example'
export const FUNNEL_URL = 'https://pmt.etpay.example'
export const API_TOKEN = 'T0k3nOfTheMerchantT0k3nOfTheMerchantT0k3nOfTheMerchantT0k3nOfThe'
export const RETURN_URL = 'https://pay.shop.example/v1/return/token-1'
export const WEBHOOK_URL = 'https://pay.shop.example/v1/callbacks/etpay/token-2'
export const USER_RUT = '11111111-1'

export const ENV: Record<string, string | undefined> = {
  ETPAY_API_URL: API_URL,
  ETPAY_FUNNEL_URL: FUNNEL_URL,
  ETPAY_MERCHANT_CODE: SESSION.merchantCode,
  ETPAY_API_TOKEN: API_TOKEN,
}

/** One answer: HTTP 200 with JSON, any status with text, or none. */
export type Step = { json: unknown } | { http: number; text?: string } | { fail: 'not_connected' | 'no_answer' }

export interface Stage {
  gateway: Gateway
  world: TestWorld
  requests: OutboundRequest[]
  /** paths and bodies of the calls so far */
  calls(): { path: string; body: Record<string, unknown> }[]
  script(...steps: Step[]): void
}

export function stageEtpay(env: Record<string, string | undefined> = {}): Stage {
  const world = createTestWorld(CLOCK * 1000)
  const requests: OutboundRequest[] = []
  const steps: Step[] = []
  const parsed = parseEtpayConfig({ ...ENV, ...env })
  if ('faults' in parsed) throw new Error(parsed.faults.join('\n'))
  const { clock, random, log } = world
  const gateway = createEtpayGateway(parsed.config, {
    clock,
    random,
    log,
    send: async (request) => {
      requests.push(request)
      const step = steps.shift()
      if (!step) throw new Error(`the script has no answer left for ${request.url}`)
      if ('fail' in step) throw new SendError('scripted', step.fail === 'no_answer')
      const headers = new Headers()
      if ('json' in step) return { status: 200, headers, body: JSON.stringify(step.json) }
      return { status: step.http, headers, body: step.text ?? '' }
    },
  })
  return {
    gateway,
    world,
    requests,
    calls: () =>
      requests.map(({ url, body }) => ({
        path: url.slice(API_URL.length),
        body: JSON.parse(body ?? '') as Record<string, unknown>,
      })),
    script: (...more) => void steps.push(...more),
  }
}

export function order(more: Partial<GatewayOrder> = {}): GatewayOrder {
  return {
    requestId: SESSION.merchantOrderId,
    sessionId: 'cs_1',
    orderId: 'A-1001',
    amount: SESSION.orderAmount,
    currency: 'CLP',
    description: null,
    customer: { id: 'customer-7' },
    threeDS: 'should',
    capture: 'automatic',
    saveCard: false,
    method: { type: 'bank_transfer' },
    browser: {
      userAgent: 'Mozilla/5.0',
      language: 'es-CL',
      colorDepth: 24,
      screenHeight: 800,
      screenWidth: 360,
      timezoneOffset: 180,
      acceptHeader: '*/*',
    },
    notificationUrl: WEBHOOK_URL,
    returnUrl: RETURN_URL,
    methodUrl: 'https://pay.shop.example/v1/method/token-3',
    locale: null,
    ...more,
  }
}

/** What the companion has noted of the session of the vectors. */
export function key(more: Partial<OperationKey> = {}): OperationKey {
  return {
    requestId: SESSION.merchantOrderId,
    reference: SESSION.token,
    state: JSON.stringify({ signature_token: SESSION.signatureToken, merchant_code: SESSION.merchantCode }),
    amount: SESSION.orderAmount,
    currency: 'CLP',
    createdAt: CLOCK * 1000,
    customerId: 'customer-7',
    ...more,
  }
}

/** A store of payments, and every question it was asked. */
export function finder(...keys: OperationKey[]): { find: FindPayment; asked: unknown[] } {
  const asked: unknown[] = []
  return {
    asked,
    find: async (by) => {
      asked.push(by)
      const found = keys.filter((known) =>
        'reference' in by ? known.reference === by.reference : known.requestId === by.requestId,
      )
      return found.length === 1 ? (found[0] ?? null) : null
    },
  }
}

/** A journal that writes down what it was told, and after how many calls. */
export function journalOf(stage: Stage): Journal & { steps: string[] } {
  const steps: string[] = []
  const note = async (step: string) => void steps.push(`${step} after ${stage.requests.length} calls`)
  return {
    steps,
    reference: (reference) => note(`reference ${reference}`),
    executing: () => note('executing'),
    state: (state) => note(`state ${state}`),
  }
}

export const CLAIMS = {
  merchant_code: SESSION.merchantCode,
  merchant_order_id: SESSION.merchantOrderId,
  order_amount: SESSION.orderAmount,
  session_token: SESSION.token,
  payment_token: 'PAY0001',
  payment_status: 'success',
  user_rut: USER_RUT,
} as const

export const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** A compact JWS by Node's own HMAC. */
export function sign(
  claims: unknown,
  {
    header = { alg: 'HS256', typ: 'JWT' },
    secret = SESSION.signatureToken,
    hash = 'sha256',
  }: { header?: Record<string, unknown>; secret?: string | Buffer; hash?: string } = {},
): string {
  const input = `${encode(header)}.${encode(claims)}`
  return `${input}.${createHmac(hash, secret).update(input).digest('base64url')}`
}

export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

/** Everything the adapter has written to the log, as text. */
export const logOf = ({ world }: Stage): string => JSON.stringify(world.lines)
