import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ACCOUNT, callback, message, REQUEST_ID, RETURN_URL, sign, stage, TOKEN, type Json } from './stage.ts'

async function proven(gate: ReturnType<typeof stage>, said: Json) {
  const verdict = await gate.receive(said)
  assert.ok(verdict.kind === 'proof', verdict.kind)
  return verdict
}

test('a final callback is a proof of everything the record compares', async () => {
  const { report } = await proven(stage(), message('success', { account: ACCOUNT }))
  assert.deepEqual(report, {
    outcome: { status: 'succeeded' },
    reference: REQUEST_ID,
    requestId: REQUEST_ID,
    amount: 12_345,
    currency: 'EUR',
    mask: '431422******0056',
    brand: 'visa',
    card: { reference: `token:${TOKEN}`, brand: 'visa', mask: '431422******0056', expiry: { month: 8, year: 2030 } },
    evidence: {
      paymentStatus: 'success',
      operationType: 'sale',
      operationStatus: 'success',
      operationId: '969000002636',
      code: '0',
    },
  })
})

test('a card is kept by its id where tokens are not paid with', async () => {
  const gate = stage({ ECOMMPAY_MODES: 'saved' })
  assert.equal((await proven(gate, message('success', { account: ACCOUNT }))).report.card?.reference, 'saved:45678')
})

const failed = (decline: string) => ({ status: 'failed', decline })
const waiting = { status: 'pending', reason: 'gateway_pending' }
const unknown = { status: 'pending', reason: 'unknown_status' }
const STATUSES: [status: string, more: Json, operation: Json, outcome: Json][] = [
  ['success', {}, {}, { status: 'succeeded' }],
  ['partially paid', {}, {}, { status: 'succeeded' }],
  ['awaiting capture', {}, { type: 'auth' }, { status: 'authorized' }],
  ['processing', {}, {}, waiting],
  ['external processing', {}, {}, waiting],
  ['initial', {}, {}, waiting],
  ['awaiting customer', {}, {}, waiting],
  ['awaiting customer action', { display_data: [{ type: 'text', title: 'x', data: 'y' }] }, {}, waiting],
  ['decline', {}, { code: '20000' }, failed('generic')],
  ['decline', {}, { code: '10105' }, failed('insufficient_funds')],
  ['decline', {}, { code: '10106' }, failed('expired_card')],
  ['decline', {}, { code: '10103' }, failed('incorrect_cvv')],
  ['decline', {}, { code: '10102' }, failed('invalid_card')],
  ['decline', {}, { code: '10101' }, failed('limit_exceeded')],
  ['decline', {}, { code: '10201' }, failed('contact_issuer')],
  ['decline', {}, { code: '10114' }, failed('authentication_failed')],
  ['decline', {}, { code: '108' }, failed('authentication_failed')],
  ['decline', {}, { code: '10301' }, failed('authentication_canceled')],
  ['decline', {}, { code: '402' }, failed('suspected_fraud')],
  ['decline', {}, { code: '1420' }, failed('suspected_fraud')],
  ['decline', {}, { code: '10404' }, failed('suspected_fraud')],
  ['decline', {}, { code: 10601 }, failed('try_later')],
  ['decline', {}, { code: '10204' }, failed('unsupported_card')],
  ['decline', {}, { code: undefined }, failed('generic')],
  ['expired', {}, { code: '0' }, failed('generic')],
  ['internal error', {}, { code: '501' }, failed('try_later')],
  ['external error', {}, { code: '10202' }, failed('try_later')],
  ['canceled', {}, {}, failed('not_processed')],
  ['cancelled', {}, {}, failed('not_processed')],
  ['Success', {}, {}, unknown],
  ['suссess', {}, {}, unknown],
  ['awaiting payment', {}, {}, unknown],
  ['constructor', {}, {}, unknown],
]
for (const [status, more, operation, outcome] of STATUSES) {
  test(`payment status "${status}" with code ${String(operation['code'] ?? '(none)')} is ${Object.values(outcome).join(' ')}`, async () => {
    const { report } = await proven(stage(), message(status, more, operation))
    assert.deepEqual(report.outcome, outcome)
  })
}

