import { createHash } from 'node:crypto'
import type { EcJwk } from '../crypto.ts'
import { isObject } from '../alliance/fields.ts'
import type { Incoming, Reply } from '../http.ts'
import type { Kept, Vault } from './vault.ts'
import { VaultRefusal } from './vault.ts'

export const KEYS_PATH = '/keys'
export const CVV_PATH = '/cvv'
export const CARDS_PATH = '/cards'

/** What goes wrong with the next call to the vault. */
export type VaultFault = 'lost_request' | 'lost_answer' | 'unavailable' | 'misshapen_reference'

/** A call to the vault, without its body: what is sealed has no business in a record. */
export interface RecordedVaultCall {
  method: string
  path: string
  origin: string | null
  status: number | null
}

export interface VaultTools {
  vault: Vault
  /** origins of pages that may call; any where this is absent */
  allowedOrigins?: readonly string[]
}

/** RFC 7638, so that a page can pin the key by its thumbprint. */
function thumbprint({ crv, kty, x, y }: EcJwk): string {
  return createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url')
}

function json(status: number, body: unknown, headers: Record<string, string>): Reply {
  return { status, headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(body) }
}

function failure(status: number, code: string, headers: Record<string, string>): Reply {
  return json(status, { error: code }, headers)
}

/**
 * The vault over HTTP, on an origin of its own. The documentation does not say how a browser gets a reference; this is
 * the protocol of the widget's built-in vault adapter: `GET /keys` gives a JWK set, `POST /cvv` takes `{sealed}` and
 * `POST /cards` takes `{number, data}`, each a compact JWE over digits, and both answer `{reference, expiresAt}`.
 */
export class VaultServer {
  readonly #tools: VaultTools
  readonly #faults: VaultFault[] = []
  readonly calls: RecordedVaultCall[] = []

  constructor(tools: VaultTools) {
    this.#tools = tools
  }

  failNext(fault: VaultFault): void {
    this.#faults.push(fault)
  }

  async handle(incoming: Incoming): Promise<Reply | 'hang_up'> {
    const { method, path, headers } = incoming
    const record: RecordedVaultCall = { method, path, origin: headers.origin ?? null, status: null }
    this.calls.push(record)
    // A preflight is not the call that was meant to fail.
    const fault = method === 'OPTIONS' ? undefined : this.#faults.shift()
    if (fault === 'lost_request') return 'hang_up'
    const reply = this.#reply(incoming, fault)
    if (fault === 'lost_answer') return 'hang_up'
    record.status = reply.status
    return reply
  }

  #reply({ method, path, headers, body }: Incoming, fault?: VaultFault): Reply {
    const { origin } = headers
    const { allowedOrigins } = this.#tools
    const allowed = origin !== undefined && (allowedOrigins?.includes(origin) ?? true)
    const cors: Record<string, string> = { vary: 'origin', 'x-content-type-options': 'nosniff' }
    if (allowed) cors['access-control-allow-origin'] = origin
    const methods = path === KEYS_PATH ? 'GET' : path === CVV_PATH || path === CARDS_PATH ? 'POST' : null
    if (methods === null) return failure(404, 'not_found', cors)
    // Only pages call: a CVV that comes from a server has been where it must not be.
    if (!allowed && methods === 'POST') return failure(403, 'origin_not_allowed', cors)
    if (method === 'OPTIONS') {
      cors['access-control-allow-methods'] = methods
      cors['access-control-allow-headers'] = 'content-type'
      cors['access-control-max-age'] = '600'
      return { status: 204, headers: cors, body: '' }
    }
    if (method !== methods) return failure(405, 'method_not_allowed', { ...cors, allow: `${methods}, OPTIONS` })
    if (fault === 'unavailable') return failure(503, 'unavailable', cors)
    if (path === KEYS_PATH) return json(200, { keys: [this.#key()] }, cors)
    // Anything else would be a simple request, which a page can send without the vault's leave.
    if (!/^application\/json(;|$)/i.test(headers['content-type'] ?? '')) return failure(415, 'json_wanted', cors)
    try {
      const { reference, expiresAt } = this.#keep(path, body)
      const told = fault === 'misshapen_reference' ? reference.toUpperCase().slice(1) : reference
      return json(201, { reference: told, expiresAt: new Date(expiresAt).toISOString() }, cors)
    } catch (error) {
      if (error instanceof VaultRefusal) return failure(400, error.message, cors)
      throw error
    }
  }

  #keep(path: string, body: string): Kept {
    let value: unknown
    try {
      value = JSON.parse(body)
    } catch {
      throw new VaultRefusal('json_invalid')
    }
    const wanted = path === CVV_PATH ? ['sealed'] : ['data', 'number']
    if (!isObject(value) || Object.keys(value).sort().join() !== wanted.join()) throw new VaultRefusal('json_invalid')
    const { vault } = this.#tools
    return path === CVV_PATH ? vault.keepCvv(value.sealed) : vault.keepCard(value.number, value.data)
  }

  #key(): Record<string, string> {
    const { kty, crv, x, y } = this.#tools.vault.publicKey
    return { kty, crv, x, y, kid: thumbprint({ kty, crv, x, y }), use: 'enc', alg: 'ECDH-ES+A256KW' }
  }
}
