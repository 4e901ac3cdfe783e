import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { gateTestCardNumber } from '../../../demo/gateways/ecommpay.ts'
import type { GatewayReport } from '../../../server/gateways/gateway.ts'
import { NOW } from '../../support/scripted-send.ts'
import { hiddenFields, open, visit } from './bench.ts'

function challengeOf(report: GatewayReport | null | undefined) {
  assert.ok(
    report?.outcome.status === 'needs_action' && report.outcome.action.type === 'challenge',
    JSON.stringify(report),
  )
  return report.outcome.action
}

function formOf(report: GatewayReport | null | undefined): string[] {
  assert.ok(report?.outcome.status === 'needs_action' && report.outcome.action.type === 'form', JSON.stringify(report))
  return report.outcome.action.fields.map(({ name }) => name)
}

const SUCCEEDED = { status: 'succeeded' }
const WAITING = { status: 'pending', reason: 'gateway_pending' }

/** The issuer's page: opened by our form, answered, and what it posts back. */
async function authenticate(base: string, action: { url: string; fields?: Record<string, string> }, decision: string) {
  const { location } = await visit(action)
  const ask = new URL(location ?? '', base).href
  return hiddenFields((await visit({ url: ask, fields: { decision } })).text)
}

test('check finds the set-up right, and a wrong key or project wrong', async (t) => {
  const { gateway } = await open(t)
  assert.deepEqual(
    (await gateway.check()).map(({ level }) => level),
    ['warning', 'ok'],
  )
  const wrongs: Record<string, string>[] = [{ ECOMMPAY_SECRET_KEY: 'other' }, { ECOMMPAY_PROJECT_ID: '43' }]
  for (const env of wrongs) {
    const wrong = await open(t, {}, env)
    assert.deepEqual(
      (await wrong.gateway.check()).map(({ level }) => level),
      ['warning', 'error'],
    )
  }
})

test('a payment is accepted, approved by callback, charged once, and found', async (t) => {
  const { gate, gateway, pay, pass, told, charged } = await open(t)
  const { report, requestId, key } = await pay('approve')
  assert.deepEqual(report.outcome, WAITING)
  await pass(1_000)
  const said = await told()
  assert.deepEqual([said.outcome, said.requestId, said.amount, said.currency], [SUCCEEDED, requestId, 12_345, 'EUR'])
  await pass(10_000)
  assert.deepEqual((await gateway.query(key()))?.outcome, SUCCEEDED)
  assert.equal(charged(), 1)
  assert.ok(gate.requests().every(({ status }) => status === 200))
})

for (const options of [
  { errorShape: 'list', signatureIn: 'general' },
  { deepChecks: 'answer', duplicates: 'callback' },
] as const) {
  test(`the same where Gate speaks in another way: ${Object.values(options).join(', ')}`, async (t) => {
    const { pay, pass, told } = await open(t, options)
    await pay('approve')
    await pass(1_000)
    assert.deepEqual((await told()).outcome, SUCCEEDED)
    const { report } = await pay('approve', { capture: 'manual' })
    assert.deepEqual(report.outcome, WAITING)
    await pass(1_000)
    assert.deepEqual((await told()).outcome, { status: 'authorized' })
  })
}

for (const [scenario, decline] of [
  ['decline', 'generic'],
  ['no_money', 'insufficient_funds'],
  ['card_expired', 'expired_card'],
  ['wrong_cvv', 'incorrect_cvv'],
  ['limit', 'limit_exceeded'],
  ['risk', 'suspected_fraud'],
  ['never_again', 'suspected_fraud'],
  ['strong_authentication', 'authentication_failed'],
  ['issuer_timeout', 'try_later'],
  ['internal_error', 'try_later'],
  ['external_error', 'try_later'],
] as const) {
  test(`a card that is declined for ${scenario} fails with ${decline}`, async (t) => {
    const { gateway, pay, pass, told, charged } = await open(t)
    const { key } = await pay(scenario)
    await pass(10_000)
    assert.deepEqual((await told()).outcome, { status: 'failed', decline })
    assert.deepEqual((await gateway.query(key()))?.outcome, { status: 'failed', decline })
    assert.equal(charged(), 0)
  })
}

