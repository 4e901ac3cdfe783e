import assert from 'node:assert/strict'
import { inspect } from 'node:util'
import { test } from 'node:test'
import type { Outcome } from '../../../server/gateways/gateway.ts'
import { MERCHANT, open, type Bench, type Kept } from './bench.ts'

const SUCCEEDED: Outcome = { status: 'succeeded' }
const FAILED: Outcome = { status: 'failed', decline: 'generic' }
const GIVEN_UP: Outcome = { status: 'failed', decline: 'authentication_canceled' }
const UNKNOWN: Outcome = { status: 'pending', reason: 'unknown_status' }
const CONFIRMING: Outcome = { status: 'pending', reason: 'gateway_pending' }

/** What each webhook was taken for, with the HTTP status that answered it. */
const told = ({ verdicts }: Bench) =>
  verdicts.map((verdict) => {
    const what =
      verdict.kind === 'proof'
        ? verdict.report.outcome.status
        : `${verdict.kind} ${verdict.kind === 'refused' ? verdict.reason : ''}`
    return `${what} ${verdict.answer?.status}`
  })

test('check finds the set-up right, and names the credentials where they are wrong', async (t) => {
  const right = await open(t)
  assert.deepEqual(
    (await right.gateway.check()).map(({ level }) => level),
    ['ok'],
  )
  const wrongs: Record<string, string>[] = [{ ETPAY_API_TOKEN: 'x'.repeat(64) }, { ETPAY_MERCHANT_CODE: 'cl_other_cl' }]
  for (const env of wrongs) {
    const wrong = await open(t, {}, env)
    const [finding] = await wrong.gateway.check()
    assert.equal(finding?.level, 'error')
    assert.match(finding.message, /HTTP 401.*ETPAY_MERCHANT_CODE, ETPAY_API_TOKEN/)
  }
})

test('a session is noted step by step before the shopper can be sent to the funnel', async (t) => {
  const { etpay, pay } = await open(t)
  const { key, steps, report } = await pay(50_000)
  const [session] = etpay.sessions()
  assert.ok(session && report.outcome.status === 'needs_action' && report.outcome.action.type === 'challenge')
  assert.deepEqual(steps, ['state', 'reference', 'executing'])
  assert.equal(report.outcome.action.url, session.funnelUrl)
  assert.deepEqual(
    [key.reference, session.merchantOrderId, session.orderAmount],
    [session.token, key.requestId, 50_000],
  )
  assert.ok(key.state?.includes(session.signatureToken))
})

test('a shopper walks through the funnel: preselected bank, prefilled RUT, and back with a message', async (t) => {
  const bench = await open(t, { webhookOrder: 'after' })
  const payment = await bench.pay(50_000, {
    method: { type: 'bank_transfer', bank: 'CL_BCI' },
    customer: { id: 'c-1', email: 'ana@example.com', taxNumber: '12.345.678-5' },
    description: 'Dos libros',
  })
  const { outcome } = payment.report
  assert.ok(outcome.status === 'needs_action' && outcome.action.type === 'challenge')
  const { url } = outcome.action
  const visit = async (form?: Record<string, string>) => {
    const post = form ? { method: 'POST', body: new URLSearchParams(form) } : {}
    return fetch(url, { ...post, redirect: 'manual' })
  }
  const first = await (await visit()).text()
  for (const shown of ['BCI', '12.345.678-5']) assert.ok(first.includes(shown), shown)
  assert.equal((await visit({ decision: 'sign_in', rut: '12345678-5', password: 'x' })).status, 303)
  const second = await (await visit()).text()
  for (const shown of ['A-1001', 'Dos libros']) assert.ok(second.includes(shown), shown)
  assert.deepEqual((await bench.query(payment))?.outcome, outcome, 'nothing has happened yet')
  assert.equal(bench.moved(), 0)
  const location = new URL((await visit({ decision: 'approve' })).headers.get('location') ?? '')
  assert.equal(location.origin + location.pathname, 'https://pay.shop.example/v1/return/token-1')
  await bench.pass(3_000)
  assert.deepEqual((await bench.resume(payment, Object.fromEntries(location.searchParams))).outcome, SUCCEEDED)
  assert.deepEqual(told(bench), ['succeeded 200'])
  assert.equal(bench.moved(), 50_000)
})

for (const [ending, outcome] of [
  ['approve', SUCCEEDED],
  ['reject', FAILED],
  ['cancel', GIVEN_UP],
  [{ word: 'Success' }, UNKNOWN],
] as const) {
  test(`a session that ends with ${JSON.stringify(ending)} is ${outcome.status}, by way back, webhook and query`, async (t) => {
    const bench = await open(t)
    const payment = await bench.pay(50_000)
    assert.deepEqual((await bench.finish(payment, ending)).outcome, outcome)
    assert.deepEqual(told(bench), [`${outcome.status} 200`])
    assert.deepEqual((await bench.query(payment))?.outcome, outcome)
    assert.equal(bench.moved(), outcome.status === 'succeeded' ? 50_000 : 0)
  })
}

