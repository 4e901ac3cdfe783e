import type { CheckoutView } from '#contract/session.ts'
import type { ActionAnswer, PayRequest, PaymentStatus, PaymentView } from '#contract/payment.ts'
import { FINAL_STATUSES } from '#contract/payment.ts'
import { ApiError } from '../errors.ts'
import type { GatewayAction, GatewayReport, Journal } from '../gateways/gateway.ts'
import { advanceStep, findPayment, insertPayment, listPayments, paymentsOfSession } from '../store/payments.ts'
import { appendEvent, eventsOf } from '../store/events.ts'
import { refundsOf } from '../store/refunds.ts'
import type { PaymentRow, SessionRow } from '../store/schema.ts'
import { findSession } from '../store/sessions.ts'
import { gatewayOf, type PaymentContext } from './context.ts'
import { createOnce } from './idempotency.ts'
import { newId } from './ids.ts'
import { allowsAnother } from './machine.ts'
import { failure, type Recorder } from './record.ts'
import type { Reconciler } from './reconcile.ts'
import { ATTEMPT_LEASE_MS } from './schedule.ts'
import { assertOpen } from './sessions.ts'
import { eventView, paymentView, refundView, sessionStatus, type EventView, type RefundView } from './views.ts'

/** Facts of the shopper's request that the companion sees itself. */
export interface ShopperRequest {
  ip: string | undefined
  acceptHeader: string
}

export interface PaymentDetail extends PaymentView {
  events: EventView[]
  refunds: RefundView[]
}

export interface Payments {
  /** What the widget needs to start, or to go on after a reload. */
  checkout(session: SessionRow): Promise<CheckoutView>
  /**
   * Starts one payment of the session. The intent is stored before the gateway is called; the call itself runs on after
   * the answer, which comes as soon as there is something to tell, or after a few seconds.
   *
   * @throws ApiError `invalid_request`, `session_complete`, `session_expired`, `payment_in_progress`, `idempotency_key_reused`
   */
  pay(session: SessionRow, request: PayRequest, idempotencyKey: string, shopper: ShopperRequest): Promise<PaymentView>
  /** Answers when the payment's `updatedAt` is not `since` any more, or after the wait. */
  watch(
    sessionId: string,
    id: string,
    since: string | undefined,
    waitMs: number,
    signal: AbortSignal,
  ): Promise<PaymentView>
  /** @throws ApiError `payment_state`, `capability_not_offered`, `unavailable` when the gateway must be asked and is down */
  act(sessionId: string, id: string, answer: ActionAnswer): Promise<PaymentView>
  /** The browser came back from the gateway's page. Answers the payment with its session. */
  returned(id: string): Promise<{ payment: PaymentRow; session: SessionRow } | null>
  /** Where the challenge page leads, or `null` where nothing is to be done (any more). */
  challengeUrl(id: string): Promise<string | null>
  get(id: string): Promise<PaymentDetail>
  list(filter: {
    orderId?: string
    status?: PaymentStatus
    cursor?: string
  }): Promise<{ data: PaymentView[]; nextCursor: string | null }>
  /** Resolves when no attempt is running in this process any more. */
  drain(): Promise<void>
}

const FIRST_ANSWER_MS = 8000
const PAGE_SIZE = 50