for (const [decision, outcome] of [
  ['approve', SUCCEEDED],
  ['fail', { status: 'failed', decline: 'authentication_failed' }],
] as const) {
  test(`3-D Secure with method frame and challenge: ${decision} ends as ${outcome.status}`, async (t) => {
    const { gate, pay, pass, told, resume } = await open(t)
    const { requestId } = await pay('challenge')
    await pass(1_000)
    const frame = challengeOf(await told())
    assert.deepEqual([frame.display, frame.timeoutMs], ['hidden', 10_000])
    const notice = hiddenFields((await visit(frame)).text)
    assert.deepEqual((await resume(requestId, { type: 'returned', via: 'method', fields: notice }))?.outcome, WAITING)
    await pass(1_000)
    const fields = await authenticate(gate.url, challengeOf(await told()), decision)
    const back = { type: 'returned', via: 'return', fields } as const
    assert.deepEqual((await resume(requestId, back))?.outcome, WAITING)
    await pass(1_000)
    assert.deepEqual((await told()).outcome, outcome)
    // Once more, as a browser does that is reloaded: nothing happens.
    assert.ok(await resume(requestId, back))
    await pass(10_000)
    assert.equal(gate.requests().filter(({ path }) => path.endsWith('3ds_result')).length, 1)
  })
}

test('the method frame may run out of time, and the payment goes on', async (t) => {
  const { pay, pass, told, resume, verdicts } = await open(t)
  const { requestId } = await pay('frictionless')
  await pass(1_000)
  await verdicts()
  await pass(10_000)
  assert.deepEqual((await resume(requestId, { type: 'expired' }))?.outcome, WAITING)
  await pass(1_000)
  assert.deepEqual((await told()).outcome, SUCCEEDED)
})

test('the basic workflow goes by PaReq and PaRes', async (t) => {
  const { gate, pay, pass, told, resume } = await open(t, {}, { ECOMMPAY_3DS: 'basic' })
  const { requestId } = await pay('challenge')
  await pass(1_000)
  const action = challengeOf(await told())
  assert.deepEqual(Object.keys(action.fields ?? {}).sort(), ['MD', 'PaReq', 'TermUrl'])
  const fields = await authenticate(gate.url, action, 'approve')
  assert.deepEqual(Object.keys(fields).sort(), ['MD', 'PaRes'])
  await resume(requestId, { type: 'returned', via: 'return', fields })
  await pass(1_000)
  assert.deepEqual((await told()).outcome, SUCCEEDED)
})

for (const scenario of ['redirect_get', 'redirect_post', 'redirect_3ds']) {
  for (const [decision, outcome] of [
    ['approve', SUCCEEDED],
    ['cancel', { status: 'failed', decline: 'authentication_canceled' }],
  ] as const) {
    test(`${scenario}: ${decision} on the third party's page ends as ${outcome.status}`, async (t) => {
      const { pay, pass, told } = await open(t)
      await pay(scenario)
      await pass(1_000)
      const action = challengeOf(await told())
      assert.equal(action.display, 'page')
      assert.equal((await visit(action)).status, 200)
      const url = new URL(action.url)
      await visit({ url: `${url.origin}${url.pathname}/decide`, fields: { decision } })
      await pass(1_000)
      assert.deepEqual((await told()).outcome, outcome)
    })
  }
}

test('coming back as if paid proves nothing', async (t) => {
  const { pay, pass, told, resume, charged } = await open(t)
  const { requestId } = await pay('redirect_post')
  await pass(10_000)
  const { url } = challengeOf(await told())
  await visit({ url: `${url}/decide`, fields: { decision: 'back' } })
  const report = await resume(requestId, { type: 'returned', via: 'return', fields: { status: 'success' } })
  assert.equal(report?.outcome.status, 'needs_action')
  assert.equal(charged(), 0)
})

