import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  journalOf,
  operation,
  OPERATION_ID,
  operationKey,
  order,
  refundOrder,
  SEALED,
  SETTLEMENT_ID,
  settlementOrder,
  stageAlliance,
} from '../../../../support/alliance.ts'
import { MERCHANT_ID, type Step } from '../../../../support/scripted-send.ts'

const PATHS = {
  v1: [
    '/ecom/execute_request/payments/v1/create/preauth',
    '/ecom/execute_request/payments/v1/execute/preauth',
    '/ecom/execute_request/payments/v1/completion',
  ],
  v2: [
    '/ecom/jws/payments/preauth/create_v1',
    '/ecom/jws/payments/preauth/execute_v1',
    '/ecom/jws/payments/preauth/completion_v1',
  ],
} as const
const preauth = (more: Record<string, unknown> = {}) => operation({ type: 'PREAUTH', transactionType: 195, ...more })
const completion = (more: Record<string, unknown> = {}) =>
  operation({ type: 'COMPLETION', operationId: 'completion-1', merchantRequestId: SETTLEMENT_ID, ...more })
const release = (more: Record<string, unknown> = {}) =>
  operation({ type: 'REFUND', operationId: 'release-1', merchantRequestId: SETTLEMENT_ID, ...more })
const manual = order({ capture: 'manual', customer: { id: 'customer-7', firstName: 'Іван', lastName: 'Surname' } })
const refusal = (msgCode: string): Step => ({ http: 200, json: { msgType: 'ERROR', msgCode } })

for (const generation of ['v1', 'v2'] as const) {
  test(`${generation}: reserves the amount by create and execute, and says until when (spec 9.5)`, async () => {
    const { gateway, bank } = stageAlliance(generation)
    bank.script(preauth(), preauth({ status: 'SUCCESS' }))
    const journal = journalOf(bank)
    const report = await gateway.pay(manual, journal)
    assert.deepEqual(report.outcome, { status: 'authorized' })
    assert.equal(report.amount, 12_345)
    const [create, execute] = bank.business()
    assert.deepEqual([create?.path, execute?.path], PATHS[generation].slice(0, 2))
    assert.equal(create?.body['paymentMethodType'], 'CARD')
    assert.equal(create?.body['encryptedCardNumber'], SEALED.sealed.number)
    // Seven days after 2026-03-01 10:00:00.56.
    assert.equal(create?.body['preAuthExpDate'], '2026-03-08 10:00:00.56+00:00')
    // The stop words hold for the last name as well, so it is left out.
    assert.deepEqual(create?.body['customerData'], { senderCustomerId: 'customer-7', senderFirstName: 'Іван' })
    assert.deepEqual(journal.steps, [`reference ${OPERATION_ID} after 1 calls`, 'executing after 1 calls'])
  })

  test(`${generation}: takes the amount by a completion of the preauthorisation's own id`, async () => {
    const { gateway, bank } = stageAlliance(generation)
    bank.script(preauth({ status: 'SUCCESS' }), completion({ status: 'SUCCESS' }))
    const report = await gateway.capture?.(settlementOrder())
    assert.deepEqual(report, {
      outcome: { status: 'succeeded' },
      reference: 'completion-1',
      requestId: SETTLEMENT_ID,
      amount: 12_345,
      currency: 'UAH',
      evidence: { type: 'COMPLETION', status: 'SUCCESS' },
    })
    const sent = bank.business()[1]
    assert.equal(sent?.path, PATHS[generation][2])
    assert.deepEqual(sent?.body, {
      merchantRequestId: SETTLEMENT_ID,
      merchantId: MERCHANT_ID,
      originalOperationId: OPERATION_ID,
      coinAmount: '12345',
      date: '2026-03-01 10:00:00.56+00:00',
      notificationUrl: 'https://pay.shop.example/v1/callbacks/alliance',
    })
  })
}

test('reserves for as many days as the configuration says', async () => {
  const { gateway, bank } = stageAlliance('v1', { ALLIANCE_PREAUTH_DAYS: '28' })
  bank.script(preauth(), preauth({ status: 'SUCCESS' }))
  await gateway.pay(manual, journalOf(bank))
  assert.equal(bank.business()[0]?.body['preAuthExpDate'], '2026-03-29 10:00:00.56+00:00')
})

test('does not take a purchase for a preauthorisation, nor the other way round', async () => {
  const { gateway, bank } = stageAlliance('v1')
  bank.script(operation(), preauth())
  assert.deepEqual((await gateway.pay(manual, journalOf(bank))).outcome, { status: 'failed', decline: 'not_processed' })
  assert.deepEqual((await gateway.pay(order(), journalOf(bank))).outcome, {
    status: 'failed',
    decline: 'not_processed',
  })
  assert.equal(bank.business().length, 2)
})

test('a query tells what is reserved from what was taken', async () => {
  const { gateway, bank } = stageAlliance('v1')
  bank.script(preauth({ status: 'SUCCESS' }), completion({ status: 'SUCCESS' }), preauth({ status: 'FAIL' }))
  assert.deepEqual((await gateway.query(operationKey()))?.outcome, { status: 'authorized' })
  assert.deepEqual((await gateway.query(operationKey()))?.outcome, { status: 'succeeded' })
  assert.equal((await gateway.query(operationKey()))?.outcome.status, 'failed')
})

