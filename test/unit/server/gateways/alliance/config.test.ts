import assert from 'node:assert/strict'
import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import { inspect } from 'node:util'
import { test } from 'node:test'
import { cardPolicy, parseAllianceConfig } from '../../../../../server/gateways/alliance/config.ts'
import { publicPart, referenceKeyPair } from '../../../../support/reference-jwe.ts'
import { createScriptedBank, SERVICE_CODE } from '../../../../support/scripted-send.ts'

type Env = Record<string, string | undefined>

const v1 = createScriptedBank('v1')
const v2 = createScriptedBank('v2')
const communication = v1.communicationKey

function accepted(env: Env) {
  const result = parseAllianceConfig(env)
  assert.ok('config' in result, 'faults' in result ? result.faults.join('\n') : '')
  return result.config
}
function faultsOf(env: Env): string[] {
  const result = parseAllianceConfig(env)
  return 'faults' in result ? result.faults : []
}

test('takes a v1 configuration with the documented defaults', () => {
  const config = accepted(v1.env())
  assert.equal(config.generation, 'v1')
  assert.equal(config.baseUrl, 'https://bank.example')
  assert.deepEqual(config.challengeHosts, ['bank.example'])
  assert.equal(config.notificationUrlMax, 255)
  assert.equal(config.noCvv, false)
  assert.equal(config.lenientNames, false)
  assert.equal(config.generation === 'v1' && config.queryBody, 'json')
  assert.deepEqual(cardPolicy(config), {
    cvv: 3,
    luhn: 'warn',
    holder: 'optional',
    brands: ['visa', 'mastercard'],
    ranges: [],
  })
})

test('takes a v2 configuration without session settings', () => {
  const config = accepted(v2.env({ ALLIANCE_COMMUNICATION_KEY: undefined }))
  assert.ok(config.generation === 'v2')
  const { algorithm, kid, timestampUnit, contentType } = config.signing
  assert.deepEqual(
    { algorithm, kid, timestampUnit, contentType },
    { algorithm: 'ES256', kid: 'merchant-kid', timestampUnit: 'milliseconds', contentType: 'text/plain' },
  )
  assert.equal(config.communicationKey, null)
})

test('takes brand ranges by configuration', () => {
  const ranges = [{ brand: 'prostir', from: '9804', to: '9804' }]
  const config = accepted(
    v1.env({ ALLIANCE_CARD_RANGES: JSON.stringify(ranges), ALLIANCE_LUHN: 'error', ALLIANCE_HOLDER: 'off' }),
  )
  assert.deepEqual(cardPolicy(config), {
    cvv: 3,
    luhn: 'error',
    holder: 'off',
    brands: ['visa', 'mastercard', 'prostir'],
    ranges,
  })
})

test('takes the methods by configuration, and the hosted page in v2 with a session beside the signature', () => {
  assert.deepEqual(accepted(v1.env()).methods, ['card', 'saved_card'])
  assert.deepEqual(accepted(v1.env()).hostedPayMethods, ['CARD'])
  assert.equal(accepted(v1.env()).preauthDays, 7)
  const config = accepted(
    v2.env({
      ALLIANCE_METHODS: 'hosted_page,card,card',
      ALLIANCE_SERVICE_CODE: SERVICE_CODE,
      ALLIANCE_HOSTED_PAY_METHODS: 'CARD,GOOGLE_PAY',
      ALLIANCE_PREAUTH_DAYS: '28',
    }),
  )
  assert.deepEqual(config.methods, ['hosted_page', 'card'])
  assert.deepEqual(config.hostedPayMethods, ['CARD', 'GOOGLE_PAY'])
  assert.equal(config.preauthDays, 28)
  assert.equal(config.generation === 'v2' && config.hostedSession?.serviceCode.reveal(), SERVICE_CODE)
  assert.equal((accepted(v2.env()) as { hostedSession?: unknown }).hostedSession, null)
})

