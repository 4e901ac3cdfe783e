import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { test } from 'node:test'
import {
  operation,
  OPERATION_ID,
  operationKey,
  refundOrder,
  REQUEST_ID,
  stageAlliance,
} from '../../../../support/alliance.ts'
import { MERCHANT_ID, referenceSign, type Step } from '../../../../support/scripted-send.ts'

const byReference = operationKey()
const byRequest = operationKey({ reference: null })
const SUCCESS = operation({ status: 'SUCCESS' })

test('v1: asks by the bank’s id with plain JSON, and by ours where there is none', async () => {
  const { gateway, bank } = stageAlliance('v1')
  bank.script(SUCCESS, SUCCESS)
  assert.deepEqual((await gateway.query(byReference))?.outcome, { status: 'succeeded' })
  assert.deepEqual((await gateway.query(byRequest))?.outcome, { status: 'succeeded' })
  const headers = {
    'Content-Type': 'application/json',
    Accept: 'application/json',
    'x-api_version': 'V1',
    'x-device_id': 'device-1',
    'x-refresh_token': 'refresh-1',
  }
  assert.deepEqual(
    bank.business().map(({ path, body, raw, headers: { 'x-request_id': _, ...rest } }) => ({ path, body, raw, rest })),
    [
      {
        path: '/ecom/execute_request/payments/v1/operations',
        body: { id: OPERATION_ID },
        raw: `{"id":"${OPERATION_ID}"}`,
        rest: headers,
      },
      {
        path: '/ecom/execute_request/payments/v1/operation/by_merchant_request_id',
        body: { merchantRequestId: REQUEST_ID },
        raw: `{"merchantRequestId":"${REQUEST_ID}"}`,
        rest: headers,
      },
    ],
  )
})

test('v1: seals queries where the configuration says so', async () => {
  const { gateway, bank } = stageAlliance('v1', { ALLIANCE_QUERY_BODY: 'jwe' })
  bank.script(SUCCESS)
  await gateway.query(byReference)
  assert.equal(bank.business()[0]?.raw.split('.').length, 5)
  assert.deepEqual(bank.business()[0]?.body, { id: OPERATION_ID })
})

test('v1: reads a plain answer as well as a sealed one', async () => {
  const { gateway, bank } = stageAlliance('v1')
  bank.script({ http: 200, json: SUCCESS }, { http: 200, text: JSON.stringify(bank.seal(SUCCESS)) })
  assert.deepEqual((await gateway.query(byReference))?.outcome, { status: 'succeeded' })
  assert.deepEqual((await gateway.query(byReference))?.outcome, { status: 'succeeded' })
})

test('v2: asks by signed requests', async () => {
  const { gateway, bank } = stageAlliance('v2')
  bank.script(SUCCESS, SUCCESS)
  await gateway.query(byReference)
  await gateway.query(byRequest)
  assert.deepEqual(
    bank.business().map(({ path, body, header }) => ({ path, body, targetUrl: header?.['targetUrl'] })),
    [
      {
        path: '/ecom/jws/payments/operations_v1',
        body: { id: OPERATION_ID },
        targetUrl: '/ecom/jws/payments/operations_v1',
      },
      {
        path: '/ecom/jws/payments/operation/by_merchant_request_id_v1',
        body: { merchantRequestId: REQUEST_ID },
        targetUrl: '/ecom/jws/payments/operation/by_merchant_request_id_v1',
      },
    ],
  )
})

for (const code of ['payment_operation_not_found', 'b_operation_not_found', 'b_payment_not_found']) {
  test(`answers null for ${code}`, async () => {
    const { gateway, bank } = stageAlliance('v1')
    bank.script({ http: 404, json: { msgType: 'ERROR', msgCode: code } }, { http: 200, json: { msgCode: code } })
    assert.equal(await gateway.query(byRequest), null)
    assert.equal(await gateway.query(byRequest), null)
  })
}

