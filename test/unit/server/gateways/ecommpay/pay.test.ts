import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PayRequest } from '#contract/payment.ts'
import {
  ACCEPTANCE,
  accepted,
  CALLBACK_URL,
  CARD,
  CARD_MODE,
  cardOrder,
  CVV,
  KEYS,
  METHOD_URL,
  order,
  PAN,
  REQUEST_ID,
  RETURN_URL,
  seal,
  stage,
  TOKEN,
  tokenOrder,
  type Json,
  type Step,
} from './stage.ts'
import { NOW } from '../../../../support/scripted-send.ts'

const CUSTOMER = {
  id: 'customer_12',
  ip_address: '203.0.113.7',
  email: 'jane@example.com',
  phone: '44991234567',
  screen_res: '1280x800',
  browser: 'Mozilla/5.0',
  accept_header: 'text/html',
  language: 'en-GB',
  color_depth: 24,
  java_enabled: false,
  js_enabled: true,
  timezone_offset: '-120',
}

const COMMON = {
  general: { project_id: 42, payment_id: REQUEST_ID, merchant_callback_url: CALLBACK_URL },
  customer: CUSTOMER,
  payment: { amount: 12_345, currency: 'EUR', description: 'Two books  one pen', challenge_window: '05' },
  return_url: { success: RETURN_URL, decline: RETURN_URL },
  acs_return_url: { return_url: RETURN_URL, '3ds_notification_url': METHOD_URL },
}

test('sends a sale by token with all facts of the specification, once, after it is written down', async () => {
  const { gateway, calls, script, journal, events, state } = stage()
  script(accepted)
  const report = await gateway.pay(await tokenOrder(), journal)
  assert.deepEqual(report, {
    reference: REQUEST_ID,
    outcome: { status: 'pending', reason: 'gateway_pending' },
    evidence: {},
  })
  assert.deepEqual(
    calls.map(({ path, body, timeoutMs }) => ({ path, body, timeoutMs })),
    [{ path: '/v2/payment/card/sale/token', body: { ...COMMON, token: TOKEN, cvv: CVV }, timeoutMs: 20_000 }],
  )
  assert.equal(calls[0]?.headers['Content-Type'], 'application/json')
  assert.deepEqual(events, [
    `reference ${REQUEST_ID}`,
    'state',
    'executing',
    'call /v2/payment/card/sale/token',
    'state',
  ])
  assert.deepEqual(JSON.parse(state() ?? ''), { returnUrl: RETURN_URL, requestId: ACCEPTANCE })
})

const ENDPOINTS = [
  ['automatic', 'saved', '/v2/payment/card/sale/saved'],
  ['manual', 'saved', '/v2/payment/card/auth/saved'],
  ['manual', 'token', '/v2/payment/card/auth/token'],
  ['automatic', 'card', '/v2/payment/card/sale'],
  ['manual', 'card', '/v2/payment/card/auth'],
] as const
for (const [capture, credential, path] of ENDPOINTS) {
  test(`${capture} capture by ${credential} goes to ${path}`, async () => {
    const { gateway, calls, script, journal } = stage(CARD_MODE)
    script(accepted)
    const made =
      credential === 'card'
        ? await cardOrder({ capture })
        : await tokenOrder({ capture }, `${credential}:${credential === 'saved' ? '45678' : TOKEN}`)
    await gateway.pay(made, journal)
    const body: Json = calls[0]?.body ?? {}
    assert.equal(calls[0]?.path, path)
    if (credential === 'card') assert.deepEqual(body['card'], CARD)
    if (credential === 'saved') assert.deepEqual([body['saved_account_id'], body['cvv']], [45_678, CVV])
  })
}

test('full card: keeps the card with consent, takes the holder from the order, and drops accents', async () => {
  const { gateway, calls, script, journal } = stage(CARD_MODE)
  script(accepted)
  const { card_holder: _, ...card } = CARD
  await gateway.pay(
    await cardOrder({ saveCard: true, holder: ' Zoë Müller ' }, { ...card, year: '2030', month: '08' }),
    journal,
  )
  assert.deepEqual(calls[0]?.body['card'], { ...card, card_holder: 'Zoe Muller', save: true })
})

