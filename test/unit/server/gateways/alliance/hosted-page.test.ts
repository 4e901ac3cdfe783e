import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  findNothing,
  journalOf,
  operation,
  OPERATION_ID,
  operationKey,
  order,
  rawCallback,
  refundOrder,
  REQUEST_ID,
  SETTLEMENT_ID,
  settlementOrder,
  stageAlliance,
} from '../../../../support/alliance.ts'
import { MERCHANT_ID, SERVICE_CODE, type Step } from '../../../../support/scripted-send.ts'

const CREATE = '/ecom/execute_request/hpp/v1/create-order'
const QUERY = '/ecom/execute_request/hpp/v1/operations'
const HPP_ID = '0f5f1c9e-1111-4000-8000-0123456789ab'
const REFERENCE = `hpp:${HPP_ID}`
const PAGE = `https://bank.example/hpp/${HPP_ID}`
const ON = { ALLIANCE_METHODS: 'card,saved_card,hosted_page' }
const hosted = order({ method: { type: 'hosted_page' } })
const key = operationKey({ reference: REFERENCE })

/** An order as the bank describes it (spec 9.7). */
const hppOrder = (more: Record<string, unknown> = {}): { http: 200; json: Record<string, unknown> } => ({
  http: 200,
  json: {
    hppOrderId: HPP_ID,
    ecomOrderId: 'e-1',
    merchantRequestId: REQUEST_ID,
    merchantId: MERCHANT_ID,
    hppPayType: 'PURCHASE',
    paymentMethods: ['CARD'],
    orderStatus: 'PENDING',
    coinAmount: 12_345,
    redirectUrl: PAGE,
    ...more,
  },
})
const paid = operation({
  status: 'SUCCESS',
  merchantRequestId: null,
  cardNumberMask: '4111********1111',
  paymentSystem: 'Visa',
})
const declined = operation({ status: 'FAIL', actionCode: 1, responseCode: 16 })
const refusal = (msgCode: string, http = 200): Step => ({ http, json: { msgType: 'ERROR', msgCode } })

test('makes an order as the specification says and sends the whole page there', async () => {
  const { gateway, bank } = stageAlliance('v1', ON)
  bank.script(hppOrder())
  const journal = journalOf(bank)
  const report = await gateway.pay(hosted, journal)
  const [call] = bank.business()
  assert.equal(call?.path, CREATE)
  assert.equal(call?.headers['Content-Type'], 'application/json')
  assert.deepEqual(call?.body, {
    merchantRequestId: REQUEST_ID,
    merchantId: MERCHANT_ID,
    hppPayType: 'PURCHASE',
    hppTryMode: 'ONE_TRY',
    expirationTimeMinutes: 60,
    coinAmount: 12_345,
    currencyCode: 980,
    paymentMethods: ['CARD'],
    language: 'uk',
    notificationUrl: 'https://pay.shop.example/v1/callbacks/alliance',
    successUrl: 'https://pay.shop.example/v1/return/token-1',
    failUrl: 'https://pay.shop.example/v1/return/token-1',
    statusPageType: 'STATUS_TIMER_PAGE',
    purpose: 'Two books',
    merchantComment: 'A-1001',
    customerData: { senderCustomerId: 'customer-7' },
  })
  assert.deepEqual(report, {
    outcome: {
      status: 'needs_action',
      action: { type: 'challenge', url: PAGE, display: 'page', timeoutMs: 3_600_000 },
    },
    reference: REFERENCE,
    requestId: REQUEST_ID,
    amount: 12_345,
    evidence: { orderStatus: 'PENDING' },
  })
  assert.deepEqual(journal.steps, [`reference ${REFERENCE} after 1 calls`, 'executing after 1 calls'])
})

