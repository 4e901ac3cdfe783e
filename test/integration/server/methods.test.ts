import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import type { PaymentView } from '#contract/payment.ts'
import type { CheckoutMethod, CheckoutView } from '#contract/session.ts'
import type { GatewayAction, OperationKey, Resumption } from '../../../server/gateways/gateway.ts'
import { createTokens } from '../../../server/payments/tokens.ts'
import { Secret } from '../../../server/secret.ts'
import { createNonces } from '../../../server/store/nonces.ts'
import { PAYMENT, SECRET_KEY, SHOP, startCompanion, type TestCompanion } from '../../support/companion.ts'
import { executed, report } from '../../support/fake-gateway.ts'

let companion: TestCompanion
beforeEach(async () => {
  companion = await startCompanion()
})
afterEach(() => companion.close())

const view = (answer: { body: Record<string, unknown> }) => answer.body as unknown as PaymentView
const read = async (id: string) =>
  view(await companion.call('GET', `/v1/payments/${id}`, { token: SECRET_KEY })) as PaymentView & {
    refunds: { kind: string; status: string; amount: number }[]
  }
const asks = (action: GatewayAction) => [executed({ status: 'needs_action', action })]
const post = (path: string, token: string, body: unknown, key: string = crypto.randomUUID()) =>
  companion.call('POST', path, { token, headers: { 'idempotency-key': key }, body })
