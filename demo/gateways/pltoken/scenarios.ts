import type { ErrorCode } from './error-codes.ts'
import { isErrorCode } from './error-codes.ts'

/**
 * What goes wrong with one call, in the order of their numbers, from 1. `done` tells whether the work was done. All but
 * the last leave the client without a usable answer, so that only the transaction list can tell (section 5).
 */
export const PLTOKEN_FAULTS = [
  { name: 'lost_request', done: false, description: 'the connection is cut before anything is done' },
  { name: 'lost_answer', done: true, description: 'the connection is cut before the answer' },
  { name: 'slow_answer', done: true, description: 'the answer takes 40 seconds; clients wait 30' },
  { name: 'error_after', done: true, description: 'HTTP 500 with a plain text' },
  { name: 'undecryptable', done: true, description: 'HTTP 200 with an answer sealed with another key' },
  { name: 'garbage', done: true, description: 'HTTP 200 with a page of some proxy' },
  { name: 'no_data', done: true, description: 'HTTP 200 with an object that has neither data nor error' },
  { name: 'other_order', done: true, description: 'HTTP 200, but the answer names another orderID' },
  { name: 'other_amount', done: true, description: 'HTTP 200, but the answer tells one minor unit more' },
  { name: 'redirect', done: true, description: 'HTTP 302 to the same address' },
  { name: 'overloaded', done: false, description: 'HTTP 503 with a plain text' },
  { name: 'error_in_200', done: false, description: 'error 938 in an answer with HTTP 200' },
] as const

export type FaultName = (typeof PLTOKEN_FAULTS)[number]['name']

/** What a scenario does to a call. */
export type Plan =
  | { kind: 'refuse'; code: ErrorCode; done: boolean; id: string }
  | { kind: 'fault'; fault: FaultName; done: boolean; id: string }

/** A call that ends without an answer of ours and without anything done, so that it may come again. */
export class UndoneFault extends Error {
  override name = 'UndoneFault'
  readonly fault: FaultName

  constructor(name: FaultName) {
    super(name)
    this.fault = name
  }
}

export function refusal(code: ErrorCode, done: boolean): Plan {
  return { kind: 'refuse', code, done, id: done ? `${code}_after` : `${code}` }
}

export function fault(name: FaultName): Plan {
  const done = PLTOKEN_FAULTS.some((row) => row.name === name && row.done)
  return { kind: 'fault', fault: name, done, id: name }
}

// Digits that choose what happens: 0 refuses, 1 does the work and then refuses, 2 is a fault.
function planOf(group: number, number: number): Plan | null {
  if (group === 0 || group === 1) return isErrorCode(number) ? refusal(number, group === 1) : null
  const name = group === 2 ? PLTOKEN_FAULTS[number - 1]?.name : undefined
  return name === undefined ? null : fault(name)
}

const AMOUNT_BASE = 900_000
const GROUP_SIZE = 10_000

/** By minor units: 900 000 + code refuses, 910 000 + code charges and then refuses, 920 000 + number is a fault. */
export function planForAmount(minorUnits: number): Plan | null {
  const offset = minorUnits - AMOUNT_BASE
  return offset < 0 ? null : planOf(Math.floor(offset / GROUP_SIZE), offset % GROUP_SIZE)
}

const SCENARIO_ID = /^5ca1ab1e-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-000([012])0000(\d{4})$/i

/** By order, payment-info or user id: a UUID that begins with `5ca1ab1e`; its middle is free, so that ids can differ. */
export function planForId(id: string): Plan | null {
  const match = SCENARIO_ID.exec(id)
  return match ? planOf(Number(match[1]), Number(match[2])) : null
}

function groupAndNumber(plan: Plan): [number, number] {
  if (plan.kind === 'refuse') return [plan.done ? 1 : 0, plan.code]
  return [2, PLTOKEN_FAULTS.findIndex(({ name }) => name === plan.fault) + 1]
}

/** The minor units that ask for a plan. */
export function amountFor(plan: Plan): number {
  const [group, number] = groupAndNumber(plan)
  return AMOUNT_BASE + group * GROUP_SIZE + number
}

/**
 * An id that asks for a plan.
 *
 * @param serial - 0 to 65 535; another serial gives another id of the same plan
 */
export function idFor(plan: Plan, serial = 0): string {
  const [group, number] = groupAndNumber(plan)
  const middle = serial.toString(16).padStart(4, '0')
  return `5ca1ab1e-${middle}-4000-8000-000${group}0000${String(number).padStart(4, '0')}`
}
