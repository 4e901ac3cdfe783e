import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createMemorySessionStore } from '../../../../../server/gateways/alliance/session.ts'
import { journalOf, operation, operationKey, order, stageAlliance, type Stage } from '../../../../support/alliance.ts'
import { createScriptedBank, type Step } from '../../../../support/scripted-send.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const SUCCESS = operation({ status: 'SUCCESS' })
const key = operationKey({ requestId: 'r', reference: 'o' })

const authorizations = ({ bank }: Stage) => bank.calls.filter(({ path }) => path.includes('authorize')).length
const refusal = (msgCode: string, http = 200): Step => ({ http, json: { msgType: 'ERROR', msgCode } })

test('concurrent calls share one authorization', async () => {
  const stage = stageAlliance('v1')
  stage.bank.script(SUCCESS, SUCCESS, SUCCESS)
  await Promise.all([stage.gateway.query(key), stage.gateway.query(key), stage.gateway.query(key)])
  assert.equal(authorizations(stage), 1)
  assert.deepEqual(
    stage.bank.business().map(({ headers }) => headers['x-device_id']),
    ['device-1', 'device-1', 'device-1'],
  )
})

// Expiry in 24 h; renewal 12 h after authorization.
for (const [after, count, note] of [
  [12 * HOUR - 1, 1, 'just before twelve hours'],
  [12 * HOUR, 2, 'at twelve hours'],
] as const) {
  test(`${count === 1 ? 'keeps' : 'renews'} the session ${note}`, async () => {
    const stage = stageAlliance('v1')
    stage.bank.script(SUCCESS, SUCCESS)
    await stage.gateway.query(key)
    stage.world.clock.advance(after)
    await stage.gateway.query(key)
    assert.equal(authorizations(stage), count)
  })
}

// The bank says 11:00:00.000; the session was opened at 10:00:00.567, so 5 minutes before the end is 54:59.433 later.
for (const [after, count] of [
  [54 * MINUTE + 59_432, 1],
  [54 * MINUTE + 59_433, 2],
] as const) {
  test(`renews five minutes before an early end: ${count} authorization(s) after ${after} ms`, async () => {
    const stage = stageAlliance('v1')
    stage.bank.sessionFields = { tokenExpirationDateTime: '2026-03-01 11:00:00.0000 +0000' }
    stage.bank.script(SUCCESS, SUCCESS)
    await stage.gateway.query(key)
    stage.world.clock.advance(after)
    await stage.gateway.query(key)
    assert.equal(authorizations(stage), count)
  })
}

test('goes on with the old session where renewing ahead fails, and asks again a minute later', async () => {
  const stage = stageAlliance('v1')
  stage.bank.script(SUCCESS, SUCCESS, SUCCESS, SUCCESS)
  await stage.gateway.query(key)
  stage.world.clock.advance(13 * HOUR)
  stage.bank.authorizations({ fail: 'no_answer' })
  await stage.gateway.query(key)
  await stage.gateway.query(key)
  assert.equal(authorizations(stage), 2)
  stage.world.clock.advance(MINUTE)
  await stage.gateway.query(key)
  assert.equal(authorizations(stage), 3)
  assert.deepEqual(
    stage.bank.business().map(({ headers }) => headers['x-device_id']),
    ['device-1', 'device-1', 'device-1', 'device-2'],
  )
})

test('does not use a session within 30 seconds of its end, even where renewing fails', async () => {
  const stage = stageAlliance('v1')
  stage.bank.script(SUCCESS)
  await stage.gateway.query(key)
  stage.world.clock.advance(24 * HOUR - 30_000)
  stage.bank.authorizations({ fail: 'no_answer' })
  await assert.rejects(stage.gateway.query(key), /could not be asked/)
  assert.equal(stage.bank.business().length, 1)
})

test('assumes 24 hours where the bank writes no time of expiry, or one in the past', async () => {
  for (const fields of [
    {},
    { tokenExpirationDateTime: '2020-01-01 00:00:00.0000 +0000' },
    { tokenExpiration: 'soon' },
  ]) {
    const stage = stageAlliance('v1')
    stage.bank.sessionFields = fields
    stage.bank.script(SUCCESS, SUCCESS)
    await stage.gateway.query(key)
    stage.world.clock.advance(12 * HOUR - 1)
    await stage.gateway.query(key)
    assert.equal(authorizations(stage), 1)
  }
})

