import type { DeclineCode } from '#contract/decline.ts'
import type { PaymentStatus } from '#contract/payment.ts'
import type { GatewayAction, GatewayCard, GatewayReport } from '../gateways/gateway.ts'
import { appendEvent } from '../store/events.ts'
import { noteCard } from '../store/cards.ts'
import { enqueue } from '../store/outbox.ts'
import { findPayment, paymentsOfSession, updatePayment } from '../store/payments.ts'
import { insertRefund } from '../store/refunds.ts'
import type { Db, PaymentChange, PaymentRow } from '../store/schema.ts'
import { findSession, setSessionStatus } from '../store/sessions.ts'
import type { PaymentContext } from './context.ts'
import { newId } from './ids.ts'
import { isLateSuccess, transition, type PaymentEvent } from './machine.ts'
import { RETURN_GRACE_QUESTIONS, nextQuestion } from './schedule.ts'
import { paymentView, refundView } from './views.ts'

export type Source = 'shopper' | 'merchant' | 'gateway' | 'callback' | 'reconcile' | 'system'

/** An alert that must be raised once the transaction has been committed. */
type Alert = 'late_success' | 'duplicate_charge' | 'mismatch'

interface Change {
  source: Source
  detail?: Record<string, string | number>
  set?: PaymentChange
}

const PAID: ReadonlySet<PaymentStatus> = new Set(['succeeded', 'authorized'])

/** Statuses the merchant's backend is told about. */
const WEBHOOKS: Partial<Record<PaymentStatus, string>> = {
  succeeded: 'payment.succeeded',
  authorized: 'payment.authorized',
  failed: 'payment.failed',
  canceled: 'payment.canceled',
  expired: 'payment.expired',
  pending: 'payment.pending',
}

/**
 * Writes what happened to a payment. Everything that belongs together (state, event, webhook, session) is written in the
 * caller's transaction; what must follow (waking long polls, alerts) is done by `commit` after it.
 */
export interface Recorder {
  /** Runs the work in one transaction, then does what must follow it. */
  commit<T>(work: (trx: Db) => Promise<T>): Promise<T>
  /** Moves the payment by one event; an event that cannot happen changes nothing and answers `null`. */
  move(trx: Db, payment: PaymentRow, event: PaymentEvent, change: Change): Promise<PaymentRow | null>
  /**
   * Writes what the gateway said, after comparing it with what was asked for.
   *
   * @param before - the payment when the call to the gateway began, where callbacks may have overtaken its answer
   */
  report(
    trx: Db,
    paymentId: string,
    report: GatewayReport,
    source: Source,
    before?: PaymentRow,
  ): Promise<PaymentRow | null>
  /** Tells the merchant's backend about a payment. */
  tell(trx: Db, type: string, payment: PaymentRow, extra?: Record<string, unknown>): Promise<void>
}