const NOT_ASKED: [string, Step][] = [
  ['a 404 page of some proxy', { http: 404, text: '<html>' }],
  ['another error', { http: 200, json: { msgType: 'ERROR', msgCode: 'b_terminal_not_found' } }],
  ['an overloaded bank', { http: 503, json: { msgType: 'ERROR', msgCode: 'b_server_is_overloaded' } }],
  ['a lost answer', { fail: 'no_answer' }],
  ['an empty answer', { http: 200, text: '' }],
  ['a list', { http: 200, text: '[]' }],
  ['an operation of another merchant', operation({ status: 'SUCCESS', merchantId: 'other' })],
]
for (const [what, step] of NOT_ASKED) {
  test(`rejects, and says neither yes nor no, after ${what}`, async () => {
    const { gateway, bank } = stageAlliance('v1')
    bank.script(step)
    await assert.rejects(gateway.query(byReference), { name: 'QueryError' })
  })
}

const ATTACKER = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
const UNSIGNED: [string, (signed: string) => Step][] = [
  ['an unsigned result', () => ({ http: 200, json: SUCCESS })],
  ['alg none', () => ({ http: 200, text: `${Buffer.from('{"alg":"none","kid":"bank-key-1"}').toString('base64url')}.${Buffer.from(JSON.stringify(SUCCESS)).toString('base64url')}.` })],
  ['another key under the bank’s kid', () => ({ http: 200, text: referenceSign(SUCCESS, ATTACKER, { alg: 'ES256', kid: 'bank-key-1' }) })],
  ['no kid', () => ({ http: 200, text: referenceSign(SUCCESS, ATTACKER, { alg: 'ES256' }) })],
  ['a payload that was changed', (signed) => ({ http: 200, text: signed.replace(/\.[^.]+\./, `.${Buffer.from(JSON.stringify(operation({ status: 'SUCCESS', coinAmount: 1 }))).toString('base64url')}.`) })],
  ['a signature in DER', (signed) => ({ http: 200, text: `${signed.split('.').slice(0, 2).join('.')}.MEUCIQ` })],
] // prettier-ignore
for (const [what, make] of UNSIGNED) {
  test(`v2: never believes an answer with ${what}`, async () => {
    const { gateway, bank, world } = stageAlliance('v2')
    bank.script(make(bank.signed(SUCCESS)))
    await assert.rejects(gateway.query(byReference), { message: 'the bank could not be asked: signature' })
    assert.match(world.alerts().join(), /no signature that verifies/)
  })
}

for (const [what, make] of [
  ['a JSON string', (jws: string): Step => ({ http: 200, text: JSON.stringify(jws) })],
  ['an object with one member', (jws: string): Step => ({ http: 200, json: { response: jws } })],
  ['raw text with white space around it', (jws: string): Step => ({ http: 200, text: `\n${jws}\n` })],
] as const) {
  test(`v2: reads a signed answer given as ${what}`, async () => {
    const { gateway, bank } = stageAlliance('v2')
    bank.script(make(bank.signed(SUCCESS)))
    assert.deepEqual((await gateway.query(byReference))?.outcome, { status: 'succeeded' })
  })
}

test('v2: an unsigned error is an error, and a signed one too', async () => {
  const { gateway, bank } = stageAlliance('v2')
  const error = { msgType: 'ERROR', msgCode: 'b_operation_not_found' }
  bank.script({ http: 404, json: error }, { http: 200, sealed: error })
  assert.equal(await gateway.query(byRequest), null)
  assert.equal(await gateway.query(byRequest), null)
})

test('v1: sends a refund exactly as the specification says', async () => {
  const { gateway, bank } = stageAlliance('v1')
  const order = refundOrder()
  bank.script(
    operation({
      type: 'REFUND',
      transactionType: 76,
      status: 'PENDING',
      merchantRequestId: order.requestId,
      operationId: 'refund-1',
      coinAmount: 2345,
    }),
  )
  const report = await gateway.refund(order)
  assert.equal(bank.business()[0]?.path, '/ecom/execute_request/payments/v3/refund')
  assert.deepEqual(bank.business()[0]?.body, {
    merchantRequestId: order.requestId,
    merchantId: MERCHANT_ID,
    operationId: OPERATION_ID,
    coinAmount: '2345',
    date: '2026-03-01 10:00:00.56+00:00',
    notificationUrl: 'https://pay.shop.example/v1/callbacks/alliance',
  })
  assert.deepEqual(report, {
    outcome: { status: 'pending', reason: 'gateway_pending' },
    reference: 'refund-1',
    requestId: order.requestId,
    amount: 2345,
    currency: 'UAH',
    evidence: { type: 'REFUND', status: 'PENDING' },
  })
})