for (const [scenario, names] of [
  ['clarification', ['avs_data.avs_post_code', 'avs_data.avs_street_address', 'customer.billing.city']],
  ['clarification_schema', ['avs_data.avs_post_code', 'avs_data.avs_street_address']],
] as const) {
  test(`${scenario} is asked for until it is right`, async (t) => {
    const { pay, pass, told, resume } = await open(t)
    const { requestId } = await pay(scenario)
    await pass(1_000)
    assert.deepEqual(formOf(await told()), names)
    const values = { 'avs_data.avs_street_address': 'High Street 1', 'customer.billing.city': 'London' }
    const asked = Object.entries(values).filter(([name]) => names.some((known) => known === name))
    await resume(requestId, { type: 'form', values: Object.fromEntries(asked) })
    await pass(11_000)
    assert.deepEqual(formOf(await told()), ['avs_data.avs_post_code'])
    await resume(requestId, { type: 'form', values: { 'avs_data.avs_post_code': 'SW1A 1AA' } })
    await pass(1_000)
    assert.deepEqual((await told()).outcome, SUCCEEDED)
  })
}

for (const [code, outcome] of [
  ['123456', SUCCEEDED],
  ['000000', { status: 'failed', decline: 'authentication_failed' }],
] as const) {
  test(`authentication on the merchant’s request with the code ${code} ends as ${outcome.status}`, async (t) => {
    const { pay, pass, told, resume } = await open(t)
    const { requestId } = await pay('merchant_auth')
    await pass(10_000)
    assert.deepEqual(formOf(await told()), [])
    assert.deepEqual(formOf(await resume(requestId, { type: 'form', values: {} })), ['confirmation_code'])
    await resume(requestId, { type: 'form', values: { confirmation_code: code } })
    await pass(1_000)
    assert.deepEqual((await told()).outcome, outcome)
  })
}

for (const scenario of ['cascading_confirm', 'cascading_silent']) {
  test(`${scenario}: the first attempt fails, the second one is paid`, async (t) => {
    const { gate, pay, pass, told, resume } = await open(t)
    const { requestId } = await pay(scenario)
    await pass(10_000)
    const first = await authenticate(gate.url, challengeOf(await told()), 'approve')
    await resume(requestId, { type: 'returned', via: 'return', fields: first })
    await pass(1_000)
    let next: GatewayReport | undefined = await told()
    if (scenario === 'cascading_confirm') {
      assert.deepEqual(formOf(next), [])
      next = await resume(requestId, { type: 'form', values: {} })
    }
    const second = await authenticate(gate.url, challengeOf(next), 'approve')
    await resume(requestId, { type: 'returned', via: 'return', fields: second })
    await pass(1_000)
    assert.deepEqual((await told()).outcome, SUCCEEDED)
  })
}

for (const scenario of ['lost_answer', 'lost_and_silent', 'error_after', 'garbage_answer']) {
  test(`a sale that ends in ${scenario} is pending, never sent again, and found by a query`, async (t) => {
    const { gate, gateway, pay, pass, charged } = await open(t)
    const { report, key } = await pay(scenario)
    assert.deepEqual(report.outcome, { status: 'pending', reason: 'no_answer' })
    await pass(10_000)
    assert.deepEqual((await gateway.query(key()))?.outcome, SUCCEEDED)
    assert.equal(charged(), 1)
    assert.equal(gate.requests().filter(({ path }) => path.endsWith('/sale')).length, 1)
  })
}

