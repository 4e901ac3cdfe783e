import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { CARD_SCENARIOS } from '../../../demo/gateways/scenarios.ts'
import type { Bench, Generation, Json } from '../../unit/demo/gateways/support/merchant.ts'
import { bench, BROWSER, requestDate, seal } from '../../unit/demo/gateways/support/merchant.ts'
import { assertFieldsRefused, assertRefused } from './refusals.ts'

const long = (length: number): string => 'x'.repeat(length)
const address = (length: number): string => `https://merchant.example/${long(length - 25)}`

for (const generation of ['v1', 'v2'] as Generation[]) {
  describe(`purchase, ${generation}`, () => {
    let b: Bench
    before(async () => (b = await bench(generation)))
    after(() => b.bank.close())

    describe('create takes', () => {
      const taken: [string, Json][] = [
        ['the fields that are needed and no others', { notificationUrl: undefined, resultRedirectUrl: undefined }],
        ['an amount as number', { coinAmount: 12345 }],
        ['NONCVV', { txnType: 'NONCVV' }],
        ['noncvv', { txnType: 'noncvv' }],
        ['a wish for a token', { typeToken: 'TOKEN_PER_CUSTOMER' }],
        ['encryption as boolean', { notificationEncryption: true }],
        ['encryption as text', { notificationEncryption: 'false' }],
        ['texts of the greatest length', { comment: long(1000), purpose: long(255), merchantComment: long(255) }],
        ['addresses of the greatest length', { notificationUrl: address(255), resultRedirectUrl: address(1000) }],
        ['the whole comment alphabet', { merchantComment: "Az09 ,.;:@#$%'-=+" }],
        ['another offset of the same instant', { date: '2027-04-03 17:55:14.56+03:00' }],
        [
          'a customer with every field',
          {
            customerData: {
              senderCustomerId: long(255),
              senderFirstName: "О'Ніл",
              senderLastName: 'Nullable',
              senderMiddleName: 'Анна-Марія',
              senderEmail: 'a@b.example',
              senderCountry: '804',
              senderRegion: long(255),
              senderCity: long(25),
              senderStreet: long(35),
              senderAdditionalAddress: long(255),
              senderItn: long(20),
              senderPassport: long(255),
              senderIp: '2001:db8::1',
              senderPhone: '380630000000',
              senderBirthday: '01.02.1990',
              senderGender: 'Female',
              senderZipCode: long(50),
            },
          },
        ],
      ]
      for (const [name, changes] of taken)
        test(name, async () => assert.equal((await b.merchant.create(changes)).body.status, 'PENDING'))
    })

    describe('create names the field at fault:', () => {
      const needed = [
        'merchantRequestId', 'merchantId', 'encryptedCardNumber', 'coinAmount', 'desiredThreeDSMode', 'date', 'customerData',
      ] // prettier-ignore
      for (const name of needed)
        test(`${name} missing, null or empty`, async () => {
          for (const value of [undefined, null, ''])
            assertFieldsRefused(await b.merchant.create({ [name]: value }), [name])
        })

      const optional = [
        'txnType', 'typeToken', 'notificationUrl', 'notificationEncryption', 'comment', 'purpose', 'merchantComment',
        'resultRedirectUrl',
      ] // prettier-ignore
      for (const name of optional)
        test(`${name} null or empty instead of left out`, async () => {
          for (const value of [null, '']) assertFieldsRefused(await b.merchant.create({ [name]: value }), [name])
        })

      const wrong: [string, unknown][] = [
        ['merchantRequestId', long(37)],
        ['merchantRequestId', 5],
        ['merchantId', long(37)],
        ['encryptedCardNumber', '4111111111111111'],
        ['encryptedCardNumber', { number: '4111111111111111' }],
        ['coinAmount', '0'],
        ['coinAmount', 0],
        ['coinAmount', '-5'],
        ['coinAmount', '12.50'],
        ['coinAmount', 12.5],
        ['coinAmount', '012'],
        ['coinAmount', '1e3'],
        ['coinAmount', true],
        ['txnType', 'NoCvv'],
        ['txnType', 'null'],
        ['typeToken', 'TOKEN'],
        ['desiredThreeDSMode', 'must'],
        ['desiredThreeDSMode', 'NEVER'],
        ['notificationUrl', 'http://merchant.example/c'],
        ['notificationUrl', 'http://127.0.0.1:4000/c'],
        ['notificationUrl', 'https://user:pass@merchant.example/c'],
        ['notificationUrl', 'merchant.example/c'],
        ['notificationUrl', address(generation === 'v1' ? 256 : 1001)],
        ['resultRedirectUrl', 'http://merchant.example/r'],
        ['resultRedirectUrl', 'javascript:alert(1)'],
        ['resultRedirectUrl', address(1001)],
        ['notificationEncryption', 'yes'],
        ['notificationEncryption', 1],
        ['comment', long(1001)],
        ['purpose', long(256)],
        ['merchantComment', long(256)],
        ['merchantComment', 'Дякуємо'],
        ['merchantComment', 'a_b'],
        ['merchantComment', 'a"b'],
        ['customerData', 'customer-1'],
        ['customerData', []],
        ['cardNumber', '1'],
        ['coinamount', '1'],
      ]
      for (const [name, value] of wrong)
        test(`${name} = ${JSON.stringify(value).slice(0, 60)}`, async () =>
          assertFieldsRefused(await b.merchant.create({ [name]: value }), [name]))

      const wrongCustomer: [string, unknown][] = [
        ['senderCustomerId', undefined],
        ['senderCustomerId', ''],
        ['senderCustomerId', long(256)],
        ['senderFirstName', null],
        ['senderFirstName', ''],
        ['senderFirstName', '123'],
        ['senderFirstName', 'Nullable'],
        ['senderMiddleName', 'unknown'],
        ['senderLastName', 'Іван '],
        ['senderLastName', 'O’Neil'],
        ['senderLastName', long(31)],
        ['senderEmail', 'nobody'],
        ['senderEmail', 'a@b'],
        ['senderEmail', `${long(250)}@b.example`],
        ['senderCountry', 'UA'],
        ['senderCountry', 'UKR'],
        ['senderCountry', '8040'],
        ['senderRegion', long(256)],
        ['senderCity', long(26)],
        ['senderStreet', long(36)],
        ['senderAdditionalAddress', long(256)],
        ['senderItn', long(21)],
        ['senderPassport', long(256)],
        ['senderIp', '300.1.1.1'],
        ['senderIp', 'localhost'],
        ['senderPhone', '+380630000000'],
        ['senderPhone', '380 63 000 00 00'],
        ['senderPhone', '1'.repeat(21)],
        ['senderBirthday', long(51)],
        ['senderGender', 'male'],
        ['senderZipCode', long(51)],
        ['senderNickname', 'x'],
      ]
      for (const [name, value] of wrongCustomer)
        test(`customerData.${name} = ${JSON.stringify(value)?.slice(0, 40)}`, async () => {
          const customerData = { senderCustomerId: 'c', [name]: value }
          assertFieldsRefused(await b.merchant.create({ customerData }), [`customerData.${name}`])
        })

      test('all of them at once', async () =>
        assertFieldsRefused(await b.merchant.create({ coinAmount: '0', purpose: '', extra: 1 }), [
          'coinAmount',
          'purpose',
          'extra',
        ]))
    })

    describe('create refuses', () => {
      for (const [name, date] of [
        ['an ISO date', '2027-04-03T14:55:14.56Z'],
        ['three fraction digits', '2027-04-03 14:55:14.567+00:00'],
        ['no offset', '2027-04-03 14:55:14.56'],
      ])
        test(`a date with ${name}`, async () =>
          assertRefused(await b.merchant.create({ date }), 'b_security_time_in_request_not_correct', 400))

      test('a date more than five minutes away, either way, and takes one just within', async () => {
        // The request date has hundredths, so 10 ms is the least step over the edge.
        for (const off of [-300_020, 300_010])
          assertRefused(
            await b.merchant.create({ date: requestDate(b.time.now() + off) }),
            'b_security_time_in_request_not_correct',
            400,
          )
        for (const off of [-299_980, 300_000])
          assert.equal((await b.merchant.create({ date: requestDate(b.time.now() + off) })).status, 200)
      })

      test('a merchantRequestId that was used, but not one whose request was refused', async () => {
        const merchantRequestId = crypto.randomUUID()
        assert.equal((await b.merchant.create({ merchantRequestId, coinAmount: '0' })).status, 400)
        assert.equal((await b.merchant.create({ merchantRequestId })).status, 200)
        assertRefused(await b.merchant.create({ merchantRequestId }), 'b_duplicate_field_value', 400)
      })

      for (const [name, digits] of [
        ['12 digits', '411111111111'],
        ['20 digits', '41111111111111111111'],
        ['spaces', '4111 1111 1111 1111'],
        ['JSON quotes', '"4111111111111111"'],
        ['a wrapper object', '{"pan":"4111111111111111"}'],
        ['digits of another script', '٤١١١١١١١١١١١١١١١'],
        ['a line break', '4111111111111111\n'],
        ['nothing', ''],
      ] as const)
        test(`a card number with ${name}`, async () => {
          const answer = await b.merchant.create({}, digits)
          // An empty ciphertext is not even a five-part token that the field check takes.
          if (digits === '') assertFieldsRefused(answer, ['encryptedCardNumber'])
          else assertRefused(answer, 'b_invalid_pan_format', 200)
        })

      for (const length of [13, 19])
        test(`no card number of ${length} digits`, async () =>
          assert.equal((await b.merchant.create({}, '4'.padEnd(length, '1'))).body.status, 'PENDING'))

      for (const [scheme, digits] of [
        ['American Express', '378282246310005'],
        ['Diners', '30569309025904'],
        ['Discover', '6011111111111117'],
        ['JCB', '3530111333300000'],
      ] as const)
        test(`${scheme} cards`, async () =>
          assertRefused(await b.merchant.create({}, digits), 'b_unsupported_payment_system', 200))

      test('a card number sealed to another key, or with another header', async () => {
        const own = b.keys.merchant.communicationPublicJwk
        const sealed = [
          await seal('4111111111111111', own),
          await seal('4111111111111111', b.bank.paymentPublicKey, { kid: 'payment' }),
          await seal('4111111111111111', b.bank.paymentPublicKey, { enc: 'A128GCM' }),
        ]
        for (const encryptedCardNumber of sealed)
          assertRefused(await b.merchant.create({ encryptedCardNumber }), 'b_encryptor_failed_decrypt_message', 200)
      })
    })

    describe('create answers', () => {
      test('with the operation, and moves no money', async () => {
        const requestId = crypto.randomUUID()
        const { body } = await b.merchant.create({ merchantRequestId: requestId, purpose: 'Order 7' })
        assert.equal(body.type, 'PURCHASE')
        assert.equal(body.transactionType, 35)
        assert.equal(body.merchantRequestId, requestId)
        assert.equal(body.merchantId, b.keys.companion.merchantId)
        assert.equal(body.coinAmount, 12345)
        assert.equal(body.transactionCurrency, '980')
        assert.equal(body.creationDateTime, '2027.04.03 17:55:14.567')
        assert.equal(body.purpose, 'Order 7')
        assert.equal(body.senderCustomerId, 'customer-1')
        assert.equal(body.cardNumberMask, '4111********1111')
        assert.equal(body.paymentSystem, 'Visa')
        assert.equal(body.threeDSMode, 'MUST_NOT')
        assert.match(String(body.operationId), /^\d{13}[\w-]{11}$/)
        const entry = b.bank.ledger().find(({ operationId }) => operationId === body.operationId)
        assert.deepEqual([entry?.status, entry?.executions], ['PENDING', 0])
      })

      const modes: [string, string, string, string | undefined][] = [
        // card scenario, wish, status, threeDSMode
        ['approve', 'MUST_NOT', 'PENDING', 'MUST_NOT'],
        ['approve', 'SHOULD', 'PENDING', 'MUST_NOT'],
        ['approve', 'MUST', 'REQUIRED_3DS', 'MUST'],
        ['challenge', 'MUST_NOT', 'PENDING', 'MUST_NOT'],
        ['challenge', 'SHOULD', 'REQUIRED_3DS', 'MUST'],
        ['challenge', 'MUST', 'REQUIRED_3DS', 'MUST'],
        ['frictionless', 'MUST_NOT', 'PENDING', 'MUST_NOT'],
        ['frictionless', 'SHOULD', 'REQUIRED_3DS', 'MUST'],
        ['frictionless', 'MUST', 'REQUIRED_3DS', 'MUST'],
        ['without_3ds', 'MUST_NOT', 'PENDING', 'MUST_NOT'],
        ['without_3ds', 'SHOULD', 'PENDING', 'MUST_NOT'],
        ['without_3ds', 'MUST', 'DESIRED_THREEDS_MODE_ERROR', 'MUST_NOT'],
      ]
      for (const [scenario, desiredThreeDSMode, status, threeDSMode] of modes)
        test(`${status} for ${desiredThreeDSMode} with the card "${scenario}"`, async () => {
          const card = CARD_SCENARIOS.find(({ id }) => id === scenario)?.cardNumber
          const { body } = await b.merchant.create({ desiredThreeDSMode }, card)
          assert.deepEqual([body.status, body.threeDSMode], [status, threeDSMode])
          if (status === 'REQUIRED_3DS') {
            assert.equal(body.redirect3dsUrl, null)
            assert.match(String(body.threeDSServerTransId), /^[\da-f-]{36}$/)
          }
        })
    })

    describe('execute refuses', () => {
      const dataCases: [string, string, string | undefined][] = [
        ['4 digits where 7 are wanted', '3012', undefined],
        ['8 digits, a four-digit code', '30121234', undefined],
        ['JSON quotes', '"3012123"', undefined],
        ['month 00', '3000123', undefined],
        ['month 13', '3013123', undefined],
        ['month and year swapped', '1231123', undefined],
        ['7 digits where 4 are wanted', '3012123', 'NONCVV'],
        ['3 digits', '312', 'noncvv'],
        ['month 13 without CVV', '3013', 'NONCVV'],
      ]
      for (const [name, data, txnType] of dataCases)
        test(`card data with ${name}, and can be repeated rightly`, async () => {
          const { operationId } = (await b.merchant.create({ txnType })).body
          const code = `b_validation_card_expiration_date${txnType ? '' : '_and_security_code'}`
          assertRefused(await b.merchant.execute(operationId, {}, data), code, 200)
          const { body } = await b.merchant.execute(operationId, {}, txnType ? '3012' : '3012123')
          assert.equal(body.status, 'SUCCESS')
        })

      test('card data that cannot be opened', async () => {
        const { operationId } = (await b.merchant.create()).body
        const encryptedCardData = await seal('3012123', b.keys.merchant.communicationPublicJwk)
        const answer = await b.merchant.execute(operationId, { encryptedCardData })
        assertRefused(answer, 'b_encryptor_failed_decrypt_message', 200)
      })

      test('missing, null, empty and unknown fields by name', async () => {
        const { operationId } = (await b.merchant.create()).body
        for (const name of ['operationId', 'encryptedCardData', 'date'])
          for (const value of [undefined, null, ''])
            assertFieldsRefused(await b.merchant.execute(operationId, { [name]: value }), [name])
        assertFieldsRefused(await b.merchant.execute(operationId, { coinAmount: '1' }), ['coinAmount'])
        assertFieldsRefused(await b.merchant.execute(operationId, { browserInfo: 'x' }), ['browserInfo'])
      })

      test('a wrong date', async () => {
        const { operationId } = (await b.merchant.create()).body
        for (const date of ['today', requestDate(b.time.now() - 400_000)])
          assertRefused(await b.merchant.execute(operationId, { date }), 'b_security_time_in_request_not_correct', 400)
      })

      test('an operation that nobody created', async () =>
        assertRefused(await b.merchant.execute('1712844596346b9F-WwrWZpq'), 'b_operation_not_found', 200))

      test('a second time, whatever the first ended in', async () => {
        for (const card of ['4111111111111111', '4000000000009995', '4000000000003220', '4000012500000002']) {
          const { body } = await b.merchant.pay({}, card)
          assertRefused(await b.merchant.execute(body.operationId), 'b_cannot_process_logic_transaction', 200)
        }
        assert.ok(b.bank.ledger().every(({ executions }) => executions <= 1))
      })

      test('an operation that has already failed at create', async () => {
        const { body } = await b.merchant.create({ desiredThreeDSMode: 'MUST' }, '4000010500000006')
        assertRefused(await b.merchant.execute(body.operationId), 'b_cannot_process_logic_transaction', 200)
      })

      test('3-D Secure without all seven browser facts, each named', async () => {
        const { operationId } = (await b.merchant.create({}, '4000000000003220')).body
        assertFieldsRefused(await b.merchant.execute(operationId, { browserInfo: undefined }), ['browserInfo'])
        for (const name of Object.keys(BROWSER)) {
          const { [name as 'browserTZ']: _, ...rest } = BROWSER
          assertFieldsRefused(await b.merchant.execute(operationId, { browserInfo: rest }), [`browserInfo.${name}`])
        }
        const browserInfo = { ...BROWSER, browserTZ: -180, browserColorDepth: 24, browserLanguage: '' }
        assertFieldsRefused(await b.merchant.execute(operationId, { browserInfo }), [
          'browserInfo.browserTZ',
          'browserInfo.browserColorDepth',
          'browserInfo.browserLanguage',
        ])
      })
    })

    describe('execute answers', () => {
      test('an approval with rrn, approval code and codes', async () => {
        const { body } = await b.merchant.pay()
        assert.equal(body.status, 'SUCCESS')
        assert.deepEqual(body.transactionResponseInfo, { actionCode: '0', responseCode: '00', description: 'approved' })
        assert.match(String(body.rrn), /^\d{12}$/)
        assert.match(String(body.approvalCode), /^\d{6}$/)
      })

      test('without browser facts where no 3-D Secure is needed', async () => {
        const { operationId } = (await b.merchant.create()).body
        assert.equal((await b.merchant.execute(operationId, { browserInfo: undefined })).body.status, 'SUCCESS')
      })

      // Specification, section 10.4.
      const declines: [string, string, string, string][] = [
        ['4000000000000002', '1', '00', 'doNotHonour'],
        ['4000000000009995', '1', '16', 'insufficientFunds'],
        ['4000000000000069', '1', '01', 'cardExpired'],
        ['4000000000000127', '1', '85', 'cvvValidationError'],
        ['4100000000000019', '1', '02', 'suspectedFraud'],
        ['4000000000006975', '1', '21', 'exceedsAmountLimit'],
        ['4000000000000119', '9', '12', 'issuerUnavailable'],
      ]
      for (const [card, actionCode, responseCode, description] of declines)
        test(`${actionCode}-${responseCode} ${description}`, async () => {
          const { body } = await b.merchant.pay({}, card)
          assert.equal(body.status, 'FAIL')
          assert.deepEqual(body.transactionResponseInfo, { actionCode, responseCode, description })
          assert.deepEqual([body.rrn, body.approvalCode], [undefined, undefined])
        })

      test('1-01 for a card whose month has passed, and not in its last month', async () => {
        // The clock stands at April 2027.
        for (const [data, status] of [
          ['2703123', 'FAIL'],
          ['2612123', 'FAIL'],
          ['2704123', 'SUCCESS'],
        ] as const) {
          const { operationId } = (await b.merchant.create()).body
          assert.equal((await b.merchant.execute(operationId, {}, data)).body.status, status, data)
        }
      })

      for (const [coinAmount, status] of [
        ['4', 'SUCCESS'],
        ['5', 'FAIL'],
        ['6', 'FAIL'],
      ] as const)
        test(`${status} for the test amount ${coinAmount}, whatever the card`, async () => {
          for (const card of ['4111111111111111', '4000000000009995']) {
            const { body } = await b.merchant.pay({ coinAmount }, card)
            assert.equal(body.status, status)
            assert.equal(body.rrn, status === 'SUCCESS' ? '-1' : undefined)
            assert.equal(body.approvalCode, undefined)
          }
        })
    })
  })
}

