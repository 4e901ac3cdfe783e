// A bank at the other end of `Send`, for unit tests of the AlliancePay adapter: it opens what the adapter sends with the
// reference JWE implementation and Node's own signatures, writes down every request, and answers as the test says.
import { generateKeyPairSync, sign, verify, type KeyObject } from 'node:crypto'
import { SendError, type OutboundAnswer, type OutboundRequest, type Send } from '../../server/gateways/http.ts'
import type { Log, LogFields, LogLevel } from '../../server/log.ts'
import type { Clock, Random } from '../../server/ports.ts'
import {
  publicPart,
  referenceDecrypt,
  referenceEncrypt,
  referenceKeyPair,
  type ReferencePrivateKey,
} from './reference-jwe.ts'

export const BASE_URL = 'https://bank.example'
export const MERCHANT_ID = '137d9304-0368-11ed-b939-0242ac120002'
export const SERVICE_CODE = 'a51e68aa-c6fa-11ed-afa1-0242ac120005'
export const NOW = Date.parse('2026-03-01T10:00:00.567Z')

export interface Call {
  path: string
  headers: Record<string, string>
  /** the body as it went over the wire */
  raw: string
  /** the JSON inside */
  body: Record<string, unknown>
  /** v2: the protected header of the request */
  header?: Record<string, unknown>
  timeoutMs: number
}

/** One answer: an object is sealed (v1) or signed (v2) as the bank does it; the other forms go out as they are. */
export type Step =
  | Record<string, unknown>
  | { http: number; json: unknown }
  | { http: number; text: string }
  | { http: number; sealed: Record<string, unknown> }
  | { fail: 'not_connected' | 'no_answer' }
  | ((call: Call) => Step | Promise<Step>)

const KID = 'bank-key-1'

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

/** A compact JWS by Node's own signature function, in JOSE form. */
export function referenceSign(payload: unknown, key: KeyObject, header: Record<string, unknown>): string {
  const input = `${encode(header)}.${typeof payload === 'string' ? Buffer.from(payload).toString('base64url') : encode(payload)}`
  const signature = sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' })
  return `${input}.${signature.toString('base64url')}`
}

/** Opens a compact ES256 JWS by Node's own verification; throws where the signature does not verify. */
export function referenceVerify(jws: string, key: KeyObject): { header: Record<string, unknown>; payload: unknown } {
  const [header = '', payload = '', signature = '', ...rest] = jws.split('.')
  const bytes = Buffer.from(signature, 'base64url')
  if (rest.length || bytes.length !== 64) throw new Error('not a compact ES256 JWS in JOSE form')
  const input = Buffer.from(`${header}.${payload}`)
  if (!verify('sha256', input, { key, dsaEncoding: 'ieee-p1363' }, bytes))
    throw new Error('the signature does not verify')
  const parse = (part: string): unknown => JSON.parse(Buffer.from(part, 'base64url').toString())
  return { header: parse(header) as Record<string, unknown>, payload: parse(payload) }
}

export interface ScriptedBank {
  send: Send
  calls: Call[]
  /** answers of business calls, in the order in which they are asked for */
  script(...steps: Step[]): void
  /** answers of the next authorizations; without any a new session is opened each time */
  authorizations(...steps: Step[]): void
  /** what `authorize` answers for the n-th session, before encryption */
  sessionFields: Record<string, unknown>
  /** answers of key lookups; without any the bank's present key is given as PEM */
  keyLookups(...steps: Step[]): void
  communicationKey: ReferencePrivateKey
  signingKey: { privateKey: KeyObject; publicKey: KeyObject }
  bankKey: { privateKey: KeyObject; publicKey: KeyObject }
  /** business calls only, without authorizations and key lookups */
  business(): Call[]
  /** a body sealed for the merchant */
  seal(value: unknown): string
  /** a body signed by the bank */
  signed(value: unknown, header?: Record<string, unknown>): string
  env(more?: Record<string, string | undefined>): Record<string, string | undefined>
}

