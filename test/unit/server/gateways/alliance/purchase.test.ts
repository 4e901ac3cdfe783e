import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  journalOf,
  operation,
  OPERATION_ID,
  order,
  REQUEST_ID,
  SEALED,
  stageAlliance,
  USER_AGENT,
} from '../../../../support/alliance.ts'
import { MERCHANT_ID, SERVICE_CODE, type Step } from '../../../../support/scripted-send.ts'

const CREATE_V1 = '/ecom/execute_request/payments/v3/create/purchase'
const EXECUTE_V1 = '/ecom/execute_request/payments/v1/execute/purchase'
const APPROVED = operation({
  status: 'SUCCESS',
  rrn: '123456789012',
  approvalCode: '654321',
  transactionResponseInfo: { actionCode: '0', responseCode: '00', description: 'approved' },
  cardNumberMask: '5573********0304',
  paymentSystem: 'MasterCard',
})

test('v1: sends exactly the bodies and headers of the specification and reports the approval', async () => {
  const { gateway, bank } = stageAlliance('v1')
  bank.script(operation(), APPROVED)
  const journal = journalOf(bank)
  const report = await gateway.pay(order(), journal)

  assert.deepEqual(
    bank.calls.map(({ path, headers, body }) => ({ path, headers, body })),
    [
      {
        path: '/api-gateway/authorize_virtual_device',
        headers: {
          'Content-Type': 'application/json',
          'x-api_version': 'V1',
          'x-request_id': '00000000-0000-4000-8000-000000000001',
        },
        body: { serviceCode: SERVICE_CODE },
      },
      {
        path: CREATE_V1,
        headers: {
          'Content-Type': 'text/plain',
          'x-api_version': 'V1',
          'x-device_id': 'device-1',
          'x-refresh_token': 'refresh-1',
          'x-request_id': '00000000-0000-4000-8000-000000000003',
        },
        body: {
          merchantRequestId: REQUEST_ID,
          merchantId: MERCHANT_ID,
          encryptedCardNumber: SEALED.sealed.number,
          coinAmount: '12345',
          desiredThreeDSMode: 'SHOULD',
          notificationUrl: 'https://pay.shop.example/v1/callbacks/alliance',
          date: '2026-03-01 10:00:00.56+00:00',
          purpose: 'Two books',
          merchantComment: 'A-1001',
          resultRedirectUrl: 'https://pay.shop.example/v1/return/token-1',
          customerData: { senderCustomerId: 'customer-7' },
        },
      },
      {
        path: EXECUTE_V1,
        headers: {
          'Content-Type': 'text/plain',
          'x-api_version': 'V1',
          'x-device_id': 'device-1',
          'x-refresh_token': 'refresh-1',
          'x-request_id': '00000000-0000-4000-8000-000000000004',
        },
        body: {
          operationId: OPERATION_ID,
          encryptedCardData: SEALED.sealed.data,
          date: '2026-03-01 10:00:00.56+00:00',
          browserInfo: {
            browserAcceptHeader: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
            browserUserAgent: USER_AGENT,
            browserLanguage: 'uk-UA,uk',
            browserColorDepth: '24',
            browserScreenHeight: '800',
            browserScreenWidth: '1280',
            browserTZ: '-180',
          },
        },
      },
    ],
  )
  assert.deepEqual(report, {
    outcome: { status: 'succeeded' },
    reference: OPERATION_ID,
    requestId: REQUEST_ID,
    amount: 12_345,
    currency: 'UAH',
    mask: '5573********0304',
    brand: 'mastercard',
    evidence: {
      type: 'PURCHASE',
      status: 'SUCCESS',
      actionCode: '0',
      responseCode: '00',
      rrn: '123456789012',
      approvalCode: '654321',
    },
  })
  assert.deepEqual(journal.steps, [`reference ${OPERATION_ID} after 1 calls`, 'executing after 1 calls'])
})

test('v1: the body is the compact JWE itself, sealed by the profile and opened by the reference implementation', async () => {
  const { gateway, bank } = stageAlliance('v1')
  bank.script(operation(), APPROVED)
  await gateway.pay(order(), journalOf(bank))
  for (const { raw } of bank.business()) {
    const [header = '', key = '', iv = '', , tag = ''] = raw.split('.')
    const protectedHeader = JSON.parse(Buffer.from(header, 'base64url').toString()) as { epk: object }
    assert.deepEqual(Object.keys(protectedHeader).sort(), ['alg', 'enc', 'epk'])
    assert.deepEqual(Object.keys(protectedHeader.epk).sort(), ['crv', 'kty', 'x', 'y'])
    assert.deepEqual(
      [key, iv, tag].map((part) => Buffer.from(part, 'base64url').length),
      [40, 12, 16],
    )
  }
})

