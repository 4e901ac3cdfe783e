import type { GatewayName } from '#contract/payment.ts'
import { ApiError } from '../errors.ts'
import type { CallbackAnswer, CallbackVerdict, RawCallback } from '../gateways/gateway.ts'
import { noteCallback } from '../store/callbacks.ts'
import { findByGateway, findPayment, updatePayment } from '../store/payments.ts'
import { findRefund, updateRefund } from '../store/refunds.ts'
import type { Db, PaymentRow, RefundRow } from '../store/schema.ts'
import { keyOf } from './attempts.ts'
import type { PaymentContext } from './context.ts'
import { neverExecuted } from './reconcile.ts'
import { mismatchOf, type Recorder } from './record.ts'
import type { Settlements } from './settlements.ts'

export interface Callbacks {
  /**
   * Takes a gateway's callback: verified, tied to the payment it is about, noted once, then acted on. When it resolves,
   * the gateway is to be answered as said; `null`: 200 `OK`.
   *
   * @param token - the last part of the address, where the address was made for one payment
   * @throws ApiError `callback_refused` for one that is not believed, `unavailable` for one that cannot be judged now
   */
  receive(gateway: GatewayName, token: string | null, callback: RawCallback): Promise<CallbackAnswer | null>
}

export function createCallbacks(context: PaymentContext, recorder: Recorder, settlements: Settlements): Callbacks {
  const { database, gateways, tokens, clock, log, metrics } = context

  /** Counted and logged; answered as the gateway wants it, or with our own problem. */
  function refuse(gateway: string, reason: string, answer?: CallbackAnswer): CallbackAnswer {
    metrics.count('sealpay_callbacks_total', { gateway, verdict: reason })
    log.warn('a callback was refused', { gateway, reason })
    if (answer) return answer
    throw new ApiError('callback_refused')
  }

  async function target(trx: Db, id: string): Promise<{ payment: PaymentRow; refund: RefundRow | null } | null> {
    const refund = id.startsWith('re_') ? await findRefund(trx, id) : undefined
    const payment = await findPayment(trx, refund ? refund.payment_id : id)
    return payment ? { payment, refund: refund ?? null } : null
  }

  /** The payment that a callback to the gateway's one address names. */
  async function named(name: GatewayName, said: { requestId?: string; reference?: string }): Promise<string | null> {
    const found =
      (said.requestId !== undefined && (await findByGateway(database, name, { requestId: said.requestId }))) ||
      (said.reference !== undefined && (await findByGateway(database, name, { reference: said.reference })))
    return found ? found.id : null
  }

  return {
    async receive(name, token, callback) {
      const gateway = gateways.get(name)
      if (!gateway) throw new ApiError('not_found')
      const addressed = token === null ? null : tokens.read('callback', token)
      if (addressed === null && (token !== null || gateway.callbacks === 'token')) return refuse(name, 'address')
      let verdict: CallbackVerdict
      try {
        verdict = await gateway.readCallback(callback, async (by) => {
          const found = await findByGateway(database, name, by)
          return found ? keyOf(context, found) : null
        })
      } catch (error) {
        throw new ApiError('unavailable', undefined, [], error)
      }
      const { answer } = verdict
      if (verdict.kind === 'refused') return refuse(name, verdict.reason, answer)
      const { kind, fingerprint } = verdict
      const said = verdict.kind === 'proof' ? verdict.report : verdict
      const id = addressed ?? (await named(name, said))
      const known =
        id !== null &&
        (await recorder.commit(async (trx) => {
          const found = await target(trx, id)
          if (!found || found.payment.gateway !== name) return false
          const { payment, refund } = found
          if (said.requestId !== undefined && said.requestId !== (refund ?? payment).request_id) return false
          const at = clock.now()
          const fresh = await noteCallback(trx, { gateway: name, fingerprint, paymentId: payment.id, kind, at })
          if (!fresh) return true
          const soon = { reconcile_at: at, reconcile_attempts: 0 }
          if (refund) {
            if (verdict.kind === 'proof') await settlements.report(trx, refund.id, verdict.report, 'callback')
            else if (refund.status === 'processing') await updateRefund(trx, refund.id, soon)
            return true
          }
          if (verdict.kind === 'proof') await recorder.report(trx, payment.id, verdict.report, 'callback')
          // A hint, or a proof of something else than was asked for: the gateway's own record decides.
          const undecided = verdict.kind === 'hint' || mismatchOf(payment, verdict.report) !== null
          if (undecided && payment.status !== 'succeeded' && !neverExecuted(payment)) {
            await updatePayment(trx, payment.id, soon)
          }
          return true
        }))
      if (!known) return refuse(name, 'wrong_operation')
      metrics.count('sealpay_callbacks_total', { gateway: name, verdict: kind })
      context.wake.reconcile()
      return answer ?? null
    },
  }
}
