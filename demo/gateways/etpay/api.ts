import type { JsonObject } from '../alliance/fields.ts'
import type { Incoming, Reply } from '../http.ts'
import type { Timers } from '../timers.ts'
import type { Outcomes } from './outcomes.ts'
import type { RecordedRequest } from './recorder.ts'
import { withoutCredential } from './recorder.ts'
import { Refusal } from './refusal.ts'
import { parseBody, readSessionRequest, readStatusRequest } from './requests.ts'
import type { EtpayFault } from './scenarios.ts'
import { scenarioFor } from './scenarios.ts'
import type { Sessions } from './session.ts'

export const API_BASE = '/api'
export const INITIALIZE_PATH = '/session/initialize'
export const STATUS_PATH = '/merchant/check_payment_status'

export interface ApiTools {
  merchant: { code: string; apiToken: string }
  sessions: Sessions
  outcomes: Outcomes
  timers: Timers
  now: () => number
  allowHttpLoopback: boolean
  /** a query may also answer with a bare entry where there is exactly one (specification, section 8) */
  bareStatus: boolean
}

const SLOW_ANSWER_MS = 20_000

interface Told {
  answer: unknown
  fault?: EtpayFault
}

function json(status: number, value: unknown, headers: Record<string, string> = {}): Reply {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(value) }
}

/** The JSON API (specification, sections 3 and 8): checks, does the work, and goes wrong where it was told to. */
export class Api {
  readonly #tools: ApiTools
  readonly #faults: { path: string; fault: EtpayFault }[] = []
  readonly requests: RecordedRequest[] = []

  constructor(tools: ApiTools) {
    this.#tools = tools
  }

  failNext(path: string, fault: EtpayFault): void {
    this.#faults.push({ path, fault })
  }

  serves(path: string): boolean {
    return path.startsWith(`${API_BASE}/`)
  }

  async handle(incoming: Incoming): Promise<Reply | 'hang_up'> {
    const { method, headers } = incoming
    const path = incoming.path.slice(API_BASE.length)
    const record: RecordedRequest = { at: this.#tools.now(), method, path, headers, body: null, status: null }
    this.requests.push(record)
    const reply = await this.#reply(incoming, path, record)
    if (reply !== 'hang_up') record.status = reply.status
    return reply
  }

  async #reply(incoming: Incoming, path: string, record: RecordedRequest): Promise<Reply | 'hang_up'> {
    try {
      const ordered = this.#takeFault(path)
      if (ordered === 'lost_request') return 'hang_up'
      if (ordered === 'overloaded') throw new Refusal(503, 'try again later')
      if (typeof ordered === 'object') return this.#answerWith(ordered)
      const work = this.#route(incoming, path)
      const body = parseBody(incoming.body)
      record.body = withoutCredential(body)
      this.#demandCredentials(body)
      const { answer, fault } = work(body)
      return await this.#spoil(answer, ordered ?? fault)
    } catch (error) {
      const refusal = error instanceof Refusal ? error : new Refusal(500, 'something went wrong')
      record.message = refusal.message
      return json(refusal.status, { message: refusal.message }, refusal.status === 405 ? { allow: 'POST' } : {})
    }
  }

  #takeFault(path: string): EtpayFault | undefined {
    const index = this.#faults.findIndex((ordered) => path.endsWith(ordered.path))
    return index < 0 ? undefined : this.#faults.splice(index, 1)[0]?.fault
  }

  #answerWith({ status, location }: { status: number; location?: string }): Reply {
    return json(status, { message: 'refused on order' }, location === undefined ? {} : { location })
  }

  #route({ method, headers }: Incoming, path: string): (body: JsonObject) => Told {
    const work = { [INITIALIZE_PATH]: this.#initialize, [STATUS_PATH]: this.#status }[path]
    if (!work) throw new Refusal(404, 'there is no such service')
    if (method !== 'POST') throw new Refusal(405, 'every call is a POST')
    if (!/^application\/json\s*(;|$)/i.test(headers['content-type'] ?? ''))
      throw new Refusal(415, 'Content-Type must be application/json')
    return work
  }

  // Before the other fields: whoever has no credential learns nothing about what else is wrong.
  #demandCredentials({ merchant_code: code, merchant_api_token: apiToken }: JsonObject): void {
    const { merchant } = this.#tools
    const wrongCode = typeof code === 'string' && code !== '' && code !== merchant.code
    const wrongToken = typeof apiToken === 'string' && apiToken !== '' && apiToken !== merchant.apiToken
    if (wrongCode || wrongToken) throw new Refusal(401, 'merchant_code or merchant_api_token is not right')
  }

  readonly #initialize = (body: JsonObject): Told => {
    const { sessions, allowHttpLoopback } = this.#tools
    const request = readSessionRequest(body, allowHttpLoopback)
    const { initialize } = scenarioFor(request.orderAmount, request.bankCode).plan
    if (typeof initialize === 'object') return { answer: null, fault: initialize }
    const { token, signatureToken } = sessions.create(request)
    return { answer: { token, signature_token: signatureToken }, fault: initialize }
  }

  readonly #status = (body: JsonObject): Told => {
    const entries = this.#tools.outcomes.query(readStatusRequest(body))
    return { answer: this.#tools.bareStatus && entries.length === 1 ? entries[0] : entries }
  }

  async #spoil(answer: unknown, fault?: EtpayFault): Promise<Reply | 'hang_up'> {
    if (typeof fault === 'object') return this.#answerWith(fault)
    switch (fault) {
      case 'lost_answer':
        return 'hang_up'
      case 'error_after':
        throw new Refusal(500, 'something went wrong')
      case 'garbage':
        return { status: 200, headers: { 'content-type': 'text/html' }, body: '<html><body>Welcome!</body></html>' }
      case 'no_signature_token':
        return json(200, { ...(answer as JsonObject), signature_token: undefined })
      case 'slow_answer':
        await new Promise<void>((resolve) => this.#tools.timers.after(SLOW_ANSWER_MS, resolve))
        return json(200, answer)
      default:
        return json(200, answer)
    }
  }
}
