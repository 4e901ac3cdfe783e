import type { Payment } from './payment.ts'
import { describeForStatus, gateDate, mainOperation } from './payment.ts'
import type { Payments } from './payments.ts'
import type { Fault } from './refusal.ts'
import { refusal, RULES } from './refusal.ts'
import type { JsonObject } from './signature.ts'

/** No status earlier than this after the sale (specification, section 8). */
const EARLIEST_MS = 10_000

/** A request that was accepted, for `/status/request`. */
export interface Accepted {
  paymentId?: string
  at: number
  faults: readonly Fault[]
}

export interface StatusTools {
  payments: Payments
  projectId: number
  now: () => number
  timeScale: number
  /** `not_yet` answers 3062 to a query that comes too early */
  earlyQueries: 'answer' | 'not_yet'
}

export interface Statuses {
  /** Remembers what became of a request, also where there was never a payment. */
  remember(requestId: string, accepted: Accepted): void
  byPayment(request: JsonObject): JsonObject
  byRequest(request: JsonObject): JsonObject
}

export function createStatuses({ payments, projectId, now, timeScale, earlyQueries }: StatusTools): Statuses {
  const accepted = new Map<string, Accepted>()

  const nothing = (paymentId: string, code: 3061 | 3062): JsonObject => ({
    project_id: projectId,
    payment: { id: paymentId, status: 'error' },
    // Here the code is an integer, in callbacks it is text; both occur.
    errors: [{ code, message: RULES[code], field: '', constraint: '' }],
  })

  const tooEarly = ({ createdAt }: Payment): boolean =>
    earlyQueries === 'not_yet' && now() - createdAt < EARLIEST_MS * timeScale

  return {
    remember: (requestId, entry) => accepted.set(requestId, entry),

    byPayment(request) {
      const paymentId = String((request.general as JsonObject).payment_id)
      const payment = payments.find(paymentId)
      if (payment) return tooEarly(payment) ? nothing(paymentId, 3062) : describeForStatus(payment, projectId)
      const failed = [...accepted.values()].findLast(
        (entry) => entry.paymentId?.toLowerCase() === paymentId.toLowerCase() && entry.faults.length > 0,
      )
      if (!failed) return nothing(paymentId, 3061)
      return { project_id: projectId, payment: { id: paymentId, status: 'error' }, errors: failed.faults }
    },

    byRequest(request) {
      const requestId = String(request.request_id)
      const entry = accepted.get(requestId)
      if (!entry) throw refusal(404, '3061', 'Request not found')
      const payment = entry.paymentId === undefined ? undefined : payments.find(entry.paymentId)
      const general = { project_id: projectId, payment_id: entry.paymentId ?? '' }
      if (!payment || entry.faults.length > 0)
        return {
          general,
          status: 'error',
          request_id: requestId,
          payment: { id: entry.paymentId ?? '', status: 'error', date: gateDate(entry.at) },
          errors: entry.faults,
        }
      const operation = payment.operations.find((one) => one.requestId === requestId) ?? mainOperation(payment)
      const { operations } = describeForStatus(payment, projectId)
      return {
        general,
        status: payment.status,
        request_id: requestId,
        payment: {
          id: payment.paymentId,
          method: 'card',
          status: payment.status,
          result_code: operation.code,
          result_message: operation.message,
          date: gateDate(payment.changedAt),
        },
        transaction: { id: operation.id, type: operation.type, date: gateDate(operation.changedAt) },
        sum_request: { amount: operation.amount, currency: payment.currency },
        sum_real: { amount: operation.moved, currency: payment.currency },
        operations,
        ...payment.action,
      }
    },
  }
}
