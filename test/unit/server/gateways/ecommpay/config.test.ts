import assert from 'node:assert/strict'
import { inspect } from 'node:util'
import { test } from 'node:test'
import { parseEcommpayConfig } from '../../../../../server/gateways/ecommpay/config.ts'
import { env, CARD_MODE, KEYS, SECRET, stage } from './stage.ts'

function accepted(more: Record<string, string | undefined> = {}) {
  const result = parseEcommpayConfig(env(more))
  assert.ok('config' in result, 'faults' in result ? result.faults.join('\n') : '')
  return result.config
}

test('takes a configuration with the documented defaults', () => {
  const config = accepted()
  assert.equal(config.baseUrl, 'https://gate.example')
  assert.equal(config.projectId, 42)
  assert.deepEqual([...config.modes], ['token', 'saved'])
  assert.deepEqual(
    config.sealingKeys.map(({ kid }) => kid),
    ['now', 'before'],
  )
  assert.deepEqual([config.holder, config.threeDS, config.timeoutMs], ['required', 'extended', 20_000])
  assert.deepEqual([config.currencies, config.challengeHosts], [[], []])
})

test('takes http from a sandbox on this machine only', () => {
  assert.equal(accepted({ ECOMMPAY_BASE_URL: 'http://127.0.0.1:4010' }).baseUrl, 'http://127.0.0.1:4010')
})

test('takes full card mode only together with the written acknowledgement', () => {
  assert.ok(accepted(CARD_MODE).modes.has('card'))
  for (const written of [
    undefined,
    '',
    'true',
    'yes',
    'I-ACCEPT',
    'i-accept-pci-dss-saq-d',
    'I-ACCEPT-PCI-DSS-SAQ-A',
  ]) {
    const result = parseEcommpayConfig(env({ ...CARD_MODE, ECOMMPAY_ACCEPT_CARD_DATA: written }))
    assert.ok('faults' in result)
    assert.match(result.faults.join(), /^ECOMMPAY_ACCEPT_CARD_DATA: must be I-ACCEPT-PCI-DSS-SAQ-D .*PCI DSS SAQ D$/)
  }
})

test('publishes the sealing keys without their private part', () => {
  const { gateway } = stage(CARD_MODE)
  const methods = gateway.methods()
  assert.deepEqual(
    methods.map(({ type }) => type),
    ['card', 'saved_card'],
  )
  for (const { sealing, card } of methods) {
    assert.equal(sealing?.format, 'jwe-json')
    assert.equal(sealing.recipient, 'companion')
    assert.deepEqual(
      sealing.keys,
      KEYS.map(({ kid, x, y }) => ({ kid, kty: 'EC', crv: 'P-256', x, y })),
    )
    assert.equal(card?.cvv, 'brand')
  }
})

test('offers no card form without full card mode, and no card to save', () => {
  const { gateway } = stage()
  assert.deepEqual(
    gateway.methods().map(({ type }) => type),
    ['saved_card'],
  )
  assert.deepEqual(gateway.offers, { capture: true, saveCard: false, refund: 'partial' })
  assert.equal(stage({ ECOMMPAY_MODES: 'token' }).gateway.cards, undefined)
})