// A fifth of 10 000 is 2 000, inclusive; a fifth of 12 344 is 2 468.8, so that 9 875.2 is the least.
for (const [authorized, amount, within] of [
  [10_000, 8_000, true],
  [10_000, 7_999, false],
  [10_000, 12_000, true],
  [10_000, 12_001, false],
  [12_344, 9_876, true],
  [12_344, 9_875, false],
] as const) {
  test(`${within ? 'takes' : 'refuses to take'} ${amount} of ${authorized} (20 %)`, async () => {
    const { gateway, bank } = stageAlliance('v1')
    bank.script(
      preauth({ status: 'SUCCESS', coinAmount: authorized }),
      completion({ status: 'SUCCESS', coinAmount: amount }),
    )
    const report = await gateway.capture?.(settlementOrder({ amount }))
    const expected = within ? { status: 'succeeded' } : { status: 'failed', decline: 'not_processed' }
    assert.deepEqual(report?.outcome, expected)
    assert.equal(bank.business().length, within ? 2 : 1)
    if (!within) assert.deepEqual(report?.evidence, { reason: 'outside_20_percent' })
  })
}

const LOOKUPS: [string, Step, string][] = [
  ['the preauthorisation cannot be asked for', { fail: 'no_answer' }, 'lookup'],
  ['the bank is overloaded', { http: 503, json: { msgType: 'ERROR', msgCode: 'b_server_is_overloaded' } }, 'lookup'],
  ['the bank does not know it', refusal('b_operation_not_found'), 'unknown_preauth'],
  ['it belongs to another merchant', preauth({ status: 'SUCCESS', merchantId: 'other' }), 'lookup'],
  ['its amount is no amount', preauth({ status: 'SUCCESS', coinAmount: '1.5' }), 'outside_20_percent'],
]
for (const [what, step, reason] of LOOKUPS) {
  test(`takes nothing, for certain, where ${what}`, async () => {
    const { gateway, bank } = stageAlliance('v1')
    bank.script(step)
    assert.deepEqual(await gateway.capture?.(settlementOrder()), {
      outcome: { status: 'failed', decline: 'not_processed' },
      evidence: { reason },
    })
    assert.equal(bank.business().length, 1)
  })
}

const ENDS: [string, Step, unknown][] = [
  ['a refused connection', { fail: 'not_connected' }, { status: 'failed', decline: 'not_processed' }],
  ['a request the bank refuses', refusal('b_invalid_request'), { status: 'failed', decline: 'not_processed' }],
  ['a lost answer', { fail: 'no_answer' }, { status: 'pending', reason: 'no_answer' }],
  ['a 500 page', { http: 500, text: '' }, { status: 'pending', reason: 'no_answer' }],
  ['an unknown code', refusal('b_cannot_process_logic_transaction'), { status: 'pending', reason: 'no_answer' }],
  ['a used request id', refusal('b_duplicate_field_value'), { status: 'pending', reason: 'no_answer' }],
  ['a completion under way', completion({ status: 'PENDING' }), { status: 'pending', reason: 'gateway_pending' }],
  ['a failed completion', completion({ status: 'FAIL' }), { status: 'failed', decline: 'generic' }],
  ['a word we do not know', completion({ status: 'DONE' }), { status: 'pending', reason: 'unknown_status' }],
  ['the preauthorisation itself', preauth({ status: 'SUCCESS' }), { status: 'pending', reason: 'unknown_status' }],
  ['another request', completion({ status: 'SUCCESS', merchantRequestId: 'x' }), { status: 'pending', reason: 'unknown_status' }],
] // prettier-ignore
for (const [what, step, outcome] of ENDS) {
  test(`a completion is sent once and ends as it should after ${what}`, async () => {
    const { gateway, bank } = stageAlliance('v1')
    bank.script(preauth({ status: 'SUCCESS' }), step)
    assert.deepEqual((await gateway.capture?.(settlementOrder()))?.outcome, outcome)
    assert.equal(bank.business().length, 2)
  })
}

test('lets an amount go by a refund of the preauthorisation, in one call', async () => {
  const { gateway, bank } = stageAlliance('v1')
  bank.script(release({ status: 'SUCCESS', transactionType: 213 }))
  const report = await gateway.cancel?.(settlementOrder())
  assert.deepEqual(report?.outcome, { status: 'succeeded' })
  const [sent] = bank.business()
  assert.equal(sent?.path, '/ecom/execute_request/payments/v3/refund')
  assert.deepEqual([sent?.body['operationId'], sent?.body['coinAmount']], [OPERATION_ID, '12345'])
})

for (const [what, step, status] of [
  ['the bank refuses', refusal('b_payment_invalid_refund_status'), 'failed'],
  ['the answer is lost', { fail: 'no_answer' }, 'pending'],
  ['the release is under way', release({ status: 'PENDING' }), 'pending'],
] as const) {
  test(`a cancellation is ${status} where ${what}`, async () => {
    const { gateway, bank } = stageAlliance('v1')
    bank.script(step)
    assert.equal((await gateway.cancel?.(settlementOrder()))?.outcome.status, status)
    assert.equal(bank.business().length, 1)
  })
}

test('gives back what was captured later by the id of the capture', async () => {
  const { gateway, bank } = stageAlliance('v1')
  const asked = refundOrder({ captureReference: 'completion-1' })
  bank.script(release({ status: 'SUCCESS', merchantRequestId: asked.requestId }))
  assert.deepEqual((await gateway.refund(asked)).outcome, { status: 'succeeded' })
  assert.equal(bank.business()[0]?.body['operationId'], 'completion-1')
})