test('needs no payment key where nothing is sealed here', () => {
  const env = { ALLIANCE_METHODS: 'hosted_page', ALLIANCE_PAYMENT_PUBLIC_KEY: undefined }
  assert.deepEqual(accepted(v1.env(env)).paymentKeys, [])
  assert.equal(faultsOf(v1.env({ ...env, ALLIANCE_METHODS: 'hosted_page,saved_card' })).length, 1)
})

test('takes two payment keys while the bank changes them', () => {
  const keys = [publicPart(referenceKeyPair()), publicPart(referenceKeyPair())]
  assert.deepEqual(accepted(v1.env({ ALLIANCE_PAYMENT_PUBLIC_KEY: JSON.stringify(keys) })).paymentKeys, keys)
})

test('takes a SEC1 key, and a PEM on one line', () => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const sec1 = privateKey.export({ format: 'pem', type: 'sec1' }).toString()
  for (const pem of [sec1, sec1.replaceAll('\n', '\\n')]) {
    const config = accepted(v2.env({ ALLIANCE_SIGNING_KEY: pem }))
    assert.ok(config.generation === 'v2' && config.signing.signingKey.reveal().equals(createPrivateKey(sec1)))
  }
})

for (const [algorithm, make] of [
  ['ES384', () => generateKeyPairSync('ec', { namedCurve: 'P-384' })],
  ['ES512', () => generateKeyPairSync('ec', { namedCurve: 'P-521' })],
  ['RS256', () => generateKeyPairSync('rsa', { modulusLength: 2048 })],
] as const) {
  test(`takes a key for ${algorithm}, and refuses it for ES256`, () => {
    const pem = make().privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
    accepted(v2.env({ ALLIANCE_SIGNING_KEY: pem, ALLIANCE_SIGNING_ALG: algorithm }))
    assert.match(
      faultsOf(v2.env({ ALLIANCE_SIGNING_KEY: pem })).join(),
      /^ALLIANCE_SIGNING_KEY: the key does not fit ES256/,
    )
  })
}

