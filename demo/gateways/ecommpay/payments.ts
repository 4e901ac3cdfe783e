import type { Timers } from '../timers.ts'
import type { Accounts } from './accounts.ts'
import type { GateResult } from './cards.ts'
import type { Operation, OperationType, Payment, Registration } from './payment.ts'
import { mainOperation, newOperationId } from './payment.ts'
import { RuleBroken } from './refusal.ts'
import type { Demand } from './steps.ts'
import { clarificationDemand, demandOf } from './steps.ts'

/** From acceptance, or an answer of the merchant, to what comes of it. */
export const PROCESSING_MS = 300
/** Of more than this, in EUR, the cards for partial authorisation approve only this (specification, section 12). */
const PARTIAL_LIMIT = 12_000
const DAY = 86_400_000
const HALF_AN_HOUR = 1_800_000
// Specification, section 9: how long a hold lasts.
const HOLD_DAYS: Record<string, number> = { visa: 10, mastercard: 28, maestro: 6, amex: 7 }
const COF_HOLD_DAYS = 5

/** What a callback is about: something is demanded, the result is there, or money has moved since. */
export type Occasion = 'demand' | 'result' | 'change'

export interface PaymentTools {
  timers: Timers
  now: () => number
  url: () => string
  accounts: Accounts
  partialAuthorisation: boolean
  tell: (payment: Payment, occasion: Occasion, about?: Operation) => void
  /** the time of a hold is over, and the project's default is applied */
  onHoldOver: (payment: Payment) => void
}

const FIRST_REGISTRATION_ID = 3_210

/** All payments, each from acceptance to its result. What follows a result is in `changes.ts`. */
export class Payments {
  readonly #tools: PaymentTools
  readonly #payments: Payment[] = []
  readonly #limits = new Map<Payment, { cancel: () => void; end: () => void }>()
  readonly #registrations: Registration[] = []

  constructor(tools: PaymentTools) {
    this.#tools = tools
  }

  all(): readonly Payment[] {
    return this.#payments
  }

  /** Ids differ in more than letter case (specification, section 1). */
  find(paymentId: unknown): Payment | undefined {
    const wanted = String(paymentId).toLowerCase()
    return this.#payments.find((payment) => payment.paymentId.toLowerCase() === wanted)
  }

  demand(paymentId: unknown): Payment {
    const payment = this.find(paymentId)
    if (!payment) throw new RuleBroken(3061, 'general.payment_id')
    return payment
  }

