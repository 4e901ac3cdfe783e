import { randomUUID } from 'node:crypto'
import * as jose from 'jose'
import type {
  AllianceMerchantKeys,
  AllianceSandbox,
  AllianceSandboxOptions,
} from '../../../../../demo/gateways/alliance.ts'
import { allianceMerchantKeys, createAllianceSandbox } from '../../../../../demo/gateways/alliance.ts'
import type { Schedule } from '../../../../../demo/gateways/timers.ts'

export type Json = Record<string, unknown>
export type Generation = 'v1' | 'v2'

/** The bank's clock in these tests; every answer that tells a time can be worked out by hand. */
export const NOW = Date.UTC(2027, 3, 3, 14, 55, 14, 567)

export interface Answer {
  status: number
  /** opened, whatever it came in */
  body: Json
  /** as it came */
  text: string
}

export interface FakeTime {
  schedule: Schedule
  now(): number
  /** Moves the clock; runs what is due, in order. */
  pass(milliseconds: number): void
  set(at: number): void
  /** delays that were asked for and have not run or been called off */
  waiting(): number[]
}

export function fakeTime(start = NOW): FakeTime {
  let now = start
  let tasks: { at: number; delay: number; task: () => void }[] = []
  return {
    schedule(delay, task) {
      const entry = { at: now + delay, delay, task }
      tasks.push(entry)
      return () => {
        tasks = tasks.filter((other) => other !== entry)
      }
    },
    now: () => now,
    pass(milliseconds) {
      const end = now + milliseconds
      for (;;) {
        const next = tasks.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0]
        if (!next) break
        tasks = tasks.filter((other) => other !== next)
        now = next.at
        next.task()
      }
      now = end
    },
    set(at) {
      now = at
    },
    waiting: () => tasks.map(({ delay }) => delay),
  }
}

export interface Posted {
  url: string
  headers: Record<string, string>
  body: string
}

export interface Bench {
  bank: AllianceSandbox
  keys: AllianceMerchantKeys
  time: FakeTime
  /** callbacks that left the bank */
  posted: Posted[]
  /** what the merchant answers to callbacks */
  answerWith(status: number | null): void
  merchant: Merchant
}

/** A bank with a clock that stands still, and a merchant beside it. */
export async function bench(generation: Generation, options: Partial<AllianceSandboxOptions> = {}): Promise<Bench> {
  const keys = allianceMerchantKeys()
  const time = fakeTime()
  const posted: Posted[] = []
  let status: number | null = 200
  const bank = await createAllianceSandbox({
    merchant: keys.merchant,
    clock: { now: () => time.now() },
    schedule: time.schedule,
    post: (url, headers, body) => {
      posted.push({ url, headers, body })
      return Promise.resolve(status)
    },
    ...options,
  })
  const merchant = new Merchant(bank, keys, generation, () => time.now())
  return { bank, keys, time, posted, answerWith: (next) => (status = next), merchant }
}

/** The request date, in UTC, milliseconds cut to two digits (specification, section 4.6). */
export function requestDate(at: number): string {
  const iso = new Date(at).toISOString()
  return `${iso.slice(0, 10)} ${iso.slice(11, 22)}+00:00`
}

export async function seal(plaintext: string, jwk: jose.JWK, header: Json = {}): Promise<string> {
  const { kty, crv, x, y } = jwk as Record<string, string>
  const key = await jose.importJWK({ kty, crv, x, y }, 'ECDH-ES+A256KW')
  return new jose.CompactEncrypt(new TextEncoder().encode(plaintext))
    .setProtectedHeader({ alg: 'ECDH-ES+A256KW', enc: 'A256GCM', ...header })
    .encrypt(key)
}

export async function unseal(token: string, privateJwk: jose.JWK): Promise<Json> {
  const key = await jose.importJWK(privateJwk, 'ECDH-ES+A256KW')
  const { plaintext } = await jose.compactDecrypt(token, key, {
    keyManagementAlgorithms: ['ECDH-ES+A256KW'],
    contentEncryptionAlgorithms: ['A256GCM'],
  })
  return JSON.parse(new TextDecoder().decode(plaintext)) as Json
}

export const BROWSER = {
  browserAcceptHeader: 'text/html,application/xhtml+xml',
  browserUserAgent: 'Mozilla/5.0',
  browserLanguage: 'en-US,en',
  browserColorDepth: '24',
  browserScreenHeight: '800',
  browserScreenWidth: '1280',
  browserTZ: '-180',
}

