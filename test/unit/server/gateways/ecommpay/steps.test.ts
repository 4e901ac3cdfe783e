import assert from 'node:assert/strict'
import { test } from 'node:test'
import { NOW } from '../../../../support/scripted-send.ts'
import {
  ACCEPTANCE,
  accepted,
  ACCOUNT,
  REQUEST_ID,
  RETURN_URL,
  sign,
  stage,
  status,
  TOKEN,
  type Json,
  type Step,
} from './stage.ts'

const STATUS = '/v2/payment/status'
const GENERAL = { project_id: 42, payment_id: REQUEST_ID }
const notFound: Step = {
  signed: { project_id: 42, payment: { id: REQUEST_ID, status: 'error' }, errors: [{ code: 3061, message: 'x' }] },
}
const returned = (fields: Record<string, string>, via: 'return' | 'method' = 'return') => ({
  type: 'returned' as const,
  via,
  fields,
})
const frame = { threeds2: { iframe: { url: 'https://acs.example/m', params: { threeDSMethodData: 'ey' } } } }
const page = { threeds2: { redirect: { url: 'https://acs.example/c', params: { creq: 'ey' } } } }

test('asks for a payment by its id and reports what the signed answer says', async () => {
  const { gateway, script, calls, key } = stage()
  script({ signed: status('success', { account: ACCOUNT }) })
  const report = await gateway.query(key())
  assert.deepEqual(
    calls.map(({ path, body }) => ({ path, body })),
    [{ path: STATUS, body: { general: GENERAL } }],
  )
  assert.deepEqual([report?.outcome, report?.amount, report?.requestId], [{ status: 'succeeded' }, 12_345, REQUEST_ID])
})

test('does not ask within ten seconds of the sale, and says so without changing anything', async () => {
  const { gateway, calls, key, script } = stage()
  await assert.rejects(gateway.query(key({ createdAt: NOW - 9_999 })), { name: 'QueryError' })
  assert.equal(calls.length, 0)
  script({ signed: status('processing') })
  assert.equal((await gateway.query(key({ createdAt: NOW - 10_000 })))?.outcome.status, 'pending')
})

const UNUSABLE: [string, Step][] = [
  ['silence', { fail: 'no_answer' }],
  ['no connection', { fail: 'not_connected' }],
  ['HTTP 500', { http: 500, json: { status: 'error', code: '501' } }],
  ['a bad request', { http: 400, json: { status: 'error', code: '2004' } }],
  ['an answer without a signature', { json: status('success') }],
  ['an answer under another key', { json: sign(status('success'), 'other') }],
  ['an answer about another payment', { signed: status('success', { payment: { id: 'other', status: 'success' } }) }],
  ['an answer of another project', { signed: status('success', { project_id: 7 }) }],
  ['an answer about no payment', { signed: { project_id: 42 } }],
  ['operations that are no list', { signed: status('success', { operations: {} }) }],
]
for (const [what, step] of UNUSABLE) {
  test(`a question that ends in ${what} says nothing about the payment`, async () => {
    const { gateway, script, key } = stage()
    script(step)
    await assert.rejects(gateway.query(key()), { name: 'QueryError' })
  })
}

test('takes the newest of several operations by date, wherever it stands', async () => {
  const { gateway, script, key } = stage()
  const at = (date: string, code: string) => ({ id: 1, type: 'sale', status: 'decline', date, code })
  script({
    signed: status('decline', {}, [
      at('2026-03-01T12:00:00+0200', '10103'),
      at('2026-03-01T10:00:01+0000', '10105'),
      at('2026-03-01T09:00:00+0000', '10106'),
    ]),
  })
  assert.deepEqual((await gateway.query(key()))?.outcome, { status: 'failed', decline: 'insufficient_funds' })
})

test('a refunded payment is reported with the amount it took, not with what is left of it', async () => {
  const { gateway, script, key } = stage()
  const sale = status('success')['operations'] as Json[]
  const refund = {
    id: 2,
    type: 'refund',
    status: 'success',
    date: '2026-03-02T10:00:00+0000',
    sum_initial: { amount: 45, currency: 'EUR' },
  }
  const payment = { id: REQUEST_ID, status: 'partially refunded', sum: { amount: 12_300, currency: 'EUR' } }
  script({ signed: status('x', { payment }, [...sale, refund]) })
  const report = await gateway.query(key())
  assert.deepEqual([report?.outcome, report?.amount], [{ status: 'succeeded' }, 12_345])
})

