import express, { type RequestHandler } from 'express'
import { ApiError } from '../errors.ts'
import type { Secret } from '../secret.ts'
import { equal, type Tokens } from '../payments/tokens.ts'
import { holdsCard, looksLikeCard } from '../tripwire.ts'

function bearer(header: string | undefined): string {
  return /^Bearer ([\x21-\x7e]{1,512})$/.exec(header ?? '')?.[1] ?? ''
}

/** Lets the merchant's backend in: one of the secret keys, compared in constant time. */
export function requireSecretKey(keys: readonly Secret[]): RequestHandler {
  return (request, _response, next) => {
    const given = bearer(request.get('authorization'))
    // Every key is compared, so that the time does not tell which one is current.
    const matches = keys.map((key) => equal(key.reveal(), given))
    if (!given || !matches.includes(true)) throw new ApiError('unauthorized')
    next()
  }
}

/** Lets a browser in with the client secret of one session; its id is put into `locals.sessionId`. */
export function requireClientSecret(tokens: Tokens): RequestHandler {
  return (request, response, next) => {
    const sessionId = tokens.read('client', bearer(request.get('authorization')))
    if (sessionId === null) throw new ApiError('unauthorized')
    response.locals['sessionId'] = sessionId
    next()
  }
}

const CORS_HEADERS = 'authorization, content-type, idempotency-key'

/** CORS by allow-list: an exact origin or nothing. A request without an origin is no browser's cross-site request. */
export function allowOrigins(origins: readonly string[]): RequestHandler {
  return (request, response, next) => {
    response.vary('Origin')
    const origin = request.get('origin')
    if (origin !== undefined) {
      if (!origins.includes(origin)) throw new ApiError('origin_not_allowed')
      response.setHeader('access-control-allow-origin', origin)
      response.setHeader('access-control-expose-headers', 'retry-after, x-request-id')
    }
    if (request.method !== 'OPTIONS') return next()
    response.setHeader('access-control-allow-methods', 'GET, POST, DELETE')
    response.setHeader('access-control-allow-headers', CORS_HEADERS)
    response.setHeader('access-control-max-age', '7200')
    response.sendStatus(204)
  }
}

/** A member with this name can only be meant to change what every object inherits. */
function refusePrototype(name: string, value: unknown): unknown {
  if (name === '__proto__') throw new SyntaxError('member name not allowed')
  return value
}

/** Reads a JSON body: right type, within the limit, valid, and without anything that looks like a clear card number. */
export function readJson(limit: number): RequestHandler[] {
  return [
    (request, _response, next) => {
      const hasBody =
        request.headers['content-length'] !== '0' &&
        ('content-length' in request.headers || 'transfer-encoding' in request.headers)
      if (hasBody && !request.is('application/json')) throw new ApiError('unsupported_media_type')
      next()
    },
    express.json({ limit, strict: true, inflate: false, reviver: refusePrototype }),
    (request, _response, next) => {
      if (request.body === undefined) request.body = {}
      if (holdsCard(request.body)) throw new ApiError('clear_card_data')
      next()
    },
  ]
}

/** The same for the address: a card number in a URL would end in every log on the way. */
export const refuseCardInUrl: RequestHandler = (request, _response, next) => {
  let address = request.url
  try {
    address = decodeURIComponent(address.replaceAll('+', ' '))
  } catch {
    // A malformed escape is looked at as it stands; the router refuses it later.
  }
  if (looksLikeCard(address)) throw new ApiError('clear_card_data')
  next()
}

/** The `Idempotency-Key` of a request that creates something. */
export function idempotencyKey(header: string | undefined): string {
  if (header === undefined) throw new ApiError('idempotency_key_missing')
  if (!/^[\x21-\x7e]{8,255}$/.test(header)) throw new ApiError('idempotency_key_invalid')
  return header
}
