import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import type { PaymentView } from '#contract/payment.ts'
import { PAYMENT, SECRET_KEY, startCompanion, testClock, type TestCompanion } from '../../support/companion.ts'
import { createFakeGateway, executed, report } from '../../support/fake-gateway.ts'
import { createTokens } from '../../../server/payments/tokens.ts'
import { Secret } from '../../../server/secret.ts'

let companion: TestCompanion
beforeEach(async () => {
  companion = await startCompanion()
})
afterEach(() => companion.close())

const CHALLENGE = { type: 'challenge', url: 'https://bank.example/3ds/1' } as const
const view = (answer: { body: Record<string, unknown> }) => answer.body as unknown as PaymentView
const detail = async (id: string) =>
  (await companion.call('GET', `/v1/payments/${id}`, { token: SECRET_KEY })).body as unknown as PaymentView & {
    events: { type: string; source: string; from: string | null; to: string }[]
    refunds: { status: string; amount: number; reason: string }[]
  }
const webhookTypes = async () => {
  for (let sent = -1; sent !== companion.webhooks.length;) {
    sent = companion.webhooks.length
    await companion.companion.tick()
  }
  return companion.webhooks.map(({ body }) => (JSON.parse(body ?? '') as { type: string }).type)
}
const tokens = createTokens([new Secret(SECRET_KEY)])

test('an approved payment: intent before the call, reference, webhook, session complete', async () => {
  let storedBeforeCall = ''
  companion.gateway.script.pay = [
    async (order, journal) => {
      storedBeforeCall = (
        await detail(
          (await companion.call('GET', '/v1/payments', { token: SECRET_KEY })).text.match(/pay_\w+/)?.[0] ?? '',
        )
      ).status
      return executed({ status: 'succeeded' }, { mask: '411111******1111', amount: 124_900, currency: 'UAH' })(
        order,
        journal,
      )
    },
  ]
  const { id, clientSecret } = await companion.session()
  const answer = await companion.pay(clientSecret)
  assert.equal(answer.status, 201)
  assert.equal(storedBeforeCall, 'processing')
  const payment = view(answer)
  assert.equal(payment.status, 'succeeded')
  assert.equal(payment.method.mask, '411111******1111')
  assert.match(payment.gatewayReference ?? '', /^ref-/)
  const { events } = await detail(payment.id)
  assert.deepEqual(
    events.map(({ type, source, from, to }) => [type, source, from, to]),
    [
      ['start', 'shopper', 'created', 'processing'],
      ['succeed', 'gateway', 'processing', 'succeeded'],
    ],
  )
  const session = await companion.call('GET', `/v1/sessions/${id}`, { token: SECRET_KEY })
  assert.equal(session.body['status'], 'complete')
  assert.deepEqual(await webhookTypes(), ['payment.succeeded'])
  assert.equal((await companion.pay(clientSecret)).body['code'], 'session_complete')
})

test('what the gateway is asked comes from the session, never from the browser', async () => {
  const { clientSecret } = await companion.session({ threeDS: 'must', description: 'Cups' })
  await companion.pay(clientSecret)
  const [order] = companion.gateway.calls.pay
  assert.ok(order)
  assert.deepEqual(
    [order.amount, order.currency, order.threeDS, order.orderId, order.description],
    [124_900, 'UAH', 'must', 'order-1', 'Cups'],
  )
  assert.deepEqual(order.method, PAYMENT.method)
  assert.match(order.requestId, /^[0-9a-f]{8}-[0-9a-f]{4}-4/)
  assert.match(order.notificationUrl, /^https:\/\/pay\.shop\.example\/v1\/callbacks\/alliance\/pay_\w+\.[\w-]{43}$/)
  assert.match(order.returnUrl, /^https:\/\/pay\.shop\.example\/v1\/return\/pay_\w+\.[\w-]{43}$/)
  const priced = await companion.call('POST', '/v1/checkout/payments', {
    token: clientSecret, headers: { 'idempotency-key': 'another-price' }, body: { ...PAYMENT, amount: 1 },
  }) // prettier-ignore
  assert.equal(priced.body['code'], 'invalid_request')
})

