import type { GatewayCard } from '../gateway.ts'
import { formatRequestDate } from './dates.ts'
import { ENDPOINTS, type Endpoint } from './endpoints.ts'
import { alertError, QueryError, type Desk } from './operations.ts'
import { isMask } from './report.ts'
import { asObject, text, type JsonObject } from './wire.ts'

export const TOKEN_STATES = ['ACTIVE', 'SUSPENDED', 'OBSOLETE', 'DELETED'] as const
export type TokenState = (typeof TOKEN_STATES)[number]

/** A card token as the bank describes it (spec 9.2). 24 characters, never interpreted. */
export interface CardToken {
  token: string
  customerId: string | undefined
  maskedPan: string
  /** `null` for a word we do not know */
  state: TokenState | null
}

export interface NewToken {
  requestId: string
  customerId: string
  /** compact JWEs to the bank's payment key: the number, and `YYMM` without CVV */
  sealed: { number: string; expiry: string }
}

/** The bank's card tokens. Every call rejects with a `QueryError` where the bank gave no usable answer. */
export interface TokenClient {
  /** Makes a token without a payment; widgets seal expiry and CVV as one, so only other forms can use this. */
  create(token: NewToken): Promise<CardToken>
  list(customerId: string): Promise<CardToken[]>
  /** `null`: the bank knows no such token */
  data(token: string): Promise<CardToken | null>
  /** Resolves with whether the bank has changed it: nothing leaves `DELETED`. */
  change(token: string, state: 'ACTIVE' | 'SUSPENDED' | 'DELETED'): Promise<boolean>
}

export function createTokens({ transport, bodies, log }: Pick<Desk, 'transport' | 'bodies' | 'log'>): TokenClient {
  async function call(endpoint: Endpoint, build: (now: number) => JsonObject): Promise<JsonObject> {
    const result = await transport.call(endpoint, build)
    if (result.kind === 'answer') return result.object
    if (result.kind === 'no_answer') throw new QueryError(`the bank could not be asked: ${result.reason}`)
    alertError(result.error, endpoint.name, log)
    throw new QueryError(`the bank answered ${result.error.code}`)
  }

  /** Tokens of another merchant are not ours to use. */
  function readList(object: JsonObject): CardToken[] {
    const { result } = object
    if (!Array.isArray(result)) throw new QueryError('the bank answered without a list of tokens')
    return (result as unknown[])
      .map(asObject)
      .filter((item) => item !== null)
      .filter((item) => (text(item, 'merchantId') ?? bodies.merchantId) === bodies.merchantId)
      .map(readToken)
      .filter((token) => token !== null)
  }

  return {
    async create({ requestId, customerId, sealed }) {
      const answer = await call(ENDPOINTS.createToken, (now) => ({
        merchantRequestId: requestId,
        merchantId: bodies.merchantId,
        customerId,
        encryptedCardNumber: sealed.number,
        encryptedExpDate: sealed.expiry,
        date: formatRequestDate(now),
      }))
      const token = readToken(answer)
      if (!token || (token.customerId ?? customerId) !== customerId) {
        throw new QueryError('the bank answered without a token of this customer')
      }
      return token
    },
    async list(customerId) {
      const tokens = readList(await call(ENDPOINTS.listTokens, () => ({ customerId })))
      return tokens.filter((token) => (token.customerId ?? customerId) === customerId)
    },
    async data(token) {
      const tokens = readList(await call(ENDPOINTS.tokenData, () => ({ token })))
      return tokens.find((found) => found.token === token) ?? null
    },
    async change(token, state) {
      const answer = await call(ENDPOINTS.tokenState, () => ({ token, state }))
      return answer['tokenUpdated'] === true && (text(answer, 'token') ?? token) === token
    },
  }
}

function readToken(object: JsonObject): CardToken | null {
  const token = text(object, 'token')
  const maskedPan = text(object, 'maskedPan')
  if (token === undefined || !isMask(maskedPan)) return null
  const state = TOKEN_STATES.find((known) => known === text(object, 'status')) ?? null
  return { token, customerId: text(object, 'customerId'), maskedPan, state }
}

/** Cards that can be paid with now. The bank tells no expiry; the scheme is read from the first digits (ISO/IEC 7812). */
export async function activeCards(tokens: TokenClient, customerId: string): Promise<GatewayCard[]> {
  const found = await tokens.list(customerId.trim())
  return found
    .filter(({ state }) => state === 'ACTIVE')
    .map(({ token, maskedPan }) => ({ reference: token, brand: brandOfMask(maskedPan), mask: maskedPan, expiry: null }))
}

function brandOfMask(mask: string): string | null {
  if (mask.startsWith('4')) return 'visa'
  return /^(?:5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/.test(mask) ? 'mastercard' : null
}

/** Deletes a token for good. A token that is gone already is no fault. */
export async function deleteToken(tokens: TokenClient, reference: string): Promise<void> {
  if (await tokens.change(reference, 'DELETED')) return
  const left = await tokens.data(reference)
  if (left && left.state !== 'DELETED') throw new QueryError('the bank has not deleted the token')
}
