import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  journalOf,
  operation,
  OPERATION_ID,
  order,
  REQUEST_ID,
  SAVED,
  SEALED,
  stageAlliance,
  TOKEN,
} from '../../../../support/alliance.ts'
import { MERCHANT_ID, type Step } from '../../../../support/scripted-send.ts'

const MASK = '5573********0304'
const saved = order({ method: SAVED })
const token = (more: Record<string, unknown> = {}) => ({
  token: TOKEN,
  status: 'ACTIVE',
  maskedPan: MASK,
  customerId: 'customer-7',
  merchantId: MERCHANT_ID,
  ...more,
})
const refusal = (msgCode: string, http = 200): Step => ({ http, json: { msgType: 'ERROR', msgCode } })
const V1 = '/ecom/execute_request'
const STEP_1 = { v1: `${V1}/payments/v1/token_purchase`, v2: '/ecom/jws/payments/token_purchase_v1' }
const STEP_2 = { v1: `${V1}/payments/v1/purchase/token_3ds`, v2: '/ecom/jws/payments/purchase/token_3ds_v1' }

test('asks for a token where the card is to be kept, and reports the card it got', async () => {
  const { gateway, bank } = stageAlliance('v1')
  const paid = { cardNumberMask: MASK, paymentSystem: 'MasterCard', externalCardToken: TOKEN }
  bank.script(operation(), operation({ status: 'SUCCESS', ...paid }))
  const report = await gateway.pay(order({ saveCard: true }), journalOf(bank))
  assert.equal(bank.business()[0]?.body['typeToken'], 'TOKEN_PER_CUSTOMER')
  assert.deepEqual(report.card, { reference: TOKEN, brand: 'mastercard', mask: MASK, expiry: null })
})

for (const [what, more] of [
  ['a payment that failed', { status: 'FAIL' }],
  ['a payment under way', { status: 'PENDING' }],
  ['a mask that hides nothing', { status: 'SUCCESS', cardNumberMask: '5573670000000304' }],
  ['an answer without a token', { status: 'SUCCESS', externalCardToken: null }],
] as const) {
  test(`reports no card after ${what}`, async () => {
    const { gateway, bank } = stageAlliance('v1')
    bank.script(operation(), operation({ cardNumberMask: MASK, externalCardToken: TOKEN, ...more }))
    assert.equal((await gateway.pay(order({ saveCard: true }), journalOf(bank))).card, undefined)
  })
}

for (const generation of ['v1', 'v2'] as const) {
  test(`${generation}: pays with a token in one call where no 3-D Secure is needed (spec 9.3)`, async () => {
    const { gateway, bank } = stageAlliance(generation)
    bank.script(operation({ status: 'SUCCESS' }))
    const journal = journalOf(bank)
    const report = await gateway.pay(saved, journal)
    assert.deepEqual([report.outcome, report.reference], [{ status: 'succeeded' }, OPERATION_ID])
    const [call] = bank.business()
    assert.equal(call?.path, STEP_1[generation])
    assert.deepEqual(call?.body, {
      merchantRequestId: REQUEST_ID,
      merchantId: MERCHANT_ID,
      token: TOKEN,
      cvv: SAVED.sealed.cvv,
      coinAmount: '12345',
      desiredThreeDSMode: 'SHOULD',
      notificationUrl: 'https://pay.shop.example/v1/callbacks/alliance',
      date: '2026-03-01 10:00:00.56+00:00',
      purpose: 'Two books',
      merchantComment: 'A-1001',
      resultRedirectUrl: 'https://pay.shop.example/v1/return/token-1',
      customerData: { senderCustomerId: 'customer-7' },
    })
    // Written down before the call: it can move money.
    assert.deepEqual(journal.steps, ['executing after 0 calls'])
  })

  test(`${generation}: goes through 3-D Secure in a second step without card data`, async () => {
    const { gateway, bank } = stageAlliance(generation)
    const url = `https://bank.example/threeDS/getRedirectHtml/${OPERATION_ID}`
    bank.script(operation({ status: 'REQUIRED_3DS' }), operation({ status: 'REQUIRED_3DS', redirect3dsUrl: url }))
    const journal = journalOf(bank)
    const report = await gateway.pay(saved, journal)
    assert.deepEqual(report.outcome, { status: 'needs_action', action: { type: 'challenge', url } })
    const second = bank.business()[1]
    assert.equal(second?.path, STEP_2[generation])
    assert.deepEqual(Object.keys(second?.body ?? {}), ['operationId', 'date', 'browserInfo'])
    assert.deepEqual(journal.steps, ['executing after 0 calls', `reference ${OPERATION_ID} after 1 calls`])
  })
}