test('the same key twice at once makes one payment and one call', async () => {
  const { clientSecret } = await companion.session()
  const answers = await Promise.all([1, 2, 3, 4].map(() => companion.pay(clientSecret, 'double-click')))
  assert.deepEqual(
    answers.map(({ status }) => status),
    [201, 201, 201, 201],
  )
  assert.equal(new Set(answers.map((answer) => view(answer).id)).size, 1)
  assert.equal(companion.gateway.calls.pay.length, 1)
})

test('another key while a payment is open is refused, and makes no call', async () => {
  companion.gateway.script.pay = [executed({ status: 'needs_action', action: CHALLENGE })]
  const { clientSecret } = await companion.session()
  await companion.pay(clientSecret)
  const second = await companion.pay(clientSecret)
  assert.equal(second.body['code'], 'payment_in_progress')
  assert.equal(companion.gateway.calls.pay.length, 1)
})

test('a used key with another body is refused', async () => {
  const { clientSecret } = await companion.session()
  await companion.pay(clientSecret, 'one-key-only')
  const other = await companion.call('POST', '/v1/checkout/payments', {
    token: clientSecret, headers: { 'idempotency-key': 'one-key-only' }, body: { ...PAYMENT, holder: 'Someone Else' },
  }) // prettier-ignore
  assert.equal(other.body['code'], 'idempotency_key_reused')
})

test('a declined payment says why, and the session can be paid again', async () => {
  companion.gateway.script.pay = [
    executed({ status: 'failed', decline: 'insufficient_funds' }),
    executed({ status: 'succeeded' }),
  ]
  const { clientSecret } = await companion.session()
  const first = view(await companion.pay(clientSecret))
  assert.equal(first.status, 'failed')
  assert.deepEqual(first.decline, {
    code: 'insufficient_funds',
    message: 'There is not enough money on the card.',
    retryable: true,
  })
  assert.equal(view(await companion.pay(clientSecret)).status, 'succeeded')
  assert.deepEqual(await webhookTypes(), ['payment.failed', 'payment.succeeded'])
})

test('sealed data that the gateway finds wrong is refused before anything is stored', async () => {
  companion.gateway.script.paymentErrors = [{ path: 'method.sealed.data', code: 'sealed_length', message: 'wrong' }]
  const { clientSecret } = await companion.session()
  const answer = await companion.pay(clientSecret)
  assert.equal(answer.body['code'], 'invalid_request')
  assert.deepEqual((await companion.call('GET', '/v1/payments', { token: SECRET_KEY })).body['data'], [])
})

test('a challenge is shown on our own page in a frame, and its return asks the gateway', async () => {
  companion.gateway.script.pay = [executed({ status: 'needs_action', action: CHALLENGE })]
  companion.gateway.script.query = [
    (key) => Promise.resolve(report({ status: 'succeeded' }, { requestId: key.requestId })),
  ]
  const { clientSecret } = await companion.session()
  const payment = view(await companion.pay(clientSecret))
  assert.equal(payment.status, 'needs_action')
  assert.ok(payment.nextAction?.type === 'frame')
  assert.equal(payment.nextAction.expiresAt, '2026-03-01T10:10:00.000Z')
  const path = new URL(payment.nextAction.url).pathname
  const page = await companion.call('GET', path)
  assert.equal(page.status, 200)
  assert.match(page.text, /<iframe src="https:\/\/bank\.example\/3ds\/1"/)
  assert.match(
    page.headers.get('content-security-policy') ?? '',
    /frame-src 'self' https: https:\/\/bank\.example; frame-ancestors 'self' https:\/\/shop\.example/,
  )
  const back = new URL(companion.gateway.calls.pay[0]?.returnUrl ?? '').pathname
  const returned = await companion.call('POST', `${back}?status=FAIL`, {
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    raw: 'PaRes=x',
  })
  assert.equal(returned.status, 200)
  assert.equal((await detail(payment.id)).status, 'processing')
  await companion.companion.tick()
  assert.equal((await detail(payment.id)).status, 'succeeded')
})

