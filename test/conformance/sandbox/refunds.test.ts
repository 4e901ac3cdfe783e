import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Bench, Generation, Json } from '../../unit/demo/gateways/support/merchant.ts'
import { bench, requestDate } from '../../unit/demo/gateways/support/merchant.ts'
import { assertFieldsRefused, assertRefused } from './refusals.ts'

const REFUND_DELAY = 5_000

for (const generation of ['v1', 'v2'] as Generation[]) {
  describe(`refunds, ${generation}`, () => {
    let b: Bench
    before(async () => (b = await bench(generation)))
    after(() => b.bank.close())

    const refund = (operationId: unknown, changes: Json = {}) =>
      b.merchant.call('refund', b.merchant.refundBody(operationId, changes))
    const status = async (operationId: unknown): Promise<unknown> =>
      (await b.merchant.call('byId', { id: operationId })).body.status

    test('a whole refund is pending first, then final, and names the purchase', async () => {
      const paid = (await b.merchant.pay()).body
      const { body } = await refund(paid.operationId)
      assert.deepEqual([body.type, body.transactionType, body.status], ['REFUND', 76, 'PENDING'])
      assert.equal(body.originalOperationId, paid.operationId)
      assert.equal(body.originalEcomOperationId, paid.ecomOperationId)
      assert.equal(body.originalCoinAmount, 12345)
      assert.equal(body.rrnOriginal, paid.rrn)
      assert.notEqual(body.operationId, paid.operationId)
      b.time.pass(REFUND_DELAY - 1)
      assert.equal(await status(body.operationId), 'PENDING')
      b.time.pass(1)
      assert.equal(await status(body.operationId), 'SUCCESS')
      assert.equal(await status(paid.operationId), 'SUCCESS')
    })

    test('a refund has its own callback', async () => {
      const paid = (await b.merchant.pay()).body
      b.time.pass(1_000)
      const { body } = await refund(paid.operationId)
      b.posted.length = 0
      b.time.pass(REFUND_DELAY + 500)
      assert.equal(b.posted.length, 1)
      assert.equal(b.posted[0]?.url, 'https://merchant.example/callbacks/refund')
      const text = b.posted[0]?.body ?? ''
      const payload = generation === 'v2' ? await b.merchant.verify(text) : (JSON.parse(text) as Json)
      assert.deepEqual([payload.operationId, payload.type, payload.status], [body.operationId, 'REFUND', 'SUCCESS'])
    })

    test('partial refunds go up to the amount and not a kopiyka beyond, pending ones counted', async () => {
      const { operationId } = (await b.merchant.pay()).body
      assert.equal((await refund(operationId, { coinAmount: '12000' })).body.status, 'PENDING')
      assertRefused(await refund(operationId, { coinAmount: '346' }), 'b_payment_invalid_refund_amount', 200)
      assert.equal((await refund(operationId, { coinAmount: 345 })).body.status, 'PENDING')
      assertRefused(await refund(operationId, { coinAmount: '1' }), 'b_payment_invalid_refund_amount', 200)
    })

    test('more than the payment at once is refused', async () => {
      const { operationId } = (await b.merchant.pay()).body
      assertRefused(await refund(operationId, { coinAmount: '12346' }), 'b_payment_invalid_refund_amount', 200)
    })

    for (const [coinAmount, final] of [
      ['16', 'SUCCESS'],
      ['17', 'FAIL'],
      ['18', 'FAIL'],
    ])
      test(`the test amount ${coinAmount} ends in ${final}`, async () => {
        const { operationId } = (await b.merchant.pay()).body
        const { body } = await refund(operationId, { coinAmount })
        assert.equal(body.status, 'PENDING')
        b.time.pass(REFUND_DELAY)
        const after = (await b.merchant.call('byId', { id: body.operationId })).body
        assert.deepEqual([after.status, after.rrn], [final, final === 'SUCCESS' ? '-1' : undefined])
      })

    test('what a failed refund did not give back can be refunded again', async () => {
      const { operationId } = (await b.merchant.pay({ coinAmount: '17' })).body
      await refund(operationId, { coinAmount: '17' })
      assertRefused(await refund(operationId, { coinAmount: '1' }), 'b_payment_invalid_refund_amount', 200)
      b.time.pass(REFUND_DELAY)
      assert.equal((await refund(operationId, { coinAmount: '1' })).body.status, 'PENDING')
    })

    test('payments that are not successful are refused', async () => {
      const operations = [
        (await b.merchant.create()).body,
        (await b.merchant.pay({}, '4000000000000002')).body,
        (await b.merchant.pay({}, '4000000000003220')).body,
        (await b.merchant.pay({}, '4000012500000002')).body,
      ]
      for (const { operationId } of operations)
        assertRefused(await refund(operationId), 'b_payment_invalid_refund_status', 200)
    })

    test('a refund cannot be refunded, nor what does not exist', async () => {
      const { operationId } = (await b.merchant.pay()).body
      const given = (await refund(operationId, { coinAmount: '100' })).body
      b.time.pass(REFUND_DELAY)
      assertRefused(await refund(given.operationId, { coinAmount: '1' }), 'b_payment_refund_not_supported', 200)
      assertRefused(await refund('1712844596346b9F-WwrWZpq'), 'b_payment_not_found', 200)
    })

    test('a used merchantRequestId is refused, the purchase’s own too', async () => {
      const merchantRequestId = crypto.randomUUID()
      const { operationId } = (await b.merchant.pay({ merchantRequestId })).body
      assertRefused(await refund(operationId, { merchantRequestId }), 'b_duplicate_field_value', 400)
      const other = crypto.randomUUID()
      await refund(operationId, { merchantRequestId: other, coinAmount: '1' })
      assertRefused(
        await refund(operationId, { merchantRequestId: other, coinAmount: '1' }),
        'b_duplicate_field_value',
        400,
      )
    })

    test('missing, empty and unknown fields are named, a wrong date refused', async () => {
      const { operationId } = (await b.merchant.pay()).body
      for (const name of ['merchantRequestId', 'merchantId', 'operationId', 'coinAmount', 'date'])
        for (const value of [undefined, null, ''])
          assertFieldsRefused(await refund(operationId, { [name]: value }), [name])
      for (const name of ['notificationUrl', 'notificationEncryption', 'merchantComment'])
        assertFieldsRefused(await refund(operationId, { [name]: '' }), [name])
      assertFieldsRefused(await refund(operationId, { purpose: 'x' }), ['purpose'])
      assertFieldsRefused(await refund(operationId, { coinAmount: '0' }), ['coinAmount'])
      for (const date of ['now', requestDate(b.time.now() + 301_000)])
        assertRefused(await refund(operationId, { date }), 'b_security_time_in_request_not_correct', 400)
    })
  })

  describe(`queries, ${generation}`, () => {
    let b: Bench
    before(async () => (b = await bench(generation)))
    after(() => b.bank.close())

    test('find an operation by its id and by the merchant’s request', async () => {
      const merchantRequestId = crypto.randomUUID()
      const { body } = await b.merchant.pay({ merchantRequestId })
      assert.deepEqual((await b.merchant.call('byId', { id: body.operationId })).body, body)
      assert.deepEqual((await b.merchant.call('byRequest', { merchantRequestId })).body, body)
    })

    test('answer 404 for what does not exist', async () => {
      assertRefused(await b.merchant.call('byId', { id: 'nothing' }), 'payment_operation_not_found', 404)
      const answer = await b.merchant.call('byRequest', { merchantRequestId: crypto.randomUUID() })
      assertRefused(answer, 'payment_operation_not_found', 404)
    })

    test('name missing and unknown fields', async () => {
      assertFieldsRefused(await b.merchant.call('byId', { operationId: 'x' }), ['id', 'operationId'])
      assertFieldsRefused(await b.merchant.call('byRequest', {}), ['merchantRequestId'])
      assertFieldsRefused(await b.merchant.call('byRequest', { merchantRequestId: '' }), ['merchantRequestId'])
    })
  })
}

