import { randomBytes } from 'node:crypto'
import type { SavedAccount } from './accounts.ts'
import type { Callbacks } from './callbacks.ts'
import type { Operation, Payment } from './payment.ts'
import { describeForCallback, gateDate } from './payment.ts'
import type { Occasion } from './payments.ts'
import type { Fault } from './refusal.ts'
import type { JsonObject } from './signature.ts'
import { isObject, signatureOf } from './signature.ts'

const LATE_MS = 60_000
const AFTERWARDS_MS = 1_000

export interface NotifierTools {
  callbacks: Callbacks
  projectId: number
  secret: string
  /** where callbacks go whose request names no address */
  callbackUrl?: string
  /** both places occur (specification, section 2.2) */
  signatureIn: 'top' | 'general'
}

export interface Notifier {
  payment(payment: Payment, occasion: Occasion, about?: Operation): void
  /** A request was accepted, and then a rule was broken: no operation, only errors (section 3.3). */
  refused(paymentId: string, url: string | undefined, faults: readonly Fault[], payment?: Payment): void
  token(account: SavedAccount, action: 'tokenize' | 'revoke', requestId: string): void
  tokenRefused(customerId: string, requestId: string, fault: Fault): void
  /** Signs and sends any body to the project's address. */
  send(body: JsonObject): void
}

/** Tells the merchant what happened, signed, in the ways that the cards ask for (specification, section 4). */
export function createNotifier({ callbacks, projectId, secret, callbackUrl, signatureIn }: NotifierTools): Notifier {
  const told = new Map<Payment, string[]>()

  const sign = (body: JsonObject, key = secret): string => {
    if (signatureIn === 'top') return JSON.stringify({ ...body, signature: signatureOf(body, key) })
    const payment = isObject(body.payment) ? { payment_id: body.payment.id } : {}
    const whole = { ...body, general: { project_id: projectId, ...payment } }
    return JSON.stringify({ ...whole, general: { ...whole.general, signature: signatureOf(whole, key) } })
  }

  const result = (payment: Payment, body: JsonObject, send: (text: string, delayMs?: number) => void): void => {
    const { callback } = payment.card.scenario.plan
    const sum = { amount: payment.sum, currency: payment.currency }
    const withSum = (changes: JsonObject): string =>
      sign({ ...body, payment: { ...(body.payment as JsonObject), sum: { ...sum, ...changes } } })
    const text = sign(body)
    switch (callback) {
      case 'none':
        return
      case 'once':
        send(text)
        return
      case 'twice':
        send(text)
        send(text, AFTERWARDS_MS)
        return
      case 'late':
        send(text, LATE_MS)
        return
      case 'wrong_amount':
        send(withSum({ amount: payment.sum + 1 }))
        return
      case 'wrong_currency':
        send(withSum({ currency: payment.currency === 'USD' ? 'EUR' : 'USD' }))
        return
      case 'repeats_earlier':
        send(text)
        for (const earlier of told.get(payment) ?? []) send(earlier, AFTERWARDS_MS)
        return
      case 'out_of_order': {
        const date = gateDate(payment.createdAt)
        const before = { status: 'processing', date }
        const earlier = {
          ...body,
          payment: { ...(body.payment as JsonObject), ...before },
          operation: { ...(body.operation as JsonObject), ...before, code: '9999', message: 'Awaiting processing' },
        }
        send(text)
        send(sign(earlier), AFTERWARDS_MS)
        return
      }
      case 'forged_first': {
        const paid = { status: 'success' }
        const forged = {
          ...body,
          payment: { ...(body.payment as JsonObject), ...paid },
          operation: { ...(body.operation as JsonObject), ...paid, code: '0', message: 'Success' },
        }
        send(sign(forged, randomBytes(32).toString('hex')))
        send(text, AFTERWARDS_MS)
      }
    }
  }

  const sendTo = (subject: string, url: string | undefined, body: string, delayMs?: number): void => {
    if (url !== undefined) callbacks.send({ subject, url, body, delayMs })
  }

  // Token callbacks are signed in `general` (specification, section 4.2).
  const tell = (subject: string, body: JsonObject): void => {
    const whole = { general: { project_id: projectId }, ...body }
    const general = { ...whole.general, signature: signatureOf(whole, secret) }
    sendTo(subject, callbackUrl, JSON.stringify({ ...whole, general }))
  }

  return {
    payment(payment, occasion, about) {
      if (payment.callbacksOff) return
      const send = (text: string, delayMs = 0): void =>
        sendTo(payment.paymentId, payment.callbackUrl, text, payment.callbackDelayMs + delayMs)
      const body = describeForCallback(payment, projectId, about)
      if (occasion === 'result') {
        result(payment, body, send)
        return
      }
      if (occasion === 'demand' && payment.card.scenario.plan.callback === 'none') return
      const text = sign(body)
      send(text)
      told.set(payment, [...(told.get(payment) ?? []), text])
    },
    refused(paymentId, url, faults, payment) {
      const body = payment
        ? { ...describeForCallback(payment, projectId), operation: undefined }
        : { project_id: projectId, payment: { id: paymentId, status: 'error' } }
      sendTo(
        paymentId,
        url ?? payment?.callbackUrl ?? callbackUrl,
        sign(JSON.parse(JSON.stringify({ ...body, errors: faults })) as JsonObject),
      )
    },
    token(account, action, requestId) {
      const { card } = account
      tell(account.token, {
        request: { id: requestId, action, status: 'success' },
        customer: { id: account.customerId },
        token: account.token,
        token_status: account.status,
        token_created_at: gateDate(account.createdAt),
        card: { number: card.mask, exp_month: card.expiryMonth, exp_year: card.expiryYear, holder: card.holder },
      })
    },
    tokenRefused(customerId, requestId, fault) {
      tell(customerId, {
        request: { id: requestId, action: 'tokenize', status: 'error', errors: [fault] },
        customer: { id: customerId },
      })
    },
    send(body) {
      const id = isObject(body.payment) ? String(body.payment.id) : ''
      sendTo(id, callbackUrl, sign(body))
    },
  }
}
