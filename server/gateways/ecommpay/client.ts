import type { Log } from '../../log.ts'
import type { Secret } from '../../secret.ts'
import type { Clock } from '../../ports.ts'
import { SendError, type OutboundAnswer, type Send } from '../http.ts'
import { needsOperator } from './declines.ts'
import { asCode, isObject, parseObject, type JsonObject } from './json.ts'
import { openSigned, signatureOf } from './signature.ts'

export interface ClientWiring {
  send: Send
  clock: Clock
  log: Log
  baseUrl: string
  projectId: number
  secretKey: Secret
  timeoutMs: number
}

/** How one call ended. Nothing expected is thrown. */
export type CallResult =
  | { kind: 'answer'; object: JsonObject }
  /** Gate says no: the request was not taken; `codes[0]` is the main one */
  | { kind: 'refused'; httpStatus: number; codes: string[]; object: JsonObject }
  /** `sent: false` only where it is certain that Gate received nothing of this call */
  | { kind: 'no_answer'; sent: boolean; reason: string }

/** Where a request carries its signature (spec 2.2), and whether its answer is signed, too. */
export interface Endpoint {
  path: string
  signature: 'general' | 'customer' | 'top'
  signedAnswer: boolean
}

const payment = (path: string): Endpoint => ({ path: `/v2/payment/${path}`, signature: 'general', signedAnswer: false })
const customer = (path: string, signedAnswer: boolean): Endpoint => ({ path: `/v2/customer/${path}`, signature: 'customer', signedAnswer }) // prettier-ignore

export const ENDPOINTS = {
  methodResult: payment('card/3ds_check_iframe'),
  challengeResult: payment('card/3ds_result'),
  merchantAuth: payment('card/merchant_auth'),
  clarification: payment('clarification'),
  refund: payment('card/refund'),
  capture: payment('card/capture'),
  cancel: payment('card/cancel'),
  status: { ...payment('status'), signedAnswer: true },
  requestStatus: { path: '/v2/payment/status/request', signature: 'top', signedAnswer: true },
  savedCards: customer('saved_account/list', true),
  deleteSavedCard: customer('saved_account/delete', false),
  revokeToken: customer('card/token/revoke', false),
} as const satisfies Record<string, Endpoint>

/** `card/sale`, `card/auth/token` and so on (spec 3.1). */
export function paymentEndpoint(capture: 'automatic' | 'manual', credential: 'card' | 'saved' | 'token'): Endpoint {
  const kind = capture === 'manual' ? 'auth' : 'sale'
  return payment(`card/${kind}${credential === 'card' ? '' : `/${credential}`}`)
}

/** Statuses by which HTTP itself says that the request was not taken; any other failure says nothing about it. */
const NOT_TAKEN: ReadonlySet<number> = new Set([400, 401, 403, 404, 405, 413, 415, 422, 429])

/** Signs and sends requests, each of them once. Bodies are never logged: they hold card data. */
export interface Client {
  call(endpoint: Endpoint, body: JsonObject): Promise<CallResult>
}

export function createClient(wiring: ClientWiring): Client {
  const { send, clock, log, baseUrl, secretKey, timeoutMs } = wiring
  return {
    async call(endpoint, body) {
      const startedAt = clock.now()
      const note = { gateway: 'ecommpay', call: endpoint.path }
      let answer: OutboundAnswer
      try {
        answer = await send({
          url: baseUrl + endpoint.path,
          method: 'POST',
          headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
          body: JSON.stringify(withSignature(body, endpoint, secretKey)),
          timeoutMs,
        })
      } catch (error) {
        const sent = !(error instanceof SendError && !error.sent)
        const reason = sent ? 'no_answer' : 'not_connected'
        log.warn('gate call without an answer', { ...note, reason, durationMs: clock.now() - startedAt })
        return { kind: 'no_answer', sent, reason }
      }
      log.info('gate call', { ...note, status: answer.status, durationMs: clock.now() - startedAt })
      const result = judge(answer, endpoint, secretKey)
      if (result.kind === 'refused' && (result.httpStatus === 403 || result.codes.some(needsOperator))) {
        log.alert('Gate refuses a request because of the set-up', { ...note, status: result.httpStatus, code: result.codes[0] ?? '' }) // prettier-ignore
      } else if (result.kind === 'no_answer') {
        log.warn('gate answer that cannot be used', { ...note, status: answer.status, reason: result.reason })
      }
      return result
    },
  }
}

function withSignature(body: JsonObject, { signature }: Endpoint, secret: Secret): JsonObject {
  const value = signatureOf(body, secret)
  if (signature === 'top') return { ...body, signature: value }
  return { ...body, [signature]: { ...(body[signature] as JsonObject), signature: value } }
}

/** Acceptances and errors are not signed (spec 2.2); what tells a payment's state is, and is believed only so. */
function judge({ status, body }: OutboundAnswer, endpoint: Endpoint, secret: Secret): CallResult {
  const object = parseObject(body)
  if (NOT_TAKEN.has(status)) {
    return {
      kind: 'refused',
      httpStatus: status,
      codes: object ? codesOf(object) : [`HTTP_${status}`],
      object: object ?? {},
    }
  }
  const unusable = (reason: string): CallResult => ({ kind: 'no_answer', sent: true, reason })
  if (status < 200 || status > 299) return unusable(`http_${status}`)
  if (!object) return unusable('unreadable')
  if (!endpoint.signedAnswer) {
    if (object['status'] === 'success') return { kind: 'answer', object }
    if (object['status'] === 'error') return { kind: 'refused', httpStatus: status, codes: codesOf(object), object }
    return unusable('unreadable')
  }
  const opened = openSigned(body, secret)
  return 'object' in opened ? { kind: 'answer', object: opened.object } : unusable(opened.refused)
}

/** Both shapes of an error: `code`, and a list `errors` (spec 3.3). */
export function codesOf({ code, errors }: JsonObject): string[] {
  const listed = Array.isArray(errors) ? errors.map((error: unknown) => isObject(error) && asCode(error['code'])) : []
  const codes = [asCode(code), ...listed].filter((item) => typeof item === 'string')
  return codes.length ? [...new Set(codes)] : ['unknown']
}
