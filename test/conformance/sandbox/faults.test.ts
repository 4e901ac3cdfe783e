import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { OrderedFault } from '../../../demo/gateways/alliance.ts'
import type { Bench, Generation, Json } from '../../unit/demo/gateways/support/merchant.ts'
import { bench, PATHS } from '../../unit/demo/gateways/support/merchant.ts'
import { assertRefused } from './refusals.ts'

for (const generation of ['v1', 'v2'] as Generation[]) {
  describe(`cards that break an answer, ${generation}`, () => {
    let b: Bench
    before(async () => (b = await bench(generation)))
    after(() => b.bank.close())

    const find = async (merchantRequestId: string) => b.merchant.call('byRequest', { merchantRequestId })
    const created = async (merchantRequestId: string, card: string) =>
      (await b.merchant.create({ merchantRequestId }, card)).body.operationId

    test('lost at create: the operation is there, and no money has moved', async () => {
      const id = crypto.randomUUID()
      if (generation === 'v1') await b.merchant.authorize()
      await assert.rejects(b.merchant.create({ merchantRequestId: id }, '4000011400000005'))
      assert.equal((await find(id)).body.status, 'PENDING')
      assert.equal(b.bank.ledger().at(-1)?.executions, 0)
    })

    for (const [name, card] of [
      ['with its callback', '4000011500000004'],
      ['without a callback', '4000011600000003'],
    ] as const)
      test(`lost at execute ${name}: the money has moved`, async () => {
        const id = crypto.randomUUID()
        const operationId = await created(id, card)
        b.posted.length = 0
        await assert.rejects(b.merchant.execute(operationId))
        assert.equal((await find(id)).body.status, 'SUCCESS')
        b.time.pass(1_000)
        assert.equal(b.posted.length, name === 'with its callback' ? 1 : 0)
        assertRefused(await b.merchant.execute(operationId), 'b_cannot_process_logic_transaction', 200)
      })

    test('HTTP 500 after execute: the money has moved', async () => {
      const id = crypto.randomUUID()
      assertRefused(await b.merchant.execute(await created(id, '4000011700000002')), 'b_unknown_error', 500)
      assert.equal((await find(id)).body.status, 'SUCCESS')
    })

    test('garbage after execute: the money has moved', async () => {
      const id = crypto.randomUUID()
      const { status, text } = await b.merchant.execute(await created(id, '4000012000000007'))
      assert.equal(status, 200)
      assert.match(text, /^<html>/)
      assert.equal((await find(id)).body.status, 'SUCCESS')
    })

    test('overloaded at create: there is no operation, and the request id stays free', async () => {
      const id = crypto.randomUUID()
      assertRefused(
        await b.merchant.create({ merchantRequestId: id }, '4000011800000001'),
        'b_server_is_overloaded',
        503,
      )
      assertRefused(await find(id), 'payment_operation_not_found', 404)
      assert.equal((await b.merchant.create({ merchantRequestId: id })).body.status, 'PENDING')
    })

    test('overloaded at execute: no money moves, and the operation times out', async () => {
      const id = crypto.randomUUID()
      const operationId = await created(id, '4000011900000000')
      assertRefused(await b.merchant.execute(operationId), 'b_server_is_overloaded', 503)
      assert.equal((await find(id)).body.status, 'PENDING')
      b.time.pass(900_000)
      assert.equal((await find(id)).body.status, 'FAIL')
      assert.equal(b.bank.ledger().find((entry) => entry.operationId === operationId)?.executions, 0)
    })

    test('slow: done at once, answered after 20 seconds', async () => {
      const id = crypto.randomUUID()
      const operationId = await created(id, '4000011300000006')
      const answer = b.merchant.execute(operationId)
      let answered = false
      void answer.then(() => (answered = true))
      while ((await find(id)).body.status !== 'SUCCESS') await new Promise((resolve) => setImmediate(resolve))
      b.time.pass(19_999)
      await find(id)
      assert.equal(answered, false)
      b.time.pass(1)
      assert.equal((await answer).body.status, 'SUCCESS')
    })
  })
}

