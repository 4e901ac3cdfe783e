import type { EcJwk } from '../crypto.ts'
import { sealJwe } from '../crypto.ts'
import type { Incoming, Reply } from '../http.ts'
import type { FaultName } from '../scenarios.ts'
import type { Timers } from '../timers.ts'
import type { Endpoint, Told } from './endpoints.ts'
import type { JsonObject } from './fields.ts'
import { isObject } from './fields.ts'
import type { RecordedRequest } from './recorder.ts'
import { withoutSealed } from './recorder.ts'
import { errorEnvelope, Refusal } from './refusal.ts'
import type { BankErrorCode } from './refusal.ts'
import type { Sessions } from './session.ts'
import { demandVersion, openSealed } from './session.ts'
import type { BankSigner, RequestVerifier } from './signed.ts'

export const AUTHORIZE_PATH = '/api-gateway/authorize_virtual_device'
export const KEY_PATH = '/ecom/keys/public_key/get_v1'

/** A fault that a test orders: one of the scenario faults, or a refusal with a code of the bank. */
export type OrderedFault = FaultName | { refuse: BankErrorCode }

export interface ApiTools {
  endpoints: ReadonlyMap<string, Endpoint>
  sessions: Sessions
  verifier: RequestVerifier
  signer: BankSigner
  timers: Timers
  now: () => number
  communicationPublicJwk: EcJwk
  keyFormat: 'pem' | 'jwk'
  /** v1 errors about an opened request travel inside the `jwe`, where a client must also look for them */
  sealErrors: boolean
}

const SLOW_ANSWER_MS = 20_000

type Wrap = (value: JsonObject) => { type: string; body: string }

/** A call whose body is open: what came, how the answer is wrapped, and what does the work. */
interface Opened {
  request: JsonObject
  wrap: Wrap
  wrapErrors: Wrap
  run: () => Told
}

const asJson: Wrap = (value) => ({ type: 'application/json', body: JSON.stringify(value) })

function parseObject(text: string): JsonObject {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new Refusal('b_error_parse_json', 'the body is not JSON')
  }
  if (!isObject(value)) throw new Refusal('b_error_parse_json', 'the body is not an object')
  return value
}

/** The bank's API over HTTP: opens bodies, does the work, wraps answers, and goes wrong where it was told to. */
export class Api {
  readonly #tools: ApiTools
  readonly #faults: { path: string; fault: OrderedFault }[] = []
  readonly requests: RecordedRequest[] = []

  constructor(tools: ApiTools) {
    this.#tools = tools
  }

  /** Lets the next call whose path ends so go wrong. */
  failNext(path: string, fault: OrderedFault): void {
    this.#faults.push({ path, fault })
  }

  serves(path: string): boolean {
    return path.startsWith('/ecom/') || path.startsWith('/api-gateway/')
  }

  async handle(incoming: Incoming): Promise<Reply | 'hang_up'> {
    const { method, path, headers } = incoming
    const record: RecordedRequest = {
      at: this.#tools.now(),
      method,
      path,
      headers,
      format: path.startsWith('/ecom/jws/') ? 'signed' : incoming.body.trimStart().startsWith('{') ? 'json' : 'sealed',
      body: null,
      status: null,
    }
    this.requests.push(record)
    let wrapErrors = asJson
    try {
      const ordered = this.#takeFault(path)
      if (ordered === 'lost_request') return 'hang_up'
      if (ordered === 'overloaded') throw new Refusal('b_server_is_overloaded', 'try again later')
      if (typeof ordered === 'object') throw new Refusal(ordered.refuse, 'refused on order')
      const opened = this.#open(incoming, record)
      wrapErrors = opened.wrapErrors
      record.body = withoutSealed(opened.request) as JsonObject
      const { answer, fault } = opened.run()
      return await this.#answer(record, opened.wrap(answer), ordered ?? fault)
    } catch (error) {
      const refusal = error instanceof Refusal ? error : new Refusal('b_unknown_error', 'the sandbox itself has failed')
      record.status = refusal.status
      record.code = refusal.code
      const serviceId = path.startsWith('/api-gateway/') ? 'api-gateway' : 'ecom'
      const { type, body } = wrapErrors(errorEnvelope(refusal, serviceId))
      return { status: refusal.status, headers: { 'content-type': type }, body }
    }
  }

  #takeFault(path: string): OrderedFault | undefined {
    const index = this.#faults.findIndex((ordered) => path.endsWith(ordered.path))
    return index < 0 ? undefined : this.#faults.splice(index, 1)[0]?.fault
  }

  async #answer(
    record: RecordedRequest,
    { type, body }: ReturnType<Wrap>,
    fault?: FaultName,
  ): Promise<Reply | 'hang_up'> {
    if (fault === 'lost_answer') return 'hang_up'
    if (fault === 'error_after') throw new Refusal('b_unknown_error', 'something went wrong')
    if (fault === 'slow_answer') await new Promise<void>((resolve) => this.#tools.timers.after(SLOW_ANSWER_MS, resolve))
    record.status = 200
    if (fault === 'garbage')
      return {
        status: 200,
        headers: { 'content-type': 'text/html' },
        body: '<html><body>Welcome to nginx!</body></html>',
      }
    return { status: 200, headers: { 'content-type': type }, body }
  }

  #open(incoming: Incoming, record: RecordedRequest): Opened {
    const { method, path, headers, body } = incoming
    const { sessions, signer, keyFormat, endpoints } = this.#tools
    if (method !== 'POST') throw new Refusal('b_service_unavailable', 'every call is a POST')
    if (path === AUTHORIZE_PATH) {
      demandVersion(headers)
      const request = parseObject(body)
      return { request, wrap: this.#seal, wrapErrors: asJson, run: () => ({ answer: sessions.authorize(request) }) }
    }
    if (path === KEY_PATH) {
      const request = parseObject(body)
      return { request, wrap: asJson, wrapErrors: asJson, run: () => ({ answer: signer.lookUp(request, keyFormat) }) }
    }
    const endpoint = endpoints.get(path)
    if (!endpoint) throw new Refusal('b_service_unavailable', 'there is no such service')
    return endpoint.body === 'signed'
      ? this.#openSigned(endpoint, incoming, record)
      : this.#openSession(endpoint, incoming)
  }

  #openSession(endpoint: Endpoint, { headers, body }: Incoming): Opened {
    const { privateJwk } = this.#tools.sessions.enter(headers)
    if (endpoint.body === 'either' && body.trimStart().startsWith('{')) {
      const request = parseObject(body)
      return { request, wrap: asJson, wrapErrors: asJson, run: () => endpoint.run(request) }
    }
    const request = parseObject(openSealed(body, privateJwk, 'the body'))
    const wrapErrors = this.#tools.sealErrors ? this.#seal : asJson
    return { request, wrap: this.#seal, wrapErrors, run: () => endpoint.run(request) }
  }

  #openSigned(endpoint: Endpoint, { path, body }: Incoming, record: RecordedRequest): Opened {
    const { payload, header } = this.#tools.verifier.open(body, path)
    record.signedHeader = header
    return { request: payload, wrap: this.#sign, wrapErrors: this.#sign, run: () => endpoint.run(payload) }
  }

  readonly #seal: Wrap = (value) => asJson({ jwe: sealJwe(JSON.stringify(value), this.#tools.communicationPublicJwk) })

  readonly #sign: Wrap = (value) => ({ type: 'text/plain', body: this.#tools.signer.sign(value) })
}
