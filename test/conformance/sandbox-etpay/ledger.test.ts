import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createEtpaySandbox } from '../../../demo/gateways/etpay.ts'
import { SCENARIOS } from '../../../demo/gateways/etpay/scenarios.ts'
import type { Json } from '../../unit/demo/gateways/support/merchant.ts'
import { browse, MERCHANT, pass, reachConfirmation, withBench } from './bench.ts'

test('the ledger adds up what was received, and nothing else', () =>
  withBench(async (b) => {
    const end = async (orderAmount: number, ending: 'approve' | 'reject' | 'cancel') =>
      b.etpay.finish((await b.open({ order_amount: orderAmount })).token, ending)
    await end(10_000, 'approve')
    await end(2_500, 'approve')
    await end(700, 'reject')
    await end(800, 'cancel')
    await end(90_005, 'approve')
    await end(90_013, 'approve')
    await b.open({ order_amount: 900 })
    b.etpay.expireSession((await b.open()).token)
    const totals = async () => ((await (await fetch(`${b.etpay.url}/ledger.json`)).json()) as Json).totals
    assert.deepEqual(await totals(), { received: 12_500, transfers: 2, open: 1 })
    await end(90_023, 'approve')
    await pass(b, 60_000)
    assert.deepEqual(await totals(), { received: 192_546, transfers: 4, open: 1 })

    const page = await (await fetch(`${b.etpay.url}/ledger`)).text()
    assert.match(page, /CLP\s192,546/)
    assert.match(page, /http-equiv="refresh"/)
    assert.equal(page.match(/class="status /g)?.length, 10)
    assert.equal(page.match(/class="status good"/g)?.length, 4)
  }))

test('an entry tells the payment, the payer as a mask, and the times', () =>
  withBench(async (b) => {
    const session = await b.open({ user_rut: '20347878-K', user_bank_code: 'cl_mach' })
    b.time.pass(61_000)
    await b.etpay.finish(session.token, 'approve')
    const [entry] = b.etpay.ledger()
    assert.deepEqual(entry, {
      sessionToken: session.token,
      paymentToken: b.etpay.sessions()[0]?.payments[0]?.paymentToken,
      merchantOrderId: 'OC-700104',
      orderAmount: 50_000,
      currency: 'CLP',
      status: 'success',
      moved: true,
      bankCode: 'cl_mach',
      rutMask: '2034****-K',
      scenario: 'success',
      createdAt: '2027-04-03T14:55:14.567Z',
      finishedAt: '2027-04-03T14:56:15.567Z',
    })
  }))

test('an empty ledger says so', () =>
  withBench(async (b) => {
    assert.match(await (await fetch(`${b.etpay.url}/ledger`)).text(), /No payments yet/)
    assert.deepEqual(await (await fetch(`${b.etpay.url}/ledger.json`)).json(), {
      totals: { received: 0, transfers: 0, open: 0 },
      entries: [],
    })
  }))

test('the front page lists every scenario with its amount and bank, and the addresses', () =>
  withBench(async (b) => {
    const page = await (await fetch(b.etpay.url)).text()
    for (const { orderAmount, bankCode, title } of SCENARIOS) {
      assert.match(page, new RegExp(`CLP\\s90,0${String(orderAmount).slice(3)}\\s`), title)
      assert.ok(page.includes(bankCode), bankCode)
    }
    for (const address of [b.etpay.apiUrl, b.etpay.pmtUrl]) assert.ok(page.includes(address))
    assert.match(page, /5 s, 30 s, 5 min, 30 min, 1 h/)
  }))

test('other addresses answer 404, and assets have their types', () =>
  withBench(async (b) => {
    for (const path of ['/nothing', '/pmt', '/pmt/session/', '/assets/constructor', '/api'])
      assert.equal((await fetch(b.etpay.url + path)).status, 404, path)
    assert.equal((await fetch(`${b.etpay.url}/api/nothing`, { method: 'POST' })).status, 404)
    assert.match((await fetch(`${b.etpay.url}/assets/sandbox.css`)).headers.get('content-type') ?? '', /^text\/css/)
  }))

test('no key, credential, password, RUT or e-mail address is told by any page', () =>
  withBench(async (b) => {
    const session = await b.open({ customer_email: 'payer@example.com' })
    const screens = [(await browse(session.url)).text]
    await reachConfirmation(session)
    screens.push((await browse(session.url)).text)
    await browse(session.url, { decision: 'approve' })
    for (const path of ['/', '/ledger', '/ledger.json']) screens.push((await browse(b.etpay.url + path)).text)
    const everything = screens.join('\n')
    assert.ok(everything.includes('1234****-5'), 'the search reaches the payer')
    const secrets = [session.signatureToken, MERCHANT.apiToken, '12345678', '12.345.678', 'clave secreta', 'payer@']
    for (const secret of secrets) assert.equal(everything.includes(secret), false, secret)
  }))

test('a port that is taken is an error, not silence', () =>
  withBench(async (b) => {
    const port = Number(new URL(b.etpay.url).port)
    await assert.rejects(createEtpaySandbox({ merchant: MERCHANT, port }), { code: 'EADDRINUSE' })
  }))

test('addresses handed out follow the public URL', () =>
  withBench(
    async (b) => {
      assert.deepEqual(
        [b.etpay.url, b.etpay.apiUrl, b.etpay.pmtUrl],
        ['https://etpay.example', 'https://etpay.example/api', 'https://etpay.example/pmt'],
      )
    },
    { publicUrl: 'https://etpay.example//' },
  ))
