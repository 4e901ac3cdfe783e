import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Answer, Bench, Generation, Json } from '../../unit/demo/gateways/support/merchant.ts'
import { bench, requestDate, seal } from '../../unit/demo/gateways/support/merchant.ts'
import { assertFieldsRefused, assertRefused } from './refusals.ts'

const HOUR = 3_600_000

for (const generation of ['v1', 'v2'] as Generation[]) {
  describe(`card tokens, ${generation}`, () => {
    let b: Bench
    let token: string
    before(async () => {
      b = await bench(generation)
      token = String((await b.merchant.pay({ typeToken: 'TOKEN_PER_CUSTOMER' })).body.externalCardToken)
    })
    after(() => b.bank.close())

    const tokenBody = async (changes: Json = {}, cvv = '123'): Promise<Json> => {
      const { encryptedCardNumber: _, ...body } = await b.merchant.createBody()
      const sealed = { token, cvv: await seal(cvv, b.bank.paymentPublicKey) }
      return Object.fromEntries(Object.entries({ ...body, ...sealed, ...changes }).filter(([, v]) => v !== undefined))
    }
    const pay = async (changes?: Json, cvv?: string) => b.merchant.call('tokenPurchase', await tokenBody(changes, cvv))
    const change = (state: string) => b.merchant.call('tokenState', { token, state })

    test('come with a successful purchase that asks for them, once per customer and card', async () => {
      assert.match(token, /^[\w-]{24}$/)
      const again = await b.merchant.pay({ typeToken: 'TOKEN_PER_CUSTOMER' })
      assert.equal(again.body.externalCardToken, token)
      const other = await b.merchant.pay({
        typeToken: 'TOKEN_PER_CUSTOMER',
        customerData: { senderCustomerId: 'customer-2' },
      })
      assert.notEqual(other.body.externalCardToken, token)
      for (const changes of [{}, { typeToken: 'NO_TOKEN' }])
        assert.equal((await b.merchant.pay(changes)).body.externalCardToken, undefined)
      const declined = await b.merchant.pay({ typeToken: 'TOKEN_PER_CUSTOMER' }, '4000000000000002')
      assert.deepEqual([declined.body.status, declined.body.externalCardToken], ['FAIL', undefined])
    })

    test('pay in one step, and are told with the payment', async () => {
      const { body } = await pay()
      assert.deepEqual(
        [body.status, body.type, body.externalCardToken, body.cardNumberMask],
        ['SUCCESS', 'PURCHASE', token, '4111********1111'],
      )
      assert.equal(b.bank.ledger().at(-1)?.executions, 1)
    })

    test('wait for a second step where 3-D Secure is asked for, which is made once', async () => {
      const { body } = await pay({ desiredThreeDSMode: 'MUST' })
      assert.deepEqual([body.status, body.redirect3dsUrl], ['REQUIRED_3DS', null])
      const { encryptedCardData: _, ...step } = await b.merchant.executeBody(body.operationId)
      const withCard = await b.merchant.executeBody(body.operationId)
      assertFieldsRefused(await b.merchant.call('token3ds', withCard), ['encryptedCardData'])
      assertFieldsRefused(await b.merchant.call('token3ds', { ...step, browserInfo: '' }), ['browserInfo'])
      const second = (await b.merchant.call('token3ds', step)).body
      assert.equal(second.redirect3dsUrl, `${b.bank.url}/threeDS/getRedirectHtml/${String(body.operationId)}`)
      assertRefused(await b.merchant.call('token3ds', step), 'b_cannot_process_logic_transaction', 200)
    })

    test('are not executed like a card, nor is a card executed like them', async () => {
      const byToken = (await pay({ desiredThreeDSMode: 'MUST' })).body
      assertFieldsRefused(await b.merchant.execute(byToken.operationId), ['encryptedCardData'])
      const byCard = (await b.merchant.create({ desiredThreeDSMode: 'MUST' })).body
      const { encryptedCardData: _, ...step } = await b.merchant.executeBody(byCard.operationId)
      assertRefused(await b.merchant.call('token3ds', step), 'b_cannot_process_logic_transaction', 200)
    })

    test('need a CVV of three digits, and none with NONCVV', async () => {
      assertFieldsRefused(await pay({ cvv: undefined }), ['cvv'])
      assertFieldsRefused(await pay({ cvv: '123' }), ['cvv'])
      assertFieldsRefused(await pay({ txnType: 'NONCVV' }), ['cvv'])
      assertFieldsRefused(await pay({ token: undefined }), ['token'])
      assertFieldsRefused(await pay({ encryptedCardNumber: 'a.b.c.d.e' }), ['encryptedCardNumber'])
      const wrong = 'b_validation_card_expiration_date_and_security_code'
      for (const cvv of ['12', '1234', '"123"', 'abc']) assertRefused(await pay({}, cvv), wrong, 200)
      assert.equal((await pay({ txnType: 'NONCVV', cvv: undefined })).body.status, 'SUCCESS')
    })

    test('are for their own customer and exist', async () => {
      assertRefused(await pay({ customerData: { senderCustomerId: 'customer-2' } }), 'b_invalid_request', 200)
      assertRefused(await pay({ token: 'tmkEYenZSa8FV03aawVXxbep' }), 'b_invalid_request', 200)
    })

    test('are listed by customer and told one by one', async () => {
      const row = {
        token,
        status: 'ACTIVE',
        maskedPan: '4111********1111',
        customerId: 'customer-1',
        merchantId: b.keys.companion.merchantId,
      }
      assert.deepEqual((await b.merchant.call('tokenList', { customerId: 'customer-1' })).body, { result: [row] })
      assert.deepEqual((await b.merchant.call('tokenData', { token })).body, { result: [row] })
      assert.deepEqual((await b.merchant.call('tokenList', { customerId: 'nobody' })).body, { result: [] })
      assertFieldsRefused(await b.merchant.call('tokenList', {}), ['customerId'])
      assertFieldsRefused(await b.merchant.call('tokenData', { token: '' }), ['token'])
    })

    test('are made from a card without a payment', async () => {
      const key = b.bank.paymentPublicKey
      const make = async (changes: Json = {}): Promise<Answer> =>
        b.merchant.call('tokenCreate', {
          merchantRequestId: crypto.randomUUID(),
          merchantId: b.keys.companion.merchantId,
          customerId: 'customer-3',
          encryptedCardNumber: await seal('5555555555554444', key),
          encryptedExpDate: await seal('3012', key),
          date: requestDate(b.time.now()),
          ...changes,
        })
      assert.deepEqual((await make()).body.status, 'ACTIVE')
      const expiry = 'b_validation_card_expiration_date'
      for (const text of ['3013', '301', '3012123', '2003'])
        assertRefused(await make({ encryptedExpDate: await seal(text, key) }), expiry, 200)
      assertFieldsRefused(await make({ customerId: '' }), ['customerId'])
      assertRefused(await make({ merchantId: crypto.randomUUID() }), generation === 'v1' ? 'b_merchant_not_found' : 'b_request_is_not_correct', generation === 'v1' ? 200 : 400) // prettier-ignore
    })

    test('change their state as documented, and nothing leaves DELETED', async () => {
      for (const [state, tokenUpdated] of [
        ['ACTIVE', false],
        ['SUSPENDED', true],
        ['ACTIVE', true],
        ['SUSPENDED', true],
        ['DELETED', true],
        ['ACTIVE', false],
        ['SUSPENDED', false],
      ] as const)
        assert.deepEqual((await change(state)).body, { tokenUpdated, customerId: 'customer-1', token }, state)
      assertRefused(await pay(), 'b_invalid_request', 200)
      assertFieldsRefused(await change('OBSOLETE'), ['state'])
      assertRefused(await b.merchant.call('tokenState', { token: 'x', state: 'DELETED' }), 'b_invalid_request', 200)
    })
  })

  describe(`preauthorisation and verification, ${generation}`, () => {
    let b: Bench
    before(async () => (b = await bench(generation)))
    after(() => b.bank.close())

    const ahead = (ms: number) => requestDate(b.time.now() + ms)
    const create = async (changes: Json = {}) =>
      b.merchant.call('createPreauth', await b.merchant.createBody({ preAuthExpDate: ahead(24 * HOUR), ...changes }))
    const reserve = async (changes: Json = {}): Promise<Json> => {
      const { body } = await create(changes)
      return (await b.merchant.call('executePreauth', await b.merchant.executeBody(body.operationId))).body
    }
    const complete = (originalOperationId: unknown, changes: Json = {}) => {
      const { operationId: _, ...body } = b.merchant.refundBody('', {})
      return b.merchant.call('completion', { ...body, originalOperationId, ...changes })
    }

    test('reserve, take, and tell what belongs together', async () => {
      const preauth = await reserve()
      assert.deepEqual([preauth.type, preauth.transactionType, preauth.status], ['PREAUTH', 195, 'SUCCESS'])
      assert.equal(preauth.preAuthExpDate, '2027-04-04 17:55:14.56+03:00')
      const { body } = await complete(preauth.operationId, { coinAmount: '10000' })
      assert.deepEqual([body.type, body.transactionType, body.status], ['COMPLETION', 196, 'SUCCESS'])
      assert.deepEqual(
        [body.preauthOperationId, body.preauthCoinAmount, body.preauthEcomOperationId, body.rrnPreauth],
        [preauth.operationId, 12345, preauth.ecomOperationId, preauth.rrn],
      )
      const twice = await complete(preauth.operationId)
      assertRefused(twice, 'b_cannot_process_logic_transaction', 200)
      const release = await b.merchant.call('refund', b.merchant.refundBody(preauth.operationId))
      assertRefused(release, 'b_payment_invalid_refund_status', 200)
    })

    // A fifth of 12 345 is 2 469.
    for (const [coinAmount, taken] of [
      ['9876', true],
      ['9875', false],
      ['14814', true],
      ['14815', false],
    ] as const)
      // prettier-ignore
      test(`a completion of ${coinAmount} for 12345 is ${taken ? 'taken' : 'refused'}`, async () => {
        const answer = await complete((await reserve()).operationId, { coinAmount })
        if (taken) assert.equal(answer.body.status, 'SUCCESS')
        else assertRefused(answer, 'b_invalid_request', 200)
      })

    test('a preauthorisation needs an end between 2 hours and 28 days ahead', async () => {
      assertFieldsRefused(await create({ preAuthExpDate: undefined }), ['preAuthExpDate'])
      for (const preAuthExpDate of ['soon', ahead(2 * HOUR - 20), ahead(28 * 24 * HOUR + 20)])
        assertFieldsRefused(await create({ preAuthExpDate }), ['preAuthExpDate'])
      for (const preAuthExpDate of [ahead(2 * HOUR), ahead(28 * 24 * HOUR)])
        assert.equal((await create({ preAuthExpDate })).body.status, 'PENDING')
    })

    test('a preauthorisation has stop words in all three names, and takes no wallets', async () => {
      const customerData = { senderCustomerId: 'c', senderLastName: 'Nullable' }
      assertFieldsRefused(await create({ customerData }), ['customerData.senderLastName'])
      assertFieldsRefused(await create({ paymentMethodType: 'CASH' }), ['paymentMethodType'])
      assertRefused(await create({ paymentMethodType: 'GOOGLE_PAY_DECRYPTED' }), 'b_txn_not_allowed', 400)
      assertFieldsRefused(await create({ paymentMethodType: 'TOKEN' }), ['cvv', 'encryptedCardNumber', 'token'])
    })

    test('each kind is executed by its own call', async () => {
      const preauth = (await create()).body.operationId
      assertRefused(await b.merchant.execute(preauth), 'b_operation_not_found', 200)
      const purchase = await b.merchant.executeBody((await b.merchant.create()).body.operationId)
      for (const call of ['executePreauth', 'executeVerification'] as const)
        assertRefused(await b.merchant.call(call, purchase), 'b_operation_not_found', 200)
    })

    test('only a successful preauthorisation can be completed', async () => {
      assertRefused(await complete('nothing'), 'b_payment_not_found', 200)
      for (const { operationId } of [(await create()).body, (await b.merchant.pay()).body])
        assertRefused(await complete(operationId), 'b_cannot_process_logic_transaction', 200)
      const { operationId } = await reserve()
      assertFieldsRefused(await complete(operationId, { coinAmount: '0', operationId: 'x' }), [
        'coinAmount',
        'operationId',
      ])
    })

    test('what is let go as a whole is type 213, and is not taken afterwards', async () => {
      const { operationId } = await reserve()
      const part = await b.merchant.call('refund', b.merchant.refundBody(operationId, { coinAmount: '1' }))
      assertRefused(part, 'b_payment_invalid_refund_amount', 200)
      const { body } = await b.merchant.call('refund', b.merchant.refundBody(operationId))
      assert.deepEqual([body.type, body.transactionType], ['REFUND', 213])
      assertRefused(await complete(operationId), 'b_cannot_process_logic_transaction', 200)
    })

    test('a verification has no amount and always a CVV', async () => {
      const asked = await b.merchant.createBody({ coinAmount: undefined })
      const { body } = await b.merchant.call('createVerification', asked)
      assert.deepEqual([body.type, body.transactionType, body.coinAmount], ['VERIFICATION', 215, 0])
      const without = await b.merchant.executeBody(body.operationId, {}, '3012')
      const wrong = 'b_validation_card_expiration_date_and_security_code'
      assertRefused(await b.merchant.call('executeVerification', without), wrong, 200)
      const execute = await b.merchant.executeBody(body.operationId)
      assert.equal((await b.merchant.call('executeVerification', execute)).body.status, 'SUCCESS')
      for (const [name, value] of [
        ['coinAmount', '0'],
        ['txnType', 'NONCVV'],
        ['typeToken', 'NO_TOKEN'],
      ] as const)
        // prettier-ignore
        assertFieldsRefused(await b.merchant.call('createVerification', { ...asked, [name]: value }), [name])
      const refund = await b.merchant.call('refund', b.merchant.refundBody(body.operationId))
      assertRefused(refund, 'b_payment_refund_not_supported', 200)
    })

    test('what nobody took goes back by itself when its time is over, what was taken stays', async () => {
      const kept = await reserve()
      const taken = await reserve()
      await complete(taken.operationId)
      b.time.pass(24 * HOUR)
      const releases = b.bank.ledger().filter(({ transactionType }) => transactionType === 213)
      const released = releases.map(({ originalOperationId }) => originalOperationId)
      assert.ok(released.includes(String(kept.operationId)))
      assert.ok(!released.includes(String(taken.operationId)))
    })
  })
}
