import { randomBytes } from 'node:crypto'
import type { Incoming, Reply } from '../http.ts'
import type { Timers } from '../timers.ts'
import type { GateFault } from './cards.ts'
import type { Endpoint } from './endpoints.ts'
import { demandShape } from './fields.ts'
import type { GateRequest } from './recorder.ts'
import { withoutCardData } from './recorder.ts'
import type { ErrorShape } from './refusal.ts'
import { errorBody, Refusal, refusal, RuleBroken } from './refusal.ts'
import { Interrupted } from './sales.ts'
import type { JsonObject } from './signature.ts'
import { isObject, isSignatureRight, signatureOf } from './signature.ts'
import type { Statuses } from './status.ts'

/** A fault that a test orders: one of the cards' faults, or an answer of Gate. */
export type OrderedGateFault = GateFault | { refuse: string; status: number }

export interface ApiTools {
  endpoints: ReadonlyMap<string, Endpoint>
  statuses: Statuses
  timers: Timers
  now: () => number
  project: { id: number; secret: string }
  errorShape: ErrorShape
  /** rules are checked after acceptance, and told by callback; otherwise at once with HTTP 400 */
  deepChecks: 'callback' | 'answer'
}

const SLOW_ANSWER_MS = 25_000
const GARBAGE: Reply = {
  status: 200,
  headers: { 'content-type': 'text/html' },
  body: '<html><body>Welcome to nginx!</body></html>',
}

function parse(body: string): JsonObject {
  let value: unknown
  try {
    value = JSON.parse(body)
  } catch {
    throw refusal(422, '702', 'Malformed JSON')
  }
  if (!isObject(value)) throw refusal(422, '702', 'The body must be an object')
  return value
}

/** Gate's API over HTTP: verifies, checks, accepts, and goes wrong where it was told to. */
export class Api {
  readonly #tools: ApiTools
  readonly #ordered: { path: string; fault: OrderedGateFault }[] = []
  readonly #requestIdStem = randomBytes(8).toString('hex')
  readonly requests: GateRequest[] = []

  constructor(tools: ApiTools) {
    this.#tools = tools
  }

  /** Lets the next call whose path ends so go wrong. */
  failNext(path: string, fault: OrderedGateFault): void {
    this.#ordered.push({ path, fault })
  }

  serves(path: string): boolean {
    return path.startsWith('/v2/')
  }

  async handle({ method, path, headers, body }: Incoming): Promise<Reply | 'hang_up'> {
    const requestId = `${this.#requestIdStem}-${String(this.requests.length + 1).padStart(8, '0')}`
    const at = this.#tools.now()
    const record: GateRequest = { at, method, path, headers, body: null, requestId, status: null }
    this.requests.push(record)
    try {
      const ordered = this.#takeFault(path)
      if (ordered === 'lost_request') return 'hang_up'
      if (ordered === 'error_before') throw refusal(500, '501', 'Internal error')
      if (typeof ordered === 'object') throw refusal(ordered.status, ordered.refuse, 'Refused on order')
      if (method !== 'POST') throw refusal(405, '2003', 'Every call is a POST')
      const endpoint = this.#tools.endpoints.get(path)
      if (!endpoint) throw refusal(404, '2003', 'There is no such endpoint')
      const request = parse(body)
      record.body = withoutCardData(request) as JsonObject
      if (!/^application\/json\b/i.test(headers['content-type'] ?? ''))
        throw refusal(400, '2003', 'Content-Type must be application/json')
      this.#verify(endpoint, request)
      demandShape(request, endpoint.shape(request))
      const { answer, fault } = this.#run(endpoint, request, requestId)
      return await this.#answer(record, answer, ordered ?? fault)
    } catch (error) {
      return this.#refuse(record, error)
    }
  }

