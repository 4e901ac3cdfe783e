import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { createEtpaySandbox } from '../../../demo/gateways/etpay.ts'
import vectors from '../../vectors/etpay.json' with { type: 'json' }
import type { Bench } from './bench.ts'
import { bench, INITIALIZE, MERCHANT, sessionBody, withBench } from './bench.ts'

describe('session/initialize', () => {
  let b: Bench
  before(async () => (b = await bench()))
  after(() => b.etpay.close())

  const view = (token: unknown) => b.etpay.sessions().find((session) => session.token === token)

  test('answers with two tokens of 64 letters and digits, and nothing else', async () => {
    const { status, headers, body } = await b.initialize()
    assert.equal(status, 200)
    assert.equal(headers.get('content-type'), 'application/json')
    assert.deepEqual(Object.keys(body).sort(), ['signature_token', 'token'])
    for (const value of Object.values(body)) assert.match(String(value), /^[A-Za-z0-9]{64}$/)
    assert.notEqual(body.token, body.signature_token)
  })

  test('keeps the order, and shows it open with the address of its page', async () => {
    const { body } = await b.initialize({ user_bank_code: 'cl_bci' })
    assert.deepEqual(view(body.token), {
      token: body.token,
      signatureToken: body.signature_token,
      funnelUrl: `${b.etpay.url}/pmt/session/${String(body.token)}`,
      merchantOrderId: 'OC-700104',
      orderAmount: 50_000,
      bankCode: 'cl_bci',
      state: 'open',
      scenario: 'success',
      payments: [],
    })
  })

  test('takes the example of the specification, section 3', async () => {
    const { status } = await b.initialize({
      customer_email: 'payer@example.com',
      metadata: [{ name: 'Cuenta Gas', value: '30.215', show: true }],
      user_bank_code: 'cl_estado',
    })
    assert.equal(status, 200)
  })

  test('takes the four required fields alone', async () => {
    const { merchant_code, merchant_api_token, merchant_order_id, order_amount } = sessionBody()
    const body = { merchant_code, merchant_api_token, merchant_order_id, order_amount }
    assert.equal((await b.call(INITIALIZE, body)).status, 200)
  })

  test('makes several sessions for one order, with keys of their own', async () => {
    const [first, second] = [await b.open(), await b.open()]
    assert.notEqual(first.token, second.token)
    assert.notEqual(first.signatureToken, second.signatureToken)
  })

  const accepted: [string, unknown][] = [
    ['merchant_order_id', 'a'],
    ['merchant_order_id', 'A'.repeat(64)],
    ['merchant_order_id', '7.b_c-d'],
    ['order_amount', 1],
    ['order_amount', 999_999_999_999],
    ['customer_email', `${'a'.repeat(241)}@example.com`],
    ['metadata', []],
    ['metadata', Array.from({ length: 10 }, () => ({ name: 'n'.repeat(64), value: 'v'.repeat(256), show: false }))],
    ['user_bank_code', 'CL_SANTANDER'],
    ['payment_webhook_url', 'https://shop.example:8443/hook?a=1'],
    ['concat', '?'],
    ...vectors.banks.rows.map(({ code }): [string, unknown] => ['user_bank_code', code]),
    ...vectors.ruts.valid.map((rut): [string, unknown] => ['user_rut', rut]),
  ]
  for (const [name, value] of accepted)
    test(`takes ${name} ${JSON.stringify(value).slice(0, 60)}`, async () =>
      assert.equal((await b.initialize({ [name]: value })).status, 200))

  for (const flag of [true, 'true', false])
    test(`takes is_rut_block ${JSON.stringify(flag)} beside a RUT`, async () =>
      assert.equal((await b.initialize({ user_rut: '12345678-5', is_rut_block: flag })).status, 200))

  const entry = { name: 'a', value: 'b', show: true }
  const refused: [string, unknown, string?][] = [
    ['merchant_code', undefined],
    ['merchant_code', ''],
    ['merchant_code', 7],
    ['merchant_api_token', undefined],
    ['merchant_api_token', null],
    ['merchant_order_id', undefined],
    ['merchant_order_id', ''],
    ['merchant_order_id', null],
    ['merchant_order_id', 700104],
    ['merchant_order_id', 'a'.repeat(65)],
    ['merchant_order_id', '-a'],
    ['merchant_order_id', 'a b'],
    ['merchant_order_id', 'a\n'],
    ['merchant_order_id', 'ordén'],
    ['order_amount', undefined],
    ['order_amount', '50000'],
    ['order_amount', 0],
    ['order_amount', -1],
    ['order_amount', 50_000.5],
    ['order_amount', 1_000_000_000_000],
    ['order_amount', null],
    ['customer_email', 'payer'],
    ['customer_email', 'a@b@c'],
    ['customer_email', 'a b@c.cl'],
    ['customer_email', 'a@b.cl\r\nBcc: x'],
    ['customer_email', `${'a'.repeat(243)}@example.com`],
    ['customer_email', ''],
    ['metadata', {}],
    ['metadata', Array.from({ length: 11 }, () => entry)],
    ['metadata', [{ name: 'a', value: 'b' }], 'metadata[0].show'],
    ['metadata', [entry, { ...entry, value: 1 }], 'metadata[1].value'],
    ['metadata', [{ ...entry, show: 'true' }], 'metadata[0].show'],
    ['metadata', [{ ...entry, name: 'n'.repeat(65) }], 'metadata[0].name'],
    ['metadata', [{ ...entry, value: 'v'.repeat(257) }], 'metadata[0].value'],
    ['metadata', [{ ...entry, more: 1 }], 'metadata[0].more'],
    ['metadata', ['a'], 'metadata[0]'],
    ['user_bank_code', 'cl_nobank'],
    ['user_bank_code', 'Estado'],
    ['user_bank_code', 1],
    ['user_rut', '12345678-9'],
    ['user_rut', '12.345.678-5'],
    ['user_rut', '20347878-k'],
    ['user_rut', '123456785'],
    ['is_rut_block', true],
    ['payment_completed_url', '/return'],
    ['payment_completed_url', 'http://shop.example/return'],
    ['payment_completed_url', 'http://127.0.0.1/return'],
    ['payment_cancellation_url', 'javascript:alert(1)'],
    ['payment_cancellation_url', 'https://user:pass@shop.example/'],
    ['payment_webhook_url', ''],
    ['payment_webhook_url', 'ftp://shop.example/'],
    ['payment_webhook_url', `https://shop.example/${'a'.repeat(2048)}`],
    ['concat', '&&'],
    ['concat', ''],
    ['concat', ' '],
    ['concat', true],
    ['target_flow', 'spei'],
    ['customer_phone', '56912345678'],
    ['merchant_api_key', 'k'],
    ['currency', 'CLP'],
  ]
  for (const [name, value, named = name] of refused)
    test(`refuses ${name} ${String(JSON.stringify(value)).slice(0, 60)} and names it`, async () => {
      const count = b.etpay.sessions().length
      const { status, body } = await b.initialize({ [name]: value })
      assert.equal(status, 400)
      assert.deepEqual(Object.keys(body), ['message'])
      assert.equal(String(body.message).split(':')[0], named)
      assert.equal(b.etpay.sessions().length, count)
    })

  test('names every field at fault', async () => {
    const { body } = await b.initialize({ order_amount: 0, concat: '&&', user_rut: '1-1' })
    for (const name of ['order_amount', 'concat', 'user_rut']) assert.ok(String(body.message).includes(`${name}: `))
  })

  for (const [name, changes] of [
    ['another merchant code', { merchant_code: 'cl_other_cl' }],
    ['another API token', { merchant_api_token: 'x'.repeat(64) }],
    ['the code in upper case', { merchant_code: 'CL_DEMO_CL' }],
    ['a token with a space behind it', { merchant_api_token: `${MERCHANT.apiToken} ` }],
  ] as const)
    test(`refuses ${name} with 401, whatever else is wrong`, async () => {
      for (const more of [{}, { order_amount: 0 }]) {
        const { status, body } = await b.initialize({ ...changes, ...more })
        assert.equal(status, 401)
        assert.doesNotMatch(JSON.stringify(body), /order_amount|kkk|xxx/)
      }
    })

  for (const text of ['', '{', '[]', 'null', '"text"', 'merchant_code=cl_demo_cl'])
    test(`refuses the body ${JSON.stringify(text)}`, async () =>
      assert.equal((await b.call(INITIALIZE, text)).status, 400))

  for (const type of ['application/x-www-form-urlencoded', 'text/plain', 'application/jsonx', ''])
    test(`refuses the content type ${JSON.stringify(type)}`, async () => {
      const body = new Blob([JSON.stringify(sessionBody())])
      const headers = type === '' ? undefined : { 'content-type': type }
      const response = await fetch(b.etpay.apiUrl + INITIALIZE, { method: 'POST', headers, body })
      assert.equal(response.status, 415)
    })

  test('takes a content type with a parameter', async () => {
    const headers = { 'content-type': 'application/json; charset=utf-8' }
    assert.equal((await b.call(INITIALIZE, sessionBody(), headers)).status, 200)
  })

  for (const method of ['GET', 'PUT', 'DELETE', 'OPTIONS'])
    test(`refuses ${method}`, async () => {
      const response = await fetch(b.etpay.apiUrl + INITIALIZE, { method })
      assert.equal(response.status, 405)
      assert.equal(response.headers.get('allow'), 'POST')
      assert.equal(response.headers.get('access-control-allow-origin'), null)
    })

  test('is found under the API’s address only', async () => {
    assert.equal((await b.call('/session/initialise', sessionBody())).status, 404)
    const body = JSON.stringify(sessionBody())
    for (const base of [b.etpay.url, b.etpay.pmtUrl]) {
      const response = await fetch(base + INITIALIZE, { method: 'POST', body })
      assert.equal(response.status, 404)
    }
  })
})