test('a return to the whole page leads to the merchant’s page, whatever the method', async () => {
  const page = await startCompanion({ env: { SEALPAY_CHALLENGE: 'page' } })
  try {
    page.gateway.script.pay = [executed({ status: 'needs_action', action: CHALLENGE })]
    const { clientSecret } = await page.session({ returnUrl: 'https://shop.example/thanks' })
    const { nextAction } = view(await page.pay(clientSecret))
    assert.deepEqual(nextAction, {
      type: 'redirect',
      url: CHALLENGE.url,
      window: 'page',
      expiresAt: '2026-03-01T10:10:00.000Z',
    })
    for (const method of ['GET', 'POST']) {
      const back = await page.call(method, new URL(page.gateway.calls.pay[0]?.returnUrl ?? '').pathname)
      assert.equal(back.status, 303)
      assert.equal(back.headers.get('location'), 'https://shop.example/thanks')
    }
  } finally {
    await page.close()
  }
})

test('a reloaded page finds the payment where it was', async () => {
  companion.gateway.script.pay = [executed({ status: 'needs_action', action: CHALLENGE })]
  const { clientSecret } = await companion.session()
  const payment = view(await companion.pay(clientSecret))
  const checkout = await companion.call('GET', '/v1/checkout', { token: clientSecret })
  assert.deepEqual(checkout.body['payment'], payment)
})

test('an unknown outcome is pending, asked about, and never sent again', async () => {
  companion.gateway.script.pay = [
    async (_order, journal) => {
      await journal.reference('ref-lost')
      await journal.executing()
      throw new Error('socket hang up')
    },
  ]
  companion.gateway.script.query = [
    () => Promise.reject(new Error('still down')),
    () => Promise.resolve(report({ status: 'pending', reason: 'gateway_pending' })),
    () => Promise.resolve(report({ status: 'succeeded' })),
  ]
  const { clientSecret } = await companion.session()
  const payment = view(await companion.pay(clientSecret))
  assert.equal(payment.status, 'pending')
  assert.deepEqual(payment.nextAction, { type: 'wait' })
  assert.equal((await companion.pay(clientSecret)).body['code'], 'payment_in_progress')
  for (let i = 0; i < 3; i++) {
    companion.clock.advance(60_000)
    await companion.companion.tick()
  }
  assert.equal((await detail(payment.id)).status, 'succeeded')
  assert.equal(companion.gateway.calls.pay.length, 1)
  assert.deepEqual(companion.gateway.calls.query[0], {
    requestId: companion.gateway.calls.pay[0]?.requestId,
    reference: 'ref-lost',
    state: null,
    amount: 124_900,
    currency: 'UAH',
    createdAt: Date.parse('2026-03-01T10:00:00Z'),
    customerId: 'c1',
  })
  assert.deepEqual(await webhookTypes(), ['payment.pending', 'payment.succeeded'])
})

test('an operation that the gateway does not know is absent only after several questions', async () => {
  companion.gateway.script.pay = [
    async (_order, journal) => {
      await journal.executing()
      throw new Error('timeout')
    },
  ]
  const { clientSecret } = await companion.session()
  const payment = view(await companion.pay(clientSecret))
  for (let i = 0; i < 4; i++) {
    companion.clock.advance(600_000)
    await companion.companion.tick()
    assert.equal((await detail(payment.id)).status, 'pending', `question ${i + 1} proves nothing yet`)
  }
  companion.clock.advance(600_000)
  await companion.companion.tick()
  const settled = await detail(payment.id)
  assert.equal(settled.status, 'failed')
  assert.equal(settled.decline?.code, 'not_processed')
})

test('what the gateway leaves open before it was told to pay is asked about, not guessed', async () => {
  companion.gateway.script.pay = [() => Promise.resolve(report({ status: 'pending', reason: 'unknown_status' }))]
  companion.gateway.script.query = [() => Promise.resolve(report({ status: 'succeeded' }, { reference: 'ref-odd' }))]
  const { clientSecret } = await companion.session()
  const payment = view(await companion.pay(clientSecret))
  assert.equal(payment.status, 'pending')
  companion.clock.advance(10_000)
  await companion.companion.tick()
  assert.deepEqual(companion.gateway.calls.query[0], {
    requestId: companion.gateway.calls.pay[0]?.requestId,
    reference: null,
    state: null,
    amount: 124_900,
    currency: 'UAH',
    createdAt: Date.parse('2026-03-01T10:00:00Z'),
    customerId: 'c1',
  })
  assert.equal((await detail(payment.id)).status, 'succeeded')
})