// Scenario, what the way back leads to, what its first webhooks are taken for, what a query says in the end.
const SCENARIOS: [string, Outcome, string[], Outcome][] = [
  ['success', SUCCEEDED, ['succeeded 200'], SUCCEEDED],
  ['error', FAILED, ['failed 200'], FAILED],
  ['canceled', GIVEN_UP, ['failed 200'], GIVEN_UP],
  ['expired', GIVEN_UP, ['failed 200'], GIVEN_UP],
  ['unknown_word', UNKNOWN, ['pending 200'], UNKNOWN],
  ['unknown_then_success', UNKNOWN, ['pending 200', 'succeeded 200'], SUCCEEDED],
  ['webhook_before', SUCCEEDED, ['succeeded 200'], SUCCEEDED],
  ['webhook_after', SUCCEEDED, ['succeeded 200'], SUCCEEDED],
  ['webhook_never', SUCCEEDED, [], SUCCEEDED],
  ['only_query', SUCCEEDED, [], SUCCEEDED],
  ['webhook_twice', SUCCEEDED, ['succeeded 200', 'succeeded 200'], SUCCEEDED],
  ['webhook_late', SUCCEEDED, ['succeeded 200'], SUCCEEDED],
  ['webhook_other_key', FAILED, ['refused signature 401'], FAILED],
  ['webhook_no_key', FAILED, ['refused malformed 400'], FAILED],
  ['webhook_expired', SUCCEEDED, ['refused replayed 401'], SUCCEEDED],
  ['webhook_wrong_amount', SUCCEEDED, ['refused wrong_operation 409'], SUCCEEDED],
  ['query_contradicts', FAILED, ['succeeded 200'], FAILED],
  ['webhook_contradicts', SUCCEEDED, ['failed 200'], SUCCEEDED],
  ['query_silent', CONFIRMING, ['succeeded 200'], CONFIRMING],
  ['success_after_error', FAILED, ['failed 200', 'succeeded 200'], SUCCEEDED],
  ['error_after_success', SUCCEEDED, ['succeeded 200', 'failed 200'], SUCCEEDED],
  ['double_transfer', SUCCEEDED, ['succeeded 200', 'succeeded 200'], SUCCEEDED],
  ['broken_return', SUCCEEDED, ['succeeded 200'], SUCCEEDED],
]
for (const [id, back, webhooks, end] of SCENARIOS) {
  test(`scenario ${id}: the way back leads to ${back.status}, and in the end ETpay says ${end.status}`, async (t) => {
    const bench = await open(t)
    const payment = await bench.scenario(id)
    assert.deepEqual((await bench.finish(payment)).outcome, back)
    await bench.pass(65_000)
    assert.deepEqual(told(bench).slice(0, webhooks.length), webhooks)
    // What was refused is delivered again and refused again.
    assert.ok(told(bench).every((word) => webhooks.includes(word)))
    const report = await bench.query(payment)
    assert.deepEqual(report?.outcome, end)
    assert.deepEqual([report.reference, report.requestId], [payment.key.reference, payment.key.requestId])
  })
}

test('a query that tells another amount is not believed, and calls the operator', async (t) => {
  const bench = await open(t)
  const payment = await bench.scenario('query_wrong_amount')
  assert.deepEqual((await bench.finish(payment)).outcome, { status: 'pending', reason: 'no_answer' })
  await bench.pass(3_000)
  await assert.rejects(bench.query(payment), { name: 'QueryError' })
  assert.deepEqual(bench.alerts(), ['a status query tells another amount than was asked for'])
})

for (const id of ['double_transfer', 'success_after_error', 'webhook_twice'] as const) {
  test(`scenario ${id}: the operator is ${id === 'double_transfer' ? '' : 'not '}called about a second transfer`, async (t) => {
    const bench = await open(t)
    await bench.finish(await bench.scenario(id))
    await bench.pass(65_000)
    const expected = id === 'double_transfer' ? ['a session has more than one successful transfer'] : []
    assert.deepEqual(bench.alerts(), expected)
    const prints = new Set(bench.verdicts.map((verdict) => verdict.kind === 'proof' && verdict.fingerprint))
    assert.equal(prints.size, id === 'webhook_twice' ? 1 : 2)
  })
}

for (const claims of ['full', 'seen', 'order_only'] as const) {
  test(`messages and entries with the claims "${claims}" lead to the session`, async (t) => {
    const bench = await open(t, { claims, bareStatus: true })
    await bench.pay(40_000)
    const payment = await bench.pay(50_000)
    assert.deepEqual((await bench.finish(payment)).outcome, SUCCEEDED)
    const [verdict] = bench.verdicts
    assert.ok(verdict?.kind === 'proof')
    assert.deepEqual(
      [verdict.report.requestId, verdict.report.reference],
      [payment.key.requestId, payment.key.reference],
    )
  })
}