describe('the body of a v1 query', () => {
  let b: Bench
  before(async () => (b = await bench('v1')))
  after(() => b.bank.close())
  const path = '/ecom/execute_request/payments/v1/operations'

  test('may be JSON, answered plainly, or sealed, answered sealed', async () => {
    const { body } = await b.merchant.pay()
    const plain = await b.merchant.call('byId', { id: body.operationId })
    assert.equal((JSON.parse(plain.text) as Json).status, 'SUCCESS')
    const sealed = await b.merchant.sealBody({ id: body.operationId })
    const answer = await b.merchant.post(path, b.merchant.sessionHeaders(), sealed)
    assert.deepEqual(Object.keys(JSON.parse(answer.text) as Json), ['jwe'])
    assert.equal(answer.body.status, 'SUCCESS')
  })

  test('needs a session all the same', async () => {
    const answer = await b.merchant.post(path, { 'x-api_version': 'V1' }, JSON.stringify({ id: 'x' }))
    assertRefused(answer, 'b_unknown_device', 401)
  })

  test('that is neither is refused', async () => {
    await b.merchant.authorize()
    assertRefused(await b.merchant.post(path, b.merchant.sessionHeaders(), '{"id":'), 'b_error_parse_json', 400)
    const nonsense = await b.merchant.post(path, b.merchant.sessionHeaders(), 'id=1')
    assertRefused(nonsense, 'b_encryptor_failed_decrypt_message', 200)
  })
})