const ABSENT: [what: string, state: Json, ageMs: number, steps: Step[], outcome: Json | null][] = [
  ['without an acceptance, a moment later', {}, 59_999, [notFound], { status: 'pending', reason: 'gateway_pending' }],
  ['without an acceptance, after a minute', {}, 60_000, [notFound], null],
  ['told by HTTP 400', {}, 60_000, [{ http: 400, json: { status: 'error', code: '3061' } }], null],
  [
    'not received yet',
    {},
    3_600_000,
    [{ signed: { project_id: 42, payment: { id: REQUEST_ID, status: 'error' }, errors: [{ code: '3062' }] } }],
    { status: 'pending', reason: 'gateway_pending' },
  ],
  [
    'after an acceptance',
    { requestId: ACCEPTANCE },
    60_000,
    [notFound, { http: 404, json: {} }],
    { status: 'pending', reason: 'gateway_pending' },
  ],
  [
    'after an acceptance, when all time is over',
    { requestId: ACCEPTANCE },
    2_100_000,
    [notFound, { http: 404, json: {} }],
    null,
  ],
  [
    'because the accepted request failed',
    { requestId: ACCEPTANCE },
    60_000,
    [
      notFound,
      { signed: { general: { project_id: 42 }, status: 'error', request_id: ACCEPTANCE, errors: [{ code: '3101' }] } },
    ],
    { status: 'failed', decline: 'invalid_card' },
  ],
  [
    'and the word about the request is forged',
    { requestId: ACCEPTANCE },
    60_000,
    [
      notFound,
      {
        json: {
          general: { project_id: 42 },
          status: 'error',
          request_id: ACCEPTANCE,
          errors: [{ code: '3101' }],
          signature: 'x',
        },
      },
    ],
    { status: 'pending', reason: 'gateway_pending' },
  ],
  [
    'and the word is about another request',
    { requestId: ACCEPTANCE },
    60_000,
    [
      notFound,
      { signed: { general: { project_id: 42 }, status: 'error', request_id: 'other', errors: [{ code: '3101' }] } },
    ],
    { status: 'pending', reason: 'gateway_pending' },
  ],
]
for (const [what, state, ageMs, steps, outcome] of ABSENT) {
  test(`a payment that Gate does not know ${what}: ${outcome ? Object.values(outcome).join(' ') : 'absent'}`, async () => {
    const { gateway, script, key } = stage()
    script(...steps)
    const report = await gateway.query(key({ state: JSON.stringify(state), createdAt: NOW - ageMs }))
    assert.deepEqual(report?.outcome ?? null, outcome)
  })
}

const ANSWERS: [
  what: string,
  resumption: Parameters<ReturnType<typeof stage>['resume']>[0],
  path: string,
  body: Json,
][] = [
  [
    'the issuer’s notification',
    returned({ threeDSMethodData: 'ey' }, 'method'),
    '/v2/payment/card/3ds_check_iframe',
    { threeds_completion_indicator: true },
  ],
  [
    'a challenge result',
    returned({ cres: 'result', threeDSSessionData: 's' }),
    '/v2/payment/card/3ds_result',
    { cres: 'result' },
  ],
  [
    'a challenge result in other letters, with md',
    returned({ CRes: 'result', MD: 'md-1' }),
    '/v2/payment/card/3ds_result',
    { cres: 'result', md: 'md-1' },
  ],
  [
    'a result of the basic workflow',
    returned({ PaRes: 'result', MD: 'md-1' }),
    '/v2/payment/card/3ds_result',
    { pares: 'result', md: 'md-1' },
  ],
]
for (const [what, resumption, path, body] of ANSWERS) {
  test(`hands on ${what} once; the second time Gate is asked instead`, async () => {
    const { resume, script, calls } = stage()
    script(accepted, { signed: status('processing') })
    assert.deepEqual((await resume(resumption)).outcome, { status: 'pending', reason: 'gateway_pending' })
    await resume(resumption)
    assert.deepEqual(
      calls.map((call) => [call.path, call.body]),
      [
        [path, { general: GENERAL, ...body }],
        [STATUS, { general: GENERAL }],
      ],
    )
  })
}

test('is noted before it is sent', async () => {
  const { resume, script, events } = stage()
  script(accepted)
  await resume(returned({ cres: 'result' }))
  assert.deepEqual(events, ['state', 'call /v2/payment/card/3ds_result'])
})

