import type { Clock } from '../../ports.ts'
import type { Secret } from '../../secret.ts'
import type { FindPayment, OperationKey } from '../gateway.ts'
import type { JsonObject } from './json.ts'
import { isSigned, parseJwt } from './jwt.ts'
import { readState, type SessionState } from './state.ts'

/** A message of ETpay about one payment, judged. */
export type Judgement =
  | { kind: 'genuine'; key: OperationKey; state: SessionState; claims: JsonObject }
  /** nothing is known about who sent it */
  | { kind: 'malformed' | 'unknown_session' | 'bad_signature' | 'out_of_time' }
  /** ETpay's own words, but not about what we asked for */
  | { kind: 'contradiction'; claim: 'merchant_code' | 'merchant_order_id' | 'order_amount'; key: OperationKey }

export interface MessageRules {
  clock: Clock
  /** a key nothing is signed with: unknown sessions must cost as much time as wrong signatures (spec 6.2, step 4) */
  dummyKey: Secret
}

const TOLERANCE_SECONDS = 60

/**
 * Judges a JWT in the order that spec 6.2 prescribes, steps 2 to 7: one unverified claim finds the session, whose own
 * key must then verify the message; nothing else of it is looked at before.
 */
export async function judgeMessage(jwt: string, find: FindPayment, rules: MessageRules): Promise<Judgement> {
  const parsed = parseJwt(jwt)
  if (!parsed) return { kind: 'malformed' }
  const subject = subjectOf(parsed.claims)
  if (!subject) return { kind: 'malformed' }
  const key = await find(subject)
  const state = key && readState(key)
  if (!key || !state || ('reference' in subject && key.reference !== subject.reference)) {
    isSigned(parsed, rules.dummyKey)
    return { kind: 'unknown_session' }
  }
  if (!isSigned(parsed, state.signatureToken)) return { kind: 'bad_signature' }
  const { claims } = parsed
  const timely = isTimely(claims, rules.clock.now() / 1000)
  if (timely !== true) return { kind: timely === null ? 'malformed' : 'out_of_time' }
  const claim = contradicted(claims, key, state)
  return claim ? { kind: 'contradiction', claim, key } : { kind: 'genuine', key, state, claims }
}

/**
 * What the message says it is about. Without a session token the order id decides, and ours is the request id, which
 * exactly one payment has.
 */
function subjectOf(claims: JsonObject): { reference: string } | { requestId: string } | null {
  const { session_token: reference, merchant_order_id: requestId } = claims
  if (reference !== undefined) return typeof reference === 'string' && reference ? { reference } : null
  return typeof requestId === 'string' && requestId ? { requestId } : null
}

/** `null` where a time is no time. `iat` refuses nothing: late deliveries are legitimate. */
function isTimely({ exp, nbf }: JsonObject, now: number): boolean | null {
  if (exp !== undefined && !isTime(exp)) return null
  if (nbf !== undefined && !isTime(nbf)) return null
  if (exp !== undefined && now >= exp + TOLERANCE_SECONDS) return false
  return !(nbf !== undefined && now < nbf - TOLERANCE_SECONDS)
}

const isTime = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value)

function contradicted(claims: JsonObject, key: OperationKey, state: SessionState) {
  const { merchant_code: merchantCode, merchant_order_id: orderId, order_amount: amount } = claims
  if (merchantCode !== undefined && merchantCode !== state.merchantCode) return 'merchant_code'
  if (orderId !== undefined && orderId !== key.requestId) return 'merchant_order_id'
  return amount !== undefined && !isAmount(amount, key.amount) ? 'order_amount' : null
}

/** Whether a number, or a text of one, is the amount (spec 6.2, step 7). */
export function isAmount(value: unknown, amount: number): boolean {
  return value === amount || (typeof value === 'string' && /^\d{1,16}$/.test(value) && Number(value) === amount)
}
