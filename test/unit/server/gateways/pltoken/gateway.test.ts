import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PayRequest } from '#contract/payment.ts'
import type { SessionRequest } from '#contract/session.ts'
import {
  ACCOUNT,
  CARD,
  CVV_REFERENCE,
  payRequest,
  SAVED_CARD,
  stagePltoken,
  VAULT_KEY,
  type Step,
} from '../../../../support/pltoken.ts'

const SESSION: SessionRequest = { amount: 1_000, currency: 'GBP', orderId: 'A-1001', customer: { id: ACCOUNT } }

test('offers saved cards with the vault’s address and public key, and nothing secret', () => {
  const { gateway, pltoken } = stagePltoken()
  assert.deepEqual(gateway.methods(), [
    {
      type: 'saved_card',
      gateway: 'pltoken',
      card: {
        cvv: 'brand',
        luhn: 'warn',
        holder: 'off',
        brands: ['visa', 'mastercard', 'maestro', 'amex'],
        ranges: [],
      },
      vault: { url: 'https://vault.example/cvv', keys: [VAULT_KEY] },
    },
  ])
  assert.deepEqual(
    [gateway.name, gateway.callbacks, gateway.cancel, gateway.capture],
    ['pltoken', 'fixed', undefined, undefined],
  )
  assert.deepEqual(pltoken.calls, [])
})

test('takes a session with the account’s uuid in either case', () => {
  const { gateway } = stagePltoken()
  const sessions = [
    SESSION,
    { ...SESSION, customer: { id: ACCOUNT.toUpperCase() }, threeDS: 'should', saveCard: 'off', capture: 'automatic' },
    { ...SESSION, threeDS: 'must_not', amount: 999_999_999_999_999 },
  ] as const
  for (const session of sessions) assert.deepEqual(gateway.checkSession(session), [])
})

const { customer: _, ...withoutCustomer } = SESSION
for (const [what, request, path, code] of [
  ['another currency', { ...SESSION, currency: 'USD' }, 'currency', 'unsupported_currency'],
  ['a fraction', { ...SESSION, amount: 10.5 }, 'amount', 'invalid_amount'],
  ['nothing to pay', { ...SESSION, amount: 0 }, 'amount', 'invalid_amount'],
  ['a negative amount', { ...SESSION, amount: -1 }, 'amount', 'invalid_amount'],
  ['an amount of 16 digits', { ...SESSION, amount: 1_000_000_000_000_000 }, 'amount', 'invalid_amount'],
  ['no customer', withoutCustomer, 'customer.id', 'required'],
  ['an empty customer id', { ...SESSION, customer: { id: '' } }, 'customer.id', 'required'],
  ['the shop’s own customer number', { ...SESSION, customer: { id: 'customer-7' } }, 'customer.id', 'invalid_format'],
  [
    'a uuid without hyphens',
    { ...SESSION, customer: { id: ACCOUNT.replaceAll('-', '') } },
    'customer.id',
    'invalid_format',
  ],
  ['36 characters that are no uuid', { ...SESSION, customer: { id: 'x'.repeat(36) } }, 'customer.id', 'invalid_format'],
  ['a uuid with a line break', { ...SESSION, customer: { id: `${ACCOUNT}\n` } }, 'customer.id', 'invalid_format'],
  ['3-D Secure at any price', { ...SESSION, threeDS: 'must' }, 'threeDS', 'capability_not_offered'],
  ['a later capture', { ...SESSION, capture: 'manual' }, 'capture', 'capability_not_offered'],
  ['keeping the card', { ...SESSION, saveCard: 'ask' }, 'saveCard', 'capability_not_offered'],
] as const) {
  test(`refuses a session with ${what}, naming ${path}`, () => {
    const errors = stagePltoken().gateway.checkSession(request)
    assert.deepEqual(
      errors.map((error) => [error.path, error.code]),
      [[path, code]],
    )
    assert.ok(errors[0]?.message)
  })
}

test('names the likely mistake in a customer id', () => {
  const [error] = stagePltoken().gateway.checkSession({ ...SESSION, customer: { id: '4711' } })
  assert.match(error?.message ?? '', /36 characters.*own customer number/)
})

