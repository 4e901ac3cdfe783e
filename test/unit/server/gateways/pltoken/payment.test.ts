import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  ACCOUNT,
  CARD,
  CVV_REFERENCE,
  journalOf,
  operationKey,
  order,
  REQUEST_ID,
  stagePltoken,
  transaction,
  TRANSACTION_ID,
  type Step,
} from '../../../../support/pltoken.ts'
import vectors from '../../../../vectors/pltoken.json' with { type: 'json' }

const REPORT = {
  outcome: { status: 'succeeded' },
  reference: TRANSACTION_ID,
  requestId: REQUEST_ID,
  amount: 1_000,
  currency: 'GBP',
  mask: '************1111',
  brand: 'visa',
  evidence: { order: 'ours', transactionID: TRANSACTION_ID },
}
const NO_ANSWER = { status: 'pending', reason: 'no_answer' }
const UNKNOWN = { status: 'pending', reason: 'unknown_status' }

async function payWith(step: Step, more: Parameters<typeof order>[0] = {}) {
  const stage = stagePltoken()
  stage.pltoken.script(step)
  const journal = journalOf(stage.pltoken)
  const report = await stage.gateway.pay(order(more), journal)
  return { ...stage, report, journal }
}

test('charges by one call with the fields of the specification, and notes before it that money can move', async () => {
  const { report, pltoken, journal } = await payWith({ data: transaction() })
  assert.deepEqual(report, REPORT)
  assert.deepEqual(journal.steps, ['executing after 0 calls'])
  assert.equal(pltoken.calls.length, 1)
  assert.equal(
    pltoken.calls[0]?.data,
    `{"orderID":"${REQUEST_ID}","applicationId":"ABC","amount":10,"currencyCode":"GBP","ipAddr":"203.0.113.7",` +
      `"paymentInfoID":"${CARD}","paymentInfo":{"paymentType":"CreditCard","card":{"cardCVVEncKey":"${CVV_REFERENCE}"}}}`,
  )
  assert.deepEqual(pltoken.calls[0]?.identifiers, [ACCOUNT])
})

// Minor units, currency, and the number that must stand in the JSON (ISO 4217: JPY 0, KWD 3, others 2 digits).
for (const [amount, currency, written] of [
  [1, 'GBP', '0.01'],
  [29, 'GBP', '0.29'],
  [115, 'EUR', '1.15'],
  [100_000, 'EUR', '1000'],
  [1_005, 'EUR', '10.05'],
  [999_999_999_999_999, 'GBP', '9999999999999.99'],
  [500, 'JPY', '500'],
  [1, 'KWD', '0.001'],
  [12_345, 'KWD', '12.345'],
] as const) {
  test(`${amount} minor units of ${currency} travel as ${written} and come back the same`, async () => {
    const step = { data: transaction({ amount: JSON.parse(written) as number, currencyCode: currency }) }
    const { report, pltoken } = await payWith(step, { amount, currency })
    assert.ok(pltoken.calls[0]?.data?.includes(`"amount":${written},`))
    assert.deepEqual([report.outcome.status, report.amount, report.currency], ['succeeded', amount, currency])
  })
}

test('tells the address of the shopper that is known, and none where none is', async () => {
  const addresses = async (more: Parameters<typeof order>[0]) => {
    const { pltoken } = await payWith({ data: transaction() }, more)
    return (JSON.parse(pltoken.calls[0]?.data ?? '') as { ipAddr?: string }).ipAddr
  }
  const customer = { id: ACCOUNT, ip: '198.51.100.9' }
  const { ip: _, ...without } = order({ customer })
  assert.equal(await addresses({ customer }), '203.0.113.7')
  const stage = stagePltoken()
  stage.pltoken.script({ data: transaction() }, { data: transaction() })
  await stage.gateway.pay(without, journalOf(stage.pltoken))
  await stage.gateway.pay({ ...without, customer: { id: ACCOUNT } }, journalOf(stage.pltoken))
  assert.match(stage.pltoken.calls[0]?.data ?? '', /"ipAddr":"198\.51\.100\.9"/)
  assert.ok(!stage.pltoken.calls[1]?.data?.includes('ipAddr'))
})