test('reserves instead where the money is to be captured later, in the language and with the wallets that fit', async () => {
  const { gateway, bank } = stageAlliance('v1', { ...ON, ALLIANCE_HOSTED_PAY_METHODS: 'GOOGLE_PAY,CARD' })
  bank.script(hppOrder({ hppPayType: 'PREAUTH' }), hppOrder())
  await gateway.pay({ ...hosted, capture: 'manual', locale: 'de-AT' }, journalOf(bank))
  await gateway.pay({ ...hosted, locale: 'ja' }, journalOf(bank))
  const [preauth, japanese] = bank.business().map(({ body }) => body)
  assert.deepEqual(
    [preauth?.['hppPayType'], preauth?.['preAuthExpDate'], preauth?.['language'], preauth?.['paymentMethods']],
    ['PREAUTH', '2026-03-08 10:00:00.56+00:00', 'de', ['GOOGLE_PAY', 'CARD']],
  )
  assert.ok(!('language' in (japanese ?? {})))
})

test('v2: the order goes over a v1 session, since no v2 path is published', async () => {
  const { gateway, bank } = stageAlliance('v2', { ...ON, ALLIANCE_SERVICE_CODE: SERVICE_CODE })
  // The scripted bank of generation v2 signs its answers to sealed bodies only; here everything is plain JSON.
  bank.script(hppOrder(), hppOrder({ orderStatus: 'SUCCESS', operations: [paid] }))
  assert.equal((await gateway.pay(hosted, journalOf(bank))).outcome.status, 'needs_action')
  assert.deepEqual((await gateway.query(key))?.outcome, { status: 'succeeded' })
  assert.deepEqual(
    bank.calls.map(({ path }) => path),
    ['/api-gateway/authorize_virtual_device', CREATE, QUERY],
  )
  assert.equal(bank.calls[1]?.headers['x-device_id'], 'device-1')
})

const NOT_MADE: [string, Step, string][] = [
  ['the connection is refused', { fail: 'not_connected' }, 'not_processed'],
  ['the answer is lost', { fail: 'no_answer' }, 'not_processed'],
  ['garbage comes', { http: 200, text: 'It works!' }, 'not_processed'],
  ['the bank is overloaded', refusal('b_server_is_overloaded', 503), 'try_later'],
  ['a field is refused', { http: 400, json: { msgType: 'VALIDATION_ERROR' } }, 'configuration'],
  ['another amount comes', hppOrder({ coinAmount: 1 }), 'not_processed'],
  ['no amount comes', hppOrder({ coinAmount: '1.5' }), 'not_processed'],
  ['another request comes', hppOrder({ merchantRequestId: 'x' }), 'not_processed'],
  ['another merchant comes', hppOrder({ merchantId: 'x' }), 'not_processed'],
  ['an order without an id comes', hppOrder({ hppOrderId: null }), 'not_processed'],
  ['an order that is paid comes', hppOrder({ orderStatus: 'SUCCESS' }), 'not_processed'],
  ['no page comes', hppOrder({ redirectUrl: '' }), 'not_processed'],
  ['a page of another host comes', hppOrder({ redirectUrl: 'https://evil.test/hpp' }), 'not_processed'],
  ['a page without TLS comes', hppOrder({ redirectUrl: 'http://bank.example/hpp' }), 'not_processed'],
]
for (const [what, step, decline] of NOT_MADE) {
  test(`fails with ${decline}, and nobody is sent anywhere, where ${what}`, async () => {
    const { gateway, bank } = stageAlliance('v1', ON)
    bank.script(step)
    const journal = journalOf(bank)
    assert.deepEqual((await gateway.pay(hosted, journal)).outcome, { status: 'failed', decline })
    assert.equal(bank.business().length, 1)
    assert.deepEqual(journal.steps, [])
  })
}

test('stays pending where the bank has an order under our id already', async () => {
  const { gateway, bank } = stageAlliance('v1', ON)
  bank.script(refusal('b_duplicate_field_value', 400))
  assert.deepEqual((await gateway.pay(hosted, journalOf(bank))).outcome, { status: 'pending', reason: 'no_answer' })
})

