import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createClient, type Charge, type PltokenClient } from '../../../../../server/gateways/pltoken/client.ts'
import { parsePltokenConfig } from '../../../../../server/gateways/pltoken/config.ts'
import { createPcng } from '../../../../../server/gateways/pltoken/pcng.ts'
import { createTransport, NotSupportedError } from '../../../../../server/gateways/pltoken/transport.ts'
import { systemRandom } from '../../../../../server/ports.ts'
import {
  ACCOUNT,
  APP_KEY,
  BASE_URL,
  CARD,
  createScriptedPltoken,
  CVV_REFERENCE,
  PCNG_KEY,
  REQUEST_ID,
  type Step,
} from '../../../../support/pltoken.ts'
import { createTestWorld } from '../../../../support/scripted-send.ts'

function stage(env: Record<string, string> = {}) {
  const world = createTestWorld()
  const pltoken = createScriptedPltoken(world.clock.now)
  const parsed = parsePltokenConfig(pltoken.env(env))
  assert.ok('config' in parsed)
  const { clock, log, random } = world
  const pcng = createPcng(parsed.config.pcngKey, clock, systemRandom)
  const client = createClient(createTransport(parsed.config, { send: pltoken.send, clock, random, log, pcng }))
  return { client, pltoken, world }
}

const CHARGE: Charge = {
  orderID: REQUEST_ID,
  applicationId: 'ABC',
  amount: 10,
  currencyCode: 'GBP',
  ipAddr: '203.0.113.7',
  paymentInfoID: CARD,
  paymentInfo: { paymentType: 'CreditCard', card: { cardCVVEncKey: CVV_REFERENCE } },
}
const PAGE = { pageNo: 1, pageSize: 10, fromDate: '20150101', toDate: '20150831' }

// Method and path of every call (spec 6.1), its identifiers in the order of the path, and the opened data.
const CALLS: [string, (client: PltokenClient) => Promise<unknown>, string, string[], string | null][] = [
  ['DELETE', (c) => c.cancelPaymentInfoByOrderId(ACCOUNT, REQUEST_ID), '/account/{0}/orders/{1}', [ACCOUNT, REQUEST_ID], null],
  ['POST', (c) => c.createPaymentInfo(ACCOUNT, { a: 1 }), '/account/{0}/paymentinfo', [ACCOUNT], '{"a":1}'],
  ['PUT', (c) => c.updatePaymentInfo(ACCOUNT, CARD, { a: 1 }), '/account/{0}/paymentinfo/{1}', [ACCOUNT, CARD], '{"a":1}'],
  ['DELETE', (c) => c.deletePaymentInfo(ACCOUNT, CARD), '/account/{0}/paymentinfo/{1}', [ACCOUNT, CARD], null],
  ['GET', (c) => c.paymentInfos(ACCOUNT), '/account/{0}/paymentinfo', [ACCOUNT], null],
  ['GET', (c) => c.paymentInfo(ACCOUNT, 'expiries'), '/account/{0}/paymentinfo/{1}', [ACCOUNT, 'expiries'], null],
  ['GET', (c) => c.cardExpiries(ACCOUNT), '/account/{0}/paymentinfo/expiries', [ACCOUNT], null],
  ['DELETE', (c) => c.cancelTransactionByOrderId(ACCOUNT, REQUEST_ID), '/billing/{0}/orders/{1}', [ACCOUNT, REQUEST_ID], null],
  ['GET', (c) => c.transactions(ACCOUNT, PAGE), '/billing/{0}/transactions', [ACCOUNT], 'pageNo=1&pageSize=10&fromDate=20150101&toDate=20150831'],
  ['POST', (c) => c.createTransaction(ACCOUNT, CHARGE), '/billing/{0}/transaction', [ACCOUNT], `{"orderID":"${REQUEST_ID}","applicationId":"ABC","amount":10,"currencyCode":"GBP","ipAddr":"203.0.113.7","paymentInfoID":"${CARD}","paymentInfo":{"paymentType":"CreditCard","card":{"cardCVVEncKey":"${CVV_REFERENCE}"}}}`],
] // prettier-ignore
for (const [method, call, path, identifiers, data] of CALLS) {
  test(`${method} ${path} goes out encrypted and signed, its data ${data === null ? 'absent' : 'where the method wants it'}`, async () => {
    const { client, pltoken } = stage()
    pltoken.script({ data: { ok: 1 } })
    assert.deepEqual(await call(client), { kind: 'data', data: { ok: 1 } })
    const [sent] = pltoken.calls
    assert.ok(sent)
    assert.deepEqual([sent.method, sent.path, sent.identifiers, sent.data], [method, path, identifiers, data])
    const hasBody = data !== null && method !== 'GET'
    assert.equal(sent.headers['Content-Type'], hasBody ? 'application/x-www-form-urlencoded' : undefined)
    assert.equal(sent.url.includes('?data='), data !== null && method === 'GET')
    assert.equal(new Set(sent.ivs).size, sent.ivs.length, 'an IV was used twice')
    assert.equal(sent.timeoutMs, 30_000)
    for (const clear of [ACCOUNT, CARD, REQUEST_ID, CVV_REFERENCE]) assert.ok(!sent.url.includes(clear))
  })
}

