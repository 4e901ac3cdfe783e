import { isIP } from 'node:net'
import { invalidFields } from './refusal.ts'

export type JsonObject = Record<string, unknown>

/** Faults of one value; `path` is how the message names it. */
export type Check = (value: unknown, path: string) => string[]

export interface Field {
  required: boolean
  check: Check
}

export type Shape = Readonly<Record<string, Field>>

export function required(check: Check): Field {
  return { required: true, check }
}

export function optional(check: Check): Field {
  return { required: false, check }
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** All faults of an object: missing, null, empty, unknown and ill-formed members (specification, section 4.2). */
export function objectFaults(value: JsonObject, shape: Shape, prefix = ''): string[] {
  const unknown = Object.keys(value).filter((name) => !Object.hasOwn(shape, name))
  const faults = unknown.map((name) => `${prefix}${name}: unknown field`)
  for (const [name, field] of Object.entries(shape)) {
    const path = prefix + name
    const member = value[name]
    if (member === undefined) {
      if (field.required) faults.push(`${path}: must be present`)
    } else if (member === null || member === '') {
      faults.push(`${path}: must not be null or empty; leave it out`)
    } else {
      faults.push(...field.check(member, path))
    }
  }
  return faults
}

/** Throws the bank's validation error that names every field at fault. */
export function demandShape(value: JsonObject, shape: Shape): void {
  const faults = objectFaults(value, shape)
  if (faults.length > 0) throw invalidFields(faults)
}

function textRule(rule: (value: string) => string | null): Check {
  return (value, path) => {
    const fault = typeof value === 'string' ? rule(value) : 'must be a string'
    return fault === null ? [] : [`${path}: ${fault}`]
  }
}

/** A string of at most `max` characters that satisfies the rule. */
export function text(max: number, rule: (value: string) => string | null = () => null): Check {
  return textRule((value) => ([...value].length > max ? `must have at most ${max} characters` : rule(value)))
}

export function pattern(max: number, expression: RegExp, wanted: string): Check {
  return text(max, (value) => (expression.test(value) ? null : `must be ${wanted}`))
}

export function oneOf(values: readonly string[]): Check {
  return textRule((value) => (values.includes(value) ? null : `must be one of ${values.join(', ')}`))
}

/** Documented as text, sent as JSON boolean in the bank's own samples: both are taken. */
export const flag: Check = (value, path) =>
  [true, false, 'true', 'false'].includes(value as boolean | string) ? [] : [`${path}: must be true or false`]

export const ipAddress: Check = text(50, (value) => (isIP(value) ? null : 'must be an IPv4 or IPv6 address'))

const AMOUNT = /^[1-9]\d{0,11}$/

/** Minor units, above zero: a string of digits, or an integer. */
export const amount: Check = (value, path) =>
  (typeof value === 'string' || typeof value === 'number') && AMOUNT.test(String(value))
    ? []
    : [`${path}: must be a whole number of minor units above zero`]

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]']

/** An https address without credentials; http only for this machine and only where the sandbox was told so. */
export function webAddress(max: number, allowLoopbackHttp: boolean): Check {
  return text(max, (value) => {
    if (!URL.canParse(value)) return 'must be a web address'
    const { protocol, hostname, username, password } = new URL(value)
    if (username || password) return 'must not contain credentials'
    if (protocol === 'https:') return null
    if (allowLoopbackHttp && protocol === 'http:' && LOOPBACK.includes(hostname)) return null
    return 'must be an https address'
  })
}

export function nested(shape: Shape): Check {
  return (value, path) => (isObject(value) ? objectFaults(value, shape, `${path}.`) : [`${path}: must be an object`])
}
