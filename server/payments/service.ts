import type { CheckoutMethod, CheckoutView } from '#contract/session.ts'
import type { ActionAnswer, FormField, PayRequest, PaymentStatus, PaymentView } from '#contract/payment.ts'
import type { FieldError } from '#contract/problem.ts'
import { FINAL_STATUSES } from '#contract/payment.ts'
import { ApiError } from '../errors.ts'
import type { GatewayAction, GatewayMethod } from '../gateways/gateway.ts'
import { findPayment, insertPayment, listPayments, paymentsOfSession } from '../store/payments.ts'
import { appendEvent, eventsOf } from '../store/events.ts'
import { refundsOf } from '../store/refunds.ts'
import type { PaymentRow, SessionRow } from '../store/schema.ts'
import { findSession } from '../store/sessions.ts'
import type { Attempts, ShopperRequest } from './attempts.ts'
import type { Cards } from './cards.ts'
import { gatewayOf, type PaymentContext } from './context.ts'
import { createOnce } from './idempotency.ts'
import { newId } from './ids.ts'
import { allowsAnother } from './machine.ts'
import { failure, type Recorder } from './record.ts'
import type { Reconciler } from './reconcile.ts'
import { ATTEMPT_LEASE_MS } from './schedule.ts'
import { assertOpen } from './sessions.ts'
import { eventView, paymentView, refundView, sessionStatus, type EventView, type RefundView } from './views.ts'

export interface PaymentDetail extends PaymentView {
  events: EventView[]
  refunds: RefundView[]
}

/** What our own page must do to bring the browser to the gateway's. */
export interface ChallengePage {
  url: string
  /** members of a form to post; `null`: open it by GET */
  fields: Record<string, string> | null
  /** our page stays around the gateway's */
  framed: boolean
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
  returned(
    id: string,
    via: 'return' | 'method',
    fields: Record<string, string>,
  ): Promise<{ payment: PaymentRow; session: SessionRow } | null>
  /** Where the challenge page leads, or `null` where nothing is to be done (any more). */
  challenge(id: string): Promise<ChallengePage | null>
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

export interface PaymentParts {
  recorder: Recorder
  reconciler: Reconciler
  attempts: Attempts
  cards: Cards
}

export function createPayments(
  context: PaymentContext,
  { recorder, reconciler, attempts, cards }: PaymentParts,
): Payments {
  const { database, clock, random, changes, settings } = context

  async function row(id: string, sessionId?: string): Promise<PaymentRow> {
    const found = await findPayment(database, id)
    if (!found || (sessionId !== undefined && found.session_id !== sessionId)) throw new ApiError('payment_not_found')
    return found
  }

  function newPayment(session: SessionRow, request: PayRequest): PaymentRow {
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
      amount_captured: 0,
      amount_refunded: 0,
      method_type: request.method.type,
      brand: null,
      mask: null,
      action_json: null,
      action_expires_at: null,
      gateway_state: null,
      customer_id: customerIdOf(session),
      save_card: session.save_card === 'on' || (session.save_card === 'ask' && request.saveCard === true) ? 1 : 0,
      decline_code: null,
      created_at: at,
      updated_at: at,
      reconcile_at: at + ATTEMPT_LEASE_MS,
      reconcile_attempts: 0,
    }
  }