test('leaves the CVV out where the configuration says NONCVV', async () => {
  const { gateway, bank } = stageAlliance('v1', { ALLIANCE_TXN_TYPE: 'NONCVV' })
  bank.script(operation({ status: 'SUCCESS' }))
  await gateway.pay(order({ method: { type: 'saved_card', reference: TOKEN } }), journalOf(bank))
  const body = bank.business()[0]?.body ?? {}
  assert.deepEqual([body['txnType'], 'cvv' in body], ['NONCVV', false])
})

test('makes no second step where the first names the page already, or is under way', async () => {
  const { gateway, bank } = stageAlliance('v1')
  bank.script(
    operation({ status: 'REQUIRED_3DS', redirect3dsUrl: 'https://bank.example/3ds' }),
    operation({ status: 'PENDING' }),
  )
  assert.equal((await gateway.pay(saved, journalOf(bank))).outcome.status, 'needs_action')
  assert.deepEqual((await gateway.pay(saved, journalOf(bank))).outcome, {
    status: 'pending',
    reason: 'gateway_pending',
  })
  assert.equal(bank.business().length, 2)
})

test('preauthorises with a token by create and execute, the latter without card data', async () => {
  const { gateway, bank } = stageAlliance('v1')
  bank.script(operation({ type: 'PREAUTH' }), operation({ type: 'PREAUTH', status: 'SUCCESS' }))
  const report = await gateway.pay({ ...saved, capture: 'manual' }, journalOf(bank))
  assert.deepEqual(report.outcome, { status: 'authorized' })
  const [create, execute] = bank.business()
  assert.deepEqual([create?.body['paymentMethodType'], create?.body['token']], ['TOKEN', TOKEN])
  assert.equal(execute?.path, `${V1}/payments/v1/execute/preauth`)
  assert.deepEqual(Object.keys(execute?.body ?? {}), ['operationId', 'date', 'browserInfo'])
})

const pending = (reason: string) => ({ status: 'pending', reason })
const failed = (decline: string) => ({ status: 'failed', decline })
const FIRST_STEPS: [string, Step, unknown][] = [
  ['a refused connection', { fail: 'not_connected' }, failed('not_processed')],
  ['a lost answer', { fail: 'no_answer' }, pending('no_answer')],
  ['a 500 page', { http: 500, text: '<html>' }, pending('no_answer')],
  ['garbage', { http: 200, text: 'It works!' }, pending('no_answer')],
  ['an overloaded bank', refusal('b_server_is_overloaded', 503), pending('no_answer')],
  ['a used request id', refusal('b_duplicate_field_value', 400), pending('no_answer')],
  ['a code we do not know', refusal('b_something_new'), pending('no_answer')],
  ['a field the bank refuses', { http: 400, json: { msgType: 'VALIDATION_ERROR' } }, failed('configuration')],
  ['a token the bank refuses', refusal('b_invalid_request'), failed('configuration')],
  ['a CVV of the wrong length', refusal('b_validation_card_expiration_date_and_security_code'), failed('invalid_card')],
  ['a decline', operation({ status: 'FAIL', actionCode: 1, responseCode: 85 }), failed('incorrect_cvv')],
  ['another amount', operation({ status: 'SUCCESS', coinAmount: 1 }), pending('unknown_status')],
  ['another currency', operation({ status: 'SUCCESS', transactionCurrency: '840' }), pending('unknown_status')],
  ['another request', operation({ status: 'SUCCESS', merchantRequestId: 'x' }), pending('unknown_status')],
  ['another merchant', operation({ status: 'SUCCESS', merchantId: 'x' }), pending('unknown_status')],
  ['another kind of operation', operation({ status: 'SUCCESS', type: 'REFUND' }), pending('unknown_status')],
  ['3-D Secure for an operation without an id', operation({ status: 'REQUIRED_3DS', operationId: null }), pending('unknown_status')],
  ['a success in Cyrillic letters', operation({ status: 'SUС\u0421ESS' }), pending('unknown_status')],
] // prettier-ignore
for (const [what, step, outcome] of FIRST_STEPS) {
  test(`a token payment is sent once and ends as it should after ${what}`, async () => {
    const { gateway, bank } = stageAlliance('v1')
    bank.script(step)
    assert.deepEqual((await gateway.pay(saved, journalOf(bank))).outcome, outcome)
    assert.equal(bank.business().length, 1)
  })
}