test('makes no order without an address to come back to, nor where the page is not offered', async () => {
  const on = stageAlliance('v1', ON)
  const off = stageAlliance('v1')
  const failed = { status: 'failed', decline: 'configuration' }
  const nowhere = { ...hosted, returnUrl: 'http://pay.shop.example/return' }
  assert.deepEqual((await on.gateway.pay(nowhere, journalOf(on.bank))).outcome, failed)
  assert.deepEqual((await off.gateway.pay(hosted, journalOf(off.bank))).outcome, failed)
  assert.equal(on.bank.calls.length + off.bank.calls.length, 0)
})

const unknown = { status: 'pending', reason: 'unknown_status' }
const waiting = { status: 'pending', reason: 'gateway_pending' }
const running = operation({ status: 'REQUIRED_3DS' })
const refunded = operation({ type: 'REFUND', status: 'SUCCESS', operationId: 'refund-1' })
const STORIES: [string, Record<string, unknown>, unknown][] = [
  ['paid', { orderStatus: 'SUCCESS', operations: [paid] }, { status: 'succeeded' }],
  ['paid, with no operation told', { orderStatus: 'SUCCESS', operations: [] }, { status: 'succeeded' }],
  ['paid at the second try', { orderStatus: 'SUCCESS', operations: [declined, paid] }, { status: 'succeeded' }],
  ['paid and partly refunded', { orderStatus: 'PARTIAL_REFUND', operations: [paid, refunded] }, { status: 'succeeded' }],
  ['reserved', { orderStatus: 'SUCCESS', hppPayType: 'PREAUTH', operations: [{ ...paid, type: 'PREAUTH' }] }, { status: 'authorized' }],
  ['reserved, with no operation told', { orderStatus: 'SUCCESS', hppPayType: 'PREAUTH' }, { status: 'authorized' }],
  ['declined', { orderStatus: 'FAIL', operations: [declined] }, { status: 'failed', decline: 'insufficient_funds' }],
  ['failed, with no operation told', { orderStatus: 'FAIL' }, { status: 'failed', decline: 'generic' }],
  ['called failed beside a payment that was made', { orderStatus: 'FAIL', operations: [paid] }, unknown],
  ['called failed while a try is under way', { orderStatus: 'FAIL', operations: [declined, running] }, waiting],
  ['canceled', { orderStatus: 'CANCELED', operations: [] }, { status: 'failed', decline: 'not_processed' }],
  ['called canceled beside a payment that was made', { orderStatus: 'CANCELED', operations: [paid] }, unknown],
  ['called canceled while a try is under way', { orderStatus: 'CANCELED', operations: [running] }, unknown],
  ['not tried yet, and its page is not told', { redirectUrl: '' }, waiting],
  ['not tried yet, and its page is elsewhere', { redirectUrl: 'https://evil.test/hpp' }, unknown],
  ['pending while a try is under way', { operations: [running] }, waiting],
  ['in 3-D Secure', { orderStatus: 'REQUIRED_3DS', operations: [running] }, waiting],
  ['in a state we do not know', { orderStatus: 'PAID', operations: [paid] }, unknown],
  ['in a state written in Cyrillic letters', { orderStatus: 'SUС\u0421ESS', operations: [paid] }, unknown],
  ['without a state', { orderStatus: null }, unknown],
  ['of an amount that is none', { orderStatus: 'SUCCESS', coinAmount: 'much' }, unknown],
  ['paid by an operation whose amount is none', { orderStatus: 'SUCCESS', operations: [{ ...paid, coinAmount: '1.5' }] }, unknown],
] // prettier-ignore
for (const [what, more, outcome] of STORIES) {
  test(`an order that is ${what} is reported so`, async () => {
    const { gateway, bank } = stageAlliance('v1', ON)
    bank.script(hppOrder(more))
    const report = await gateway.query(key)
    assert.deepEqual([report?.outcome, report?.reference], [outcome, REFERENCE])
  })
}