const STALE: [string, Step][] = [
  ['HTTP 401 without a body', { http: 401, text: '' }],
  ['HTTP 401 with a code of no group', refusal('b_whatever', 401)],
  ...[
    'b_expired_token', 'b_used_token', 'b_previous_auth_token_expired', 'b_session_doesnt_exists', 'b_session_doesnt_exist',
    'b_auth_token_expired', 'b_refresh_token_absent', 'b_virtual_device_not_found', 'b_unknown_device',
    'b_encryptor_failed_decrypt_message',
  ].flatMap((code): [string, Step][] => [[`${code} with HTTP 200`, refusal(code)], [`${code} with HTTP 401`, refusal(code, 401)]]),
  ['b_expired_token in a sealed answer', { http: 200, sealed: { msgType: 'ERROR', msgCode: 'b_expired_token' } }],
] // prettier-ignore
for (const [what, step] of STALE) {
  test(`authorizes again once after ${what}, with new encryption, a new date and the same request id`, async () => {
    const stage = stageAlliance('v1')
    // The clock moves while the bank answers, so a new date is visible.
    stage.bank.script(
      () => {
        stage.world.clock.advance(1000)
        return step
      },
      operation(),
      SUCCESS,
    )
    const report = await stage.gateway.pay(order(), journalOf(stage.bank))
    assert.deepEqual(report.outcome, { status: 'succeeded' })
    const [first, second] = stage.bank.business()
    assert.ok(first && second)
    assert.equal(second.path, first.path)
    assert.equal(second.body['merchantRequestId'], first.body['merchantRequestId'])
    assert.equal(first.body['date'], '2026-03-01 10:00:00.56+00:00')
    assert.equal(second.body['date'], '2026-03-01 10:00:01.56+00:00')
    // The scripted bank opens a body with the newest session key only, so the second body was sealed anew.
    assert.notEqual(second.raw, first.raw)
    assert.equal(second.headers['x-refresh_token'], 'refresh-2')
    assert.notEqual(second.headers['x-request_id'], first.headers['x-request_id'])
    assert.equal(authorizations(stage), 2)
  })
}

test('authorizes again at execute too, because the bank said that it refused', async () => {
  const stage = stageAlliance('v1')
  stage.bank.script(operation(), refusal('b_session_doesnt_exists'), SUCCESS)
  const report = await stage.gateway.pay(order(), journalOf(stage.bank))
  assert.deepEqual(report.outcome, { status: 'succeeded' })
  assert.equal(stage.bank.business().length, 3)
})

test('never authorizes twice for one call: the second refusal is final', async () => {
  const stage = stageAlliance('v1')
  stage.bank.script(refusal('b_expired_token'), refusal('b_expired_token'))
  const report = await stage.gateway.pay(order(), journalOf(stage.bank))
  assert.deepEqual(report.outcome, { status: 'failed', decline: 'try_later' })
  assert.equal(stage.bank.business().length, 2)
  assert.equal(authorizations(stage), 2)
})

test('is pending where execute was refused for its session and then got no answer', async () => {
  const stage = stageAlliance('v1')
  stage.bank.script(operation(), refusal('b_expired_token'), { fail: 'not_connected' })
  const report = await stage.gateway.pay(order(), journalOf(stage.bank))
  assert.deepEqual(report.outcome, { status: 'pending', reason: 'no_answer' })
})

test('is pending where execute was refused for its session and no new one can be had', async () => {
  const stage = stageAlliance('v1')
  stage.bank.script(operation(), () => {
    stage.bank.authorizations({ fail: 'no_answer' })
    return refusal('b_expired_token')
  })
  assert.deepEqual((await stage.gateway.pay(order(), journalOf(stage.bank))).outcome, {
    status: 'pending',
    reason: 'no_answer',
  })
})