  findByReference(reference: string): Payment | undefined {
    return this.#payments.find(
      ({ challenge, visit }) => challenge?.reference === reference || visit?.reference === reference,
    )
  }

  registration(id: unknown): Registration | undefined {
    return this.#registrations.find((registration) => registration.id === id)
  }

  /** Keeps a new payment, and begins to work on it. */
  open(payment: Payment, requestId: string): void {
    this.#payments.push(payment)
    this.addOperation(payment, payment.kind, payment.amount, requestId)
    this.goOn(payment)
  }

  addOperation(payment: Payment, type: OperationType, amount: number, requestId: string): Operation {
    const now = this.#tools.now()
    const operation: Operation = {
      id: newOperationId(),
      type,
      status: 'processing',
      amount,
      moved: 0,
      code: '9999',
      message: 'Awaiting processing',
      requestId,
      createdAt: now,
      changedAt: now,
    }
    payment.operations.push(operation)
    return operation
  }

  /** Whether a payment waits for the answer to one of these steps; throws what Gate says where it does not. */
  demandStep(payment: Payment, steps: readonly Payment['step'][]): void {
    if (payment.step === undefined || !steps.includes(payment.step)) throw new RuleBroken(3060)
  }

  /** Leaves the present step: processing, and then the next step or the result. */
  goOn(payment: Payment): void {
    this.#stopLimit(payment)
    payment.step = undefined
    this.#enter(payment, 'processing', {})
    this.#tools.timers.after(PROCESSING_MS, () => this.#advance(payment))
  }

  /** Asks again for what clarification still needs; its time starts anew. */
  clarifyAgain(payment: Payment): void {
    this.#ask(payment, clarificationDemand(payment))
  }

  /** Leaves the present step for a refusal. */
  refuse(payment: Payment, result: GateResult): void {
    this.#stopLimit(payment)
    payment.step = undefined
    this.#enter(payment, 'processing', {})
    this.#tools.timers.after(PROCESSING_MS, () => this.#decline(payment, result))
  }

  /** A failed attempt, followed by another one through another provider (specification, section 5.3). */
  cascade(payment: Payment, result: GateResult): void {
    const failed = mainOperation(payment)
    Object.assign(failed, {
      status: 'decline',
      code: result.code,
      message: result.message,
      changedAt: this.#tools.now(),
    })
    this.addOperation(payment, failed.type, failed.amount, failed.requestId)
    payment.cascadingWithRedirect = payment.card.scenario.plan.cascadingWithRedirect
    payment.challenge = undefined
    this.goOn(payment)
  }

  /** Lets the time of what is waited for, or of a hold, run out now. */
  timeOut(payment: Payment): void {
    this.#limits.get(payment)?.end()
  }

  releaseHold(payment: Payment): void {
    this.#stopLimit(payment)
  }

  #enter(payment: Payment, status: string, action: Payment['action']): void {
    const operation = mainOperation(payment)
    payment.status = status
    payment.action = action
    payment.changedAt = this.#tools.now()
    operation.status = status
    operation.changedAt = payment.changedAt
  }

  #ask(payment: Payment, { status, action, endsAfterMs, ending }: Demand): void {
    this.#enter(payment, status, action)
    this.#startLimit(payment, endsAfterMs, () => {
      if (ending === 'go_on') this.goOn(payment)
      else this.#decline(payment, ending)
    })
    this.#tools.tell(payment, 'demand')
  }

  #advance(payment: Payment): void {
    const step = payment.steps.shift()
    if (step === undefined) {
      this.#conclude(payment)
      return
    }
    payment.step = step
    const demand = demandOf(step, payment, this.#tools.url())
    if (demand) this.#ask(payment, demand)
    else this.#advance(payment)
  }

  #conclude(payment: Payment): void {
    const { result, debit, settlesAfterSeconds } = payment.card.scenario.plan
    const outcome = payment.kind === 'recurring' ? debit : result
    payment.step = undefined
    if (outcome === null) return
    const finish = (): void => {
      if (outcome === 'approve' || outcome === 'partial') this.#approve(payment, outcome === 'partial')
      else this.#decline(payment, outcome)
    }
    if (settlesAfterSeconds === undefined) finish()
    else this.#tools.timers.after(settlesAfterSeconds * 1000, finish)
  }

  #approve(payment: Payment, partial: boolean): void {
    const { accounts, partialAuthorisation } = this.#tools
    const cut = partial && partialAuthorisation && payment.currency === 'EUR' && payment.amount > PARTIAL_LIMIT
    const moved = cut ? PARTIAL_LIMIT : payment.amount
    this.#enter(payment, payment.kind === 'auth' ? 'awaiting capture' : cut ? 'partially paid' : 'success', {})
    const liable = payment.card.brand === 'mastercard' ? '02' : '05'
    Object.assign(mainOperation(payment), {
      status: 'success',
      code: '0',
      message: 'Success',
      moved,
      eci: payment.authenticated ? liable : '07',
      authCode: String(newOperationId()).slice(0, 6),
    })
    payment.sum = moved
    if (payment.saves) payment.saved = accounts.save(payment.card, String(payment.customer.id))
    if (payment.registers) this.#register(payment)
    if (payment.kind === 'auth') {
      const days = payment.registers ? COF_HOLD_DAYS : (HOLD_DAYS[payment.card.brand] ?? COF_HOLD_DAYS)
      this.#startLimit(payment, days * DAY - HALF_AN_HOUR, () => this.#tools.onHoldOver(payment))
    }
    this.#tools.tell(payment, 'result')
  }

  #register(payment: Payment): void {
    const { expiryMonth, expiryYear } = payment.card
    const lastDay = new Date(Date.UTC(Number(expiryYear), Number(expiryMonth), 0)).toISOString().slice(0, 10)
    payment.registration = {
      id: FIRST_REGISTRATION_ID + this.#registrations.length,
      customerId: String(payment.customer.id),
      currency: payment.currency,
      validThru: `${lastDay}T23:59:59+0000`,
      card: payment.card,
      active: true,
    }
    this.#registrations.push(payment.registration)
  }

  #decline(payment: Payment, { code, message, status = 'decline' }: GateResult): void {
    this.#stopLimit(payment)
    payment.step = undefined
    payment.steps = []
    this.#enter(payment, status, {})
    Object.assign(mainOperation(payment), { status: status === 'decline' ? 'decline' : 'error', code, message })
    this.#tools.tell(payment, 'result')
  }

  #startLimit(payment: Payment, afterMs: number, task: () => void): void {
    this.#stopLimit(payment)
    const limit = { cancel: () => {}, end: () => {} }
    limit.end = () => {
      this.#stopLimit(payment)
      task()
    }
    // In days: a timer takes at most 24 of them, a hold lasts up to 28.
    const wait = (leftMs: number): void => {
      limit.cancel = this.#tools.timers.after(Math.min(leftMs, DAY), () =>
        leftMs > DAY ? wait(leftMs - DAY) : limit.end(),
      )
    }
    this.#limits.set(payment, limit)
    wait(afterMs)
  }

  #stopLimit(payment: Payment): void {
    this.#limits.get(payment)?.cancel()
    this.#limits.delete(payment)
  }
}
