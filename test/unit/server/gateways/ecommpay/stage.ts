// The Gate at the other end of `Send`, for unit tests of the adapter: it verifies every request with the reference
// signature, writes it down, and answers as the test says.
import assert from 'node:assert/strict'
import { generateKeyPairSync, type JsonWebKey } from 'node:crypto'
import { CompactEncrypt } from 'jose'
import { parseEcommpayConfig } from '../../../../../server/gateways/ecommpay/config.ts'
import { createEcommpayGateway } from '../../../../../server/gateways/ecommpay/index.ts'
import type { GatewayOrder, Journal, OperationKey, RawCallback } from '../../../../../server/gateways/gateway.ts'
import { SendError, type Send } from '../../../../../server/gateways/http.ts'
import type { Nonces } from '../../../../../server/ports.ts'
import { referenceGateSignature } from '../../../../support/reference-gate-signature.ts'
import { createTestWorld, NOW } from '../../../../support/scripted-send.ts'

export type Json = Record<string, unknown>

export const BASE_URL = 'https://gate.example'
export const SECRET = 'gate-test-key'
export const PROJECT = 42
export const SESSION_ID = 'cs_1'
export const REQUEST_ID = '7f0cbf1e-52c4-4a0f-9f0a-2f2a3f4b5c6d'
export const TOKEN = 'f365bb1729f9b72fd9c09703a751c979f3becc679f29c3e35c91d18070d15654'
export const ACCEPTANCE = 'c6eed1eb14c629b4-00000001'
/** A Visa number of the test project (specification, section 12). */
export const PAN = '4314220000000056'
export const CVV = '737'
export const RETURN_URL = 'https://pay.shop.example/v1/return/token-1'
export const METHOD_URL = 'https://pay.shop.example/v1/method/token-2'
export const CALLBACK_URL = 'https://pay.shop.example/v1/callbacks/ecommpay/token-3'