test('http addresses of this machine are taken where the sandbox was told so, others never', () =>
  withBench(
    async (b) => {
      for (const host of ['localhost:8080', '127.0.0.1', '[::1]:1'])
        assert.equal((await b.initialize({ payment_webhook_url: `http://${host}/hook` })).status, 200)
      assert.equal((await b.initialize({ payment_webhook_url: 'http://shop.example/hook' })).status, 400)
      assert.equal((await b.initialize({ payment_webhook_url: 'http://127.0.0.1.example/hook' })).status, 400)
    },
    { allowHttpLoopback: true },
  ))

test('a merchant without code or token stops the sandbox from starting', async () => {
  for (const merchant of [
    { code: '', apiToken: 'k' },
    { code: 'cl_demo_cl', apiToken: '' },
  ])
    await assert.rejects(createEtpaySandbox({ merchant }), TypeError)
})

test('the record of requests keeps what came, but not the credential', () =>
  withBench(async (b) => {
    await b.initialize()
    await b.initialize({ order_amount: 0 })
    await b.call(INITIALIZE, '{')
    const [good, bad, broken] = b.etpay.requests()
    assert.deepEqual(
      [good?.method, good?.path, good?.status, good?.headers['content-type']],
      ['POST', INITIALIZE, 200, 'application/json'],
    )
    assert.deepEqual(good?.body, { ...sessionBody(), merchant_api_token: { characters: 64 } })
    assert.equal(bad?.status, 400)
    assert.match(String(bad?.message), /^order_amount: /)
    assert.deepEqual([broken?.status, broken?.body], [400, null])
    assert.equal(JSON.stringify(b.etpay.requests()).includes(MERCHANT.apiToken), false)
  }))
