import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { GatewayReport } from '../../../../../server/gateways/gateway.ts'
import { API_TOKEN, FUNNEL_URL, key, logOf, SESSION, stageEtpay, type Stage, type Step } from './stage.ts'

const FUNNEL = {
  status: 'needs_action',
  action: { type: 'challenge', url: `${FUNNEL_URL}/session/${SESSION.token}`, display: 'page', timeoutMs: 3_600_000 },
}
const REFERENCE = { session_token: SESSION.token, merchant_order_id: SESSION.merchantOrderId, order_amount: 50_000 }
const entry = (word: unknown, more = {}) => ({ payment_token: 'PAY0001', payment_status: word, ...more })

async function ask(answer: unknown): Promise<{ stage: Stage; report: GatewayReport | null }> {
  const stage = stageEtpay()
  stage.script({ json: answer })
  return { stage, report: await stage.gateway.query(key()) }
}

test('asks by the session token alone', async () => {
  const { stage } = await ask([])
  assert.deepEqual(stage.calls(), [
    {
      path: '/merchant/check_payment_status',
      body: { merchant_code: 'cl_demo_cl', merchant_api_token: API_TOKEN, session_token: SESSION.token },
    },
  ])
})

test('does not know a payment that never got a session, and need not ask', async () => {
  const stage = stageEtpay()
  assert.equal(await stage.gateway.query(key({ reference: null, state: null })), null)
  assert.equal(stage.requests.length, 0)
})

test('reports a success with everything ETpay told', async () => {
  const { report, stage } = await ask([entry('success', REFERENCE)])
  assert.deepEqual(report, {
    outcome: { status: 'succeeded' },
    reference: SESSION.token,
    requestId: SESSION.merchantOrderId,
    amount: 50_000,
    evidence: { payment_status: 'success', payment_token: 'PAY0001' },
  })
  assert.deepEqual(stage.world.alerts(), [])
})

test('takes a bare entry, and entries that carry no more than the two confirmed members', async () => {
  for (const answer of [entry('success'), [entry('success')]]) {
    const { report } = await ask(answer)
    assert.deepEqual([report?.outcome, report?.amount], [{ status: 'succeeded' }, undefined])
  }
})

const DECLINES: [string, string][] = [
  ['error', 'generic'],
  ['failed', 'generic'],
  ['rejected', 'generic'],
  ['canceled', 'authentication_canceled'],
  ['cancelled', 'authentication_canceled'],
  ['expired', 'authentication_canceled'],
]
for (const [word, decline] of DECLINES) {
  test(`takes ${word} for a failure`, async () => {
    assert.deepEqual((await ask([entry(word)])).report?.outcome, { status: 'failed', decline })
  })
}

for (const word of ['Success', 'SUCCESS', 'success ', 'ok', 'paid', 'Error', 'pending', '', undefined, null, true, 1]) {
  test(`takes ${JSON.stringify(word)} for neither a yes nor a no, and calls the operator`, async () => {
    const { report, stage } = await ask([entry(word)])
    assert.deepEqual(report?.outcome, { status: 'pending', reason: 'unknown_status' })
    assert.deepEqual(stage.world.alerts(), ['ETpay reports a status we do not know'])
  })
}

test('a word that could forge a log line is not repeated', async () => {
  const { report, stage } = await ask([entry('in_review\nforged line')])
  assert.equal(report?.evidence['payment_status'], 'unreadable')
  assert.ok(!logOf(stage).includes('forged'))
})

test('one success is enough beside failures and unknown words', async () => {
  const { report } = await ask([entry('error'), entry('in_review'), entry('success', { payment_token: 'PAY0002' })])
  assert.deepEqual(report?.outcome, { status: 'succeeded' })
  assert.equal(report.evidence['payment_token'], 'PAY0002')
})

test('one failure is enough beside unknown words', async () => {
  assert.deepEqual((await ask([entry('in_review'), entry('error')])).report?.outcome, {
    status: 'failed',
    decline: 'generic',
  })
})