  async function answerForm(payment: PaymentRow, values: Record<string, string>): Promise<void> {
    const action = payment.action_json === null ? null : (JSON.parse(payment.action_json) as GatewayAction)
    if (payment.status !== 'needs_action' || action?.type !== 'form') {
      throw new ApiError('payment_state', 'nothing is asked for')
    }
    const faults = checkAnswers(action.fields, values)
    if (faults.length) throw new ApiError('invalid_request', undefined, faults)
    const moved = await recorder.commit(async (trx) => {
      const current = await findPayment(trx, payment.id)
      return (
        current &&
        recorder.move(trx, current, 'return', {
          source: 'shopper',
          set: { reconcile_at: clock.now(), reconcile_attempts: 0 },
        })
      )
    })
    if (moved) await attempts.resume(moved, { type: 'form', values })
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

  /** What the gateway is told of the method: for a saved card its own reference instead of our id. */
  async function methodFor(session: SessionRow, { method }: PayRequest): Promise<GatewayMethod> {
    if (method.type !== 'saved_card') return method
    const card = await cards.find(customerIdOf(session), method.card)
    if (card.gateway !== session.gateway) throw new ApiError('card_not_found')
    const { card: _, ...rest } = method
    return { ...rest, reference: card.reference }
  }

  /** The methods of the session, with the customer's saved cards; a method that cannot be used now is left out. */
  async function methodsOf(session: SessionRow): Promise<CheckoutMethod[]> {
    const wanted = JSON.parse(session.methods_json) as string[]
    const customerId = customerIdOf(session)
    const offered = gatewayOf(context, session.gateway)
      .methods({
        ...(session.bank === null ? {} : { bank: session.bank }),
        ...(session.locale === null ? {} : { locale: session.locale }),
      })
      .filter((method) => wanted.includes(method.type))
    const shown = await Promise.all(
      offered.map(async (method): Promise<CheckoutMethod | null> => {
        if (method.type === 'card') return { ...method, saveCard: customerId === null ? 'off' : session.save_card }
        if (method.type !== 'saved_card') return method
        const saved = customerId === null ? [] : await cards.list(customerId, session.gateway)
        if (!saved.length) return null
        return { ...method, cards: saved.map(({ gateway: _, ...card }) => card) }
      }),
    )
    return shown.filter((method) => method !== null)
  }

  return {
    async checkout(session) {
      const now = clock.now()
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
        methods: await methodsOf(session),
        locale: session.locale,
        payment: latest ? paymentView(context, latest) : null,
      }
    },

    async pay(session, request, idempotencyKey, shopper) {
      const gateway = gatewayOf(context, session.gateway)
      const faults = [...checkMethod(session, request), ...gateway.checkPayment(request)]
      if (faults.length) throw new ApiError('invalid_request', undefined, faults)
      const method = await methodFor(session, request)
      const fresh = newPayment(session, request)
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
      if (!replayed) void attempts.pay(fresh, session, request, method, shopper)
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
          await this.returned(id, 'return', {})
          break
        case 'abandoned':
          await abandon(payment)
          break
        case 'form':
          await answerForm(payment, answer.values)
          break
      }
      return paymentView(context, await row(id))
    },

    async returned(id, via, fields) {
      const result = await recorder.commit(async (trx) => {
        const payment = await findPayment(trx, id)
        const session = payment && (await findSession(trx, payment.session_id))
        if (!payment || !session) return null
        const moved = await recorder.move(trx, payment, 'return', {
          source: 'shopper', set: { reconcile_at: clock.now(), reconcile_attempts: 0 },
        }) // prettier-ignore
        return { payment: moved ?? payment, session, moved: moved !== null }
      })
      // Not waited for: the browser's page is answered at once, and the widget polls.
      if (result?.moved) void attempts.resume(result.payment, { type: 'returned', via, fields })
      return result
    },

    async challenge(id) {
      const payment = await findPayment(database, id)
      if (payment?.status !== 'needs_action' || payment.action_json === null) return null
      const action = JSON.parse(payment.action_json) as GatewayAction
      if (action.type !== 'challenge') return null
      // A check of the browser has its issuer in a frame of ours too: the merchant's policy names no bank.
      const framed = action.display === 'hidden' || (settings.challenge === 'frame' && action.display === undefined)
      return { url: action.url, fields: action.fields ?? null, framed }
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

    drain: () => attempts.drain(),
  }
}

function customerIdOf(session: SessionRow): string | null {
  return (JSON.parse(session.customer_json) as { id?: string }).id ?? null
}

function checkMethod(session: SessionRow, { method }: PayRequest): FieldError[] {
  const allowed = JSON.parse(session.methods_json) as string[]
  if (allowed.includes(method.type)) return []
  return [{ path: 'method.type', code: 'not_offered', message: `this session takes ${allowed.join(', ')}` }]
}

/** Only what was asked for, in the shape that was asked for. */
export function checkAnswers(fields: readonly FormField[], values: Record<string, string>): FieldError[] {
  const known = new Map(fields.map((field) => [field.name, field]))
  const path = (name: string) => `values.${name.replace(/[^\w.-]/g, '?').slice(0, 40)}`
  const foreign = Object.keys(values)
    .filter((name) => !known.has(name))
    .map((name) => ({ path: path(name), code: 'unknown_field', message: 'was not asked for' }))
  const missing = fields
    .filter(({ name, required }) => required && !values[name])
    .map(({ name }) => ({ path: path(name), code: 'missing', message: 'is required' }))
  return [...foreign, ...missing]
}
