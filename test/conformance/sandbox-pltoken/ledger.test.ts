import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { ownCardNumber } from '../../../demo/gateways/scenarios.ts'
import { APP, bench, CUSTOMER, EXPIRED, PCNG_KEY } from '../../unit/demo/gateways/pltoken/support/client.ts'
import vectors from '../../vectors/pltoken.json' with { type: 'json' }

test('the ledger adds up per currency what was charged and taken back', async () => {
  const client = await bench()
  const orderID = randomUUID()
  await client.charge({ amount: 100 })
  await client.charge({ amount: 30, orderID })
  await client.cancel(orderID)
  await client.charge({ amount: 5000, currencyCode: 'CLP' })
  await client.charge({ amount: 7, paymentInfoID: EXPIRED })
  await client.charge({ amount: 9109.46 })
  const { totals, entries } = (await (await fetch(`${client.base}/ledger.json`)).json()) as Record<string, object[]>
  assert.deepEqual(totals, [
    { currency: 'CLP', charged: 5000, canceled: 0, net: 5000 },
    // 100.00 and 9109.46 stay, 30.00 came and went.
    { currency: 'GBP', charged: 923_946, canceled: 3_000, net: 920_946 },
  ])
  assert.equal(entries?.length, 5)

  const page = await (await fetch(`${client.base}/ledger`)).text()
  for (const text of ['£9,239.46', '£30.00', '£9,209.46', '938 PAYMENT_CREATE_PSP_FAIL_ERR', '946_after', '•••• 1111'])
    assert.ok(page.includes(text), text)
  assert.equal(page.match(/class="status /g)?.length, 5)
  assert.match(page, /http-equiv="refresh"/)
  await client.sandbox.close()
})

test('an empty ledger says so', async () => {
  const client = await bench()
  assert.match(await (await fetch(`${client.base}/ledger`)).text(), /No operations yet/)
  assert.deepEqual(await (await fetch(`${client.base}/ledger.json`)).json(), { totals: [], entries: [] })
  await client.sandbox.close()
})

test('the front page lists every code with its amount and id, the accounts and the addresses', async () => {
  const client = await bench()
  const page = await (await fetch(client.base)).text()
  for (const { code, name } of vectors.errorCodes.rows) {
    assert.ok(page.includes(`${code} ${name}`), name)
    assert.ok(page.includes(`5ca1ab1e-0000-4000-8000-00000000${String(code).padStart(4, '0')}`), name)
  }
  for (const text of [
    '£9,009.01',
    '£9,009.38',
    '£9,010.01',
    '£9,017.01',
    '£9,200.12',
    CUSTOMER,
    client.sandbox.vaultUrl,
    'GET /billing/{uuid}/transactions',
  ])
    assert.ok(page.includes(text), text)
  assert.equal(page.match(/Declined: the card has expired/g)?.length, 1)
  await client.sandbox.close()
})

test('pages are for visitors: what has credentials, or is no GET, gets an envelope', async () => {
  const client = await bench()
  const status = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(client.base + path, init)
    return [response.status, (await response.text()).startsWith('3230')]
  }
  assert.deepEqual(await status('/nothing'), [404, false])
  assert.deepEqual(await status('/assets/sandbox.css'), [200, false])
  assert.deepEqual(await status('/account/x'), [401, true])
  assert.deepEqual(await status('/', { method: 'POST' }), [401, true])
  assert.deepEqual(await status('/', { headers: { authorization: 'PLTOKEN' } }), [401, true])
  await client.sandbox.close()
})

test('no card number, CVV, reference or key is kept or told anywhere', async () => {
  const client = await bench()
  const number = ownCardNumber('40000101', 3_141_592)
  const card = await client.cardReference(number, '3107')
  const cvv = await client.cvv('953')
  await client.addCard({}, CUSTOMER, card)
  await client.charge({ paymentInfo: { paymentType: 'CreditCard', card: { cardCVVEncKey: cvv } } })
  // Nor where a client sends what it must not.
  await client.charge({ paymentInfo: { paymentType: 'CreditCard', card: { cardCVVEncKey: '8675309' } } })
  await client.call({ method: 'POST', path: `/billing/{${CUSTOMER}}/transaction`, data: '5105105105105100 8675309' })
  const pages = await Promise.all(
    ['/', '/ledger', '/ledger.json'].map(async (path) => (await fetch(client.base + path)).text()),
  )
  const { sandbox } = client
  const records = [sandbox.requests(), sandbox.vaultCalls(), sandbox.ledger(), sandbox.accounts()]
  const everything = [...pages, JSON.stringify(records)].join('\n')
  assert.ok(everything.includes(number.slice(-4)), 'the search reaches the records')
  for (const secret of [
    number,
    number.slice(4, 12),
    card,
    cvv,
    '8675309',
    '5105105105105100',
    APP.key,
    PCNG_KEY.slice(4),
  ])
    assert.equal(everything.includes(secret), false, secret)
  assert.doesNotMatch(everything, /\b953\b/)
  await client.sandbox.close()
})

test('the record of requests shows what came, opened', async () => {
  const client = await bench()
  const orderID = randomUUID()
  await client.charge({ orderID })
  await client.list('pageNo=1&pageSize=5&fromDate=20270403&toDate=20270403')
  await client.call({ method: 'GET', path: '/nowhere' })
  const [charge, list, lost] = client.sandbox.requests()
  assert.deepEqual([charge?.call, charge?.status, charge?.identifiers], ['createTransaction', 201, { uuid: CUSTOMER }])
  const data = charge?.data as { orderID: string; paymentInfo: { card: unknown } }
  assert.equal(data.orderID, orderID)
  assert.deepEqual(data.paymentInfo.card, { cardCVVEncKey: '[reference]' })
  assert.deepEqual(
    [list?.call, list?.data],
    ['getTransactions', 'pageNo=1&pageSize=5&fromDate=20270403&toDate=20270403'],
  )
  assert.deepEqual([lost?.call, lost?.status, lost?.code], [null, 404, 996])
  await client.sandbox.close()
})

test('a port that is taken is an error, and leaves nothing open', async () => {
  const client = await bench()
  const port = Number(new URL(client.base).port)
  await assert.rejects(bench({ port }), { code: 'EADDRINUSE' })
  const free = await bench()
  const freed = Number(new URL(free.base).port)
  await free.sandbox.close()
  await assert.rejects(bench({ port: freed, vault: { port } }), { code: 'EADDRINUSE' })
  await (await bench({ port: freed })).sandbox.close()
  await client.sandbox.close()
})
