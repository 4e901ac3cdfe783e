import type { Payment, PaymentKind } from './payment.ts'
import type { Changes } from './changes.ts'
import { challengeResult, clarify, merchantAuth, methodResult } from './continuations.ts'
import type { Customers } from './customers.ts'
import type { GateFault } from './cards.ts'
import type { Shape } from './fields.ts'
import { isWebAddress } from './fields.ts'
import type { Notifier } from './notifier.ts'
import type { Payments } from './payments.ts'
import type { RuleBroken } from './refusal.ts'
import type { Credential, ShapeRules } from './requests.ts'
import {
  challengeResultShape,
  clarificationShape,
  debitShape,
  deleteShape,
  holdShape,
  incrementalShape,
  listShape,
  merchantAuthShape,
  methodResultShape,
  paymentShape,
  refundShape,
  statusByRequestShape,
  statusShape,
  tokenizeShape,
  tokenShape,
} from './requests.ts'
import type { Sales } from './sales.ts'
import type { Statuses } from './status.ts'
import type { JsonObject } from './signature.ts'

/** Where a request carries project and signature (specification, section 2.2). */
export type SignedIn = 'general' | 'customer' | 'top'

export interface Endpoint {
  signedIn: SignedIn
  /** `acceptance`: the result comes later by callback; `signed`, `plain`: the answer is the result */
  answers: 'acceptance' | 'signed' | 'plain'
  shape(request: JsonObject): Shape
  run(request: JsonObject, requestId: string): { answer?: JsonObject; fault?: GateFault }
  /** Checks that are never put off until after acceptance. */
  before?(request: JsonObject): void
  /** Tells by callback that a rule was broken after acceptance. */
  broken?(request: JsonObject, error: RuleBroken, requestId: string): void
}

export interface EndpointTools {
  payments: Payments
  sales: Sales
  changes: Changes
  customers: Customers
  statuses: Statuses
  notifier: Notifier
  rules: ShapeRules
  /** a used id is refused at once; otherwise by callback (specification, section 13, row 13) */
  duplicates: 'answer' | 'callback'
}

const CARD = '/v2/payment/card'

function paymentIdOf(request: JsonObject): string {
  return String((request.general as JsonObject).payment_id)
}

/** The endpoint map (specification, sections 3.1, 5, 7 to 10). */
export function createEndpoints(tools: EndpointTools): ReadonlyMap<string, Endpoint> {
  const { payments, sales, changes, customers, statuses, notifier, rules, duplicates } = tools

  const refusedPayment = (request: JsonObject, { fault }: RuleBroken): void => {
    const url = (request.general as JsonObject).merchant_callback_url
    notifier.refused(paymentIdOf(request), isWebAddress(url, rules.allowHttpLoopback) ? url : undefined, [fault])
  }

  const demandNewId = {
    before: (request: JsonObject) => {
      if (duplicates === 'answer') sales.demandNewId(request)
    },
  }

  const sale = (kind: PaymentKind, credential: Credential): Endpoint => ({
    signedIn: 'general',
    answers: 'acceptance',
    shape: () => paymentShape(credential, kind === 'account verification', rules),
    ...demandNewId,
    run(request, requestId) {
      sales.demandNewId(request)
      return { fault: sales.accept(kind, credential, request, requestId) }
    },
    broken: refusedPayment,
  })

  const debit: Endpoint = {
    signedIn: 'general',
    answers: 'acceptance',
    shape: () => debitShape(rules),
    ...demandNewId,
    run(request, requestId) {
      sales.demandNewId(request)
      sales.debit(request, requestId)
      return {}
    },
    broken: refusedPayment,
  }

  const continuation = (
    shape: (request: JsonObject) => Shape,
    work: (payments: Payments, request: JsonObject) => void,
  ): Endpoint => ({
    signedIn: 'general',
    answers: 'acceptance',
    shape,
    run(request) {
      work(payments, request)
      return {}
    },
    broken(request, { fault }) {
      notifier.refused(paymentIdOf(request), undefined, [fault], payments.find(paymentIdOf(request)))
    },
  })

  const change = (name: 'refund' | 'capture' | 'cancel' | 'incremental', shape: Shape): Endpoint => ({
    signedIn: 'general',
    answers: 'acceptance',
    shape: () => shape,
    run(request, requestId) {
      changes[name](payments.demand(paymentIdOf(request)), request, requestId)
      return {}
    },
    broken(request, { fault }, requestId) {
      const payment: Payment | undefined = payments.find(paymentIdOf(request))
      if (!payment) {
        notifier.refused(paymentIdOf(request), undefined, [fault])
        return
      }
      // The merchant finds its request by the operation, although nothing was done.
      const amount = Number((request.payment as JsonObject | undefined)?.amount ?? payment.sum)
      const operation = payments.addOperation(payment, name, amount, requestId)
      Object.assign(operation, { status: 'error', code: fault.code, message: fault.message })
      notifier.payment(payment, 'change', operation)
    },
  })

  const told = (
    shape: Shape,
    answers: 'signed' | 'plain',
    answer: (request: JsonObject, requestId: string) => JsonObject,
    signedIn: SignedIn = 'customer',
  ): Endpoint => ({
    signedIn,
    answers,
    shape: () => shape,
    run: (request, requestId) => ({ answer: answer(request, requestId) }),
  })

  return new Map<string, Endpoint>([
    [`${CARD}/sale`, sale('sale', 'card')],
    [`${CARD}/sale/saved`, sale('sale', 'saved')],
    [`${CARD}/sale/token`, sale('sale', 'token')],
    [`${CARD}/auth`, sale('auth', 'card')],
    [`${CARD}/auth/saved`, sale('auth', 'saved')],
    [`${CARD}/auth/token`, sale('auth', 'token')],
    [`${CARD}/account_verification`, sale('account verification', 'card')],
    [`${CARD}/account_verification/token`, sale('account verification', 'token')],
    [`${CARD}/recurring`, debit],
    [`${CARD}/3ds_check_iframe`, continuation(() => methodResultShape, methodResult)],
    [`${CARD}/3ds_result`, continuation(() => challengeResultShape, challengeResult)],
    [`${CARD}/merchant_auth`, continuation(merchantAuthShape, merchantAuth)],
    ['/v2/payment/clarification', continuation(() => clarificationShape, clarify)],
    [`${CARD}/refund`, change('refund', refundShape)],
    [`${CARD}/capture`, change('capture', holdShape)],
    [`${CARD}/cancel`, change('cancel', holdShape)],
    [`${CARD}/incremental`, change('incremental', incrementalShape)],
    ['/v2/payment/status', told(statusShape, 'signed', statuses.byPayment, 'general')],
    ['/v2/payment/status/request', told(statusByRequestShape, 'signed', statuses.byRequest, 'top')],
    [
      '/v2/customer/card/tokenize',
      {
        signedIn: 'customer',
        answers: 'acceptance',
        shape: () => tokenizeShape,
        run(request, requestId) {
          customers.tokenize(request, requestId)
          return {}
        },
      },
    ],
    ['/v2/customer/card/bytoken', told(tokenShape, 'signed', customers.byToken)],
    ['/v2/customer/card/token/revoke', told(tokenShape, 'plain', customers.revoke)],
    ['/v2/customer/saved_account/list', told(listShape, 'signed', customers.list)],
    ['/v2/customer/saved_account/delete', told(deleteShape, 'plain', customers.remove)],
  ])
}
