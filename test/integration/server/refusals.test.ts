import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { PAYMENT, SECRET_KEY, SHOP, startCompanion, type TestCompanion } from '../../support/companion.ts'

let companion: TestCompanion
let clientSecret: string
before(async () => {
  companion = await startCompanion()
  clientSecret = (await companion.session()).clientSecret
})
after(() => companion.close())

// A card number that no table of test cards lists as ours: what is looked for afterwards must come from here.
const CARD = '4929421234600821'
const SPACED = '4929 4212 3460 0821'
const json = { 'content-type': 'application/json' }

interface Refusal {
  what: string
  request: Parameters<TestCompanion['call']>
  status: number
  code: string
}
const key = () => ({ 'idempotency-key': crypto.randomUUID() })
const ORDER = { amount: 100, currency: 'UAH', orderId: 'o' }
const cases = (): Refusal[] => [
  { what: 'no key', request: ['GET', '/v1/payments'], status: 401, code: 'unauthorized' },
  { what: 'a wrong key', request: ['GET', '/v1/payments', { token: `${SECRET_KEY}x` }], status: 401, code: 'unauthorized' },
  { what: 'a client secret where the secret key belongs', request: ['GET', '/v1/payments', { token: clientSecret }], status: 401, code: 'unauthorized' },
  { what: 'the secret key where a client secret belongs', request: ['GET', '/v1/checkout', { token: SECRET_KEY }], status: 401, code: 'unauthorized' },
  { what: 'a client secret with another signature', request: ['GET', '/v1/checkout', { token: `${clientSecret.slice(0, -4)}AAAA` }], status: 401, code: 'unauthorized' },
  { what: 'a client secret of an unknown session', request: ['GET', '/v1/checkout', { token: 'cs_0.AAAA' }], status: 401, code: 'unauthorized' },
  { what: 'invalid JSON', request: ['POST', '/v1/sessions', { token: SECRET_KEY, headers: { ...key(), ...json }, raw: '{"amount":' }], status: 400, code: 'invalid_json' },
  { what: 'JSON that is no object', request: ['POST', '/v1/sessions', { token: SECRET_KEY, headers: { ...key(), ...json }, raw: '[1]' }], status: 400, code: 'invalid_request' },
  { what: 'a wrong content type', request: ['POST', '/v1/sessions', { token: SECRET_KEY, headers: { ...key(), 'content-type': 'text/plain' }, raw: '{}' }], status: 415, code: 'unsupported_media_type' },
  { what: 'a form post', request: ['POST', '/v1/checkout/payments', { token: clientSecret, headers: { ...key(), 'content-type': 'application/x-www-form-urlencoded' }, raw: 'a=b' }], status: 415, code: 'unsupported_media_type' },
  { what: 'a compressed body', request: ['POST', '/v1/sessions', { token: SECRET_KEY, headers: { ...key(), ...json, 'content-encoding': 'gzip' }, raw: 'x' }], status: 415, code: 'unsupported_media_type' },
  { what: 'a body over the limit', request: ['POST', '/v1/sessions', { token: SECRET_KEY, headers: key(), body: { ...ORDER, description: 'x'.repeat(40_000) } }], status: 413, code: 'body_too_large' },
  { what: 'a missing idempotency key', request: ['POST', '/v1/sessions', { token: SECRET_KEY, body: ORDER }], status: 400, code: 'idempotency_key_missing' },
  { what: 'a too short idempotency key', request: ['POST', '/v1/sessions', { token: SECRET_KEY, headers: { 'idempotency-key': 'short' }, body: ORDER }], status: 400, code: 'idempotency_key_invalid' },
  { what: 'a foreign origin', request: ['GET', '/v1/checkout', { token: clientSecret, headers: { origin: 'https://evil.example' } }], status: 403, code: 'origin_not_allowed' },
  { what: 'an origin that only ends alike', request: ['GET', '/v1/checkout', { token: clientSecret, headers: { origin: `https://evil-${SHOP.slice(8)}` } }], status: 403, code: 'origin_not_allowed' },
  { what: 'a null origin', request: ['GET', '/v1/checkout', { token: clientSecret, headers: { origin: 'null' } }], status: 403, code: 'origin_not_allowed' },
  { what: 'a preflight from a foreign origin', request: ['OPTIONS', '/v1/checkout/payments', { headers: { origin: 'https://evil.example' } }], status: 403, code: 'origin_not_allowed' },
  { what: 'an unknown address', request: ['GET', '/v2/anything'], status: 404, code: 'not_found' },
  { what: 'an address with a broken escape', request: ['GET', '/v1/return/%E0%A4%A'], status: 404, code: 'not_found' },
  { what: 'a wrong method', request: ['DELETE', '/v1/sessions', { token: SECRET_KEY }], status: 405, code: 'method_not_allowed' },
  { what: 'an unknown payment', request: ['GET', '/v1/payments/pay_unknown', { token: SECRET_KEY }], status: 404, code: 'payment_not_found' },
  { what: 'a payment of another session', request: ['GET', '/v1/checkout/payments/pay_other', { token: clientSecret }], status: 404, code: 'payment_not_found' },
  { what: 'a wait that is no number', request: ['GET', '/v1/checkout/payments/pay_x?wait=forever', { token: clientSecret }], status: 400, code: 'invalid_request' },
  { what: 'a return with a token of another purpose', request: ['GET', `/v1/return/${clientSecret}`], status: 404, code: 'payment_not_found' },
  { what: 'a callback of an unknown gateway', request: ['POST', '/v1/callbacks/nobank/x', { raw: '{}' }], status: 404, code: 'not_found' },
  { what: 'a callback to an address we never gave', request: ['POST', '/v1/callbacks/alliance/pay_x.AAAA', { raw: '{}' }], status: 400, code: 'callback_refused' },
  { what: 'a clear card number as order id', request: ['POST', '/v1/sessions', { token: SECRET_KEY, headers: key(), body: { ...ORDER, orderId: CARD } }], status: 400, code: 'clear_card_data' },
  { what: 'a clear card number deep inside', request: ['POST', '/v1/sessions', { token: SECRET_KEY, headers: key(), body: { ...ORDER, metadata: { note: `card ${SPACED}, exp 12/28` } } }], status: 400, code: 'clear_card_data' },
  { what: 'a clear card number as a member name', request: ['POST', '/v1/sessions', { token: SECRET_KEY, headers: key(), body: { ...ORDER, [CARD]: 1 } }], status: 400, code: 'clear_card_data' },
  { what: 'a clear card number as a number', request: ['POST', '/v1/sessions', { token: SECRET_KEY, headers: key(), body: { ...ORDER, amount: Number(CARD) } }], status: 400, code: 'clear_card_data' },
  { what: 'a clear card number instead of a sealed one', request: ['POST', '/v1/checkout/payments', { token: clientSecret, headers: key(), body: { ...PAYMENT, method: { type: 'card', sealed: { number: CARD, data: '2612123' } } } }], status: 400, code: 'clear_card_data' },
  { what: 'a clear card number as the name on the card', request: ['POST', '/v1/checkout/payments', { token: clientSecret, headers: key(), body: { ...PAYMENT, holder: SPACED } }], status: 400, code: 'clear_card_data' },
  { what: 'a clear card number in the address', request: ['GET', `/v1/payments?orderId=${SPACED.replaceAll(' ', '+')}`, { token: SECRET_KEY }], status: 400, code: 'clear_card_data' },
] // prettier-ignore