export function createScriptedBank(generation: 'v1' | 'v2'): ScriptedBank {
  const communicationKey = referenceKeyPair()
  const paymentKey = referenceKeyPair()
  const signingKey = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const bankKey = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const sessionKeys: ReferencePrivateKey[] = []
  const queues = { business: [] as Step[], authorize: [] as Step[], keys: [] as Step[] }

  const seal = (value: unknown) => referenceEncrypt(JSON.stringify(value), publicPart(communicationKey))
  const signed = (value: unknown, header: Record<string, unknown> = { alg: 'ES256', kid: KID }) =>
    referenceSign(value, bankKey.privateKey, header)

  function open(request: OutboundRequest, path: string): Call {
    const raw = request.body ?? ''
    const call = { path, headers: request.headers, raw, timeoutMs: request.timeoutMs }
    if (raw.startsWith('{')) return { ...call, body: JSON.parse(raw) as Record<string, unknown> }
    if (generation === 'v2') {
      const { header, payload } = referenceVerify(raw, signingKey.publicKey)
      return { ...call, body: payload as Record<string, unknown>, header }
    }
    // Only the newest session key opens a body, as at the bank: an older one would mean that it was not sealed anew.
    const key = sessionKeys.at(-1)
    if (!key) throw new Error('a sealed body before any authorization')
    return { ...call, body: JSON.parse(referenceDecrypt(raw, key).plaintext) as Record<string, unknown> }
  }

  async function answer(step: Step, call: Call): Promise<OutboundAnswer> {
    if (typeof step === 'function') return answer(await step(call), call)
    if ('fail' in step && typeof step['fail'] === 'string')
      throw new SendError('scripted', step['fail'] !== 'not_connected')
    const headers = new Headers()
    if ('http' in step && typeof step['http'] === 'number') {
      const status = step['http']
      if ('text' in step) return { status, headers, body: String(step['text']) }
      if ('sealed' in step) return { status, headers, body: wrap(step['sealed']) }
      return { status, headers, body: JSON.stringify(step['json']) }
    }
    return { status: 200, headers, body: wrap(step) }
  }

  const wrap = (value: unknown) => (generation === 'v1' ? JSON.stringify({ jwe: seal(value) }) : signed(value))

  const bank: ScriptedBank = {
    calls: [],
    sessionFields: { tokenExpirationDateTime: '2026-03-02 10:00:00.0000 +0000' },
    communicationKey,
    signingKey,
    bankKey,
    seal,
    signed,
    script: (...steps) => void queues.business.push(...steps),
    authorizations: (...steps) => void queues.authorize.push(...steps),
    keyLookups: (...steps) => void queues.keys.push(...steps),
    business: () => bank.calls.filter(({ path }) => path.startsWith('/ecom/') && !path.startsWith('/ecom/keys/')),
    send: async (request) => {
      const path = request.url.slice(BASE_URL.length)
      if (!request.url.startsWith(BASE_URL)) throw new Error(`sent to another host: ${request.url}`)
      const call = open(request, path)
      bank.calls.push(call)
      if (path === '/api-gateway/authorize_virtual_device') {
        const step = queues.authorize.shift()
        if (step) return answer(step, call)
        const key = referenceKeyPair()
        sessionKeys.push(key)
        const n = sessionKeys.length
        const fields = {
          deviceId: `device-${n}`,
          refreshToken: `refresh-${n}`,
          authToken: `auth-${n}`,
          serverPublic: publicPart(key),
        }
        return {
          status: 200,
          headers: new Headers(),
          body: JSON.stringify({ jwe: seal({ ...fields, ...bank.sessionFields }) }),
        }
      }
      if (path === '/ecom/keys/public_key/get_v1') {
        const pem = bankKey.publicKey.export({ format: 'pem', type: 'spki' })
        return answer(queues.keys.shift() ?? { http: 200, json: { publicKey: pem } }, call)
      }
      const step = queues.business.shift()
      if (!step) throw new Error(`the script has no answer left for ${path}`)
      return answer(step, call)
    },
    env: (more = {}) => ({
      ALLIANCE_GENERATION: generation,
      ALLIANCE_BASE_URL: `${BASE_URL}/`,
      ALLIANCE_MERCHANT_ID: MERCHANT_ID,
      ALLIANCE_PAYMENT_PUBLIC_KEY: JSON.stringify(publicPart(paymentKey)),
      ALLIANCE_COMMUNICATION_KEY: JSON.stringify(communicationKey),
      ...(generation === 'v1'
        ? { ALLIANCE_SERVICE_CODE: SERVICE_CODE }
        : {
            ALLIANCE_SIGNING_KEY: signingKey.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
            ALLIANCE_SIGNING_KID: 'merchant-kid',
          }),
      ...more,
    }),
  }
  return bank
}

export interface TestWorld {
  clock: Clock & { advance(ms: number): void }
  random: Random
  log: Log
  lines: { level: LogLevel; message: string; fields: LogFields }[]
  alerts(): string[]
}

/** A clock that stands still until it is moved, counted ids, and a log that can be read. */
export function createTestWorld(start = NOW): TestWorld {
  let now = start
  let count = 0
  const lines: TestWorld['lines'] = []
  const level =
    (name: LogLevel) =>
    (message: string, fields: LogFields = {}) =>
      void lines.push({ level: name, message, fields })
  return {
    clock: { now: () => now, advance: (ms) => void (now += ms), sleep: async () => undefined },
    random: {
      uuid: () => `00000000-0000-4000-8000-${String(++count).padStart(12, '0')}`,
      bytes: (length) => new Uint8Array(length),
      number: () => 0.5,
    },
    log: {
      debug: level('debug'),
      info: level('info'),
      warn: level('warn'),
      error: level('error'),
      alert: level('alert'),
    },
    lines,
    alerts: () => lines.filter((line) => line.level === 'alert').map((line) => line.message),
  }
}