test('asks by the id of the order, and tells mask, brand and amount of what was paid', async () => {
  const { gateway, bank } = stageAlliance('v1', ON)
  bank.script(hppOrder({ orderStatus: 'SUCCESS', operations: [declined, { ...paid, coinAmount: 12_344 }, refunded] }))
  const report = await gateway.query(key)
  assert.deepEqual([bank.business()[0]?.path, bank.business()[0]?.body], [QUERY, { hppOrderId: HPP_ID }])
  assert.deepEqual(
    [report?.mask, report?.brand, report?.amount, report?.currency, report?.requestId],
    ['4111********1111', 'visa', 12_344, 'UAH', REQUEST_ID],
  )
  assert.deepEqual(report?.evidence, { type: 'PURCHASE', status: 'SUCCESS', orderStatus: 'SUCCESS' })
})

test('a strict configuration wants the operation told, with all signs of an approval', async () => {
  const { gateway, bank } = stageAlliance('v1', { ...ON, ALLIANCE_STRICT_APPROVAL: 'true' })
  bank.script(hppOrder({ orderStatus: 'SUCCESS' }), hppOrder({ orderStatus: 'SUCCESS', operations: [paid] }))
  for (let i = 0; i < 2; i++) assert.deepEqual((await gateway.query(key))?.outcome, unknown)
})

test('an order that has expired is looked for by our request id before it counts as not paid', async () => {
  const { gateway, bank } = stageAlliance('v1', ON)
  const expired = refusal('b_hpp_order_expired', 500)
  bank.script(expired, refusal('payment_operation_not_found', 404), expired, operation({ status: 'SUCCESS' }))
  const absent = await gateway.query(key)
  assert.deepEqual([absent?.outcome, absent?.reference], [{ status: 'failed', decline: 'not_processed' }, REFERENCE])
  const found = await gateway.query(key)
  assert.deepEqual([found?.outcome, found?.reference], [{ status: 'succeeded' }, REFERENCE])
})

for (const [what, step] of [
  ['a lost answer', { fail: 'no_answer' }],
  ['an error of the bank', refusal('b_terminal_not_found')],
  ['another order', hppOrder({ hppOrderId: 'other', orderStatus: 'SUCCESS' })],
  ['an order of another merchant', hppOrder({ merchantId: 'other', orderStatus: 'SUCCESS' })],
] as [string, Step][]) {
  test(`rejects, and says neither yes nor no, after ${what}`, async () => {
    const { gateway, bank } = stageAlliance('v1', ON)
    bank.script(step)
    await assert.rejects(gateway.query(key), { name: 'QueryError' })
  })
}

test('an order the bank does not know is null; where the page was switched off it cannot be asked', async () => {
  const { gateway, bank } = stageAlliance('v1', ON)
  bank.script(refusal('b_hpp_order_not_found', 404))
  assert.equal(await gateway.query(key), null)
  await assert.rejects(async () => stageAlliance('v1').gateway.query(key), { name: 'QueryError' })
})

test('refund, capture and cancellation find the operation that was paid', async () => {
  const { gateway, bank } = stageAlliance('v1', ON)
  const preauth = { ...paid, type: 'PREAUTH' }
  const reserved = hppOrder({ orderStatus: 'SUCCESS', hppPayType: 'PREAUTH', operations: [preauth] })
  const after = (type: string, requestId: string) =>
    operation({ type, status: 'SUCCESS', merchantRequestId: requestId, operationId: 'later' })
  bank.script(
    hppOrder({ orderStatus: 'SUCCESS', operations: [declined, paid] }),
    after('REFUND', refundOrder().requestId),
  )
  bank.script(reserved, preauth, after('COMPLETION', SETTLEMENT_ID))
  bank.script(reserved, after('REFUND', SETTLEMENT_ID))
  const succeeded = { status: 'succeeded' }
  assert.deepEqual((await gateway.refund(refundOrder({ paymentReference: REFERENCE }))).outcome, succeeded)
  assert.deepEqual((await gateway.capture?.(settlementOrder({ paymentReference: REFERENCE })))?.outcome, succeeded)
  assert.deepEqual((await gateway.cancel?.(settlementOrder({ paymentReference: REFERENCE })))?.outcome, succeeded)
  assert.deepEqual(
    bank.business().flatMap(({ body }) => body['operationId'] ?? body['originalOperationId'] ?? []),
    [OPERATION_ID, OPERATION_ID, OPERATION_ID],
  )
})