test('reads names in any case and ids in capitals', async () => {
  const { orderID, transactionID, ...rest } = transaction()
  const data = {
    ...rest,
    orderId: String(orderID).toUpperCase(),
    transactionId: transactionID,
    uuid: ACCOUNT.toUpperCase(),
  }
  const { report } = await payWith({ data })
  assert.deepEqual(report, REPORT)
})

test('reports what the gateway charged, even where it is not what was asked: the amounts are compared above', async () => {
  const { report } = await payWith({ data: transaction({ amount: 10.01 }) })
  assert.deepEqual([report.outcome.status, report.amount], ['succeeded', 1_001])
})

const { orderID: _orderId, ...nameless } = transaction()
const { transactionID: _transactionId, ...unnumbered } = transaction()
const { amount: _amount, ...priceless } = transaction()
const { currencyCode: _currency, ...stateless } = transaction()
for (const [what, data] of [
  ['another order', transaction({ orderID: 'b1a7c3de-0000-4000-8000-000000000001' })],
  ['no order', nameless],
  ['another account', transaction({ uuid: CARD })],
  ['no transaction id', unnumbered],
  ['no amount', priceless],
  ['no currency', stateless],
  ['an amount in words', transaction({ amount: 'ten' })],
  ['a negative amount', transaction({ amount: -10 })],
  ['more decimals than the currency has', transaction({ amount: 10.001 })],
  ['an amount beyond reckoning', transaction({ amount: 1e21 })],
  ['a status that nobody documents', transaction({ status: 'DECLINED' })],
  ['nothing', {}],
] as const) {
  test(`data that tells ${what} is no yes: pending, and the operator is told`, async () => {
    const { report, world, pltoken } = await payWith({ data })
    assert.deepEqual(report.outcome, UNKNOWN)
    assert.equal(world.alerts().length, 1)
    assert.equal(pltoken.calls.length, 1)
  })
}

test('the transaction of another order is not noted as ours', async () => {
  const { report } = await payWith({ data: transaction({ orderID: CARD }) })
  assert.deepEqual(report, { outcome: UNKNOWN, evidence: { order: 'another', transactionID: TRANSACTION_ID } })
})

for (const { code, http, outcome, unknownMoney, name } of vectors.errorCodes.rows) {
  const status = unknownMoney ? 'pending' : 'failed'
  test(`code ${code} ends the charge as ${status}`, async () => {
    const { report, pltoken, world } = await payWith({
      error: { code, message: `Secret of ${ACCOUNT}`, detail: 'private' },
      http,
    })
    assert.equal(report.outcome.status, status)
    if (unknownMoney) assert.deepEqual(report.outcome, NO_ANSWER)
    assert.deepEqual(
      [report.evidence['code'], report.evidence['name'], report.evidence['outcome']],
      [String(code), name, outcome],
    )
    assert.equal(pltoken.calls.length, 1, 'a charge was sent twice')
    assert.equal(world.alerts().length, outcome === 'configuration_error' ? 1 : 0)
    assert.ok(!JSON.stringify([report, world.lines]).match(/Secret of|private/))
  })
}

for (const code of [1600, 1601]) {
  test(`code ${code} asks the shopper for the security code again`, async () => {
    const { report } = await payWith({ error: { code } })
    assert.deepEqual(report.outcome, { status: 'failed', decline: 'incorrect_cvv' })
  })
}

test('a payment flagged as fraud looks to the shopper like any refused one', async () => {
  const [fraud, refused] = [await payWith({ error: { code: 1701 } }), await payWith({ error: { code: 938 } })]
  assert.deepEqual(fraud.report.outcome, refused.report.outcome)
  assert.equal(fraud.report.evidence['outcome'], 'risk')
})

