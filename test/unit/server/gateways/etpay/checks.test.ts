import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { MethodRequest } from '#contract/payment.ts'
import type { SessionRequest } from '#contract/session.ts'
import { order, stageEtpay, vectors } from './stage.ts'

const REQUEST: SessionRequest = { amount: 50_000, currency: 'CLP', orderId: 'OC-700104' }
const errors = (more: Partial<SessionRequest>) => stageEtpay().gateway.checkSession({ ...REQUEST, ...more })

const GOOD: [string, Partial<SessionRequest>][] = [
  ['the least', {}],
  ['one peso', { amount: 1 }],
  ['the largest amount', { amount: 999_999_999_999 }],
  ['an order id outside ETpay’s alphabet, which travels as a label', { orderId: 'Pedido 7/á' }],
  ['a bank in capital letters', { bank: 'CL_BCI' }],
  ['a bank that is new', { bank: 'cl_nuevo' }],
  ['an e-mail address', { customer: { id: 'c', email: 'payer@example.com' } }],
  ['a RUT with dots', { customer: { id: 'c', taxNumber: '12.345.678-5' } }],
  ['metadata of any kind, which is not sent', { metadata: { note: 'x'.repeat(500) } }],
  ['what card gateways are asked for', { threeDS: 'must', saveCard: 'off', capture: 'automatic' }],
]
for (const [what, more] of GOOD) test(`takes a session with ${what}`, () => assert.deepEqual(errors(more), []))

const BAD: [string, Partial<SessionRequest>, string, string, RegExp][] = [
  ['another currency', { currency: 'UAH' }, 'currency', 'unsupported_currency', /CLP/],
  ['the unit of account', { currency: 'CLF' }, 'currency', 'unsupported_currency', /CLP/],
  ['a fraction of a peso', { amount: 10.5 }, 'amount', 'invalid_amount', /multiplied by 100\?/],
  ['nothing to pay', { amount: 0 }, 'amount', 'invalid_amount', /from 1/],
  ['a negative amount', { amount: -5 }, 'amount', 'invalid_amount', /from 1/],
  ['too much', { amount: 1_000_000_000_000 }, 'amount', 'invalid_amount', /999999999999/],
  ['an amount that is not exact', { amount: 2 ** 53 }, 'amount', 'invalid_amount', /whole pesos/],
  ['a line break in the order id', { orderId: 'A\n1' }, 'orderId', 'invalid_order_id', /control/],
  ['an order id of 257 characters', { orderId: 'x'.repeat(257) }, 'orderId', 'invalid_order_id', /256/],
  ['the name of a bank', { bank: 'Banco de Chile' }, 'bank', 'unknown_bank', /name of the bank/],
  ['a bank that is no code', { bank: 'bci' }, 'bank', 'unknown_bank', /cl_bci/],
  ['two e-mail addresses', { customer: { id: 'c', email: 'a@b.cl,c@d.cl' } }, 'customer.email', 'invalid_email', /one @/],
  ['a space in the address', { customer: { id: 'c', email: 'a b@c.cl' } }, 'customer.email', 'invalid_email', /spaces/],
  ['a line break in the address', { customer: { id: 'c', email: 'a@b.cl\nx' } }, 'customer.email', 'invalid_email', /spaces/],
  ['an address of 255 characters', { customer: { id: 'c', email: `${'a'.repeat(250)}@b.cl` } }, 'customer.email', 'invalid_email', /254/],
  ['a wrong check digit', { customer: { id: 'c', taxNumber: '12345678-9' } }, 'customer.taxNumber', 'invalid_tax_number', /mistyped/],
  ['a tax number of another country', { customer: { id: 'c', taxNumber: 'RFC-123456' } }, 'customer.taxNumber', 'invalid_tax_number', /another country/],
  ['an authorization', { capture: 'manual' }, 'capture', 'capability_not_offered', /nothing is left to capture/],
  ['a card to save', { saveCard: 'ask' }, 'saveCard', 'capability_not_offered', /no cards/],
] // prettier-ignore
for (const [what, more, path, code, says] of BAD) {
  test(`refuses a session with ${what} with one error at ${path}`, () => {
    const found = errors(more)
    assert.deepEqual(
      found.map((error) => [error.path, error.code]),
      [[path, code]],
    )
    assert.match(found[0]?.message ?? '', says)
  })
}

test('no error repeats personal data', () => {
  const customer = { id: 'c', email: 'payer(at)example.com', taxNumber: '12345678-9' }
  const said = JSON.stringify(errors({ customer }))
  assert.ok(!said.includes('payer') && !said.includes('12345678-9'))
})

const { browser } = order()
const payment = (method: MethodRequest, saveCard?: boolean) =>
  stageEtpay()
    .gateway.checkPayment({ method, browser, ...(saveCard === undefined ? {} : { saveCard }) })
    .map(({ path, code }) => [path, code])

test('takes a bank transfer with and without a bank', () => {
  assert.deepEqual(payment({ type: 'bank_transfer' }), [])
  assert.deepEqual(payment({ type: 'bank_transfer', bank: 'cl_estado' }, false), [])
})

test('refuses other methods, a bank that is no code, and consent to keep a card', () => {
  assert.deepEqual(payment({ type: 'hosted_page' }), [['method.type', 'unsupported_method']])
  assert.deepEqual(payment({ type: 'card', sealed: { card: 'x' } }), [['method.type', 'unsupported_method']])
  assert.deepEqual(payment({ type: 'saved_card', card: 'card_1' }), [['method.type', 'unsupported_method']])
  assert.deepEqual(payment({ type: 'bank_transfer', bank: '../x' }), [['method.bank', 'unknown_bank']])
  assert.deepEqual(payment({ type: 'bank_transfer' }, true), [['saveCard', 'capability_not_offered']])
})

const shown = vectors.banks.rows.filter(({ code }) => code !== 'cl_test')

test('offers a bank transfer with the banks of the documents and none chosen', () => {
  assert.deepEqual(stageEtpay().gateway.methods(), [{ type: 'bank_transfer', gateway: 'etpay', banks: shown }])
})

test('chooses the bank that the session names, in either case', () => {
  const [method] = stageEtpay().gateway.methods({ bank: 'CL_ESTADO' })
  assert.deepEqual([method?.bank, method?.banks], ['cl_estado', shown])
})

test('shows a bank that is not listed where the session names it', () => {
  const { gateway } = stageEtpay({ ETPAY_BANKS: 'cl_bci' })
  const [method] = gateway.methods({ bank: 'cl_mach' })
  assert.deepEqual(
    [method?.bank, method?.banks],
    ['cl_mach', [{ code: 'cl_bci', name: 'BCI' }, { code: 'cl_mach', name: 'MACH' }]],
  ) // prettier-ignore
})

test('offers no banks where the funnel asks for them, and still passes the session’s on', () => {
  const [method] = stageEtpay({ ETPAY_BANKS: 'none' }).gateway.methods({ bank: 'cl_mach' })
  assert.deepEqual([method?.bank, method?.banks], ['cl_mach', []])
})

test('says what it does not offer', () => {
  const { offers, callbacks, capture, cancel, cards } = stageEtpay().gateway
  assert.deepEqual(offers, { capture: false, saveCard: false, refund: 'none' })
  assert.equal(callbacks, 'token')
  assert.deepEqual([capture, cancel, cards], [undefined, undefined, undefined])
})
