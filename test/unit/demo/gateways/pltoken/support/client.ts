import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { request as send } from 'node:http'
import type * as jose from 'jose'
import type { PltokenSandbox, PltokenSandboxOptions } from '../../../../../../demo/gateways/pltoken.ts'
import { createPltokenSandbox, DEMO_ACCOUNTS } from '../../../../../../demo/gateways/pltoken.ts'
import type { FakeTime, Json } from '../../support/merchant.ts'
import { fakeTime, seal } from '../../support/merchant.ts'

export const APP = { id: '5f2b7c1e9a4d4c0f8e6a3b2d1c0f9e8d', key: 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=' }
export const PCNG_KEY = 'hex:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f'
export const CUSTOMER = '187b2be8-24fb-4892-b16a-7d84d1d0fe83'
export const VISA = '6f1c1f5e-0b5a-4c39-9d0e-3a5b7c9d1e01'
export const AMEX = '6f1c1f5e-0b5a-4c39-9d0e-3a5b7c9d1e03'
export const EXPIRED = '6f1c1f5e-0b5a-4c39-9d0e-3a5b7c9d1e04'
export const NEWCOMER = DEMO_ACCOUNTS[2]?.uuid ?? ''

const keyBytes = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(Buffer.from(text.replace(/^hex:/, ''), text.startsWith('hex:') ? 'hex' : 'base64'))

/** The layout of section 2.1 by WebCrypto, which shares nothing with `createCipheriv` but OpenSSL. */
export async function encrypt(plaintext: string, pcngKey = PCNG_KEY, iv?: string): Promise<string> {
  const usedIv = iv ?? `20270403145514${randomBytes(6).toString('hex')}`
  const key = await crypto.subtle.importKey('raw', keyBytes(pcngKey), 'AES-GCM', false, ['encrypt'])
  const parameters = { name: 'AES-GCM', iv: Buffer.from(usedIv), tagLength: 128 }
  const sealed = await crypto.subtle.encrypt(parameters, key, Buffer.from(plaintext))
  return Buffer.concat([Buffer.from(usedIv), Buffer.from(sealed)]).toString('hex')
}

export async function decrypt(hex: string, pcngKey = PCNG_KEY): Promise<string> {
  const bytes = Buffer.from(hex, 'hex')
  const key = await crypto.subtle.importKey('raw', keyBytes(pcngKey), 'AES-GCM', false, ['decrypt'])
  const parameters = { name: 'AES-GCM', iv: bytes.subarray(0, 26), tagLength: 128 }
  return Buffer.from(await crypto.subtle.decrypt(parameters, key, bytes.subarray(26))).toString()
}

export interface Signing {
  method: string
  url: string
  body?: string
  timestamp?: number
  nonce?: string
  app?: { id: string; key: string }
}

/** The header of section 3, by the WHATWG URL and WebCrypto. */
export async function sign({
  method,
  url,
  body = '',
  timestamp = 0,
  nonce = randomUUID(),
  app = APP,
}: Signing): Promise<string> {
  const uri = new URL(url)
  uri.hash = ''
  const encoded = encodeURIComponent(uri.href.toLowerCase())
    .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16)}`)
    .replace(/%[\dA-F]{2}/g, (escape) => escape.toLowerCase())
  const hash = body === '' ? '' : createHash('md5').update(body).digest('base64')
  const text = `${app.id}${method}${encoded}${timestamp}${nonce}${hash}`
  const parameters = { name: 'HMAC', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('raw', Buffer.from(app.key, 'base64'), parameters, false, ['sign'])
  const signature = Buffer.from(await crypto.subtle.sign('HMAC', key, Buffer.from(text))).toString('base64')
  return `PLTOKEN ${app.id}:${signature}:${nonce}:${timestamp}`
}

/** What a test reads from an answer, whose shape it then asserts. */
export type Data = Json & Json[]

export interface Answer {
  status: number
  headers: Record<string, unknown>
  /** decrypted; `null` where it is no sealed JSON */
  body: { data?: Data; error?: { code: number; message: string; detail: string | null } } | null
  text: string
}

export interface Raw {
  method: string
  target: string
  headers: Record<string, string | string[]>
  body?: string
}

/** Sends exactly these headers and this address line, which `fetch` would tidy up. */
export async function raw(base: string, { method, target, headers, body = '' }: Raw): Promise<Answer> {
  const { hostname, port } = new URL(base)
  const length = body === '' ? {} : { 'content-length': String(Buffer.byteLength(body)) }
  const answer = await new Promise<Omit<Answer, 'body'>>((resolve, reject) => {
    const options = { hostname, port, method, path: target, headers: { ...headers, ...length }, agent: false as const }
    const request = send(options, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString()
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text })
      })
    })
    request.on('error', reject)
    request.end(body)
  })
  const opened = await decrypt(answer.text).catch(() => 'null')
  return { ...answer, body: JSON.parse(opened) as Answer['body'] }
}

export interface Call {
  method: string
  /** identifiers in braces get encrypted */
  path: string
  data?: unknown
  signing?: Partial<Signing>
  headers?: Record<string, string | string[]>
}

/** A client as the documentation wants it. */
export class Client {
  readonly sandbox: PltokenSandbox
  /** where requests really go; signatures cover `sandbox.url` */
  readonly base: string
  readonly time: FakeTime

  constructor(sandbox: PltokenSandbox, base: string, time: FakeTime) {
    this.sandbox = sandbox
    this.base = base
    this.time = time
  }

  get seconds(): number {
    return Math.floor(this.time.now() / 1000)
  }

  async sealPath(path: string): Promise<string> {
    const seal = async (part: string) => (part.startsWith('{') ? encrypt(part.slice(1, -1)) : part)
    return (await Promise.all(path.split('/').map(seal))).join('/')
  }

  async call({ method, path, data, signing = {}, headers = {} }: Call): Promise<Answer> {
    let target = await this.sealPath(path)
    let body = ''
    if (data !== undefined) {
      const sealed = await encrypt(typeof data === 'string' ? data : JSON.stringify(data))
      if (method === 'GET') target += `?data=${sealed}`
      else body = `data=${sealed}`
    }
    return this.send({ method, target, body, headers }, signing)
  }

  async send({ method, target, body = '', headers }: Raw, signing: Partial<Signing> = {}): Promise<Answer> {
    const url = this.sandbox.url + target
    const authorization = await sign({ method, url, body, timestamp: this.seconds, ...signing })
    const type: Record<string, string> = body === '' ? {} : { 'content-type': 'application/x-www-form-urlencoded' }
    return raw(this.base, { method, target, body, headers: { authorization, ...type, ...headers } })
  }

  /** A reference for a sealed CVV, got as a browser gets it. */
  async cvv(digits = '123'): Promise<string> {
    const sealed = await seal(digits, this.sandbox.vaultPublicKey)
    return String((await this.vault('/cvv', { sealed })).body.reference)
  }

  async cardReference(number = '4111111111111111', expiry = '3412'): Promise<string> {
    const key = this.sandbox.vaultPublicKey as jose.JWK
    const body = { number: await seal(number, key), data: await seal(expiry, key) }
    return String((await this.vault('/cards', body)).body.reference)
  }

  async vault(path: string, body: unknown, init: RequestInit = {}) {
    const response = await fetch(this.sandbox.vaultUrl + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: 'https://shop.example' },
      body: typeof body === 'string' ? body : JSON.stringify(body),
      ...init,
    })
    const text = await response.text()
    const parsed = (text === '' ? {} : JSON.parse(text)) as Json
    return { status: response.status, headers: response.headers, body: parsed }
  }

  async chargeBody(changes: Json = {}, cvv?: string): Promise<Json> {
    return {
      orderID: randomUUID(),
      applicationId: 'ABC',
      amount: 10.5,
      currencyCode: 'GBP',
      ipAddr: '203.0.113.7',
      paymentInfoID: VISA,
      paymentInfo: { paymentType: 'CreditCard', card: { cardCVVEncKey: await this.cvv(cvv) } },
      ...changes,
    }
  }

  async charge(changes: Json = {}, { uuid = CUSTOMER, cvv }: { uuid?: string; cvv?: string } = {}): Promise<Answer> {
    const data = await this.chargeBody(changes, cvv)
    return this.call({ method: 'POST', path: `/billing/{${uuid}}/transaction`, data })
  }

  async list(query: string, uuid = CUSTOMER): Promise<Answer> {
    return this.call({ method: 'GET', path: `/billing/{${uuid}}/transactions`, data: query })
  }

  async cancel(orderId: string, uuid = CUSTOMER, side = 'billing'): Promise<Answer> {
    return this.call({ method: 'DELETE', path: `/${side}/{${uuid}}/orders/{${orderId}}` })
  }

  async addCard(changes: Json = {}, uuid = CUSTOMER, reference?: string): Promise<Answer> {
    const cardDetailEncKey = reference ?? (await this.cardReference())
    const paymentInfo = { paymentType: 'CreditCard', card: { cardDetailEncKey } }
    const data = { orderID: randomUUID(), applicationId: 'ABC', paymentInfo, ...changes }
    return this.call({ method: 'POST', path: `/account/{${uuid}}/paymentinfo`, data })
  }
}

/** A sandbox whose clock stands at 2027-04-03 14:55:14 UTC, and a client beside it. */
export async function bench(options: Partial<PltokenSandboxOptions> = {}): Promise<Client> {
  const time = fakeTime()
  const sandbox = await createPltokenSandbox({
    app: APP,
    pcngKey: PCNG_KEY,
    clock: { now: () => time.now() },
    schedule: time.schedule,
    ...options,
  })
  return new Client(sandbox, sandbox.url, time)
}