  #takeFault(path: string): OrderedGateFault | undefined {
    const index = this.#ordered.findIndex((ordered) => path.endsWith(ordered.path))
    return index < 0 ? undefined : this.#ordered.splice(index, 1)[0]?.fault
  }

  /** Whose request it is, before anything else is looked at (specification, sections 2.2 and 3.3). */
  #verify({ signedIn }: Endpoint, request: JsonObject): void {
    const { project } = this.#tools
    const holder = signedIn === 'top' ? request : request[signedIn]
    const prefix = signedIn === 'top' ? '' : `${signedIn}.`
    if (!isObject(holder)) throw refusal(400, '2004', 'Required field not provided', signedIn)
    const { project_id: projectId, signature } = holder
    if (projectId === undefined) throw refusal(400, '2004', 'Required field not provided', `${prefix}project_id`)
    // The key belongs to the project: whoever names another one has no access, whatever is signed.
    if (projectId !== project.id && projectId !== String(project.id)) throw refusal(403, '303', 'Access denied')
    if (signature === undefined) throw refusal(400, '2004', 'Required field not provided', `${prefix}signature`)
    if (signature === '') throw refusal(400, '3262', 'Empty signature')
    if (typeof signature !== 'string' || !isSignatureRight(request, signature, project.secret))
      throw refusal(400, '3261', 'Invalid signature')
  }

  #run(endpoint: Endpoint, request: JsonObject, requestId: string): { answer: JsonObject; fault?: GateFault } {
    const { statuses, deepChecks, project, now } = this.#tools
    endpoint.before?.(request)
    if (endpoint.answers !== 'acceptance') {
      const { answer = {}, fault } = endpoint.run(request, requestId)
      return { answer: endpoint.answers === 'signed' ? this.#sign(answer) : answer, fault }
    }
    const paymentId = isObject(request.general) ? String(request.general.payment_id) : undefined
    const about = paymentId === undefined ? {} : { payment_id: paymentId }
    const answer: JsonObject = { status: 'success', request_id: requestId, project_id: project.id, ...about }
    try {
      const { fault } = endpoint.run(request, requestId)
      statuses.remember(requestId, { paymentId, at: now(), faults: [] })
      return { answer, fault }
    } catch (error) {
      if (!(error instanceof RuleBroken) || !endpoint.broken || deepChecks === 'answer') throw error
      statuses.remember(requestId, { paymentId, at: now(), faults: [error.fault] })
      endpoint.broken(request, error, requestId)
      return { answer }
    }
  }

  /** Signs where the answer has its place for it: in `general`, where there is one. */
  #sign(answer: JsonObject): JsonObject {
    const plain = JSON.parse(JSON.stringify(answer)) as JsonObject
    const signature = signatureOf(plain, this.#tools.project.secret)
    return isObject(plain.general) ? { ...plain, general: { ...plain.general, signature } } : { ...plain, signature }
  }

  async #answer(record: GateRequest, answer: JsonObject, fault?: GateFault): Promise<Reply | 'hang_up'> {
    if (fault === 'lost_answer') return 'hang_up'
    if (fault === 'error_after') throw refusal(500, '501', 'Internal error')
    if (fault === 'slow_answer') await new Promise<void>((resolve) => this.#tools.timers.after(SLOW_ANSWER_MS, resolve))
    record.status = 200
    return fault === 'garbage' ? GARBAGE : this.#json(200, answer)
  }

  #json(status: number, body: JsonObject): Reply {
    return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
  }

  #refuse(record: GateRequest, error: unknown): Reply | 'hang_up' {
    if (error instanceof Interrupted && error.fault === 'lost_request') return 'hang_up'
    const refused =
      error instanceof Refusal
        ? error
        : error instanceof RuleBroken
          ? new Refusal(400, [error.fault])
          : refusal(500, '501', 'Internal error')
    record.status = refused.status
    record.code = refused.faults[0].code
    return this.#json(refused.status, errorBody(refused, this.#tools.errorShape))
  }
}
