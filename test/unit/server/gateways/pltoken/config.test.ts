import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { parsePltokenConfig } from '../../../../../server/gateways/pltoken/config.ts'
import { APP_KEY, createScriptedPltoken, PCNG_KEY, VAULT_KEY } from '../../../../support/pltoken.ts'

type Env = Record<string, string | undefined>
const { env } = createScriptedPltoken()

function accepted(more: Env = {}) {
  const result = parsePltokenConfig(env(more))
  assert.ok('config' in result, 'faults' in result ? result.faults.join('\n') : '')
  return result.config
}
function faultsOf(variables: Env): string[] {
  const result = parsePltokenConfig(variables)
  return 'faults' in result ? result.faults : []
}

test('takes a configuration with the documented defaults', () => {
  const { appKey, pcngKey, ...config } = accepted()
  assert.deepEqual(config, {
    baseUrl: 'https://pl.example',
    appId: '5f2b7c1e9a4d4c0f8e6a3b2d1c0f9e8d',
    applicationId: 'ABC',
    currencies: ['GBP', 'EUR', 'JPY', 'KWD'],
    vaultUrl: 'https://vault.example/cvv',
    vaultKeys: [VAULT_KEY],
    quotePathParams: false,
    paths: {},
    timeoutMs: 30_000,
  })
  assert.deepEqual([Buffer.from(appKey.reveal()), Buffer.from(pcngKey.reveal())], [APP_KEY, PCNG_KEY])
})

for (const bytes of [16, 24, 32]) {
  test(`takes a key of ${bytes} bytes as base64 and as hexadecimal`, () => {
    const key = PCNG_KEY.subarray(0, bytes)
    for (const text of [
      key.toString('base64'),
      `hex:${key.toString('hex')}`,
      `hex:${key.toString('hex').toUpperCase()}`,
    ]) {
      assert.deepEqual(Buffer.from(accepted({ PLTOKEN_PCNG_KEY: text }).pcngKey.reveal()), key)
    }
  })
}

test('takes one vault key without a list, keeps its kid, and drops what a sealer does not need', () => {
  const jwk = { ...VAULT_KEY, kid: 'v-1', use: 'enc', alg: 'ECDH-ES+A256KW' }
  assert.deepEqual(accepted({ PLTOKEN_VAULT_KEYS: JSON.stringify(jwk) }).vaultKeys, [{ kid: 'v-1', ...VAULT_KEY }])
})

test('takes paths that the provider tells later', () => {
  const { paths } = accepted({ PLTOKEN_PATHS: '{"refund":"POST /billing/{uuid}/refund/{orderId}"}' })
  assert.deepEqual(paths, { refund: { method: 'POST', path: '/billing/{uuid}/refund/{orderId}' } })
})

test('keeps a path of the address and takes plain http on this machine only', () => {
  assert.equal(accepted({ PLTOKEN_BASE_URL: 'https://pl.example/api//' }).baseUrl, 'https://pl.example/api')
  accepted({ PLTOKEN_BASE_URL: 'http://127.0.0.1:4300', PLTOKEN_VAULT_URL: 'http://localhost:4301/cvv' })
})

