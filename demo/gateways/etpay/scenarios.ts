import type { FaultName } from '../scenarios.ts'

/**
 * What this gateway does with which amount or test bank: the data behind the sandbox and its front page. Durations are
 * those before the sandbox's time factor.
 */

/** A fault of an answer: one that every sandbox knows, a 200 that lacks the secret, or a plain status. */
export type EtpayFault = FaultName | 'no_signature_token' | { status: number; location?: string }

/** How a message is sealed. All but `own_key` must be refused by whoever gets it. */
export type Seal = 'own_key' | 'other_key' | 'no_key' | 'expired'

/** One webhook. */
export interface Notice {
  /** `payment_status`; what the payer's browser is told, by default */
  word?: string
  seal?: Seal
  /** tells an amount that is one peso higher */
  wrongAmount?: boolean
  /** 0, the default, goes out when the payer leaves */
  afterSeconds?: number
}

export interface Plan {
  /** what became of the transfer; money has moved exactly where it is `success` */
  truth: string
  /** what browser and webhooks are told; the truth by default */
  told?: string
  webhooks: readonly Notice[]
  /** whether webhooks without a delay go out before the payer leaves; the sandbox's own order by default */
  order?: 'before' | 'after'
  /** what a status query tells */
  query: 'truth' | 'opposite' | 'nothing' | 'wrong_amount'
  /** what the return address carries */
  back: 'jwt' | 'nothing' | 'broken_jwt'
  /** a second ending, told by a webhook of its own */
  later?: { afterSeconds: number; word: string; paymentToken: 'same' | 'new' }
  /** what goes wrong with the answer to `session/initialize` */
  initialize?: EtpayFault
}

export interface Scenario {
  id: string
  title: string
  description: string
  /** in whole pesos; outranks the bank */
  orderAmount: number
  bankCode: string
  plan: Plan
}

export const SUCCEEDS: Plan = { truth: 'success', webhooks: [{}], query: 'truth', back: 'jwt' }
const FAILS: Plan = { ...SUCCEEDS, truth: 'error' }