test('a webhook that comes again is the same news', async (t) => {
  const bench = await open(t)
  const payment = await bench.pay(50_000)
  await bench.finish(payment)
  await bench.pass(60_000)
  await bench.etpay.resend(payment.key.reference ?? '')
  const prints = bench.verdicts.map((verdict) => verdict.kind === 'proof' && verdict.fingerprint)
  assert.equal(prints.length, 2)
  assert.equal(prints[0], prints[1])
})

test('a session whose time ran out is still unpaid, not failed by us', async (t) => {
  const bench = await open(t)
  const payment = await bench.pay(50_000)
  bench.etpay.expireSession(payment.key.reference ?? '')
  assert.equal((await bench.query(payment))?.outcome.status, 'needs_action')
})

test('a message about one payment proves nothing about another', async (t) => {
  const bench = await open(t)
  const paid = await bench.pay(50_000)
  const open2: Kept = await bench.pay(50_000)
  const url = new URL((await bench.etpay.finish(paid.key.reference ?? '', 'approve')) ?? '')
  const report = await bench.resume(open2, Object.fromEntries(url.searchParams))
  assert.equal(report.outcome.status, 'needs_action')
  assert.ok(!open2.key.state?.includes('told'))
})

for (const [id, decline] of [
  ['initialize_lost', 'try_later'],
  ['initialize_error', 'try_later'],
  ['initialize_no_key', 'try_later'],
  ['initialize_refused', 'configuration'],
] as const) {
  test(`scenario ${id}: fails with ${decline} after one call, with nothing noted`, async (t) => {
    const bench = await open(t)
    const { report, steps } = await bench.scenario(id)
    assert.deepEqual(report.outcome, { status: 'failed', decline })
    assert.deepEqual(steps, [])
    assert.equal(bench.etpay.requests().length, 1)
    assert.equal(bench.moved(), 0)
  })
}

test('scenario initialize_slow: ends with the time-out', async (t) => {
  const bench = await open(t, {}, { ETPAY_TIMEOUT_MS: '100' })
  assert.deepEqual((await bench.scenario('initialize_slow')).report.outcome, { status: 'failed', decline: 'try_later' })
})

for (const [what, fault, decline] of [
  ['a page', 'garbage', 'try_later'],
  ['an overload', 'overloaded', 'try_later'],
  ['a cut connection', 'lost_request', 'try_later'],
  ['a refused field', { status: 400 }, 'not_processed'],
  ['a redirect', { status: 307, location: 'https://elsewhere.example/' }, 'configuration'],
] as const) {
  test(`${what} instead of a session fails with ${decline}; the next attempt is a session of its own`, async (t) => {
    const bench = await open(t)
    bench.etpay.failNext('/session/initialize', fault)
    assert.deepEqual((await bench.pay(50_000)).report.outcome, { status: 'failed', decline })
    assert.equal(bench.etpay.requests().length, 1)
    assert.equal((await bench.pay(50_000)).report.outcome.status, 'needs_action')
  })

  test(`${what} instead of a status changes nothing; it is found later`, async (t) => {
    const bench = await open(t)
    const payment = await bench.pay(50_000)
    await bench.etpay.finish(payment.key.reference ?? '', 'approve')
    bench.etpay.failNext('/merchant/check_payment_status', fault)
    await assert.rejects(bench.query(payment), { name: 'QueryError' })
    await bench.pass(3_000)
    assert.deepEqual((await bench.query(payment))?.outcome, SUCCEEDED)
  })
}

test('no log line, report or verdict of a whole run holds a secret or personal data', async (t) => {
  const bench = await open(t)
  const customer = { id: 'c-1', email: 'ana@example.com', taxNumber: '12345678-5' }
  const shown: unknown[] = []
  for (const amount of [50_000, 90_013, 90_016, 90_005, 90_035]) {
    const payment = await bench.pay(amount, { customer })
    shown.push(payment.report)
    if (payment.key.reference !== null) shown.push(await bench.finish(payment), await bench.query(payment))
  }
  bench.etpay.failNext('/session/initialize', { status: 400 })
  shown.push((await bench.pay(50_000, { customer })).report, await bench.gateway.check(), bench.verdicts)
  const text = JSON.stringify(shown) + bench.lines.join('\n') + inspect(bench.gateway, { depth: 9 })
  const jwts = bench.etpay.deliveries().map(({ body }) => (JSON.parse(body) as { payment: string }).payment)
  const keys = bench.etpay.sessions().map(({ signatureToken }) => signatureToken)
  assert.ok(jwts.length > 3 && keys.length > 3)
  for (const secret of [MERCHANT.apiToken, 'ana@example.com', '12345678-5', ...keys, ...jwts]) {
    assert.ok(!text.includes(secret), secret)
  }
})