const INDICATORS = [
  ['must', '04'],
  ['should', undefined],
  ['must_not', '02'],
] as const
for (const [threeDS, indicator] of INDICATORS) {
  test(`3-D Secure "${threeDS}" becomes ${indicator ?? 'no'} challenge indicator`, async () => {
    const { gateway, calls, script, journal } = stage()
    script(accepted)
    await gateway.pay(await tokenOrder({ threeDS }), journal)
    assert.equal((calls[0]?.body['payment'] as Json)['challenge_indicator'], indicator)
  })
}

test('the basic workflow is selected by leaving the return addresses of the extended one out', async () => {
  const { gateway, calls, script, journal } = stage({ ECOMMPAY_3DS: 'basic' })
  script(accepted)
  await gateway.pay(await tokenOrder(), journal)
  assert.ok(!('acs_return_url' in (calls[0]?.body ?? {})))
})

test('an address Gate does not take is left out with a warning, and the payment goes on', async () => {
  const { gateway, calls, script, journal, world } = stage()
  script(accepted)
  await gateway.pay(await tokenOrder({ notificationUrl: `https://pay.shop.example/${'x'.repeat(255)}` }), journal)
  assert.ok(!('merchant_callback_url' in (calls[0]?.body['general'] as Json)))
  assert.match(world.lines.map(({ message }) => message).join(), /no callbacks will come/)
})

test('all text that is sent is free of the separator of the signature and of control characters', async () => {
  const { gateway, calls, script, journal } = stage()
  script(accepted)
  const customer = {
    id: 'c;1',
    firstName: 'A;B\u0000',
    lastName: 'C\nD',
    city: 'E;F',
    street: 'G;1',
    postalCode: '12;34',
    country: 'gb',
    region: 'H;',
    birthday: '1990-01-31',
  }
  await gateway.pay(await tokenOrder({ customer, description: 'x;\u0007y' }), journal)
  const text = JSON.stringify(calls[0]?.body)
  assert.ok(!/;|\\u00|\\n/.test(text), text)
  assert.equal((calls[0]?.body['customer'] as Json)['day_of_birth'], '31-01-1990')
})

const ANSWERS: [what: string, step: Step, outcome: Json][] = [
  [
    'a missing member (400 with code)',
    { http: 400, json: { status: 'error', code: '2004', message: 'x' } },
    { status: 'failed', decline: 'configuration' },
  ],
  [
    'a list of errors',
    { http: 400, json: { status: 'error', errors: [{ code: 3162, message: 'x', field: 'card' }] } },
    { status: 'failed', decline: 'invalid_card' },
  ],
  [
    'a bad token under HTTP 200',
    { json: { status: 'error', code: '3027' } },
    { status: 'failed', decline: 'invalid_card' },
  ],
  [
    'a wrong signature',
    { http: 400, json: { status: 'error', code: 3261 } },
    { status: 'failed', decline: 'configuration' },
  ],
  ['no access', { http: 403, json: { status: 'error', code: '303' } }, { status: 'failed', decline: 'configuration' }],
  ['a page of a firewall (403)', { http: 403, text: '<html>' }, { status: 'failed', decline: 'configuration' }],
  ['too many requests', { http: 429, text: '' }, { status: 'failed', decline: 'try_later' }],
  ['an error without any code', { http: 400, json: { status: 'error' } }, { status: 'failed', decline: 'generic' }],
  [
    'a used payment id',
    { http: 400, json: { status: 'error', code: '3041' } },
    { status: 'pending', reason: 'no_answer' },
  ],
  [
    'trouble of the platform',
    { http: 500, json: { status: 'error', code: '501' } },
    { status: 'pending', reason: 'no_answer' },
  ],
  ['a gateway time-out', { http: 504, text: '' }, { status: 'pending', reason: 'no_answer' }],
  ['a page that is no answer', { text: '<html>Welcome' }, { status: 'pending', reason: 'no_answer' }],
  ['JSON of another kind', { json: { status: 'ok' } }, { status: 'pending', reason: 'no_answer' }],
  ['a redirect', { http: 302, text: '' }, { status: 'pending', reason: 'no_answer' }],
  ['a conflict', { http: 409, text: '' }, { status: 'pending', reason: 'no_answer' }],
  ['silence', { fail: 'no_answer' }, { status: 'pending', reason: 'no_answer' }],
  ['no connection', { fail: 'not_connected' }, { status: 'failed', decline: 'not_processed' }],
]
for (const [what, step, outcome] of ANSWERS) {
  test(`${what} after a sale is ${Object.values(outcome).join(' ')}, and nothing is sent again`, async () => {
    const { gateway, calls, script, journal } = stage(CARD_MODE)
    script(step)
    const report = await gateway.pay(await cardOrder(), journal)
    assert.deepEqual(report.outcome, outcome)
    assert.equal(calls.length, 1)
  })
}

