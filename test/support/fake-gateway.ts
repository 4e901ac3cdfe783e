import type {
  GatewayReport,
  Gateway,
  GatewayOrder,
  Journal,
  OperationKey,
  RawCallback,
  CallbackVerdict,
  RefundOrder,
} from '../../server/gateways/gateway.ts'
import type { FieldError } from '#contract/problem.ts'
import type { CheckoutMethod } from '#contract/session.ts'

type PayStep = (order: GatewayOrder, journal: Journal) => Promise<GatewayReport>

/** A gateway whose answers a test writes down beforehand, and which notes every call. */
export interface FakeGateway extends Gateway {
  calls: {
    pay: GatewayOrder[]
    query: OperationKey[]
    refund: RefundOrder[]
    callback: RawCallback[]
  }
  /** answers to the next calls, in order; the last one stays */
  script: {
    pay: PayStep[]
    query: ((key: OperationKey) => Promise<GatewayReport | null>)[]
    refund: ((order: RefundOrder) => Promise<GatewayReport>)[]
    callback: (() => Promise<CallbackVerdict>)[]
    /** beside the card form */
    methods: CheckoutMethod[]
    sessionErrors: FieldError[]
    paymentErrors: FieldError[]
  }
}

export const report = (outcome: GatewayReport['outcome'], more: Partial<GatewayReport> = {}): GatewayReport => ({
  outcome,
  evidence: {},
  ...more,
})

/** A well-behaved attempt: notes the reference, says it is executing, and ends in the given outcome. */
export const executed =
  (outcome: GatewayReport['outcome'], more: Partial<GatewayReport> = {}): PayStep =>
  async (order, journal) => {
    await journal.reference(`ref-${order.requestId}`)
    await journal.executing()
    return report(outcome, { reference: `ref-${order.requestId}`, requestId: order.requestId, ...more })
  }

export function createFakeGateway(): FakeGateway {
  const calls: FakeGateway['calls'] = { pay: [], query: [], refund: [], callback: [] }
  const script: FakeGateway['script'] = {
    pay: [executed({ status: 'succeeded' })],
    query: [() => Promise.resolve(null)],
    refund: [
      (order) => Promise.resolve(report({ status: 'succeeded' }, { requestId: order.requestId, amount: order.amount })),
    ],
    callback: [() => Promise.resolve({ kind: 'refused', reason: 'signature' })],
    methods: [],
    sessionErrors: [],
    paymentErrors: [],
  }
  const take = <T>(list: T[]): T => {
    const [first, ...rest] = list
    if (first === undefined) throw new Error('the script is empty')
    if (rest.length) list.shift()
    return first
  }
  return {
    name: 'alliance',
    callbacks: 'token',
    offers: { capture: false, saveCard: false, refund: 'partial' },
    calls,
    script,
    methods: () => [
      {
        type: 'card',
        gateway: 'alliance',
        sealing: { format: 'jwe-digits', keys: [{ kty: 'EC', crv: 'P-384', x: 'x', y: 'y' }], recipient: 'bank' },
        card: { cvv: 3, luhn: 'warn', holder: 'optional', brands: ['visa', 'mastercard'], ranges: [] },
      },
      ...script.methods,
    ],
    checkSession: () => script.sessionErrors,
    checkPayment: () => script.paymentErrors,
    pay(order, journal) {
      calls.pay.push(order)
      return take(script.pay)(order, journal)
    },
    query(key) {
      calls.query.push(key)
      return take(script.query)(key)
    },
    refund(order) {
      calls.refund.push(order)
      return take(script.refund)(order)
    },
    readCallback(callback) {
      calls.callback.push(callback)
      return take(script.callback)()
    },
    check: () => Promise.resolve([]),
  }
}