test('an empty list leaves the shopper in the funnel', async () => {
  const { report, stage } = await ask([])
  assert.deepEqual(report?.outcome, FUNNEL)
  assert.equal(stage.world.lines.filter(({ level }) => level !== 'info').length, 0)
})

for (const [what, more] of [
  ['session', { session_token: 'other' }],
  ['order', { merchant_order_id: 'OC-1' }],
  ['session with our order id', { ...REFERENCE, session_token: 'other' }],
  ['order with our session', { ...REFERENCE, merchant_order_id: 'OC-1' }],
  ['session written as a number', { session_token: 7 }],
] as const) {
  test(`drops an entry of another ${what}`, async () => {
    const { report, stage } = await ask([entry('success', more)])
    assert.deepEqual(report?.outcome, FUNNEL)
    assert.ok(stage.world.lines.some(({ message }) => message.includes('of other sessions')))
    assert.deepEqual((await ask([entry('success', more), entry('error')])).report?.outcome.status, 'failed')
  })
}

test('members that are null say nothing', async () => {
  const nothing = { session_token: null, merchant_order_id: null, order_amount: null }
  assert.deepEqual((await ask([entry('success', nothing)])).report?.outcome, { status: 'succeeded' })
})

for (const amount of [50_001, 49_999, '50001', '50000.0', '5e4', 50_000.5, true, {}]) {
  test(`believes nothing where an entry tells the amount ${JSON.stringify(amount)}`, async () => {
    const stage = stageEtpay()
    stage.script({ json: [entry('error'), entry('success', { order_amount: amount })] })
    await assert.rejects(stage.gateway.query(key()), { name: 'QueryError' })
    assert.deepEqual(stage.world.alerts(), ['a status query tells another amount than was asked for'])
  })
}

test('takes the amount as text, too', async () => {
  assert.equal((await ask([entry('success', { order_amount: '50000' })])).report?.amount, 50_000)
})

test('the amount of another session is of no interest', async () => {
  const { report } = await ask([entry('success', { session_token: 'other', order_amount: 1 }), entry('success')])
  assert.deepEqual(report?.outcome, { status: 'succeeded' })
})

const UNUSABLE: [string, Step][] = [
  ['HTML', { http: 200, text: '<html></html>' }],
  ['nothing', { http: 200, text: '' }],
  ['null', { json: null }],
  ['a word', { json: 'success' }],
  ['a number', { json: 7 }],
  ['a list with something else in it', { json: [entry('success'), 'success'] }],
  ['a list in a list', { json: [[entry('success')]] }],
  ['HTTP 400', { http: 400 }],
  ['HTTP 401', { http: 401 }],
  ['HTTP 302', { http: 302 }],
  ['HTTP 404 with a success', { http: 404, text: JSON.stringify([entry('success')]) }],
  ['HTTP 500', { http: 500 }],
  ['HTTP 202 with a success', { http: 202, text: JSON.stringify([entry('success')]) }],
  ['silence', { fail: 'no_answer' }],
  ['no connection', { fail: 'not_connected' }],
]
for (const [what, step] of UNUSABLE) {
  test(`rejects, so that nothing changes, where ETpay answers ${what}`, async () => {
    const stage = stageEtpay()
    stage.script(step)
    await assert.rejects(stage.gateway.query(key()), (error: Error) => {
      assert.equal(error.name, 'QueryError')
      assert.ok(![API_TOKEN, SESSION.signatureToken].some((secret) => error.message.includes(secret)))
      return true
    })
    assert.equal(stage.requests.length, 1)
  })
}

test('asks once in three seconds for one session, however many ask', async () => {
  const stage = stageEtpay()
  stage.script({ json: [] }, { json: [entry('success')] })
  const first = await Promise.all([stage.gateway.query(key()), stage.gateway.query(key())])
  stage.world.clock.advance(2_999)
  first.push(await stage.gateway.query(key()))
  assert.deepEqual(
    first.map((report) => report?.outcome.status),
    ['needs_action', 'needs_action', 'needs_action'],
  )
  assert.equal(stage.requests.length, 1)
  stage.world.clock.advance(1)
  assert.equal((await stage.gateway.query(key()))?.outcome.status, 'succeeded')
  assert.equal(stage.requests.length, 2)
})