test('concurrent calls refused for the same session share one authorization', async () => {
  const stage = stageAlliance('v1')
  stage.bank.script(SUCCESS)
  await stage.gateway.query(key)
  stage.bank.script(
    refusal('b_expired_token'),
    refusal('b_expired_token'),
    refusal('b_expired_token'),
    SUCCESS,
    SUCCESS,
    SUCCESS,
  )
  await Promise.all([stage.gateway.query(key), stage.gateway.query(key), stage.gateway.query(key)])
  assert.equal(authorizations(stage), 2)
})

test('a call refused for a session that has been replaced since takes the new one without authorizing', async () => {
  const stage = stageAlliance('v1')
  let release = (_step: Step): void => undefined
  const late = new Promise<Step>((resolve) => {
    release = resolve
  })
  stage.bank.script(() => late, refusal('b_used_token'), SUCCESS, SUCCESS)
  const slow = stage.gateway.query(key)
  while (stage.bank.business().length === 0) await new Promise(setImmediate)
  await stage.gateway.query(key)
  assert.equal(authorizations(stage), 2)
  release(refusal('b_used_token'))
  await slow
  assert.equal(authorizations(stage), 2)
  assert.equal(stage.bank.business().at(-1)?.headers['x-device_id'], 'device-2')
})

test('two companions share a session through their store and do not supersede each other', async () => {
  const sessions = createMemorySessionStore()
  const bank = createScriptedBank('v1')
  // Both speak to one bank with one set of keys.
  const one = stageAlliance('v1', {}, { sessions, bank })
  const two = stageAlliance('v1', {}, { sessions, bank })
  bank.script(SUCCESS, SUCCESS, refusal('b_expired_token'), SUCCESS, SUCCESS)
  await one.gateway.query(key)
  await two.gateway.query(key)
  two.world.clock.advance(1)
  await two.gateway.query(key)
  await one.gateway.query(key)
  assert.equal(bank.calls.filter(({ path }) => path.includes('authorize')).length, 2)
  assert.equal(bank.business().at(-1)?.headers['x-device_id'], 'device-2')
})

test('a blocked service code stops payments, calls the operator once and is not asked about in a loop', async () => {
  const stage = stageAlliance('v1')
  stage.bank.authorizations(refusal('b_auth_token_expired'))
  for (let i = 0; i < 3; i++) {
    const report = await stage.gateway.pay(order(), journalOf(stage.bank))
    assert.deepEqual(report.outcome, { status: 'failed', decline: 'configuration' })
  }
  assert.equal(authorizations(stage), 1)
  assert.equal(stage.bank.business().length, 0)
  assert.equal(stage.world.alerts().length, 1)
  assert.match(stage.world.alerts()[0] ?? '', /support/)
  // After support has lifted the block, a restart is not needed.
  stage.world.clock.advance(5 * MINUTE)
  stage.bank.script(operation(), SUCCESS)
  assert.deepEqual((await stage.gateway.pay(order(), journalOf(stage.bank))).outcome, { status: 'succeeded' })
})

const NO_SESSION: [string, Step, string][] = [
  ['no answer', { fail: 'no_answer' }, 'try_later'],
  ['a refused connection', { fail: 'not_connected' }, 'try_later'],
  ['an overloaded bank', refusal('b_server_is_overloaded', 503), 'try_later'],
  ['a 500 page', { http: 500, text: '<html>' }, 'try_later'],
  ['an unknown merchant', refusal('b_merchant_not_found'), 'configuration'],
  ['a 403 page', { http: 403, text: '<html>' }, 'configuration'],
  ['an answer for another communication key', { http: 200, json: { jwe: `${'A'.repeat(40)}.${'B'.repeat(54)}.${'C'.repeat(16)}.DDDD.${'E'.repeat(22)}` } }, 'configuration'],
  ['a sealed error', { http: 200, sealed: { msgType: 'ERROR', msgCode: 'b_terminal_not_found' } }, 'configuration'],
  ['a session without a device', { http: 200, sealed: { refreshToken: 'r', serverPublic: {} } }, 'configuration'],
  ['a session with an unusable key', { http: 200, sealed: { deviceId: 'd', refreshToken: 'r', serverPublic: { kty: 'EC', crv: 'P-256', x: 'x', y: 'y' } } }, 'configuration'],
] // prettier-ignore
for (const [what, step, decline] of NO_SESSION) {
  test(`sends no payment and fails with ${decline} after ${what} at authorization`, async () => {
    const stage = stageAlliance('v1')
    stage.bank.authorizations(step)
    const report = await stage.gateway.pay(order(), journalOf(stage.bank))
    assert.deepEqual(report.outcome, { status: 'failed', decline })
    assert.equal(stage.bank.business().length, 0)
  })
}