test('v2: signs the same bodies, with kid, time in milliseconds and target, and sends no session', async () => {
  const { gateway, bank } = stageAlliance('v2')
  bank.script(operation(), APPROVED)
  const report = await gateway.pay(order(), journalOf(bank))
  assert.deepEqual(report.outcome, { status: 'succeeded' })
  const [create, execute] = bank.business()
  assert.ok(create && execute)
  assert.equal(create.path, '/ecom/jws/payments/create/purchase_v3')
  assert.equal(execute.path, '/ecom/jws/payments/execute/purchase_v1')
  assert.deepEqual(create.header, {
    alg: 'ES256',
    kid: 'merchant-kid',
    ts: 1_772_359_200_567,
    targetUrl: '/ecom/jws/payments/create/purchase_v3',
  })
  assert.deepEqual(Object.keys(create.headers).sort(), ['Content-Type', 'x-request_id'])
  assert.equal(create.headers['Content-Type'], 'text/plain')
  assert.equal(create.body['coinAmount'], '12345')
  assert.deepEqual(Object.keys(execute.body), ['operationId', 'encryptedCardData', 'date', 'browserInfo'])
  assert.ok(!bank.calls.some(({ path }) => path.includes('authorize')))
})

test('v2: writes the time in seconds where the configuration says so', async () => {
  const { gateway, bank } = stageAlliance('v2', { ALLIANCE_TS_UNIT: 'seconds' })
  bank.script(operation(), APPROVED)
  await gateway.pay(order(), journalOf(bank))
  assert.equal(bank.business()[0]?.header?.['ts'], 1_772_359_200)
})

test('asks for no CVV where the configuration says NONCVV', async () => {
  const { gateway, bank } = stageAlliance('v1', { ALLIANCE_TXN_TYPE: 'NONCVV' })
  bank.script(operation(), APPROVED)
  await gateway.pay(order(), journalOf(bank))
  assert.equal(bank.business()[0]?.body['txnType'], 'NONCVV')
  assert.equal(gateway.methods()[0]?.card?.cvv, 'none')
})

for (const [threeDS, word] of [
  ['must', 'MUST'],
  ['should', 'SHOULD'],
  ['must_not', 'MUST_NOT'],
] as const) {
  test(`asks for 3-D Secure as ${word} where the session says ${threeDS}`, async () => {
    const { gateway, bank } = stageAlliance('v1')
    bank.script(operation(), APPROVED)
    await gateway.pay(order({ threeDS }), journalOf(bank))
    assert.equal(bank.business()[0]?.body['desiredThreeDSMode'], word)
  })
}

test('asks for encrypted callbacks as a boolean, and only where configured', async () => {
  const { gateway, bank } = stageAlliance('v1', { ALLIANCE_NOTIFICATION_ENCRYPTION: 'true' })
  bank.script(operation(), APPROVED)
  await gateway.pay(order(), journalOf(bank))
  assert.equal(bank.business()[0]?.body['notificationEncryption'], true)
})

test('leaves out what the bank would refuse: empty texts, an order id outside its alphabet, an address too long', async () => {
  const { gateway, bank, world } = stageAlliance('v1')
  bank.script(operation(), APPROVED)
  const long = `https://pay.shop.example/${'a'.repeat(231)}` // 25 + 231 = 256 characters
  await gateway.pay(
    order({ description: ' ', orderId: 'замовлення 5', notificationUrl: long, returnUrl: 'http://pay.shop.example/' }),
    journalOf(bank),
  )
  assert.deepEqual(Object.keys(bank.business()[0]?.body ?? {}), [
    'merchantRequestId', 'merchantId', 'encryptedCardNumber', 'coinAmount', 'desiredThreeDSMode', 'date', 'customerData',
  ]) // prettier-ignore
  assert.ok(world.lines.some(({ level, message }) => level === 'warn' && message.includes('callback address')))
})