export function createRecorder(context: PaymentContext): Recorder {
  const { database, clock, random, log, metrics, changes } = context
  // Effects of the running transactions; Kysely hands every transaction its own object, which is the key.
  const effects = new WeakMap<Db, { changed: Set<string>; alerts: [Alert, PaymentRow][]; told: boolean }>()
  const effectsOf = (trx: Db) => {
    const own = effects.get(trx) ?? { changed: new Set<string>(), alerts: [], told: false }
    effects.set(trx, own)
    return own
  }

  const recorder: Recorder = {
    async commit(work) {
      const { result, follow } = await database.transaction().execute(async (trx) => {
        const result = await work(trx)
        return { result, follow: effects.get(trx) }
      })
      if (follow?.told) context.wake.outbox()
      if (follow) context.wake.reconcile()
      for (const id of follow?.changed ?? []) changes.announce(id)
      for (const [kind, payment] of follow?.alerts ?? []) {
        metrics.count('sealpay_alerts_total', { kind })
        log.alert(ALERTS[kind], {
          paymentId: payment.id,
          sessionId: payment.session_id,
          gateway: payment.gateway,
          reason: kind,
        })
      }
      return result
    },

    async move(trx, payment, event, { source, detail = {}, set = {} }) {
      const to = transition(payment.status, event)
      if (to === null) return null
      const at = Math.max(clock.now(), payment.updated_at + 1)
      const captured = to === 'succeeded' ? { amount_captured: payment.amount } : {}
      const change = { ...captured, ...set, status: to, updated_at: at }
      const moved: PaymentRow = { ...payment, ...change }
      const followUp = nextQuestion(moved, clock.now(), random.number())
      if (!('reconcile_at' in set)) moved.reconcile_at = followUp
      await updatePayment(trx, payment.id, { ...change, reconcile_at: moved.reconcile_at })
      await appendEvent(trx, { paymentId: payment.id, at, type: event, source, from: payment.status, to, detail })
      const own = effectsOf(trx)
      own.changed.add(payment.id)
      if (to !== payment.status) {
        metrics.count('sealpay_payments_total', { status: to, gateway: payment.gateway })
        if (isLateSuccess(payment.status, to)) own.alerts.push(['late_success', moved])
        if (PAID.has(to)) await completeSession(trx, moved)
        const type = WEBHOOKS[to]
        if (type) await recorder.tell(trx, type, moved)
      }
      return moved
    },

    async report(trx, paymentId, report, source, before) {
      const payment = await findPayment(trx, paymentId)
      if (!payment) return null
      const mismatch = mismatchOf(payment, report)
      if (mismatch) {
        effectsOf(trx).alerts.push(['mismatch', payment])
        const at = clock.now()
        await appendEvent(trx, {
          paymentId, at, type: 'mismatch', source, from: payment.status, to: payment.status, detail: { field: mismatch },
        }) // prettier-ignore
        // Not believed. A running payment becomes pending; the gateway is asked again until it says what we asked for.
        return (await recorder.move(trx, payment, 'unknown', { source })) ?? payment
      }
      const known: PaymentChange = {
        ...(report.reference === undefined ? {} : { reference: report.reference }),
        ...(report.mask === undefined ? {} : { mask: report.mask }),
        ...(report.brand === undefined ? {} : { brand: report.brand }),
      }
      const evidence = report.evidence
      const { outcome } = report
      switch (outcome.status) {
        case 'succeeded':
        case 'authorized': {
          const event = outcome.status === 'succeeded' ? 'succeed' : 'authorize'
          if (report.card && payment.save_card === 1) await keepCard(trx, payment, report.card)
          return recorder.move(trx, payment, event, {
            source,
            detail: evidence,
            set: { ...known, ...takenBy(payment, report), action_json: null, decline_code: null },
          })
        }
        case 'failed':
          return (
            (await recorder.move(trx, payment, 'fail', {
              source, detail: evidence, set: { ...known, action_json: null, decline_code: outcome.decline, reconcile_at: null },
            })) ?? settle(trx, payment)
          ) // prettier-ignore
        case 'needs_action': {
          const action = JSON.stringify(outcome.action)
          const same = action === payment.action_json
          if (!same && before && askedSince(before, payment)) return reschedule(trx, payment, known)
          if (same && (payment.status === 'needs_action' || justReturned(payment)))
            return reschedule(trx, payment, known)
          return (
            (await recorder.move(trx, payment, 'ask', {
              source,
              detail: evidence,
              set: {
                ...known,
                action_json: action,
                action_expires_at:
                  (same ? payment.action_expires_at : null) ??
                  clock.now() + (timeoutOf(outcome.action) ?? context.settings.challengeTimeoutMs),
              },
            })) ?? reschedule(trx, payment, known)
          )
        }
        case 'pending':
          if (payment.status === 'pending' || (before && askedSince(before, payment))) {
            return reschedule(trx, payment, known)
          }
          return (
            (await recorder.move(trx, payment, 'unknown', {
              source, detail: { ...evidence, reason: outcome.reason }, set: known,
            })) ?? reschedule(trx, payment, known)
          ) // prettier-ignore
      }
    },

    async tell(trx, type, payment, extra = {}) {
      const session = await findSession(trx, payment.session_id)
      const at = clock.now()
      const data = {
        payment: paymentView(context, payment),
        session: { id: payment.session_id, metadata: JSON.parse(session?.metadata_json ?? '{}') as unknown },
        ...extra,
      }
      await enqueue(trx, {
        id: newId('evt', random),
        type,
        payment_id: payment.id,
        body: JSON.stringify({ type, timestamp: new Date(at).toISOString(), data }),
        created_at: at,
      })
      effectsOf(trx).told = true
    },
  }

  /**
   * A callback has asked the shopper for something since the call began: its answer, be it "not known yet" or the question
   * before, is older news and must not take that away.
   */
  function askedSince(before: PaymentRow, { status, action_json }: PaymentRow): boolean {
    return status === 'needs_action' && (before.status !== 'needs_action' || before.action_json !== action_json)
  }

  /** The bank answers "still waiting" for a moment after the shopper has come back; that is no reason to ask again. */
  function justReturned(payment: PaymentRow): boolean {
    return payment.status === 'processing' && payment.reconcile_attempts <= RETURN_GRACE_QUESTIONS
  }

  async function reschedule(trx: Db, payment: PaymentRow, set: PaymentChange): Promise<PaymentRow> {
    const reconcile_at = nextQuestion(payment, clock.now(), random.number())
    await updatePayment(trx, payment.id, { ...set, reconcile_at })
    effectsOf(trx)
    return { ...payment, ...set, reconcile_at }
  }

  /** The gateway confirms what the record says already: nothing is left to ask. */
  async function settle(trx: Db, payment: PaymentRow): Promise<PaymentRow> {
    await updatePayment(trx, payment.id, { reconcile_at: null })
    return { ...payment, reconcile_at: null }
  }

  async function keepCard(trx: Db, payment: PaymentRow, card: GatewayCard): Promise<void> {
    if (payment.customer_id === null) return
    await noteCard(trx, {
      id: newId('card', random),
      gateway: payment.gateway,
      customer_id: payment.customer_id,
      reference: card.reference,
      brand: card.brand,
      mask: card.mask,
      expiry_month: card.expiry?.month ?? null,
      expiry_year: card.expiry?.year ?? null,
      created_at: clock.now(),
    })
  }

  async function completeSession(trx: Db, payment: PaymentRow): Promise<void> {
    await setSessionStatus(trx, payment.session_id, 'complete')
    const siblings = await paymentsOfSession(trx, payment.session_id)
    if (!siblings.some((other) => other.id !== payment.id && PAID.has(other.status))) return
    // Two payments of one session: possible only when the gateway proves a success late. The later one goes back.
    effectsOf(trx).alerts.push(['duplicate_charge', payment])
    const at = clock.now()
    const refund = {
      id: newId('re', random),
      payment_id: payment.id,
      kind: payment.status === 'authorized' ? 'cancel' : 'refund',
      request_id: random.uuid(),
      reference: null,
      amount: payment.amount,
      status: 'processing',
      reason: 'duplicate',
      sent: 0,
      created_at: at,
      updated_at: at,
      reconcile_at: at,
      reconcile_attempts: 0,
    } as const
    await insertRefund(trx, refund)
    await recorder.tell(trx, 'payment.duplicate', payment, { refund: refundView(refund, payment.currency) })
  }

  return recorder
}

