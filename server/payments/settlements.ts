import { ApiError } from '../errors.ts'
import type { Gateway, GatewayReport, OperationKey } from '../gateways/gateway.ts'
import { appendEvent } from '../store/events.ts'
import { findPayment, updatePayment } from '../store/payments.ts'
import { findRefund, insertRefund, refundsOf, updateRefund } from '../store/refunds.ts'
import type { Db, PaymentRow, RefundKind, RefundRow } from '../store/schema.ts'
import { keyOf } from './attempts.ts'
import { gatewayOf, type PaymentContext } from './context.ts'
import { createOnce } from './idempotency.ts'
import { newId } from './ids.ts'
import type { Recorder, Source } from './record.ts'
import { ABSENT_AFTER_QUESTIONS, nextRefundQuestion } from './schedule.ts'
import { refundView } from './views.ts'

/** What follows a payment that was made: refund, capture, cancellation. Each is one call to the gateway, never repeated. */
export interface Settlements {
  /**
   * Asks for it once per key and makes the call. Without an amount: all there is.
   *
   * @returns the row as it stands afterwards, with its payment
   * @throws ApiError `payment_not_found`, `payment_state`, `refund_exceeds_payment`, `capability_not_offered`
   */
  create(kind: RefundKind, paymentId: string, amount: number | undefined, idempotencyKey: string): Promise<Settled>
  /** Brings one further: sends it where it was never sent, else asks the gateway about it. Never rejects. */
  settle(row: RefundRow): Promise<void>
  /** Writes what the gateway said about it, in the caller's transaction. */
  report(trx: Db, id: string, report: GatewayReport, source: Source): Promise<void>
}

export interface Settled {
  row: RefundRow
  payment: PaymentRow
}