test('reports every fault of a session at once', () => {
  const errors = stagePltoken().gateway.checkSession({ amount: 0, currency: 'USD', orderId: 'x', capture: 'manual' })
  assert.deepEqual(
    errors.map(({ path }) => path),
    ['currency', 'amount', 'customer.id', 'capture'],
  )
})

test('takes a saved card with a reference of the vault', () => {
  assert.deepEqual(stagePltoken().gateway.checkPayment(payRequest()), [])
})

const saved = (cvvReference: unknown): PayRequest['method'] => ({ ...SAVED_CARD, cvvReference }) as PayRequest['method']
for (const [what, request, path, code] of [
  [
    'a new card',
    payRequest({ method: { type: 'card', sealed: { number: 'x', data: 'y' } } }),
    'method.type',
    'capability_not_offered',
  ],
  ['a bank transfer', payRequest({ method: { type: 'bank_transfer' } }), 'method.type', 'capability_not_offered'],
  ['no reference', payRequest({ method: { type: 'saved_card', card: 'card_1' } }), 'method.cvvReference', 'required'],
  ['a CVV in its place', payRequest({ method: saved('123') }), 'method.cvvReference', 'invalid_format'],
  ['capitals', payRequest({ method: saved(CVV_REFERENCE.toUpperCase()) }), 'method.cvvReference', 'invalid_format'],
  ['31 digits', payRequest({ method: saved(CVV_REFERENCE.slice(1)) }), 'method.cvvReference', 'invalid_format'],
  ['33 digits', payRequest({ method: saved(`${CVV_REFERENCE}0`) }), 'method.cvvReference', 'invalid_format'],
  ['a line break', payRequest({ method: saved(`${CVV_REFERENCE}\n`) }), 'method.cvvReference', 'invalid_format'],
  ['a uuid', payRequest({ method: saved(CARD) }), 'method.cvvReference', 'invalid_format'],
  ['a number', payRequest({ method: saved(Number('1'.repeat(32))) }), 'method.cvvReference', 'invalid_format'],
  ['a list', payRequest({ method: saved([CVV_REFERENCE]) }), 'method.cvvReference', 'invalid_format'],
  [
    'a CVV sealed for us',
    payRequest({ method: { type: 'saved_card', card: 'card_1', cvvReference: CVV_REFERENCE, sealed: { cvv: 'x' } } }),
    'method.sealed',
    'unexpected',
  ],
  ['consent to keep the card', payRequest({ saveCard: true }), 'saveCard', 'capability_not_offered'],
] as const) {
  test(`refuses a payment with ${what}, naming ${path} and not its value`, () => {
    const errors = stagePltoken().gateway.checkPayment(request)
    assert.deepEqual(
      errors.map((error) => [error.path, error.code]),
      [[path, code]],
    )
    assert.ok(!JSON.stringify(errors).includes(CVV_REFERENCE.slice(1)))
  })
}

const card = (more: object = {}, details: object = {}) => ({
  paymentInfoID: CARD,
  paymentType: 'CreditCard',
  card: { cardBrand: 'Visa', cardLastNum: '1111', cardExpiry: '11/2034', ...details },
  ...more,
})
const LISTED = { reference: CARD, brand: 'visa', mask: '************1111', expiry: { month: 11, year: 2034 } }

async function cardsFrom(step: Step) {
  const stage = stagePltoken()
  stage.pltoken.script(step)
  return { ...stage, cards: await stage.gateway.cards?.(ACCOUNT) }
}

