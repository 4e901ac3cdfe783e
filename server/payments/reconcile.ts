import type { GatewayReport } from '../gateways/gateway.ts'
import { keyOf, type Attempts } from './attempts.ts'
import { appendEvent } from '../store/events.ts'
import { claimDuePayments, findPayment, nextReconcileAt, releaseRunning, updatePayment } from '../store/payments.ts'
import { claimDueRefunds } from '../store/refunds.ts'
import type { Db, PaymentRow } from '../store/schema.ts'
import { gatewayOf, type PaymentContext } from './context.ts'
import { failure, type Recorder } from './record.ts'
import type { Settlements } from './settlements.ts'
import { ABSENT_AFTER_QUESTIONS, HORIZON_MS, nextQuestion } from './schedule.ts'

const CLAIM_LEASE_MS = 60_000
const CLAIM_AT_ONCE = 20

/** Settles payments and refunds whose outcome is open, by asking the gateway and never by sending again. */
export interface Reconciler {
  /** Everything that is due now, once. Answers how many were looked at. */
  tick(): Promise<number>
  /** Asks the gateway about one payment now. `false`: it could not be asked. */
  ask(paymentId: string): Promise<boolean>
  /** After a restart of the only companion: what was under way is due at once. */
  recover(): Promise<void>
  /** When something is due next, milliseconds since the epoch. */
  nextAt(): Promise<number | null>
}

/** The attempt died before the call that can move money. What the gateway itself left open is asked about instead. */
export function neverExecuted(payment: PaymentRow): boolean {
  return payment.status === 'processing' && payment.step !== 'executing'
}

/** The time of the next action is over. */
function isOverdue(payment: PaymentRow, now: number): boolean {
  return payment.status === 'needs_action' && payment.action_expires_at !== null && payment.action_expires_at <= now
}

export function createReconciler(
  context: PaymentContext,
  recorder: Recorder,
  settlements: Settlements,
  attempts: Attempts,
): Reconciler {
  const { database, clock, random, log, metrics } = context

  async function settle(payment: PaymentRow): Promise<boolean> {
    if (attempts.isRunning(payment.id)) return true
    if (neverExecuted(payment)) {
      // Only our own attempt makes the call that moves money, it writes `executing` first, and it is not running any more.
      await recorder.commit(async (trx) => {
        const current = await findPayment(trx, payment.id)
        if (!current || !neverExecuted(current)) return
        const change = failure('not_processed', 'reconcile', 'interrupted before the gateway was told to pay')
        await recorder.move(trx, current, 'fail', { ...change, set: { ...change.set, reconcile_at: null } })
      })
      return true
    }
    if (isOverdue(payment, clock.now()) && (await attempts.resume(payment, { type: 'expired' }))) {
      const current = await findPayment(database, payment.id)
      if (current) await recorder.commit((trx) => giveUp(trx, current))
      return true
    }
    let report: GatewayReport | null
    try {
      report = await gatewayOf(context, payment.gateway).query(keyOf(context, payment))
    } catch (error) {
      log.warn('a gateway could not be asked', {
        paymentId: payment.id, gateway: payment.gateway, attempt: payment.reconcile_attempts,
        errorName: error instanceof Error ? error.name : 'unknown',
      }) // prettier-ignore
      await recorder.commit((trx) => askLater(trx, payment.id))
      return false
    }
    await recorder.commit(async (trx) => {
      const current = report
        ? await recorder.report(trx, payment.id, report, 'reconcile', payment)
        : await absent(trx, payment.id)
      if (current) await giveUp(trx, current)
    })
    return true
  }

  /** The gateway does not know the operation. Right after an unknown outcome that proves nothing yet. */
  async function absent(trx: Db, id: string): Promise<PaymentRow | null> {
    const current = await findPayment(trx, id)
    if (!current) return null
    if (current.reconcile_attempts < ABSENT_AFTER_QUESTIONS) return askLater(trx, id)
    const change = failure('not_processed', 'reconcile', 'the gateway does not know the operation')
    return recorder.move(trx, current, 'fail', change)
  }

  async function askLater(trx: Db, id: string): Promise<PaymentRow | null> {
    const current = await findPayment(trx, id)
    if (!current) return null
    const reconcile_at = nextQuestion(current, clock.now(), random.number())
    await updatePayment(trx, id, { reconcile_at })
    return { ...current, reconcile_at }
  }

  /** Ends what has been open for too long: a challenge past its time, and any payment past the horizon. */
  async function giveUp(trx: Db, payment: PaymentRow): Promise<void> {
    const now = clock.now()
    if (isOverdue(payment, now)) {
      const change = failure('authentication_canceled', 'reconcile', 'the time for the challenge is over')
      await recorder.move(trx, payment, 'expire', change)
      return
    }
    const open = payment.status === 'processing' || payment.status === 'pending'
    if (!open || now - payment.created_at <= HORIZON_MS) return
    await appendEvent(trx, {
      paymentId: payment.id, at: now, type: 'given_up', source: 'reconcile', from: payment.status, to: payment.status,
    }) // prettier-ignore
    await recorder.move(trx, payment, 'expire', { source: 'reconcile', set: { reconcile_at: null } })
    metrics.count('sealpay_alerts_total', { kind: 'unsettled' })
    log.alert('a payment could not be settled within a day; look it up at the gateway', {
      paymentId: payment.id, gateway: payment.gateway, gatewayReference: payment.reference ?? '',
    }) // prettier-ignore
  }

  return {
    async tick() {
      const due = await claimDuePayments(database, clock.now(), CLAIM_LEASE_MS, CLAIM_AT_ONCE)
      const dueRefunds = await claimDueRefunds(database, clock.now(), CLAIM_LEASE_MS, CLAIM_AT_ONCE)
      await Promise.all([...due.map(settle), ...dueRefunds.map((refund) => settlements.settle(refund))])
      return due.length + dueRefunds.length
    },

    async ask(paymentId) {
      const payment = await findPayment(database, paymentId)
      return payment ? settle(payment) : false
    },

    recover: () => releaseRunning(database, clock.now()),
    nextAt: () => nextReconcileAt(database),
  }
}
