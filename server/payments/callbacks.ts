import type { GatewayName } from '#contract/payment.ts'
import { ApiError } from '../errors.ts'
import type { CallbackVerdict, RawCallback } from '../gateways/gateway.ts'
import { noteCallback } from '../store/callbacks.ts'
import { findPayment, updatePayment } from '../store/payments.ts'
import { findRefund, updateRefund } from '../store/refunds.ts'
import type { Db, PaymentRow, RefundRow } from '../store/schema.ts'
import type { PaymentContext } from './context.ts'
import { neverExecuted } from './reconcile.ts'
import { mismatchOf, type Recorder } from './record.ts'
import type { Refunds } from './refunds.ts'

export interface Callbacks {
  /**
   * Takes a gateway's callback: verified, tied to the payment its address was made for, noted once, then acted on.
   * When it resolves, the gateway may be told that it was delivered.
   *
   * @throws ApiError `callback_refused` for one that is not believed, `unavailable` for one that cannot be judged now
   */
  receive(gateway: GatewayName, token: string, callback: RawCallback): Promise<void>
}

export function createCallbacks(context: PaymentContext, recorder: Recorder, refunds: Refunds): Callbacks {
  const { gateways, tokens, clock, log, metrics } = context

  function refuse(gateway: string, reason: string): never {
    metrics.count('sealpay_callbacks_total', { gateway, verdict: reason })
    log.warn('a callback was refused', { gateway, reason })
    throw new ApiError('callback_refused')
  }

  async function target(trx: Db, id: string): Promise<{ payment: PaymentRow; refund: RefundRow | null } | null> {
    const refund = id.startsWith('re_') ? await findRefund(trx, id) : undefined
    const payment = await findPayment(trx, refund ? refund.payment_id : id)
    return payment ? { payment, refund: refund ?? null } : null
  }

  return {
    async receive(name, token, callback) {
      const gateway = gateways.get(name)
      if (!gateway) throw new ApiError('not_found')
      const id = tokens.read('callback', token)
      if (id === null) refuse(name, 'address')
      let verdict: CallbackVerdict
      try {
        verdict = await gateway.readCallback(callback)
      } catch (error) {
        throw new ApiError('unavailable', undefined, [], error)
      }
      if (verdict.kind === 'refused') refuse(name, verdict.reason)
      const { kind, fingerprint } = verdict
      const said = verdict.kind === 'proof' ? verdict.report : verdict
      const known = await recorder.commit(async (trx) => {
        const found = await target(trx, id)
        if (!found || found.payment.gateway !== name) return false
        const { payment, refund } = found
        if (said.requestId !== undefined && said.requestId !== (refund ?? payment).request_id) return false
        const at = clock.now()
        const fresh = await noteCallback(trx, { gateway: name, fingerprint, paymentId: payment.id, kind, at })
        if (!fresh) return true
        const soon = { reconcile_at: at, reconcile_attempts: 0 }
        if (refund) {
          if (verdict.kind === 'proof') await refunds.report(trx, refund.id, verdict.report, 'callback')
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
      })
      if (!known) refuse(name, 'wrong_operation')
      metrics.count('sealpay_callbacks_total', { gateway: name, verdict: kind })
      context.wake.reconcile()
    },
  }
}