test('identifiers are quoted where the configuration says so', async () => {
  const { client, pltoken } = stage({ PLTOKEN_QUOTE_PATH: 'true' })
  pltoken.script({ data: {} })
  await client.paymentInfo(ACCOUNT, CARD)
  assert.deepEqual(pltoken.calls[0]?.identifiers, [`"${ACCOUNT}"`, `"${CARD}"`])
})

for (const call of ['checkTransaction', 'payout', 'refund', 'reject'] as const) {
  test(`${call} is not supported until its path is configured`, async () => {
    const { client, pltoken } = stage()
    await assert.rejects(client[call](ACCOUNT, {}), (error) => {
      assert.ok(error instanceof NotSupportedError)
      assert.equal(error.code, 'not_supported')
      return true
    })
    assert.deepEqual(pltoken.calls, [])
    const filled = stage({ PLTOKEN_PATHS: JSON.stringify({ [call]: `PUT /billing/{uuid}/${call}` }) })
    filled.pltoken.script({ data: {} })
    assert.deepEqual(await filled.client[call](ACCOUNT, { x: 1 }), { kind: 'data', data: {} })
    const [sent] = filled.pltoken.calls
    assert.deepEqual([sent?.method, sent?.path, sent?.data], ['PUT', `/billing/{0}/${call}`, '{"x":1}'])
  })
}

test('a card is not verified again without a path', async () => {
  const { client } = stage()
  await assert.rejects(client.reVerifyPaymentInfo(ACCOUNT, CARD, {}), { code: 'not_supported' })
})

test('every request has a nonce of its own', async () => {
  const { client, pltoken } = stage()
  pltoken.script({ data: {} }, { data: {} })
  await client.paymentInfos(ACCOUNT)
  await client.paymentInfos(ACCOUNT)
  assert.equal(new Set(pltoken.calls.map(({ nonce }) => nonce)).size, 2)
  assert.equal(new Set(pltoken.calls.flatMap(({ ivs }) => ivs)).size, 2)
})

for (const page of [
  { ...PAGE, pageNo: 0 },
  { ...PAGE, pageNo: 1.5 },
  { ...PAGE, pageSize: 0 },
  { ...PAGE, pageSize: 101 },
  { ...PAGE, fromDate: '20150901' },
  { ...PAGE, toDate: '2015-08-31' },
]) {
  test(`asks for no page ${JSON.stringify(page)}`, async () => {
    const { client, pltoken } = stage()
    await assert.rejects(client.transactions(ACCOUNT, page), RangeError)
    assert.deepEqual(pltoken.calls, [])
  })
}

test('a path is never sent with a hole in it', async () => {
  const { client, pltoken } = stage()
  await assert.rejects(client.deletePaymentInfo(ACCOUNT, ''), TypeError)
  assert.deepEqual(pltoken.calls, [])
})

