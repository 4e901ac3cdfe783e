import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import type { Answer, Client, Data } from '../../unit/demo/gateways/pltoken/support/client.ts'
import { AMEX, bench, CUSTOMER, EXPIRED, NEWCOMER, VISA } from '../../unit/demo/gateways/pltoken/support/client.ts'
import type { Json } from '../../unit/demo/gateways/support/merchant.ts'
import { assertRefused, assertSuccess } from './refusals.ts'

const DAY = 'pageNo=1&pageSize=100&fromDate=20270403&toDate=20270403'

describe('a charge', () => {
  let client: Client
  before(async () => (client = await bench()))
  after(() => client.sandbox.close())

  test('answers as the documentation shows, and is in the ledger', async () => {
    const orderID = randomUUID()
    const answer = await client.charge({ orderID })
    assertSuccess(answer, 201)
    const { transactionID, ...rest } = answer.body?.data ?? ({} as Data)
    assert.match(String(transactionID), /^\d{15}$/)
    assert.deepEqual(rest, {
      uuid: CUSTOMER,
      orderID,
      amount: 10.5,
      currencyCode: 'GBP',
      paymentDate: '03/04/2027 14:55:14',
      paymentInfo: { paymentType: 'CreditCard', card: { cardBrand: 'Visa', cardLastNum: '1111' } },
    })
    const entry = client.sandbox.ledger().at(-1)
    assert.deepEqual([entry?.orderId, entry?.status, entry?.amount, entry?.currency], [orderID, 'CHARGED', 1050, 'GBP'])
  })

  for (const [amount, currencyCode, units] of [
    [1.15, 'GBP', 115],
    [0.01, 'EUR', 1],
    [4035, 'CLP', 4035],
    [1.005, 'KWD', 1005],
    [19.99, 'UAH', 1999],
    [1e3, 'USD', 100_000],
  ] as const)
    // prettier-ignore
    test(`of ${amount} ${currencyCode} is ${units} minor units`, async () => {
      const answer = await client.charge({ amount, currencyCode })
      assert.equal(answer.body?.data?.amount, amount)
      assert.equal(client.sandbox.ledger().at(-1)?.amount, units)
    })

  test('reads the names of fields in any letter case', async () => {
    const { orderID, paymentInfoID, ...body } = await client.chargeBody()
    const paymentInfo = { paymentType: 'creditcard', card: { cardCvvEncKey: await client.cvv() } }
    const data = { ...body, orderId: orderID, paymentInfoId: String(paymentInfoID).toUpperCase(), paymentInfo }
    const answer = await client.call({ method: 'POST', path: `/billing/{${CUSTOMER}}/transaction`, data })
    assert.equal(answer.body?.data?.orderID, orderID)
  })

  const card = (cardCVVEncKey: unknown) => ({ paymentInfo: { paymentType: 'CreditCard', card: { cardCVVEncKey } } })
  const wrong: [string, Json, RegExp][] = [
    ...['orderID', 'applicationId', 'amount', 'currencyCode', 'ipAddr', 'paymentInfoID', 'paymentInfo'].map(
      (name): [string, Json, RegExp] => [`no ${name}`, { [name]: undefined }, new RegExp(name)],
    ),
    ['an order id of 35 characters', { orderID: randomUUID().slice(1) }, /orderID/],
    ['the order id under two names', { orderId: randomUUID() }, /twice/],
    ['an amount in words', { amount: '10.50' }, /amount/],
    ['an amount of zero', { amount: 0 }, /amount/],
    ['an amount below zero', { amount: -1 }, /amount/],
    ['three decimals of pounds', { amount: 10.505 }, /amount/],
    ['decimals of Chilean pesos', { amount: 10.5, currencyCode: 'CLP' }, /amount/],
    ['an amount beyond counting', { amount: 1e21 }, /amount/],
    ['a currency in lower case', { currencyCode: 'gbp' }, /currencyCode/],
    ['a currency that does not exist', { currencyCode: 'QQQ' }, /currencyCode/],
    ['a host name as IP address', { ipAddr: 'shopper.example' }, /ipAddr/],
    ['another payment type', { paymentInfo: { paymentType: 'Cash', card: {} } }, /paymentType/],
    ['a CVV in the clear', card('123'), /cardCVVEncKey/],
    ['a reference in upper case', card('A'.repeat(32)), /cardCVVEncKey/],
    ['a reference with dashes', card(randomUUID()), /cardCVVEncKey/],
    ['a field that nobody knows', { cardNumber: 'x' }, /cardNumber: unknown/],
    ['null', { ipAddr: null }, /ipAddr/],
  ]
  for (const [name, changes, detail] of wrong)
    test(`with ${name} is refused, naming it, and moves nothing`, async () => {
      const before = client.sandbox.ledger().length
      assertRefused(await client.charge(changes), 997, detail)
      assert.equal(client.sandbox.ledger().length, before)
    })

  for (const data of ['', 'text', '[]', 'null', '"text"', '{"orderID":'])
    test(`with ${JSON.stringify(data)} as data is refused`, async () => {
      const path = `/billing/{${CUSTOMER}}/transaction`
      assertRefused(await client.call({ method: 'POST', path, data }), 997, /^Invalid /)
    })

  test('of nobody, or with nobody’s card, is refused', async () => {
    assertRefused(await client.charge({}, { uuid: randomUUID() }), 901)
    assertRefused(await client.charge({ paymentInfoID: randomUUID() }), 903)
    assertRefused(await client.charge({}, { uuid: NEWCOMER }), 903)
  })

  test('on an expired card, or with a code of the wrong length, is declined', async () => {
    assertRefused(await client.charge({ paymentInfoID: EXPIRED }), 938)
    assertRefused(await client.charge({ paymentInfoID: AMEX }), 938)
    assertRefused(await client.charge({}, { cvv: '1234' }), 938)
    assertSuccess(await client.charge({ paymentInfoID: AMEX }, { cvv: '1234' }), 201)
  })
})