const ALERTS: Readonly<Record<Alert, string>> = {
  late_success: 'a payment that was reported as not made turns out to be made',
  duplicate_charge: 'a session was paid twice; the later payment is being refunded',
  mismatch: 'the gateway reports another amount, currency or operation than was asked for',
}

/** The name of the first fact that does not agree with the payment, or `null`. */
export function mismatchOf(payment: PaymentRow, report: GatewayReport): string | null {
  if (report.requestId !== undefined && report.requestId !== payment.request_id) return 'requestId'
  if (report.reference !== undefined && payment.reference !== null && report.reference !== payment.reference)
    return 'reference'
  // Once it is made, its amount changes by captures and refunds, which have their own records.
  if (PAID.has(payment.status)) return null
  if (report.amount !== undefined && report.amount !== payment.amount) return 'amount'
  if (report.currency !== undefined && report.currency !== payment.currency) return 'currency'
  return null
}

/** A capture that is reported on the payment itself may have taken less than was authorized. */
function takenBy(payment: PaymentRow, { amount }: GatewayReport): PaymentChange {
  const partly = payment.status === 'authorized' && amount !== undefined && amount < payment.amount
  return partly ? { amount_captured: amount } : {}
}

function timeoutOf(action: GatewayAction): number | undefined {
  return action.type === 'challenge' ? action.timeoutMs : undefined
}

/** A failure that we ourselves conclude, with its reason for the history. */
export function failure(decline: DeclineCode, source: Source, reason: string): Change {
  return { source, detail: { reason }, set: { decline_code: decline, action_json: null } }
}
