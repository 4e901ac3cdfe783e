import type { Check, JsonObject, Shape } from '../alliance/fields.ts'
import {
  flag,
  isObject,
  nested,
  objectFaults,
  optional,
  pattern,
  required,
  text,
  webAddress,
} from '../alliance/fields.ts'
import { findBank } from './banks.ts'
import { Refusal } from './refusal.ts'
import { isRut } from './rut.ts'

const MAX_AMOUNT = 999_999_999_999
const MAX_METADATA = 10
const ADDRESS_MAX = 2_048

export interface Metadata {
  name: string
  value: string
  show: boolean
}

/** The fields of a session request after the checks; credentials are left behind. */
export interface SessionRequest {
  merchantOrderId: string
  orderAmount: number
  metadata: readonly Metadata[]
  bankCode?: string
  rut?: string
  rutLocked: boolean
  completedUrl?: string
  cancellationUrl?: string
  webhookUrl?: string
  concat?: string
}

const wholePesos: Check = (value, path) =>
  Number.isSafeInteger(value) && (value as number) >= 1 && (value as number) <= MAX_AMOUNT
    ? []
    : [`${path}: must be a JSON number, whole pesos from 1 to ${MAX_AMOUNT}`]

// One `@`, and nothing in it that could end a header line or a field.
const email = pattern(254, /^[^\s@\p{Cc}]+@[^\s@\p{Cc}]+$/u, 'an e-mail address')

const entry = nested({
  name: required(text(64)),
  value: required(text(256)),
  show: required((value, path) => (typeof value === 'boolean' ? [] : [`${path}: must be true or false`])),
})

const metadata: Check = (value, path) => {
  if (!Array.isArray(value)) return [`${path}: must be a list`]
  if (value.length > MAX_METADATA) return [`${path}: must have at most ${MAX_METADATA} entries`]
  return value.flatMap((item, index) => entry(item, `${path}[${index}]`))
}

const bankCode = text(23, (value) => (findBank(value) ? null : 'must be the code of a bank of this gateway'))
const rut = text(10, (value) => (isRut(value) ? null : 'must be a RUT like 12345678-5 with its check digit'))
const character = text(1, (value) => (/^[!-~]$/.test(value) ? null : 'must be one printable character'))

/** Fields of `session/initialize` (specification, section 3). */
function sessionShape(allowHttpLoopback: boolean): Shape {
  const address = optional(webAddress(ADDRESS_MAX, allowHttpLoopback))
  return {
    merchant_code: required(text(64)),
    merchant_api_token: required(text(128)),
    merchant_order_id: required(
      pattern(64, /^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'letters, digits and . _ - behind a letter or digit'),
    ),
    order_amount: required(wholePesos),
    customer_email: optional(email),
    metadata: optional(metadata),
    user_bank_code: optional(bankCode),
    user_rut: optional(rut),
    is_rut_block: optional(flag),
    payment_completed_url: address,
    payment_cancellation_url: address,
    payment_webhook_url: address,
    concat: optional(character),
  }
}

// The SDK does not send `merchant_code` here, an integration does (specification, section 11, row 13).
const statusShape: Shape = {
  merchant_code: optional(text(64)),
  merchant_api_token: required(text(128)),
  payment_token: optional(text(256)),
  merchant_order_id: optional(text(64)),
  session_token: optional(text(512)),
}

export function parseBody(body: string): JsonObject {
  let value: unknown
  try {
    value = JSON.parse(body)
  } catch {
    throw new Refusal(400, 'the body is not JSON')
  }
  if (!isObject(value)) throw new Refusal(400, 'the body is not an object')
  return value
}

function demand(faults: readonly string[]): void {
  if (faults.length > 0) throw new Refusal(400, faults.join('; '))
}

function optionalText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

/** Refuses with a message that names every field at fault. */
export function readSessionRequest(body: JsonObject, allowHttpLoopback: boolean): SessionRequest {
  const faults = objectFaults(body, sessionShape(allowHttpLoopback))
  if (body.is_rut_block !== undefined && body.user_rut === undefined)
    faults.push('is_rut_block: only together with user_rut')
  demand(faults)
  return {
    merchantOrderId: String(body.merchant_order_id),
    orderAmount: Number(body.order_amount),
    metadata: (body.metadata as Metadata[] | undefined) ?? [],
    bankCode: typeof body.user_bank_code === 'string' ? findBank(body.user_bank_code)?.code : undefined,
    rut: optionalText(body.user_rut),
    rutLocked: String(body.is_rut_block) === 'true',
    completedUrl: optionalText(body.payment_completed_url),
    cancellationUrl: optionalText(body.payment_cancellation_url),
    webhookUrl: optionalText(body.payment_webhook_url),
    concat: optionalText(body.concat),
  }
}

/** What a status query asks for; everything given must fit (specification, section 8). */
export interface StatusRequest {
  paymentToken?: string
  merchantOrderId?: string
  sessionToken?: string
}

export function readStatusRequest(body: JsonObject): StatusRequest {
  const faults = objectFaults(body, statusShape)
  if ([body.payment_token, body.merchant_order_id, body.session_token].every((value) => value === undefined))
    faults.push('session_token: one of session_token, payment_token and merchant_order_id must be present')
  demand(faults)
  return {
    paymentToken: optionalText(body.payment_token),
    merchantOrderId: optionalText(body.merchant_order_id),
    sessionToken: optionalText(body.session_token),
  }
}