describe('an order id', () => {
  let client: Client
  before(async () => (client = await bench()))
  after(() => client.sandbox.close())
  const charged = () => client.sandbox.ledger().filter(({ status }) => status === 'CHARGED').length

  test('is charged once: the same request gets the same answer', async () => {
    const orderID = randomUUID()
    const first = await client.charge({ orderID })
    const before = charged()
    assert.deepEqual((await client.charge({ orderID })).body, first.body)
    assert.equal(charged(), before)
  })

  test('stays declined: the same request gets the same refusal', async () => {
    const orderID = randomUUID()
    assertRefused(await client.charge({ orderID, paymentInfoID: EXPIRED }), 938)
    assertRefused(await client.charge({ orderID, paymentInfoID: EXPIRED }), 938)
    assertRefused(await client.charge({ orderID, paymentInfoID: VISA }), 997, /orderID/)
  })

  test('cannot be used for another amount, currency, card or customer', async () => {
    const orderID = randomUUID()
    assertSuccess(await client.charge({ orderID }), 201)
    const before = charged()
    assertRefused(await client.charge({ orderID, amount: 10.51 }), 997, /orderID/)
    assertRefused(await client.charge({ orderID, currencyCode: 'EUR' }), 997, /orderID/)
    assertRefused(await client.charge({ orderID, paymentInfoID: AMEX }), 997, /orderID/)
    assertRefused(await client.charge({ orderID }, { uuid: NEWCOMER }), 997, /orderID/)
    assert.equal(charged(), before)
  })

  test('is not used up by a request that was not read', async () => {
    const orderID = randomUUID()
    assertRefused(await client.charge({ orderID, amount: 0 }), 997)
    assertSuccess(await client.charge({ orderID }), 201)
  })

  test('of a cancelled charge gets its money back and is 950 from then on', async () => {
    const orderID = randomUUID()
    assertSuccess(await client.charge({ orderID }), 201)
    const canceled = await client.cancel(orderID)
    assertSuccess(canceled, 200)
    assert.deepEqual(canceled.body, { data: { orderId: orderID } })
    assert.equal(client.sandbox.ledger().at(-1)?.status, 'CANCELED')
    assertRefused(await client.charge({ orderID }), 950)
    assertSuccess(await client.cancel(orderID), 200)
  })

  test('that was never asked for, or is another customer’s, is 912', async () => {
    const orderID = randomUUID()
    assertRefused(await client.cancel(orderID), 912)
    assertSuccess(await client.charge({ orderID }), 201)
    assertRefused(await client.cancel(orderID, NEWCOMER), 912)
    assertRefused(await client.cancel(orderID, CUSTOMER, 'account'), 912)
    assertRefused(await client.cancel(orderID, randomUUID()), 901)
    assert.equal(client.sandbox.ledger().at(-1)?.status, 'CHARGED')
  })

  test('of a refused charge can be cancelled, and moves nothing', async () => {
    const orderID = randomUUID()
    assertRefused(await client.charge({ orderID, paymentInfoID: EXPIRED }), 938)
    assertSuccess(await client.cancel(orderID), 200)
    assert.equal(client.sandbox.ledger().at(-1)?.status, 'REFUSED')
    assertRefused(await client.charge({ orderID, paymentInfoID: EXPIRED }), 950)
  })
})