test('executes after REQUIRED_3DS as well, and hands on the challenge page', async () => {
  const { gateway, bank } = stageAlliance('v1')
  const url = `https://bank.example/threeDS/getRedirectHtml/${OPERATION_ID}`
  bank.script(
    operation({ status: 'REQUIRED_3DS', redirect3dsUrl: null }),
    operation({ status: 'REQUIRED_3DS', redirect3dsUrl: url }),
  )
  const report = await gateway.pay(order(), journalOf(bank))
  assert.deepEqual(report.outcome, { status: 'needs_action', action: { type: 'challenge', url } })
  assert.equal(bank.business().length, 2)
})

const BAD_CHALLENGES = [
  ['another host', 'https://bank.example.evil.test/3ds'],
  ['plain http', 'http://bank.example/3ds'],
  ['credentials', 'https://bank.example@evil.test/3ds'],
  ['credentials before the right host', 'https://user:pass@bank.example/3ds'],
  ['a script', 'javascript:alert(1)'],
  ['no URL', '/threeDS/getRedirectHtml/1'],
] as const
for (const [what, url] of BAD_CHALLENGES) {
  test(`sends nobody to a challenge page with ${what}: pending, and the operator is called`, async () => {
    const { gateway, bank, world } = stageAlliance('v1')
    bank.script(operation(), operation({ status: 'REQUIRED_3DS', redirect3dsUrl: url }))
    const report = await gateway.pay(order(), journalOf(bank))
    assert.deepEqual(report.outcome, { status: 'pending', reason: 'unknown_status' })
    assert.match(world.alerts().join(), /ALLIANCE_CHALLENGE_HOSTS/)
  })
}

test('reports that the card knows no 3-D Secure, without executing', async () => {
  const { gateway, bank } = stageAlliance('v1')
  bank.script(operation({ status: 'DESIRED_THREEDS_MODE_ERROR' }))
  const report = await gateway.pay(order({ threeDS: 'must' }), journalOf(bank))
  assert.deepEqual(report.outcome, { status: 'failed', decline: 'authentication_unavailable' })
  assert.equal(bank.business().length, 1)
})

test('reports a decline with the bank’s codes as evidence', async () => {
  const { gateway, bank } = stageAlliance('v1')
  bank.script(
    operation(),
    operation({ status: 'FAIL', transactionResponseInfo: { actionCode: 1, responseCode: 16, description: 'x' } }),
  )
  const report = await gateway.pay(order(), journalOf(bank))
  assert.deepEqual(report.outcome, { status: 'failed', decline: 'insufficient_funds' })
  assert.deepEqual(report.evidence, { type: 'PURCHASE', status: 'FAIL', actionCode: '1', responseCode: '16' })
})

// Everything that can go wrong at create: execute is never called, so it is certain that no money moved.
const CREATE_FAILURES: [string, Step, string][] = [
  ['the connection is refused', { fail: 'not_connected' }, 'not_processed'],
  ['the answer is lost', { fail: 'no_answer' }, 'not_processed'],
  ['a 500 page comes', { http: 500, text: '<html>' }, 'not_processed'],
  ['garbage comes', { http: 200, text: 'It works!' }, 'not_processed'],
  ['a redirect comes', { http: 302, text: '' }, 'not_processed'],
  ['the bank is overloaded', { http: 503, json: { msgType: 'ERROR', msgCode: 'b_server_is_overloaded' } }, 'try_later'],
  [
    'the card number is refused',
    { http: 200, json: { msgType: 'ERROR', msgCode: 'b_invalid_pan_format' } },
    'invalid_card',
  ],
  [
    'the scheme is refused',
    { http: 200, sealed: { msgType: 'ERROR', msgCode: 'b_unsupported_payment_system' } },
    'unsupported_card',
  ],
  [
    'the merchant is unknown',
    { http: 200, json: { msgType: 'ERROR', msgCode: 'b_merchant_not_found' } },
    'configuration',
  ],
  [
    'a field is refused',
    { http: 400, json: { msgType: 'VALIDATION_ERROR', validation: { errors: [] } } },
    'configuration',
  ],
  ['an unknown code comes', { http: 200, json: { msgCode: 'b_something_new' } }, 'generic'],
  ['a 404 page comes', { http: 404, text: 'not found' }, 'generic'],
  ['another amount comes', operation({ coinAmount: 1 }), 'not_processed'],
  ['another currency comes', operation({ transactionCurrency: '840' }), 'not_processed'],
  ['another request comes', operation({ merchantRequestId: 'x' }), 'not_processed'],
  ['another merchant comes', operation({ merchantId: 'x' }), 'not_processed'],
  ['another kind of operation comes', operation({ type: 'REFUND' }), 'not_processed'],
  ['no operation id comes', operation({ operationId: null }), 'not_processed'],
]
for (const [what, step, decline] of CREATE_FAILURES) {
  test(`fails with ${decline} and never executes where at create ${what}`, async () => {
    const { gateway, bank } = stageAlliance('v1')
    bank.script(step)
    const journal = journalOf(bank)
    const report = await gateway.pay(order(), journal)
    assert.deepEqual(report.outcome, { status: 'failed', decline })
    assert.equal(bank.business().length, 1)
    assert.deepEqual(journal.steps, [])
  })
}