test('a refusal because of the set-up calls the operator, a declined card does not', async () => {
  const { gateway, script, journal, world } = stage()
  script({ http: 400, json: { status: 'error', code: '3027' } }, { http: 400, json: { status: 'error', code: '3261' } })
  await gateway.pay(await tokenOrder(), journal)
  assert.deepEqual(world.alerts(), [])
  await gateway.pay(await tokenOrder(), journal)
  assert.equal(world.alerts().length, 1)
})

test('no card data and no secret in logs, journal, report or thrown errors', async () => {
  const { gateway, script, journal, world, events, state } = stage(CARD_MODE)
  script(
    accepted,
    { http: 500, text: `echo ${PAN} ${CVV}` },
    { http: 400, json: { status: 'error', code: '2003', message: PAN } },
  )
  const reports = []
  for (let i = 0; i < 3; i++) reports.push(await gateway.pay(await cardOrder(), journal))
  const shown = JSON.stringify([world.lines, events, state(), reports])
  for (const secret of [PAN, CVV, 'Jane Doe', 'gate-test-key', KEYS[0].d ?? ''])
    assert.ok(!shown.includes(secret), secret)
})

const seconds = Math.floor(NOW / 1000)
const { pan: _pan, ...withoutPan } = CARD
const SPOILED: [what: string, sealed: () => Promise<string>, reason: string][] = [
  ['for another session', () => seal({ card: CARD }, { claims: { pid: 'cs_2' } }), 'wrong_session'],
  ['without a session', () => seal({ card: CARD }, { claims: { pid: undefined } }), 'wrong_session'],
  ['301 seconds ago', () => seal({ card: CARD }, { claims: { iat: seconds - 301 } }), 'stale'],
  ['61 seconds ahead', () => seal({ card: CARD }, { claims: { iat: seconds + 62 } }), 'stale'],
  ['at a time that is text', () => seal({ card: CARD }, { claims: { iat: String(seconds) } }), 'stale'],
  ['without a nonce', () => seal({ card: CARD }, { claims: { jti: undefined } }), 'wrong_content'],
  ['with a nonce too short to be random', () => seal({ card: CARD }, { claims: { jti: '1' } }), 'wrong_content'],
  ['in another version', () => seal({ card: CARD }, { claims: { v: 2 } }), 'wrong_content'],
  ['without a card', () => seal({}), 'wrong_content'],
  ['without a number', () => seal({ card: withoutPan }), 'wrong_content'],
  ['with letters in the number', () => seal({ card: { ...CARD, pan: '4314 2200 0000 0056' } }), 'wrong_content'],
  ['with month 13', () => seal({ card: { ...CARD, month: 13 } }), 'wrong_content'],
  ['with a year of two digits', () => seal({ card: { ...CARD, year: 30 } }), 'wrong_content'],
  ['with a CVV of two digits', () => seal({ card: { ...CARD, cvv: '73' } }), 'wrong_content'],
  ['as text that is no JSON', () => seal({}, { text: 'card' }), 'wrong_content'],
  ['to an unknown key', () => seal({ card: CARD }, { key: { ...KEYS[0], kid: 'never' } }), 'unreadable'],
  [
    'to one key under the name of the other',
    () => seal({ card: CARD }, { key: { ...KEYS[1], kid: 'now' } }),
    'unreadable',
  ],
  ['without a key name', async () => seal({ card: CARD }, { header: { kid: undefined } }), 'unreadable'],
  ['with another content encryption', () => seal({ card: CARD }, { header: { enc: 'A128GCM' } }), 'unreadable'],
  ['with a wrapped key', () => seal({ card: CARD }, { header: { alg: 'ECDH-ES+A256KW' } }), 'unreadable'],
  ['with a further header member', () => seal({ card: CARD }, { header: { typ: 'JWE' } }), 'unreadable'],
  ['and changed on the way', async () => (await seal({ card: CARD })).replace(/\.[^.]{4}/g, '.AAAA'), 'unreadable'],
]
for (const [what, sealed, reason] of SPOILED) {
  test(`card data sealed ${what} is not opened, and nothing is sent`, async () => {
    const { gateway, calls, journal } = stage(CARD_MODE)
    const report = await gateway.pay(order({ type: 'card', sealed: { card: await sealed() } }), journal)
    assert.deepEqual(report.outcome, { status: 'failed', decline: 'not_processed' })
    assert.equal(report.evidence['reason'], reason)
    assert.equal(calls.length, 0)
  })
}

