// The other end of the PLTOKEN adapter in unit tests. It opens and seals with AES-GCM put together here from single AES
// blocks and GHASH (NIST SP 800-38D), checks every header with its own request string, and answers as the test says.
import { createCipheriv, createHash, createHmac } from 'node:crypto'
import type { PayRequest } from '#contract/payment.ts'
import type { Gateway, GatewayOrder, Journal, OperationKey } from '../../server/gateways/gateway.ts'
import { SendError, type Send } from '../../server/gateways/http.ts'
import { parsePltokenConfig } from '../../server/gateways/pltoken/config.ts'
import { createPltokenGateway } from '../../server/gateways/pltoken/index.ts'
import type { Nonces } from '../../server/ports.ts'
import { createTestWorld, NOW, type TestWorld } from './scripted-send.ts'

export const BASE_URL = 'https://pl.example'
export const APP_ID = '5f2b7c1e9a4d4c0f8e6a3b2d1c0f9e8d'
export const APP_KEY = Buffer.from(Array.from({ length: 32 }, (_, i) => 200 - i))
export const PCNG_KEY = Buffer.from(Array.from({ length: 32 }, (_, i) => 7 * i + 3))
export const ACCOUNT = '187b2be8-24fb-4892-b16a-7d84d1d0fe83'
export const CARD = '6f1c1f5e-0b5a-4c39-9d0e-3a5b7c9d1e01'
export const REQUEST_ID = '7f0cbf1e-52c4-4a0f-9f0a-2f2a3f4b5c6d'
export const CVV_REFERENCE = '0123456789abcdef0123456789abcdef'
export const TRANSACTION_ID = '201511121001015'

/** A public P-256 key: the point of RFC 7515, appendix A.3. */
export const VAULT_KEY = {
  kty: 'EC',
  crv: 'P-256',
  x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
  y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
}

