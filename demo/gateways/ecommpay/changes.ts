import type { Timers } from '../timers.ts'
import { REFUND_AMOUNTS } from './cards.ts'
import type { Operation, OperationType, Payment } from './payment.ts'
import type { Occasion, Payments } from './payments.ts'
import { RuleBroken } from './refusal.ts'
import type { JsonObject } from './signature.ts'
import { isObject } from './signature.ts'

/** How long a refund, a capture and the like are being worked on. */
export const CHANGE_MS = 2_000

const REFUNDABLE = ['success', 'partially paid', 'partially refunded', 'partially reversed']
// With these brands the timing alone decides between reversal and refund (specification, section 9).
const REVERSED_IN_PART = ['visa', 'amex']

export interface ChangeTools {
  payments: Payments
  timers: Timers
  now: () => number
  tell: (payment: Payment, occasion: Occasion, about?: Operation) => void
  canceledSpelling: 'canceled' | 'cancelled'
}

type Change = (payment: Payment, request: JsonObject, requestId: string) => void

export interface Changes {
  refund: Change
  capture: Change
  cancel: Change
  incremental: Change
  /** releases, or takes, a hold whose time is over */
  endHold(payment: Payment, how: 'capture' | 'cancel'): void
}

function isRunning({ status }: Operation): boolean {
  return status === 'processing'
}

function sumOf(operations: readonly Operation[]): number {
  return operations.reduce((total, { amount }) => total + amount, 0)
}

/** What happens to money after a payment: refunds, and the fate of holds (specification, section 9). */
export function createChanges({ payments, timers, now, tell, canceledSpelling }: ChangeTools): Changes {
  const run = (
    payment: Payment,
    type: OperationType,
    amount: number,
    requestId: string,
    done: () => void,
  ): Operation => {
    const operation = payments.addOperation(payment, type, amount, requestId)
    timers.after(CHANGE_MS, () => {
      operation.changedAt = now()
      payment.changedAt = operation.changedAt
      Object.assign(operation, { status: 'success', code: '0', message: 'Success', moved: amount })
      done()
      tell(payment, 'change', operation)
    })
    return operation
  }

  const detailsOf = (request: JsonObject): JsonObject => (isObject(request.payment) ? request.payment : {})

  const demandCurrency = (payment: Payment, { currency }: JsonObject): void => {
    if (currency !== undefined && currency !== payment.currency) throw new RuleBroken(3284, 'payment.currency')
  }

  const demandHold = (payment: Payment): void => {
    if (payment.status !== 'awaiting capture' || payment.operations.some(isRunning)) throw new RuleBroken(3060)
  }

  const decline = (payment: Payment, operation: Operation, code: string, message: string): void => {
    timers.after(CHANGE_MS, () => {
      Object.assign(operation, { status: 'decline', code, message, changedAt: now() })
      tell(payment, 'change', operation)
    })
  }

  const refundType = (payment: Payment, amount: number): 'reversal' | 'refund' => {
    const paidAt = payment.operations.find(({ status }) => status === 'success')?.changedAt ?? payment.createdAt
    const sameDay = new Date(paidAt).toISOString().slice(0, 10) === new Date(now()).toISOString().slice(0, 10)
    const whole =
      amount === payment.sum && !payment.operations.some(({ type }) => type === 'refund' || type === 'reversal')
    return sameDay && (whole || REVERSED_IN_PART.includes(payment.card.brand)) ? 'reversal' : 'refund'
  }

  return {
    refund(payment, request, requestId) {
      const details = detailsOf(request)
      if (!REFUNDABLE.includes(payment.status)) throw new RuleBroken(3060)
      demandCurrency(payment, details)
      const refundId = typeof details.merchant_refund_id === 'string' ? details.merchant_refund_id : undefined
      if (refundId !== undefined && payment.refundIds.has(refundId))
        throw new RuleBroken(3230, 'payment.merchant_refund_id')
      const left = payment.sum - sumOf(payment.operations.filter(isRunning))
      const amount = details.amount === undefined ? left : Number(details.amount)
      if (amount > left || left === 0) throw new RuleBroken(3283, 'payment.amount')
      if (refundId !== undefined) payment.refundIds.add(refundId)
      const type = refundType(payment, amount)
      const failing = REFUND_AMOUNTS.find((row) => row.amount === amount)
      if (failing) {
        decline(payment, payments.addOperation(payment, type, amount, requestId), failing.code, failing.message)
        return
      }
      const verb = type === 'refund' ? 'refunded' : 'reversed'
      run(payment, type, amount, requestId, () => {
        payment.sum -= amount
        payment.status = payment.sum === 0 ? verb : `partially ${verb}`
      })
    },

    capture(payment, request, requestId) {
      const details = detailsOf(request)
      demandHold(payment)
      demandCurrency(payment, details)
      const amount = details.amount === undefined ? payment.sum : Number(details.amount)
      payments.releaseHold(payment)
      run(payment, 'capture', amount, requestId, () => {
        payment.sum = amount
        payment.status = 'success'
      })
    },

    cancel(payment, request, requestId) {
      const details = detailsOf(request)
      demandHold(payment)
      demandCurrency(payment, details)
      const amount = details.amount === undefined ? payment.sum : Number(details.amount)
      if (amount > payment.sum) throw new RuleBroken(3117, 'payment.amount')
      const whole = amount === payment.sum
      if (whole) payments.releaseHold(payment)
      run(payment, 'cancel', amount, requestId, () => {
        payment.sum -= amount
        if (whole) payment.status = canceledSpelling
      })
    },

    incremental(payment, request, requestId) {
      const details = detailsOf(request)
      demandHold(payment)
      demandCurrency(payment, details)
      const customerId = isObject(request.customer) ? request.customer.id : undefined
      if (customerId !== undefined && customerId !== payment.customer.id) throw new RuleBroken(3101, 'customer.id')
      run(payment, 'incremental', Number(details.amount), requestId, () => {
        payment.sum += Number(details.amount)
      })
    },

    endHold(payment, how) {
      if (payment.status !== 'awaiting capture') return
      const amount = payment.sum
      run(payment, how, amount, '', () => {
        payment.status = how === 'capture' ? 'success' : canceledSpelling
        if (how === 'cancel') payment.sum = 0
      })
    },
  }
}
