import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { SECRET_KEY, SHOP, startCompanion, type TestCompanion } from '../../support/companion.ts'

let companion: TestCompanion
before(async () => {
  companion = await startCompanion()
})
after(() => companion.close())

const create = (body: unknown, headers: Record<string, string> = { 'idempotency-key': crypto.randomUUID() }) =>
  companion.call('POST', '/v1/sessions', { token: SECRET_KEY, headers, body })
const ORDER = { amount: 124_900, currency: 'UAH', orderId: 'order-7', customer: { id: 'c1' } }

test('a session is created with a client secret, and read back without it', async () => {
  const created = await create({
    ...ORDER,
    returnUrl: `${SHOP}/thanks`,
    metadata: { cart: '12' },
    expiresInSeconds: 600,
  })
  assert.equal(created.status, 201)
  assert.match(String(created.body['id']), /^cs_[0-9a-hjkmnp-tv-z]{24}$/)
  assert.match(String(created.body['clientSecret']), /^cs_.+\.[\w-]{43}$/)
  assert.equal(created.body['status'], 'open')
  assert.equal(created.body['createdAt'], '2026-03-01T10:00:00.000Z')
  assert.equal(created.body['expiresAt'], '2026-03-01T10:10:00.000Z')
  const read = await companion.call('GET', `/v1/sessions/${String(created.body['id'])}`, { token: SECRET_KEY })
  assert.equal(read.status, 200)
  assert.equal('clientSecret' in read.body, false)
  assert.deepEqual(read.body['payments'], [])
  assert.deepEqual(read.body['metadata'], { cart: '12' })
})

test('the same key and body answer with the same session and the same client secret', async () => {
  const headers = { 'idempotency-key': 'order-7-attempt-1' }
  const first = await create(ORDER, headers)
  // Another order of members is still the same request.
  const second = await create({ customer: { id: 'c1' }, orderId: 'order-7', currency: 'UAH', amount: 124_900 }, headers)
  assert.equal(second.status, 201)
  assert.equal(second.body['id'], first.body['id'])
  assert.equal(second.body['clientSecret'], first.body['clientSecret'])
  const other = await create({ ...ORDER, amount: 1 }, headers)
  assert.equal(other.status, 409)
  assert.equal(other.body['code'], 'idempotency_key_reused')
})

const WRONG: [string, Record<string, unknown>, string, string][] = [
  ['a fraction of a minor unit', { amount: 12.5 }, 'amount', 'invalid_type'],
  ['an amount as text', { amount: '124900' }, 'amount', 'invalid_type'],
  ['nothing to pay', { amount: 0 }, 'amount', 'too_small'],
  ['less than nothing', { amount: -5 }, 'amount', 'too_small'],
  ['more than a safe integer', { amount: 2 ** 53 }, 'amount', 'too_big'],
  ['a currency in small letters', { currency: 'uah' }, 'currency', 'invalid_format'],
  ['an empty order id', { orderId: '' }, 'orderId', 'too_small'],
  ['no order id', { orderId: undefined }, 'orderId', 'missing'],
  ['an unknown method', { methods: ['cash'] }, 'methods.0', 'invalid_value'],
  ['a method that the gateway lacks', { methods: ['bank_transfer'] }, 'methods', 'capability_not_offered'],
  ['a gateway that is not configured', { gateway: 'etpay' }, 'gateway', 'not_configured'],
  ['a return address elsewhere', { returnUrl: 'https://evil.example/' }, 'returnUrl', 'origin_not_allowed'],
  [
    'a return address that only starts alike',
    { returnUrl: `${SHOP}.evil.example/` },
    'returnUrl',
    'origin_not_allowed',
  ],
  ['a return address that is no address', { returnUrl: 'thanks' }, 'returnUrl', 'invalid_format'],
  ['a lifetime of a second', { expiresInSeconds: 1 }, 'expiresInSeconds', 'too_small'],
  ['a misspelt field', { ammount: 5 }, 'ammount', 'unknown_field'],
  [
    'a misspelt field of the customer',
    { customer: { id: 'c1', firstname: 'Іван' } },
    'customer.firstname',
    'unknown_field',
  ],
  ['a customer without an id', { customer: {} }, 'customer.id', 'missing'],
  ['a locale that is none', { locale: 'Ukrainian' }, 'locale', 'invalid_format'],
]
for (const [what, change, path, code] of WRONG) {
  test(`a session with ${what} is refused, naming ${path}`, async () => {
    const answer = await create({ ...ORDER, ...change })
    assert.equal(answer.status, 400)
    assert.equal(answer.headers.get('content-type'), 'application/problem+json; charset=utf-8')
    assert.equal(answer.body['code'], 'invalid_request')
    const errors = answer.body['errors'] as { path: string; code: string; message: string }[]
    assert.deepEqual(
      errors.map((error) => [error.path, error.code]),
      [[path, code]],
    )
    assert.ok(errors[0]?.message)
  })
}

test('errors of the gateway come with the others, one per field', async () => {
  companion.gateway.script.sessionErrors = [{ path: 'customer.firstName', code: 'name_characters', message: 'no' }]
  const answer = await create({ ...ORDER, returnUrl: 'https://evil.example/' })
  companion.gateway.script.sessionErrors = []
  const errors = answer.body['errors'] as { path: string }[]
  assert.deepEqual(
    errors.map((error) => error.path),
    ['returnUrl', 'customer.firstName'],
  )
})

test('the names __proto__ and constructor change nothing and are refused', async () => {
  const raw = `{"amount":1,"currency":"UAH","orderId":"o","metadata":{"__proto__":"x"}}`
  const headers = { 'idempotency-key': crypto.randomUUID(), 'content-type': 'application/json' }
  const answer = await companion.call('POST', '/v1/sessions', { token: SECRET_KEY, headers, raw })
  assert.equal(answer.status, 400)
  assert.equal(({} as Record<string, unknown>)['x'], undefined)
  const member = await companion.call('POST', '/v1/sessions', {
    token: SECRET_KEY,
    headers,
    raw: '{"__proto__":{"amount":1}}',
  })
  assert.equal(member.status, 400)
})

test('an expired session says so, and expiring twice is harmless', async () => {
  const { id } = await companion.session()
  for (let i = 0; i < 2; i++) {
    const answer = await companion.call('POST', `/v1/sessions/${id}/expire`, { token: SECRET_KEY, body: {} })
    assert.equal(answer.status, 200)
    assert.equal(answer.body['status'], 'expired')
  }
})

test('an unknown session is not found', async () => {
  const answer = await companion.call('GET', '/v1/sessions/cs_unknown', { token: SECRET_KEY })
  assert.equal(answer.status, 404)
  assert.equal(answer.body['code'], 'session_not_found')
})