for (const scenario of ['lost_request', 'error_before']) {
  test(`a sale that ends in ${scenario} charges nothing, and is absent after a minute`, async (t) => {
    const { gateway, pay, pass, charged } = await open(t)
    const { report, key } = await pay(scenario)
    assert.deepEqual(report.outcome, { status: 'pending', reason: 'no_answer' })
    await pass(10_000)
    assert.deepEqual((await gateway.query(key()))?.outcome, WAITING)
    await pass(50_000)
    assert.equal(await gateway.query(key()), null)
    assert.equal(charged(), 0)
  })
}

for (const scenario of ['slow_result', 'pending_forever', 'customer_action']) {
  test(`${scenario} is waited for`, async (t) => {
    const { gateway, pay, pass } = await open(t)
    const { key } = await pay(scenario)
    await pass(10_000)
    assert.deepEqual((await gateway.query(key()))?.outcome, WAITING)
    await pass(120_000)
    assert.deepEqual((await gateway.query(key()))?.outcome, scenario === 'pending_forever' ? WAITING : SUCCEEDED)
  })
}

test('a question that comes too early for Gate is no answer', async (t) => {
  const { gateway, pay, pass } = await open(t, { earlyQueries: 'not_yet' })
  const { key } = await pay('approve')
  await pass(5_000)
  await assert.rejects(gateway.query(key()), { name: 'QueryError' })
  assert.deepEqual((await gateway.query({ ...key(), createdAt: NOW - 10_000 }))?.outcome, WAITING)
})

test('a callback with another amount or currency is handed on as Gate signed it', async (t) => {
  const { pay, pass, told } = await open(t)
  await pay('wrong_amount')
  await pass(1_000)
  assert.equal((await told()).amount, 12_346)
  await pay('wrong_currency')
  await pass(1_000)
  assert.notEqual((await told()).currency, 'EUR')
})

test('a part of the amount is not reported as the whole', async (t) => {
  const { pay, pass, told } = await open(t)
  await pay('partial_mastercard')
  await pass(1_000)
  assert.equal((await told()).amount, 12_000)
})

test('a forged callback is refused, Gate’s own is believed', async (t) => {
  const { pay, pass, verdicts } = await open(t)
  await pay('forged_callback')
  await pass(10_000)
  const [forged, real] = await verdicts()
  assert.deepEqual(forged, { kind: 'refused', reason: 'signature' })
  assert.ok(real?.kind === 'proof' && real.report.outcome.status === 'failed')
})

test('a repeated callback is recognised, one out of order is another', async (t) => {
  const { pay, pass, verdicts } = await open(t)
  const prints = async () =>
    (await verdicts()).map((verdict) => (verdict.kind === 'proof' ? verdict.fingerprint : verdict.kind))
  await pay('duplicate_callback')
  await pass(5_000)
  const [first, second] = await prints()
  assert.ok(first && first === second)
  await pay('out_of_order')
  await pass(120_000)
  assert.equal(new Set(await prints()).size, 2)
})

test('a card that was saved is paid with by token and by id, listed, and forgotten', async (t) => {
  const { gateway, pay, paySaved, pass, told } = await open(t)
  await pay('approve', { saveCard: true })
  await pass(1_000)
  const { card } = await told()
  assert.match(card?.reference ?? '', /^token:[0-9a-f]{64}$/)
  const [listed] = await gateway.cards('customer_12')
  assert.deepEqual(
    [listed?.reference, listed?.mask, listed?.expiry],
    [card?.reference, card?.mask, { month: 8, year: 2030 }],
  )
  await paySaved(card?.reference ?? '')
  await pass(1_000)
  assert.deepEqual((await told()).outcome, SUCCEEDED)
  await paySaved('saved:45678')
  await pass(1_000)
  assert.deepEqual((await told()).outcome, SUCCEEDED)
  assert.deepEqual(await gateway.cards('somebody_else'), [])
  await gateway.deleteCard('customer_12', card?.reference ?? '')
  assert.deepEqual(await gateway.cards('customer_12'), [])
  await pass(1_000)
  const { report, key } = await paySaved(card?.reference ?? '')
  await pass(10_000)
  const outcome = report.outcome.status === 'failed' ? report.outcome : (await gateway.query(key()))?.outcome
  assert.deepEqual(outcome, { status: 'failed', decline: 'invalid_card' })
})