test('a second step without an answer is pending and keeps the reference', async () => {
  const { gateway, bank } = stageAlliance('v1')
  bank.script(operation({ status: 'REQUIRED_3DS' }), { fail: 'no_answer' })
  const report = await gateway.pay(saved, journalOf(bank))
  assert.deepEqual([report.outcome, report.reference], [pending('no_answer'), OPERATION_ID])
})

test('a journal that cannot be written stops a token payment before it is sent', async () => {
  const { gateway, bank } = stageAlliance('v1')
  const journal = { ...journalOf(bank), executing: () => Promise.reject(new Error('the disk is full')) }
  await assert.rejects(gateway.pay(saved, journal), /the disk is full/)
  assert.equal(bank.business().length, 0)
})

test('fails at once for a card that was not sealed to the bank, and for a bank transfer', async () => {
  const { gateway, bank } = stageAlliance('v1')
  for (const method of [{ type: 'card', sealed: { card: 'x' } }, { type: 'bank_transfer' }] as const) {
    const report = await gateway.pay(order({ method }), journalOf(bank))
    assert.deepEqual(report.outcome, failed('configuration'))
  }
  assert.equal(bank.calls.length, 0)
})

const TOKEN_PATHS = {
  v1: ['/token/v1/list/by-customer-id', '/token/v1/get', '/token/v1/state/update', '/token/v1/create'].map(
    (p) => V1 + p,
  ),
  v2: ['/token/list/by-customer-id_v1', '/token/get_v1', '/token/state/update_v1', '/token/create_v1'].map(
    (path) => `/ecom/jws${path}`,
  ),
}
for (const generation of ['v1', 'v2'] as const) {
  test(`${generation}: lists, reads, changes and makes tokens by the documented calls`, async () => {
    const { gateway, bank } = stageAlliance(generation)
    bank.script(
      { result: [token()] },
      { result: [token()] },
      { tokenUpdated: true, customerId: 'customer-7', token: TOKEN },
      token(),
    )
    assert.deepEqual(await gateway.cards?.(' customer-7 '), [
      { reference: TOKEN, brand: 'mastercard', mask: MASK, expiry: null },
    ])
    const known = { token: TOKEN, customerId: 'customer-7', maskedPan: MASK, state: 'ACTIVE' }
    assert.deepEqual(await gateway.tokens.data(TOKEN), known)
    assert.equal(await gateway.tokens.change(TOKEN, 'SUSPENDED'), true)
    const sealed = { number: 'a', expiry: 'b' }
    assert.deepEqual(await gateway.tokens.create({ requestId: 'r-1', customerId: 'customer-7', sealed }), known)
    assert.deepEqual(
      bank.business().map(({ path }) => path),
      TOKEN_PATHS[generation],
    )
    assert.deepEqual(
      bank.business().map(({ body }) => body),
      [
        { customerId: 'customer-7' },
        { token: TOKEN },
        { token: TOKEN, state: 'SUSPENDED' },
        {
          merchantRequestId: 'r-1',
          merchantId: MERCHANT_ID,
          customerId: 'customer-7',
          encryptedCardNumber: 'a',
          encryptedExpDate: 'b',
          date: '2026-03-01 10:00:00.56+00:00',
        },
      ],
    )
  })
}