test('a failure before there was an operation takes its reason from the errors', async () => {
  const { operation: _, ...early } = message('error', { errors: [{ code: 3021, message: 'x' }] })
  const { report } = await proven(stage(), { ...early, payment: { id: REQUEST_ID, status: 'error' } })
  assert.deepEqual(report.outcome, failed('expired_card'))
})

for (const code of ['3041', '3060', '3061', '3062', '3191', '3283']) {
  test(`an error ${code} about a later request does not fail the payment: Gate is asked`, async () => {
    const { operation: _, ...early } = message('error', { errors: [{ code }] })
    assert.equal((await stage().receive(early)).kind, 'hint')
  })
}

const LATER: [string, Json][] = [
  ['partially refunded', { type: 'refund', status: 'success' }],
  ['reversed', { type: 'reversal', status: 'success' }],
  ['success', { type: 'refund', status: 'decline' }],
  ['canceled', { type: 'cancel', status: 'success' }],
]
for (const [status, operation] of LATER) {
  test(`a callback about ${String(operation['type'])} (${status}) is a reason to ask, not a report of the payment`, async () => {
    const verdict = await stage().receive(message(status, {}, operation))
    assert.ok(verdict.kind === 'hint')
    assert.equal(verdict.requestId, REQUEST_ID)
  })
}

test('a capture is a proof with the amount that was taken', async () => {
  const payment = { ...(message('success')['payment'] as Json), sum: { amount: 5_000, currency: 'EUR' } }
  const { report } = await proven(stage(), message('success', { payment }, { type: 'capture' }))
  assert.deepEqual([report.outcome.status, report.amount], ['succeeded', 5_000])
})

test('the same callback has the same fingerprint, and every news another', async () => {
  const gate = stage()
  const frame = (url: string) => ({ threeds2: { iframe: { url, params: {} } } })
  const said = [
    message('awaiting 3ds result', frame('https://acs.example/1')),
    message('awaiting 3ds result', frame('https://acs.example/2')),
    message('processing'),
    message('success'),
    message('success', {}, { id: 7 }),
    message('decline'),
  ]
  const prints = await Promise.all(said.map(async (one) => (await proven(gate, one)).fingerprint))
  assert.equal(new Set(prints).size, said.length)
  assert.deepEqual(await Promise.all(said.map(async (one) => (await proven(gate, one)).fingerprint)), prints)
  for (const print of prints) assert.match(print, new RegExp(`^${REQUEST_ID}:`))
})