const otherX = referenceKeyPair()
const WRONG: [string, Env, RegExp][] = [
  ['an unknown generation', v1.env({ ALLIANCE_GENERATION: 'v3' }), /^ALLIANCE_GENERATION: must be one of v1, v2/],
  ['no address', v1.env({ ALLIANCE_BASE_URL: undefined }), /^ALLIANCE_BASE_URL: is missing/],
  ['an address without a scheme', v1.env({ ALLIANCE_BASE_URL: 'bank.example' }), /^ALLIANCE_BASE_URL: is not a URL/],
  ['plain http', v1.env({ ALLIANCE_BASE_URL: 'http://bank.example' }), /^ALLIANCE_BASE_URL: must be https/],
  ['credentials in the address', v1.env({ ALLIANCE_BASE_URL: 'https://user:word@bank.example' }), /^ALLIANCE_BASE_URL: must not contain a user/],
  ['a query in the address', v1.env({ ALLIANCE_BASE_URL: 'https://bank.example/?a=b' }), /^ALLIANCE_BASE_URL: must have no query/],
  ['no merchant', v1.env({ ALLIANCE_MERCHANT_ID: ' ' }), /^ALLIANCE_MERCHANT_ID: is missing/],
  ['a merchant of 37 characters', v1.env({ ALLIANCE_MERCHANT_ID: 'x'.repeat(37) }), /^ALLIANCE_MERCHANT_ID: has more than 36/],
  ['no service code', v1.env({ ALLIANCE_SERVICE_CODE: undefined }), /^ALLIANCE_SERVICE_CODE: is missing/],
  ['no communication key', v1.env({ ALLIANCE_COMMUNICATION_KEY: undefined }), /^ALLIANCE_COMMUNICATION_KEY: is missing; make it with/],
  ['the public communication key', v1.env({ ALLIANCE_COMMUNICATION_KEY: JSON.stringify(publicPart(communication)) }), /has no private part/],
  ['halves of two keys', v1.env({ ALLIANCE_COMMUNICATION_KEY: JSON.stringify({ ...communication, x: otherX.x, y: otherX.y }) }), /do not belong to its "d"/],
  ['a private part of zero', v1.env({ ALLIANCE_COMMUNICATION_KEY: JSON.stringify({ ...communication, d: 'A'.repeat(64) }) }), /not a P-384 private key/],
  ['a key that is no JSON', v1.env({ ALLIANCE_COMMUNICATION_KEY: 'x=1' }), /^ALLIANCE_COMMUNICATION_KEY: the key is not JSON/],
  ['no payment key', v1.env({ ALLIANCE_PAYMENT_PUBLIC_KEY: undefined }), /^ALLIANCE_PAYMENT_PUBLIC_KEY: is missing/],
  ['an empty list of payment keys', v1.env({ ALLIANCE_PAYMENT_PUBLIC_KEY: '[]' }), /^ALLIANCE_PAYMENT_PUBLIC_KEY: is an empty list/],
  ['a private payment key', v1.env({ ALLIANCE_PAYMENT_PUBLIC_KEY: JSON.stringify(otherX) }), /^ALLIANCE_PAYMENT_PUBLIC_KEY: the key holds a private part/],
  ['our own key as payment key', v1.env({ ALLIANCE_PAYMENT_PUBLIC_KEY: JSON.stringify(publicPart(communication)) }), /your own communication key/],
  ['no signing key', v2.env({ ALLIANCE_SIGNING_KEY: undefined }), /^ALLIANCE_SIGNING_KEY: is missing/],
  ['the public signing key', v2.env({ ALLIANCE_SIGNING_KEY: v2.signingKey.publicKey.export({ format: 'pem', type: 'spki' }).toString() }), /^ALLIANCE_SIGNING_KEY: the key is not a private key in PEM/],
  ['a cut PEM', v2.env({ ALLIANCE_SIGNING_KEY: '-----BEGIN PRIVATE KEY-----\nMIGH\n-----END PRIVATE KEY-----' }), /^ALLIANCE_SIGNING_KEY: the key cannot be read/],
  ['no key id', v2.env({ ALLIANCE_SIGNING_KID: undefined }), /^ALLIANCE_SIGNING_KID: is missing/],
  ['an HMAC algorithm', v2.env({ ALLIANCE_SIGNING_ALG: 'HS256' }), /^ALLIANCE_SIGNING_ALG: must be one of ES256/],
  ['an unknown unit of time', v2.env({ ALLIANCE_TS_UNIT: 's' }), /^ALLIANCE_TS_UNIT: must be one of/],
  ['encrypted callbacks without a key', v2.env({ ALLIANCE_COMMUNICATION_KEY: undefined, ALLIANCE_NOTIFICATION_ENCRYPTION: 'true' }), /^ALLIANCE_COMMUNICATION_KEY: is missing/],
  ['an unknown method', v1.env({ ALLIANCE_METHODS: 'card,bank_transfer' }), /^ALLIANCE_METHODS: takes words of card, saved_card, hosted_page/],
  ['a wallet the hosted page does not know', v1.env({ ALLIANCE_HOSTED_PAY_METHODS: 'card' }), /^ALLIANCE_HOSTED_PAY_METHODS: takes words of CARD/],
  ['a preauthorisation of 29 days', v1.env({ ALLIANCE_PREAUTH_DAYS: '29' }), /^ALLIANCE_PREAUTH_DAYS: must be a whole number from 1 to 28/],
  ['the hosted page in v2 without a session', v2.env({ ALLIANCE_METHODS: 'card,hosted_page' }), /^ALLIANCE_SERVICE_CODE: is missing.*session protocol only/],
  ['the hosted page in v2 without the session key', v2.env({ ALLIANCE_METHODS: 'hosted_page', ALLIANCE_SERVICE_CODE: SERVICE_CODE, ALLIANCE_COMMUNICATION_KEY: undefined }), /^ALLIANCE_COMMUNICATION_KEY: is missing/],
  ['an unknown kind of payment', v1.env({ ALLIANCE_TXN_TYPE: 'NOCVV' }), /^ALLIANCE_TXN_TYPE: must be one of/],
  ['a flag that is no flag', v1.env({ ALLIANCE_CUSTOMER_LENIENT: 'yes' }), /^ALLIANCE_CUSTOMER_LENIENT: must be one of true, false/],
  ['a time-out above what an attempt may run', v1.env({ ALLIANCE_TIMEOUT_MS: '60000' }), /^ALLIANCE_TIMEOUT_MS: must be a whole number from 100 to 17000/],
  ['a length above the bank’s largest', v1.env({ ALLIANCE_NOTIFICATION_URL_MAX: '1001' }), /^ALLIANCE_NOTIFICATION_URL_MAX/],
  ['a challenge host with a scheme', v1.env({ ALLIANCE_CHALLENGE_HOSTS: 'https://bank.example' }), /^ALLIANCE_CHALLENGE_HOSTS: takes host names without/],
  ['a challenge host with a path', v1.env({ ALLIANCE_CHALLENGE_HOSTS: 'bank.example/3ds' }), /^ALLIANCE_CHALLENGE_HOSTS/],
  ['bank keys as a list', v2.env({ ALLIANCE_BANK_KEYS: '[]' }), /^ALLIANCE_BANK_KEYS: must be a JSON object/],
  ['a bank key that is none', v2.env({ ALLIANCE_BANK_KEYS: '{"kid":"x"}' }), /^ALLIANCE_BANK_KEYS: the key/],
  ['bank keys that are no JSON', v2.env({ ALLIANCE_BANK_KEYS: '{' }), /^ALLIANCE_BANK_KEYS: is not JSON/],
  ['ranges of unequal length', v1.env({ ALLIANCE_CARD_RANGES: '[{"brand":"prostir","from":"98","to":"9804"}]' }), /^ALLIANCE_CARD_RANGES: each range/],
  ['a range upside down', v1.env({ ALLIANCE_CARD_RANGES: '[{"brand":"prostir","from":"9805","to":"9804"}]' }), /^ALLIANCE_CARD_RANGES: each range/],
  ['ranges as an object', v1.env({ ALLIANCE_CARD_RANGES: '{}' }), /^ALLIANCE_CARD_RANGES: must be a JSON list/],
] // prettier-ignore
for (const [what, env, says] of WRONG) {
  test(`refuses ${what} with one fault that names the variable`, () => {
    const faults = faultsOf(env)
    assert.equal(faults.length, 1, faults.join('\n'))
    assert.match(faults[0] ?? '', says)
  })
}