test('a payment is refunded in part, and never by more than is left', async (t) => {
  const { gateway, pay, pass, verdicts } = await open(t)
  const { requestId, key } = await pay('approve')
  await pass(10_000)
  const refund = (amount: number, currency = 'EUR') => {
    const id = randomUUID()
    const made = {
      requestId: id,
      paymentReference: requestId,
      paymentRequestId: requestId,
      amount,
      currency,
      notificationUrl: 'https://pay.shop.example/x',
    }
    return gateway.refund(made).then((report) => ({ id, report }))
  }
  const settled = async ({ id, report }: { id: string; report: GatewayReport }) =>
    report.outcome.status === 'failed'
      ? report
      : gateway.queryRefund({ ...key(), requestId: id, reference: report.reference ?? null }, key())
  const first = await refund(2_345)
  assert.deepEqual(first.report.outcome, WAITING)
  assert.deepEqual((await settled(first))?.outcome, WAITING)
  await pass(3_000)
  const done = await settled(first)
  assert.deepEqual([done?.outcome, done?.amount], [SUCCEEDED, 2_345])
  assert.ok((await verdicts()).at(-1)?.kind === 'hint')
  const payment = await gateway.query(key())
  assert.deepEqual([payment?.outcome, payment?.amount], [SUCCEEDED, 12_345])
  for (const wrong of [await refund(10_001), await refund(100, 'USD')]) {
    await pass(3_000)
    assert.equal((await settled(wrong))?.outcome.status, 'failed')
  }
  const declined = await refund(3_028)
  await pass(3_000)
  assert.equal((await settled(declined))?.outcome.status, 'failed')
})

for (const step of ['capture', 'cancel'] as const) {
  test(`a hold ends by ${step}, and by nothing afterwards`, async (t) => {
    const { gateway, pay, pass, told, verdicts } = await open(t)
    const { requestId, key } = await pay('approve', { capture: 'manual' })
    await pass(10_000)
    assert.deepEqual((await told()).outcome, { status: 'authorized' })
    const amount = step === 'capture' ? 10_000 : 12_345
    const made = {
      requestId: randomUUID(),
      paymentReference: requestId,
      paymentRequestId: requestId,
      amount,
      currency: 'EUR',
      notificationUrl: 'https://pay.shop.example/x',
    }
    const settle = async () => {
      const report = await gateway[step](made)
      await pass(3_000)
      return report.outcome.status === 'failed'
        ? report
        : gateway.queryRefund({ ...key(), requestId: made.requestId, reference: report.reference ?? null }, key())
    }
    const done = await settle()
    assert.deepEqual([done?.outcome, done?.amount], [SUCCEEDED, amount])
    const [verdict] = await verdicts()
    if (step === 'capture') assert.ok(verdict?.kind === 'proof' && verdict.report.amount === 10_000)
    else assert.equal(verdict?.kind, 'hint')
    assert.equal((await settle())?.outcome.status, 'failed')
    const after = await gateway.query(key())
    assert.equal(after?.outcome.status, step === 'capture' ? 'succeeded' : 'failed')
  })
}

test('a whole payment leaves no card data and no secret in the log or in what is remembered', async (t) => {
  const { pay, pass, told, world } = await open(t)
  const { report, key } = await pay('approve', { saveCard: true })
  await pass(1_000)
  const { card: _, ...said } = await told()
  const shown = JSON.stringify([world.lines, report, said, key().state])
  for (const secret of [gateTestCardNumber('approve', 1), '737', 'Jane Doe', 'JANE DOE', 'gate-test-key'])
    assert.ok(!shown.includes(secret), secret)
})