const pathOf = (url: string | undefined) => new URL(url ?? '').pathname
/** Steps that run on after the answer are through when the payment has left the status it was in. */
async function settled(id: string, from: string): Promise<PaymentView> {
  for (let i = 0; i < 200; i++) {
    const payment = await read(id)
    if (payment.status !== from) return payment
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  throw new Error(`still ${from}`)
}

const CARD = {
  reference: 'token-of-the-gateway',
  brand: 'visa',
  mask: '411111******1111',
  expiry: { month: 8, year: 2030 },
}
const SAVED: CheckoutMethod = {
  type: 'saved_card',
  gateway: 'alliance',
  card: { cvv: 3, luhn: 'warn', holder: 'off', brands: [], ranges: [] },
}

test('a check of the browser runs hidden, is told to the gateway, and leads on to the challenge', async () => {
  const resumed: { key: OperationKey; resumption: Resumption }[] = []
  companion.gateway.script.pay = [
    async (order, journal) => {
      await journal.state('what only the gateway may know')
      return asks({
        type: 'challenge',
        url: 'https://acs.example/method',
        fields: { threeDSMethodData: 'e30' },
        display: 'hidden',
        timeoutMs: 10_000,
      })[0]!(order, journal)
    },
  ]
  companion.gateway.resume = (key, resumption) => {
    resumed.push({ key, resumption })
    return Promise.resolve(
      report({ status: 'needs_action', action: { type: 'challenge', url: 'https://acs.example/challenge' } }),
    )
  }
  const { clientSecret } = await companion.session()
  const payment = view(await companion.pay(clientSecret))
  assert.ok(payment.nextAction?.type === 'frame' && payment.nextAction.hidden)
  assert.equal(payment.nextAction.expiresAt, '2026-03-01T10:00:10.000Z')
  const page = await companion.call('GET', pathOf(payment.nextAction.url))
  assert.match(
    page.text,
    /<form method="post" action="https:\/\/acs\.example\/method" target="bank">.*name="threeDSMethodData" value="e30"/,
  )
  assert.match(page.headers.get('content-security-policy') ?? '', /form-action https: https:\/\/acs\.example/)
  const back = await companion.call('POST', pathOf(companion.gateway.calls.pay[0]?.methodUrl), {
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    raw: 'threeDSMethodData=done',
  })
  assert.equal(back.status, 200)
  const next = await settled(payment.id, 'processing')
  assert.ok(next.nextAction?.type === 'frame' && !next.nextAction.hidden)
  assert.deepEqual(resumed[0]?.resumption, { type: 'returned', via: 'method', fields: { threeDSMethodData: 'done' } })
  assert.equal(resumed[0]?.key.state, 'what only the gateway may know')
  const stored = JSON.stringify(await companion.database.selectFrom('payments').selectAll().execute())
  assert.equal(stored.includes('what only the gateway may know'), false)
})

for (const [what, outcome] of [
  ['"not known yet"', { status: 'pending', reason: 'gateway_pending' }],
  ['the question before', { status: 'needs_action', action: { type: 'challenge', url: 'https://acs.example/first' } }],
] as const) {
  test(`an answer that a callback has overtaken takes no question away: ${what}`, async () => {
    companion.gateway.script.pay = [executed({ status: 'pending', reason: 'gateway_pending' })]
    const { clientSecret } = await companion.session()
    const payment = view(await companion.pay(clientSecret))
    const requestId = companion.gateway.calls.pay[0]?.requestId ?? ''
    const newer = { type: 'challenge', url: 'https://acs.example/second' } as const
    companion.gateway.script.callback = [
      () =>
        Promise.resolve({
          kind: 'proof',
          fingerprint: 'second',
          report: report({ status: 'needs_action', action: newer }, { requestId }),
        }),
    ]
    const path = `/v1/callbacks/alliance/${createTokens([new Secret(SECRET_KEY)]).issue('callback', payment.id)}`
    companion.gateway.script.query = [
      async () => {
        assert.equal((await companion.call('POST', path, { raw: 'x' })).status, 200)
        return report(outcome)
      },
    ]
    companion.clock.advance(10_000)
    await companion.companion.tick()
    const row = await companion.database.selectFrom('payments').select(['status', 'action_json']).executeTakeFirst()
    assert.deepEqual([row?.status, row?.action_json], ['needs_action', JSON.stringify(newer)])
  })
}

test('a check of the browser that never reports is told to the gateway when its time is over', async () => {
  const resumed: Resumption[] = []
  companion.gateway.script.pay = asks({
    type: 'challenge',
    url: 'https://acs.example/m',
    fields: {},
    display: 'hidden',
    timeoutMs: 10_000,
  })
  companion.gateway.resume = (_key, resumption) => {
    resumed.push(resumption)
    return Promise.resolve(report({ status: 'succeeded' }))
  }
  const { clientSecret } = await companion.session()
  const payment = view(await companion.pay(clientSecret))
  companion.clock.advance(9_000)
  await companion.companion.tick()
  assert.deepEqual(resumed, [])
  companion.clock.advance(1_000)
  await companion.companion.tick()
  assert.deepEqual(resumed, [{ type: 'expired' }])
  assert.equal((await read(payment.id)).status, 'succeeded')
})

test('what the bank posts back reaches the gateway, and a second return starts nothing', async () => {
  const resumed: Resumption[] = []
  companion.gateway.script.pay = asks({ type: 'challenge', url: 'https://acs.example/c', fields: { creq: 'abc' } })
  companion.gateway.resume = (_key, resumption) => {
    resumed.push(resumption)
    return Promise.resolve(report({ status: 'succeeded' }))
  }
  const { clientSecret } = await companion.session()
  const payment = view(await companion.pay(clientSecret))
  assert.ok(payment.nextAction?.type === 'frame')
  assert.match((await companion.call('GET', pathOf(payment.nextAction.url))).text, /<iframe name="bank".*target="bank"/)
  const back = pathOf(companion.gateway.calls.pay[0]?.returnUrl)
  const form = { headers: { 'content-type': 'application/x-www-form-urlencoded' }, raw: 'cres=xyz&cres=twice&a=1' }
  for (let i = 0; i < 3; i++) assert.equal((await companion.call('POST', back, form)).status, 200)
  assert.equal((await settled(payment.id, 'processing')).status, 'succeeded')
  assert.equal(resumed.length, 1)
  assert.deepEqual(resumed[0], { type: 'returned', via: 'return', fields: { a: '1' } })
})

test('a form action takes what was asked for, and nothing else', async () => {
  const resumed: Resumption[] = []
  companion.gateway.script.pay = asks({
    type: 'form',
    fields: [
      { name: 'avs.post_code', label: 'Post code', type: 'text', required: true },
      { name: 'avs.street', label: 'Street', type: 'text', required: false },
    ],
  })
  companion.gateway.resume = (_key, resumption) => {
    resumed.push(resumption)
    return Promise.resolve(report({ status: 'succeeded' }))
  }
  const { clientSecret } = await companion.session()
  const payment = view(await companion.pay(clientSecret))
  const answer = (values: unknown) =>
    post(`/v1/checkout/payments/${payment.id}/action`, clientSecret, { type: 'form', values })
  const wrong = await answer({ 'avs.street': 'x', 'card.number': '1' })
  assert.deepEqual(
    (wrong.body['errors'] as { path: string; code: string }[]).map(({ path, code }) => [path, code]),
    [
      ['values.card.number', 'unknown_field'],
      ['values.avs.post_code', 'missing'],
    ],
  )
  const right = await answer({ 'avs.post_code': '01001' })
  assert.equal(view(right).status, 'succeeded')
  assert.deepEqual(resumed, [{ type: 'form', values: { 'avs.post_code': '01001' } }])
  assert.equal((await answer({ 'avs.post_code': '01001' })).body['code'], 'payment_state')
})

test('a gateway that breaks off while it goes on leaves the payment to be asked about', async () => {
  companion.gateway.script.pay = asks({ type: 'challenge', url: 'https://acs.example/c' })
  companion.gateway.resume = () => Promise.reject(new Error('socket hang up'))
  companion.gateway.script.query = [() => Promise.resolve(report({ status: 'succeeded' }))]
  const { clientSecret } = await companion.session()
  const payment = view(await companion.pay(clientSecret))
  await companion.call('GET', pathOf(companion.gateway.calls.pay[0]?.returnUrl))
  assert.equal((await settled(payment.id, 'processing')).status, 'pending')
  companion.clock.advance(10_000)
  await companion.companion.tick()
  assert.equal((await read(payment.id)).status, 'succeeded')
})

test('a card is kept only with consent, and the browser never sees the gateway’s token', async () => {
  companion.gateway.script.methods = [SAVED]
  companion.gateway.script.pay = [executed({ status: 'succeeded' }, { card: CARD })]
  const asked = { saveCard: 'ask', customer: { id: 'olena' } }
  const list = async () =>
    (await companion.call('GET', '/v1/customers/olena/cards', { token: SECRET_KEY })).body['data'] as { id: string }[]
  const first = await companion.session(asked)
  await post('/v1/checkout/payments', first.clientSecret, PAYMENT)
  assert.deepEqual(await list(), [], 'nobody consented')
  const second = await companion.session(asked)
  await post('/v1/checkout/payments', second.clientSecret, { ...PAYMENT, saveCard: true })
  const [card] = await list()
  assert.ok(card)
  assert.deepEqual(card, {
    id: card.id,
    gateway: 'alliance',
    brand: 'visa',
    mask: '411111******1111',
    expiry: { month: 8, year: 2030 },
  })
  assert.match(card.id, /^card_/)
  const third = await companion.session({ customer: { id: 'olena' } })
  const checkout = await companion.call('GET', '/v1/checkout', { token: third.clientSecret })
  assert.equal(checkout.text.includes(CARD.reference), false)
  const methods = (checkout.body as unknown as CheckoutView).methods
  assert.deepEqual(
    methods.map(({ type }) => type),
    ['card', 'saved_card'],
  )
  assert.deepEqual(methods[1]?.cards, [
    { id: card.id, brand: 'visa', mask: '411111******1111', expiry: { month: 8, year: 2030 } },
  ])
  const paid = await post('/v1/checkout/payments', third.clientSecret, {
    ...PAYMENT, method: { type: 'saved_card', card: card.id, sealed: { cvv: 'a.b.c.d.e' } },
  }) // prettier-ignore
  assert.equal(view(paid).status, 'succeeded')
  assert.deepEqual(companion.gateway.calls.pay.at(-1)?.method, {
    type: 'saved_card',
    reference: CARD.reference,
    sealed: { cvv: 'a.b.c.d.e' },
  })
})

test('another customer’s card cannot be used, listed or deleted', async () => {
  companion.gateway.script.methods = [SAVED]
  companion.gateway.script.pay = [executed({ status: 'succeeded' }, { card: CARD })]
  const deleted: string[] = []
  companion.gateway.deleteCard = (_customer, reference) => {
    deleted.push(reference)
    return Promise.resolve()
  }
  const own = await companion.session({ saveCard: 'on', customer: { id: 'olena' } })
  await companion.pay(own.clientSecret)
  const [card] = (await companion.call('GET', '/v1/customers/olena/cards', { token: SECRET_KEY })).body['data'] as {
    id: string
  }[]
  const other = await companion.session({ customer: { id: 'petro' } })
  const body = { ...PAYMENT, method: { type: 'saved_card', card: card?.id } }
  // A session of a customer without cards does not offer the method at all; this one asks for it all the same.
  assert.equal((await post('/v1/checkout/payments', other.clientSecret, body)).body['code'], 'card_not_found')
  assert.equal(
    (await companion.call('DELETE', `/v1/checkout/cards/${card?.id}`, { token: other.clientSecret })).body['code'],
    'card_not_found',
  )
  assert.equal(
    (await companion.call('DELETE', `/v1/customers/petro/cards/${card?.id}`, { token: SECRET_KEY })).body['code'],
    'card_not_found',
  )
  assert.deepEqual(deleted, [])
  const preflight = await companion.call('OPTIONS', `/v1/checkout/cards/${card?.id}`, { headers: { origin: SHOP } })
  assert.match(preflight.headers.get('access-control-allow-methods') ?? '', /DELETE/)
  const mine = await companion.session({ customer: { id: 'olena' } })
  assert.equal(
    (await companion.call('DELETE', `/v1/checkout/cards/${card?.id}`, { token: mine.clientSecret })).status,
    204,
  )
  assert.deepEqual(deleted, [CARD.reference])
})

test('a gateway that keeps the cards itself is followed; when it is down, those known are shown', async () => {
  companion.gateway.script.methods = [SAVED]
  let kept = [CARD, { ...CARD, reference: 'second', mask: '555555******4444', brand: 'mastercard' }]
  companion.gateway.cards = () => Promise.resolve(kept)
  const list = async () =>
    (await companion.call('GET', '/v1/customers/olena/cards', { token: SECRET_KEY })).body['data'] as {
      id: string
      mask: string
    }[]
  const before = await list()
  assert.deepEqual(before.map(({ mask }) => mask).sort(), ['411111******1111', '555555******4444'])
  kept = kept.slice(0, 1)
  const after = await list()
  assert.deepEqual(
    after.map(({ id }) => id),
    before.filter(({ mask }) => mask.startsWith('4')).map(({ id }) => id),
    'ids stay',
  )
  companion.gateway.cards = () => Promise.reject(new Error('down'))
  assert.deepEqual(await list(), after)
})

test('a session takes only the methods it was made for', async () => {
  companion.gateway.script.methods = [{ type: 'bank_transfer', gateway: 'alliance', banks: [] }]
  const { clientSecret } = await companion.session({ methods: ['bank_transfer'] })
  const refused = await companion.pay(clientSecret)
  assert.equal((refused.body['errors'] as { path: string }[])[0]?.path, 'method.type')
  const paid = await post('/v1/checkout/payments', clientSecret, {
    ...PAYMENT,
    method: { type: 'bank_transfer', bank: 'x' },
  })
  assert.equal(view(paid).method.type, 'bank_transfer')
})

const authorized = () => {
  companion.gateway.script.pay = [executed({ status: 'authorized' })]
  companion.gateway.capture = (order) =>
    Promise.resolve(
      report({ status: 'succeeded' }, { requestId: order.requestId, amount: order.amount, reference: 'the-capture' }),
    )
  companion.gateway.cancel = (order) => Promise.resolve(report({ status: 'succeeded' }, { requestId: order.requestId }))
}

test('an authorized amount is captured in part, and only that much can be given back', async () => {
  authorized()
  const { clientSecret } = await companion.session({ capture: 'manual' })
  const payment = view(await companion.pay(clientSecret))
  assert.equal(payment.status, 'authorized')
  assert.equal(companion.gateway.calls.pay[0]?.capture, 'manual')
  const path = `/v1/payments/${payment.id}`
  assert.equal((await post(`${path}/refunds`, SECRET_KEY, {})).body['code'], 'payment_state')
  assert.equal((await post(`${path}/capture`, SECRET_KEY, { amount: 124_901 })).body['code'], 'refund_exceeds_payment')
  const captured = await post(`${path}/capture`, SECRET_KEY, { amount: 100_000 }, 'capture-once')
  assert.equal(view(captured).status, 'succeeded')
  assert.equal(view(await post(`${path}/capture`, SECRET_KEY, { amount: 100_000 }, 'capture-once')).status, 'succeeded')
  assert.equal((await post(`${path}/capture`, SECRET_KEY, {})).body['code'], 'payment_state')
  assert.equal((await post(`${path}/cancel`, SECRET_KEY, {})).body['code'], 'payment_state')
  companion.clock.advance(1000)
  assert.equal((await post(`${path}/refunds`, SECRET_KEY, { amount: 100_001 })).body['code'], 'refund_exceeds_payment')
  assert.equal((await post(`${path}/refunds`, SECRET_KEY, {})).body['amount'], 100_000)
  assert.equal(
    companion.gateway.calls.refund[0]?.captureReference,
    'the-capture',
    'money is given back from where it was taken',
  )
  assert.deepEqual(
    (await read(payment.id)).refunds.map(({ kind, status, amount }) => [kind, status, amount]),
    [
      ['capture', 'succeeded', 100_000],
      ['refund', 'succeeded', 100_000],
    ],
  )
})

test('an authorized amount is let go, and cannot be captured afterwards', async () => {
  authorized()
  const { clientSecret } = await companion.session({ capture: 'manual' })
  const payment = view(await companion.pay(clientSecret))
  assert.equal(view(await post(`/v1/payments/${payment.id}/cancel`, SECRET_KEY, {})).status, 'canceled')
  assert.equal((await post(`/v1/payments/${payment.id}/capture`, SECRET_KEY, {})).body['code'], 'payment_state')
})

test('a capture whose answer was lost is asked about, never sent again', async () => {
  authorized()
  let captures = 0
  companion.gateway.capture = () => {
    captures++
    return Promise.reject(new Error('timeout'))
  }
  companion.gateway.queryRefund = (key, payment) => {
    assert.notEqual(key.requestId, payment.requestId)
    return Promise.resolve(report({ status: 'succeeded' }, { requestId: key.requestId }))
  }
  const { clientSecret } = await companion.session({ capture: 'manual' })
  const payment = view(await companion.pay(clientSecret))
  assert.equal(view(await post(`/v1/payments/${payment.id}/capture`, SECRET_KEY, {})).status, 'authorized')
  assert.equal((await post(`/v1/payments/${payment.id}/cancel`, SECRET_KEY, {})).body['code'], 'payment_state')
  companion.clock.advance(60_000)
  await companion.companion.tick()
  assert.equal((await read(payment.id)).status, 'succeeded')
  assert.equal(captures, 1)
})

test('a capture that the gateway refuses leaves the payment authorized', async () => {
  authorized()
  companion.gateway.capture = (order) =>
    Promise.resolve(report({ status: 'failed', decline: 'generic' }, { requestId: order.requestId }))
  const { clientSecret } = await companion.session({ capture: 'manual' })
  const payment = view(await companion.pay(clientSecret))
  assert.equal(view(await post(`/v1/payments/${payment.id}/capture`, SECRET_KEY, {})).status, 'authorized')
  await companion.companion.tick()
  assert.ok(companion.webhooks.some(({ body }) => body?.includes('"capture.failed"')))
})

test('a gateway with one address for all callbacks is answered in its own words', async () => {
  Object.assign(companion.gateway, { callbacks: 'fixed' })
  companion.gateway.script.pay = [executed({ status: 'pending', reason: 'gateway_pending' })]
  const { clientSecret } = await companion.session()
  const payment = view(await companion.pay(clientSecret))
  const requestId = companion.gateway.calls.pay[0]?.requestId ?? ''
  const seen: (OperationKey | null)[] = []
  const read_ = companion.gateway.readCallback.bind(companion.gateway)
  companion.gateway.readCallback = async (callback, find) => {
    seen.push(
      await find({ requestId }),
      await find({ reference: `ref-${requestId}` }),
      await find({ requestId: 'unknown' }),
    )
    return read_(callback, find)
  }
  companion.gateway.script.callback = [
    () => Promise.resolve({ kind: 'refused', reason: 'signature', answer: { status: 401, body: { ok: false } } }),
    () =>
      Promise.resolve({
        kind: 'proof',
        fingerprint: 'x',
        report: report({ status: 'succeeded' }, { requestId }),
        answer: { status: 200, body: { ok: true } },
      }),
    () =>
      Promise.resolve({
        kind: 'proof',
        fingerprint: 'y',
        report: report({ status: 'succeeded' }, { requestId: 'of-nobody' }),
      }),
  ]
  const forged = await companion.call('POST', '/v1/callbacks/alliance', { raw: 'x' })
  assert.deepEqual([forged.status, forged.body], [401, { ok: false }])
  assert.equal((await read(payment.id)).status, 'pending')
  const genuine = await companion.call('POST', '/v1/callbacks/alliance', { raw: 'x' })
  assert.deepEqual([genuine.status, genuine.body], [200, { ok: true }])
  assert.equal((await read(payment.id)).status, 'succeeded')
  assert.deepEqual(
    seen.slice(0, 3).map((key) => key?.requestId ?? null),
    [requestId, requestId, null],
  )
  assert.equal((await companion.call('POST', '/v1/callbacks/alliance', { raw: 'x' })).body['code'], 'callback_refused')
  assert.equal(companion.gateway.calls.callback[0]?.url, 'https://pay.shop.example/v1/callbacks/alliance')
})

test('a gateway whose callbacks have an address each takes none without it', async () => {
  assert.equal((await companion.call('POST', '/v1/callbacks/alliance', { raw: 'x' })).body['code'], 'callback_refused')
})

test('a nonce counts once until its time is over, each scope for itself', async () => {
  const nonces = createNonces(companion.database, companion.clock)
  const until = companion.clock.now() + 1000
  assert.equal(await nonces.use('a', 'n', until), true)
  assert.equal(await nonces.use('a', 'n', until), false)
  assert.equal(await nonces.use('b', 'n', until), true)
  companion.clock.advance(1000)
  assert.equal(await nonces.use('a', 'n', until), false, 'the last millisecond still counts')
  companion.clock.advance(1)
  assert.equal(await nonces.use('a', 'n', companion.clock.now() + 1000), true)
})