const [first, second] = KEYS
const jwks = (...keys: unknown[]) => ({ ECOMMPAY_SEALING_KEYS: JSON.stringify(keys) })
const WRONG: [string, Record<string, string | undefined>, RegExp][] = [
  ['no address', { ECOMMPAY_BASE_URL: undefined }, /^ECOMMPAY_BASE_URL: is missing/],
  ['plain http', { ECOMMPAY_BASE_URL: 'http://gate.example' }, /^ECOMMPAY_BASE_URL: must be https/],
  [
    'credentials in the address',
    { ECOMMPAY_BASE_URL: 'https://me:word@gate.example' },
    /^ECOMMPAY_BASE_URL: must not contain a user/,
  ],
  ['no project', { ECOMMPAY_PROJECT_ID: ' ' }, /^ECOMMPAY_PROJECT_ID: is missing/],
  ['project zero', { ECOMMPAY_PROJECT_ID: '0' }, /^ECOMMPAY_PROJECT_ID: must be a whole number/],
  ['a project that is no number', { ECOMMPAY_PROJECT_ID: 'shop' }, /^ECOMMPAY_PROJECT_ID: must be a whole number/],
  ['a project above 32 bits', { ECOMMPAY_PROJECT_ID: '4294967296' }, /^ECOMMPAY_PROJECT_ID: must be a whole number/],
  ['no secret', { ECOMMPAY_SECRET_KEY: '' }, /^ECOMMPAY_SECRET_KEY: is missing/],
  ['no sealing keys', { ECOMMPAY_SEALING_KEYS: undefined }, /^ECOMMPAY_SEALING_KEYS: is missing; make it with/],
  ['sealing keys that are no JSON', { ECOMMPAY_SEALING_KEYS: '{' }, /^ECOMMPAY_SEALING_KEYS: is not JSON/],
  ['an empty list of keys', jwks(), /^ECOMMPAY_SEALING_KEYS: is an empty list/],
  ['a key without kid', jwks({ ...first, kid: undefined }), /^ECOMMPAY_SEALING_KEYS: the key has no "kid"/],
  ['two keys of one name', jwks(first, { ...second, kid: first.kid }), /two keys of the same "kid"/],
  ['a public key', jwks({ ...first, d: undefined }), /has no private part/],
  ['a key on another curve', jwks({ ...first, crv: 'P-384' }), /must have "kty": "EC" and "crv": "P-256"/],
  ['halves of two keys', jwks({ ...first, x: second.x, y: second.y }), /do not belong to its "d"/],
  ['a cut coordinate', jwks({ ...first, x: first.x?.slice(0, 40) }), /has a "x" of 30 bytes instead of 32/],
  ['a private part of zero', jwks({ ...first, d: 'A'.repeat(43) }), /not a P-256 private key/],
  ['a key that is no object', jwks('key'), /is not a JWK object/],
  ['an unknown mode', { ECOMMPAY_MODES: 'token,vault' }, /^ECOMMPAY_MODES: takes token, saved, card/],
  ['a currency in small letters', { ECOMMPAY_CURRENCIES: 'EUR,usd' }, /^ECOMMPAY_CURRENCIES: takes ISO 4217/],
  ['an unknown workflow', { ECOMMPAY_3DS: 'native' }, /^ECOMMPAY_3DS: must be one of/],
  ['an unknown holder policy', { ECOMMPAY_HOLDER: 'maybe' }, /^ECOMMPAY_HOLDER: must be one of/],
  ['a time-out of an hour', { ECOMMPAY_TIMEOUT_MS: '3600000' }, /^ECOMMPAY_TIMEOUT_MS: must be a whole number/],
  [
    'a host with a scheme',
    { ECOMMPAY_CHALLENGE_HOSTS: 'https://acs.example' },
    /^ECOMMPAY_CHALLENGE_HOSTS: takes host names/,
  ],
]
for (const [what, more, expected] of WRONG) {
  test(`refuses ${what}, naming the variable`, () => {
    const result = parseEcommpayConfig(env(more))
    assert.ok('faults' in result)
    assert.equal(result.faults.length, 1, result.faults.join('\n'))
    assert.match(result.faults[0] ?? '', expected)
  })
}

test('names all faults at once', () => {
  const result = parseEcommpayConfig({ ECOMMPAY_MODES: 'card' })
  assert.ok('faults' in result)
  const named = result.faults.map((fault) => fault.split(':')[0])
  assert.deepEqual(named, [
    'ECOMMPAY_BASE_URL',
    'ECOMMPAY_PROJECT_ID',
    'ECOMMPAY_SECRET_KEY',
    'ECOMMPAY_SEALING_KEYS',
    'ECOMMPAY_ACCEPT_CARD_DATA',
  ])
})

test('shows no secret, neither in a fault nor when it is printed', () => {
  const secrets = [SECRET, ...KEYS.map(({ d }) => d ?? '')]
  const shown = inspect(accepted(), { depth: 9 }) + JSON.stringify(accepted())
  const faults = parseEcommpayConfig(
    env({ ...jwks({ ...first, kid: undefined }, { ...second, x: first.x }), ECOMMPAY_3DS: 'x' }),
  )
  for (const secret of secrets) assert.ok(!(shown + JSON.stringify(faults)).includes(secret))
})
