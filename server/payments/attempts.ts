import type { PayRequest } from '#contract/payment.ts'
import type { GatewayMethod, GatewayReport, Journal, OperationKey, Resumption } from '../gateways/gateway.ts'
import { advanceStep, findPayment, updatePayment } from '../store/payments.ts'
import type { PaymentRow, SessionRow } from '../store/schema.ts'
import { gatewayOf, type PaymentContext } from './context.ts'
import type { Recorder } from './record.ts'

/** Facts of the shopper's request that the companion sees itself. */
export interface ShopperRequest {
  ip: string | undefined
  acceptHeader: string
}

/** The calls to gateways that one process has under way; each is made by whoever stored its intent, and by nobody else. */
export interface Attempts {
  /** Whether a call for this payment is under way here; reconciliation then leaves it alone. */
  isRunning(paymentId: string): boolean
  /** Starts one payment at its gateway, from the stored intent to the recorded outcome. Never rejects. */
  pay(
    payment: PaymentRow,
    session: SessionRow,
    request: PayRequest,
    method: GatewayMethod,
    shopper: ShopperRequest,
  ): Promise<void>
  /**
   * Tells the gateway what came of a next action and records what it says. Never rejects. `false`: the gateway need not
   * be told, so the caller asks it instead.
   */
  resume(payment: PaymentRow, resumption: Resumption): Promise<boolean>
  /** Resolves when nothing is under way any more. */
  drain(): Promise<void>
}

/** How to ask the gateway for a payment. */
export function keyOf({ states }: PaymentContext, payment: PaymentRow): OperationKey {
  return {
    requestId: payment.request_id,
    reference: payment.reference,
    state: states.open(payment.id, payment.gateway_state),
    amount: payment.amount,
    currency: payment.currency,
    createdAt: payment.created_at,
    customerId: payment.customer_id,
  }
}

export function createAttempts(context: PaymentContext, recorder: Recorder): Attempts {
  const { database, tokens, changes, settings, log, states } = context
  const running = new Map<string, Promise<void>>()

  function journalOf(payment: PaymentRow): Journal {
    const advance = async (step: 'created' | 'executing', reference?: string) => {
      if (!(await advanceStep(database, payment.id, step, reference))) throw new Error('the attempt was given up')
    }
    return {
      reference: (reference) => advance('created', reference),
      executing: () => advance('executing'),
      state: (state) => updatePayment(database, payment.id, { gateway_state: states.seal(payment.id, state) }),
    }
  }

  /** Runs one call and records its outcome; whatever goes wrong, the payment is asked about later. */
  function run(payment: PaymentRow, source: 'gateway' | 'shopper', call: () => Promise<GatewayReport>): Promise<void> {
    const errorName = (error: unknown) => (error instanceof Error ? error.name : 'unknown')
    const note = { paymentId: payment.id, gateway: payment.gateway }
    const work = call()
      .catch((error: unknown): GatewayReport => {
        log.error('a call to a gateway broke off; it will be asked about', { ...note, errorName: errorName(error) })
        return { outcome: { status: 'pending', reason: 'no_answer' }, evidence: {} }
      })
      .then((report) => recorder.commit((trx) => recorder.report(trx, payment.id, report, source, payment)))
      .then(() => undefined)
      .catch((error: unknown) => {
        // The outcome could not be written (database gone): reconciliation asks the gateway once it is back.
        log.alert('the outcome of a payment could not be stored', { ...note, errorName: errorName(error) })
      })
      .finally(() => {
        running.delete(payment.id)
        // Whoever waits for this attempt reads the record again, even where another companion has settled it.
        changes.announce(payment.id)
      })
    running.set(payment.id, work)
    return work
  }

  return {
    isRunning: (paymentId) => running.has(paymentId),

    pay(payment, session, request, method, shopper) {
      const gateway = gatewayOf(context, payment.gateway)
      const address = (path: string, purpose: 'callback' | 'return' | 'method') =>
        `${settings.publicUrl}/v1/${path}/${tokens.issue(purpose, payment.id)}`
      return run(payment, 'gateway', () =>
        gateway.pay(
          {
            requestId: payment.request_id,
            sessionId: session.id,
            orderId: payment.order_id,
            amount: payment.amount,
            currency: payment.currency,
            description: session.description,
            customer: JSON.parse(session.customer_json) as { id: string },
            threeDS: session.three_ds,
            capture: session.capture,
            saveCard: payment.save_card === 1,
            method,
            ...(request.holder === undefined ? {} : { holder: request.holder }),
            browser: { ...request.browser, acceptHeader: shopper.acceptHeader },
            ...(shopper.ip === undefined ? {} : { ip: shopper.ip }),
            notificationUrl: address(`callbacks/${payment.gateway}`, 'callback'),
            returnUrl: address('return', 'return'),
            methodUrl: address('method', 'method'),
            locale: session.locale,
          },
          journalOf(payment),
        ),
      )
    },

    async resume(payment, resumption) {
      const gateway = gatewayOf(context, payment.gateway)
      if (!gateway.resume || running.has(payment.id)) return false
      const { resume } = gateway
      // Read again: what the gateway noted may be younger than the caller's row.
      const current = (await findPayment(database, payment.id)) ?? payment
      await run(current, 'shopper', () => resume.call(gateway, keyOf(context, current), resumption, journalOf(payment)))
      return true
    },

    async drain() {
      await Promise.allSettled(running.values())
    },
  }
}