for (const [what, more] of [
  ['suspended', { status: 'SUSPENDED' }],
  ['obsolete', { status: 'OBSOLETE' }],
  ['deleted', { status: 'DELETED' }],
  ['in a state we do not know', { status: 'АСТIVE' }],
  ['of another customer', { customerId: 'customer-8' }],
  ['of another merchant', { merchantId: 'other' }],
  ['without a mask', { maskedPan: '5573670000000304' }],
  ['without a token', { token: null }],
] as const) {
  test(`shows no card that is ${what}`, async () => {
    const { gateway, bank } = stageAlliance('v1')
    bank.script({ result: [token(more)] })
    assert.deepEqual(await gateway.cards?.('customer-7'), [])
  })
}

for (const [mask, brand] of [
  ['4111********1111', 'visa'],
  ['2221********0009', 'mastercard'],
  ['2720********0005', 'mastercard'],
  ['5100••••••••0009', 'mastercard'],
  ['2220********0000', null],
  ['2721********0004', null],
  ['9804********0000', null],
] as const) {
  test(`takes the scheme of ${mask} for ${String(brand)}`, async () => {
    const { gateway, bank } = stageAlliance('v1')
    bank.script({ result: [token({ maskedPan: mask })] })
    assert.deepEqual(
      (await gateway.cards?.('customer-7'))?.map((card) => card.brand),
      [brand],
    )
  })
}

test('deletes a token, and is content with one that is gone already', async () => {
  const { gateway, bank } = stageAlliance('v1')
  bank.script(
    { tokenUpdated: true, token: TOKEN },
    { tokenUpdated: false, token: TOKEN },
    { result: [token({ status: 'DELETED' })] },
    { tokenUpdated: false },
    { result: [] },
  )
  for (let i = 0; i < 3; i++) await gateway.deleteCard?.('customer-7', TOKEN)
  assert.deepEqual(bank.business()[0]?.body, { token: TOKEN, state: 'DELETED' })
})

for (const [what, steps] of [
  ['the token is still there', [{ tokenUpdated: false }, { result: [token()] }]],
  ['another token was changed', [{ tokenUpdated: true, token: 'other' }, { result: [token()] }]],
  ['the bank refuses', [refusal('b_invalid_request')]],
  ['the bank does not answer', [{ fail: 'no_answer' }]],
  ['the answer has no list', [{ tokenUpdated: false }, { result: null }]],
] as [string, Step[]][]) {
  test(`says that a token is not deleted where ${what}`, async () => {
    const { gateway, bank } = stageAlliance('v1')
    bank.script(...steps)
    await assert.rejects(async () => gateway.deleteCard?.('customer-7', TOKEN), { name: 'QueryError' })
  })
}

test('does not take a token of another customer for a new one', async () => {
  const { gateway, bank } = stageAlliance('v1')
  bank.script(token({ customerId: 'customer-8' }), { result: [] })
  const sealed = { number: 'a', expiry: 'b' }
  for (let i = 0; i < 2; i++) {
    await assert.rejects(gateway.tokens.create({ requestId: 'r', customerId: 'customer-7', sealed }), {
      name: 'QueryError',
    })
  }
})

for (const generation of ['v1', 'v2'] as const) {
  test(`${generation}: checks a card for nothing by create and execute (spec 9.4)`, async () => {
    const { gateway, bank } = stageAlliance(generation)
    const verification = operation({ type: 'VERIFICATION', coinAmount: 0 })
    bank.script(verification, { ...verification, status: 'SUCCESS' })
    const report = await gateway.verifyCard({ ...order(), sealed: SEALED.sealed }, journalOf(bank))
    assert.deepEqual([report.outcome, report.amount], [{ status: 'succeeded' }, 0])
    const [create, execute] = bank.business()
    assert.deepEqual(
      [create?.path, execute?.path],
      generation === 'v1'
        ? [`${V1}/payments/v1/create/verification`, `${V1}/payments/v1/execute/verification`]
        : ['/ecom/jws/payments/create/verification_v1', '/ecom/jws/payments/execute/verification_v1'],
    )
    for (const name of ['coinAmount', 'txnType', 'typeToken']) assert.ok(!(name in (create?.body ?? {})), name)
    assert.equal(execute?.body['encryptedCardData'], SEALED.sealed.data)
  })
}
