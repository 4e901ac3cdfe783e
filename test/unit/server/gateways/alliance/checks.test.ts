import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PayRequest } from '#contract/payment.ts'
import type { Customer, SessionRequest } from '#contract/session.ts'
import { customerData } from '../../../../../server/gateways/alliance/customer.ts'
import { SEALED, stageAlliance } from '../../../../support/alliance.ts'
import { publicPart, referenceEncrypt, referenceKeyPair } from '../../../../support/reference-jwe.ts'

const strict = stageAlliance('v1').gateway
const lenient = stageAlliance('v1', { ALLIANCE_CUSTOMER_LENIENT: 'true' }).gateway

const request = (more: Partial<SessionRequest> = {}): SessionRequest => ({
  amount: 100,
  currency: 'UAH',
  orderId: 'A-1',
  customer: { id: 'c' },
  ...more,
})
const faults = (customer: Partial<Customer>, gateway = strict) =>
  gateway.checkSession(request({ customer: { id: 'c', ...customer } })).map(({ path, code }) => `${path} ${code}`)

const FULL: Customer = {
  id: 'customer-7',
  firstName: ' Іван ',
  lastName: 'O’Neil',
  middleName: 'Петрович',
  email: 'ivan@example.com',
  phone: '+38 (063) 000-00-00',
  country: 'ua',
  region: 'Київська',
  city: 'Київ',
  street: 'Хрещатик, 1',
  address2: 'кв. 2',
  postalCode: '01001',
  ip: '203.0.113.7',
  birthday: '1990-01-31',
  gender: 'female',
  taxNumber: '1234567890',
  passport: 'АБ123456',
}

test('a complete customer passes and is written in the bank’s words', () => {
  assert.deepEqual(strict.checkSession(request({ customer: FULL })), [])
  assert.deepEqual(customerData(FULL, '198.51.100.1'), {
    senderCustomerId: 'customer-7',
    senderFirstName: 'Іван',
    senderLastName: "O'Neil",
    senderMiddleName: 'Петрович',
    senderEmail: 'ivan@example.com',
    senderCountry: '804',
    senderRegion: 'Київська',
    senderCity: 'Київ',
    senderStreet: 'Хрещатик, 1',
    senderAdditionalAddress: 'кв. 2',
    senderItn: '1234567890',
    senderPassport: 'АБ123456',
    senderIp: '203.0.113.7',
    senderPhone: '380630000000',
    senderBirthday: '31.01.1990',
    senderGender: 'Female',
    senderZipCode: '01001',
  })
})

test('fields without a value are left out, and the address the companion saw stands in', () => {
  assert.deepEqual(customerData({ id: 'c', firstName: '', city: '  ' }, undefined), { senderCustomerId: 'c' })
  assert.deepEqual(customerData({ id: 'c' }, '::ffff:203.0.113.9'), { senderCustomerId: 'c', senderIp: '203.0.113.9' })
  assert.deepEqual(customerData({ id: 'c' }, '2001:db8::1'), { senderCustomerId: 'c', senderIp: '2001:db8::1' })
  assert.deepEqual(customerData({ id: 'c' }, 'fe80::1%eth0'), { senderCustomerId: 'c' })
})

