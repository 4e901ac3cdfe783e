import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { EcommpaySandbox, EcommpaySandboxOptions } from '../../../demo/gateways/ecommpay.ts'
import { createEcommpaySandbox } from '../../../demo/gateways/ecommpay.ts'
import type { FakeTime, Json, Posted } from '../../unit/demo/gateways/support/merchant.ts'
import { fakeTime } from '../../unit/demo/gateways/support/merchant.ts'
import { referenceSignature } from './reference-signature.ts'

export type { Json } from '../../unit/demo/gateways/support/merchant.ts'

export const PROJECT = { id: 42, secret: 'gate-test-key' }
export const CALLBACK_URL = 'https://merchant.example/callbacks'
export const RETURN = { success: 'https://merchant.example/paid', decline: 'https://merchant.example/not-paid' }
export const ACS_RETURN = {
  return_url: 'https://merchant.example/3ds/return',
  '3ds_notification_url': 'https://merchant.example/3ds/notify',
}
export const CUSTOMER = {
  id: 'customer_12',
  ip_address: '203.0.113.7',
  email: 'jane@example.com',
  screen_res: '1280x800',
}
export const APPROVED = '4000000000000077'

export interface Answer {
  status: number
  body: Json
  text: string
}

/** `undefined` takes a member out; objects are changed member by member. */
export function changed(body: Json, changes: Json): Json {
  const isObject = (value: unknown): value is Json =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
  const result: Json = { ...body }
  for (const [name, value] of Object.entries(changes)) {
    const before = result[name]
    if (value === undefined) delete result[name]
    else result[name] = isObject(before) && isObject(value) ? changed(before, value) : value
  }
  return result
}

export function card(pan = APPROVED, changes: Json = {}): Json {
  return changed({ pan, year: 2030, month: 8, card_holder: 'Jane Doe', cvv: '123' }, changes)
}

/** A merchant as the documentation wants it, with a signature of its own. */
export class Merchant {
  readonly gate: EcommpaySandbox

  constructor(gate: EcommpaySandbox) {
    this.gate = gate
  }

  async raw(path: string, body: string, headers: Record<string, string> = {}, method = 'POST'): Promise<Answer> {
    const init = { method, headers: { 'content-type': 'application/json', ...headers } }
    const response = await fetch(this.gate.url + path, method === 'POST' ? { ...init, body } : init)
    const text = await response.text()
    let parsed: Json = {}
    try {
      parsed = JSON.parse(text) as Json
    } catch {
      // Some answers are no JSON on purpose; their text is what is looked at.
    }
    return { status: response.status, body: parsed, text }
  }

  signed(body: Json, place: 'general' | 'customer' | 'top' = 'general', secret = PROJECT.secret): Json {
    const signature = referenceSignature(body, secret)
    return place === 'top' ? { ...body, signature } : { ...body, [place]: { ...(body[place] as Json), signature } }
  }

  post(path: string, body: Json, place?: 'general' | 'customer' | 'top'): Promise<Answer> {
    return this.raw(path, JSON.stringify(this.signed(body, place)))
  }

  saleBody(changes: Json = {}, credential: Json = { card: card() }): Json {
    const body = {
      general: { project_id: PROJECT.id, payment_id: randomUUID() },
      customer: CUSTOMER,
      payment: { amount: 12_345, currency: 'EUR' },
      return_url: RETURN,
      acs_return_url: ACS_RETURN,
    }
    return changed({ ...body, ...credential }, changes)
  }

  /** A payment of a kind, by card number or by another credential, with an id that comes back. */
  async pay(credential: string | Json = APPROVED, changes: Json = {}, path = 'sale'): Promise<Answer & { id: string }> {
    const body = this.saleBody(changes, typeof credential === 'string' ? { card: card(credential) } : credential)
    const answer = await this.post(`/v2/payment/card/${path}`, body)
    return { ...answer, id: String((body.general as Json).payment_id) }
  }