test('what was sealed to the previous key is opened, and nothing is opened twice', async () => {
  const { gateway, calls, script, journal } = stage(CARD_MODE)
  script(accepted)
  const made = order({ type: 'card', sealed: { card: await seal({ card: CARD }, { key: KEYS[1] }) } })
  assert.equal((await gateway.pay(made, journal)).outcome.status, 'pending')
  assert.equal((await gateway.pay(made, journal)).evidence['reason'], 'replayed')
  assert.equal(calls.length, 1)
})

test('full card data is not even opened without full card mode', async () => {
  const { gateway, calls, journal } = stage()
  const report = await gateway.pay(await cardOrder(), journal)
  assert.equal(report.evidence['reason'], 'not_offered')
  assert.equal(calls.length, 0)
})

test('a saved card of a kind that is not configured, or of no kind, is not paid with', async () => {
  const { gateway, calls, journal } = stage({ ECOMMPAY_MODES: 'saved' })
  for (const reference of [`token:${TOKEN}`, TOKEN, 'saved:', 'card:1']) {
    assert.equal((await gateway.pay(await tokenOrder({}, reference), journal)).evidence['reason'], 'not_offered')
  }
  assert.equal(calls.length, 0)
})

const { browser } = order({ type: 'hosted_page' })
const CHECKS: [
  what: string,
  modes: Record<string, string>,
  method: () => Promise<PayRequest['method']>,
  codes: string[],
][] = [
  [
    'a sealed card in full card mode',
    CARD_MODE,
    async () => ({ type: 'card', sealed: { card: await seal({ card: CARD }) } }),
    [],
  ],
  [
    'a sealed CVV',
    {},
    async () => ({ type: 'saved_card', card: 'card_1', sealed: { cvv: await seal({ cvv: CVV }) } }),
    [],
  ],
  [
    'a sealed card without full card mode',
    {},
    async () => ({ type: 'card', sealed: { card: await seal({ card: CARD }) } }),
    ['capability_not_offered'],
  ],
  [
    'a card sealed for a bank',
    CARD_MODE,
    async () => ({ type: 'card', sealed: { number: 'a', data: 'b' } }),
    ['sealed_format'],
  ],
  ['a clear number', CARD_MODE, async () => ({ type: 'card', sealed: { card: PAN } }), ['not_sealed']],
  [
    'an overlong value',
    CARD_MODE,
    async () => ({ type: 'card', sealed: { card: await seal({ card: CARD, more: 'x'.repeat(4000) }) } }),
    ['not_sealed'],
  ],
  [
    'another algorithm',
    CARD_MODE,
    async () => ({ type: 'card', sealed: { card: await seal({ card: CARD }, { header: { enc: 'A128GCM' } }) } }),
    ['sealed_header'],
  ],
  [
    'an unknown key',
    CARD_MODE,
    async () => ({ type: 'card', sealed: { card: await seal({ card: CARD }, { key: { ...KEYS[0], kid: 'x' } }) } }),
    ['unknown_key'],
  ],
  ['a saved card without CVV', {}, async () => ({ type: 'saved_card', card: 'card_1' }), ['required']],
  ['a bank transfer', CARD_MODE, async () => ({ type: 'bank_transfer' }), ['capability_not_offered']],
]
for (const [what, modes, method, codes] of CHECKS) {
  test(`the outside of ${what} is ${codes.length ? `refused: ${codes.join()}` : 'taken'}`, async () => {
    const errors = stage(modes).gateway.checkPayment({ method: await method(), browser })
    assert.deepEqual(
      errors.map(({ code }) => code),
      codes,
    )
  })
}
