import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import type { Client, Data } from '../../unit/demo/gateways/pltoken/support/client.ts'
import {
  bench,
  CUSTOMER,
  decrypt,
  encrypt,
  EXPIRED,
  NEWCOMER,
  VISA,
} from '../../unit/demo/gateways/pltoken/support/client.ts'
import { assertRefused, assertSuccess } from './refusals.ts'

describe('addresses and methods', () => {
  let client: Client
  before(async () => (client = await bench()))
  after(() => client.sandbox.close())
  const call = (method: string, path: string) => client.call({ method, path })

  for (const [method, path] of [
    ['GET', '/nowhere'],
    ['GET', '/account'],
    ['GET', `/account/{${CUSTOMER}}`],
    ['POST', `/billing/{${CUSTOMER}}/check`],
    ['GET', `/Account/{${CUSTOMER}}/paymentinfo`],
    ['GET', `/account/{${CUSTOMER}}/paymentinfo/`],
    ['GET', `/account/{${CUSTOMER}}/paymentinfo/{${VISA}}/more`],
    ['POST', `/billing/{${CUSTOMER}}/refund`],
    ['POST', `/account/{${CUSTOMER}}/paymentinfo/{${VISA}}/reverify`],
    ['GET', '//x'],
    ['DELETE', '/'],
    ['GET', '/ledger/x'],
  ] as const)
    // prettier-ignore
    test(`996 for ${method} ${path.replace(/[{}]/g, '')}`, async () => assertRefused(await call(method, path), 996))

  for (const [method, path] of [
    ['POST', `/billing/{${CUSTOMER}}/transactions`],
    ['GET', `/billing/{${CUSTOMER}}/transaction`],
    ['DELETE', `/account/{${CUSTOMER}}/paymentinfo`],
    ['PUT', `/account/{${CUSTOMER}}/paymentinfo/expiries`],
    ['GET', `/billing/{${CUSTOMER}}/orders/{${VISA}}`],
    ['POST', `/account/{${CUSTOMER}}/paymentinfo/{${VISA}}`],
  ] as const)
    // prettier-ignore
    test(`995 for ${method} ${path.replace(/[{}]/g, '')}`, async () => assertRefused(await call(method, path), 995))

  for (const method of ['PATCH', 'OPTIONS', 'PROPFIND'])
    test(`994 for ${method}`, async () => assertRefused(await call(method, `/account/{${CUSTOMER}}/paymentinfo`), 994))
})

describe('identifiers in paths', () => {
  let client: Client
  before(async () => (client = await bench()))
  after(() => client.sandbox.close())
  const list = async (identifier: string) =>
    client.send({ method: 'GET', target: `/account/${identifier}/paymentinfo`, headers: {} })

  for (const [form, plaintext] of [
    ['bare', CUSTOMER],
    ['in JSON quotes', JSON.stringify(CUSTOMER)],
    ['in JSON quotes with escapes', `"\\u0031${CUSTOMER.slice(1)}"`],
    ['in upper case', CUSTOMER.toUpperCase()],
  ] as const)
    test(`are read ${form}`, async () => {
      assertSuccess(await list(await encrypt(plaintext)), 200)
      assert.equal(client.sandbox.requests().at(-1)?.identifiers.uuid?.toLowerCase(), CUSTOMER)
    })

  for (const [name, identifier] of [
    ['plain', () => CUSTOMER],
    ['sealed with another key', () => encrypt(CUSTOMER, `hex:${'00'.repeat(32)}`)],
    ['cut', async () => (await encrypt(CUSTOMER)).slice(0, -2)],
    ['half quoted', () => encrypt(`"${CUSTOMER}`)],
    ['in broken quotes', () => encrypt(`"${CUSTOMER}\\"`)],
    ['too short', () => encrypt(CUSTOMER.slice(1))],
    ['without dashes', () => encrypt(CUSTOMER.replaceAll('-', ''))],
    ['empty', () => encrypt('')],
    ['surrounded by white space', () => encrypt(` ${CUSTOMER}`)],
  ] as const)
    test(`are refused when ${name}`, async () => assertRefused(await list(await identifier()), 997, /^Invalid uuid$/))

  test('name the one at fault', async () => {
    const path = `/account/{${CUSTOMER}}/paymentinfo/{nonsense}`
    assertRefused(await client.call({ method: 'GET', path }), 997, /^Invalid paymentInfoId$/)
    assertRefused(await client.cancel('nonsense'), 997, /^Invalid orderId$/)
  })

  test('of nobody are 901 and 903', async () => {
    assertRefused(await list(await encrypt(randomUUID())), 901)
    const path = `/account/{${CUSTOMER}}/paymentinfo/{${randomUUID()}}`
    assertRefused(await client.call({ method: 'GET', path }), 903)
    assertRefused(await client.call({ method: 'DELETE', path }), 903)
  })
})