const WRONG: [string, Env, RegExp][] = [
  ['no address', { PLTOKEN_BASE_URL: '' }, /^PLTOKEN_BASE_URL: is missing/],
  ['plain http', { PLTOKEN_BASE_URL: 'http://pl.example' }, /^PLTOKEN_BASE_URL: must be https/],
  ['credentials in the address', { PLTOKEN_BASE_URL: 'https://a:b@pl.example' }, /^PLTOKEN_BASE_URL: must not contain a user/],
  ['no app id', { PLTOKEN_APP_ID: undefined }, /^PLTOKEN_APP_ID: is missing/],
  ['an app id with a colon', { PLTOKEN_APP_ID: 'a:b' }, /^PLTOKEN_APP_ID: must have 1 to 64/],
  ['an app id of 65 characters', { PLTOKEN_APP_ID: 'a'.repeat(65) }, /^PLTOKEN_APP_ID: must have 1 to 64/],
  ['no app key', { PLTOKEN_APP_KEY: undefined }, /^PLTOKEN_APP_KEY: is missing/],
  ['an app key of 15 bytes', { PLTOKEN_APP_KEY: Buffer.alloc(15, 7).toString('base64') }, /^PLTOKEN_APP_KEY: the key has 15 bytes/],
  ['an app key without padding', { PLTOKEN_APP_KEY: APP_KEY.toString('base64').replace('=', '') }, /^PLTOKEN_APP_KEY: the key is not base64/],
  ['an app key of 45 characters, as published', { PLTOKEN_APP_KEY: `${APP_KEY.toString('base64')}A` }, /^PLTOKEN_APP_KEY: the key is not base64/],
  ['an app key in base64url', { PLTOKEN_APP_KEY: `${'_-'.repeat(21)}A=` }, /^PLTOKEN_APP_KEY: the key is not base64/],
  ['no encryption key', { PLTOKEN_PCNG_KEY: ' ' }, /^PLTOKEN_PCNG_KEY: is missing/],
  ['an encryption key of 20 bytes', { PLTOKEN_PCNG_KEY: Buffer.alloc(20, 7).toString('base64') }, /^PLTOKEN_PCNG_KEY: the key has 20 bytes; it must have 16, 24, 32/],
  ['an encryption key of 33 bytes in hexadecimal', { PLTOKEN_PCNG_KEY: `hex:${'ab'.repeat(33)}` }, /^PLTOKEN_PCNG_KEY: the key has 33 bytes/],
  ['hexadecimal of 16 bytes without its prefix', { PLTOKEN_PCNG_KEY: 'ab'.repeat(16) }, /^PLTOKEN_PCNG_KEY: the key looks like hexadecimal/],
  ['hexadecimal of 32 bytes without its prefix', { PLTOKEN_PCNG_KEY: 'ab'.repeat(32) }, /^PLTOKEN_PCNG_KEY: the key looks like hexadecimal/],
  ['an odd number of digits', { PLTOKEN_PCNG_KEY: `hex:${'a'.repeat(63)}` }, /^PLTOKEN_PCNG_KEY: the key is neither/],
  ['an empty hexadecimal key', { PLTOKEN_PCNG_KEY: 'hex:' }, /^PLTOKEN_PCNG_KEY: the key is neither/],
  ['an encryption key with a gap', { PLTOKEN_PCNG_KEY: 'AAAA AAAA' }, /^PLTOKEN_PCNG_KEY: the key is neither/],
  ['no application', { PLTOKEN_APPLICATION_ID: undefined }, /^PLTOKEN_APPLICATION_ID: is missing/],
  ['no currencies', { PLTOKEN_CURRENCIES: undefined }, /^PLTOKEN_CURRENCIES: is missing/],
  ['a currency in small letters', { PLTOKEN_CURRENCIES: 'GBP,eur' }, /^PLTOKEN_CURRENCIES: takes ISO 4217/],
  ['commas only', { PLTOKEN_CURRENCIES: ',' }, /^PLTOKEN_CURRENCIES: takes ISO 4217/],
  ['no vault', { PLTOKEN_VAULT_URL: undefined }, /^PLTOKEN_VAULT_URL: is missing/],
  ['a vault without https', { PLTOKEN_VAULT_URL: 'http://vault.example' }, /^PLTOKEN_VAULT_URL: must be https/],
  ['a vault that is no address', { PLTOKEN_VAULT_URL: 'vault' }, /^PLTOKEN_VAULT_URL: is not a URL/],
  ['credentials in the vault’s address', { PLTOKEN_VAULT_URL: 'https://a:b@vault.example' }, /^PLTOKEN_VAULT_URL: must not contain a user/],
  ['a fragment in the vault’s address', { PLTOKEN_VAULT_URL: 'https://vault.example/#x' }, /^PLTOKEN_VAULT_URL: must have no fragment/],
  ['no vault keys', { PLTOKEN_VAULT_KEYS: undefined }, /^PLTOKEN_VAULT_KEYS: is missing/],
  ['an empty list of vault keys', { PLTOKEN_VAULT_KEYS: '[]' }, /^PLTOKEN_VAULT_KEYS: is an empty list/],
  ['vault keys that are no JSON', { PLTOKEN_VAULT_KEYS: '{' }, /^PLTOKEN_VAULT_KEYS: is not JSON/],
  ['a vault key that is a text', { PLTOKEN_VAULT_KEYS: '"x"' }, /^PLTOKEN_VAULT_KEYS: the key is not a JWK/],
  ['a private vault key', { PLTOKEN_VAULT_KEYS: JSON.stringify({ ...VAULT_KEY, d: 'jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI' }) }, /^PLTOKEN_VAULT_KEYS: the key holds a private part/],
  ['an RSA vault key', { PLTOKEN_VAULT_KEYS: '{"kty":"RSA","n":"AQAB","e":"AQAB"}' }, /^PLTOKEN_VAULT_KEYS: the key must have "kty": "EC"/],
  ['a curve that is none of the three', { PLTOKEN_VAULT_KEYS: JSON.stringify({ ...VAULT_KEY, crv: 'secp256k1' }) }, /^PLTOKEN_VAULT_KEYS: the key must have "kty": "EC"/],
  ['coordinates of another curve', { PLTOKEN_VAULT_KEYS: JSON.stringify({ ...VAULT_KEY, crv: 'P-384' }) }, /^PLTOKEN_VAULT_KEYS: the key must have a base64url "x" of 48 bytes/],
  ['a point beside the curve', { PLTOKEN_VAULT_KEYS: JSON.stringify({ ...VAULT_KEY, y: VAULT_KEY.x }) }, /^PLTOKEN_VAULT_KEYS: the key is not a point/],
  ['a flag that is no flag', { PLTOKEN_QUOTE_PATH: 'yes' }, /^PLTOKEN_QUOTE_PATH: must be one of/],
  ['a time-out above a minute', { PLTOKEN_TIMEOUT_MS: '60001' }, /^PLTOKEN_TIMEOUT_MS: must be a whole number/],
  ['paths as a list', { PLTOKEN_PATHS: '[]' }, /^PLTOKEN_PATHS: must be a JSON object/],
  ['a path of an unknown call', { PLTOKEN_PATHS: '{"transfer":"POST /x"}' }, /^PLTOKEN_PATHS: "transfer" is not a call/],
  ['a path without a method', { PLTOKEN_PATHS: '{"refund":"/x"}' }, /^PLTOKEN_PATHS: the path of refund must be written like/],
  ['a path with a query', { PLTOKEN_PATHS: '{"refund":"POST /x?y=1"}' }, /^PLTOKEN_PATHS: the path of refund must be written like/],
  ['a path with an unknown parameter', { PLTOKEN_PATHS: '{"refund":"POST /x/{card}"}' }, /^PLTOKEN_PATHS: the path of refund takes each of/],
  ['a path that names a parameter twice', { PLTOKEN_PATHS: '{"refund":"POST /{uuid}/{uuid}"}' }, /^PLTOKEN_PATHS: the path of refund takes each of/],
] // prettier-ignore
for (const [what, more, says] of WRONG) {
  test(`refuses ${what} with one fault that names the variable`, () => {
    const faults = faultsOf(env(more))
    assert.equal(faults.length, 1, faults.join('\n'))
    assert.match(faults[0] ?? '', says)
  })
}

test('reports all faults of an empty environment at once', () => {
  assert.deepEqual(
    faultsOf({}).map((fault) => fault.split(':')[0]),
    [
      'PLTOKEN_BASE_URL',
      'PLTOKEN_APP_ID',
      'PLTOKEN_APP_KEY',
      'PLTOKEN_PCNG_KEY',
      'PLTOKEN_APPLICATION_ID',
      'PLTOKEN_CURRENCIES',
      'PLTOKEN_VAULT_URL',
      'PLTOKEN_VAULT_KEYS',
    ],
  )
})

test('no fault and no printed configuration shows a secret', () => {
  const appKey = `${APP_KEY.toString('base64')}!`
  const pcngKey = `hex:${'5ec4e7'.repeat(7)}`
  const shown = [
    ...faultsOf(env({ PLTOKEN_APP_KEY: appKey, PLTOKEN_PCNG_KEY: pcngKey })),
    inspect(accepted(), { depth: 9 }),
    JSON.stringify(accepted()),
  ].join('\n')
  for (const secret of [APP_KEY.toString('base64'), '5ec4e7', PCNG_KEY.toString('base64'), PCNG_KEY.toString('hex')]) {
    assert.ok(!shown.includes(secret))
  }
})