export function createSettlements(context: PaymentContext, recorder: Recorder): Settlements {
  const { database, clock, random, tokens, settings, log, metrics } = context
  const sending = new Set<string>()

  /** The one call; `sent` is written before it, so that it is never made twice. */
  async function send(row: RefundRow): Promise<void> {
    const payment = await findPayment(database, row.payment_id)
    if (!payment?.reference) throw new Error('this needs the gateway reference of its payment')
    const captured = (await refundsOf(database, payment.id)).find(
      ({ kind, status }) => kind === 'capture' && status === 'succeeded',
    )
    await updateRefund(database, row.id, { sent: 1 })
    const order = {
      requestId: row.request_id,
      paymentReference: payment.reference,
      paymentRequestId: payment.request_id,
      ...(captured?.reference ? { captureReference: captured.reference } : {}),
      amount: row.amount,
      currency: payment.currency,
      notificationUrl: `${settings.publicUrl}/v1/callbacks/${payment.gateway}/${tokens.issue('callback', row.id)}`,
    }
    let report: GatewayReport
    try {
      report = await callOf(gatewayOf(context, payment.gateway), row.kind)(order)
    } catch {
      report = { outcome: { status: 'pending', reason: 'no_answer' }, evidence: {} }
    }
    await recorder.commit((trx) => settlements.report(trx, row.id, report, 'gateway'))
  }

  async function ask(row: RefundRow): Promise<void> {
    const payment = await findPayment(database, row.payment_id)
    if (!payment) return
    const gateway = gatewayOf(context, payment.gateway)
    const own: OperationKey = {
      ...keyOf(context, payment),
      requestId: row.request_id,
      reference: row.reference,
      amount: row.amount,
      createdAt: row.created_at,
    }
    const report = gateway.queryRefund
      ? await gateway.queryRefund(own, keyOf(context, payment))
      : await gateway.query(own)
    await recorder.commit(async (trx) => {
      if (report) return settlements.report(trx, row.id, report, 'reconcile')
      if (row.reconcile_attempts < ABSENT_AFTER_QUESTIONS) return later(trx, row)
      const absent: GatewayReport = { outcome: { status: 'failed', decline: 'not_processed' }, evidence: {} }
      return settlements.report(trx, row.id, absent, 'reconcile')
    })
  }

  async function later(trx: Db, row: RefundRow): Promise<void> {
    await updateRefund(trx, row.id, { reconcile_at: nextRefundQuestion(row, clock.now(), random.number()) })
  }

  /** What may be taken or given back of the payment; refuses what does not fit its state. */
  async function amountFor(trx: Db, kind: RefundKind, payment: PaymentRow, asked: number | undefined): Promise<number> {
    const gateway = gatewayOf(context, payment.gateway)
    const earlier = (await refundsOf(trx, payment.id)).filter(({ status }) => status !== 'failed')
    if (kind !== 'refund') {
      const offered = kind === 'capture' ? gateway.capture : gateway.cancel
      if (!offered)
        throw new ApiError('capability_not_offered', `${payment.gateway} takes the money at once; refund it instead`)
      if (payment.status !== 'authorized')
        throw new ApiError('payment_state', `a payment that is ${payment.status} has nothing to ${kind}`)
      if (earlier.length) throw new ApiError('payment_state', 'a capture or cancellation of this payment is under way')
      const amount = asked ?? payment.amount
      if (amount > payment.amount)
        throw new ApiError('refund_exceeds_payment', `${payment.amount} minor units are authorized`)
      return amount
    }
    const { refund } = gateway.offers
    if (refund === 'none') throw new ApiError('capability_not_offered', 'refunds are not offered by this gateway')
    if (payment.status !== 'succeeded')
      throw new ApiError('payment_state', `a payment that is ${payment.status} has nothing to refund`)
    const taken = earlier.filter((row) => row.kind === 'refund').reduce((sum, row) => sum + row.amount, 0)
    const left = payment.amount_captured - taken
    const amount = asked ?? left
    if (amount > left || left === 0)
      throw new ApiError('refund_exceeds_payment', `${left} minor units are left to refund`)
    if (refund === 'whole' && amount !== payment.amount_captured)
      throw new ApiError('capability_not_offered', 'only whole refunds are offered')
    return amount
  }

  /** What success means for the payment itself. */
  async function applied(trx: Db, row: RefundRow, payment: PaymentRow, source: Source): Promise<PaymentRow> {
    switch (row.kind) {
      case 'capture':
        return (
          (await recorder.move(trx, payment, 'succeed', { source, set: { amount_captured: row.amount } })) ?? payment
        )
      case 'cancel':
        return (await recorder.move(trx, payment, 'cancel', { source })) ?? payment
      case 'refund': {
        const change = {
          amount_refunded: payment.amount_refunded + row.amount,
          updated_at: Math.max(clock.now(), payment.updated_at + 1),
        }
        await updatePayment(trx, payment.id, change)
        return { ...payment, ...change }
      }
    }
  }

  const settlements: Settlements = {
    async create(kind, paymentId, amount, idempotencyKey) {
      const at = clock.now()
      const use = { scope: 'merchant', key: idempotencyKey, request: [kind, paymentId, amount ?? null], at }
      const { id, replayed } = await createOnce(database, use, async (trx) => {
        const payment = await findPayment(trx, paymentId)
        if (!payment) throw new ApiError('payment_not_found')
        const wanted = await amountFor(trx, kind, payment, amount)
        const rowId = newId('re', random)
        await insertRefund(trx, {
          id: rowId,
          payment_id: paymentId,
          kind,
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
          paymentId, at, type: `${kind}_requested`, source: 'merchant', from: payment.status, to: payment.status,
          detail: { refundId: rowId, amount: wanted },
        }) // prettier-ignore
        return rowId
      })
      const created = await findRefund(database, id)
      if (created && !replayed) await settlements.settle(created)
      const [row, payment] = await Promise.all([findRefund(database, id), findPayment(database, paymentId)])
      if (!row || !payment) throw new ApiError('payment_not_found')
      return { row, payment }
    },

    async settle(row) {
      if (sending.has(row.id) || row.status !== 'processing') return
      sending.add(row.id)
      try {
        // Two may come at once (the request and the reconciler); the row read inside decides which of them sends.
        const current = await findRefund(database, row.id)
        if (current?.status !== 'processing') return
        await (current.sent ? ask(current) : send(current))
      } catch (error) {
        log.warn('a refund, capture or cancellation could not be settled now', {
          refundId: row.id, errorName: error instanceof Error ? error.name : 'unknown',
        }) // prettier-ignore
        await recorder.commit((trx) => later(trx, row))
      } finally {
        sending.delete(row.id)
      }
    },

    async report(trx, id, report, source) {
      const row = await findRefund(trx, id)
      const payment = row && (await findPayment(trx, row.payment_id))
      if (!row || !payment || row.status !== 'processing') return
      const wrong =
        (report.requestId !== undefined && report.requestId !== row.request_id) ||
        (report.amount !== undefined && report.amount !== row.amount)
      const said = report.outcome.status
      // An authorized amount that was let go is no longer authorized: gateways say so by any explicit yes.
      const outcome = wrong || (said !== 'succeeded' && said !== 'failed') ? 'open' : said
      if (wrong) {
        metrics.count('sealpay_alerts_total', { kind: 'mismatch' })
        log.alert('the gateway reports another refund than was asked for', { refundId: id, paymentId: payment.id })
      }
      if (outcome === 'open') {
        if (report.reference !== undefined && !wrong) await updateRefund(trx, id, { reference: report.reference })
        return later(trx, row)
      }
      const at = Math.max(clock.now(), row.updated_at + 1)
      const settled = { ...row, status: outcome, updated_at: at, reference: report.reference ?? row.reference }
      await updateRefund(trx, id, { status: outcome, updated_at: at, reference: settled.reference, reconcile_at: null })
      const after = outcome === 'succeeded' ? await applied(trx, row, payment, source) : payment
      await appendEvent(trx, {
        paymentId: payment.id, at: Math.max(at, after.updated_at), type: `${row.kind}_${outcome}`, source,
        from: payment.status, to: after.status, detail: { refundId: id, amount: row.amount, ...report.evidence },
      }) // prettier-ignore
      metrics.count('sealpay_refunds_total', { status: outcome, kind: row.kind })
      // A capture or cancellation that went well is told by the payment's own new status.
      if (row.kind === 'refund' || outcome === 'failed') {
        await recorder.tell(trx, `${row.kind}.${outcome}`, after, { refund: refundView(settled, payment.currency) })
      }
    },
  }
  return settlements
}

function callOf(gateway: Gateway, kind: RefundKind) {
  const call = { refund: gateway.refund, capture: gateway.capture, cancel: gateway.cancel }[kind]
  if (!call) throw new Error(`${gateway.name} offers no ${kind}`)
  return call.bind(gateway)
}
