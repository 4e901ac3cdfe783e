import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { test } from 'node:test'
import { Secret } from '../../../../server/secret.ts'
import { signWebhook, verifyWebhook } from '../../../../server/webhooks/signature.ts'

const key = (text: string) => new Secret<Uint8Array>(Buffer.from(text, 'base64'))

// The worked example of the Standard Webhooks specification's reference libraries.
const VECTOR = {
  secret: key('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'),
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  seconds: 1_614_265_330,
  body: '{"test": 2432232314}',
  signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
}
const headers = (more: Record<string, string | undefined> = {}) => ({
  'webhook-id': VECTOR.id,
  'webhook-timestamp': String(VECTOR.seconds),
  'webhook-signature': VECTOR.signature,
  ...more,
})
const at = VECTOR.seconds * 1000
const verify = (more: Record<string, string | undefined>, body: string = VECTOR.body, now = at) =>
  verifyWebhook([VECTOR.secret], headers(more), body, now)

test('signs as the published example', () => {
  const signed = signWebhook([VECTOR.secret], VECTOR.id, at + 999, VECTOR.body)
  assert.equal(signed['webhook-timestamp'], '1614265330')
  assert.equal(signed['webhook-signature'], VECTOR.signature)
  assert.equal(verify({}), null)
})

test('signs with both secrets while one is being replaced, and either verifies', () => {
  const other = key(Buffer.alloc(32, 1).toString('base64'))
  const signed = signWebhook([other, VECTOR.secret], VECTOR.id, at, VECTOR.body)
  const [first, second, ...rest] = signed['webhook-signature'].split(' ')
  const independent = createHmac('sha256', Buffer.alloc(32, 1)).update(`${VECTOR.id}.${VECTOR.seconds}.${VECTOR.body}`)
  assert.equal(first, `v1,${independent.digest('base64')}`)
  assert.equal(second, VECTOR.signature)
  assert.equal(rest.length, 0)
  for (const secret of [other, VECTOR.secret])
    assert.equal(verifyWebhook([secret], { ...signed }, VECTOR.body, at), null)
})

test('takes bytes as well as text', () => {
  assert.equal(verifyWebhook([VECTOR.secret], headers(), Buffer.from(VECTOR.body), at), null)
})

const REFUSED: [string, ReturnType<typeof verify>, string][] = [
  ['another body', verify({}, `${VECTOR.body} `), 'signature'],
  ['another id', verify({ 'webhook-id': 'msg_other' }), 'signature'],
  ['another time', verify({ 'webhook-timestamp': String(VECTOR.seconds + 1) }), 'signature'],
  ['another version', verify({ 'webhook-signature': VECTOR.signature.replace('v1', 'v2') }), 'signature'],
  ['no version', verify({ 'webhook-signature': VECTOR.signature.slice(3) }), 'signature'],
  ['a cut signature', verify({ 'webhook-signature': VECTOR.signature.slice(0, -6) }), 'signature'],
  ['an empty signature', verify({ 'webhook-signature': 'v1,' }), 'signature'],
  ['no id', verify({ 'webhook-id': undefined }), 'header_missing'],
  ['no timestamp', verify({ 'webhook-timestamp': undefined }), 'header_missing'],
  ['no signature', verify({ 'webhook-signature': undefined }), 'header_missing'],
  ['a time that is no number', verify({ 'webhook-timestamp': '1614265330.5' }), 'timestamp_invalid'],
  ['a time that is too old', verify({}, VECTOR.body, at + 301_000), 'timestamp_too_old'],
  ['a time that is too new', verify({}, VECTOR.body, at - 301_000), 'timestamp_too_new'],
  [
    'another secret',
    verifyWebhook([key(Buffer.alloc(32).toString('base64'))], headers(), VECTOR.body, at),
    'signature',
  ],
  ['no secret at all', verifyWebhook([], headers(), VECTOR.body, at), 'signature'],
]
for (const [what, result, expected] of REFUSED) test(`refuses ${what}`, () => assert.equal(result, expected))
