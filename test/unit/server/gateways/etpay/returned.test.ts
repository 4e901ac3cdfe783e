import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { OperationKey, RawCallback, Resumption } from '../../../../../server/gateways/gateway.ts'
import { CLAIMS, FUNNEL_URL, journalOf, key, logOf, SESSION, sign, stageEtpay, vectors, type Step } from './stage.ts'

const FUNNEL = {
  status: 'needs_action',
  action: { type: 'challenge', url: `${FUNNEL_URL}/session/${SESSION.token}`, display: 'page', timeoutMs: 3_600_000 },
}
const PENDING = { status: 'pending', reason: 'gateway_pending' }
const NO_ANSWER = { status: 'pending', reason: 'no_answer' }
const FAILED = { status: 'failed', decline: 'generic' }
const paid: Step = { json: [{ payment_token: 'PAY0001', payment_status: 'success' }] }
const rejected: Step = { json: [{ payment_token: 'PAY0001', payment_status: 'error' }] }
const nothing: Step = { json: [] }

const back = (fields: Record<string, string> = {}): Resumption => ({ type: 'returned', via: 'return', fields })
const [J1, J2] = vectors.jwt.rows.map(({ token }) => token)
assert.ok(J1 && J2)

async function come(resumption: Resumption, step: Step, of: OperationKey = key()) {
  const stage = stageEtpay()
  stage.script(step)
  const journal = journalOf(stage)
  assert.ok(stage.gateway.resume)
  const report = await stage.gateway.resume(of, resumption, journal)
  return { stage, journal, outcome: report.outcome, report }
}

test('asks ETpay whenever the shopper is back, whatever the address carried', async () => {
  const carried: Record<string, string>[] = [
    {},
    { jwt: '' },
    { jwt: 'x' },
    { jwt: J1 },
    { jwt: J2 },
    { payment_status: 'success' },
  ]
  for (const fields of carried) {
    const { stage, outcome } = await come(back(fields), paid)
    assert.equal(stage.requests.length, 1)
    assert.deepEqual(outcome, { status: 'succeeded' })
  }
})

test('a query outweighs what the shopper’s browser brought', async () => {
  assert.deepEqual((await come(back({ jwt: J1 }), rejected)).outcome, FAILED)
  assert.deepEqual((await come(back({ jwt: J2 }), paid)).outcome, { status: 'succeeded' })
})

test('a genuine success alone marks nothing as paid, and does not send the shopper into the funnel again', async () => {
  const { outcome, journal } = await come(back({ jwt: J1 }), nothing)
  assert.deepEqual(outcome, PENDING)
  assert.equal(journal.steps.length, 1)
  assert.match(journal.steps[0] ?? '', /"told":"success"\} after 0 calls$/)
})

test('a genuine no of ETpay ends the payment where a query knows nothing else', async () => {
  assert.deepEqual((await come(back({ jwt: J2 }), nothing)).outcome, FAILED)
})

test('a genuine word that nobody knows stays open', async () => {
  const jwt = sign({ ...CLAIMS, payment_status: 'in_review' })
  assert.deepEqual((await come(back({ jwt }), nothing)).outcome, { status: 'pending', reason: 'unknown_status' })
})

test('what a genuine message said is remembered by later questions', async () => {
  const rows = [
    [J1, PENDING],
    [J2, FAILED],
  ] as const
  for (const [jwt, outcome] of rows) {
    const { journal } = await come(back({ jwt }), nothing)
    const state = (journal.steps[0] ?? '').replace(/^state (.*) after 0 calls$/, '$1')
    const later = stageEtpay()
    later.script(nothing)
    assert.deepEqual((await later.gateway.query(key({ state })))?.outcome, outcome)
    const callback: RawCallback = {
      method: 'POST',
      url: '',
      headers: {},
      body: new TextEncoder().encode(JSON.stringify({ payment: J1 })),
    }
    assert.equal((await later.gateway.readCallback(callback, async () => key({ state }))).kind, 'proof')
  }
})