describe('faults that a test orders', () => {
  let b: Bench
  before(async () => {
    b = await bench('v1')
    await b.merchant.authorize()
  })
  after(() => b.bank.close())

  const exists = async (merchantRequestId: string): Promise<boolean> =>
    (await b.merchant.call('byRequest', { merchantRequestId })).status === 200

  const rows: [OrderedFault, boolean, 'cut' | number, string | undefined][] = [
    ['lost_answer', true, 'cut', undefined],
    ['lost_request', false, 'cut', undefined],
    ['error_after', true, 500, 'b_unknown_error'],
    ['overloaded', false, 503, 'b_server_is_overloaded'],
    ['garbage', true, 200, undefined],
    [{ refuse: 'b_used_token' }, false, 401, 'b_used_token'],
    [{ refuse: 'b_session_doesnt_exists' }, false, 200, 'b_session_doesnt_exists'],
  ]
  for (const [fault, done, status, code] of rows)
    test(`${JSON.stringify(fault)} hits the next call once, ${done ? 'after' : 'before'} it is done`, async () => {
      const merchantRequestId = crypto.randomUUID()
      b.bank.failNext(PATHS.v1.create, fault)
      if (status === 'cut') await assert.rejects(b.merchant.create({ merchantRequestId }))
      else {
        const answer = await b.merchant.create({ merchantRequestId })
        assert.deepEqual([answer.status, answer.body.msgCode], [status, code])
      }
      assert.equal(await exists(merchantRequestId), done)
      assert.equal((await b.merchant.create()).body.status, 'PENDING')
    })

  test('waits for its own path, which may be the end of one', async () => {
    b.bank.failNext('/execute/purchase', 'overloaded')
    const { body } = await b.merchant.create()
    assert.equal(body.status, 'PENDING')
    assert.equal((await b.merchant.execute(body.operationId)).status, 503)
    assert.equal((await b.merchant.execute(body.operationId)).body.status, 'SUCCESS')
  })

  test('can hit the authorization and the key lookup', async () => {
    b.bank.failNext('/authorize_virtual_device', 'overloaded')
    assert.equal((await b.merchant.authorize()).status, 503)
    b.bank.failNext('/get_v1', { refuse: 'b_service_unavailable' })
    assert.equal((await b.merchant.lookUpKey('x')).status, 404)
  })
})

test('the record of requests shows what came, opened, and what was answered, without ciphertext of cards', async (t) => {
  const b = await bench('v1')
  t.after(() => b.bank.close())
  const { body } = await b.merchant.pay()
  const refused = await b.merchant.create({ coinAmount: '0' })
  assert.equal(refused.status, 400)
  await assert.rejects(b.merchant.create({}, '4000011400000005'))
  const [authorize, create, execute, bad, lost] = b.bank.requests()
  assert.equal(authorize?.path, '/api-gateway/authorize_virtual_device')
  assert.deepEqual([authorize?.format, create?.format, create?.status], ['json', 'sealed', 200])
  assert.equal(create?.headers['x-device_id'], b.merchant.session.deviceId)
  // Sixteen digits, then seven: the plaintext's length is all that is kept of a sealed field.
  assert.deepEqual((create?.body as Json).encryptedCardNumber, { sealedBytes: 16 })
  assert.deepEqual((execute?.body as Json).encryptedCardData, { sealedBytes: 7 })
  assert.equal((execute?.body as Json).operationId, body.operationId)
  assert.deepEqual([bad?.status, bad?.code], [400, 'b_request_is_not_correct'])
  assert.equal(lost?.status, null)
})

test('the record of signed requests keeps the header', async (t) => {
  const b = await bench('v2')
  t.after(() => b.bank.close())
  await b.merchant.create()
  const [create] = b.bank.requests()
  assert.equal(create?.format, 'signed')
  assert.deepEqual(create?.signedHeader, b.merchant.signedHeader(PATHS.v2.create))
})