export const SCENARIOS: readonly Scenario[] = [
  {
    id: 'success',
    title: 'Paid',
    description: 'The transfer succeeds when the payer confirms it.',
    orderAmount: 90_001,
    bankCode: 'cl_test',
    plan: SUCCEEDS,
  },
  {
    id: 'error',
    title: 'Rejected by the bank',
    description: 'The payer confirms, the bank refuses: payment_status error.',
    orderAmount: 90_002,
    bankCode: 'cl_testerror',
    plan: FAILS,
  },
  {
    id: 'canceled',
    title: 'Canceled at the bank',
    description: 'The payer confirms, and takes it back in the bank’s app: payment_status canceled.',
    orderAmount: 90_003,
    bankCode: 'cl_testcanceled',
    plan: { ...SUCCEEDS, truth: 'canceled' },
  },
  {
    id: 'expired',
    title: 'Confirmed too late',
    description: 'The payer confirms when the bank waits no longer: payment_status expired.',
    orderAmount: 90_004,
    bankCode: 'cl_testexpired',
    plan: { ...SUCCEEDS, truth: 'expired' },
  },
  {
    id: 'unknown_word',
    title: 'A word nobody knows',
    description: 'payment_status in_review, everywhere and for good. No money moves.',
    orderAmount: 90_005,
    bankCode: 'cl_testunknown',
    plan: { ...SUCCEEDS, truth: 'in_review' },
  },
  {
    id: 'unknown_then_success',
    title: 'A word nobody knows, then paid',
    description: 'payment_status in_review at first; the same payment is success after 60 seconds.',
    orderAmount: 90_006,
    bankCode: 'cl_testreview',
    plan: { ...SUCCEEDS, truth: 'in_review', later: { afterSeconds: 60, word: 'success', paymentToken: 'same' } },
  },
  {
    id: 'webhook_before',
    title: 'Webhook first',
    description: 'Paid; the webhook is answered before the payer is sent back.',
    orderAmount: 90_007,
    bankCode: 'cl_testbefore',
    plan: { ...SUCCEEDS, order: 'before' },
  },
  {
    id: 'webhook_after',
    title: 'Webhook afterwards',
    description: 'Paid; the payer is sent back, and the webhook goes out half a second later.',
    orderAmount: 90_008,
    bankCode: 'cl_testafter',
    plan: { ...SUCCEEDS, order: 'after' },
  },
  {
    id: 'webhook_never',
    title: 'No webhook',
    description: 'Paid; only the return address and a query tell.',
    orderAmount: 90_009,
    bankCode: 'cl_testsilent',
    plan: { ...SUCCEEDS, webhooks: [] },
  },
  {
    id: 'only_query',
    title: 'No webhook and a bare way back',
    description: 'Paid; the return address carries no JWT and no webhook comes: only a query tells.',
    orderAmount: 90_010,
    bankCode: 'cl_testonlyquery',
    plan: { ...SUCCEEDS, webhooks: [], back: 'nothing' },
  },
  {
    id: 'webhook_twice',
    title: 'Webhook twice',
    description: 'Paid; the webhook is sent again although it was accepted.',
    orderAmount: 90_011,
    bankCode: 'cl_testtwice',
    plan: { ...SUCCEEDS, webhooks: [{}, { afterSeconds: 1 }] },
  },
  {
    id: 'webhook_late',
    title: 'Late webhook',
    description: 'Paid; the webhook comes after 60 seconds. A query tells at once.',
    orderAmount: 90_012,
    bankCode: 'cl_testlate',
    plan: { ...SUCCEEDS, webhooks: [{ afterSeconds: 60 }] },
  },
  {
    id: 'webhook_other_key',
    title: 'Forged webhook: key of another session',
    description: 'Rejected, but a webhook says success, signed with the key of another session. No genuine one comes.',
    orderAmount: 90_013,
    bankCode: 'cl_testotherkey',
    plan: { ...FAILS, webhooks: [{ word: 'success', seal: 'other_key' }] },
  },
  {
    id: 'webhook_no_key',
    title: 'Forged webhook: alg none',
    description: 'Rejected, but a webhook says success, with alg none. No genuine one comes.',
    orderAmount: 90_014,
    bankCode: 'cl_testnokey',
    plan: { ...FAILS, webhooks: [{ word: 'success', seal: 'no_key' }] },
  },
  {
    id: 'webhook_expired',
    title: 'Webhook past its time',
    description: 'Paid; the webhook is genuine, but its exp was an hour ago. A query tells.',
    orderAmount: 90_015,
    bankCode: 'cl_testoutdated',
    plan: { ...SUCCEEDS, webhooks: [{ seal: 'expired' }] },
  },
  {
    id: 'webhook_wrong_amount',
    title: 'Wrong amount in the webhook',
    description: 'Paid as ordered, but the webhook tells one peso more. A query tells the right amount.',
    orderAmount: 90_016,
    bankCode: 'cl_testwrongamount',
    plan: { ...SUCCEEDS, webhooks: [{ wrongAmount: true }] },
  },
  {
    id: 'query_contradicts',
    title: 'Query contradicts a success',
    description: 'Paid, and the webhook says so; a query says error.',
    orderAmount: 90_017,
    bankCode: 'cl_testqueryno',
    plan: { ...SUCCEEDS, query: 'opposite' },
  },
  {
    id: 'webhook_contradicts',
    title: 'Query contradicts a failure',
    description: 'Paid, but browser and webhook are told error; a query says success.',
    orderAmount: 90_018,
    bankCode: 'cl_testqueryyes',
    plan: { ...SUCCEEDS, told: 'error' },
  },
  {
    id: 'query_wrong_amount',
    title: 'Wrong amount in the query',
    description: 'Paid as ordered, no webhook; a query tells one peso more.',
    orderAmount: 90_019,
    bankCode: 'cl_testqueryamount',
    plan: { ...SUCCEEDS, webhooks: [], query: 'wrong_amount' },
  },
  {
    id: 'query_silent',
    title: 'Query never tells',
    description: 'Paid, and the webhook says so; a query answers with an empty list for good.',
    orderAmount: 90_020,
    bankCode: 'cl_testquerysilent',
    plan: { ...SUCCEEDS, query: 'nothing' },
  },
  {
    id: 'success_after_error',
    title: 'Late success',
    description: 'Rejected at first; after 60 seconds a second transfer succeeds under another payment_token.',
    orderAmount: 90_021,
    bankCode: 'cl_testlatesuccess',
    plan: { ...FAILS, later: { afterSeconds: 60, word: 'success', paymentToken: 'new' } },
  },
  {
    id: 'error_after_success',
    title: 'Late failure',
    description: 'Paid; after 60 seconds a webhook tells the failure of another attempt. The money stays moved.',
    orderAmount: 90_022,
    bankCode: 'cl_testlateerror',
    plan: { ...SUCCEEDS, later: { afterSeconds: 60, word: 'error', paymentToken: 'new' } },
  },
  {
    id: 'double_transfer',
    title: 'Paid twice',
    description: 'Paid; after 60 seconds a second transfer succeeds under another payment_token.',
    orderAmount: 90_023,
    bankCode: 'cl_testdouble',
    plan: { ...SUCCEEDS, later: { afterSeconds: 60, word: 'success', paymentToken: 'new' } },
  },
  {
    id: 'broken_return',
    title: 'Broken JWT on the way back',
    description: 'Paid, with its webhook; the JWT of the return address has lost its signature.',
    orderAmount: 90_024,
    bankCode: 'cl_testbrokenback',
    plan: { ...SUCCEEDS, back: 'broken_jwt' },
  },
  {
    id: 'initialize_slow',
    title: 'Slow session',
    description: 'The session is made at once, but the answer takes 20 seconds.',
    orderAmount: 90_031,
    bankCode: 'cl_testslow',
    plan: { ...SUCCEEDS, initialize: 'slow_answer' },
  },
  {
    id: 'initialize_lost',
    title: 'Lost session',
    description: 'The session is made, but the connection is cut before the answer.',
    orderAmount: 90_032,
    bankCode: 'cl_testlost',
    plan: { ...SUCCEEDS, initialize: 'lost_answer' },
  },
  {
    id: 'initialize_error',
    title: 'HTTP 500 instead of a session',
    description: 'The session is made, but the answer is HTTP 500.',
    orderAmount: 90_033,
    bankCode: 'cl_testbroken',
    plan: { ...SUCCEEDS, initialize: 'error_after' },
  },
  {
    id: 'initialize_no_key',
    title: 'Session without its key',
    description: 'The answer is HTTP 200, but lacks the signature_token.',
    orderAmount: 90_034,
    bankCode: 'cl_testkeyless',
    plan: { ...SUCCEEDS, initialize: 'no_signature_token' },
  },
  {
    id: 'initialize_refused',
    title: 'Refused credentials',
    description: 'The answer is HTTP 401, as with a token of the other environment.',
    orderAmount: 90_035,
    bankCode: 'cl_testrefused',
    plan: { ...SUCCEEDS, initialize: { status: 401 } },
  },
]

const DEFAULT_SCENARIO = SCENARIOS[0] as Scenario

/** The scenario of a session: its amount's, else its bank's, else a success. */
export function scenarioFor(orderAmount: number, bankCode?: string): Scenario {
  return (
    SCENARIOS.find((scenario) => scenario.orderAmount === orderAmount) ??
    SCENARIOS.find((scenario) => scenario.bankCode === bankCode) ??
    DEFAULT_SCENARIO
  )
}