test('another result of a later round is handed on', async () => {
  const { resume, script, calls } = stage()
  script(accepted, accepted)
  await resume(returned({ cres: 'first' }))
  await resume(returned({ cres: 'second' }))
  assert.equal(calls.length, 2)
})

test('coming back from a third party proves nothing: Gate is asked', async () => {
  const { resume, script, calls } = stage()
  script({
    signed: status('awaiting redirect result', {
      redirect_data: { url: 'https://aps.example', method: 'GET', body: [] },
    }),
  })
  assert.equal((await resume(returned({ status: 'success' }))).outcome.status, 'needs_action')
  assert.deepEqual(
    calls.map(({ path }) => path),
    [STATUS],
  )
})

test('coming back before Gate may be asked waits for the callback', async () => {
  const { resume, calls } = stage()
  assert.deepEqual((await resume(returned({}), { createdAt: NOW - 1000 })).outcome, {
    status: 'pending',
    reason: 'gateway_pending',
  })
  assert.equal(calls.length, 0)
})

test('a result too long to be one is not handed on', async () => {
  const { resume, script, calls } = stage()
  script({ signed: status('processing') })
  await resume(returned({ cres: 'x'.repeat(16_385) }))
  assert.deepEqual(
    calls.map(({ path }) => path),
    [STATUS],
  )
})

test('what was answered a moment ago is not shown again, and is shown when it stays', async () => {
  const { gateway, resume, script, key, world } = stage()
  script(accepted, { signed: status('awaiting 3ds result', page) }, { signed: status('awaiting 3ds result', page) })
  await resume(returned({ cres: 'result' }))
  assert.deepEqual((await gateway.query(key()))?.outcome, { status: 'pending', reason: 'gateway_pending' })
  world.clock.advance(31_000)
  assert.equal((await gateway.query(key()))?.outcome.status, 'needs_action')
})

test('after the method frame the challenge is shown at once', async () => {
  const { gateway, resume, script, key } = stage()
  script(accepted, { signed: status('awaiting 3ds result', frame) }, { signed: status('awaiting 3ds result', page) })
  await resume(returned({ threeDSMethodData: 'ey' }, 'method'))
  assert.equal((await gateway.query(key()))?.outcome.status, 'pending')
  assert.equal((await gateway.query(key()))?.outcome.status, 'needs_action')
})

test('a method frame whose time is over is reported as not completed', async () => {
  const { resume, script, calls } = stage()
  script({ signed: status('awaiting 3ds result', frame) }, accepted)
  await resume({ type: 'expired' })
  assert.deepEqual(calls[1]?.body, { general: GENERAL, threeds_completion_indicator: false })
})

test('a challenge whose time is over is left to Gate', async () => {
  const { resume, script, calls } = stage()
  script({ signed: status('awaiting 3ds result', page) }, { signed: status('awaiting 3ds result', page) })
  await resume({ type: 'expired' })
  assert.ok(calls.every(({ path }) => path === STATUS))
})

test('a state that does not allow the answer is no result', async () => {
  const { resume, script } = stage()
  script({ http: 400, json: { status: 'error', code: '3060' } }, { fail: 'no_answer' }, { fail: 'not_connected' })
  const outcomes = []
  for (const cres of ['a', 'b', 'c']) outcomes.push((await resume(returned({ cres }))).outcome)
  const lost = { status: 'pending', reason: 'no_answer' }
  assert.deepEqual(outcomes, [{ status: 'pending', reason: 'gateway_pending' }, lost, lost])
})

const clarifying = { clarification_fields: { avs_data: ['avs_post_code'], customer: ['day_of_birth'] } }

test('answers a clarification in the nesting in which it was asked, without card members', async () => {
  const { resume, script, calls } = stage()
  script({ signed: status('awaiting clarification', clarifying) }, accepted)
  await resume({
    type: 'form',
    values: {
      'avs_data.avs_post_code': '1010',
      'customer.day_of_birth': '1990-01-31',
      'card.cvv': '123',
      'customer.card.pan': '1',
      'x.__proto__.y': '1',
      'customer.zip': '',
    },
  })
  assert.equal(calls[1]?.path, '/v2/payment/clarification')
  assert.deepEqual(calls[1]?.body, {
    general: GENERAL,
    additional_data: { avs_data: { avs_post_code: '1010' }, customer: { day_of_birth: '31-01-1990' } },
  })
})

