import { ApiError } from '../errors.ts'
import type { GatewayReport } from '../gateways/gateway.ts'
import { appendEvent } from '../store/events.ts'
import { findPayment, updatePayment } from '../store/payments.ts'
import { findRefund, insertRefund, refundsOf, updateRefund } from '../store/refunds.ts'
import type { Db, RefundRow } from '../store/schema.ts'
import { gatewayOf, type PaymentContext } from './context.ts'
import { createOnce } from './idempotency.ts'
import { newId } from './ids.ts'
import type { Recorder, Source } from './record.ts'
import { ABSENT_AFTER_QUESTIONS, nextRefundQuestion } from './schedule.ts'
import { refundView, type RefundView } from './views.ts'

export interface Refunds {
  /**
   * Gives money back. Without an amount: all that is left.
   *
   * @throws ApiError `payment_not_found`, `payment_state`, `refund_exceeds_payment`, `capability_not_offered`
   */
  create(paymentId: string, amount: number | undefined, idempotencyKey: string): Promise<RefundView>
  /** Brings one refund further: sends it where it was never sent, else asks the gateway about it. Never rejects for the gateway's sake. */
  settle(refund: RefundRow): Promise<void>
  /** Writes what the gateway said about a refund, in the caller's transaction. */
  report(trx: Db, refundId: string, report: GatewayReport, source: Source): Promise<void>
}