const ACTIONS: [what: string, status: string, more: Json, action: Json][] = [
  ['the method frame', 'awaiting 3ds result', { threeds2: { iframe: { url: 'https://acs.example/m', params: { threeDSMethodData: 'ey' } } } },
    { type: 'challenge', url: 'https://acs.example/m', fields: { threeDSMethodData: 'ey' }, display: 'hidden', timeoutMs: 10_000 }],
  ['the challenge', 'awaiting 3ds result', { threeds2: { redirect: { url: 'https://acs.example/c', params: { creq: 'ey', threeDSSessionData: 's' } } } },
    { type: 'challenge', url: 'https://acs.example/c', fields: { creq: 'ey', threeDSSessionData: 's' } }],
  ['the newer challenge beside the frame', 'awaiting 3ds result', { threeds2: { iframe: { url: 'https://acs.example/m', params: {} }, redirect: { url: 'https://acs.example/c', params: {} } } },
    { type: 'challenge', url: 'https://acs.example/c', fields: {} }],
  ['the basic workflow', 'awaiting 3ds result', { acs: { pa_req: 'pa', acs_url: 'https://acs.example/p', md: 'md-1' } },
    { type: 'challenge', url: 'https://acs.example/p', fields: { PaReq: 'pa', MD: 'md-1', TermUrl: RETURN_URL } }],
  ['a redirect for 3-D Secure', 'awaiting 3ds result', { redirect_data: { url: 'https://aps.example/x', method: 'POST', body: { a: 'b' }, encrypted: { key: 1, message: 'ff' } } },
    { type: 'challenge', url: 'https://aps.example/x', fields: { a: 'b' }, display: 'page' }],
  ['a redirect by GET with parameters', 'awaiting redirect result', { redirect_data: { url: 'https://aps.example/x?a=1', method: 'GET', body: { b: 'c d' } } },
    { type: 'challenge', url: 'https://aps.example/x?a=1&b=c+d', display: 'page' }],
  ['the other spelling, with an empty list', 'awaiting redirect result', { redirectData: { url: 'https://aps.example/x', method: 'GET', body: [], encrypted: [] } },
    { type: 'challenge', url: 'https://aps.example/x', display: 'page' }],
  ['a redirect by POST without a body', 'awaiting redirect result', { redirect_data: { url: 'https://aps.example/x', method: 'POST', body: null } },
    { type: 'challenge', url: 'https://aps.example/x', fields: {}, display: 'page' }],
  ['clarification by names', 'awaiting clarification', { clarification_fields: { avs_data: ['avs_post_code'], customer: { billing: ['city'], list: ['shoe_size'] } } },
    { type: 'form', fields: [
      { name: 'avs_data.avs_post_code', label: 'Postcode of the card’s billing address', type: 'text', required: true },
      { name: 'customer.billing.city', label: 'City', type: 'text', required: true },
      { name: 'customer.list.shoe_size', label: 'shoe_size', type: 'text', required: true },
    ] }],
  ['clarification by schema', 'awaiting clarification', { clarification_fields: { $schema: 'x', customer: { type: 'object', required: ['email'], properties: { $id: 'x', email: { type: 'string' }, day_of_birth: { type: 'string' }, zip: { type: 'string', pattern: '^[0-9]+$' }, city: { type: 'string', pattern: '(' } } } } },
    { type: 'form', fields: [
      { name: 'customer.email', label: 'E-mail', type: 'email', required: true },
      { name: 'customer.day_of_birth', label: 'Date of birth', type: 'date', required: false },
      { name: 'customer.zip', label: 'Postcode', type: 'text', required: false, pattern: '^[0-9]+$' },
      { name: 'customer.city', label: 'City', type: 'text', required: false },
    ] }],
  ['the consent to an authentication', 'awaiting merchant auth', {}, { type: 'form', fields: [] }],
  ['another attempt that must be confirmed', 'awaiting 3ds result', { cascading_with_redirect: true, threeds2: { redirect: { url: 'https://acs.example/c', params: {} } } },
    { type: 'form', fields: [] }],
  ['another attempt that runs unasked', 'awaiting 3ds result', { cascading_with_redirect: false, threeds2: { redirect: { url: 'https://acs.example/c', params: {} } } },
    { type: 'challenge', url: 'https://acs.example/c', fields: {} }],
] // prettier-ignore
for (const [what, status, more, action] of ACTIONS) {
  test(`asks the shopper for ${what}`, async () => {
    const gate = stage()
    await gate.journal.state(JSON.stringify({ returnUrl: RETURN_URL }))
    const { report } = await proven(gate, message(status, more))
    assert.deepEqual(report.outcome, { status: 'needs_action', action })
  })
}

const challenge = (url: unknown, params: unknown = {}) => ({ threeds2: { redirect: { url, params } } })
const UNSHOWN: [what: string, status: string, more: Json][] = [
  ['no block at all', 'awaiting 3ds result', {}],
  ['plain http', 'awaiting 3ds result', challenge('http://acs.example/c')],
  ['http on this machine from a Gate that is not', 'awaiting 3ds result', challenge('http://127.0.0.1/c')],
  ['a script', 'awaiting 3ds result', challenge('javascript:alert(1)')],
  ['credentials in the address', 'awaiting 3ds result', challenge('https://a:b@acs.example/c')],
  ['an address that is none', 'awaiting 3ds result', challenge('acs.example')],
  ['an address that is no text', 'awaiting 3ds result', challenge(1)],
  ['fields that are no texts', 'awaiting 3ds result', challenge('https://acs.example/c', { creq: { a: 1 } })],
  [
    'a redirect by another method',
    'awaiting redirect result',
    { redirect_data: { url: 'https://aps.example', method: 'PUT', body: [] } },
  ],
  ['a 3-D Secure block under a redirect', 'awaiting redirect result', challenge('https://acs.example/c')],
  [
    'card data to be typed into a form',
    'awaiting clarification',
    { clarification_fields: { card: ['pan', 'cvv'], customer: { card: ['number'] } } },
  ],
  ['nothing to clarify', 'awaiting clarification', { clarification_fields: {} }],
  ['fields that are none', 'awaiting clarification', { clarification_fields: 'zip' }],
]
for (const [what, status, more] of UNSHOWN) {
  test(`shows the shopper nothing for ${what}`, async () => {
    const { report } = await proven(stage(), message(status, more))
    assert.deepEqual(report.outcome, unknown)
  })
}