function keyPair(kid: string): JsonWebKey & { kid: string } {
  return { ...generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' }), kid }
}

export const KEYS = [keyPair('now'), keyPair('before')] as const

export function env(more: Record<string, string | undefined> = {}): Record<string, string | undefined> {
  return {
    ECOMMPAY_BASE_URL: `${BASE_URL}/`,
    ECOMMPAY_PROJECT_ID: String(PROJECT),
    ECOMMPAY_SECRET_KEY: SECRET,
    ECOMMPAY_SEALING_KEYS: JSON.stringify(KEYS),
    ...more,
  }
}

export const CARD_MODE = { ECOMMPAY_MODES: 'token,saved,card', ECOMMPAY_ACCEPT_CARD_DATA: 'I-ACCEPT-PCI-DSS-SAQ-D' }

export type Step =
  | { json: unknown; http?: number }
  | { text: string; http?: number }
  /** signed as Gate signs its answers */
  | { signed: Json; http?: number }
  | { fail: 'not_connected' | 'no_answer' }

export const accepted: Step = {
  json: { status: 'success', request_id: ACCEPTANCE, project_id: PROJECT, payment_id: REQUEST_ID },
}

export interface Call {
  path: string
  body: Json
  headers: Record<string, string>
  timeoutMs: number
}

export function sign(value: Json, secret = SECRET): Json {
  // What is signed is what JSON keeps of it.
  const body = JSON.parse(JSON.stringify(value)) as Json
  return { ...body, signature: referenceGateSignature(body, secret) }
}

function verified(path: string, text: string): Json {
  const body = JSON.parse(text) as Json
  const place = path.startsWith('/v2/customer/') ? body['customer'] : path.endsWith('/request') ? body : body['general']
  assert.equal((place as Json)['signature'], referenceGateSignature(body, SECRET), `signature of ${path}`)
  delete (place as Json)['signature']
  return body
}

export function stage(more: Record<string, string | undefined> = {}) {
  const parsed = parseEcommpayConfig(env(more))
  assert.ok('config' in parsed, 'faults' in parsed ? parsed.faults.join('\n') : '')
  const world = createTestWorld()
  const calls: Call[] = []
  const script: Step[] = []
  const events: string[] = []
  let state: string | null = null
  const seen = new Set<string>()
  const nonces: Nonces = {
    use: async (scope, nonce) => !seen.has(`${scope} ${nonce}`) && Boolean(seen.add(`${scope} ${nonce}`)),
  }
  const send: Send = async ({ url, body = '', headers, timeoutMs }) => {
    assert.ok(url.startsWith(BASE_URL), url)
    const path = url.slice(BASE_URL.length)
    calls.push({ path, body: verified(path, body), headers, timeoutMs })
    events.push(`call ${path}`)
    const step = script.shift()
    assert.ok(step, `the script has no answer left for ${path}`)
    if ('fail' in step) throw new SendError('scripted', step.fail !== 'not_connected')
    const text = 'text' in step ? step.text : JSON.stringify('signed' in step ? sign(step.signed) : step.json)
    return { status: step.http ?? 200, headers: new Headers(), body: text }
  }
  const journal: Journal = {
    reference: async (reference) => void events.push(`reference ${reference}`),
    executing: async () => void events.push('executing'),
    state: async (text) => {
      state = text
      events.push('state')
    },
  }
  const { clock, random, log } = world
  const gateway = createEcommpayGateway(parsed.config, { send, clock, random, log, nonces })
  const key = (changes: Partial<OperationKey> = {}): OperationKey => ({
    requestId: REQUEST_ID,
    reference: REQUEST_ID,
    state,
    amount: 12_345,
    currency: 'EUR',
    createdAt: NOW - 60_000,
    customerId: 'customer_12',
    ...changes,
  })
  const { resume } = gateway
  assert.ok(resume)
  return {
    gateway,
    world,
    calls,
    events,
    journal,
    key,
    script: (...steps: Step[]) => void script.push(...steps),
    state: () => state,
    resume: (...[resumption, changes]: [Parameters<typeof resume>[1], Partial<OperationKey>?]) =>
      resume(key(changes), resumption, journal),
    receive: (message: Json | string, headers = {}) =>
      gateway.readCallback(callback(message, headers), async () => key()),
  }
}

export type Stage = ReturnType<typeof stage>

/** A callback as it comes in; an object is signed, a text goes as it is. */
export function callback(message: Json | string, headers: RawCallback['headers'] = {}): RawCallback {
  const text = typeof message === 'string' ? message : JSON.stringify(sign(message))
  return { method: 'POST', url: CALLBACK_URL, headers, body: Buffer.from(text) }
}

/** A message about the payment, as callbacks bring it (specification, section 4.2). */
export function message(status: string, more: Json = {}, operation: Json = {}): Json {
  return {
    project_id: PROJECT,
    payment: {
      id: REQUEST_ID,
      type: 'purchase',
      status,
      method: 'card',
      date: '2026-03-01T10:00:00+0000',
      sum: { amount: 12_345, currency: 'EUR' },
      description: '',
    },
    operation: {
      id: 969_000_002_636,
      type: 'sale',
      status,
      date: '2026-03-01T10:00:00+0000',
      created_date: '2026-03-01T09:59:45+0000',
      request_id: ACCEPTANCE,
      sum_initial: { amount: 12_345, currency: 'EUR' },
      sum_converted: { amount: 12_345, currency: 'EUR' },
      code: status === 'success' ? '0' : '9999',
      message: 'text of the vendor',
      ...operation,
    },
    ...more,
  }
}

/** The same as a status answer brings it: with all operations (specification, section 8). */
export function status(name: string, more: Json = {}, operations?: Json[]): Json {
  const { operation, ...rest } = message(name)
  return { ...rest, operations: operations ?? [operation], ...more }
}

export const ACCOUNT = {
  number: '431422******0056',
  type: 'visa',
  card_holder: 'JOHN SMITH',
  expiry_month: '08',
  expiry_year: '2030',
  id: 45_678,
  token: TOKEN,
}

let serial = 0

/** What the browser seals; `claims` and `header` spoil it. */
export async function seal(
  content: Json,
  {
    claims = {},
    header = {},
    key = KEYS[0],
    text,
  }: { claims?: Json; header?: Json; key?: JsonWebKey & { kid: string }; text?: string } = {},
): Promise<string> {
  const { kid, kty, crv, x, y } = key
  const plaintext =
    text ??
    JSON.stringify({
      v: 1,
      pid: SESSION_ID,
      iat: Math.floor(NOW / 1000),
      jti: `jti-${String(++serial).padStart(8, '0')}`,
      ...content,
      ...claims,
    })
  const publicKey = await crypto.subtle.importKey(
    'jwk',
    { kty: kty ?? '', crv: crv ?? '', x: x ?? '', y: y ?? '' },
    { name: 'ECDH', namedCurve: 'P-256' },
    false,
    [],
  )
  return new CompactEncrypt(new TextEncoder().encode(plaintext))
    .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A256GCM', kid, ...header })
    .encrypt(publicKey)
}

export const CARD = { pan: PAN, year: 2030, month: 8, card_holder: 'Jane Doe', cvv: CVV }

export function order(method: GatewayOrder['method'], more: Partial<GatewayOrder> = {}): GatewayOrder {
  return {
    requestId: REQUEST_ID,
    sessionId: SESSION_ID,
    orderId: 'A-1001',
    amount: 12_345,
    currency: 'EUR',
    description: 'Two books; one pen',
    customer: { id: 'customer_12', email: 'jane@example.com', phone: '+44 (99) 123-4567' },
    threeDS: 'should',
    capture: 'automatic',
    saveCard: false,
    method,
    browser: {
      userAgent: 'Mozilla/5.0',
      language: 'en-GB,en',
      colorDepth: 30,
      screenHeight: 800,
      screenWidth: 1280,
      timezoneOffset: -120,
      acceptHeader: 'text/html',
    },
    ip: '203.0.113.7',
    notificationUrl: CALLBACK_URL,
    returnUrl: RETURN_URL,
    methodUrl: METHOD_URL,
    locale: 'en',
    ...more,
  }
}

export async function cardOrder(more: Partial<GatewayOrder> = {}, card: Json = CARD): Promise<GatewayOrder> {
  return order({ type: 'card', sealed: { card: await seal({ card }) } }, more)
}

export async function tokenOrder(
  more: Partial<GatewayOrder> = {},
  reference = `token:${TOKEN}`,
): Promise<GatewayOrder> {
  return order({ type: 'saved_card', reference, sealed: { cvv: await seal({ cvv: CVV }) } }, more)
}
