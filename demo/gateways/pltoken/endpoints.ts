import type { JsonObject } from '../alliance/fields.ts'
import type { PaymentMethods } from './payment-methods.ts'
import { Refusal } from './refusal.ts'
import type { Plan } from './scenarios.ts'
import { planForAmount, planForId, UndoneFault } from './scenarios.ts'
import type { Transactions } from './transactions.ts'

/** An opened call. */
export interface Opened {
  uuid: string
  /** empty where the path has none */
  orderId: string
  paymentInfoId: string
  /** empty where the call takes none */
  data: string
}

/** What a call answers, with HTTP status and the scenario that decides about the way back. */
export interface Told {
  status: 200 | 201
  data: JsonObject | JsonObject[]
  plan: Plan | null
}

export type CallName =
  | 'cancelPaymentInfoByOrderId'
  | 'createPaymentInfo'
  | 'getPaymentInfo'
  | 'getCardExpiries'
  | 'getPaymentInfoByPaymentInfoId'
  | 'updatePaymentInfo'
  | 'deletePaymentInfo'
  | 'cancelTransactionByOrderId'
  | 'getTransactions'
  | 'createTransaction'

export interface Endpoint {
  name: CallName
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** words of the path as they are, identifiers in braces */
  path: string
  /** whether the call takes `data` */
  takesData: boolean
  run(opened: Opened, ordered: Plan | null): Told
}

/** Throws where a scenario refuses before anything is done. */
function refuseFirst(plan: Plan | null): void {
  if (plan?.kind === 'refuse' && !plan.done) throw new Refusal(plan.code, `Scenario ${plan.id}`)
  if (plan?.kind !== 'fault' || plan.done) return
  throw plan.fault === 'error_in_200' ? new Refusal(938, `Scenario ${plan.id}`, 200) : new UndoneFault(plan.fault)
}

/** The endpoint map (specification, section 6.1): the rows that have a path. */
export function createEndpoints(methods: PaymentMethods, transactions: Transactions): readonly Endpoint[] {
  const simple =
    (work: (opened: Opened) => JsonObject | JsonObject[]): Endpoint['run'] =>
    (opened, ordered) => {
      const { orderId, paymentInfoId, uuid } = opened
      const plan = ordered ?? planForId(orderId) ?? planForId(paymentInfoId) ?? planForId(uuid)
      refuseFirst(plan)
      return { status: 200, data: work(opened), plan }
    }
  const changing =
    (
      work: (opened: Opened, refuse: (orderId: string) => void) => ReturnType<PaymentMethods['create']>,
    ): Endpoint['run'] =>
    (opened, ordered) => {
      let plan: Plan | null = null
      const { answer, repeated } = work(opened, (orderId) => {
        plan = ordered ?? planForId(orderId) ?? planForId(opened.paymentInfoId) ?? planForId(opened.uuid)
        refuseFirst(plan)
      })
      // What was done before is told again as it was; the scenario had its turn the first time.
      return { status: 201, data: answer, plan: repeated ? ordered : plan }
    }
  return [
    {
      name: 'cancelPaymentInfoByOrderId',
      method: 'DELETE',
      path: '/account/{uuid}/orders/{orderId}',
      takesData: false,
      run: simple(({ uuid, orderId }) => methods.cancel(uuid, orderId)),
    },
    {
      name: 'createPaymentInfo',
      method: 'POST',
      path: '/account/{uuid}/paymentinfo',
      takesData: true,
      run: changing(({ uuid, data }, refuse) => methods.create(uuid, data, refuse)),
    },
    {
      name: 'getPaymentInfo',
      method: 'GET',
      path: '/account/{uuid}/paymentinfo',
      takesData: false,
      run: simple(({ uuid }) => methods.list(uuid)),
    },
    {
      name: 'getCardExpiries',
      method: 'GET',
      path: '/account/{uuid}/paymentinfo/expiries',
      takesData: false,
      run: simple(({ uuid }) => methods.expired(uuid)),
    },
    {
      name: 'getPaymentInfoByPaymentInfoId',
      method: 'GET',
      path: '/account/{uuid}/paymentinfo/{paymentInfoId}',
      takesData: false,
      run: simple(({ uuid, paymentInfoId }) => methods.one(uuid, paymentInfoId)),
    },
    {
      name: 'updatePaymentInfo',
      method: 'PUT',
      path: '/account/{uuid}/paymentinfo/{paymentInfoId}',
      takesData: true,
      run: changing(({ uuid, paymentInfoId, data }, refuse) => methods.update(uuid, paymentInfoId, data, refuse)),
    },
    {
      name: 'deletePaymentInfo',
      method: 'DELETE',
      path: '/account/{uuid}/paymentinfo/{paymentInfoId}',
      takesData: false,
      run: simple(({ uuid, paymentInfoId }) => methods.remove(uuid, paymentInfoId)),
    },
    {
      name: 'cancelTransactionByOrderId',
      method: 'DELETE',
      path: '/billing/{uuid}/orders/{orderId}',
      takesData: false,
      run: simple(({ uuid, orderId }) => transactions.cancel(uuid, orderId)),
    },
    {
      name: 'getTransactions',
      method: 'GET',
      path: '/billing/{uuid}/transactions',
      takesData: true,
      run: simple(({ uuid, data }) => transactions.list(uuid, data)),
    },
    {
      name: 'createTransaction',
      method: 'POST',
      path: '/billing/{uuid}/transaction',
      takesData: true,
      run(opened, ordered) {
        let plan: Plan | null = null
        const { answer, repeated } = transactions.create(opened.uuid, opened.data, (request) => {
          const { orderId, paymentInfoId, amount } = request
          plan = ordered ?? planForId(orderId) ?? planForId(paymentInfoId) ?? planForId(opened.uuid)
          plan ??= planForAmount(amount)
          refuseFirst(plan)
          return plan?.id ?? null
        })
        return { status: 201, data: answer, plan: repeated ? ordered : plan }
      },
    },
  ]
}