for (const [what, data, cards] of [
  ['a list', [card()], [LISTED]],
  ['an object with the list inside', { paymentInfos: [card()] }, [LISTED]],
  ['other spellings', [{ paymentInfoId: CARD, PaymentType: 'creditcard', card: card().card }], [LISTED]],
  [
    'the details one level down',
    [{ paymentInfoID: CARD, paymentInfo: { paymentType: 'CREDITCARD', card: card().card } }],
    [LISTED],
  ],
  [
    'American Express',
    [card({}, { cardBrand: 'American Express', cardLastNum: '0005' })],
    [{ ...LISTED, brand: 'amex', mask: '************0005' }],
  ],
  ['a brand we do not know', [card({}, { cardBrand: 'Diners' })], [{ ...LISTED, brand: null }]],
  ['a brand with a name of the language', [card({}, { cardBrand: 'constructor' })], [{ ...LISTED, brand: null }]],
  ['no expiry', [card({}, { cardExpiry: undefined })], [{ ...LISTED, expiry: null }]],
  ['a thirteenth month', [card({}, { cardExpiry: '13/2034' })], [{ ...LISTED, expiry: null }]],
  ['an account without cards', [], []],
  ['another kind of payment method', [card({ paymentType: 'DirectDebit' })], []],
  ['a card without an id', [card({ paymentInfoID: undefined })], []],
  ['more digits than may be shown', [card({}, { cardLastNum: '4111111111111111' })], []],
  ['five digits', [card({}, { cardLastNum: '11111' })], []],
] as const) {
  test(`reads the cards of ${what}`, async () => {
    const { cards: found, pltoken } = await cardsFrom({ data })
    assert.deepEqual(found, cards)
    assert.deepEqual([pltoken.calls[0]?.method, pltoken.calls[0]?.path], ['GET', '/account/{0}/paymentinfo'])
  })
}

for (const code of [901, 903]) {
  test(`code ${code} means that there are no cards`, async () => {
    assert.deepEqual((await cardsFrom({ error: { code }, http: 404 })).cards, [])
  })
}

test('a customer who is no account has no cards, and none is asked about', async () => {
  const { gateway, pltoken } = stagePltoken()
  assert.deepEqual(await gateway.cards?.('customer-7'), [])
  assert.deepEqual(pltoken.calls, [])
})

for (const [what, step] of [
  ['silence', { fail: 'no_answer' }],
  ['refused credentials', { error: { code: 998 }, http: 401 }],
  ['a 404 without a code', { http: 404, text: 'x' }],
  ['an answer nobody encrypted', { http: 200, text: '{"data":[]}' }],
  ['an object without a list', { data: {} }],
] as const) {
  test(`cards that end in ${what} are not taken for none`, async () => {
    await assert.rejects(cardsFrom(step), { name: 'QueryError' })
  })
}

async function forget(step: Step) {
  const stage = stagePltoken()
  stage.pltoken.script(step)
  await stage.gateway.deleteCard?.(ACCOUNT, CARD)
  return stage.pltoken.calls
}

test('deletes a card; one that is gone already counts as deleted', async () => {
  for (const step of [{ data: {} }, { error: { code: 903 }, http: 404 }]) {
    const [call, ...more] = await forget(step)
    assert.deepEqual(
      [call?.method, call?.path, call?.identifiers],
      ['DELETE', '/account/{0}/paymentinfo/{1}', [ACCOUNT, CARD]],
    )
    assert.deepEqual(more, [])
  }
})

for (const [what, step] of [
  ['an internal failure', { error: { code: 935 } }],
  ['silence', { fail: 'no_answer' }],
  ['a text under 200', { http: 200, text: 'OK' }],
] as const) {
  test(`a deletion that ends in ${what} is reported as not done`, async () => {
    await assert.rejects(forget(step), { name: 'QueryError' })
  })
}

for (const [what, step, level, says] of [
  ['an unknown account, as it must be', { error: { code: 901 }, http: 404 }, 'ok', /accepted our signature/],
  ['refused credentials', { error: { code: 998 }, http: 401 }, 'error', /AUTHENTICATION_ERR/],
  ['a missing right', { error: { code: 993 }, http: 403 }, 'error', /AUTHORIZATION_ERR/],
  ['an answer under another key', { http: 404, text: '00'.repeat(60) }, 'error', /PLTOKEN_PCNG_KEY/],
  ['a page of somebody else', { http: 200, text: '<html></html>' }, 'error', /PLTOKEN_PCNG_KEY/],
  ['no connection', { fail: 'not_connected' }, 'error', /PLTOKEN_BASE_URL/],
] as const) {
  test(`check: ${what} is ${level}`, async () => {
    const { gateway, pltoken } = stagePltoken()
    pltoken.script(step)
    const [finding, ...more] = await gateway.check()
    assert.deepEqual([finding?.level, more], [level, []])
    assert.match(finding?.message ?? '', says)
    assert.deepEqual(
      pltoken.calls.map(({ method }) => method),
      ['GET'],
    )
  })
}