describe('where parameters go', () => {
  let client: Client
  before(async () => (client = await bench()))
  after(() => client.sandbox.close())
  const QUERY = 'pageNo=1&pageSize=10&fromDate=20270403&toDate=20270403'

  test('a GET takes data in the query, once and alone', async () => {
    assertRefused(await client.list(QUERY), 911)
    const target = await client.sealPath(`/billing/{${CUSTOMER}}/transactions`)
    const data = `data=${await encrypt(QUERY)}`
    for (const query of ['', '?', '?data=', `?${data}&${data}`, `?${data}&page=2`, `?DATA${data.slice(4)}`, '?data=zz'])
      assertRefused(await client.send({ method: 'GET', target: target + query, headers: {} }), 997, /^Invalid data$/)
  })

  test('a POST takes data in a form body, and nothing in the query', async () => {
    const target = await client.sealPath(`/billing/{${CUSTOMER}}/transaction`)
    const body = `data=${await encrypt(JSON.stringify(await client.chargeBody()))}`
    const post = (changes: object) => client.send({ method: 'POST', target, body, headers: {}, ...changes })
    assertRefused(await post({ target: `${target}?x=1` }), 997, /^Invalid query$/)
    assertRefused(await post({ headers: { 'content-type': 'application/json' } }), 997, /^Invalid Content-Type$/)
    for (const other of ['', 'data=', 'data', body.slice(5), `${body}&x=1`, `x=1&${body}`, `{"data":"${body.slice(5)}"}`])
      assertRefused(await post({ body: other, headers: { 'content-type': 'application/x-www-form-urlencoded' } }), 997, /^Invalid data$/) // prettier-ignore
    assertSuccess(await post({ headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' } }), 201)
  })

  test('a DELETE and a GET take no body', async () => {
    const target = await client.sealPath(`/account/{${CUSTOMER}}/paymentinfo/{${VISA}}`)
    for (const method of ['DELETE', 'GET'])
      assertRefused(await client.send({ method, target, body: 'data=00', headers: {} }), 997, /^Invalid body$/)
  })
})

test('every answer is sealed under an IV of its own, dated by the clock', async () => {
  const client = await bench()
  const answers = [
    await client.call({ method: 'GET', path: `/account/{${CUSTOMER}}/paymentinfo` }),
    await client.call({ method: 'GET', path: '/nowhere' }),
    await client.call({ method: 'GET', path: '/nowhere', signing: { timestamp: 1 } }),
  ]
  const ivs = answers.map(({ text }) => Buffer.from(text.slice(0, 52), 'hex').toString())
  for (const iv of ivs) assert.match(iv, /^20270403145514[\da-f]{12}$/)
  assert.equal(new Set(ivs).size, 3)
  await client.sandbox.close()
})

test('a key of 16 or 24 bytes seals answers too', async () => {
  for (const bytes of [16, 24]) {
    const pcngKey = Buffer.alloc(bytes, 7).toString('base64')
    const client = await bench({ pcngKey })
    const answer = await client.call({ method: 'GET', path: '/nowhere' })
    const { error } = JSON.parse(await decrypt(answer.text, pcngKey)) as { error: { code: number } }
    assert.equal(error.code, 996)
    await client.sandbox.close()
  }
})

describe('payment methods', () => {
  let client: Client
  before(async () => (client = await bench()))
  after(() => client.sandbox.close())
  const list = async (uuid: string) =>
    (await client.call({ method: 'GET', path: `/account/{${uuid}}/paymentinfo` })).body?.data

  test('are listed with masks only', async () => {
    const methods = await list(CUSTOMER)
    assert.equal(methods?.length, 4)
    assert.deepEqual(methods?.[0], {
      paymentInfoID: VISA,
      paymentType: 'CreditCard',
      card: { cardBrand: 'Visa', cardLastNum: '1111', cardExpiry: '11/2034' },
    })
    assert.deepEqual(await list(NEWCOMER), [])
  })

  test('can be asked for one by one, and by expiry', async () => {
    const one = await client.call({ method: 'GET', path: `/account/{${CUSTOMER}}/paymentinfo/{${VISA}}` })
    assert.equal(one.body?.data?.paymentInfoID, VISA)
    const path = `/account/{${CUSTOMER}}/paymentinfo/expiries`
    const expired = (await client.call({ method: 'GET', path })).body?.data
    assert.deepEqual(
      expired?.map(({ paymentInfoID }) => paymentInfoID),
      [EXPIRED],
    )
  })

  test('are added from a card reference, changed and removed', async () => {
    const added = await client.addCard({}, NEWCOMER)
    assertSuccess(added, 201)
    const { paymentInfoID, card, authDate, authTransID } = added.body?.data ?? ({} as Data)
    assert.deepEqual(card, { cardBrand: 'Visa', cardLastNum: '1111', cardExpiry: '12/2034' })
    assert.equal(authDate, '03/04/2027 14:55:14')
    assert.match(String(authTransID), /^[\dA-F-]{36}$/)

    const path = `/account/{${NEWCOMER}}/paymentinfo/{${String(paymentInfoID)}}`
    const cardDetailEncKey = await client.cardReference('5555555555554444', '3001')
    const paymentInfo = { paymentType: 'creditcard', card: { cardDetailEncKey } }
    const data = { orderId: randomUUID(), applicationId: 'ABC', paymentInfo }
    assertSuccess(await client.call({ method: 'PUT', path, data }), 201)
    const changed = await list(NEWCOMER)
    assert.deepEqual(
      changed?.map((method) => method.card),
      [{ cardBrand: 'MasterCard', cardLastNum: '4444', cardExpiry: '01/2030' }],
    )

    assertSuccess(await client.call({ method: 'DELETE', path }), 200)
    assert.deepEqual(await list(NEWCOMER), [])
    assertRefused(await client.call({ method: 'DELETE', path }), 903)
  })

  test('are added once per order id', async () => {
    const orderID = randomUUID()
    const first = await client.addCard({ orderID }, NEWCOMER)
    const again = await client.addCard({ orderID }, NEWCOMER)
    assert.deepEqual(again.body, first.body)
    assert.equal((await list(NEWCOMER))?.length, 1)
    assertSuccess(await client.cancel(orderID, NEWCOMER, 'account'), 200)
  })

  test('are gone when their order is cancelled, and 949 afterwards', async () => {
    const orderID = randomUUID()
    assertRefused(await client.cancel(orderID, NEWCOMER, 'account'), 912)
    assertSuccess(await client.addCard({ orderID }, NEWCOMER), 201)
    assertRefused(await client.cancel(orderID, CUSTOMER, 'account'), 912)
    assertRefused(await client.cancel(orderID, NEWCOMER, 'billing'), 912)
    const canceled = await client.cancel(orderID, NEWCOMER, 'account')
    assert.deepEqual(canceled.body, { data: { orderId: orderID } })
    assert.deepEqual(await list(NEWCOMER), [])
    assertRefused(await client.addCard({ orderID }, NEWCOMER), 949)
    assertSuccess(await client.cancel(orderID, NEWCOMER, 'account'), 200)
  })

  test('are refused for a reference that is unknown or used, and for an expired card', async () => {
    const reference = await client.cardReference()
    assertSuccess(await client.addCard({}, NEWCOMER, reference), 201)
    assertRefused(await client.addCard({}, NEWCOMER, reference), 1601)
    assertRefused(await client.addCard({}, NEWCOMER, '0'.repeat(32)), 1601)
    assertRefused(await client.addCard({}, NEWCOMER, await client.cvv()), 1601)
    assertRefused(await client.addCard({}, NEWCOMER, await client.cardReference('4111111111111111', '2703')), 932)
    assertRefused(await client.addCard({}, NEWCOMER, 'A'.repeat(32)), 997, /cardDetailEncKey/)
    assertRefused(await client.addCard({}, randomUUID()), 901)
    assertRefused(await client.addCard({ orderID: undefined }), 997, /orderID/)
  })
})
