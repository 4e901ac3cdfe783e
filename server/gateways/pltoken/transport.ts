import type { Log } from '../../log.ts'
import type { Clock, Random } from '../../ports.ts'
import type { Secret } from '../../secret.ts'
import { SendError, type OutboundAnswer, type Send } from '../http.ts'
import { endpointOf, PARAMETERS, type CallName, type Parameter, type PathSettings } from './endpoints.ts'
import type { GatewayError } from './errors.ts'
import { authorization } from './header.ts'
import { PcngAuthError, PcngFormatError, type Pcng } from './pcng.ts'
import { asObject, member, parseObject, type JsonObject } from './wire.ts'

/** How one call ended. Nothing expected is thrown: the caller must look at every way. */
export type CallResult =
  | { kind: 'data'; data: JsonObject | unknown[] }
  | { kind: 'error'; error: GatewayError }
  /** `sent: false` only where it is certain that the gateway received nothing */
  | { kind: 'no_answer'; sent: boolean; reason: 'network' | 'unreadable' }

/** The documents tell no path for this call, and none is configured. */
export class NotSupportedError extends Error {
  override name = 'NotSupportedError'
  readonly code = 'not_supported'

  constructor(call: CallName) {
    super(`the documents give no path for ${call}; fill it in by PLTOKEN_PATHS once the provider tells it`)
  }
}

export interface TransportSettings {
  /** no slash at the end */
  baseUrl: string
  appId: string
  appKey: Secret<Uint8Array>
  quotePathParams: boolean
  paths: PathSettings
  timeoutMs: number
}

export interface TransportDeps {
  send: Send
  clock: Clock
  random: Random
  log: Log
  pcng: Pcng
}

export type PathParameters = Partial<Record<Parameter, string>>

/** Makes one call, exactly once: encrypts, then signs, sends, opens and judges the answer. */
export type Transport = (call: CallName, parameters: PathParameters, data?: string) => Promise<CallResult>

export function createTransport(settings: TransportSettings, deps: TransportDeps): Transport {
  const { send, clock, random, log, pcng } = deps

  // `expiries` is a word of the path, so an identifier must never stand there in clear (spec 6.1).
  const seal = (value: string) => pcng.seal(settings.quotePathParams ? JSON.stringify(value) : value)

  function fill(path: string, parameters: PathParameters): string {
    return PARAMETERS.reduce((filled, name) => {
      const value = parameters[name]
      if (!filled.includes(`{${name}}`)) return filled
      if (!value) throw new TypeError(`the path needs ${name}`)
      return filled.replace(`{${name}}`, () => seal(value))
    }, path)
  }

  return async (call, parameters, data) => {
    const { method, path, list = false } = endpointOf(call, settings.paths)
    if (path === null) throw new NotSupportedError(call)
    const sealed = data === undefined ? undefined : `data=${pcng.seal(data)}`
    const inQuery = method === 'GET' && sealed !== undefined
    const body = method === 'POST' || method === 'PUT' ? (sealed ?? '') : ''
    const url = new URL(settings.baseUrl + fill(path, parameters) + (inQuery ? `?${sealed}` : '')).href
    const nonce = random.uuid()
    const stamp = { appId: settings.appId, nonce, timestamp: Math.floor(clock.now() / 1000) }
    const startedAt = clock.now()
    const note = { gateway: 'pltoken', call, requestId: nonce }
    let answer: OutboundAnswer
    try {
      answer = await send({
        url,
        method,
        headers: {
          Authorization: authorization({ method, url, body }, stamp, settings.appKey.reveal()),
          ...(body ? { 'Content-Type': 'application/x-www-form-urlencoded' } : {}),
        },
        ...(body ? { body } : {}),
        timeoutMs: settings.timeoutMs,
      })
    } catch (error) {
      const sent = !(error instanceof SendError && !error.sent)
      const reason = sent ? 'no_answer' : 'not_connected'
      log.warn('gateway call without an answer', { ...note, reason, durationMs: clock.now() - startedAt })
      return { kind: 'no_answer', sent, reason: 'network' }
    }
    log.info('gateway call', { ...note, status: answer.status, durationMs: clock.now() - startedAt })
    return judge(answer, pcng, list)
  }
}

/** What an answer stands for (spec 5). What was not encrypted with our key never counts as data or as a code. */
function judge({ status, body }: OutboundAnswer, pcng: Pcng, list: boolean): CallResult {
  const object = openObject(body, pcng)
  const error = object && member(object, 'error')
  if (error !== null && error !== undefined) {
    return { kind: 'error', error: { httpStatus: status, code: codeOf(error) } }
  }
  if (status === 200 || status === 201) {
    const data = object && member(object, 'data')
    if (list && Array.isArray(data)) return { kind: 'data', data: data as unknown[] }
    const found = asObject(data)
    return found ? { kind: 'data', data: found } : { kind: 'no_answer', sent: true, reason: 'unreadable' }
  }
  if (status < 400) return { kind: 'no_answer', sent: true, reason: 'unreadable' }
  return { kind: 'error', error: { httpStatus: status, code: null } }
}

function openObject(body: string, pcng: Pcng): JsonObject | null {
  try {
    return parseObject(pcng.open(body))
  } catch (error) {
    if (error instanceof PcngFormatError || error instanceof PcngAuthError) return null
    throw error
  }
}

/** A number or a text of digits (spec 5). */
function codeOf(error: unknown): number | null {
  const written = member(asObject(error) ?? {}, 'code')
  const text = typeof written === 'number' || typeof written === 'string' ? String(written) : ''
  return /^\d{1,6}$/.test(text) ? Number(text) : null
}
