import { isIP } from 'node:net'
import type { Fault } from './refusal.ts'
import { Refusal } from './refusal.ts'
import type { JsonObject } from './signature.ts'
import { isObject } from './signature.ts'

/** Faults of one value. */
export type Check = (value: unknown, field: string) => Fault[]

export interface Member {
  required: boolean
  check: Check
}

export type Shape = Readonly<Record<string, Member>>

export function required(check: Check): Member {
  return { required: true, check }
}

export function optional(check: Check): Member {
  return { required: false, check }
}

function invalid(field: string, constraint: string): Fault {
  return { code: '2003', message: 'Invalid property', field, constraint }
}

/** All faults of an object: missing (2004), unknown and ill-formed (2003) members. */
export function objectFaults(value: JsonObject, shape: Shape, prefix = ''): Fault[] {
  // A member that Gate does not know is a spelling mistake sooner than an extension: this sandbox takes none.
  const unknown = Object.keys(value).filter((name) => !Object.hasOwn(shape, name))
  const faults = unknown.map((name) => invalid(prefix + name, 'unknown member'))
  for (const [name, { required: needed, check }] of Object.entries(shape)) {
    const field = prefix + name
    const member = Object.hasOwn(value, name) ? value[name] : undefined
    if (member !== undefined) faults.push(...check(member, field))
    else if (needed)
      faults.push({ code: '2004', message: 'Required field not provided', field, constraint: 'required' })
  }
  return faults
}

/** Refuses a body that does not have the shape; missing members are named before ill-formed ones. */
export function demandShape(value: JsonObject, shape: Shape): void {
  const faults = objectFaults(value, shape)
  const missing = faults.filter(({ code }) => code === '2004')
  const [first, ...others] = [...missing, ...faults.filter((fault) => !missing.includes(fault))]
  if (first) throw new Refusal(400, [first, ...others])
}

function rule(holds: (value: unknown) => boolean, wanted: string): Check {
  return (value, field) => (holds(value) ? [] : [invalid(field, wanted)])
}

/** A string of at most `max` characters. */
export function text(max: number, min = 0): Check {
  return rule(
    (value) => typeof value === 'string' && [...value].length <= max && value.length >= min,
    `a string of ${min} to ${max} characters`,
  )
}

export function pattern(expression: RegExp, max = 255): Check {
  const holds = (value: unknown): boolean =>
    typeof value === 'string' && [...value].length <= max && expression.test(value)
  return rule(holds, `a string that matches ${expression.source}`)
}

export function oneOf(values: readonly unknown[]): Check {
  return rule((value) => values.includes(value), `one of ${values.join(', ')}`)
}

/** A JSON integer; text and fractions are not taken, for they would be signed otherwise than read. */
export function integer(min: number, max: number): Check {
  return rule(
    (value) => Number.isSafeInteger(value) && Number(value) >= min && Number(value) <= max,
    `an integer from ${min} to ${max}`,
  )
}

export const flag: Check = rule((value) => typeof value === 'boolean', 'true or false')
export const ipAddress: Check = rule((value) => typeof value === 'string' && isIP(value) !== 0, 'an IP address')
export const anyObject: Check = rule(isObject, 'an object')

export function nested(shape: Shape): Check {
  return (value, field) => (isObject(value) ? objectFaults(value, shape, `${field}.`) : [invalid(field, 'an object')])
}

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]']

/** An https address without credentials; http only for this machine and only where the sandbox was told so. */
export function isWebAddress(value: unknown, allowHttpLoopback: boolean): value is string {
  if (typeof value !== 'string' || !URL.canParse(value)) return false
  const { protocol, hostname, username, password } = new URL(value)
  if (username || password) return false
  return protocol === 'https:' || (allowHttpLoopback && protocol === 'http:' && LOOPBACK.includes(hostname))
}

export function webAddress(max: number, allowHttpLoopback: boolean): Check {
  return rule(
    (value) => isWebAddress(value, allowHttpLoopback) && value.length <= max,
    `an https address of at most ${max} characters`,
  )
}
