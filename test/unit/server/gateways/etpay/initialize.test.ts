import assert from 'node:assert/strict'
import { inspect } from 'node:util'
import { test } from 'node:test'
import type { GatewayOrder } from '../../../../../server/gateways/gateway.ts'
import {
  API_TOKEN,
  API_URL,
  FUNNEL_URL,
  journalOf,
  logOf,
  order,
  RETURN_URL,
  SESSION,
  stageEtpay,
  WEBHOOK_URL,
  type Step,
} from './stage.ts'

const ANSWER: Step = { json: { token: SESSION.token, signature_token: SESSION.signatureToken, more: 1 } }

async function start(more: Partial<GatewayOrder> = {}, env = {}, steps: Step[] = [ANSWER]) {
  const stage = stageEtpay(env)
  stage.script(...steps)
  const journal = journalOf(stage)
  const report = await stage.gateway.pay(order(more), journal)
  return { stage, journal, report }
}

const bodyOf = async (more: Partial<GatewayOrder>, env = {}) => (await start(more, env)).stage.calls()[0]?.body

test('makes a session with what is needed and nothing else', async () => {
  const { stage } = await start()
  assert.deepEqual(stage.calls(), [
    {
      path: '/session/initialize',
      body: {
        merchant_code: 'cl_demo_cl',
        merchant_api_token: API_TOKEN,
        merchant_order_id: 'OC-700104',
        order_amount: 50_000,
        metadata: [{ name: 'Pedido', value: 'A-1001', show: true }],
        payment_completed_url: RETURN_URL,
        payment_cancellation_url: RETURN_URL,
        payment_webhook_url: WEBHOOK_URL,
      },
    },
  ])
  const [request] = stage.requests
  assert.deepEqual(
    [request?.method, request?.headers['Content-Type'], request?.timeoutMs],
    ['POST', 'application/json', 10_000],
  )
})

test('passes on bank, RUT, e-mail address and description in the forms of the protocol', async () => {
  const body = await bodyOf({
    description: ' Dos libros\n y un té ',
    customer: { id: 'c', email: 'payer@example.com', taxNumber: '20.347.878-k', firstName: 'Ana', phone: '569' },
    method: { type: 'bank_transfer', bank: 'CL_ESTADO' },
    locale: 'en-GB',
  })
  assert.equal(body?.['customer_email'], 'payer@example.com')
  assert.equal(body['user_bank_code'], 'cl_estado')
  assert.equal(body['user_rut'], '20347878-K')
  assert.deepEqual(body['metadata'], [
    { name: 'Order number', value: 'A-1001', show: true },
    { name: 'Description', value: 'Dos libros  y un té', show: true },
  ])
  for (const absent of ['is_rut_block', 'concat', 'target_flow', 'customer_phone']) assert.ok(!(absent in body), absent)
})

test('locks the RUT only where it is configured and there is one', async () => {
  const customer = { id: 'c', taxNumber: '12345678-5' }
  assert.equal((await bodyOf({ customer }, { ETPAY_LOCK_RUT: 'true' }))?.['is_rut_block'], true)
  assert.ok(!('is_rut_block' in ((await bodyOf({}, { ETPAY_LOCK_RUT: 'true' })) ?? {})))
})

test('leaves out customer data that ETpay would refuse', async () => {
  const body = await bodyOf({
    customer: { id: 'c', email: 'nobody', taxNumber: '12345678-9' },
    method: { type: 'bank_transfer', bank: '../x' },
  })
  for (const absent of ['customer_email', 'user_rut', 'user_bank_code']) assert.ok(!(absent in (body ?? {})), absent)
})

test('asks for an ampersand where the return address has a query already', async () => {
  const body = await bodyOf({ returnUrl: 'https://pay.shop.example/return?o=1' })
  assert.equal(body?.['concat'], '&')
  assert.equal(body['payment_completed_url'], body['payment_cancellation_url'])
})

test('notes the signature token first, then the session, then that money can move', async () => {
  const { journal } = await start()
  assert.deepEqual(journal.steps, [
    `state {"signature_token":"${SESSION.signatureToken}","merchant_code":"cl_demo_cl"} after 1 calls`,
    `reference ${SESSION.token} after 1 calls`,
    'executing after 1 calls',
  ])
})

test('sends the shopper to the funnel, by the whole page', async () => {
  const { report } = await start()
  assert.deepEqual(report, {
    outcome: {
      status: 'needs_action',
      action: {
        type: 'challenge',
        url: `${FUNNEL_URL}/session/${SESSION.token}`,
        display: 'page',
        timeoutMs: 3_600_000,
      },
    },
    reference: SESSION.token,
    evidence: {},
  })
})