test('a merchantId that the bank does not know is refused in v1', async (t) => {
  const b = await bench('v1')
  t.after(() => b.bank.close())
  const answer = await b.merchant.create({ merchantId: '137d9304-0368-11ed-b939-0242ac120002' })
  assertRefused(answer, 'b_merchant_not_found', 200)
})

test('errors about an opened v1 request can be sealed like answers', async (t) => {
  const b = await bench('v1', { sealErrors: true })
  t.after(() => b.bank.close())
  const answer = await b.merchant.create({ coinAmount: '0' })
  assert.deepEqual(Object.keys(JSON.parse(answer.text) as Json), ['jwe'])
  assertFieldsRefused(answer, ['coinAmount'])
})

test('http addresses of this machine, and only of this machine, are taken where the sandbox was told so', async (t) => {
  const b = await bench('v1', { allowLoopbackHttp: true })
  t.after(() => b.bank.close())
  for (const host of ['127.0.0.1:4000', 'localhost:4000', '[::1]:4000'])
    assert.equal((await b.merchant.create({ notificationUrl: `http://${host}/c` })).body.status, 'PENDING')
  for (const host of ['merchant.example', '127.0.0.1.evil.example', '10.0.0.1'])
    assertFieldsRefused(await b.merchant.create({ notificationUrl: `http://${host}/c` }), ['notificationUrl'])
})