const R = 0xe1n << 120n
const toInt = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString('hex') || '0'}`)
const toBlock = (value: bigint): Buffer => Buffer.from(value.toString(16).padStart(32, '0'), 'hex')

function block(key: Uint8Array, input: Uint8Array): Buffer {
  const cipher = createCipheriv(`aes-${key.length * 8}-ecb`, key, null).setAutoPadding(false)
  return Buffer.concat([cipher.update(input), cipher.final()])
}

/** GHASH over data padded to whole blocks, followed by a length block. */
function ghash(h: bigint, data: Uint8Array): bigint {
  const padded = Buffer.concat([data, Buffer.alloc((16 - (data.length % 16)) % 16), toBlock(BigInt(data.length * 8))])
  let y = 0n
  for (let at = 0; at < padded.length; at += 16) {
    let v = h
    let z = 0n
    const x = y ^ toInt(padded.subarray(at, at + 16))
    for (let bit = 127n; bit >= 0n; bit--) {
      if ((x >> bit) & 1n) z ^= v
      v = v & 1n ? (v >> 1n) ^ R : v >> 1n
    }
    y = z
  }
  return y
}

function gcm(key: Uint8Array, iv: Uint8Array, input: Uint8Array, opens: boolean): { output: Buffer; tag: Buffer } {
  const h = toInt(block(key, Buffer.alloc(16)))
  const j0 = ghash(h, iv)
  const counter = (n: number): Buffer => {
    const bytes = toBlock(j0)
    bytes.writeUInt32BE((bytes.readUInt32BE(12) + n) >>> 0, 12)
    return bytes
  }
  const output = Buffer.from(input)
  for (let at = 0; at < output.length; at += 16) {
    const stream = block(key, counter(at / 16 + 1))
    for (let i = at; i < Math.min(at + 16, output.length); i++) output[i] = (output[i] ?? 0) ^ (stream[i - at] ?? 0)
  }
  const tag = toBlock(ghash(h, opens ? input : output) ^ toInt(block(key, counter(0))))
  return { output, tag }
}

export function referenceSeal(plaintext: string | Uint8Array, key: Uint8Array, iv: string): string {
  const ivBytes = Buffer.from(iv, 'ascii')
  const bytes = typeof plaintext === 'string' ? Buffer.from(plaintext) : plaintext
  const { output, tag } = gcm(key, ivBytes, bytes, false)
  return Buffer.concat([ivBytes, output, tag]).toString('hex')
}

/** Throws where the tag does not fit. */
export function referenceOpen(hex: string, key: Uint8Array): { iv: string; plaintext: string } {
  const bytes = Buffer.from(hex, 'hex')
  const { output, tag } = gcm(key, bytes.subarray(0, 26), bytes.subarray(26, -16), true)
  if (!tag.equals(bytes.subarray(-16))) throw new Error('the tag does not fit')
  return { iv: bytes.toString('ascii', 0, 26), plaintext: output.toString() }
}

/** The header for an address of letters, digits and `: / . - _ ? = &`, where all encoders agree (spec 3). */
export function referenceHeader(
  { method, url, body }: { method: string; url: string; body: string },
  { nonce, timestamp, appId = APP_ID }: { nonce: string; timestamp: number; appId?: string },
  key: Uint8Array = APP_KEY,
): string {
  const uri = encodeURIComponent(url.toLowerCase()).toLowerCase()
  const hash = body === '' ? '' : createHash('md5').update(body).digest('base64')
  const text = [appId, method, uri, String(timestamp), nonce, hash].join('')
  return `PLTOKEN ${appId}:${createHmac('sha256', key).update(text).digest('base64')}:${nonce}:${timestamp}`
}

export interface Call {
  method: string
  /** with the name of each opened identifier in its place, e.g. `/account/{0}/paymentinfo` */
  path: string
  identifiers: string[]
  /** the opened `data` */
  data: string | null
  ivs: string[]
  nonce: string
  headers: Record<string, string>
  url: string
  timeoutMs: number
}

/** One answer: an object is sealed under HTTP 200; the other forms say it otherwise. */
export type Step =
  | { data: unknown }
  | { error: unknown; http?: number }
  | { http: number; text: string }
  | { http: number; sealed: unknown }
  | { fail: 'not_connected' | 'no_answer' }

export interface ScriptedPltoken {
  send: Send
  calls: Call[]
  script(...steps: Step[]): void
  env(more?: Record<string, string | undefined>): Record<string, string | undefined>
}

export function createScriptedPltoken(now: () => number = () => NOW): ScriptedPltoken {
  const steps: Step[] = []
  const sealed = (value: unknown) =>
    referenceSeal(typeof value === 'string' ? value : JSON.stringify(value), PCNG_KEY, '20260301100000aabbccddeeff')

  const pltoken: ScriptedPltoken = {
    calls: [],
    script: (...more) => void steps.push(...more),
    send: async ({ url, method, headers, body = '', timeoutMs }) => {
      if (!url.startsWith(BASE_URL)) throw new Error('sent to another host')
      const [, nonce = '', time = ''] = /:([^:]+):(\d+)$/.exec(headers['Authorization'] ?? '') ?? []
      const timestamp = Math.floor(now() / 1000)
      if (Number(time) !== timestamp) throw new Error('another time than now')
      if (headers['Authorization'] !== referenceHeader({ method, url, body }, { nonce, timestamp })) {
        throw new Error('the signature does not fit')
      }
      const ivs: string[] = []
      const open = (hex: string): string => {
        const { iv, plaintext } = referenceOpen(hex, PCNG_KEY)
        ivs.push(iv)
        return plaintext
      }
      const [address = '', query] = url.slice(BASE_URL.length).split('?')
      const identifiers: string[] = []
      const path = address.replace(/[0-9a-f]{84,}/g, (hex) => `{${identifiers.push(open(hex)) - 1}}`)
      const written = body || query
      const data = written === undefined || written === '' ? null : open(written.replace(/^data=/, ''))
      pltoken.calls.push({ method, path, identifiers, data, ivs, nonce, headers, url, timeoutMs })
      const step = steps.shift()
      if (!step) throw new Error(`the script has no answer left for ${path}`)
      if ('fail' in step) throw new SendError('scripted', step.fail !== 'not_connected')
      const answer = (status: number, text: string) => ({ status, headers: new Headers(), body: text })
      if ('text' in step) return answer(step.http, step.text)
      if ('sealed' in step) return answer(step.http, sealed(step.sealed))
      return 'data' in step ? answer(200, sealed(step)) : answer(step.http ?? 400, sealed({ error: step.error }))
    },
    env: (more = {}) => ({
      PLTOKEN_BASE_URL: BASE_URL,
      PLTOKEN_APP_ID: APP_ID,
      PLTOKEN_APP_KEY: APP_KEY.toString('base64'),
      PLTOKEN_PCNG_KEY: PCNG_KEY.toString('base64'),
      PLTOKEN_APPLICATION_ID: 'ABC',
      PLTOKEN_CURRENCIES: 'GBP,EUR,JPY,KWD',
      PLTOKEN_VAULT_URL: 'https://vault.example/cvv',
      PLTOKEN_VAULT_KEYS: JSON.stringify([VAULT_KEY]),
      ...more,
    }),
  }
  return pltoken
}

/** Nonces in memory, kept as the port says: until the given time, its instant included. */
export function memoryNonces(now: () => number): Nonces & { kept: Map<string, number> } {
  const kept = new Map<string, number>()
  return {
    kept,
    use: async (scope, nonce, keepUntil) => {
      const id = `${scope} ${nonce}`
      if ((kept.get(id) ?? -1) >= now()) return false
      kept.set(id, keepUntil)
      return true
    },
  }
}

export interface Stage {
  gateway: Gateway
  pltoken: ScriptedPltoken
  world: TestWorld
  nonces: ReturnType<typeof memoryNonces>
}

export function stagePltoken(env: Record<string, string | undefined> = {}): Stage {
  const { clock, log, random, ...rest } = createTestWorld()
  const pltoken = createScriptedPltoken(clock.now)
  const parsed = parsePltokenConfig(pltoken.env(env))
  if ('faults' in parsed) throw new Error(parsed.faults.join('\n'))
  const nonces = memoryNonces(clock.now)
  let count = 0
  const counted = { ...random, bytes: (length: number) => Buffer.alloc(length).fill(++count) }
  const gateway = createPltokenGateway(parsed.config, { send: pltoken.send, clock, log, random: counted, nonces })
  return { gateway, pltoken, nonces, world: { clock, log, random, ...rest } }
}

export const SAVED_CARD: PayRequest['method'] = { type: 'saved_card', card: 'card_1', cvvReference: CVV_REFERENCE }

const BROWSER: PayRequest['browser'] = {
  userAgent: 'Mozilla/5.0',
  language: 'en-GB',
  colorDepth: 24,
  screenHeight: 800,
  screenWidth: 1280,
  timezoneOffset: 0,
}

export const payRequest = (more: Partial<PayRequest> = {}): PayRequest =>
  ({ method: SAVED_CARD, browser: BROWSER, ...more }) // prettier-ignore

export function order(more: Partial<GatewayOrder> = {}): GatewayOrder {
  return {
    requestId: REQUEST_ID,
    sessionId: 'cs_1',
    orderId: 'A-1001',
    amount: 1_000,
    currency: 'GBP',
    description: 'Two books',
    customer: { id: ACCOUNT },
    threeDS: 'should',
    capture: 'automatic',
    saveCard: false,
    method: { type: 'saved_card', reference: CARD, cvvReference: CVV_REFERENCE },
    browser: { ...BROWSER, acceptHeader: '*/*' },
    ip: '203.0.113.7',
    notificationUrl: 'https://pay.shop.example/v1/callbacks/pltoken',
    returnUrl: 'https://pay.shop.example/v1/return/token-1',
    methodUrl: 'https://pay.shop.example/v1/method/token-1',
    locale: 'en',
    ...more,
  }
}

/** The answer to a charge, as the billing sample tells it (spec 6.2). */
export function transaction(more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    uuid: ACCOUNT,
    orderID: REQUEST_ID,
    transactionID: TRANSACTION_ID,
    amount: 10,
    currencyCode: 'GBP',
    paymentDate: '01/03/2026 10:00:01',
    paymentInfo: { paymentType: 'CreditCard', card: { cardBrand: 'Visa', cardLastNum: '1111' } },
    ...more,
  }
}

export function operationKey(more: Partial<OperationKey> = {}): OperationKey {
  return {
    requestId: REQUEST_ID,
    reference: null,
    state: null,
    amount: 1_000,
    currency: 'GBP',
    createdAt: NOW,
    customerId: ACCOUNT,
    ...more,
  }
}

/** A journal that writes down in which order it and the gateway were called. */
export function journalOf(pltoken: ScriptedPltoken): Journal & { steps: string[] } {
  const steps: string[] = []
  const note = (step: string) => void steps.push(`${step} after ${pltoken.calls.length} calls`)
  return {
    steps,
    reference: async (reference) => note(`reference ${reference}`),
    executing: async () => note('executing'),
    state: async () => note('state'),
  }
}
