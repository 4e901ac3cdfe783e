import { randomInt } from 'node:crypto'
import type { CardTrace, SavedAccount } from './accounts.ts'
import type { Step } from './cards.ts'
import type { Challenge } from './challenge.ts'
import type { Fault } from './refusal.ts'
import type { JsonObject } from './signature.ts'

export type PaymentKind = 'sale' | 'auth' | 'account verification' | 'recurring'
export type OperationType = PaymentKind | 'capture' | 'cancel' | 'incremental' | 'reversal' | 'refund'

export interface Operation {
  id: number
  type: OperationType
  status: string
  /** what was asked for, in minor units */
  amount: number
  /** what was really moved or held; differs only in a partial authorisation */
  moved: number
  code: string
  message: string
  requestId: string
  eci?: string
  authCode?: string
  createdAt: number
  changedAt: number
}

/** A card registered for later debits. */
export interface Registration {
  id: number
  customerId: string
  currency: string
  validThru: string
  card: CardTrace
  active: boolean
}

/** A visit of the payer to a payment system that Gate redirects to. */
export interface Visit {
  reference: string
  /** has to arrive with the payer: as a form field, or in the query where the redirect is a GET */
  session: string
  method: 'GET' | 'POST'
  done: boolean
}

/** One payment as Gate remembers it. Of the card only its trace. */
export interface Payment {
  paymentId: string
  kind: PaymentKind
  status: string
  /** as ordered, in minor units */
  amount: number
  currency: string
  /** what `payment.sum` tells: ordered, then held or paid, then what can still be refunded */
  sum: number
  description: string
  card: CardTrace
  customer: JsonObject
  /** to be kept once the payment succeeds */
  saves: boolean
  saved?: SavedAccount
  registers?: JsonObject
  registration?: Registration
  operations: Operation[]
  /** what is still to be done before the result */
  steps: Step[]
  step?: Step
  /** the action block of callbacks and status answers */
  action: JsonObject
  challenge?: Challenge
  challengeWindow: string
  /** as the next demand for 3-D Secure tells it */
  cascadingWithRedirect?: boolean
  visit?: Visit
  authenticated: boolean
  merchantAuthStarted: boolean
  /** dotted paths that clarification still needs */
  clarifying: string[]
  workflow: 'extended' | 'basic'
  acsReturnUrl: JsonObject
  returnUrl: JsonObject
  callbackUrl?: string
  callbackDelayMs: number
  callbacksOff: boolean
  merchantData?: unknown
  errors: Fault[]
  refundIds: Set<string>
  createdAt: number
  changedAt: number
}

/** `2026-01-11T13:02:42+0000` */
export function gateDate(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}+0000`
}

/** Twelve to fourteen digits, as seen. */
export function newOperationId(): number {
  return randomInt(100_000_000_000, 99_999_999_999_999)
}

/** The operation that the payment itself consists in; after cascading the last of them. */
export function mainOperation({ operations, kind }: Payment): Operation {
  const operation = operations.findLast(({ type }) => type === kind)
  if (!operation) throw new TypeError('a payment has an operation of its own kind')
  return operation
}

function without<T extends JsonObject>(object: T): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined))
}

export function describeOperation(operation: Operation, currency: string): JsonObject {
  return without({
    id: operation.id,
    type: operation.type,
    status: operation.status,
    date: gateDate(operation.changedAt),
    created_date: gateDate(operation.createdAt),
    request_id: operation.requestId,
    sum_initial: { amount: operation.amount, currency },
    sum_converted: { amount: operation.moved, currency },
    provider: {
      id: 408,
      payment_id: String(operation.id).slice(-9),
      date: gateDate(operation.changedAt),
      auth_code: operation.authCode ?? '',
      endpoint_id: '612266625',
    },
    code: operation.code,
    message: operation.message,
    eci: operation.eci,
  })
}

/** The members that callbacks and status answers share (specification, sections 4.2 and 8). */
function describeShared(payment: Payment, projectId: number): JsonObject {
  const { card, saved, registration, errors } = payment
  return without({
    project_id: projectId,
    payment: {
      id: payment.paymentId,
      type: payment.kind === 'recurring' || payment.kind === 'account verification' ? payment.kind : 'purchase',
      status: payment.status,
      date: gateDate(payment.changedAt),
      method: 'card',
      sum: { amount: payment.sum, currency: payment.currency },
      description: payment.description,
    },
    account: without({
      number: card.mask,
      type: card.brand,
      card_holder: card.holder,
      expiry_month: card.expiryMonth,
      expiry_year: card.expiryYear,
      id: saved?.id,
      token: saved?.token,
      token_created_at: saved && gateDate(saved.createdAt),
    }),
    customer: payment.customer,
    recurring: registration && {
      id: registration.id,
      currency: registration.currency,
      valid_thru: registration.validThru,
    },
    merchant: payment.merchantData === undefined ? undefined : { data: payment.merchantData },
    ...payment.action,
    errors: errors.length > 0 ? errors : undefined,
  })
}

/** A callback in the default format, not yet signed: one `operation`, the one that it is about. */
export function describeForCallback(payment: Payment, projectId: number, about = mainOperation(payment)): JsonObject {
  return { ...describeShared(payment, projectId), operation: describeOperation(about, payment.currency) }
}

/** A status answer, not yet signed: all `operations`. */
export function describeForStatus(payment: Payment, projectId: number): JsonObject {
  const operations = payment.operations.map((operation) => ({
    ...describeOperation(operation, payment.currency),
    operation_fee: { amount: 0, currency: payment.currency },
  }))
  return { ...describeShared(payment, projectId), operations }
}
