import type { DeclineCode } from '#contract/decline.ts'
import type { Log } from '../../log.ts'
import { Secret } from '../../secret.ts'
import type { GatewayOrder, GatewayReport, Journal } from '../gateway.ts'
import { readBankCode } from './banks.ts'
import { alertRefusal, type Call, type CallResult, type Refusal } from './client.ts'
import type { EtpayConfig } from './config.ts'
import { funnelAction } from './funnel.ts'
import { asObject, type JsonObject } from './json.ts'
import { readRut } from './rut.ts'
import { isEmail } from './session-check.ts'
import { writeState } from './state.ts'

const MAX_TOKEN = 512
const MAX_VALUE = 256

/**
 * Body of `session/initialize` (spec 3), without the credentials.
 *
 * `merchant_order_id` is our request id: unique for each attempt, while an order id comes back with every new attempt
 * and would leave a message that names nothing else without a session (spec 3.4, 6.2). The shopper and the merchant
 * find the order id among the visible `metadata`.
 */
export function sessionBody(order: GatewayOrder, { lockRut }: Pick<EtpayConfig, 'lockRut'>): JsonObject {
  const { customer, method, returnUrl } = order
  const bank = method.type === 'bank_transfer' && method.bank !== undefined ? readBankCode(method.bank) : null
  const tax = customer.taxNumber === undefined ? null : readRut(customer.taxNumber)
  return {
    merchant_order_id: order.requestId,
    order_amount: order.amount,
    ...(customer.email !== undefined && isEmail(customer.email) ? { customer_email: customer.email } : {}),
    metadata: metadataOf(order),
    ...(bank === null ? {} : { user_bank_code: bank }),
    ...(tax && 'rut' in tax ? { user_rut: tax.rut, ...(lockRut ? { is_rut_block: true } : {}) } : {}),
    payment_completed_url: returnUrl,
    payment_cancellation_url: returnUrl,
    payment_webhook_url: order.notificationUrl,
    // The character before the parameter that ETpay appends; without it a question mark (spec 5; 11, row 14).
    ...(new URL(returnUrl).search ? { concat: '&' } : {}),
  }
}

/**
 * What the shopper sees in the funnel, under names that differ from the funnel's own word for `merchant_order_id`. The
 * merchant's own metadata is not for the shopper's eyes and stays here.
 */
function metadataOf({ orderId, description, locale }: GatewayOrder): JsonObject[] {
  const [orderName, descriptionName] = locale?.startsWith('en')
    ? ['Order number', 'Description']
    : ['Pedido', 'Detalle']
  const visible = (name: string | undefined, value: string | null) => {
    const shown = [...(value ?? '').replace(/\p{Cc}+/gu, ' ').trim()].slice(0, MAX_VALUE).join('')
    return shown ? [{ name, value: shown, show: true }] : []
  }
  return [...visible(orderName, orderId), ...visible(descriptionName, description)]
}

/** The two tokens of a new session (spec 3.3), or `null` where the answer is unusable. */
export function readSession(value: unknown): { token: string; signatureToken: Secret } | null {
  const { token, signature_token: signatureToken } = asObject(value) ?? {}
  if (typeof token !== 'string' || token.length > MAX_TOKEN || !/^[A-Za-z0-9_-]+$/.test(token)) return null
  if (typeof signatureToken !== 'string' || !signatureToken || signatureToken.length > MAX_TOKEN) return null
  return { token, signatureToken: new Secret(signatureToken) }
}

const DECLINES: Readonly<Record<Refusal, DeclineCode>> = {
  validation: 'not_processed',
  configuration: 'configuration',
  retryable: 'try_later',
}

const failed = (decline: DeclineCode, evidence: Record<string, string>): GatewayReport => ({
  outcome: { status: 'failed', decline },
  evidence,
})

/**
 * Makes a session and sends the shopper to its funnel.
 *
 * A session moves no money before the shopper opens it, so every failure here is certain. The signature token is
 * written down before anything else: a message about the session can be verified by nothing else (spec 2, step 3).
 */
export async function initialize(
  order: GatewayOrder,
  journal: Journal,
  { call, config, log }: { call: Call; config: EtpayConfig; log: Log },
): Promise<GatewayReport> {
  const body = sessionBody(order, config)
  let result: CallResult = await call('initialize', body)
  // One repeat, and only where ETpay received nothing (spec 3.4): the shopper need not wait for a second time-out.
  if (result.kind === 'no_answer' && !result.sent) result = await call('initialize', body)
  if (result.kind === 'no_answer') return failed('try_later', { reason: 'no_answer' })
  if (result.kind === 'refused') {
    alertRefusal(log, 'initialize', result)
    return failed(DECLINES[result.refusal], { reason: result.refusal, http_status: String(result.status) })
  }
  const session = readSession(result.value)
  if (!session) {
    log.error('ETpay answered without a usable session', { gateway: 'etpay', call: 'initialize', reason: 'protocol' })
    return failed('try_later', { reason: 'protocol' })
  }
  const { token, signatureToken } = session
  await journal.state(writeState({ signatureToken, merchantCode: config.merchantCode }))
  await journal.reference(token)
  // From here on the shopper can be in the funnel, where only the shopper decides when money moves.
  await journal.executing()
  return { outcome: { status: 'needs_action', action: funnelAction(token, config) }, reference: token, evidence: {} }
}
