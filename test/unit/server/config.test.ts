import assert from 'node:assert/strict'
import { inspect } from 'node:util'
import { test } from 'node:test'
import { parseConfig } from '../../../server/config.ts'

const GOOD = {
  SEALPAY_PUBLIC_URL: 'https://pay.shop.example/',
  SEALPAY_SECRET_KEYS: 'sk_live_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa,sk_live_bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb',
  SEALPAY_ALLOWED_ORIGINS: 'https://shop.example, https://www.shop.example',
  SEALPAY_MERCHANT_NAME: 'Shop',
}

test('a complete configuration is read, trimmed and frozen', () => {
  const parsed = parseConfig(GOOD)
  assert.ok('config' in parsed)
  assert.equal(parsed.config.publicUrl, 'https://pay.shop.example')
  assert.deepEqual(parsed.config.allowedOrigins, ['https://shop.example', 'https://www.shop.example'])
  assert.equal(parsed.config.challenge, 'page')
  assert.equal(parsed.config.webhook, null)
  assert.equal(Object.isFrozen(parsed.config), true)
})

test('a printed configuration shows no secret', () => {
  const parsed = parseConfig({
    ...GOOD,
    SEALPAY_WEBHOOK_URL: 'https://shop.example/h',
    SEALPAY_WEBHOOK_SECRETS: `whsec_${Buffer.alloc(24, 9).toString('base64')}`,
  })
  assert.ok('config' in parsed)
  const printed = inspect(parsed, { depth: 10 }) + JSON.stringify(parsed) + String(parsed.config.secretKeys)
  assert.equal(/aaaaaaaa|bbbbbbbb|CQkJ|9, 9, 9/.test(printed), false)
})

test('an empty environment names every missing variable at once', () => {
  const parsed = parseConfig({})
  assert.ok('faults' in parsed)
  for (const name of Object.keys(GOOD))
    assert.equal(parsed.faults.filter((fault) => fault.startsWith(`${name}:`)).length, 1, name)
})

const WRONG: [Record<string, string>, string][] = [
  [{ SEALPAY_PUBLIC_URL: 'pay.shop.example' }, 'SEALPAY_PUBLIC_URL: is not a URL'],
  [{ SEALPAY_PUBLIC_URL: 'http://pay.shop.example' }, 'SEALPAY_PUBLIC_URL: must be https'],
  [{ SEALPAY_PUBLIC_URL: 'https://user:pass@pay.shop.example' }, 'SEALPAY_PUBLIC_URL: must not contain a user name'],
  [{ SEALPAY_PUBLIC_URL: 'https://pay.shop.example/?a=1' }, 'SEALPAY_PUBLIC_URL: must have no query'],
  [{ SEALPAY_SECRET_KEYS: 'short' }, 'SEALPAY_SECRET_KEYS: each key needs'],
  [
    { SEALPAY_SECRET_KEYS: ['a', 'b', 'c'].map((char) => char.repeat(32)).join() },
    'SEALPAY_SECRET_KEYS: takes at most two',
  ],
  [
    { SEALPAY_ALLOWED_ORIGINS: 'https://shop.example/' },
    'SEALPAY_ALLOWED_ORIGINS: "https://shop.example" is an origin',
  ],
  [{ SEALPAY_ALLOWED_ORIGINS: '*' }, 'SEALPAY_ALLOWED_ORIGINS: is not a URL'],
  [{ SEALPAY_ALLOWED_ORIGINS: 'http://shop.example' }, 'SEALPAY_ALLOWED_ORIGINS: must be https'],
  [
    { SEALPAY_WEBHOOK_URL: 'http://shop.example/h', SEALPAY_WEBHOOK_SECRETS: 'x' },
    'SEALPAY_WEBHOOK_URL: must be https',
  ],
  [{ SEALPAY_WEBHOOK_URL: 'https://shop.example/h' }, 'SEALPAY_WEBHOOK_SECRETS: is missing'],
  [{ SEALPAY_WEBHOOK_SECRETS: 'whsec_AAAA' }, 'SEALPAY_WEBHOOK_SECRETS: each secret'],
  [{ SEALPAY_PORT: '80a' }, 'SEALPAY_PORT: must be a whole number'],
  [{ SEALPAY_PORT: '70000' }, 'SEALPAY_PORT: must be a whole number'],
  [{ SEALPAY_CHALLENGE: 'modal' }, 'SEALPAY_CHALLENGE: must be one of frame, popup, page'],
  [{ SEALPAY_LOG_LEVEL: 'loud' }, 'SEALPAY_LOG_LEVEL: must be one of'],
]
for (const [change, expected] of WRONG) {
  test(`refuses with "${expected}"`, () => {
    const parsed = parseConfig({ ...GOOD, ...change })
    assert.ok('faults' in parsed)
    assert.ok(
      parsed.faults.some((fault) => fault.startsWith(expected)),
      parsed.faults.join('\n'),
    )
    for (const secret of ['aaaaaaaa', 'user:pass', 'short']) assert.equal(parsed.faults.join().includes(secret), false)
  })
}

test('http is fine on this machine itself', () => {
  for (const host of ['localhost', '127.0.0.1', '[::1]']) {
    const parsed = parseConfig({
      ...GOOD,
      SEALPAY_PUBLIC_URL: `http://${host}:4100`,
      SEALPAY_ALLOWED_ORIGINS: `http://${host}:4000`,
    })
    assert.ok('config' in parsed, host)
  }
})