describe('the transaction list', () => {
  let client: Client
  const orders: string[] = []
  before(async () => {
    client = await bench()
    for (const wait of [0, 0, 32_685_000, 1_000, 86_400_000]) {
      client.time.pass(wait)
      const orderID = randomUUID()
      orders.push(orderID)
      assertSuccess(await client.charge({ orderID }), 201)
    }
  })
  after(() => client.sandbox.close())
  const told = ({ body }: Answer) =>
    (body?.data?.transactions as Json[]).map(({ orderID }) => orders.indexOf(String(orderID)))
  const query = (from: string, to: string, page = 1, size = 100) =>
    `pageNo=${page}&pageSize=${size}&fromDate=${from}&toDate=${to}`

  // NOW is 14:55:14.567 on 3 April 2027; 32 685 s later it is 23:59:59, and a second more is 4 April.
  for (const [from, to, wanted] of [
    ['20270403', '20270403', [0, 1, 2]],
    ['20270404', '20270404', [3]],
    ['20270404', '20270405', [3, 4]],
    ['20260101', '20281231', [0, 1, 2, 3, 4]],
  ] as const)
    test(`has the days from ${from} to ${to}, both included`, async () => {
      assert.deepEqual(told(await client.list(query(from, to))), wanted)
    })

  for (const [page, size, wanted] of [
    [1, 2, [0, 1]],
    [2, 2, [2, 3]],
    [3, 2, [4]],
    [4, 2, []],
    [1, 1, [0]],
    [2, 3, [3, 4]],
  ] as const)
    test(`has page ${page} of ${size} each`, async () => {
      const answer = await client.list(query('20270401', '20270430', page, size))
      assert.deepEqual(told(answer), wanted)
      const { pageNo, pageSize, totalCount } = answer.body?.data ?? ({} as Data)
      assert.deepEqual([pageNo, pageSize, totalCount], [page, size, 5])
    })

  test('tells each as its charge was answered', async () => {
    const orderID = randomUUID()
    const { body } = await client.charge({ orderID })
    const list = await client.list(query('20270405', '20270405'))
    assert.deepEqual((list.body?.data?.transactions as Json[]).at(-1), body?.data)
    assertSuccess(await client.cancel(orderID), 200)
    assert.deepEqual(told(await client.list(query('20270405', '20270405'))), [4])
  })

  test('is 911 where there is nothing, and 901 for nobody', async () => {
    assertRefused(await client.list(query('20270406', '20270430')), 911)
    assertRefused(await client.list(query('20270401', '20270430'), NEWCOMER), 911)
    assertRefused(await client.list(query('20270401', '20270430'), randomUUID()), 901)
  })

  for (const [change, name] of [
    [['pageNo=1', 'pageNo=0'], 'pageNo'],
    [['pageNo=1', 'pageNo=01'], 'pageNo'],
    [['pageNo=1', 'pageNo=-1'], 'pageNo'],
    [['pageNo=1&', ''], 'pageNo'],
    [['pageNo=1', 'pageNo=1&pageNo=2'], 'pageNo'],
    [['pageSize=100', 'pageSize=101'], 'pageSize'],
    [['pageSize=100', 'pageSize=0'], 'pageSize'],
    [['pageSize=100', 'pageSize='], 'pageSize'],
    [['fromDate=20270403', 'fromDate=2027-04-03'], 'fromDate'],
    [['fromDate=20270403', 'fromDate=20270229'], 'fromDate'],
    [['fromDate=20270403', 'fromDate=20270404'], 'fromDate'],
    [['toDate=20270403', 'toDate=20271301'], 'toDate'],
    [['&toDate=20270403', ''], 'toDate'],
    [['pageNo=1', 'x=1&pageNo=1'], 'data'],
    [[DAY, '{"pageNo":1}'], 'pageNo'],
  ] as const)
    // prettier-ignore
    test(`refuses ${change[1] || `no ${name}`}`, async () => {
      assertRefused(await client.list(DAY.replace(change[0], change[1])), 997, new RegExp(`^Invalid ${name}$`))
    })
})

test('the list can be a bare array, for a client that must read both', async () => {
  const client = await bench({ listShape: 'array' })
  const { body } = await client.charge()
  assert.deepEqual((await client.list(DAY)).body, { data: [body?.data] })
  await client.sandbox.close()
})
