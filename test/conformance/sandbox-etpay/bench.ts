import assert from 'node:assert/strict'
import * as jose from 'jose'
import type { EtpaySandbox, EtpaySandboxOptions } from '../../../demo/gateways/etpay.ts'
import { createEtpaySandbox } from '../../../demo/gateways/etpay.ts'
import type { FakeTime, Json, Posted } from '../../unit/demo/gateways/support/merchant.ts'
import { fakeTime } from '../../unit/demo/gateways/support/merchant.ts'

export const MERCHANT = { code: 'cl_demo_cl', apiToken: 'k'.repeat(64) }
export const RETURN = 'https://shop.example/etpay/return?o=1'
export const CANCEL = 'https://shop.example/etpay/cancel?o=1'
export const WEBHOOK = 'https://shop.example/api/etpay/webhook'

export const INITIALIZE = '/session/initialize'
export const STATUS = '/merchant/check_payment_status'

export interface Answer {
  status: number
  headers: Headers
  body: Json
}

export interface Opened {
  token: string
  signatureToken: string
  url: string
}

export interface Screen {
  status: number
  location: string | null
  text: string
}

export interface Bench {
  etpay: EtpaySandbox
  time: FakeTime
  /** webhooks that left */
  posted: Posted[]
  /** what the merchant answers to webhooks */
  answerWith(status: number | null): void
  call(path: string, body: unknown, headers?: Record<string, string>): Promise<Answer>
  /** `undefined` takes a member out */
  initialize(changes?: Json): Promise<Answer>
  open(changes?: Json): Promise<Opened>
  query(body: Json): Promise<Answer>
  /** entries of a status query by session token */
  entries(session: Opened): Promise<Json[]>
}

export function sessionBody(changes: Json = {}): Json {
  const body: Json = {
    merchant_code: MERCHANT.code,
    merchant_api_token: MERCHANT.apiToken,
    merchant_order_id: 'OC-700104',
    order_amount: 50_000,
    payment_completed_url: RETURN,
    payment_cancellation_url: CANCEL,
    payment_webhook_url: WEBHOOK,
    concat: '&',
    ...changes,
  }
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined))
}

/** A gateway with a clock that stands still, and a merchant beside it. */
export async function bench(options: Partial<EtpaySandboxOptions> = {}): Promise<Bench> {
  const time = fakeTime()
  const posted: Posted[] = []
  let status: number | null = 200
  const etpay = await createEtpaySandbox({
    merchant: MERCHANT,
    clock: { now: () => time.now() },
    schedule: time.schedule,
    post: (url, headers, body) => {
      posted.push({ url, headers, body })
      return Promise.resolve(status)
    },
    ...options,
  })
  const call: Bench['call'] = async (path, body, headers = { 'content-type': 'application/json' }) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    const response = await fetch(etpay.apiUrl + path, { method: 'POST', headers, body: text, redirect: 'manual' })
    const answer = await response.text()
    const json = response.headers.get('content-type') === 'application/json'
    return { status: response.status, headers: response.headers, body: (json ? JSON.parse(answer) : {}) as Json }
  }
  const initialize = (changes: Json = {}) => call(INITIALIZE, sessionBody(changes))
  const query = (body: Json) =>
    call(STATUS, { merchant_code: MERCHANT.code, merchant_api_token: MERCHANT.apiToken, ...body })
  return {
    etpay,
    time,
    posted,
    answerWith: (next) => (status = next),
    call,
    initialize,
    query,
    async open(changes) {
      const { body } = await initialize(changes)
      const token = String(body.token)
      return { token, signatureToken: String(body.signature_token), url: `${etpay.pmtUrl}/session/${token}` }
    },
    async entries(session) {
      const { status: http, body } = await query({ session_token: session.token })
      assert.equal(http, 200)
      return body as unknown as Json[]
    },
  }
}

export async function withBench(
  run: (b: Bench) => Promise<void>,
  options: Partial<EtpaySandboxOptions> = {},
): Promise<void> {
  const b = await bench(options)
  try {
    await run(b)
  } finally {
    await b.etpay.close()
  }
}

/** A browser without scripts that follows nothing by itself. */
export async function browse(url: string, form?: Record<string, string>, language = 'es-CL'): Promise<Screen> {
  const body = form === undefined ? undefined : new URLSearchParams(form)
  const headers = { 'accept-language': language }
  const response = await fetch(url, { method: body ? 'POST' : 'GET', headers, body, redirect: 'manual' })
  return { status: response.status, location: response.headers.get('location'), text: await response.text() }
}

export const SIGN_IN = { decision: 'sign_in', rut: '12.345.678-5', password: 'mi clave secreta' }

/** Brings a session to the page that asks for the confirmation. */
export async function reachConfirmation(session: Opened, bank = 'cl_estado'): Promise<void> {
  assert.equal((await browse(session.url, { decision: 'bank', bank })).status, 303)
  assert.equal((await browse(session.url, SIGN_IN)).status, 303)
}

/** Pays as a person would, and returns where the browser is sent. */
export async function payThrough(session: Opened, bank?: string, decision = 'approve'): Promise<URL> {
  await reachConfirmation(session, bank)
  const { status, location } = await browse(session.url, { decision })
  assert.equal(status, 303)
  return new URL(String(location))
}

/** Verified claims by `jose`, which the sandbox does not know. */
export async function claimsOf(token: string | null, key: string): Promise<Json> {
  const { payload, protectedHeader } = await jose.jwtVerify(String(token), new TextEncoder().encode(key), {
    algorithms: ['HS256'],
    currentDate: new Date(0),
  })
  assert.deepEqual(protectedHeader, { alg: 'HS256', typ: 'JWT' })
  return payload
}

/** The token of the webhook that left as the n-th; its body has that one member. */
export function webhookToken(b: Bench, index = 0): string {
  const body = JSON.parse(b.posted[index]?.body ?? '{}') as Json
  assert.deepEqual(Object.keys(body), ['payment'])
  return String(body.payment)
}

/** Moves the clock, and lets what has become due go on. */
export async function pass(b: Bench, milliseconds: number): Promise<void> {
  b.time.pass(milliseconds)
  await new Promise((resolve) => setImmediate(resolve))
}
