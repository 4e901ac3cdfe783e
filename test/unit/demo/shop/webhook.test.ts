import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { test } from 'node:test'
import { verifyWebhook } from '../../../../demo/shop/webhook.ts'

// Signature made by `openssl dgst -sha256 -mac HMAC` over `id.timestamp.body` with the decoded secret.
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const BODY = Buffer.from('{"test": 2432232314}')
const NOW = 1_614_265_330_000
const HEADERS = {
  'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  'webhook-timestamp': '1614265330',
  'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
}

test('believes the known answer', () => {
  assert.deepEqual(verifyWebhook(HEADERS, BODY, SECRET, NOW), {
    ok: true,
    id: HEADERS['webhook-id'],
    body: BODY.toString(),
  })
})

test('believes it when one of several signatures fits, as while a secret is being replaced', () => {
  const signatures = `v1,${Buffer.alloc(32).toString('base64')} v2,abc ${HEADERS['webhook-signature']}`
  assert.equal(verifyWebhook({ ...HEADERS, 'webhook-signature': signatures }, BODY, SECRET, NOW).ok, true)
})

test('bears five minutes of clock difference in both directions', () => {
  assert.equal(verifyWebhook(HEADERS, BODY, SECRET, NOW + 300_000).ok, true)
  assert.equal(verifyWebhook(HEADERS, BODY, SECRET, NOW - 300_000).ok, true)
})

const sign = (id: string, timestamp: string, body: string) =>
  `v1,${createHmac('sha256', Buffer.from(SECRET.slice(6), 'base64'))
    .update(`${id}.${timestamp}.${body}`)
    .digest('base64')}`

const REFUSED: [string, Record<string, string | undefined>, Buffer, string, number][] = [
  ['a changed body', {}, Buffer.from('{"test": 2432232315}'), SECRET, NOW],
  ['a body that was parsed and written again', {}, Buffer.from('{"test":2432232314}'), SECRET, NOW],
  ['an empty body', {}, Buffer.alloc(0), SECRET, NOW],
  ['another id', { 'webhook-id': 'msg_other' }, BODY, SECRET, NOW],
  ['another timestamp', { 'webhook-timestamp': '1614265331' }, BODY, SECRET, NOW],
  ['another secret', {}, BODY, `whsec_${Buffer.alloc(24, 7).toString('base64')}`, NOW],
  ['a repetition after five minutes', {}, BODY, SECRET, NOW + 301_000],
  ['a message from the future', {}, BODY, SECRET, NOW - 301_000],
  ['a missing id', { 'webhook-id': undefined }, BODY, SECRET, NOW],
  ['a missing timestamp', { 'webhook-timestamp': undefined }, BODY, SECRET, NOW],
  ['a missing signature', { 'webhook-signature': undefined }, BODY, SECRET, NOW],
  [
    'a signature of another version',
    { 'webhook-signature': HEADERS['webhook-signature'].replace('v1', 'v1a') },
    BODY,
    SECRET,
    NOW,
  ],
  ['a signature cut short', { 'webhook-signature': 'v1,g0hM9SsE' }, BODY, SECRET, NOW],
  ['an empty signature', { 'webhook-signature': 'v1,' }, BODY, SECRET, NOW],
  [
    'a timestamp that is no number, though correctly signed',
    { 'webhook-timestamp': 'NaN', 'webhook-signature': sign(HEADERS['webhook-id'], 'NaN', BODY.toString()) },
    BODY,
    SECRET,
    NOW,
  ],
]

for (const [name, headers, body, secret, now] of REFUSED) {
  test(`refuses ${name}`, () => {
    assert.equal(verifyWebhook({ ...HEADERS, ...headers }, body, secret, now).ok, false)
  })
}
