import { DECLINES, type DeclineCode } from '#contract/decline.ts'
import type { NextAction, PaymentView } from '#contract/payment.ts'
import type { SessionView } from '#contract/session.ts'
import type { GatewayAction } from '../gateways/gateway.ts'
import type { PaymentEventRow, PaymentRow, RefundRow, SessionRow } from '../store/schema.ts'
import type { PaymentContext } from './context.ts'

const DECLINE_MESSAGES: Readonly<Record<DeclineCode, string>> = {
  insufficient_funds: 'There is not enough money on the card.',
  expired_card: 'The card has expired.',
  incorrect_cvv: 'The security code is wrong.',
  invalid_card: 'The card number is not valid.',
  unsupported_card: 'This kind of card is not accepted.',
  limit_exceeded: 'A limit of the card is exceeded.',
  contact_issuer: 'The issuing bank refused; the cardholder should contact it.',
  authentication_failed: 'The cardholder could not be authenticated (3-D Secure).',
  authentication_canceled: 'The cardholder did not finish the authentication (3-D Secure).',
  authentication_unavailable: 'The card does not support the authentication that is required (3-D Secure).',
  try_later: 'The bank is not available right now.',
  generic: 'The payment was declined.',
  suspected_fraud: 'The payment was declined for security reasons.',
  not_processed: 'The payment was not made: it did not reach the bank.',
  configuration: 'The payment could not be made because of a configuration fault.',
}

const iso = (ms: number) => new Date(ms).toISOString()

export function paymentView(context: PaymentContext, row: PaymentRow): PaymentView {
  const decline = row.decline_code
  return {
    id: row.id,
    sessionId: row.session_id,
    orderId: row.order_id,
    status: row.status,
    amount: row.amount,
    currency: row.currency,
    amountRefunded: row.amount_refunded,
    method: {
      type: row.method_type,
      ...(row.brand === null ? {} : { brand: row.brand }),
      ...(row.mask === null ? {} : { mask: row.mask }),
    },
    nextAction: nextAction(context, row),
    decline: decline && { code: decline, message: DECLINE_MESSAGES[decline], retryable: DECLINES[decline].retryable },
    gateway: row.gateway,
    gatewayReference: row.reference,
    createdAt: iso(row.created_at),
    updatedAt: iso(row.updated_at),
  }
}

function nextAction({ settings, tokens }: PaymentContext, row: PaymentRow): NextAction | null {
  if (row.status === 'created' || row.status === 'processing' || row.status === 'pending') return { type: 'wait' }
  if (row.status !== 'needs_action' || row.action_json === null) return null
  const action = JSON.parse(row.action_json) as GatewayAction
  if (action.type === 'form') return action
  const expiresAt = iso(row.action_expires_at ?? row.updated_at + settings.challengeTimeoutMs)
  const ownPage = `${settings.publicUrl}/v1/challenge/${tokens.issue('challenge', row.id)}`
  if (action.display === 'hidden') return { type: 'frame', url: ownPage, expiresAt, hidden: true }
  // Our own page holds the bank's, so the merchant's CSP names the companion and no bank.
  if (settings.challenge === 'frame' && action.display !== 'page') return { type: 'frame', url: ownPage, expiresAt }
  const window = action.display === 'page' || settings.challenge === 'frame' ? 'page' : settings.challenge
  // A form can only be posted by a page of ours: the widget opens addresses and nothing else.
  return { type: 'redirect', url: action.fields ? ownPage : action.url, window, expiresAt }
}

export interface RefundView {
  id: string
  paymentId: string
  kind: RefundRow['kind']
  amount: number
  currency: string
  status: RefundRow['status']
  reason: RefundRow['reason']
  createdAt: string
  updatedAt: string
}

export function refundView(row: RefundRow, currency: string): RefundView {
  return {
    id: row.id,
    paymentId: row.payment_id,
    kind: row.kind,
    amount: row.amount,
    currency,
    status: row.status,
    reason: row.reason,
    createdAt: iso(row.created_at),
    updatedAt: iso(row.updated_at),
  }
}

export interface EventView {
  at: string
  type: string
  source: string
  from: string | null
  to: string
  detail: Record<string, unknown>
}

export function eventView(row: PaymentEventRow): EventView {
  return {
    at: iso(row.at),
    type: row.type,
    source: row.source,
    from: row.from_status,
    to: row.to_status,
    detail: JSON.parse(row.detail_json) as Record<string, unknown>,
  }
}

/** The status as it is now: an open session whose time is over is expired, whoever asks first. */
export function sessionStatus(row: SessionRow, now: number): SessionRow['status'] {
  return row.status === 'open' && row.expires_at <= now ? 'expired' : row.status
}

export function sessionView(row: SessionRow, now: number): SessionView {
  return {
    id: row.id,
    status: sessionStatus(row, now),
    amount: row.amount,
    currency: row.currency,
    orderId: row.order_id,
    description: row.description,
    gateway: row.gateway,
    methods: JSON.parse(row.methods_json) as SessionView['methods'],
    threeDS: row.three_ds,
    capture: row.capture,
    saveCard: row.save_card,
    returnUrl: row.return_url,
    locale: row.locale,
    metadata: JSON.parse(row.metadata_json) as Record<string, string>,
    createdAt: iso(row.created_at),
    expiresAt: iso(row.expires_at),
  }
}