const WRONG: [string, Partial<Customer>, string][] = [
  ['no id', { id: ' ' }, 'customer.id required'],
  ['an id of 256 characters', { id: 'x'.repeat(256) }, 'customer.id too_long'],
  ['a first name with a stop word', { firstName: 'Unknown' }, 'customer.firstName stop_word'],
  ['a middle name with a stop word', { middleName: 'nullable' }, 'customer.middleName stop_word'],
  ['a name with a dot', { firstName: 'Іван.' }, 'customer.firstName invalid_characters'],
  ['a name of digits', { lastName: '123' }, 'customer.lastName digits_only'],
  ['a name that ends on a hyphen', { lastName: 'Іван-' }, 'customer.lastName invalid_ends'],
  ['a name of 31 letters', { lastName: 'a'.repeat(31) }, 'customer.lastName too_long'],
  ['an e-mail address without an at sign', { email: 'ivan.example.com' }, 'customer.email invalid_format'],
  ['an e-mail address without a domain', { email: 'ivan@localhost' }, 'customer.email invalid_format'],
  ['an e-mail address with a space', { email: 'iv an@example.com' }, 'customer.email invalid_format'],
  ['an e-mail address of 257 characters', { email: `${'a'.repeat(245)}@example.com` }, 'customer.email too_long'],
  ['a country by name', { country: 'Ukraine' }, 'customer.country invalid_format'],
  ['a country by number', { country: '804' }, 'customer.country invalid_format'],
  ['a country in three letters', { country: 'UKR' }, 'customer.country invalid_format'],
  ['a phone with letters', { phone: 'call me' }, 'customer.phone invalid_format'],
  ['a phone with two pluses', { phone: '++380630000000' }, 'customer.phone invalid_format'],
  ['a phone of 21 digits', { phone: '1'.repeat(21) }, 'customer.phone too_long'],
  ['an address with a port', { ip: '203.0.113.7:443' }, 'customer.ip invalid_format'],
  ['two addresses', { ip: '203.0.113.7, 10.0.0.1' }, 'customer.ip invalid_format'],
  ['an impossible address', { ip: '256.0.0.1' }, 'customer.ip invalid_format'],
  ['a city of 26 characters', { city: 'x'.repeat(26) }, 'customer.city too_long'],
  ['a street of 36 characters', { street: 'x'.repeat(36) }, 'customer.street too_long'],
  ['a region of 256 characters', { region: 'x'.repeat(256) }, 'customer.region too_long'],
  ['a second address line of 256 characters', { address2: 'x'.repeat(256) }, 'customer.address2 too_long'],
  ['a postal code of 51 characters', { postalCode: 'x'.repeat(51) }, 'customer.postalCode too_long'],
  ['a tax number of 21 characters', { taxNumber: '1'.repeat(21) }, 'customer.taxNumber too_long'],
  ['a passport of 256 characters', { passport: 'x'.repeat(256) }, 'customer.passport too_long'],
  ['a birthday that is no day', { birthday: '1990-02-30' }, 'customer.birthday invalid_format'],
  ['a birthday in the bank’s own form', { birthday: '31.01.1990' }, 'customer.birthday invalid_format'],
]
for (const [what, customer, fault] of WRONG) {
  test(`names the field for ${what}`, () => assert.deepEqual(faults(customer), [fault]))
}

for (const [what, customer] of [
  ['a city of 25 characters outside the basic plane', { city: '𝒳'.repeat(25) }],
  ['a last name with a stop word', { lastName: 'Surname' }],
  ['an IPv6 address', { ip: '2001:db8::1' }],
  ['a phone of 20 digits', { phone: '1'.repeat(20) }],
] as [string, Partial<Customer>][]) {
  test(`takes ${what}`, () => assert.deepEqual(faults(customer), []))
}

test('reports every wrong field at once, each with a message', () => {
  const errors = strict.checkSession(
    request({ customer: { id: '', firstName: '123', email: 'x', country: 'x', phone: 'x' } }),
  )
  assert.deepEqual(
    errors.map(({ path }) => path),
    ['customer.id', 'customer.firstName', 'customer.email', 'customer.country', 'customer.phone'],
  )
  assert.ok(errors.every(({ message }) => message.length > 10))
})

test('in lenient mode names are dropped or cut in silence, other fields are still reported', () => {
  assert.deepEqual(faults({ firstName: 'Unknown', lastName: 'a'.repeat(31), email: 'x' }, lenient), [
    'customer.email invalid_format',
  ])
  assert.deepEqual(customerData({ id: 'c', firstName: 'Unknown', lastName: 'a'.repeat(31) }, undefined), {
    senderCustomerId: 'c',
    senderLastName: 'a'.repeat(30),
  })
})

const WRONG_SESSIONS: [string, Partial<SessionRequest>, string][] = [
  ['another currency', { currency: 'EUR' }, 'currency unsupported_currency'],
  ['an amount of zero', { amount: 0 }, 'amount invalid_amount'],
  ['a negative amount', { amount: -1 }, 'amount invalid_amount'],
  ['a fraction', { amount: 99.5 }, 'amount invalid_amount'],
  ['an amount too large to count', { amount: 2 ** 53 }, 'amount invalid_amount'],
  ['a description of 256 characters', { description: 'x'.repeat(256) }, 'description too_long'],
]
for (const [what, more, fault] of WRONG_SESSIONS) {
  test(`refuses a session with ${what}`, () => {
    assert.deepEqual(
      strict.checkSession(request(more)).map(({ path, code }) => `${path} ${code}`),
      [fault],
    )
  })
}

test('refuses a session without a customer: the bank needs an id', () => {
  const { customer: _, ...rest } = request()
  assert.deepEqual(
    strict.checkSession(rest).map(({ path, code }) => `${path} ${code}`),
    ['customer.id required'],
  )
})

const recipient = publicPart(referenceKeyPair())
const seal = (text: string, extra?: Record<string, unknown>) => referenceEncrypt(text, recipient, extra)
const browser = { userAgent: '', language: '', colorDepth: 24, screenHeight: 1, screenWidth: 1, timezoneOffset: 0 }
const check = (number: string, data: string, gateway = strict, more = {}) =>
  gateway
    .checkPayment({ method: { type: 'card', sealed: { number, data } }, browser, ...more })
    .map(({ path, code }) => `${path} ${code}`)
