import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { EtpayFault } from '../../../demo/gateways/etpay.ts'
import type { Bench } from './bench.ts'
import { bench, INITIALIZE, STATUS, withBench } from './bench.ts'

describe('amounts that spoil the making of a session', () => {
  let b: Bench
  before(async () => (b = await bench()))
  after(() => b.etpay.close())

  const count = (): number => b.etpay.sessions().length

  test('slow: made at once, answered after 20 seconds', async () => {
    const sessions = count()
    const answer = b.initialize({ order_amount: 90_031 })
    let answered = false
    void answer.then(() => (answered = true))
    while (count() === sessions) await new Promise((resolve) => setImmediate(resolve))
    b.time.pass(19_999)
    await b.query({ session_token: 'x' })
    assert.equal(answered, false)
    b.time.pass(1)
    assert.equal((await answer).status, 200)
  })

  test('lost: made, and the connection is cut', async () => {
    const sessions = count()
    await assert.rejects(b.initialize({ order_amount: 90_032 }))
    assert.equal(count(), sessions + 1)
    assert.equal(b.etpay.requests().at(-1)?.status, null)
  })

  test('HTTP 500: made, but not told', async () => {
    const sessions = count()
    const { status, body } = await b.initialize({ order_amount: 90_033 })
    assert.deepEqual([status, body], [500, { message: 'something went wrong' }])
    assert.equal(count(), sessions + 1)
  })

  test('without its key: HTTP 200 with a token alone', async () => {
    const { status, body } = await b.initialize({ order_amount: 90_034 })
    assert.deepEqual([status, Object.keys(body)], [200, ['token']])
  })

  test('refused credentials: nothing is made', async () => {
    const sessions = count()
    assert.equal((await b.initialize({ order_amount: 90_035 })).status, 401)
    assert.equal(count(), sessions)
  })

  test('a preselected test bank spoils it too', async () => {
    await assert.rejects(b.initialize({ user_bank_code: 'cl_testlost' }))
    assert.equal((await b.initialize({ user_bank_code: 'cl_testrefused' })).status, 401)
  })

  test('once it is made, a slow or lost session can be paid', async () => {
    const lost = b.etpay.sessions().find(({ orderAmount }) => orderAmount === 90_032)
    assert.match(String(await b.etpay.finish(String(lost?.token), 'approve')), /return\?o=1&jwt=/)
  })
})

describe('faults that a test orders', () => {
  let b: Bench
  before(async () => (b = await bench()))
  after(() => b.etpay.close())

  const rows: [EtpayFault, boolean, 'cut' | number][] = [
    ['lost_answer', true, 'cut'],
    ['lost_request', false, 'cut'],
    ['error_after', true, 500],
    ['overloaded', false, 503],
    ['garbage', true, 200],
    ['no_signature_token', true, 200],
    [{ status: 400 }, false, 400],
    [{ status: 409 }, false, 409],
    [{ status: 422 }, false, 422],
    [{ status: 429 }, false, 429],
    [{ status: 408 }, false, 408],
    [{ status: 418 }, false, 418],
  ]
  for (const [fault, done, status] of rows)
    test(`${JSON.stringify(fault)} hits the next call once, ${done ? 'after' : 'before'} it is done`, async () => {
      const sessions = b.etpay.sessions().length
      b.etpay.failNext(INITIALIZE, fault)
      if (status === 'cut') await assert.rejects(b.initialize())
      else assert.equal((await b.initialize()).status, status)
      assert.equal(b.etpay.sessions().length - sessions, done ? 1 : 0)
      const next = await b.initialize()
      assert.deepEqual([next.status, Object.keys(next.body)], [200, ['token', 'signature_token']])
    })

  test('a redirect leads where a secret must not follow', async () => {
    b.etpay.failNext(INITIALIZE, { status: 307, location: 'https://elsewhere.example/' })
    const { status, headers } = await b.initialize()
    assert.deepEqual([status, headers.get('location')], [307, 'https://elsewhere.example/'])
  })

  test('garbage is a page, not JSON', async () => {
    b.etpay.failNext(STATUS, 'garbage')
    const { headers } = await b.query({ session_token: 'x' })
    assert.equal(headers.get('content-type'), 'text/html')
  })

  test('waits for its own path, which may be the end of one', async () => {
    b.etpay.failNext('/check_payment_status', { status: 503 })
    assert.equal((await b.initialize()).status, 200)
    assert.equal((await b.query({ session_token: 'x' })).status, 503)
    assert.equal((await b.query({ session_token: 'x' })).status, 200)
  })

  test('an ordered answer outranks the amount', async () => {
    b.etpay.failNext(INITIALIZE, 'garbage')
    assert.equal((await b.initialize({ order_amount: 90_033 })).status, 200)
  })
})

test('a slow answer ends with the sandbox', { timeout: 20_000 }, () =>
  withBench(async (b) => {
    const answer = b.initialize({ order_amount: 90_031 })
    while (b.etpay.sessions().length === 0) await new Promise((resolve) => setImmediate(resolve))
    const cut = assert.rejects(answer)
    await b.etpay.close()
    await cut
  }),
)