export const PATHS = {
  v1: {
    create: '/ecom/execute_request/payments/v3/create/purchase',
    execute: '/ecom/execute_request/payments/v1/execute/purchase',
    refund: '/ecom/execute_request/payments/v3/refund',
    byId: '/ecom/execute_request/payments/v1/operations',
    byRequest: '/ecom/execute_request/payments/v1/operation/by_merchant_request_id',
    tokenPurchase: '/ecom/execute_request/payments/v1/token_purchase',
    token3ds: '/ecom/execute_request/payments/v1/purchase/token_3ds',
    createVerification: '/ecom/execute_request/payments/v1/create/verification',
    executeVerification: '/ecom/execute_request/payments/v1/execute/verification',
    createPreauth: '/ecom/execute_request/payments/v1/create/preauth',
    executePreauth: '/ecom/execute_request/payments/v1/execute/preauth',
    completion: '/ecom/execute_request/payments/v1/completion',
    tokenCreate: '/ecom/execute_request/token/v1/create',
    tokenList: '/ecom/execute_request/token/v1/list/by-customer-id',
    tokenData: '/ecom/execute_request/token/v1/get',
    tokenState: '/ecom/execute_request/token/v1/state/update',
  },
  v2: {
    create: '/ecom/jws/payments/create/purchase_v3',
    execute: '/ecom/jws/payments/execute/purchase_v1',
    refund: '/ecom/jws/payments/refund_v1',
    byId: '/ecom/jws/payments/operations_v1',
    byRequest: '/ecom/jws/payments/operation/by_merchant_request_id_v1',
    tokenPurchase: '/ecom/jws/payments/token_purchase_v1',
    token3ds: '/ecom/jws/payments/purchase/token_3ds_v1',
    createVerification: '/ecom/jws/payments/create/verification_v1',
    executeVerification: '/ecom/jws/payments/execute/verification_v1',
    createPreauth: '/ecom/jws/payments/preauth/create_v1',
    executePreauth: '/ecom/jws/payments/preauth/execute_v1',
    completion: '/ecom/jws/payments/preauth/completion_v1',
    tokenCreate: '/ecom/jws/token/create_v1',
    tokenList: '/ecom/jws/token/list/by-customer-id_v1',
    tokenData: '/ecom/jws/token/get_v1',
    tokenState: '/ecom/jws/token/state/update_v1',
  },
} as const

export type Call = keyof (typeof PATHS)['v1']

/** A merchant as the documentation wants it, written with `jose`, which the sandbox does not know. */
export class Merchant {
  readonly bank: AllianceSandbox
  readonly keys: AllianceMerchantKeys
  readonly generation: Generation
  readonly now: () => number
  session: Json = {}

  constructor(bank: AllianceSandbox, keys: AllianceMerchantKeys, generation: Generation, now: () => number) {
    this.bank = bank
    this.keys = keys
    this.generation = generation
    this.now = now
  }

  async post(path: string, headers: Record<string, string>, body: string): Promise<Answer> {
    const response = await fetch(this.bank.url + path, { method: 'POST', headers, body, redirect: 'manual' })
    const text = await response.text()
    return { status: response.status, body: await this.#open(text), text }
  }

  async #open(text: string): Promise<Json> {
    if (text.split('.').length === 3 && !text.startsWith('{')) return this.verify(text)
    let value: Json
    try {
      value = JSON.parse(text) as Json
    } catch {
      return {}
    }
    return typeof value.jwe === 'string' ? unseal(value.jwe, this.keys.companion.communicationPrivateJwk) : value
  }

  /** Verifies a JWS of the bank with the key that the bank gives out for its `kid`. */
  async verify(token: string): Promise<Json> {
    const { alg, kid } = jose.decodeProtectedHeader(token)
    const looked = await this.lookUpKey(String(kid))
    const key = await jose.importSPKI(String(looked.body.publicKey), String(alg))
    const { payload } = await jose.compactVerify(token, key, { algorithms: ['ES256'] })
    return JSON.parse(new TextDecoder().decode(payload)) as Json
  }

  lookUpKey(kid: string): Promise<Answer> {
    return this.post('/ecom/keys/public_key/get_v1', { 'content-type': 'application/json' }, JSON.stringify({ kid }))
  }

