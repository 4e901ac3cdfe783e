import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { findNothing, operationKey, rawCallback } from '../../support/alliance.ts'
import { charged, GENERATIONS, open } from './open.ts'

for (const generation of GENERATIONS) {
  test(`${generation}: check finds the set-up right`, async (t) => {
    const { gateway } = await open(t, generation)
    assert.deepEqual(
      (await gateway.check()).map(({ level }) => level),
      ['ok'],
    )
  })

  test(`${generation}: a payment is approved, charged once and found by either id`, async (t) => {
    const { bank, gateway, pay } = await open(t, generation)
    const customer = {
      id: 'c-1',
      firstName: 'Іван',
      email: 'ivan@example.com',
      phone: '+380630000000',
      country: 'UA',
      birthday: '1990-01-31',
    }
    const { report, requestId, steps } = await pay('approve_bank_sample', { customer, ip: '203.0.113.7' })
    assert.deepEqual(report.outcome, { status: 'succeeded' })
    assert.deepEqual([report.requestId, report.amount, report.currency], [requestId, 12_345, 'UAH'])
    assert.match(report.mask ?? '', /^5573.*0304$/)
    assert.deepEqual(steps, ['reference', 'executing'])
    assert.equal(charged(bank), 1)
    const reference = report.reference ?? ''
    for (const key of [
      { requestId, reference },
      { requestId, reference: null },
    ]) {
      const found = await gateway.query(operationKey(key))
      assert.deepEqual([found?.outcome, found?.reference, found?.amount], [{ status: 'succeeded' }, reference, 12_345])
    }
  })

  for (const [scenario, decline] of [
    ['insufficient_funds', 'insufficient_funds'],
    ['do_not_honour', 'contact_issuer'],
    ['expired_card', 'expired_card'],
    ['wrong_cvv', 'incorrect_cvv'],
    ['limit_exceeded', 'limit_exceeded'],
    ['issuer_unavailable', 'try_later'],
  ] as const) {
    test(`${generation}: a card that is declined for ${scenario} fails with ${decline}`, async (t) => {
      const { bank, pay } = await open(t, generation)
      assert.deepEqual((await pay(scenario)).report.outcome, { status: 'failed', decline })
      assert.equal(charged(bank), 0)
    })
  }

  for (const [decision, outcome] of [
    ['approve', { status: 'succeeded' }],
    ['fail', { status: 'failed', decline: 'authentication_failed' }],
  ] as const) {
    test(`${generation}: a challenge the payer answers with ${decision} ends as ${outcome.status}`, async (t) => {
      const { gateway, pay, settle } = await open(t, generation)
      const { report, requestId } = await pay('challenge')
      const { outcome: first, reference = '' } = report
      assert.ok(first.status === 'needs_action' && first.action.type === 'challenge')
      assert.equal((await gateway.query(operationKey({ requestId, reference })))?.outcome.status, 'needs_action')
      const page = await fetch(first.action.url)
      assert.equal(page.status, 200)
      const back = await fetch(page.url, {
        method: 'POST',
        redirect: 'manual',
        body: new URLSearchParams({ decision }),
      })
      assert.equal(back.headers.get('location'), 'https://pay.shop.example/v1/return/token-1')
      await settle()
      assert.deepEqual((await gateway.query(operationKey({ requestId, reference })))?.outcome, outcome)
    })
  }

  test(`${generation}: a card without 3-D Secure fails where the session insists on it`, async (t) => {
    const { bank, pay } = await open(t, generation)
    const { report, steps } = await pay('without_3ds', { threeDS: 'must' })
    assert.deepEqual(report.outcome, { status: 'failed', decline: 'authentication_unavailable' })
    assert.deepEqual(steps, [])
    assert.equal(charged(bank), 0)
  })

  for (const scenario of ['lost_and_silent', 'error_after_execute', 'garbage_answer']) {
    test(`${generation}: an execute that ends in ${scenario} is pending, never sent again, and found by a query`, async (t) => {
      const { bank, gateway, pay } = await open(t, generation)
      const { report, requestId } = await pay(scenario)
      assert.deepEqual(report.outcome, { status: 'pending', reason: 'no_answer' })
      assert.deepEqual((await gateway.query(operationKey({ requestId, reference: null })))?.outcome, {
        status: 'succeeded',
      })
      assert.equal(charged(bank), 1)
      assert.equal(bank.requests().filter(({ path }) => path.includes('/execute/')).length, 1)
    })
  }

  for (const [scenario, decline] of [
    ['lost_at_create', 'not_processed'],
    ['overloaded_at_create', 'try_later'],
  ] as const) {
    test(`${generation}: a create that ends in ${scenario} fails with ${decline} and charges nothing`, async (t) => {
      const { bank, pay } = await open(t, generation)
      assert.deepEqual((await pay(scenario)).report.outcome, { status: 'failed', decline })
      assert.equal(charged(bank), 0)
      assert.equal(bank.requests().filter(({ path }) => path.includes('/execute/')).length, 0)
    })
  }

  test(`${generation}: a payment that takes its time is pending until the bank has decided`, async (t) => {
    const { gateway, pay, settle } = await open(t, generation)
    const { report, requestId } = await pay('no_callback')
    assert.deepEqual(report.outcome, { status: 'pending', reason: 'gateway_pending' })
    await settle()
    assert.deepEqual((await gateway.query(operationKey({ requestId, reference: report.reference ?? null })))?.outcome, {
      status: 'succeeded',
    })
  })

  test(`${generation}: the bank knows no operation that was never created`, async (t) => {
    const { gateway } = await open(t, generation)
    assert.equal(await gateway.query(operationKey({ requestId: randomUUID(), reference: null })), null)
  })

  test(`${generation}: a payment is refunded in part, and never by more than is left`, async (t) => {
    const { gateway, pay, settle } = await open(t, generation)
    const { report } = await pay('approve')
    const refund = {
      paymentReference: report.reference ?? '',
      paymentRequestId: report.requestId ?? '',
      currency: 'UAH',
      notificationUrl: 'https://pay.shop.example/v1/callbacks/alliance',
    }
    const requestId = randomUUID()
    const first = await gateway.refund({ ...refund, requestId, amount: 2_345 })
    assert.ok(first.outcome.status === 'pending' || first.outcome.status === 'succeeded', first.outcome.status)
    await settle()
    const found = await gateway.query(operationKey({ requestId, reference: first.reference ?? null }))
    assert.deepEqual([found?.outcome, found?.amount, found?.requestId], [{ status: 'succeeded' }, 2_345, requestId])
    const second = await gateway.refund({ ...refund, requestId: randomUUID(), amount: 10_001 })
    assert.deepEqual(second.outcome, { status: 'failed', decline: 'not_processed' })
    assert.equal(second.evidence['msgCode'], 'b_payment_invalid_refund_amount')
  })

  test(`${generation}: NONCVV is taken with four digits of card data`, async (t) => {
    const { pay } = await open(t, generation, { ALLIANCE_TXN_TYPE: 'NONCVV' })
    assert.deepEqual((await pay('approve', {}, '3012')).report.outcome, { status: 'succeeded' })
  })
}