test('a success once told is not taken back by a message about another transfer', async () => {
  const state = JSON.stringify({
    signature_token: SESSION.signatureToken,
    merchant_code: 'cl_demo_cl',
    told: 'success',
  })
  const { outcome, journal } = await come(back({ jwt: J2 }), nothing, key({ state }))
  assert.deepEqual([outcome, journal.steps], [PENDING, []])
})

const FORGED: [string, string][] = [
  ['nothing', ''],
  ['a word', 'success'],
  ['a broken message', J1.slice(0, J1.lastIndexOf('.') + 1)],
  ['a message with alg none', sign(CLAIMS, { header: { alg: 'none', typ: 'JWT' } })],
  ['a message signed with another key', sign(CLAIMS, { secret: 'another' })],
  ['a message about another session', sign({ ...CLAIMS, session_token: 'session-2' })],
  ['a message about another order', sign({ ...CLAIMS, session_token: undefined, merchant_order_id: 'OC-2' })],
  ['a message about another amount', sign({ ...CLAIMS, order_amount: 1 })],
  ['a message past its time', sign({ ...CLAIMS, exp: 1 })],
  ['a message of 16 KiB and more', sign({ ...CLAIMS, more: 'x'.repeat(16_384) })],
]
for (const [what, jwt] of FORGED) {
  test(`notes nothing where the shopper comes back with ${what}`, async () => {
    const { outcome, journal, stage } = await come(back({ jwt }), nothing)
    assert.deepEqual([outcome, journal.steps], [FUNNEL, []])
    assert.ok(!jwt || !logOf(stage).includes(jwt))
  })
}

test('a genuine message that contradicts our record calls the operator', async () => {
  const { stage } = await come(back({ jwt: sign({ ...CLAIMS, order_amount: 1 }) }), nothing)
  assert.deepEqual(stage.world.alerts(), ['a message signed by ETpay contradicts our record'])
})

for (const [what, resumption] of [
  ['the time of the funnel is over', { type: 'expired' }],
  ['a form nobody asked for is answered', { type: 'form', values: { jwt: J1 } }],
] as [string, Resumption][]) {
  test(`asks ETpay and concludes nothing itself where ${what}`, async () => {
    assert.deepEqual((await come(resumption, nothing)).outcome, FUNNEL)
    assert.deepEqual((await come(resumption, paid)).outcome, { status: 'succeeded' })
  })
}

for (const step of [{ http: 500 }, { fail: 'no_answer' }, { json: 'x' }] as Step[]) {
  test(`concludes nothing where ETpay cannot be asked: ${JSON.stringify(step)}`, async () => {
    assert.deepEqual((await come(back(), step)).outcome, FUNNEL)
    // Through with the funnel, but not even ETpay's own no is final before ETpay was asked.
    assert.deepEqual((await come(back({ jwt: J1 }), step)).outcome, NO_ANSWER)
    assert.deepEqual((await come(back({ jwt: J2 }), step)).outcome, NO_ANSWER)
  })
}

test('a payment without a session has nowhere to come back from', async () => {
  const { outcome, stage } = await come(back({ jwt: J1 }), nothing, key({ reference: null, state: null }))
  assert.deepEqual(outcome, NO_ANSWER)
  assert.equal(stage.requests.length, 0)
})

test('coming back twice asks once in three seconds and changes nothing more', async () => {
  const stage = stageEtpay()
  stage.script(paid)
  const journal = journalOf(stage)
  for (let time = 0; time < 3; time++) {
    const report = await stage.gateway.resume?.(key(), back(), journal)
    assert.deepEqual(report?.outcome, { status: 'succeeded' })
  }
  assert.equal(stage.requests.length, 1)
})

test('an unexpected fault is not hidden', async () => {
  const stage = stageEtpay()
  const journal = { ...journalOf(stage), state: () => Promise.reject(new Error('the database is gone')) }
  await assert.rejects(async () => stage.gateway.resume?.(key(), back({ jwt: J1 }), journal), /database is gone/)
})