test('every refusal has its own code, is a problem document, and repeats nothing that was sent', async (t) => {
  for (const { what, request, status, code } of cases()) {
    await t.test(what, async () => {
      const answer = await companion.call(...request)
      assert.equal(answer.status, status, answer.text)
      assert.equal(answer.body['code'], code)
      assert.match(answer.headers.get('content-type') ?? '', /^application\/problem\+json/)
      assert.ok(answer.body['requestId'])
      assert.equal(answer.text.includes(CARD) || answer.text.includes(SPACED), false)
      assert.equal(answer.text.includes(SECRET_KEY) || answer.text.includes(clientSecret), false)
    })
  }
  const logs = companion.logs.join('\n')
  assert.ok(logs.length > 0)
  for (const secret of [CARD, SPACED, SECRET_KEY, clientSecret]) assert.equal(logs.includes(secret), false)
})

test('an allowed origin is answered with its own name and never with a wildcard', async () => {
  const preflight = await companion.call('OPTIONS', '/v1/checkout/payments', { headers: { origin: SHOP } })
  assert.equal(preflight.status, 204)
  assert.equal(preflight.headers.get('access-control-allow-origin'), SHOP)
  assert.equal(preflight.headers.get('access-control-allow-credentials'), null)
  const read = await companion.call('GET', '/v1/checkout', { token: clientSecret, headers: { origin: SHOP } })
  assert.equal(read.status, 200)
  assert.equal(read.headers.get('access-control-allow-origin'), SHOP)
  assert.equal(read.headers.get('vary'), 'Origin')
  assert.equal(read.headers.get('cache-control'), 'no-store')
})

test('every answer carries the strict headers', async () => {
  const { headers } = await companion.call('GET', '/healthz')
  assert.equal(headers.get('content-security-policy'), "default-src 'none';frame-ancestors 'none'")
  assert.equal(headers.get('x-content-type-options'), 'nosniff')
  assert.equal(headers.get('referrer-policy'), 'no-referrer')
  assert.equal(headers.get('x-powered-by'), null)
})

test('a session that is over takes no payment', async () => {
  const old = await companion.session({ expiresInSeconds: 60 })
  companion.clock.advance(60_000)
  const late = await companion.pay(old.clientSecret)
  assert.equal(late.status, 409)
  assert.equal(late.body['code'], 'session_expired')
  const checkout = await companion.call('GET', '/v1/checkout', { token: old.clientSecret })
  assert.equal((checkout.body['session'] as { status: string }).status, 'expired')
})