test('a companion that stops between the calls settles without asking: no money can have moved', async () => {
  let release = () => {}
  companion.gateway.script.pay = [
    async (_order, journal) => {
      await journal.reference('ref-1')
      await new Promise<void>((resolve) => (release = resolve))
      await journal.executing()
      return report({ status: 'succeeded' })
    },
  ]
  const { clientSecret } = await companion.session()
  const paying = companion.pay(clientSecret)
  while (!companion.gateway.calls.pay.length) await new Promise((resolve) => setTimeout(resolve, 5))
  // Another companion on the same database stands for the restarted process.
  const restarted = await startCompanion({
    database: companion.database,
    gateway: companion.gateway,
    clock: companion.clock,
  })
  companion.clock.advance(200_000)
  await restarted.companion.tick()
  const [payment] = (await restarted.call('GET', '/v1/payments', { token: SECRET_KEY })).body['data'] as PaymentView[]
  assert.equal(payment?.status, 'failed')
  assert.equal(payment?.decline?.code, 'not_processed')
  assert.equal(companion.gateway.calls.query.length, 0)
  // The old attempt wakes up: it is fenced off before the call that moves money, and cannot undo the record.
  release()
  assert.equal(view(await paying).status, 'failed')
  assert.equal((await detail(payment?.id ?? '')).status, 'failed')
  await restarted.closeServer()
})

test('wrong money in the answer is not believed', async () => {
  companion.gateway.script.pay = [executed({ status: 'succeeded' }, { amount: 1, currency: 'UAH' })]
  companion.gateway.script.query = [
    () => Promise.resolve(report({ status: 'succeeded' }, { amount: 124_900, currency: 'UAH' })),
  ]
  const { clientSecret } = await companion.session()
  const payment = view(await companion.pay(clientSecret))
  assert.equal(payment.status, 'pending')
  assert.ok(companion.logs.some((line) => line.includes('"level":"alert"') && line.includes('mismatch')))
  companion.clock.advance(10_000)
  await companion.companion.tick()
  assert.equal((await detail(payment.id)).status, 'succeeded')
})

test('an abandoned challenge is failed only after the gateway has been asked', async () => {
  companion.gateway.script.pay = [executed({ status: 'needs_action', action: CHALLENGE })]
  companion.gateway.script.query = [
    () => Promise.reject(new Error('down')),
    () => Promise.resolve(report({ status: 'needs_action', action: CHALLENGE })),
  ]
  const { clientSecret } = await companion.session()
  const payment = view(await companion.pay(clientSecret))
  const abandon = () =>
    companion.call('POST', `/v1/checkout/payments/${payment.id}/action`, {
      token: clientSecret,
      body: { type: 'abandoned' },
    })
  const down = await abandon()
  assert.equal(down.status, 503)
  assert.equal((await detail(payment.id)).status, 'needs_action')
  const answer = view(await abandon())
  assert.equal(answer.status, 'failed')
  assert.equal(answer.decline?.code, 'authentication_canceled')
})

test('abandoning a challenge that the shopper finished elsewhere shows the success', async () => {
  companion.gateway.script.pay = [executed({ status: 'needs_action', action: CHALLENGE })]
  companion.gateway.script.query = [() => Promise.resolve(report({ status: 'succeeded' }))]
  const { clientSecret } = await companion.session()
  const payment = view(await companion.pay(clientSecret))
  const answer = await companion.call('POST', `/v1/checkout/payments/${payment.id}/action`, {
    token: clientSecret,
    body: { type: 'abandoned' },
  })
  assert.equal(view(answer).status, 'succeeded')
})