const PAN = '5573670000000304'
const noCvv = stageAlliance('v1', { ALLIANCE_TXN_TYPE: 'noncvv' }).gateway

for (const length of [13, 16, 19]) {
  test(`takes a sealed number of ${length} digits`, () =>
    assert.deepEqual(check(seal('4'.repeat(length)), seal('2603123')), []))
}
test('takes four sealed digits of expiry where no CVV is asked for', () => {
  assert.deepEqual(check(seal(PAN), seal('2603'), noCvv), [])
})

const WRONG_SEALS: [string, string, string, string][] = [
  ['a number of 12 bytes', seal('4'.repeat(12)), seal('2603123'), 'method.sealed.number sealed_length'],
  ['a number of 20 bytes', seal('4'.repeat(20)), seal('2603123'), 'method.sealed.number sealed_length'],
  ['expiry without CVV', seal(PAN), seal('2603'), 'method.sealed.data sealed_length'],
  ['a CVV of four digits', seal(PAN), seal('26031234'), 'method.sealed.data sealed_length'],
  ['quotes around expiry and CVV', seal(PAN), seal('"2603123"'), 'method.sealed.data sealed_length'],
  ['a number that is not sealed', PAN, seal('2603123'), 'method.sealed.number not_sealed'],
  ['an empty seal', seal(PAN), '', 'method.sealed.data not_sealed'],
  ['six parts', `${seal(PAN)}.AA`, seal('2603123'), 'method.sealed.number not_sealed'],
  ['a kid in the header', seal(PAN, { kid: 'x' }), seal('2603123'), 'method.sealed.number sealed_header'],
  ['compression', seal(PAN, { zip: 'DEF' }), seal('2603123'), 'method.sealed.number sealed_header'],
  ['direct key agreement', seal(PAN, { alg: 'ECDH-ES' }), seal('2603123'), 'method.sealed.number sealed_header'],
  ['another cipher', seal(PAN, { enc: 'A128GCM' }), seal('2603123'), 'method.sealed.number sealed_header'],
  ['another curve', seal(PAN, { epk: { ...recipient, crv: 'P-256' } }), seal('2603123'), 'method.sealed.number sealed_header'],
  ['a private ephemeral key', seal(PAN, { epk: { ...recipient, d: 'AA' } }), seal('2603123'), 'method.sealed.number sealed_header'],
  ['a short coordinate', seal(PAN, { epk: { ...recipient, x: 'AA' } }), seal('2603123'), 'method.sealed.number sealed_header'],
  ['no ephemeral key', seal(PAN, { epk: null }), seal('2603123'), 'method.sealed.number sealed_header'],
] // prettier-ignore
for (const [what, number, data, fault] of WRONG_SEALS) {
  test(`refuses ${what}`, () => assert.deepEqual(check(number, data), [fault]))
}
test('refuses expiry with CVV where no CVV is asked for', () => {
  assert.deepEqual(check(seal(PAN), seal('2603123'), noCvv), ['method.sealed.data sealed_length'])
})
test('reports both seals at once and shows neither', () => {
  const errors = strict.checkPayment({ method: SEALED, browser })
  assert.deepEqual(
    errors.map(({ path }) => path),
    ['method.sealed.number', 'method.sealed.data'],
  )
  assert.ok(!JSON.stringify(errors).includes('sealed.card'))
})
test('asks for the name where the configuration does', () => {
  const named = stageAlliance('v1', { ALLIANCE_HOLDER: 'required' }).gateway
  assert.deepEqual(check(seal(PAN), seal('2603123'), named, { holder: ' ' }), ['holder required'])
  assert.deepEqual(check(seal(PAN), seal('2603123'), named, { holder: 'IVAN' }), [])
})

const cardsOnly = stageAlliance('v1', { ALLIANCE_METHODS: 'card' }).gateway
const everything = stageAlliance('v1', { ALLIANCE_METHODS: 'hosted_page, saved_card,card' }).gateway

test('takes manual capture, and a card to be kept where saved cards are offered', () => {
  for (const more of [{ capture: 'manual' }, { saveCard: 'on' }, { saveCard: 'ask' }] as const) {
    assert.deepEqual(strict.checkSession(request(more)), [])
  }
  assert.deepEqual(check(seal(PAN), seal('2603123'), strict, { saveCard: true }), [])
  for (const saveCard of ['on', 'ask'] as const) {
    assert.deepEqual(
      cardsOnly.checkSession(request({ saveCard })).map(({ path, code }) => `${path} ${code}`),
      ['saveCard capability_not_offered'],
    )
  }
  assert.deepEqual(cardsOnly.checkSession(request({ saveCard: 'off' })), [])
  assert.deepEqual(check(seal(PAN), seal('2603123'), cardsOnly, { saveCard: true }), [
    'saveCard capability_not_offered',
  ])
})

