import { randomBytes } from 'node:crypto'
import type { Incoming, Reply } from '../http.ts'
import type { Timers } from '../timers.ts'
import type { CallName, Endpoint, Opened, Told } from './endpoints.ts'
import type { ErrorCode } from './error-codes.ts'
import { newIv, openPcng, PcngAuthError, PcngFormatError, sealPcng } from './pcng.ts'
import type { ReceiverTools } from './receiver.ts'
import { demandAuthentic } from './receiver.ts'
import type { PltokenRequest } from './recorder.ts'
import { recordable } from './recorder.ts'
import { errorEnvelope, invalid, Refusal } from './refusal.ts'
import { demandUuid } from './requests.ts'
import { findRoute } from './routes.ts'
import type { FaultName, Plan } from './scenarios.ts'
import { fault, refusal, UndoneFault } from './scenarios.ts'
import type { Seal } from './spoil.ts'
import { plain, spoil } from './spoil.ts'

/** A fault that a test orders: one of the scenario faults, or an error code, before or after the work is done. */
export type OrderedFault = FaultName | { refuse: ErrorCode; done?: boolean }

export interface ApiTools {
  endpoints: readonly Endpoint[]
  receiver: ReceiverTools
  pcngKey: Buffer
  timers: Timers
  now: () => number
}

/** Clients wait for 30 seconds (specification, section 5). */
const SLOW_ANSWER_MS = 40_000

/** Reads an identifier of a path: bare, or as a JSON string (specification, section 1). */
export function readIdentifier(plaintext: string): string | null {
  if (!(plaintext.length > 1 && plaintext.startsWith('"') && plaintext.endsWith('"'))) return plaintext
  try {
    const value: unknown = JSON.parse(plaintext)
    return typeof value === 'string' ? value : null
  } catch {
    return null
  }
}

/** The API over HTTP: authenticates, opens, does the work, seals answers, and goes wrong where it was told to. */
export class Api {
  readonly #tools: ApiTools
  readonly #faults: { call: CallName; fault: OrderedFault }[] = []
  readonly requests: PltokenRequest[] = []
  /** whether the merchant's credentials have the right for this API */
  hasRight = true

  constructor(tools: ApiTools) {
    this.#tools = tools
  }

  failNext(call: CallName, fault: OrderedFault): void {
    this.#faults.push({ call, fault })
  }

  async handle(incoming: Incoming): Promise<Reply | 'hang_up'> {
    const { method, target, headers } = incoming
    const at = this.#tools.now()
    const record: PltokenRequest = {
      ...{ at, method, target, headers, call: null, identifiers: {}, data: null, status: null },
    }
    this.requests.push(record)
    try {
      demandAuthentic(incoming, this.#tools.receiver)
      if (!this.hasRight) throw new Refusal(993)
      // As sent: a path that must be tidied up first is none of ours.
      const { endpoint, identifiers } = findRoute(this.#tools.endpoints, method, target.replace(/\?.*$/, ''))
      record.call = endpoint.name
      const ordered = this.#takeFault(endpoint.name)
      if (ordered?.kind === 'fault' && !ordered.done) return this.#undone(record, ordered.fault)
      const told = endpoint.run(this.#open(incoming, endpoint, identifiers, record), ordered)
      return await this.#answer(record, told)
    } catch (error) {
      if (error instanceof UndoneFault) return this.#undone(record, error.fault)
      return this.#refuse(record, error instanceof Refusal ? error : new Refusal(999))
    }
  }

  #takeFault(call: CallName): Plan | null {
    const index = this.#faults.findIndex((row) => row.call === call)
    const ordered = index < 0 ? undefined : this.#faults.splice(index, 1)[0]?.fault
    if (ordered === undefined) return null
    return typeof ordered === 'string' ? fault(ordered) : refusal(ordered.refuse, ordered.done ?? false)
  }

  #open(incoming: Incoming, endpoint: Endpoint, sealed: Record<string, string>, record: PltokenRequest): Opened {
    const identifiers = { uuid: '', orderId: '', paymentInfoId: '' }
    for (const [name, text] of Object.entries(sealed)) {
      const value = demandUuid(readIdentifier(this.#unseal(text, name)) ?? '', name)
      record.identifiers[name] = value
      // Order ids are the client's own and are told back as they came.
      Object.assign(identifiers, { [name]: name === 'orderId' ? value : value.toLowerCase() })
    }
    const data = this.#openData(incoming, endpoint)
    record.data = endpoint.takesData ? recordable(data) : null
    return { ...identifiers, data }
  }

  #openData({ method, query, headers, body }: Incoming, { takesData }: Endpoint): string {
    const inBody = method === 'POST' || method === 'PUT'
    if (!inBody && body !== '') throw invalid('body')
    const names = [...query.keys()]
    if (inBody || !takesData) {
      if (names.length > 0) throw invalid('query')
    } else {
      if (names.join() !== 'data') throw invalid('data')
      return this.#unseal(query.get('data') ?? '', 'data')
    }
    if (!takesData) return ''
    if (!/^application\/x-www-form-urlencoded(;|$)/i.test(headers['content-type'] ?? '')) throw invalid('Content-Type')
    const sealed = /^data=([\da-f]+)$/i.exec(body)?.[1]
    if (sealed === undefined) throw invalid('data')
    return this.#unseal(sealed, 'data')
  }

  #unseal(text: string, attribute: string): string {
    try {
      return openPcng(text, this.#tools.pcngKey)
    } catch (error) {
      if (error instanceof PcngFormatError || error instanceof PcngAuthError) throw invalid(attribute)
      throw error
    }
  }

  readonly #seal: Seal = (status, value, foreign) => {
    const { pcngKey, now } = this.#tools
    const key = foreign ? randomBytes(pcngKey.byteLength) : pcngKey
    return plain(status, sealPcng(JSON.stringify(value), key, newIv(now())))
  }

  #refuse(record: PltokenRequest, refused: Refusal): Reply {
    record.status = refused.status
    record.code = refused.code
    return this.#seal(refused.status, errorEnvelope(refused))
  }

  #undone(record: PltokenRequest, name: FaultName): Reply | 'hang_up' {
    record.fault = name
    if (name === 'error_in_200') return this.#refuse(record, new Refusal(938, null, 200))
    if (name === 'lost_request') return 'hang_up'
    record.status = 503
    return plain(503, 'Service Unavailable')
  }

  async #answer(record: PltokenRequest, { status, data, plan }: Told): Promise<Reply | 'hang_up'> {
    if (plan?.kind === 'refuse') throw new Refusal(plan.code, `Scenario ${plan.id}`)
    const name = plan?.fault
    if (name !== undefined) record.fault = name
    if (name === 'lost_answer') return 'hang_up'
    if (name === 'slow_answer') await new Promise<void>((resolve) => this.#tools.timers.after(SLOW_ANSWER_MS, resolve))
    const reply = spoil(name, { status, data, target: record.target, seal: this.#seal })
    record.status = reply.status
    return reply
  }
}