test('the pause of one session is not the pause of another, and holds after a failed question, too', async () => {
  const stage = stageEtpay()
  stage.script({ http: 500 }, { json: [] })
  await assert.rejects(stage.gateway.query(key()))
  await assert.rejects(stage.gateway.query(key()))
  assert.equal((await stage.gateway.query(key({ reference: 'other' })))?.outcome.status, 'needs_action')
  assert.equal(stage.requests.length, 2)
})

test('calls the operator once about the same unknown word', async () => {
  const stage = stageEtpay()
  for (let question = 0; question < 3; question++) {
    stage.script({ json: [entry('in_review')] })
    await stage.gateway.query(key())
    stage.world.clock.advance(3_000)
  }
  assert.equal(stage.requests.length, 3)
  assert.equal(stage.world.alerts().length, 1)
})

test('calls the operator where a session was paid twice, in one answer or in two', async () => {
  const twice = ['a session has more than one successful transfer']
  const second = entry('success', { payment_token: 'PAY0002' })
  assert.deepEqual((await ask([entry('success'), second])).stage.world.alerts(), twice)
  assert.deepEqual((await ask([entry('success'), entry('success')])).stage.world.alerts(), [])
  const stage = stageEtpay()
  for (const answer of [entry('success'), entry('success'), second, second]) {
    stage.script({ json: [answer] })
    await stage.gateway.query(key())
    stage.world.clock.advance(3_000)
  }
  assert.deepEqual(stage.world.alerts(), twice)
})

test('check finds the set-up right where an unknown session is answered with an empty list', async () => {
  const stage = stageEtpay()
  stage.script({ json: [] })
  assert.deepEqual(
    (await stage.gateway.check()).map(({ level }) => level),
    ['ok'],
  )
  assert.match(String(stage.calls()[0]?.body['session_token']), /^check-[0-9a-f-]{36}$/)
})

for (const [what, step, says] of [
  ['refused credentials', { http: 401 }, /HTTP 401.*ETPAY_MERCHANT_CODE, ETPAY_API_TOKEN/],
  ['a wrong address', { http: 404 }, /HTTP 404.*ETPAY_API_URL/],
  ['a redirect', { http: 302 }, /HTTP 302.*address complete/],
  ['a refused question', { http: 400 }, /HTTP 400.*ETPAY_API_URL/],
  ['an outage', { http: 503 }, /HTTP 503.*try again later/],
  ['silence', { fail: 'no_answer' }, /no answer; is ETPAY_API_URL right/],
  ['a page', { http: 200, text: '<html></html>' }, /no list of payments/],
] as [string, Step, RegExp][]) {
  test(`check names what to look at after ${what}, without a secret`, async () => {
    const stage = stageEtpay()
    stage.script(step)
    const findings = await stage.gateway.check()
    assert.deepEqual(
      findings.map(({ level }) => level),
      ['error'],
    )
    assert.match(findings[0]?.message ?? '', says)
    assert.ok(!findings[0]?.message.includes(API_TOKEN))
  })
}

test('a refund is refused without a call, and names the way to go', async () => {
  const stage = stageEtpay()
  const report = await stage.gateway.refund({
    requestId: 'r-1',
    paymentReference: SESSION.token,
    paymentRequestId: SESSION.merchantOrderId,
    amount: 1,
    currency: 'CLP',
    notificationUrl: 'https://pay.shop.example/v1/callbacks/etpay/r',
  })
  assert.deepEqual(report, {
    outcome: { status: 'failed', decline: 'not_processed' },
    evidence: { reason: 'not_supported', instead: 'etpay_back_office' },
  })
  assert.equal(stage.requests.length, 0)
  assert.match(stage.world.alerts()[0] ?? '', /no refund call; give the money back in its back office/)
})