const unreadable = { kind: 'no_answer', sent: true, reason: 'unreadable' }
const failed = (httpStatus: number, code: number | null) => ({ kind: 'error', error: { httpStatus, code } })
// The success rule (spec 5) for a call that answers an object.
const ANSWERS: [string, Step, unknown][] = [
  ['data under 200', { data: { a: 1 } }, { kind: 'data', data: { a: 1 } }],
  ['data under 201', { http: 201, sealed: { data: {} } }, { kind: 'data', data: {} }],
  ['data and an error of null', { http: 200, sealed: { data: {}, error: null } }, { kind: 'data', data: {} }],
  ['an error under 200', { error: { code: 938 }, http: 200 }, failed(200, 938)],
  ['an error beside data', { http: 200, sealed: { data: {}, error: { code: 938 } } }, failed(200, 938)],
  ['an error code as text', { error: { code: '938', details: 'x' } }, failed(400, 938)],
  ['an error without a code', { error: { message: 'x' } }, failed(400, null)],
  ['an error that is a text', { error: 'x' }, failed(400, null)],
  ['an error code in words', { error: { code: 'nine' } }, failed(400, null)],
  ['data under 202', { http: 202, sealed: { data: {} } }, unreadable],
  ['data under 400', { http: 400, sealed: { data: {} } }, failed(400, null)],
  ['a list where an object belongs', { data: [] }, unreadable],
  ['data of null', { data: null }, unreadable],
  ['neither data nor error', { http: 200, sealed: {} }, unreadable],
  ['a JSON list', { http: 200, sealed: [] }, unreadable],
  ['a text that is no JSON', { http: 200, sealed: 'hello' }, unreadable],
  ['clear JSON that nobody encrypted', { http: 200, text: '{"data":{}}' }, unreadable],
  ['a clear error that nobody encrypted', { http: 400, text: '{"error":{"code":938}}' }, failed(400, null)],
  ['a page of a proxy', { http: 200, text: '<html></html>' }, unreadable],
  ['an empty body', { http: 200, text: '' }, unreadable],
  ['a redirect', { http: 302, text: '' }, unreadable],
  ['a gateway page', { http: 502, text: 'Bad Gateway' }, failed(502, null)],
  ['no connection', { fail: 'not_connected' }, { kind: 'no_answer', sent: false, reason: 'network' }],
  ['silence', { fail: 'no_answer' }, { kind: 'no_answer', sent: true, reason: 'network' }],
] // prettier-ignore
for (const [what, step, result] of ANSWERS) {
  test(`${what} is judged as the success rule says`, async () => {
    const { client, pltoken } = stage()
    pltoken.script(step)
    assert.deepEqual(await client.createTransaction(ACCOUNT, CHARGE), result)
    assert.equal(pltoken.calls.length, 1)
  })
}

test('a call that answers a list takes one, and an object too', async () => {
  const { client, pltoken } = stage()
  pltoken.script({ data: [{ a: 1 }] }, { data: { list: [] } })
  assert.deepEqual(await client.transactions(ACCOUNT, PAGE), { kind: 'data', data: [{ a: 1 }] })
  assert.deepEqual(await client.paymentInfos(ACCOUNT), { kind: 'data', data: { list: [] } })
})

test('the log names calls and statuses, and no address, key, id or content', async () => {
  const { client, pltoken, world } = stage()
  pltoken.script({ data: {} }, { error: { code: 938, message: 'secret-message' } }, { fail: 'no_answer' })
  await client.createTransaction(ACCOUNT, CHARGE)
  await client.createTransaction(ACCOUNT, CHARGE)
  await client.transactions(ACCOUNT, PAGE)
  const shown = JSON.stringify(world.lines)
  assert.match(shown, /createTransaction.*"status":400.*no_answer/)
  for (const clear of [
    ACCOUNT,
    CARD,
    CVV_REFERENCE,
    BASE_URL,
    'secret-message',
    'data=',
    PCNG_KEY.toString('base64'),
    APP_KEY.toString('base64'),
  ]) {
    assert.ok(!shown.includes(clear), clear)
  }
})