for (const window of ['popup', 'frame']) {
  test(`leaves the display to the companion where the window is ${window}`, async () => {
    const { report } = await start({}, { ETPAY_WINDOW: window })
    assert.ok(report.outcome.status === 'needs_action' && report.outcome.action.type === 'challenge')
    assert.ok(!('display' in report.outcome.action))
  })
}

test('sends nobody to the funnel where a step cannot be noted', async () => {
  for (const broken of ['state', 'reference', 'executing'] as const) {
    const stage = stageEtpay()
    stage.script(ANSWER)
    const journal = journalOf(stage)
    const refuse = () => Promise.reject(new Error('the database is gone'))
    await assert.rejects(stage.gateway.pay(order(), { ...journal, [broken]: refuse }), /database is gone/)
  }
})

// Spec 3.4. Nothing is noted, since nobody can pay a session that nobody was sent to.
const FAILS: [string, Step, string, 'alert' | 'warn' | 'error'][] = [
  ...[400, 409, 422].map((http): [string, Step, string, 'alert'] => [`HTTP ${http}`, { http }, 'not_processed', 'alert']),
  ...[401, 403, 404, 405].map((http): [string, Step, string, 'alert'] => [`HTTP ${http}`, { http }, 'configuration', 'alert']),
  ...[408, 429, 500, 502, 503].map((http): [string, Step, string, 'warn'] => [`HTTP ${http}`, { http }, 'try_later', 'warn']),
  ...[201, 204, 301, 302, 307, 402, 418].map((http): [string, Step, string, 'alert'] => [`HTTP ${http}`, { http }, 'configuration', 'alert']),
  ['silence', { fail: 'no_answer' }, 'try_later', 'warn'],
  ['HTML', { http: 200, text: '<html>Welcome</html>' }, 'try_later', 'error'],
  ['nothing', { http: 200, text: '' }, 'try_later', 'error'],
  ['a list', { json: [{ token: 'a', signature_token: 'b' }] }, 'try_later', 'error'],
  ['null', { json: null }, 'try_later', 'error'],
  ['no token', { json: { signature_token: 'b' } }, 'try_later', 'error'],
  ['no signature token', { json: { token: 'a' } }, 'try_later', 'error'],
  ['an empty signature token', { json: { token: 'a', signature_token: '' } }, 'try_later', 'error'],
  ['a token that is a number', { json: { token: 7, signature_token: 'b' } }, 'try_later', 'error'],
  ['a token that leads elsewhere', { json: { token: '../x', signature_token: 'b' } }, 'try_later', 'error'],
  ['a token of 513 characters', { json: { token: 'a'.repeat(513), signature_token: 'b' } }, 'try_later', 'error'],
  ['a signature token of 513 characters', { json: { token: 'a', signature_token: 'b'.repeat(513) } }, 'try_later', 'error'],
] // prettier-ignore
for (const [what, step, decline, level] of FAILS) {
  test(`fails with ${decline} where ETpay answers ${what}, after one call and with nothing noted`, async () => {
    const { stage, journal, report } = await start({}, {}, [step])
    assert.deepEqual(report.outcome, { status: 'failed', decline })
    assert.equal(stage.requests.length, 1)
    assert.deepEqual(journal.steps, [])
    assert.ok(stage.world.lines.some((line) => line.level === level))
    assert.equal(stage.world.alerts().length, level === 'alert' ? 1 : 0)
  })
}

test('tries once more where ETpay was never reached, and not a third time', async () => {
  const second = await start({}, {}, [{ fail: 'not_connected' }, ANSWER])
  assert.equal(second.report.outcome.status, 'needs_action')
  assert.equal(second.stage.requests.length, 2)
  const none = await start({}, {}, [{ fail: 'not_connected' }, { fail: 'not_connected' }, ANSWER])
  assert.deepEqual(none.report.outcome, { status: 'failed', decline: 'try_later' })
  assert.equal(none.stage.requests.length, 2)
})

test('no log line, report or printed gateway shows a secret or personal data', async () => {
  const customer = { id: 'c', email: 'payer@example.com', taxNumber: '12345678-5' }
  const echo: Step = { http: 400, text: JSON.stringify({ message: `bad ${API_TOKEN} 12345678-5 payer@example.com` }) }
  for (const step of [ANSWER, echo, { json: { token: 7, signature_token: SESSION.signatureToken } }]) {
    const { stage, report } = await start({ customer }, {}, [step])
    const shown = logOf(stage) + JSON.stringify(report) + inspect(stage.gateway, { depth: 9 })
    for (const secret of [API_TOKEN, SESSION.signatureToken, '12345678-5', 'payer@example.com']) {
      assert.ok(!shown.includes(secret), secret)
    }
    assert.equal(stage.requests[0]?.url, `${API_URL}/session/initialize`)
  }
})