  async authorize(body: Json = { serviceCode: this.keys.companion.serviceCode }): Promise<Answer> {
    const headers = { 'content-type': 'application/json', 'x-api_version': 'V1', 'x-request_id': randomUUID() }
    const answer = await this.post('/api-gateway/authorize_virtual_device', headers, JSON.stringify(body))
    if (typeof answer.body.deviceId === 'string') this.session = answer.body
    return answer
  }

  sessionHeaders(): Record<string, string> {
    return {
      'x-api_version': 'V1',
      'x-device_id': String(this.session.deviceId),
      'x-refresh_token': String(this.session.refreshToken),
      'x-request_id': randomUUID(),
    }
  }

  sealBody(body: unknown): Promise<string> {
    return seal(typeof body === 'string' ? body : JSON.stringify(body), this.session.serverPublic as jose.JWK)
  }

  async sign(payload: unknown, header: Json, pem = this.keys.companion.signingPrivatePem): Promise<string> {
    const alg = String(header.alg ?? 'ES256')
    const text = typeof payload === 'string' ? payload : JSON.stringify(payload)
    return new jose.CompactSign(new TextEncoder().encode(text))
      .setProtectedHeader({ ...header, alg })
      .sign(await jose.importPKCS8(pem, alg))
  }

  signedHeader(path: string): Json {
    return { alg: 'ES256', kid: this.keys.companion.signingKid, ts: this.now(), targetUrl: path }
  }

  /** Makes a call as the documentation says, opening a session where one is needed. */
  async call(call: Call, body: Json): Promise<Answer> {
    const path = PATHS[this.generation][call]
    if (this.generation === 'v2') {
      return this.post(path, { 'content-type': 'text/plain' }, await this.sign(body, this.signedHeader(path)))
    }
    if (this.session.deviceId === undefined) await this.authorize()
    if (call === 'byId' || call === 'byRequest') {
      const headers = { ...this.sessionHeaders(), 'content-type': 'application/json', accept: 'application/json' }
      return this.post(path, headers, JSON.stringify(body))
    }
    return this.post(path, { ...this.sessionHeaders(), 'content-type': 'text/plain' }, await this.sealBody(body))
  }

  async createBody(changes: Json = {}, card = '4111111111111111'): Promise<Json> {
    const body: Json = {
      merchantRequestId: randomUUID(),
      merchantId: this.keys.companion.merchantId,
      encryptedCardNumber: await seal(card, this.bank.paymentPublicKey),
      coinAmount: '12345',
      desiredThreeDSMode: 'SHOULD',
      notificationUrl: 'https://merchant.example/callbacks/1',
      resultRedirectUrl: 'https://merchant.example/return/1',
      date: requestDate(this.now()),
      customerData: { senderCustomerId: 'customer-1' },
    }
    return applyChanges(body, changes)
  }

  async executeBody(operationId: unknown, changes: Json = {}, data = '3012123'): Promise<Json> {
    const body: Json = {
      operationId,
      encryptedCardData: await seal(data, this.bank.paymentPublicKey),
      date: requestDate(this.now()),
      browserInfo: BROWSER,
    }
    return applyChanges(body, changes)
  }

  refundBody(operationId: unknown, changes: Json = {}): Json {
    const body: Json = {
      merchantRequestId: randomUUID(),
      merchantId: this.keys.companion.merchantId,
      operationId,
      coinAmount: '12345',
      date: requestDate(this.now()),
      notificationUrl: 'https://merchant.example/callbacks/refund',
    }
    return applyChanges(body, changes)
  }

  async create(changes: Json = {}, card?: string): Promise<Answer> {
    return this.call('create', await this.createBody(changes, card))
  }

  async execute(operationId: unknown, changes: Json = {}, data?: string): Promise<Answer> {
    return this.call('execute', await this.executeBody(operationId, changes, data))
  }

  /** Create and execute in one go. */
  async pay(changes: Json = {}, card?: string): Promise<Answer> {
    const created = await this.create(changes, card)
    return this.execute(created.body.operationId)
  }
}

/** `undefined` takes a member out. */
function applyChanges(body: Json, changes: Json): Json {
  return Object.fromEntries(Object.entries({ ...body, ...changes }).filter(([, value]) => value !== undefined))
}