test('v2: signs a refund for its own path', async () => {
  const { gateway, bank } = stageAlliance('v2')
  bank.script(operation({ type: 'REFUND', status: 'SUCCESS', merchantRequestId: refundOrder().requestId }))
  assert.deepEqual((await gateway.refund(refundOrder())).outcome, { status: 'succeeded' })
  assert.equal(bank.business()[0]?.header?.['targetUrl'], '/ecom/jws/payments/refund_v1')
})

const REFUND_ENDS: [string, Step, unknown][] = [
  ['a refused connection', { fail: 'not_connected' }, { status: 'failed', decline: 'not_processed' }],
  ['an amount the bank refuses', { http: 200, json: { msgType: 'ERROR', msgCode: 'b_payment_invalid_refund_amount' } }, { status: 'failed', decline: 'not_processed' }],
  ['a payment that cannot be refunded now', { http: 200, json: { msgType: 'ERROR', msgCode: 'b_payment_invalid_refund_status' } }, { status: 'failed', decline: 'not_processed' }],
  ['a payment that cannot be refunded at all', { http: 200, json: { msgType: 'ERROR', msgCode: 'b_payment_refund_not_supported' } }, { status: 'failed', decline: 'not_processed' }],
  ['a lost answer', { fail: 'no_answer' }, { status: 'pending', reason: 'no_answer' }],
  ['a 500 page', { http: 500, text: '' }, { status: 'pending', reason: 'no_answer' }],
  ['a reversal that broke off', { http: 200, json: { msgType: 'ERROR', msgCode: 'b_reverse_transaction_failed' } }, { status: 'pending', reason: 'no_answer' }],
  ['a request id the bank knows already', { http: 400, json: { msgType: 'ERROR', msgCode: 'b_duplicate_field_value' } }, { status: 'pending', reason: 'no_answer' }],
  ['an answer about a purchase', operation({ status: 'SUCCESS', merchantRequestId: refundOrder().requestId }), { status: 'pending', reason: 'unknown_status' }],
  ['an answer about another request', operation({ type: 'REFUND', status: 'SUCCESS' }), { status: 'pending', reason: 'unknown_status' }],
] // prettier-ignore
for (const [what, step, outcome] of REFUND_ENDS) {
  test(`a refund is sent once and ends as it should after ${what}`, async () => {
    const { gateway, bank } = stageAlliance('v1')
    bank.script(step)
    assert.deepEqual((await gateway.refund(refundOrder())).outcome, outcome)
    assert.equal(bank.business().length, 1)
  })
}

test('check says whether the bank opens a session (v1) or accepts the signature (v2)', async () => {
  const v1 = stageAlliance('v1')
  assert.deepEqual(
    (await v1.gateway.check()).map(({ level }) => level),
    ['ok'],
  )
  const blocked = stageAlliance('v1')
  blocked.bank.authorizations({ http: 200, json: { msgType: 'ERROR', msgCode: 'b_auth_token_expired' } })
  assert.deepEqual(await blocked.gateway.check(), [
    { level: 'error', message: 'alliance: the bank has blocked this service code' },
  ])
  const v2 = stageAlliance('v2')
  v2.bank.script(
    { http: 404, json: { msgType: 'ERROR', msgCode: 'payment_operation_not_found' } },
    { http: 400, json: { msgType: 'ERROR', msgCode: 'b_invalid_signature' } },
  )
  assert.deepEqual(
    (await v2.gateway.check()).map(({ level }) => level),
    ['ok'],
  )
  assert.deepEqual(await v2.gateway.check(), [
    { level: 'error', message: 'alliance: the bank answered b_invalid_signature' },
  ])
})