for (const [what, wrap] of [
  ['a bare JWE', (jwe: string): Step => ({ http: 200, text: jwe })],
  ['a "data" member', (jwe: string): Step => ({ http: 200, json: { data: jwe, msgCode: null } })],
] as const) {
  test(`reads a session given as ${what}, with the key as text and under its other name`, async () => {
    const stage = stageAlliance('v1')
    const { x, y } = stage.bank.communicationKey
    const serverPublicKey = JSON.stringify({ kty: 'EC', crv: 'P-384', alg: 'ECDH-ES+A25KW', x, y })
    stage.bank.authorizations(wrap(stage.bank.seal({ deviceId: 'd', refreshToken: 'r', serverPublicKey })))
    stage.bank.script(SUCCESS)
    const report = await stage.gateway.query(key)
    assert.deepEqual(report?.outcome, { status: 'succeeded' })
    assert.equal(stage.bank.business()[0]?.headers['x-device_id'], 'd')
  })
}

for (const generation of ['v1', 'v2'] as const) {
  test(`${generation}: dates the request anew once where the bank refuses the clock, and calls the operator`, async () => {
    const stage = stageAlliance(generation)
    stage.bank.script(
      () => {
        stage.world.clock.advance(2000)
        return refusal('b_security_time_in_request_not_correct')
      },
      operation(),
      SUCCESS,
    )
    const report = await stage.gateway.pay(order(), journalOf(stage.bank))
    assert.deepEqual(report.outcome, { status: 'succeeded' })
    const [first, second] = stage.bank.business()
    assert.equal(first?.body['date'], '2026-03-01 10:00:00.56+00:00')
    assert.equal(second?.body['date'], '2026-03-01 10:00:02.56+00:00')
    if (generation === 'v2') assert.equal(second?.header?.['ts'], 1_772_359_202_567)
    assert.match(stage.world.alerts().join(), /clock/)
  })

  test(`${generation}: gives up after the second refusal of the clock`, async () => {
    const stage = stageAlliance(generation)
    const step = refusal('b_security_time_in_request_not_correct')
    stage.bank.script(step, step)
    const report = await stage.gateway.pay(order(), journalOf(stage.bank))
    assert.deepEqual(report.outcome, { status: 'failed', decline: 'configuration' })
    assert.equal(stage.bank.business().length, 2)
  })
}

test('session secrets do not show when a session is printed', async () => {
  const sessions = createMemorySessionStore()
  const stage = stageAlliance('v1', {}, { sessions })
  stage.bank.script(SUCCESS)
  await stage.gateway.query(key)
  const printed = JSON.stringify(await sessions.load())
  assert.ok(!printed.includes('device-1') && !printed.includes('refresh-1'))
  assert.ok(printed.includes('[secret]'))
})

test('goes on with its own session where the shared store does not keep it', async () => {
  const sessions = { load: async () => null, save: async () => undefined }
  const stage = stageAlliance('v1', {}, { sessions })
  stage.bank.script(SUCCESS, SUCCESS)
  await stage.gateway.query(key)
  await stage.gateway.query(key)
  assert.equal(authorizations(stage), 1)
})

test('v2: is pending where execute was refused for its clock and the repeat did not connect', async () => {
  const stage = stageAlliance('v2')
  stage.bank.script(operation(), refusal('b_security_time_in_request_not_correct'), { fail: 'not_connected' })
  const report = await stage.gateway.pay(order(), journalOf(stage.bank))
  assert.deepEqual(report.outcome, { status: 'pending', reason: 'no_answer' })
})