export function createPayments(context: PaymentContext, recorder: Recorder, reconciler: Reconciler): Payments {
  const { database, clock, random, tokens, changes, settings, log } = context
  const running = new Set<Promise<void>>()

  async function row(id: string, sessionId?: string): Promise<PaymentRow> {
    const found = await findPayment(database, id)
    if (!found || (sessionId !== undefined && found.session_id !== sessionId)) throw new ApiError('payment_not_found')
    return found
  }

  /** One attempt at the gateway, from the stored intent to the recorded outcome. Never rejects. */
  async function attempt(
    payment: PaymentRow,
    session: SessionRow,
    request: PayRequest,
    shopper: ShopperRequest,
  ): Promise<void> {
    const gateway = gatewayOf(context, payment.gateway)
    const advance = async (step: 'created' | 'executing', reference?: string) => {
      if (!(await advanceStep(database, payment.id, step, reference))) throw new Error('the attempt was given up')
    }
    const journal: Journal = {
      reference: (reference) => advance('created', reference),
      executing: () => advance('executing'),
    }
    let report: GatewayReport
    try {
      report = await gateway.pay(
        {
          requestId: payment.request_id,
          orderId: payment.order_id,
          amount: payment.amount,
          currency: payment.currency,
          description: session.description,
          customer: JSON.parse(session.customer_json) as { id: string },
          threeDS: session.three_ds,
          method: request.method,
          ...(request.holder === undefined ? {} : { holder: request.holder }),
          browser: { ...request.browser, acceptHeader: shopper.acceptHeader },
          ...(shopper.ip === undefined ? {} : { ip: shopper.ip }),
          notificationUrl: `${settings.publicUrl}/v1/callbacks/${payment.gateway}/${tokens.issue('callback', payment.id)}`,
          returnUrl: `${settings.publicUrl}/v1/return/${tokens.issue('return', payment.id)}`,
        },
        journal,
      )
    } catch (error) {
      log.error('a payment attempt broke off; it will be asked about', {
        paymentId: payment.id, gateway: payment.gateway, errorName: error instanceof Error ? error.name : 'unknown',
      }) // prettier-ignore
      report = { outcome: { status: 'pending', reason: 'no_answer' }, evidence: {} }
    }
    await recorder.commit((trx) => recorder.report(trx, payment.id, report, 'gateway'))
  }

  function run(payment: PaymentRow, session: SessionRow, request: PayRequest, shopper: ShopperRequest): void {
    reconciler.busy.add(payment.id)
    const work = attempt(payment, session, request, shopper)
      .catch((error: unknown) => {
        // The outcome could not be written (database gone): reconciliation asks the gateway once it is back.
        log.alert('the outcome of a payment could not be stored', {
          paymentId: payment.id, errorName: error instanceof Error ? error.name : 'unknown',
        }) // prettier-ignore
      })
      .finally(() => {
        reconciler.busy.delete(payment.id)
        running.delete(work)
        // Whoever waits for this attempt reads the record again, even where another companion has settled it.
        changes.announce(payment.id)
      })
    running.add(work)
  }

  function newPayment(session: SessionRow): PaymentRow {
    const at = clock.now()
    return {
      id: newId('pay', random),
      session_id: session.id,
      order_id: session.order_id,
      gateway: session.gateway,
      request_id: random.uuid(),
      reference: null,
      status: 'processing',
      step: 'intent',
      amount: session.amount,
      currency: session.currency,
      amount_refunded: 0,
      method_type: 'card',
      brand: null,
      mask: null,
      action_json: null,
      action_expires_at: null,
      decline_code: null,
      created_at: at,
      updated_at: at,
      reconcile_at: at + ATTEMPT_LEASE_MS,
      reconcile_attempts: 0,
    }
  }

  async function abandon(payment: PaymentRow): Promise<void> {
    if (payment.status !== 'needs_action') throw new ApiError('payment_state', `the payment is ${payment.status}`)
    // The shopper may have finished in another window: only the gateway knows, so it is asked first.
    const asked = await reconciler.ask(payment.id)
    if (!asked) throw new ApiError('unavailable', 'the gateway cannot be asked right now; the payment is unchanged')
    await recorder.commit(async (trx) => {
      const current = await findPayment(trx, payment.id)
      if (current?.status !== 'needs_action') return
      await recorder.move(trx, current, 'fail', failure('authentication_canceled', 'shopper', 'abandoned'))
    })
  }

  return {
    async checkout(session) {
      const now = clock.now()
      const gateway = gatewayOf(context, session.gateway)
      const wanted = JSON.parse(session.methods_json) as string[]
      const payments = await paymentsOfSession(database, session.id)
      const latest =
        payments.findLast((payment) => payment.status === 'succeeded' || payment.status === 'authorized') ??
        payments.at(-1)
      return {
        session: {
          id: session.id,
          status: sessionStatus(session, now),
          amount: session.amount,
          currency: session.currency,
          orderId: session.order_id,
          description: session.description,
          expiresAt: new Date(session.expires_at).toISOString(),
        },
        merchant: { name: settings.merchantName },
        methods: gateway.methods().filter((method) => wanted.includes(method.type)),
        locale: session.locale,
        payment: latest ? paymentView(context, latest) : null,
      }
    },

    async pay(session, request, idempotencyKey, shopper) {
      const gateway = gatewayOf(context, session.gateway)
      const faults = gateway.checkPayment(request)
      if (faults.length) throw new ApiError('invalid_request', undefined, faults)
      const fresh = newPayment(session)
      const at = clock.now()
      // The gateway is called only by the request whose transaction created the intent.
      const { id, replayed } = await createOnce(
        database,
        { scope: session.id, key: idempotencyKey, request, at },
        async (trx) => {
          const current = await findSession(trx, session.id)
          if (!current) throw new ApiError('session_not_found')
          const others = await paymentsOfSession(trx, session.id)
          assertOpen(current, at)
          if (others.some((other) => !allowsAnother(other.status))) throw new ApiError('payment_in_progress')
          await insertPayment(trx, fresh)
          await appendEvent(trx, {
            paymentId: fresh.id,
            at,
            type: 'start',
            source: 'shopper',
            from: 'created',
            to: 'processing',
          })
          return fresh.id
        },
      )
      if (!replayed) run(fresh, session, request, shopper)
      const current = await row(id)
      if (current.status !== 'processing') return paymentView(context, current)
      return this.watch(
        session.id,
        id,
        new Date(current.updated_at).toISOString(),
        FIRST_ANSWER_MS,
        new AbortController().signal,
      )
    },

    async watch(sessionId, id, since, waitMs, signal) {
      const read = async () => paymentView(context, await row(id, sessionId))
      const moved = (payment: PaymentView) =>
        since === undefined || payment.updatedAt !== since || FINAL_STATUSES.includes(payment.status)
      const enough = new AbortController()
      try {
        // Register before reading, so that a change between the two is not missed.
        const changed = changes.wait(id, waitMs, AbortSignal.any([signal, enough.signal]))
        const current = await read()
        if (moved(current)) return current
        await changed
        return await read()
      } finally {
        enough.abort()
      }
    },

    async act(sessionId, id, answer) {
      const payment = await row(id, sessionId)
      switch (answer.type) {
        case 'returned':
          await this.returned(id)
          break
        case 'abandoned':
          await abandon(payment)
          break
        case 'form':
          throw new ApiError('capability_not_offered', 'this gateway asks no questions')
      }
      return paymentView(context, await row(id))
    },

    async returned(id) {
      const result = await recorder.commit(async (trx) => {
        const payment = await findPayment(trx, id)
        const session = payment && (await findSession(trx, payment.session_id))
        if (!payment || !session) return null
        const moved = await recorder.move(trx, payment, 'return', {
          source: 'shopper', set: { reconcile_at: clock.now(), reconcile_attempts: 0 },
        }) // prettier-ignore
        return { payment: moved ?? payment, session }
      })
      return result
    },

    async challengeUrl(id) {
      const payment = await findPayment(database, id)
      if (payment?.status !== 'needs_action' || payment.action_json === null) return null
      const action = JSON.parse(payment.action_json) as GatewayAction
      return action.type === 'challenge' ? action.url : null
    },

    async get(id) {
      const payment = await row(id)
      const [events, refunds] = await Promise.all([eventsOf(database, id), refundsOf(database, id)])
      return {
        ...paymentView(context, payment),
        events: events.map(eventView),
        refunds: refunds.map((refund) => refundView(refund, payment.currency)),
      }
    },

    async list({ orderId, status, cursor }) {
      const last = cursor === undefined ? undefined : await findPayment(database, cursor)
      if (cursor !== undefined && !last) {
        throw new ApiError('invalid_request', undefined, [
          { path: 'cursor', code: 'unknown', message: 'take it from `nextCursor` of the page before' },
        ])
      }
      const rows = await listPayments(database, {
        limit: PAGE_SIZE + 1,
        ...(orderId === undefined ? {} : { orderId }),
        ...(status === undefined ? {} : { status }),
        ...(last ? { after: { createdAt: last.created_at, id: last.id } } : {}),
      })
      const page = rows.slice(0, PAGE_SIZE)
      return {
        data: page.map((payment) => paymentView(context, payment)),
        nextCursor: rows.length > PAGE_SIZE ? (page.at(-1)?.id ?? null) : null,
      }
    },

    async drain() {
      await Promise.allSettled(running)
    },
  }
}