test('a preauthorisation refuses stop words in all three names (spec 9.5), a purchase not in the last one', () => {
  const customer = { id: 'c', firstName: 'Іван', lastName: 'Surname' }
  assert.deepEqual(strict.checkSession(request({ customer })), [])
  assert.deepEqual(
    strict.checkSession(request({ customer, capture: 'manual' })).map(({ path, code }) => `${path} ${code}`),
    ['customer.lastName stop_word'],
  )
  assert.deepEqual(lenient.checkSession(request({ customer, capture: 'manual' })), [])
  assert.deepEqual(customerData(customer, undefined, { preauth: true }), {
    senderCustomerId: 'c',
    senderFirstName: 'Іван',
  })
})

test('offers the methods the configuration names, in its order, each sealed to the bank', () => {
  const [card, saved] = strict.methods()
  assert.deepEqual(
    strict.methods().map(({ type }) => type),
    ['card', 'saved_card'],
  )
  assert.deepEqual(saved?.sealing, card?.sealing)
  assert.deepEqual([saved?.sealing?.format, saved?.sealing?.recipient], ['jwe-digits', 'bank'])
  assert.deepEqual([saved?.card?.cvv, saved?.card?.holder], [3, 'off'])
  assert.deepEqual(
    everything.methods().map(({ type }) => type),
    ['hosted_page', 'saved_card', 'card'],
  )
  assert.deepEqual(everything.methods()[0], { type: 'hosted_page', gateway: 'alliance' })
  assert.deepEqual(strict.offers, { capture: true, saveCard: true, refund: 'partial' })
  assert.deepEqual(cardsOnly.offers, { capture: true, saveCard: false, refund: 'partial' })
  assert.equal(noCvv.methods()[1]?.card?.cvv, 'none')
})

const paymentFaults = (method: PayRequest['method'], gateway = strict, more: Partial<PayRequest> = {}) =>
  gateway.checkPayment({ method, browser, ...more }).map(({ path, code }) => `${path} ${code}`)
const saved = (text: string, extra?: Record<string, unknown>): PayRequest['method'] => ({
  type: 'saved_card',
  card: 'card_1',
  sealed: { cvv: seal(text, extra) },
})

test('takes a saved card with three sealed digits, or with nothing where no CVV is asked for, and the hosted page', () => {
  assert.deepEqual(paymentFaults(saved('123')), [])
  assert.deepEqual(paymentFaults({ type: 'saved_card', card: 'card_1' }, noCvv), [])
  assert.deepEqual(paymentFaults({ type: 'hosted_page' }, everything), [])
})

const WRONG_METHODS: [string, string[], string[]][] = [
  ['a saved card without CVV', paymentFaults({ type: 'saved_card', card: 'card_1' }), ['method.sealed.cvv not_sealed']],
  ['a CVV that is not sealed', paymentFaults({ type: 'saved_card', card: 'card_1', sealed: { cvv: '123' } }), ['method.sealed.cvv not_sealed']],
  ['two digits of CVV', paymentFaults(saved('12')), ['method.sealed.cvv sealed_length']],
  ['four digits of CVV', paymentFaults(saved('1234')), ['method.sealed.cvv sealed_length']],
  ['a CVV in quotes', paymentFaults(saved('"123"')), ['method.sealed.cvv sealed_length']],
  ['a CVV under a header with kid', paymentFaults(saved('123', { kid: 'x' })), ['method.sealed.cvv sealed_header']],
  ['a reference to a vault', paymentFaults({ type: 'saved_card', card: 'card_1', cvvReference: 'a' }), ['method.cvvReference capability_not_offered']],
  ['a CVV where none is asked for', paymentFaults(saved('123'), noCvv), ['method.sealed not_allowed']],
  ['a saved card to be saved', paymentFaults(saved('123'), strict, { saveCard: true }), ['saveCard capability_not_offered']],
  ['a card sealed to the companion', paymentFaults({ type: 'card', sealed: { card: seal('{}') } }), ['method.sealed.number not_sealed', 'method.sealed.data not_sealed']],
  ['a hosted page that is not offered', paymentFaults({ type: 'hosted_page' }), ['method.type capability_not_offered']],
  ['a saved card where only cards are offered', paymentFaults(saved('123'), cardsOnly), ['method.type capability_not_offered']],
  ['a bank transfer', paymentFaults({ type: 'bank_transfer' }, everything), ['method.type capability_not_offered']],
  ['a card to be kept by the hosted page', paymentFaults({ type: 'hosted_page' }, everything, { saveCard: true }), ['saveCard capability_not_offered']],
] // prettier-ignore
for (const [what, found, expected] of WRONG_METHODS) {
  test(`refuses ${what}`, () => assert.deepEqual(found, expected))
}
