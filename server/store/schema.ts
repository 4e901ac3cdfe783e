import type { Generated, Kysely, Selectable, Transaction, Updateable } from 'kysely'
import type { DeclineCode } from '#contract/decline.ts'
import type { GatewayName, MethodType, PaymentStatus } from '#contract/payment.ts'
import type { SessionStatus, ThreeDSMode } from '#contract/session.ts'

// Times are milliseconds since the epoch, amounts minor units, `…_json` columns JSON text. No column can hold card data.

export interface SessionsTable {
  id: string
  order_id: string
  amount: number
  currency: string
  description: string | null
  gateway: GatewayName
  methods_json: string
  customer_json: string
  three_ds: ThreeDSMode
  capture: 'automatic' | 'manual'
  save_card: 'off' | 'ask' | 'on'
  /** bank to preselect for a bank transfer */
  bank: string | null
  return_url: string | null
  locale: string | null
  metadata_json: string
  status: SessionStatus
  created_at: number
  expires_at: number
}

/**
 * How far the attempt came, written before the next call is made.
 * `intent` and `created`: no call that can move money has been made. `executing`: it may have been made.
 */
export type PaymentStep = 'intent' | 'created' | 'executing'

export interface PaymentsTable {
  id: string
  session_id: string
  order_id: string
  gateway: GatewayName
  /** our id at the gateway, stable for the payment's whole life */
  request_id: string
  /** the gateway's id */
  reference: string | null
  status: PaymentStatus
  step: PaymentStep
  /** what is asked for; with a later capture what is authorized */
  amount: number
  currency: string
  /** what was taken: all of it at success, or what the capture took */
  amount_captured: number
  amount_refunded: number
  method_type: MethodType
  brand: string | null
  mask: string | null
  /** the gateway's action (challenge address or form) while the status is `needs_action` */
  action_json: string | null
  action_expires_at: number | null
  /** what the gateway noted for later, encrypted (`payments/seal-state.ts`) */
  gateway_state: string | null
  customer_id: string | null
  /** 1: the card may be kept for the customer */
  save_card: number
  decline_code: DeclineCode | null
  created_at: number
  /** strictly rising with every change, so that it doubles as the version for long polls */
  updated_at: number
  /** when to ask the gateway next; null: nothing left to ask */
  reconcile_at: number | null
  /** questions since the last thing that happened */
  reconcile_attempts: number
}

export interface PaymentEventsTable {
  seq: Generated<number>
  payment_id: string
  at: number
  type: string
  /** who: shopper, merchant, gateway, callback, reconcile, system */
  source: string
  from_status: PaymentStatus | null
  to_status: PaymentStatus
  detail_json: string
}

export type RefundStatus = 'processing' | 'succeeded' | 'failed'
/** What is done with a payment that was made: give money back, take an authorized amount, let it go. */
export type RefundKind = 'refund' | 'capture' | 'cancel'

/** Refunds, captures and cancellations: one row per call to the gateway that follows a payment. */
export interface RefundsTable {
  id: string
  payment_id: string
  kind: RefundKind
  request_id: string
  reference: string | null
  amount: number
  status: RefundStatus
  /** `requested` by the merchant, or `duplicate`: the session was paid twice and the second payment is given back */
  reason: 'requested' | 'duplicate'
  /** 0 until just before the gateway is called: an unsent refund may be sent, a sent one may only be asked about */
  sent: number
  created_at: number
  updated_at: number
  reconcile_at: number | null
  reconcile_attempts: number
}

export interface IdempotencyTable {
  scope: string
  key: string
  request_hash: string
  resource_id: string
  created_at: number
}

export interface CallbacksTable {
  gateway: GatewayName
  fingerprint: string
  payment_id: string
  kind: 'hint' | 'proof'
  received_at: number
}

export interface OutboxTable {
  id: string
  type: string
  payment_id: string
  body: string
  created_at: number
  attempts: number
  /** null: delivered or stopped */
  next_at: number | null
  state: 'waiting' | 'delivered' | 'stopped'
  last_status: number | null
}

/** Cards that customers let us keep: masks and the gateway's tokens, never numbers. */
export interface CardsTable {
  id: string
  gateway: GatewayName
  customer_id: string
  /** the gateway's token; never leaves the companion towards a browser */
  reference: string
  brand: string | null
  mask: string
  expiry_month: number | null
  expiry_year: number | null
  created_at: number
}

/** What may be seen only once, until its time is over. */
export interface NoncesTable {
  scope: string
  nonce: string
  keep_until: number
}

export interface Schema {
  cards: CardsTable
  nonces: NoncesTable
  sessions: SessionsTable
  payments: PaymentsTable
  payment_events: PaymentEventsTable
  refunds: RefundsTable
  idempotency: IdempotencyTable
  callbacks: CallbacksTable
  outbox: OutboxTable
}

/** A database, or a transaction on it: every store function takes one first. */
export type Db = Kysely<Schema> | Transaction<Schema>
export type Database = Kysely<Schema>

export type SessionRow = Selectable<SessionsTable>
export type PaymentRow = Selectable<PaymentsTable>
export type PaymentChange = Updateable<PaymentsTable>
export type PaymentEventRow = Selectable<PaymentEventsTable>
export type RefundRow = Selectable<RefundsTable>
export type CardRow = Selectable<CardsTable>
export type OutboxRow = Selectable<OutboxTable>
