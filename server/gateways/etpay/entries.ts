import type { OperationKey } from '../gateway.ts'
import { asObject, type JsonObject } from './json.ts'
import { isAmount } from './message.ts'
import { isFailure, isSuccess, paymentTokenOf, type Told } from './words.ts'

/** What the answer to a status query says about one session. */
export type Found =
  /** no finished payment yet */
  | { kind: 'nothing'; foreign: boolean }
  /** `transfers`: different payments of the session that each succeeded; more than one is one too many */
  | { kind: 'told'; told: Told; transfers: number; hasAmount: boolean }
  /** an entry tells another amount */
  | { kind: 'wrong_amount' }
  | { kind: 'unreadable' }

type Subject = Pick<OperationKey, 'requestId' | 'reference' | 'amount'>

/**
 * Judges the answer to a status query (spec 8): a list of entries, or one entry alone. Entries of other sessions are
 * dropped; of the rest one success is enough, else one failure, and any other word changes nothing.
 */
export function judgeEntries(value: unknown, key: Subject): Found {
  const list: unknown[] = Array.isArray(value) ? value : [value]
  const entries = list.map(asObject)
  if (!entries.every((entry) => entry !== null)) return { kind: 'unreadable' }
  const own = entries.filter((entry) => isOurs(entry, key))
  if (own.some(({ order_amount: amount }) => isPresent(amount) && !isAmount(amount, key.amount))) {
    return { kind: 'wrong_amount' }
  }
  const told = own.map((entry): Told & { hasAmount: boolean } => ({
    word: entry['payment_status'],
    paymentToken: entry['payment_token'],
    hasAmount: isPresent(entry['order_amount']),
  }))
  const successes = told.filter(({ word }) => isSuccess(word))
  const [decisive] = [...successes, ...told.filter(({ word }) => isFailure(word)), ...told]
  if (!decisive) return { kind: 'nothing', foreign: entries.length > 0 }
  const { hasAmount, ...rest } = decisive
  return { kind: 'told', told: rest, transfers: new Set(successes.map(paymentTokenOf)).size, hasAmount }
}

/** Members that are there must be ours; JSON's `null` says no more than a member that is missing. */
function isOurs({ session_token: token, merchant_order_id: orderId }: JsonObject, key: Subject): boolean {
  if (isPresent(token) && token !== key.reference) return false
  return !isPresent(orderId) || orderId === key.requestId
}

const isPresent = (value: unknown): boolean => value !== undefined && value !== null
