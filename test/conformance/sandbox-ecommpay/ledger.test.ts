import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createEcommpaySandbox, GATE_CARDS, gateTestCardNumber } from '../../../demo/gateways/ecommpay.ts'
import type { Json } from './merchant.ts'
import { APPROVED, card, CALLBACK_URL, PROJECT, withBench } from './merchant.ts'

test('the ledger adds up what was charged, held and given back, by currency', () =>
  withBench(async (b) => {
    const { id } = await b.merchant.pay(APPROVED, { payment: { amount: 10_000 } })
    await b.merchant.pay(APPROVED, { payment: { amount: 200, currency: 'JPY' } })
    await b.merchant.pay('4111111111111111', { payment: { amount: 700 } })
    await b.merchant.pay('5413330000000019', { payment: { amount: 800 } })
    await b.merchant.pay(APPROVED, { payment: { amount: 900 } }, 'auth')
    await b.pass(1_000)
    const refund = { payment: { description: 'x', amount: 3_000, currency: 'EUR' } }
    await b.merchant.about(id, '/v2/payment/card/refund', refund)
    const totals = async () => ((await (await fetch(`${b.gate.url}/ledger.json`)).json()) as { totals: Json }).totals
    const JPY = { charged: 200, refunded: 0, held: 0, net: 200 }
    assert.deepEqual(await totals(), { EUR: { charged: 10_000, refunded: 0, held: 900, net: 10_000 }, JPY })
    await b.pass(3_000)
    assert.deepEqual(await totals(), { EUR: { charged: 10_000, refunded: 3_000, held: 900, net: 7_000 }, JPY })

    const page = await (await fetch(`${b.gate.url}/ledger`)).text()
    for (const words of ['€100.00 · ¥200', '€30.00', '€9.00', '€70.00', '400000******0077', '20000 General decline'])
      assert.ok(page.includes(words), words)
    assert.match(page, /http-equiv="refresh"/)
    assert.equal(page.match(/class="status /g)?.length, 6)
    assert.equal(b.gate.ledger().length, 6)
  }))

test('an empty ledger says so', () =>
  withBench(async (b) => {
    assert.match(await (await fetch(`${b.gate.url}/ledger`)).text(), /No operations yet/)
    assert.deepEqual(await (await fetch(`${b.gate.url}/ledger.json`)).json(), { totals: {}, entries: [] })
  }))

test('the front page lists every test card and every address', () =>
  withBench(async (b) => {
    const page = await (await fetch(b.gate.url)).text()
    for (const { cardNumber, title } of GATE_CARDS) {
      assert.ok(page.includes(cardNumber.replace(/(....)(?=.)/g, '$1 ')), cardNumber)
      assert.ok(page.includes(`<strong>${title.replaceAll('&', '&amp;')}</strong>`), title)
    }
    assert.ok(page.includes('POST /v2/payment/card/sale/token'))
  }))

test('other addresses answer 404, and assets have their types', () =>
  withBench(async (b) => {
    for (const path of ['/nothing', '/assets/constructor', '/acs/ask/x', '/provider/x', '/acs/other/x'])
      assert.equal((await fetch(b.gate.url + path)).status, 404, path)
    assert.match((await fetch(`${b.gate.url}/assets/sandbox.css`)).headers.get('content-type') ?? '', /^text\/css/)
  }))

test('no card number, expiry or CVV is kept or told anywhere', () =>
  withBench(async (b) => {
    const numbers = [gateTestCardNumber('approve', 3_141_592), gateTestCardNumber('challenge', 2_718_281)]
    for (const number of numbers)
      await b.merchant.pay(number, { card: { cvv: '7953', year: 2041, save: true }, payment: { amount: 100 } })
    const refused = card(numbers[0], { cvv: '7953', year: '2041', amount: numbers[0] })
    await b.merchant.pay({ card: refused }, { customer: { first_name: numbers[0] } })
    await b.merchant.pay({ token: 'a'.repeat(64), cvv: '7953' }, {}, 'sale/token')
    await b.pass(2_000)
    const pages = await Promise.all(
      ['/ledger', '/ledger.json', '/'].map(async (path) => (await fetch(b.gate.url + path)).text()),
    )
    const requests = JSON.stringify(b.gate.requests())
    const everything = [
      ...pages,
      ...b.posted.map(({ body }) => body),
      JSON.stringify([b.gate.ledger(), b.gate.payments(), b.gate.deliveries(), b.gate.tokens()]),
      requests,
    ].join('\n')
    assert.ok(
      everything.includes(`${numbers[0]?.slice(0, 6)}******${numbers[0]?.slice(-4)}`),
      'the search reaches the records',
    )
    for (const secret of [...numbers, ...numbers.map((number) => number.slice(6, 12)), '7953'])
      assert.equal(everything.includes(secret), false)
    // The expiry is part of what Gate tells about a card; of the request nothing of it is kept.
    assert.equal(requests.includes('2041'), false)
    assert.equal(requests.includes('signature'), false)
    assert.match(requests, /"pan":\{"digits":16\}/)
  }))

test('a project without a number or a key, and a callback address that is none, stop the sandbox from starting', async () => {
  const wrong = [
    { project: { id: 0, secret: 'x' } },
    { project: { id: 1.5, secret: 'x' } },
    { project: { id: 1, secret: '' } },
    { project: PROJECT, callbackUrl: 'http://merchant.example/' },
    { project: PROJECT, callbackUrl: 'http://127.0.0.1/' },
    { project: PROJECT, callbackUrl: 'https://a:b@merchant.example/' },
    { project: PROJECT, callbackUrl: 'callbacks' },
  ]
  for (const options of wrong) await assert.rejects(createEcommpaySandbox(options), TypeError)
})

test('addresses handed out follow the public URL, and a port that is taken is an error', async () => {
  const options = { project: PROJECT, callbackUrl: CALLBACK_URL }
  const gate = await createEcommpaySandbox({ ...options, publicUrl: 'https://gate.example/' })
  assert.equal(gate.url, 'https://gate.example')
  await gate.close()
  const first = await createEcommpaySandbox(options)
  await assert.rejects(createEcommpaySandbox({ ...options, port: Number(new URL(first.url).port) }), {
    code: 'EADDRINUSE',
  })
  await first.close()
})