export function createRefunds(context: PaymentContext, recorder: Recorder): Refunds {
  const { database, clock, random, tokens, settings, log, metrics } = context
  const sending = new Set<string>()

  /** The one call that gives money back; `sent` is written before it, so that it is never made twice. */
  async function send(refund: RefundRow): Promise<void> {
    const payment = await findPayment(database, refund.payment_id)
    if (!payment?.reference) throw new Error('a refund needs the gateway reference of its payment')
    await updateRefund(database, refund.id, { sent: 1 })
    let report: GatewayReport
    try {
      report = await gatewayOf(context, payment.gateway).refund({
        requestId: refund.request_id,
        paymentReference: payment.reference,
        amount: refund.amount,
        currency: payment.currency,
        notificationUrl: `${settings.publicUrl}/v1/callbacks/${payment.gateway}/${tokens.issue('callback', refund.id)}`,
      })
    } catch {
      report = { outcome: { status: 'pending', reason: 'no_answer' }, evidence: {} }
    }
    await recorder.commit((trx) => refunds.report(trx, refund.id, report, 'gateway'))
  }

  async function ask(refund: RefundRow): Promise<void> {
    const payment = await findPayment(database, refund.payment_id)
    if (!payment) return
    const key = { requestId: refund.request_id, reference: refund.reference }
    const report = await gatewayOf(context, payment.gateway).query(key)
    await recorder.commit(async (trx) => {
      if (report) return refunds.report(trx, refund.id, report, 'reconcile')
      if (refund.reconcile_attempts < ABSENT_AFTER_QUESTIONS) return later(trx, refund)
      const absent: GatewayReport = { outcome: { status: 'failed', decline: 'not_processed' }, evidence: {} }
      return refunds.report(trx, refund.id, absent, 'reconcile')
    })
  }

  async function later(trx: Db, refund: RefundRow): Promise<void> {
    await updateRefund(trx, refund.id, { reconcile_at: nextRefundQuestion(refund, clock.now(), random.number()) })
  }

  const refunds: Refunds = {
    async create(paymentId, amount, idempotencyKey) {
      const at = clock.now()
      const request = ['refund', paymentId, amount ?? null]
      const { id, replayed } = await createOnce(
        database,
        { scope: 'merchant', key: idempotencyKey, request, at },
        async (trx) => {
          const payment = await findPayment(trx, paymentId)
          if (!payment) throw new ApiError('payment_not_found')
          const offers = gatewayOf(context, payment.gateway).offers.refund
          if (offers === 'none') throw new ApiError('capability_not_offered', 'refunds are not offered by this gateway')
          if (payment.status !== 'succeeded')
            throw new ApiError('payment_state', `a payment that is ${payment.status} has nothing to refund`)
          const earlier = await refundsOf(trx, paymentId)
          const taken = earlier
            .filter((refund) => refund.status !== 'failed')
            .reduce((sum, refund) => sum + refund.amount, 0)
          const left = payment.amount - taken
          const wanted = amount ?? left
          if (wanted > left || left === 0)
            throw new ApiError('refund_exceeds_payment', `${left} minor units are left to refund`)
          if (offers === 'whole' && wanted !== payment.amount)
            throw new ApiError('capability_not_offered', 'only whole refunds are offered')
          const refundId = newId('re', random)
          await insertRefund(trx, {
            id: refundId,
            payment_id: paymentId,
            request_id: random.uuid(),
            reference: null,
            amount: wanted,
            status: 'processing',
            reason: 'requested',
            sent: 0,
            created_at: at,
            updated_at: at,
            reconcile_at: at,
            reconcile_attempts: 0,
          })
          await appendEvent(trx, {
          paymentId, at, type: 'refund_requested', source: 'merchant', from: payment.status, to: payment.status,
          detail: { refundId, amount: wanted },
        }) // prettier-ignore
          return refundId
        },
      )
      const created = await findRefund(database, id)
      if (created && !replayed) await refunds.settle(created)
      const [refund, payment] = await Promise.all([findRefund(database, id), findPayment(database, paymentId)])
      if (!refund || !payment) throw new ApiError('payment_not_found')
      return refundView(refund, payment.currency)
    },

    async settle(refund) {
      if (sending.has(refund.id) || refund.status !== 'processing') return
      sending.add(refund.id)
      try {
        // Two may come at once (the request and the reconciler); the row read inside decides which of them sends.
        const current = await findRefund(database, refund.id)
        if (current?.status !== 'processing') return
        await (current.sent ? ask(current) : send(current))
      } catch (error) {
        log.warn('a refund could not be settled now', {
          refundId: refund.id, errorName: error instanceof Error ? error.name : 'unknown',
        }) // prettier-ignore
        await recorder.commit((trx) => later(trx, refund))
      } finally {
        sending.delete(refund.id)
      }
    },

    async report(trx, refundId, report, source) {
      const refund = await findRefund(trx, refundId)
      const payment = refund && (await findPayment(trx, refund.payment_id))
      if (!refund || !payment || refund.status !== 'processing') return
      const wrong =
        (report.requestId !== undefined && report.requestId !== refund.request_id) ||
        (report.amount !== undefined && report.amount !== refund.amount)
      const outcome = wrong ? 'pending' : report.outcome.status
      if (wrong) {
        metrics.count('sealpay_alerts_total', { kind: 'mismatch' })
        log.alert('the gateway reports another refund than was asked for', { refundId, paymentId: payment.id })
      }
      if (outcome !== 'succeeded' && outcome !== 'failed') {
        if (report.reference !== undefined && !wrong) await updateRefund(trx, refundId, { reference: report.reference })
        return later(trx, refund)
      }
      const at = Math.max(clock.now(), refund.updated_at + 1)
      const settled = {
        ...refund,
        status: outcome,
        updated_at: at,
        reference: report.reference ?? refund.reference,
        reconcile_at: null,
      }
      await updateRefund(trx, refundId, {
        status: settled.status, updated_at: at, reference: settled.reference, reconcile_at: null,
      }) // prettier-ignore
      const updated_at = Math.max(at, payment.updated_at + 1)
      const amount_refunded = payment.amount_refunded + (outcome === 'succeeded' ? refund.amount : 0)
      await updatePayment(trx, payment.id, { amount_refunded, updated_at })
      await appendEvent(trx, {
        paymentId: payment.id, at: updated_at, type: `refund_${outcome}`, source, from: payment.status, to: payment.status,
        detail: { refundId, amount: refund.amount, ...report.evidence },
      }) // prettier-ignore
      metrics.count('sealpay_refunds_total', { status: outcome })
      const view = refundView(settled, payment.currency)
      await recorder.tell(trx, `refund.${outcome}`, { ...payment, amount_refunded, updated_at }, { refund: view })
    },
  }
  return refunds
}