for (const status of ['SUCCESS', 'SUС\u0421ESS', 'success', 'PAID']) {
  test(`never executes and stays pending where create answers ${JSON.stringify(status)}`, async () => {
    const { gateway, bank, world } = stageAlliance('v1')
    bank.script(operation({ status }))
    const report = await gateway.pay(order(), journalOf(bank))
    assert.deepEqual(report.outcome, { status: 'pending', reason: 'unknown_status' })
    assert.equal(bank.business().length, 1)
    assert.ok(world.alerts().length > 0)
  })
}

test('stays pending where the bank knows our request id already: another run may have executed it', async () => {
  const { gateway, bank, world } = stageAlliance('v1')
  bank.script({ http: 400, json: { msgType: 'ERROR', msgCode: 'b_duplicate_field_value' } })
  const report = await gateway.pay(order(), journalOf(bank))
  assert.deepEqual(report, {
    outcome: { status: 'pending', reason: 'no_answer' },
    evidence: { msgCode: 'b_duplicate_field_value' },
  })
  assert.equal(world.alerts().length, 1)
})

// From execute on only the bank's word about the operation counts.
const EXECUTE_UNKNOWN: [string, Step][] = [
  ['the answer is lost', { fail: 'no_answer' }],
  ['a 500 page comes', { http: 502, text: '<html>' }],
  ['a 500 with a result comes', { http: 500, sealed: operation({ status: 'FAIL' }) }],
  ['garbage comes', { http: 200, text: '{' }],
  [
    'a JWE for another key comes',
    { http: 200, text: `${'A'.repeat(40)}.${'B'.repeat(54)}.${'C'.repeat(16)}.DDDD.${'E'.repeat(22)}` },
  ],
  ['an unknown error comes', { http: 500, json: { msgType: 'ERROR', msgCode: 'b_unknown_error' } }],
  [
    'the CVV length is refused',
    { http: 200, json: { msgType: 'ERROR', msgCode: 'b_validation_card_expiration_date_and_security_code' } },
  ],
  ['the bank is overloaded', { http: 503, json: { msgType: 'ERROR', msgCode: 'b_server_is_overloaded' } }],
  ['the operation is not found', { http: 404, json: { msgCode: 'payment_operation_not_found' } }],
]
for (const [what, step] of EXECUTE_UNKNOWN) {
  for (const generation of ['v1', 'v2'] as const) {
    test(`${generation}: is pending, is not sent again and keeps the reference where at execute ${what}`, async () => {
      const { gateway, bank } = stageAlliance(generation)
      bank.script(operation(), step)
      const report = await gateway.pay(order(), journalOf(bank))
      assert.deepEqual(report.outcome, { status: 'pending', reason: 'no_answer' })
      assert.equal(report.reference, OPERATION_ID)
      assert.equal(bank.business().length, 2)
    })
  }
}

test('fails with not_processed where execute never connected', async () => {
  const { gateway, bank } = stageAlliance('v1')
  bank.script(operation(), { fail: 'not_connected' })
  const report = await gateway.pay(order(), journalOf(bank))
  assert.deepEqual(report.outcome, { status: 'failed', decline: 'not_processed' })
  assert.equal(report.reference, OPERATION_ID)
})

