import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createAllianceSandbox } from '../../../demo/gateways/alliance.ts'
import { CARD_SCENARIOS, testCardNumber } from '../../../demo/gateways/scenarios.ts'
import type { Generation, Json } from '../../unit/demo/gateways/support/merchant.ts'
import { bench } from '../../unit/demo/gateways/support/merchant.ts'

test('the ledger adds up what was charged and given back, and nothing else', async (t) => {
  const b = await bench('v1')
  t.after(() => b.bank.close())
  const paid = (await b.merchant.pay({ coinAmount: '10000' })).body
  await b.merchant.pay({ coinAmount: '2500' }, '5555555555554444')
  await b.merchant.pay({ coinAmount: '700' }, '4000000000000002')
  await b.merchant.pay({ coinAmount: '800' }, '4000000000003220')
  await b.merchant.create({ coinAmount: '900' })
  await b.merchant.call('refund', b.merchant.refundBody(paid.operationId, { coinAmount: '3000' }))
  const totals = async () => ((await (await fetch(`${b.bank.url}/ledger.json`)).json()) as { totals: Json }).totals
  assert.deepEqual(await totals(), { charged: 12500, refunded: 0, net: 12500 })
  b.time.pass(5_000)
  assert.deepEqual(await totals(), { charged: 12500, refunded: 3000, net: 9500 })

  const page = await (await fetch(`${b.bank.url}/ledger`)).text()
  for (const amount of ['₴125.00', '₴30.00', '₴95.00']) assert.ok(page.includes(amount), amount)
  assert.match(page, /http-equiv="refresh"/)
  assert.equal(page.match(/class="status /g)?.length, 6)
  assert.match(page, /1-00 doNotHonour/)
})

test('an empty ledger says so', async (t) => {
  const b = await bench('v1')
  t.after(() => b.bank.close())
  assert.match(await (await fetch(`${b.bank.url}/ledger`)).text(), /No operations yet/)
  assert.deepEqual(await (await fetch(`${b.bank.url}/ledger.json`)).json(), {
    totals: { charged: 0, refunded: 0, net: 0 },
    entries: [],
  })
})

test('the front page lists every test card', async (t) => {
  const b = await bench('v1')
  t.after(() => b.bank.close())
  const page = await (await fetch(b.bank.url)).text()
  for (const { cardNumber } of CARD_SCENARIOS)
    assert.ok(page.includes(cardNumber.replace(/(....)(?=.)/g, '$1 ')), cardNumber)
})

test('other addresses answer 404, and assets have their types', async (t) => {
  const b = await bench('v1')
  t.after(() => b.bank.close())
  assert.equal((await fetch(`${b.bank.url}/nothing`)).status, 404)
  assert.equal((await fetch(`${b.bank.url}/assets/constructor`)).status, 404)
  assert.match((await fetch(`${b.bank.url}/assets/sandbox.css`)).headers.get('content-type') ?? '', /^text\/css/)
  assert.equal((await fetch(`${b.bank.url}/assets/icon.svg`)).headers.get('content-type'), 'image/svg+xml')
})

for (const generation of ['v1', 'v2'] as Generation[])
  test(`no card number, expiry or CVV is kept or told anywhere, ${generation}`, async (t) => {
    const b = await bench(generation)
    t.after(() => b.bank.close())
    const card = testCardNumber('approve', 3_141_592)
    const challenged = testCardNumber('challenge', 2_718_281)
    for (const number of [card, challenged]) {
      const { operationId } = (await b.merchant.create({}, number)).body
      assert.equal((await b.merchant.execute(operationId, {}, '3107953')).status, 200)
    }
    b.time.pass(1_000)
    const pages = await Promise.all(
      ['/ledger', '/ledger.json', '/'].map(async (path) => (await fetch(b.bank.url + path)).text()),
    )
    const everything = [
      ...pages,
      ...b.posted.map(({ body }) => Buffer.from(body.split('.')[1] ?? '', 'base64url').toString() + body),
      JSON.stringify([b.bank.ledger(), b.bank.operations(), b.bank.requests(), b.bank.deliveries()]),
    ].join('\n')
    assert.ok(everything.includes(`${card.slice(0, 4)}********${card.slice(-4)}`), 'the search reaches the records')
    for (const secret of [card, challenged, '3107953', card.slice(4, 12)])
      assert.equal(everything.includes(secret), false)
  })

test('a communication key that is no P-384 point stops the sandbox from starting', async (t) => {
  const b = await bench('v1')
  t.after(() => b.bank.close())
  const { communicationPublicJwk } = b.keys.merchant
  const off = { ...communicationPublicJwk, y: communicationPublicJwk.x }
  await assert.rejects(
    createAllianceSandbox({ merchant: { ...b.keys.merchant, communicationPublicJwk: off } }),
    TypeError,
  )
})

test('a port that is taken is an error, not silence', async (t) => {
  const b = await bench('v1')
  t.after(() => b.bank.close())
  const port = Number(new URL(b.bank.url).port)
  await assert.rejects(createAllianceSandbox({ merchant: b.keys.merchant, port }), { code: 'EADDRINUSE' })
})

test('addresses handed out follow the public URL', async (t) => {
  const b = await bench('v1', { publicUrl: 'https://bank.example/' })
  t.after(() => b.bank.close())
  assert.equal(b.bank.url, 'https://bank.example')
})