test('a challenge past its time expires, and a late success is corrected, alerted, and not charged twice', async () => {
  companion.gateway.script.pay = [
    executed({ status: 'needs_action', action: CHALLENGE }),
    executed({ status: 'succeeded' }),
  ]
  companion.gateway.script.query = [() => Promise.resolve(report({ status: 'needs_action', action: CHALLENGE }))]
  const { clientSecret } = await companion.session()
  const first = view(await companion.pay(clientSecret))
  companion.clock.advance(600_000)
  await companion.companion.tick()
  assert.equal((await detail(first.id)).status, 'expired')
  const second = view(await companion.pay(clientSecret))
  assert.equal(second.status, 'succeeded')
  companion.gateway.script.query = [() => Promise.resolve(report({ status: 'succeeded' }))]
  companion.clock.advance(3_600_000)
  await companion.companion.tick()
  await companion.companion.tick()
  const late = await detail(first.id)
  assert.equal(late.status, 'succeeded')
  assert.deepEqual(
    late.refunds.map(({ status, amount, reason }) => [status, amount, reason]),
    [['succeeded', 124_900, 'duplicate']],
  )
  assert.equal(late.amountRefunded, 124_900)
  const alerts = companion.logs.filter((line) => line.includes('"level":"alert"')).join()
  assert.match(alerts, /late_success/)
  assert.match(alerts, /duplicate_charge/)
  const told = await webhookTypes()
  assert.ok(told.includes('payment.duplicate') && told.includes('refund.succeeded'))
})

test('a long poll answers on change, and at once when the payment has moved on already', async () => {
  companion.gateway.script.pay = [executed({ status: 'needs_action', action: CHALLENGE })]
  companion.gateway.script.query = [
    () => Promise.resolve(report({ status: 'failed', decline: 'authentication_failed' })),
  ]
  const { clientSecret } = await companion.session()
  const payment = view(await companion.pay(clientSecret))
  const poll = companion.call('GET', `/v1/checkout/payments/${payment.id}?wait=20&since=${payment.updatedAt}`, {
    token: clientSecret,
  })
  companion.clock.advance(10_000)
  await companion.companion.tick()
  const changed = view(await poll)
  assert.equal(changed.status, 'failed')
  assert.equal(changed.decline?.code, 'authentication_failed')
  const old = await companion.call('GET', `/v1/checkout/payments/${payment.id}?wait=20&since=${payment.updatedAt}`, {
    token: clientSecret,
  })
  assert.deepEqual(view(old), changed)
})

test('a hint is confirmed by a question; a repeated one asks nothing', async () => {
  companion.gateway.script.pay = [executed({ status: 'pending', reason: 'gateway_pending' })]
  companion.gateway.script.callback = [() => Promise.resolve({ kind: 'hint', fingerprint: 'op:PURCHASE:SUCCESS' })]
  companion.gateway.script.query = [() => Promise.resolve(report({ status: 'failed', decline: 'generic' }))]
  const { clientSecret } = await companion.session()
  const payment = view(await companion.pay(clientSecret))
  const path = `/v1/callbacks/alliance/${tokens.issue('callback', payment.id)}`
  const answer = await companion.call('POST', path, {
    raw: '{"status":"SUCCESS"}',
    headers: { 'content-type': 'application/json' },
  })
  assert.equal(answer.status, 200)
  assert.equal(answer.text, 'OK')
  assert.equal((await detail(payment.id)).status, 'pending', 'the hint itself proves nothing')
  await companion.companion.tick()
  assert.equal((await detail(payment.id)).status, 'failed')
  await companion.call('POST', path, { raw: 'x' })
  await companion.companion.tick()
  assert.equal(companion.gateway.calls.query.length, 1)
})

test('a proof is believed at once, once, and only forwards', async () => {
  companion.gateway.script.pay = [executed({ status: 'pending', reason: 'gateway_pending' })]
  const { clientSecret } = await companion.session()
  const payment = view(await companion.pay(clientSecret))
  const requestId = companion.gateway.calls.pay[0]?.requestId ?? ''
  const path = `/v1/callbacks/alliance/${tokens.issue('callback', payment.id)}`
  companion.gateway.script.callback = [
    () =>
      Promise.resolve({
        kind: 'proof',
        fingerprint: 'b',
        report: report({ status: 'succeeded' }, { requestId, amount: 124_900 }),
      }),
    () =>
      Promise.resolve({
        kind: 'proof',
        fingerprint: 'a',
        report: report({ status: 'failed', decline: 'generic' }, { requestId }),
      }),
    () =>
      Promise.resolve({
        kind: 'proof',
        fingerprint: 'b',
        report: report({ status: 'succeeded' }, { requestId, amount: 124_900 }),
      }),
  ]
  for (let i = 0; i < 3; i++) {
    assert.equal((await companion.call('POST', path, { raw: 'x' })).status, 200)
    assert.equal((await detail(payment.id)).status, 'succeeded')
  }
  assert.deepEqual(await webhookTypes(), ['payment.pending', 'payment.succeeded'])
})

