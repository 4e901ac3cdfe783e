import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Answer, Bench, Json } from '../../unit/demo/gateways/support/merchant.ts'
import { bench, unseal } from '../../unit/demo/gateways/support/merchant.ts'
import { assertFieldsRefused, assertRefused } from './refusals.ts'

const CREATE = '/ecom/execute_request/hpp/v1/create-order'
const QUERY = '/ecom/execute_request/hpp/v1/operations'
const CARD = { number: '4111 1111 1111 1111', expiry: '12/30', cvv: '123', decision: 'pay' }

describe('hosted payment page orders', () => {
  let b: Bench
  before(async () => {
    b = await bench('v1')
    await b.merchant.authorize()
  })
  after(() => b.bank.close())

  const post = (path: string, body: Json): Promise<Answer> =>
    b.merchant.post(path, { ...b.merchant.sessionHeaders(), 'content-type': 'application/json' }, JSON.stringify(body))

  const create = (changes: Json = {}): Promise<Answer> =>
    post(CREATE, {
      merchantRequestId: crypto.randomUUID(),
      merchantId: b.keys.companion.merchantId,
      hppPayType: 'PURCHASE',
      coinAmount: 5000,
      paymentMethods: ['CARD'],
      notificationUrl: 'https://merchant.example/callbacks/hpp',
      successUrl: 'https://merchant.example/success',
      failUrl: 'https://merchant.example/fail',
      statusPageType: 'STATUS_REDIRECT_MERCHANT_PAGE',
      customerData: { senderCustomerId: 'customer-1' },
      ...changes,
    })

  const query = async (order: Answer): Promise<Json> => (await post(QUERY, { hppOrderId: order.body.hppOrderId })).body
  const submit = (order: Answer, form: Record<string, string>) =>
    fetch(String(order.body.redirectUrl), { method: 'POST', body: new URLSearchParams(form), redirect: 'manual' })
  const follow = async (response: Response): Promise<Response> =>
    fetch(new URL(String(response.headers.get('location')), b.bank.url), { redirect: 'manual' })
  const land = async (order: Answer, form: Record<string, string>): Promise<string | null> =>
    (await follow(await submit(order, form))).headers.get('location')

  test('are made with the shape of the specification, section 9.7', async () => {
    const { body } = await create({ language: 'en', expirationTimeMinutes: 60 })
    assert.deepEqual(Object.keys(body).sort(), [
      'coinAmount', 'createDate', 'ecomOrderId', 'expiredOrderDate', 'hppOrderId', 'hppPayType', 'merchantId',
      'merchantRequestId', 'nbuQrCode', 'orderStatus', 'paymentMethods', 'redirectUrl', 'statusUrl',
    ]) // prettier-ignore
    assert.deepEqual([body.orderStatus, body.coinAmount], ['PENDING', 5000])
    assert.equal(body.createDate, '2027-04-03 17:55:14.56+03:00')
    assert.equal(body.expiredOrderDate, '2027-04-03 18:55:14.56+03:00')
  })

  test('paid with a card, they succeed and lead to the success address', async () => {
    const order = await create()
    assert.equal((await fetch(String(order.body.redirectUrl))).status, 200)
    assert.equal(await land(order, CARD), 'https://merchant.example/success')
    const body = await query(order)
    assert.equal(body.orderStatus, 'SUCCESS')
    const [operation, ...others] = body.operations as Json[]
    assert.deepEqual(others, [])
    assert.deepEqual([operation?.status, operation?.creatorSystem, operation?.coinAmount], ['SUCCESS', 'HPP', 5000])
    assert.equal(operation?.hppOrderId, order.body.hppOrderId)
  })

  test('send a callback of the order with its operation', async () => {
    b.time.pass(1_000)
    b.posted.length = 0
    const order = await create()
    await submit(order, CARD)
    b.time.pass(1_000)
    assert.equal(b.posted[0]?.url, 'https://merchant.example/callbacks/hpp')
    const body = JSON.parse(b.posted[0].body) as Json
    assert.deepEqual([body.hppOrderId, body.orderStatus], [order.body.hppOrderId, 'SUCCESS'])
    assert.equal((body.operation as Json).status, 'SUCCESS')
  })

  test('send it sealed where that was asked for', async () => {
    b.posted.length = 0
    const order = await create({ notificationEncryption: true })
    await submit(order, CARD)
    b.time.pass(1_000)
    const body = await unseal(b.posted[0]?.body ?? '', b.keys.companion.communicationPrivateJwk)
    assert.equal(body.hppOrderId, order.body.hppOrderId)
  })

  test('declined, they fail and can be tried again', async () => {
    const order = await create()
    assert.equal(await land(order, { ...CARD, number: '4000000000000002' }), 'https://merchant.example/fail')
    assert.equal((await query(order)).orderStatus, 'FAIL')
    assert.equal(await land(order, CARD), 'https://merchant.example/success')
    const body = await query(order)
    assert.equal(body.orderStatus, 'SUCCESS')
    assert.equal((body.operations as Json[]).length, 2)
  })

  test('with ONE_TRY, they cannot be tried again', async () => {
    const order = await create({ hppTryMode: 'ONE_TRY' })
    await submit(order, { ...CARD, number: '4000000000000002' })
    await submit(order, CARD)
    const body = await query(order)
    assert.equal(body.orderStatus, 'FAIL')
    assert.equal((body.operations as Json[]).length, 1)
  })

  test('go through 3-D Secure where the card wants it', async () => {
    const order = await create()
    const start = await submit(order, { ...CARD, number: '4000000000003220' })
    assert.match(String(start.headers.get('location')), /\/threeDS\/getRedirectHtml\//)
    assert.equal((await query(order)).orderStatus, 'REQUIRED_3DS')
    const acs = new URL(String((await follow(start)).headers.get('location')), b.bank.url)
    const form = new URLSearchParams({ decision: 'approve' })
    const back = await fetch(acs, { method: 'POST', body: form, redirect: 'manual' })
    assert.equal(back.headers.get('location'), order.body.statusUrl)
    assert.equal((await follow(back)).headers.get('location'), 'https://merchant.example/success')
  })

  test('cancelled by the payer, they are over', async () => {
    const order = await create()
    assert.equal(await land(order, { decision: 'cancel' }), 'https://merchant.example/fail')
    await submit(order, CARD)
    const body = await query(order)
    assert.deepEqual([body.orderStatus, body.operations], ['CANCELED', []])
  })

  test('paid once, they cannot be paid again or cancelled', async () => {
    const order = await create()
    await submit(order, CARD)
    await submit(order, CARD)
    await submit(order, { decision: 'cancel' })
    const body = await query(order)
    assert.deepEqual([body.orderStatus, (body.operations as Json[]).length], ['SUCCESS', 1])
  })

  test('refunded, they list the refund beside the purchase', async () => {
    const order = await create()
    await submit(order, CARD)
    const [purchase] = (await query(order)).operations as Json[]
    await b.merchant.call('refund', b.merchant.refundBody(purchase?.operationId, { coinAmount: '1000' }))
    const body = await query(order)
    assert.equal(body.orderStatus, 'PARTIAL_REFUND')
    assert.deepEqual(
      (body.operations as Json[]).map(({ type }) => type),
      ['PURCHASE', 'REFUND'],
    )
  })

  for (const [name, changes] of [
    ['a short number', { number: '4111' }],
    ['an impossible month', { expiry: '13/30' }],
    ['a four-digit code', { cvv: '1234' }],
    ['no expiry', { expiry: '' }],
  ] as const)
    test(`${name} is shown as an error, makes no operation and is not told back`, async () => {
      const order = await create()
      const response = await submit(order, { ...CARD, ...changes })
      assert.equal(response.status, 200)
      const text = await response.text()
      assert.match(text, /role="alert"/)
      assert.doesNotMatch(text, /4111/)
      assert.deepEqual((await query(order)).operations, [])
    })

  for (const statusPageType of ['STATUS_PAGE', 'STATUS_TIMER_PAGE'])
    test(`${statusPageType} shows the result with a way back`, async () => {
      const order = await create({ statusPageType })
      const response = await follow(await submit(order, CARD))
      const text = await response.text()
      assert.match(text, /href="https:\/\/merchant\.example\/success"/)
      assert.equal(/http-equiv="refresh"/.test(text), statusPageType === 'STATUS_TIMER_PAGE')
    })

  test('a payment of an order cannot be executed by the merchant', async () => {
    const order = await create()
    await submit(order, { ...CARD, number: '4000000000003220' })
    const [operation] = (await query(order)).operations as Json[]
    assertRefused(await b.merchant.execute(operation?.operationId), 'b_cannot_process_logic_transaction', 200)
  })

  describe('name the field at fault:', () => {
    const wrong: [string, unknown][] = [
      ['merchantRequestId', undefined],
      ['merchantId', null],
      ['hppPayType', 'BUY'],
      ['coinAmount', '5000'],
      ['coinAmount', 0],
      ['coinAmount', 50.5],
      ['currencyCode', 643],
      ['paymentMethods', []],
      ['paymentMethods', ['CASH']],
      ['paymentMethods', 'CARD'],
      ['language', 'ru'],
      ['expirationTimeMinutes', 59],
      ['expirationTimeMinutes', 1441],
      ['expirationTimeMinutes', '60'],
      ['successUrl', ''],
      ['successUrl', 'http://merchant.example'],
      ['failUrl', undefined],
      ['notificationUrl', `https://merchant.example/${'x'.repeat(231)}`],
      ['statusPageType', 'PAGE'],
      ['directType', 'FRAME'],
      ['hppTryMode', 'TWICE'],
      ['merchantComment', 'Коментар'],
      ['customerData', undefined],
      ['date', '2027-04-03 14:55:14.56+00:00'],
    ]
    for (const [name, value] of wrong)
      test(`${name} = ${JSON.stringify(value)?.slice(0, 50)}`, async () =>
        assertFieldsRefused(await create({ [name]: value }), [name]))
  })

  test('other payment types and currencies are not for this terminal', async () => {
    for (const hppPayType of ['A2A', 'VERIFICATION'])
      assertRefused(await create({ hppPayType }), 'b_txn_not_allowed', 400)
    for (const currencyCode of [840, 978]) assertRefused(await create({ currencyCode }), 'b_txn_not_allowed', 400)
    assert.equal((await create({ currencyCode: 980 })).status, 200)
  })

  test('a used merchantRequestId is refused, across orders and purchases', async () => {
    const merchantRequestId = crypto.randomUUID()
    await create({ merchantRequestId })
    assertRefused(await create({ merchantRequestId }), 'b_duplicate_field_value', 400)
    assertRefused(await b.merchant.create({ merchantRequestId }), 'b_duplicate_field_value', 400)
  })

  test('an order that does not exist has neither page nor answer', async () => {
    assertRefused(await post(QUERY, { hppOrderId: 'nothing' }), 'b_hpp_order_not_found', 404)
    assertFieldsRefused(await post(QUERY, {}), ['hppOrderId'])
    assert.equal((await fetch(`${b.bank.url}/hpp/nothing`)).status, 404)
  })
})

test('an order that nobody paid in time has expired', async (t) => {
  const b = await bench('v1')
  t.after(() => b.bank.close())
  await b.merchant.authorize()
  const body = {
    merchantRequestId: 'order-1',
    merchantId: b.keys.companion.merchantId,
    hppPayType: 'PURCHASE',
    coinAmount: 5000,
    expirationTimeMinutes: 60,
    paymentMethods: ['CARD'],
    successUrl: 'https://merchant.example/success',
    failUrl: 'https://merchant.example/fail',
    statusPageType: 'STATUS_PAGE',
    customerData: { senderCustomerId: 'c' },
  }
  const headers = b.merchant.sessionHeaders()
  const order = await b.merchant.post(CREATE, headers, JSON.stringify(body))
  const ask = () => b.merchant.post(QUERY, headers, JSON.stringify({ hppOrderId: order.body.hppOrderId }))
  b.time.pass(3_600_000 - 1)
  assert.equal((await ask()).body.orderStatus, 'PENDING')
  b.time.pass(1)
  assertRefused(await ask(), 'b_hpp_order_expired', 500)
  assert.equal((await fetch(String(order.body.redirectUrl))).status, 410)
})