test('asks again for what the answer to a clarification still wants', async () => {
  const { resume, script } = stage()
  script(
    { signed: status('awaiting clarification', clarifying) },
    { http: 400, json: { status: 'error', code: '3191', clarification_fields: { avs_data: ['avs_street_address'] } } },
  )
  const { outcome } = await resume({ type: 'form', values: {} })
  assert.ok(outcome.status === 'needs_action' && outcome.action.type === 'form')
  assert.deepEqual(
    outcome.action.fields.map(({ name }) => name),
    ['avs_data.avs_street_address'],
  )
})

test('a form that is answered early waits until Gate may be asked', async () => {
  const { resume, script, world } = stage()
  const slept: number[] = []
  world.clock.sleep = async (ms) => {
    slept.push(ms)
    world.clock.advance(ms)
  }
  script({ signed: status('awaiting clarification', clarifying) }, accepted)
  await resume({ type: 'form', values: {} }, { createdAt: NOW - 4_000 })
  assert.deepEqual(slept, [6_000])
})

test('authentication on the merchant’s request: consent starts it, the code ends it', async () => {
  const { resume, script, calls } = stage()
  const waits: Step = { signed: status('awaiting merchant auth') }
  script(waits, accepted, waits, waits, accepted)
  const { outcome } = await resume({ type: 'form', values: {} })
  assert.ok(outcome.status === 'needs_action' && outcome.action.type === 'form')
  assert.deepEqual(outcome.action.fields, [{ name: 'confirmation_code', label: 'Code', type: 'text', required: true }])
  await resume({ type: 'form', values: { confirmation_code: '123456' } })
  const told = calls.filter(({ path }) => path === '/v2/payment/card/merchant_auth').map(({ body }) => body)
  assert.deepEqual(told, [
    { general: { ...GENERAL, type: 'start' } },
    { general: { ...GENERAL, type: 'finish' }, confirmation_code: '123456' },
  ])
})

test('an authentication that Gate does not start is offered again', async () => {
  const { resume, script, state } = stage()
  script({ signed: status('awaiting merchant auth') }, { http: 400, json: { status: 'error', code: '3060' } })
  await resume({ type: 'form', values: {} })
  assert.ok(!('authStarted' in (JSON.parse(state() ?? '{}') as Json)))
})

test('a confirmed cascade shows its page', async () => {
  const { resume, script } = stage()
  const next: Step = { signed: status('awaiting 3ds result', { ...page, cascading_with_redirect: true }) }
  script(next, next)
  const { outcome } = await resume({ type: 'form', values: {} })
  assert.ok(outcome.status === 'needs_action' && outcome.action.type === 'challenge')
})

const settlement = (more: Json = {}) => ({
  requestId: 'refund-1',
  paymentReference: REQUEST_ID,
  paymentRequestId: REQUEST_ID,
  amount: 2_345,
  currency: 'EUR',
  notificationUrl: RETURN_URL,
  ...more,
})
const STEPS: ['refund' | 'capture' | 'cancel', Json][] = [
  [
    'refund',
    {
      general: GENERAL,
      payment: { description: 'Refund refund-1', amount: 2_345, currency: 'EUR', merchant_refund_id: 'refund-1' },
    },
  ],
  ['capture', { general: GENERAL, payment: { amount: 2_345, currency: 'EUR' } }],
  ['cancel', { general: GENERAL }],
]
for (const [step, body] of STEPS) {
  test(`a ${step} is one call, and its acceptance no result`, async () => {
    const { gateway, script, calls } = stage()
    const call = gateway[step]
    assert.ok(call)
    script(
      accepted,
      { http: 400, json: { status: 'error', code: '3060' } },
      { http: 500, text: '' },
      { fail: 'not_connected' },
    )
    assert.deepEqual(await call(settlement()), {
      outcome: { status: 'pending', reason: 'gateway_pending' },
      reference: `${step}:${ACCEPTANCE}`,
      evidence: {},
    })
    assert.deepEqual((await call(settlement())).outcome, { status: 'failed', decline: 'not_processed' })
    assert.deepEqual((await call(settlement())).outcome, { status: 'pending', reason: 'no_answer' })
    assert.deepEqual((await call(settlement())).outcome, { status: 'failed', decline: 'not_processed' })
    assert.deepEqual([calls.length, calls[0]?.path, calls[0]?.body], [4, `/v2/payment/card/${step}`, body])
  })
}