for (const [what, step, outcome] of [
  ['silence', { fail: 'no_answer' }, NO_ANSWER],
  ['no connection', { fail: 'not_connected' }, { status: 'failed', decline: 'not_processed' }],
  ['a text under 200', { http: 200, text: 'OK' }, NO_ANSWER],
  ['a redirect', { http: 302, text: '' }, NO_ANSWER],
  ['neither data nor error', { http: 200, sealed: {} }, NO_ANSWER],
  ['an unknown code under 400', { error: { code: 960 }, http: 400 }, NO_ANSWER],
  ['an unreadable 400, which might be code 946', { http: 400, text: 'x' }, NO_ANSWER],
  ['an unreadable 500', { http: 500, text: 'x' }, NO_ANSWER],
  ['an unreadable 503', { http: 503, text: 'x' }, NO_ANSWER],
  ['an unreadable 429', { http: 429, text: 'x' }, NO_ANSWER],
  ['an unreadable 401', { http: 401, text: 'x' }, { status: 'failed', decline: 'configuration' }],
  ['an unreadable 404', { http: 404, text: 'x' }, { status: 'failed', decline: 'not_processed' }],
] as const) {
  test(`a charge that ends in ${what} is ${outcome.status}, and is not sent again`, async () => {
    const { report, pltoken } = await payWith(step)
    assert.deepEqual(report.outcome, outcome)
    assert.equal(pltoken.calls.length, 1)
  })
}

for (const method of [
  { type: 'saved_card', reference: CARD },
  { type: 'hosted_page' },
  { type: 'card', sealed: { number: 'x', data: 'y' } },
] as const) {
  test(`nothing is sent for ${JSON.stringify(method)}`, async () => {
    const { gateway, pltoken } = stagePltoken()
    const journal = journalOf(pltoken)
    const report = await gateway.pay(order({ method }), journal)
    assert.deepEqual(report.outcome, { status: 'failed', decline: 'configuration' })
    assert.deepEqual([pltoken.calls, journal.steps], [[], []])
  })
}

test('the reference to the CVV is in no log, report, address or header', async () => {
  for (const step of [
    { data: transaction() },
    { error: { code: 1600, detail: CVV_REFERENCE } },
    { fail: 'no_answer' },
  ] as const) {
    const { report, world, pltoken } = await payWith(step)
    const shown = JSON.stringify([report, world.lines, pltoken.calls.map(({ url, headers }) => [url, headers])])
    assert.ok(!shown.includes(CVV_REFERENCE))
  }
})

test('a journal that cannot be written stops the charge', async () => {
  const { gateway, pltoken } = stagePltoken()
  const journal = { ...journalOf(pltoken), executing: () => Promise.reject(new Error('disk full')) }
  await assert.rejects(gateway.pay(order(), journal), /disk full/)
  assert.deepEqual(pltoken.calls, [])
})

test('a refund is refused without a call', async () => {
  const { gateway, pltoken } = stagePltoken()
  const report = await gateway.refund({
    requestId: REQUEST_ID,
    paymentReference: TRANSACTION_ID,
    paymentRequestId: REQUEST_ID,
    amount: 1,
    currency: 'GBP',
    notificationUrl: 'https://pay.shop.example/v1/callbacks/pltoken',
  })
  assert.deepEqual(report.outcome, { status: 'failed', decline: 'not_processed' })
  assert.deepEqual([pltoken.calls, gateway.offers], [[], { capture: false, saveCard: false, refund: 'none' }])
})

const OTHER = 'b1a7c3de-0000-4000-8000-00000000000'
const others = (from: number, count: number) =>
  Array.from({ length: count }, (_, i) => transaction({ orderID: `${OTHER}${i}`, transactionID: String(from + i) }))

async function ask(steps: Step[], more: Parameters<typeof operationKey>[0] = {}) {
  const stage = stagePltoken()
  stage.pltoken.script(...steps)
  return { ...stage, report: await stage.gateway.query(operationKey(more)) }
}

for (const [shape, data] of [
  ['a list', [...others(1, 2), transaction()]],
  ['an object with the list inside', { pageNo: 1, totalCount: 3, transactions: [...others(1, 2), transaction()] }],
] as const) {
  test(`finds a charge by our order id in ${shape}`, async () => {
    const { report, pltoken } = await ask([{ data }, { data: [] }])
    assert.deepEqual(report, REPORT)
    assert.deepEqual(pltoken.calls[0]?.identifiers, [ACCOUNT])
  })
}