test('takes plain http for a bank on this machine only', () => {
  for (const host of ['localhost', '127.0.0.1', '127.1.2.3', '[::1]'])
    accepted(v1.env({ ALLIANCE_BASE_URL: `http://${host}:4300` }))
  for (const host of ['localhost.example', '127.0.0.1.example', '10.0.0.1', '0.0.0.0']) {
    assert.equal(faultsOf(v1.env({ ALLIANCE_BASE_URL: `http://${host}` })).length, 1, host)
  }
})

test('reports all faults of an empty environment at once', () => {
  assert.deepEqual(
    faultsOf({})
      .map((fault) => fault.split(':')[0])
      .sort(),
    [
      'ALLIANCE_BASE_URL',
      'ALLIANCE_COMMUNICATION_KEY',
      'ALLIANCE_MERCHANT_ID',
      'ALLIANCE_PAYMENT_PUBLIC_KEY',
      'ALLIANCE_SERVICE_CODE',
    ],
  )
})

test('no fault and no printed configuration shows a secret', () => {
  const secrets = [SERVICE_CODE, communication.d, 'MIGH']
  const broken = { ...communication, x: otherX.x }
  const shown = [
    ...faultsOf({ ALLIANCE_SERVICE_CODE: SERVICE_CODE, ALLIANCE_COMMUNICATION_KEY: JSON.stringify(broken) }),
    ...faultsOf({ ALLIANCE_COMMUNICATION_KEY: communication.d }),
    inspect(accepted(v1.env()), { depth: 9 }),
    JSON.stringify(accepted(v1.env())),
    inspect(accepted(v2.env()), { depth: 9 }),
  ].join('\n')
  for (const secret of secrets) assert.ok(!shown.includes(secret))
})