test('a proof about another amount changes nothing but asks the gateway', async () => {
  companion.gateway.script.pay = [executed({ status: 'pending', reason: 'gateway_pending' })]
  companion.gateway.script.query = [() => Promise.resolve(report({ status: 'succeeded' }, { amount: 124_900 }))]
  const { clientSecret } = await companion.session()
  const payment = view(await companion.pay(clientSecret))
  companion.gateway.script.callback = [
    () => Promise.resolve({ kind: 'proof', fingerprint: 'x', report: report({ status: 'succeeded' }, { amount: 1 }) }),
  ]
  await companion.call('POST', `/v1/callbacks/alliance/${tokens.issue('callback', payment.id)}`, { raw: 'x' })
  assert.equal((await detail(payment.id)).status, 'pending')
  await companion.companion.tick()
  assert.equal((await detail(payment.id)).status, 'succeeded')
})

test('refused callbacks change nothing and are counted', async () => {
  companion.gateway.script.pay = [executed({ status: 'pending', reason: 'gateway_pending' })]
  const { clientSecret } = await companion.session()
  const payment = view(await companion.pay(clientSecret))
  const path = `/v1/callbacks/alliance/${tokens.issue('callback', payment.id)}`
  const forged = await companion.call('POST', path, { raw: 'x' })
  assert.equal(forged.body['code'], 'callback_refused')
  companion.gateway.script.callback = [
    () =>
      Promise.resolve({
        kind: 'proof',
        fingerprint: 'x',
        report: report({ status: 'succeeded' }, { requestId: 'of-another' }),
      }),
  ]
  assert.equal((await companion.call('POST', path, { raw: 'x' })).body['code'], 'callback_refused')
  companion.gateway.script.callback = [() => Promise.reject(new Error('key lookup is down'))]
  assert.equal((await companion.call('POST', path, { raw: 'x' })).status, 503)
  const huge = await companion.call('POST', path, { raw: 'x'.repeat(70_000) })
  assert.equal(huge.body['code'], 'body_too_large')
  assert.equal((await detail(payment.id)).status, 'pending')
  const metrics = (await companion.call('GET', '/metrics')).text
  assert.match(metrics, /sealpay_callbacks_total\{gateway="alliance",verdict="signature"\} 1/)
  assert.match(metrics, /sealpay_callbacks_total\{gateway="alliance",verdict="wrong_operation"\} 1/)
})

test('refunds: in part, the rest, and never more than was paid', async () => {
  const { clientSecret } = await companion.session()
  const payment = view(await companion.pay(clientSecret))
  const refund = (body: unknown, key: string = crypto.randomUUID()) =>
    companion.call('POST', `/v1/payments/${payment.id}/refunds`, {
      token: SECRET_KEY,
      headers: { 'idempotency-key': key },
      body,
    })
  const part = await refund({ amount: 24_900 }, 'refund-key-1')
  assert.equal(part.status, 201)
  assert.equal(part.body['status'], 'succeeded')
  const again = await refund({ amount: 24_900 }, 'refund-key-1')
  assert.equal(again.body['id'], part.body['id'])
  assert.equal(companion.gateway.calls.refund.length, 1)
  assert.equal((await refund({ amount: 100_001 })).body['code'], 'refund_exceeds_payment')
  const rest = await refund({})
  assert.equal(rest.body['amount'], 100_000)
  assert.equal((await refund({})).body['code'], 'refund_exceeds_payment')
  assert.equal((await refund({ amount: 0 })).body['code'], 'invalid_request')
  const settled = await detail(payment.id)
  assert.equal(settled.amountRefunded, 124_900)
  assert.equal(settled.status, 'succeeded')
  assert.deepEqual(await webhookTypes(), ['payment.succeeded', 'refund.succeeded', 'refund.succeeded'])
})

test('refunds asked for at the same time cannot give back more than was paid', async () => {
  const { clientSecret } = await companion.session()
  const payment = view(await companion.pay(clientSecret))
  const answers = await Promise.all(
    [1, 2, 3].map((n) =>
      companion.call('POST', `/v1/payments/${payment.id}/refunds`, {
        token: SECRET_KEY, headers: { 'idempotency-key': `at-once-${n}` }, body: { amount: 70_000 },
      }),
    ),
  ) // prettier-ignore
  assert.deepEqual(answers.map(({ status }) => status).sort(), [201, 409, 409])
  assert.equal((await detail(payment.id)).amountRefunded, 70_000)
})