test('sends the browser only to the hosts of the configuration, where it names some', async () => {
  const gate = stage({ ECOMMPAY_CHALLENGE_HOSTS: 'acs.example' })
  const asked = async (url: string) =>
    (await proven(gate, message('awaiting 3ds result', challenge(url)))).report.outcome.status
  assert.equal(await asked('https://acs.example/c'), 'needs_action')
  assert.equal(await asked('https://acs.example.evil.example/c'), 'pending')
})

test('the basic workflow without an address to come back to is not begun', async () => {
  const { report } = await proven(
    stage(),
    message('awaiting 3ds result', { acs: { pa_req: 'pa', acs_url: 'https://acs.example/p' } }),
  )
  assert.deepEqual(report.outcome, unknown)
})

const payment = message('success')['payment'] as Json
const REFUSED: [what: string, said: Json | string, reason: string][] = [
  ['of another project', message('success', { project_id: 43 }), 'wrong_merchant'],
  ['of no project', message('success', { project_id: undefined }), 'wrong_merchant'],
  ['with the project as a list', message('success', { project_id: [42] }), 'wrong_merchant'],
  ['signed with another key', JSON.stringify(sign(message('success'), 'other')), 'signature'],
  ['without a signature', JSON.stringify(message('success')), 'signature'],
  ['changed after signing', JSON.stringify({ ...sign(message('decline')), payment: { ...payment, status: 'success' } }), 'signature'],
  ['with the amount as text', message('success', { payment: { ...payment, sum: { amount: '12345', currency: 'EUR' } } }), 'malformed'],
  ['with the amount as true', message('success', { payment: { ...payment, sum: { amount: true, currency: 'EUR' } } }), 'malformed'],
  ['with a negative amount', message('success', { payment: { ...payment, sum: { amount: -1, currency: 'EUR' } } }), 'malformed'],
  ['with an amount without currency', message('success', { payment: { ...payment, sum: { amount: 12_345 } } }), 'malformed'],
  ['with the operation as a list', message('success', { operation: ['x'] }), 'malformed'],
  ['with operations as an object', message('success', { operations: { '0': {} } }), 'malformed'],
  ['without a payment', message('success', { payment: undefined }), 'malformed'],
  ['without a status', message('success', { payment: { id: REQUEST_ID } }), 'malformed'],
  ['with a numeric payment id', message('success', { payment: { id: 1, status: 'success' } }), 'malformed'],
  ['about a token', { general: { project_id: 42 }, request: { id: 'r', action: 'tokenize', status: 'success' }, token: TOKEN, token_status: 'active' }, 'malformed'],
  ['in the format of the payment page', { general: { project_id: 42, payment_id: 'x' }, transaction: { id: 1 }, sum_real: {} }, 'malformed'],
  ['that is no JSON', 'status=success', 'malformed'],
  ['of 256 KiB and one byte', `"${'x'.repeat(262_143)}"`, 'too_large'],
] // prettier-ignore
for (const [what, said, reason] of REFUSED) {
  test(`refuses a callback ${what}`, async () => {
    assert.deepEqual(await stage().receive(said), { kind: 'refused', reason })
  })
}

test('refuses bytes that are not UTF-8', async () => {
  const { gateway } = stage()
  const raw = { ...callback('{}'), body: new Uint8Array([0x7b, 0xff, 0x7d]) }
  assert.deepEqual(await gateway.readCallback(raw, async () => null), { kind: 'refused', reason: 'malformed' })
})

test('takes the signature and the project in general, and members it does not know', async () => {
  const { gateway } = stage()
  const { project_id: _, ...rest } = message('success', { rrn: '0001', new_member: [{}] })
  const { signature, ...body } = sign({ ...rest, general: { project_id: 42 } })
  const text = JSON.stringify({ ...body, general: { project_id: 42, signature } })
  assert.equal((await gateway.readCallback(callback(text), async () => null)).kind, 'proof')
})