  about(id: string, path: string, more: Json = {}): Promise<Answer> {
    return this.post(path, changed({ general: { project_id: PROJECT.id, payment_id: id } }, more))
  }

  async status(id: string): Promise<Json> {
    const { body, status } = await this.about(id, '/v2/payment/status')
    assert.equal(status, 200)
    assert.equal(body.signature, referenceSignature(body, PROJECT.secret))
    return body
  }

  customer(path: string, more: Json = {}, id = CUSTOMER.id): Promise<Answer> {
    return this.post(`/v2/customer/${path}`, changed({ customer: { project_id: PROJECT.id, id } }, more), 'customer')
  }
}

export interface Bench {
  gate: EcommpaySandbox
  time: FakeTime
  /** callbacks that left Gate */
  posted: Posted[]
  answerWith(status: number | null): void
  merchant: Merchant
  /** Lets time pass, and what was started in it go on. */
  pass(milliseconds: number): Promise<void>
  /** The callbacks so far, each verified, and forgets them. */
  callbacks(): Json[]
}

/** A Gate with a clock that stands still, and a merchant beside it. */
export async function bench(options: Partial<EcommpaySandboxOptions> = {}): Promise<Bench> {
  const time = fakeTime()
  const posted: Posted[] = []
  let status: number | null = 200
  const gate = await createEcommpaySandbox({
    project: PROJECT,
    callbackUrl: CALLBACK_URL,
    clock: { now: () => time.now() },
    schedule: time.schedule,
    post: (url, headers, body) => {
      posted.push({ url, headers, body })
      return Promise.resolve(status)
    },
    ...options,
  })
  return {
    gate,
    time,
    posted,
    answerWith: (next) => (status = next),
    merchant: new Merchant(gate),
    async pass(milliseconds) {
      time.pass(milliseconds)
      await new Promise((resolve) => setImmediate(resolve))
    },
    callbacks: () =>
      posted.splice(0).map(({ body, headers }) => {
        const told = JSON.parse(body) as Json
        assert.equal(headers['content-type'], 'application/json')
        const signature = told.signature ?? (told.general as Json | undefined)?.signature
        assert.equal(signature, referenceSignature(told, PROJECT.secret))
        return told
      }),
  }
}

export async function withBench(
  run: (b: Bench) => Promise<void>,
  options: Partial<EcommpaySandboxOptions> = {},
): Promise<void> {
  const b = await bench(options)
  try {
    await run(b)
  } finally {
    await b.gate.close()
  }
}

/** The only callback so far. */
export function only(b: Bench): Json {
  const callbacks = b.callbacks()
  assert.equal(callbacks.length, 1, JSON.stringify(callbacks))
  return callbacks[0] as Json
}

/** Status of payment and operation, and the operation's code. */
export function outcome(told: Json): unknown[] {
  const operation = told.operation as Json
  return [(told.payment as Json).status, operation.status, operation.code]
}

export interface Screen {
  status: number
  location: string | null
  text: string
}

/** A browser without scripts: a page, or a form posted to it. */
export async function browse(url: string, form?: Record<string, string>): Promise<Screen> {
  const body = form === undefined ? undefined : new URLSearchParams(form)
  const response = await fetch(url, { method: body ? 'POST' : 'GET', body, redirect: 'manual' })
  return { status: response.status, location: response.headers.get('location'), text: await response.text() }
}

/** Where a page's form leads, and its hidden fields. */
export function formOf(page: string): { action: string; fields: Record<string, string> } {
  const action = /<form method="post" action="([^"]*)"/.exec(page)?.[1] ?? ''
  const hidden = [...page.matchAll(/<input\s+type="hidden"\s+name="([^"]*)"\s+value="([^"]*)"/g)]
  return { action, fields: Object.fromEntries(hidden.map(([, name = '', value = '']) => [name, value])) }
}