const operation = (more: Json): Json => ({
  id: 2,
  type: 'refund',
  status: 'success',
  request_id: ACCEPTANCE,
  date: '2026-03-01T10:00:00+0000',
  sum_initial: { amount: 2_345, currency: 'EUR' },
  code: '0',
  ...more,
})
const sale = (status('success')['operations'] as Json[])[0] ?? {}
const other = { ...sale, request_id: 'sale' }
const FOUND: [what: string, reference: string | null, operations: Json[], ageMs: number, outcome: Json | null][] = [
  ['done', `refund:${ACCEPTANCE}`, [other, operation({})], 60_000, { status: 'succeeded' }],
  [
    'reversed on the same day',
    `refund:${ACCEPTANCE}`,
    [operation({ type: 'reversal' }), other],
    60_000,
    { status: 'succeeded' },
  ],
  [
    'declined',
    `refund:${ACCEPTANCE}`,
    [operation({ status: 'decline', code: '10100' }), other],
    60_000,
    { status: 'failed', decline: 'generic' },
  ],
  [
    'under way',
    `refund:${ACCEPTANCE}`,
    [operation({ status: 'processing' }), other],
    60_000,
    { status: 'pending', reason: 'gateway_pending' },
  ],
  ['captured', `capture:${ACCEPTANCE}`, [operation({ type: 'capture' }), other], 60_000, { status: 'succeeded' }],
  [
    'found by our own id where its answer was lost',
    'refund:',
    [operation({ request_id: 'x', merchant_refund_id: 'refund-1' }), other],
    60_000,
    { status: 'succeeded' },
  ],
  [
    'the only capture where its answer was lost',
    'capture:',
    [operation({ type: 'capture', request_id: 'x' }), other],
    60_000,
    { status: 'succeeded' },
  ],
  [
    'not to be told from another refund',
    'refund:',
    [operation({ request_id: 'x' }), other],
    60_000,
    { status: 'pending', reason: 'unknown_status' },
  ],
  [
    'not to be told where nothing is known',
    null,
    [operation({ request_id: 'x' }), other],
    60_000,
    { status: 'pending', reason: 'unknown_status' },
  ],
  ['not there a moment later', 'refund:', [other], 59_999, { status: 'pending', reason: 'gateway_pending' }],
  ['not there after a minute', 'refund:', [other], 60_000, null],
]
for (const [what, reference, operations, ageMs, outcome] of FOUND) {
  test(`a refund, capture or cancellation that is ${what}`, async () => {
    const { gateway, script, key } = stage()
    script({ signed: status('success', {}, operations) })
    const report = await gateway.queryRefund?.(key({ requestId: 'refund-1', reference, createdAt: NOW - ageMs }), key())
    assert.deepEqual(report?.outcome ?? null, outcome)
    if (outcome?.['status'] === 'succeeded') assert.equal(report?.amount, 2_345)
  })
}

test('a refund that was accepted and refused afterwards has failed', async () => {
  const { gateway, script, key } = stage()
  const request: Step = {
    signed: { general: { project_id: 42 }, status: 'error', request_id: ACCEPTANCE, errors: [{ code: '3283' }] },
  }
  script({ signed: status('success', {}, [other]) }, request)
  const report = await gateway.queryRefund?.(key({ requestId: 'refund-1', reference: `refund:${ACCEPTANCE}` }), key())
  assert.deepEqual(report?.outcome, { status: 'failed', decline: 'not_processed' })
})

test('lists the cards Gate keeps, with their own references', async () => {
  const { gateway, script, calls } = stage()
  const { card_holder, expiry_month, expiry_year, token: _, ...bare } = ACCOUNT
  script({
    signed: {
      accounts: [
        { ...bare, additional: { card_holder, expiry_month, expiry_year } },
        { id: 9, number: '4314220000000056' },
        'x',
        ACCOUNT,
      ],
    },
  })
  const common = { brand: 'visa', mask: '431422******0056', expiry: { month: 8, year: 2030 } }
  assert.deepEqual(await gateway.cards?.('customer_12'), [
    { reference: 'saved:45678', ...common },
    { reference: `token:${TOKEN}`, ...common },
  ])
  assert.deepEqual(calls[0]?.body, { customer: { project_id: 42, id: 'customer_12' }, payment_method: 'card' })
})