// The day before and the day after, whatever the clock of the gateway says (hand-counted).
for (const [created, from, to] of [
  ['2026-03-01T00:00:00.000Z', '20260228', '20260302'],
  ['2026-03-01T23:59:59.999Z', '20260228', '20260302'],
  ['2025-12-31T23:59:59.000Z', '20251230', '20260101'],
  ['2028-03-01T12:00:00.000Z', '20280229', '20280302'],
] as const) {
  test(`a charge of ${created} is looked for from ${from} to ${to}`, async () => {
    const { pltoken } = await ask([{ error: { code: 911 }, http: 404 }], { createdAt: Date.parse(created) })
    assert.equal(pltoken.calls[0]?.data, `pageNo=1&pageSize=100&fromDate=${from}&toDate=${to}`)
  })
}

for (const [what, steps] of [
  ['no transactions at all', [{ error: { code: 911 }, http: 404 }]],
  ['an empty list', [{ data: [] }]],
  ['an empty list inside an object', [{ data: { transactions: [] } }]],
  ['the transactions of others only', [{ data: others(1, 3) }, { data: [] }]],
] as const) {
  test(`answers null for ${what}`, async () => {
    assert.equal((await ask([...steps])).report, null)
  })
}

test('reads page after page, does not take a short page for the last, and stops at one that brings nothing new', async () => {
  const pages = [others(1, 3), others(11, 2), [...others(21, 1), transaction()]]
  const found = await ask([...pages.map((data) => ({ data })), { data: [] }])
  assert.equal(found.report?.outcome.status, 'succeeded')
  assert.deepEqual(
    found.pltoken.calls.map(({ data }) => data?.split('&')[0]),
    ['pageNo=1', 'pageNo=2', 'pageNo=3', 'pageNo=4'],
  )
  const repeated = await ask([{ data: others(1, 3) }, { data: others(1, 3) }])
  assert.equal(repeated.report, null)
  assert.equal((await ask([{ data: others(1, 3) }, { error: { code: 911 }, http: 404 }])).report, null)
})

for (const [what, steps] of [
  ['silence', [{ fail: 'no_answer' }]],
  ['no connection', [{ fail: 'not_connected' }]],
  ['a list that is unreadable', [{ http: 200, text: 'x' }]],
  ['an object without a list', [{ data: {} }]],
  ['two lists', [{ data: { a: [], b: [] } }]],
  ['entries that are no objects', [{ data: ['x'] }]],
  ['an unknown account', [{ error: { code: 901 }, http: 404 }]],
  ['refused credentials', [{ error: { code: 998 }, http: 401 }]],
  ['a 404 without a code, which need not mean an empty list', [{ http: 404, text: 'Not Found' }]],
  ['a second page that is lost', [{ data: others(1, 3) }, { fail: 'no_answer' }]],
  ['an entry of our amount that names no order', [{ data: [nameless] }, { data: [] }]],
  ['more pages than anybody has', Array.from({ length: 50 }, (_, i) => ({ data: others(100 * i, 1) }))],
] as const) {
  test(`rejects, and never answers null, for ${what}`, async () => {
    await assert.rejects(ask([...steps] as Step[]), { name: 'QueryError' })
  })
}

test('rejects without a call where the account is not known', async () => {
  const { gateway, pltoken } = stagePltoken()
  await assert.rejects(gateway.query(operationKey({ customerId: null })), { name: 'QueryError' })
  assert.deepEqual(pltoken.calls, [])
})

test('an entry with our order and a status that nobody documents stays pending', async () => {
  const { report } = await ask([{ data: [transaction({ status: 'REJECTED' })] }, { data: [] }])
  assert.deepEqual(report?.outcome, UNKNOWN)
  assert.equal(report?.evidence['status'], 'REJECTED')
})

test('a nameless entry of another amount is somebody else’s', async () => {
  assert.equal((await ask([{ data: [{ ...nameless, amount: 11 }] }, { data: [] }])).report, null)
})