for (const [mode, env] of [
  ['plain', {}],
  ['encrypted', { ALLIANCE_NOTIFICATION_ENCRYPTION: 'true' }],
] as const) {
  test(`v1: a callback sent ${mode} is a hint`, async (t) => {
    const { bank, gateway, pay, posted, settle } = await open(t, 'v1', env)
    const { report, requestId } = await pay('approve')
    await settle()
    const [callback] = posted
    assert.ok(callback)
    assert.equal(bank.deliveries()[0]?.format, mode)
    assert.deepEqual(await gateway.readCallback(rawCallback(callback.body, callback.headers), findNothing), {
      kind: 'hint',
      requestId,
      reference: report.reference,
      fingerprint: `${report.reference}:PURCHASE:SUCCESS`,
    })
  })
}

test('v2: a signed callback is a proof, before and after the bank has changed its key', async (t) => {
  const { bank, gateway, pay, posted, settle } = await open(t, 'v2')
  for (const round of [1, 2]) {
    const { report, requestId } = await pay('approve')
    await settle()
    const callback = posted.at(-1)
    assert.ok(callback)
    const verdict = await gateway.readCallback(rawCallback(callback.body, callback.headers), findNothing)
    assert.ok(verdict.kind === 'proof', verdict.kind)
    assert.deepEqual(
      [verdict.report.outcome, verdict.report.requestId, verdict.report.reference],
      [{ status: 'succeeded' }, requestId, report.reference],
    )
    assert.equal(bank.requests().filter(({ path }) => path.endsWith('/get_v1')).length, round)
    bank.rotateSigningKey()
  }
})

test('v2: a callback with another amount is handed on as the bank signed it', async (t) => {
  const { gateway, pay, posted, settle } = await open(t, 'v2')
  await pay('wrong_amount_in_callback')
  await settle()
  const [callback] = posted
  assert.ok(callback)
  const verdict = await gateway.readCallback(rawCallback(callback.body, callback.headers), findNothing)
  assert.ok(verdict.kind === 'proof')
  assert.equal(verdict.report.amount, 12_346)
})

for (const [what, spoil] of [
  ['expired', 'expireSession'],
  ['superseded', 'supersedeSession'],
  ['under another key', 'replaceSessionKey'],
] as const) {
  test(`v1: a session that is ${what} is opened again once, and the payment is charged once`, async (t) => {
    const { bank, pay, gateway } = await open(t, 'v1')
    await gateway.check()
    bank[spoil]()
    assert.deepEqual((await pay('approve')).report.outcome, { status: 'succeeded' })
    assert.equal(charged(bank), 1)
    assert.equal(bank.requests().filter(({ path }) => path.includes('authorize')).length, 2)
  })
}

test('v1: a blocked service code fails payments at once and is not asked about in a loop', async (t) => {
  const { bank, pay } = await open(t, 'v1')
  bank.blockServiceCode()
  for (let i = 0; i < 2; i++) {
    assert.deepEqual((await pay('approve')).report.outcome, { status: 'failed', decline: 'configuration' })
  }
  assert.equal(bank.requests().filter(({ path }) => path.includes('authorize')).length, 1)
})

test('v1: twenty payments at once share one session', async (t) => {
  const { bank, pay } = await open(t, 'v1')
  const payments = await Promise.all(Array.from({ length: 20 }, () => pay('approve')))
  assert.ok(payments.every(({ report }) => report.outcome.status === 'succeeded'))
  assert.equal(charged(bank), 20)
  assert.equal(bank.requests().filter(({ path }) => path.includes('authorize')).length, 1)
})

for (const generation of GENERATIONS) {
  test(`${generation}: a clock the bank refuses once is reported, and the payment is charged once`, async (t) => {
    const { bank, pay, world } = await open(t, generation)
    bank.failNext(generation === 'v1' ? '/create/purchase' : '/create/purchase_v3', {
      refuse: 'b_security_time_in_request_not_correct',
    })
    assert.deepEqual((await pay('approve')).report.outcome, { status: 'succeeded' })
    assert.match(world.alerts().join(), /clock/)
    assert.equal(charged(bank), 1)
  })
}