test('an unsigned or refused list is no list', async () => {
  const { gateway, script } = stage()
  script({ json: { accounts: [] } }, { http: 400, json: { status: 'error', code: '3022' } }, { signed: {} })
  for (let i = 0; i < 3; i++) await assert.rejects(async () => gateway.cards?.('customer_12'), { name: 'CardsError' })
})

test('forgets a card by its token or its id, and is content where it is gone already', async () => {
  const { gateway, script, calls } = stage()
  const customer = { project_id: 42, id: 'customer_12' }
  script(
    { json: { status: 'success' } },
    { json: { status: 'success' } },
    { http: 400, json: { status: 'error', code: '3221' } },
    { http: 400, json: { status: 'error', code: '3101' } },
  )
  await gateway.deleteCard?.('customer_12', `token:${TOKEN}`)
  await gateway.deleteCard?.('customer_12', 'saved:45678')
  await gateway.deleteCard?.('customer_12', 'saved:45678')
  await assert.rejects(async () => gateway.deleteCard?.('customer_12', 'saved:45678'), { name: 'CardsError' })
  await assert.rejects(async () => gateway.deleteCard?.('customer_12', '45678'), { name: 'CardsError' })
  assert.deepEqual(
    calls.slice(0, 2).map(({ path, body }) => [path, body]),
    [
      ['/v2/customer/card/token/revoke', { customer, token: TOKEN }],
      ['/v2/customer/saved_account/delete', { customer, saved_account_id: 45_678, payment_method: 'card' }],
    ],
  )
})

test('check: "not found" proves project and key, and full card mode says its consequence', async () => {
  const levels = async (step: Step, more = {}) => {
    const { gateway, script } = stage(more)
    script(step)
    return (await gateway.check()).map(({ level }) => level)
  }
  assert.deepEqual(await levels({ http: 400, json: { status: 'error', code: '3061' } }), ['ok'])
  assert.deepEqual(await levels({ http: 403, json: { status: 'error', code: '303' } }), ['error'])
  assert.deepEqual(await levels({ http: 400, json: { status: 'error', code: '3261' } }), ['error'])
  assert.deepEqual(await levels({ fail: 'not_connected' }), ['error'])
  assert.deepEqual(
    await levels(
      { http: 400, json: { status: 'error', code: '3061' } },
      { ECOMMPAY_MODES: 'card', ECOMMPAY_ACCEPT_CARD_DATA: 'I-ACCEPT-PCI-DSS-SAQ-D' },
    ),
    ['warning', 'ok'],
  )
})

const SESSION = { amount: 12_345, currency: 'EUR', orderId: 'A-1' }
const SESSIONS: [what: string, more: Json, paths: string[]][] = [
  ['a plain order', {}, []],
  [
    'a whole customer',
    {
      customer: {
        id: 'c',
        email: 'a@b.example',
        phone: '+44 (99) 123',
        country: 'gb',
        birthday: '1990-01-31',
        ip: '::1',
      },
      threeDS: 'must',
    },
    [],
  ],
  ['an amount of zero', { amount: 0 }, ['amount']],
  ['a fraction', { amount: 1.5 }, ['amount']],
  ['an amount above Gate’s limit', { amount: 10_000_000_000_001 }, ['amount']],
  ['a currency that is not configured', { currency: 'USD' }, ['currency']],
  ['a currency that is none', { currency: 'euro' }, ['currency']],
  ['a long description', { description: 'x'.repeat(256) }, ['description']],
  ['3-D Secure without e-mail and phone', { threeDS: 'must', customer: { id: 'c' } }, ['customer.email']],
  ['a card to be saved without full card mode', { saveCard: 'ask', customer: { id: 'c' } }, ['saveCard']],
  [
    'wrong customer data',
    {
      customer: {
        id: 'x'.repeat(256),
        email: 'a b',
        phone: '12',
        country: 'Austria',
        birthday: '31.1.1990',
        ip: '1.2.3',
      },
    },
    ['customer.id', 'customer.email', 'customer.phone', 'customer.country', 'customer.birthday', 'customer.ip'],
  ],
]
for (const [what, more, paths] of SESSIONS) {
  test(`a session with ${what} is ${paths.length ? `refused for ${paths.join()}` : 'taken'}`, () => {
    const { gateway } = stage({ ECOMMPAY_CURRENCIES: 'EUR,GBP' })
    assert.deepEqual(
      gateway.checkSession({ ...SESSION, ...more }).map(({ path }) => path),
      paths,
    )
  })
}