test('a refund whose answer was lost is asked about, never sent again', async () => {
  companion.gateway.script.refund = [() => Promise.reject(new Error('timeout'))]
  companion.gateway.script.query = [
    () => Promise.resolve(report({ status: 'pending', reason: 'gateway_pending' }, { reference: 'refund-ref' })),
    () => Promise.resolve(report({ status: 'succeeded' }, { reference: 'refund-ref', amount: 124_900 })),
  ]
  const { clientSecret } = await companion.session()
  const payment = view(await companion.pay(clientSecret))
  const answer = await companion.call('POST', `/v1/payments/${payment.id}/refunds`, {
    token: SECRET_KEY, headers: { 'idempotency-key': 'lost-refund' }, body: {},
  }) // prettier-ignore
  assert.equal(answer.body['status'], 'processing')
  for (let i = 0; i < 2; i++) {
    companion.clock.advance(60_000)
    await companion.companion.tick()
  }
  assert.equal((await detail(payment.id)).amountRefunded, 124_900)
  assert.equal(companion.gateway.calls.refund.length, 1)
})

test('only a successful payment can be refunded, captured payments need no capture', async () => {
  companion.gateway.script.pay = [executed({ status: 'failed', decline: 'generic' })]
  const { clientSecret } = await companion.session()
  const payment = view(await companion.pay(clientSecret))
  const refund = await companion.call('POST', `/v1/payments/${payment.id}/refunds`, {
    token: SECRET_KEY, headers: { 'idempotency-key': 'failed-refund' }, body: {},
  }) // prettier-ignore
  assert.equal(refund.body['code'], 'payment_state')
  for (const call of ['capture', 'cancel']) {
    const answer = await companion.call('POST', `/v1/payments/${payment.id}/${call}`, {
      token: SECRET_KEY,
      headers: { 'idempotency-key': `no-${call}-here` },
      body: {},
    })
    assert.equal(answer.body['code'], 'capability_not_offered')
  }
})

test('payments are listed by order and status, newest first, page by page', async () => {
  for (let i = 0; i < 53; i++) {
    const { clientSecret } = await companion.session({ orderId: i < 51 ? 'many' : 'few' })
    companion.clock.advance(1000)
    await companion.pay(clientSecret)
  }
  const list = async (query: string) =>
    (await companion.call('GET', `/v1/payments?${query}`, { token: SECRET_KEY })).body as unknown as {
      data: PaymentView[]
      nextCursor: string | null
    }
  const first = await list('orderId=many')
  assert.equal(first.data.length, 50)
  assert.ok(first.nextCursor)
  const second = await list(`orderId=many&cursor=${first.nextCursor}`)
  assert.equal(second.data.length, 1)
  assert.equal(second.nextCursor, null)
  const times = [...first.data, ...second.data].map(({ createdAt }) => createdAt)
  assert.deepEqual(times, [...times].sort().reverse())
  assert.equal((await list('status=failed')).data.length, 0)
  assert.equal(
    (await companion.call('GET', '/v1/payments?status=paid', { token: SECRET_KEY })).body['code'],
    'invalid_request',
  )
  assert.equal(
    (await companion.call('GET', '/v1/payments?cursor=pay_no', { token: SECRET_KEY })).body['code'],
    'invalid_request',
  )
})

test('the record holds neither sealed data nor anything of the card but a mask', async () => {
  const gateway = createFakeGateway()
  const clock = testClock()
  const other = await startCompanion({ gateway, clock })
  try {
    const { clientSecret } = await other.session()
    await other.pay(clientSecret)
    const tables = ['sessions', 'payments', 'payment_events', 'idempotency', 'callbacks', 'outbox', 'refunds'] as const
    for (const table of tables) {
      const rows = JSON.stringify(await other.database.selectFrom(table).selectAll().execute())
      for (const sealed of Object.values(PAYMENT.method.sealed)) assert.equal(rows.includes(sealed), false, table)
      assert.equal(rows.includes(clientSecret), false, table)
    }
  } finally {
    await other.close()
  }
})