for (const [what, step] of [
  ['has no payment', hppOrder({ orderStatus: 'FAIL', operations: [declined] })],
  ['has expired', refusal('b_hpp_order_expired', 500)],
  ['cannot be asked for', { fail: 'no_answer' }],
] as [string, Step][]) {
  test(`gives nothing back, for certain, where the order ${what}`, async () => {
    const { gateway, bank } = stageAlliance('v1', ON)
    bank.script(step)
    const report = await gateway.refund(refundOrder({ paymentReference: REFERENCE }))
    assert.deepEqual(report.outcome, { status: 'failed', decline: 'not_processed' })
    assert.equal(bank.business().length, 1)
  })
}

const told = (more: Record<string, unknown> = {}): Record<string, unknown> =>
  hppOrder({ orderStatus: 'SUCCESS', redirectUrl: '', operation: paid, ...more }).json
const HINT = {
  kind: 'hint',
  requestId: REQUEST_ID,
  reference: REFERENCE,
  fingerprint: `${REFERENCE}:SUCCESS:${OPERATION_ID}:PURCHASE:SUCCESS`,
}

for (const [what, body] of [
  ['with one operation', told()],
  ['with operations as an object', told({ operation: undefined, operations: paid })],
  ['with operations as a list', told({ operation: undefined, operations: [declined, paid] })],
] as const) {
  test(`a callback of an order ${what} is a hint, plain, sealed or signed`, async () => {
    const { gateway, bank } = stageAlliance('v1', ON)
    for (const text of [JSON.stringify(body), bank.seal(body), bank.signed(body)]) {
      assert.deepEqual(await gateway.readCallback(rawCallback(text), findNothing), HINT)
    }
  })
}

test('a callback about what followed names that operation’s own request', async () => {
  const { gateway } = stageAlliance('v1', ON)
  for (const type of ['REFUND', 'COMPLETION']) {
    const later = operation({ type, status: 'SUCCESS', operationId: 'later', merchantRequestId: 'r-2' })
    const body = JSON.stringify(told({ orderStatus: 'PARTIAL_REFUND', operation: later }))
    assert.deepEqual(await gateway.readCallback(rawCallback(body), findNothing), {
      kind: 'hint',
      requestId: 'r-2',
      reference: 'later',
      fingerprint: `${REFERENCE}:PARTIAL_REFUND:later:${type}:SUCCESS`,
    })
  }
})

test('v2: takes a plain callback of an order as a hint only where the hosted page is used, and no other plain one', async () => {
  const on = stageAlliance('v2', { ...ON, ALLIANCE_SERVICE_CODE: SERVICE_CODE }).gateway
  const off = stageAlliance('v2').gateway
  const refused = { kind: 'refused', reason: 'signature' }
  const body = JSON.stringify(told())
  assert.deepEqual(await on.readCallback(rawCallback(body), findNothing), HINT)
  assert.deepEqual(await off.readCallback(rawCallback(body), findNothing), refused)
  const plain = JSON.stringify({ ...operation({ status: 'SUCCESS' }), hppOrderId: HPP_ID })
  assert.deepEqual(await on.readCallback(rawCallback(plain), findNothing), refused)
})

for (const [what, more, reason] of [
  ['another merchant', { merchantId: 'other' }, 'wrong_merchant'],
  ['no state', { orderStatus: null }, 'malformed'],
] as const) {
  test(`refuses a callback of an order with ${what}`, async () => {
    const { gateway } = stageAlliance('v1', ON)
    assert.deepEqual(await gateway.readCallback(rawCallback(JSON.stringify(told(more))), findNothing), {
      kind: 'refused',
      reason,
    })
  })
}