for (const [status, note] of [
  ['SUС\u0421ESS', 'Cyrillic'],
  ['Success', 'case'],
  ['SUCCESS ', 'space'],
  ['CHARGED', 'new word'],
] as const) {
  test(`never takes ${JSON.stringify(status)} for success (${note})`, async () => {
    const { gateway, bank, world } = stageAlliance('v1')
    bank.script(operation(), operation({ status }))
    const report = await gateway.pay(order(), journalOf(bank))
    assert.deepEqual(report.outcome, { status: 'pending', reason: 'unknown_status' })
    assert.equal(world.alerts().length, 1)
  })
}

for (const [what, more] of [
  ['operation', { operationId: 'other' }],
  ['merchant', { merchantId: 'other' }],
  ['request', { merchantRequestId: 'other' }],
  ['type', { type: 'REFUND' }],
] as const) {
  test(`does not believe a success about another ${what}`, async () => {
    const { gateway, bank, world } = stageAlliance('v1')
    bank.script(operation(), operation({ status: 'SUCCESS', ...more }))
    const report = await gateway.pay(order(), journalOf(bank))
    assert.deepEqual(report.outcome, { status: 'pending', reason: 'unknown_status' })
    assert.equal(report.reference, OPERATION_ID)
    assert.equal(world.alerts().length, 1)
  })
}

test('believes no success whose amount is no amount', async () => {
  const { gateway, bank } = stageAlliance('v1')
  bank.script(operation(), operation({ status: 'SUCCESS', coinAmount: '123.45' }))
  const report = await gateway.pay(order(), journalOf(bank))
  assert.deepEqual(report.outcome, { status: 'pending', reason: 'unknown_status' })
})

test('sends the browser to plain http only where the bank itself is on this machine', async () => {
  const { gateway, bank } = stageAlliance('v1', { ALLIANCE_CHALLENGE_HOSTS: 'localhost, acs.example' })
  bank.script(operation(), operation({ status: 'REQUIRED_3DS', redirect3dsUrl: 'http://localhost/3ds' }))
  bank.script(operation(), operation({ status: 'REQUIRED_3DS', redirect3dsUrl: 'https://acs.example/3ds' }))
  assert.equal((await gateway.pay(order(), journalOf(bank))).outcome.status, 'pending')
  assert.equal((await gateway.pay(order(), journalOf(bank))).outcome.status, 'needs_action')
})

test('hands on the amount the bank reports at execute, for the payment service to compare', async () => {
  const { gateway, bank } = stageAlliance('v1')
  bank.script(operation(), operation({ status: 'SUCCESS', coinAmount: '12344', transactionCurrency: 978 }))
  const report = await gateway.pay(order(), journalOf(bank))
  assert.equal(report.amount, 12_344)
  assert.equal(report.currency, 'EUR')
})

test('asks for proof of a live approval where the configuration is strict', async () => {
  const { gateway, bank } = stageAlliance('v1', { ALLIANCE_STRICT_APPROVAL: 'true' })
  bank.script(operation(), operation({ status: 'SUCCESS', rrn: '-1' }), operation({ operationId: 'second' }), {
    ...APPROVED,
    operationId: 'second',
  })
  assert.deepEqual((await gateway.pay(order(), journalOf(bank))).outcome, {
    status: 'pending',
    reason: 'unknown_status',
  })
  assert.deepEqual((await gateway.pay(order(), journalOf(bank))).outcome, { status: 'succeeded' })
})

test('a journal that cannot be written stops the payment before execute', async () => {
  const { gateway, bank } = stageAlliance('v1')
  bank.script(operation())
  const journal = { ...journalOf(bank), executing: () => Promise.reject(new Error('the disk is full')) }
  await assert.rejects(gateway.pay(order(), journal), /the disk is full/)
  assert.equal(bank.business().length, 1)
})

test('no card data, key, token or personal data reaches the log', async () => {
  const { gateway, bank, world } = stageAlliance('v1')
  bank.script(
    operation(),
    { http: 200, json: { msgType: 'ERROR', msgCode: 'b_expired_token', msgText: 'Ivan' } },
    APPROVED,
  )
  await gateway.pay(
    order({ customer: { id: 'customer-7', firstName: 'Ivan', email: 'ivan@example.com' } }),
    journalOf(bank),
  )
  const text = JSON.stringify(world.lines)
  for (const secret of ['sealed.card', SERVICE_CODE, 'device-1', 'refresh-1', 'Ivan', 'ivan@', 'customer-7', '5573']) {
    assert.ok(!text.includes(secret), secret)
  }
})
