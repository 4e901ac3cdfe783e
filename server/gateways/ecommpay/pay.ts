import type { GatewayOrder, GatewayReport, Journal } from '../gateway.ts'
import { cardHolder, paymentBody } from './bodies.ts'
import { paymentEndpoint, type CallResult } from './client.ts'
import { DUPLICATE } from './declines.ts'
import { notTaken, pending, requestIdOf, unanswered, type Desk } from './desk.ts'
import { openCard, openCvv, type SealRefusal } from './sealed.ts'
import type { GateState } from './state.ts'

/**
 * Makes the payment by one request (spec 3). What comes back is an acceptance and says nothing about the payment: the
 * first callback or query does. Silence and failures of the platform leave the outcome open, and nothing is sent again:
 * the CVV is gone with this call, and `payment_id` tells a later question what became of it.
 */
export async function pay(order: GatewayOrder, journal: Journal, desk: Desk): Promise<GatewayReport> {
  const { requestId, returnUrl } = order
  const state: GateState = { returnUrl }
  // Gate has no id of its own for a payment: ours is the one to look it up by (spec 1, idempotency).
  await journal.reference(requestId)
  await journal.state(JSON.stringify(state))
  await journal.executing()
  const result = order.method.type === 'card' ? await payByCard(order, desk) : await payBySavedCard(order, desk)
  const accepted = reportOn(result, desk)
  const acceptance = result.kind === 'answer' ? requestIdOf(result.object) : undefined
  if (acceptance !== undefined)
    await journal.state(JSON.stringify({ ...state, requestId: acceptance } satisfies GateState))
  return { reference: requestId, ...accepted }
}

type PayResult = CallResult | { kind: 'not_opened'; reason: SealRefusal | 'not_offered' }

function reportOn(result: PayResult, { log }: Desk): GatewayReport {
  switch (result.kind) {
    case 'answer':
      return pending('gateway_pending')
    case 'no_answer':
      return unanswered(result)
    case 'refused':
      // A payment of this id is there already, perhaps by another run of this attempt: its status decides (spec 13, row 13).
      return result.codes.includes(DUPLICATE) ? pending('no_answer', { code: DUPLICATE }) : notTaken(result.codes)
    case 'not_opened':
      log.warn('sealed card data could not be used', { gateway: 'ecommpay', reason: result.reason })
      return { outcome: { status: 'failed', decline: 'not_processed' }, evidence: { reason: result.reason } }
  }
}

/** Card data in clear exists only in this function (spec 1.2, rule 3). */
async function payByCard(order: GatewayOrder, { config, client, nonces, clock }: Desk): Promise<PayResult> {
  const { method } = order
  // Asked again here, because this is the line that card data must not pass without the written acknowledgement.
  if (!config.modes.has('card') || method.type !== 'card' || !('card' in method.sealed))
    return { kind: 'not_opened', reason: 'not_offered' }
  const opened = await openCard(method.sealed.card, order.sessionId, { config, nonces, now: clock.now() })
  if ('refused' in opened) return { kind: 'not_opened', reason: opened.refused }
  const { card_holder, ...rest } = opened.card
  const holder = cardHolder(card_holder ?? order.holder)
  const card = {
    ...rest,
    ...(holder === undefined ? {} : { card_holder: holder }),
    ...(order.saveCard ? { save: true } : {}),
  }
  return client.call(paymentEndpoint(order.capture, 'card'), { ...paymentBody(order, config), card })
}

/** The same for the CVV beside a card that Gate keeps. */
async function payBySavedCard(order: GatewayOrder, { config, client, nonces, clock }: Desk): Promise<PayResult> {
  const { method } = order
  if (method.type !== 'saved_card' || !method.sealed) return { kind: 'not_opened', reason: 'not_offered' }
  const [, kind, value = ''] = /^(token|saved):(.+)$/.exec(method.reference) ?? []
  if ((kind !== 'token' && kind !== 'saved') || !config.modes.has(kind))
    return { kind: 'not_opened', reason: 'not_offered' }
  const opened = await openCvv(method.sealed.cvv, order.sessionId, { config, nonces, now: clock.now() })
  if ('refused' in opened) return { kind: 'not_opened', reason: opened.refused }
  const credential = kind === 'token' ? { token: value } : { saved_account_id: Number(value) }
  return client.call(paymentEndpoint(order.capture, kind), {
    ...paymentBody(order, config),
    ...credential,
    cvv: opened.cvv,
  })
}
