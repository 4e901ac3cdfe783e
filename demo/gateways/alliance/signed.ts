import { randomUUID } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import type { SignatureAlgorithm, SigningPair } from '../jws.ts'
import {
  algorithmFits,
  generateSigningKeys,
  isSignatureAlgorithm,
  publicKeyFromPem,
  readJws,
  signJws,
  toPem,
  verifyJws,
} from '../jws.ts'
import type { JsonObject } from './fields.ts'
import { demandShape, isObject } from './fields.ts'
import { Refusal } from './refusal.ts'
import { keyQueryShape } from './requests.ts'

export interface MerchantSigningKey {
  kid: string
  publicPem: string
  /** `ES256` by default */
  alg?: SignatureAlgorithm
}

export interface RequestVerifier {
  /** Opens a signed request, or refuses. No v2 codes are published, so every condition has the same code and its own text. */
  open(token: string, path: string): { payload: JsonObject; header: JsonObject }
}

const TS_WINDOW_MS = 60_000
const HEADER_MEMBERS = ['alg', 'kid', 'targetUrl', 'ts']

function refuse(text: string): Refusal {
  return new Refusal('b_request_is_not_correct', text)
}

/** Seconds (10 digits) or milliseconds (13), number or text: the bank's pages show all four (specification, 6.2). */
function readTimestamp(value: unknown): number | null {
  if (typeof value !== 'number' && typeof value !== 'string') return null
  const digits = String(value)
  if (/^\d{13}$/.test(digits)) return Number(digits)
  return /^\d{10}$/.test(digits) ? Number(digits) * 1000 : null
}

/** Checks requests of protocol v2 against the merchant's registered keys. */
export function createRequestVerifier(keys: readonly MerchantSigningKey[], now: () => number): RequestVerifier {
  const registered = new Map<string, { key: KeyObject; alg: SignatureAlgorithm }>()
  for (const { kid, publicPem, alg = 'ES256' } of keys) {
    const key = publicKeyFromPem(publicPem)
    if (!algorithmFits(alg, key)) throw new TypeError(`the signing key ${kid} does not fit ${alg}`)
    registered.set(kid, { key, alg })
  }
  return {
    open(token, path) {
      const parts = readJws(token.trim())
      if (!parts) throw refuse('the body is not a compact JWS')
      const { header } = parts
      const others = Object.keys(header).filter((name) => !HEADER_MEMBERS.includes(name))
      if (others.length > 0) throw refuse(`unknown header member ${others.join(', ')}`)
      if (!isSignatureAlgorithm(header.alg)) throw refuse('alg is missing or not permitted')
      const known = typeof header.kid === 'string' ? registered.get(header.kid) : undefined
      if (!known) throw refuse('kid is not one of the active keys')
      if (known.alg !== header.alg) throw refuse('alg does not match the key')
      if (!verifyJws(parts, known.alg, known.key)) throw refuse('the signature is not valid')
      const at = readTimestamp(header.ts)
      if (at === null) throw refuse('ts must be a Unix time of 10 or 13 digits')
      if (Math.abs(at - now()) > TS_WINDOW_MS) throw refuse('ts is more than 60 seconds away from the server clock')
      if (header.targetUrl !== path) throw refuse('targetUrl is not the path of this request')
      return { payload: readPayload(parts.payload), header }
    },
  }
}

function readPayload(bytes: Buffer): JsonObject {
  let value: unknown
  try {
    value = JSON.parse(bytes.toString('utf8'))
  } catch {
    throw new Refusal('b_error_parse_json', 'the payload is not JSON')
  }
  if (!isObject(value)) throw new Refusal('b_error_parse_json', 'the payload is not an object')
  return value
}

export interface BankSigner {
  sign(payload: JsonObject): string
  /** Starts to sign with a new key and returns its `kid`. Earlier keys can still be looked up. */
  rotate(): string
  /** Answers a key lookup (specification, section 6.4). */
  lookUp(body: JsonObject, format: 'pem' | 'jwk'): JsonObject
}

/** The bank's own signing keys. */
export function createBankSigner(): BankSigner {
  const pairs = new Map<string, SigningPair>()
  const add = (): string => {
    const kid = randomUUID()
    pairs.set(kid, generateSigningKeys())
    return kid
  }
  let current = add()
  return {
    sign(payload) {
      const pair = pairs.get(current)
      if (!pair) throw new Error('the current signing key is gone')
      return signJws({ alg: 'ES256', kid: current }, payload, pair.privateKey)
    },
    rotate() {
      current = add()
      return current
    },
    lookUp(body, format) {
      demandShape(body, keyQueryShape)
      const pair = pairs.get(String(body.kid))
      if (!pair) throw refuse('no key has this kid')
      const publicKey = format === 'pem' ? toPem(pair.publicKey) : { ...pair.publicKey.export({ format: 'jwk' }) }
      return { kid: body.kid, publicKey }
    },
  }
}
