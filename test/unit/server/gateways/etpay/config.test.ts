import assert from 'node:assert/strict'
import { inspect } from 'node:util'
import { test } from 'node:test'
import { parseEtpayConfig } from '../../../../../server/gateways/etpay/config.ts'
import { API_TOKEN, API_URL, ENV, FUNNEL_URL, vectors } from './stage.ts'

type Env = Record<string, string | undefined>

function accepted(env: Env = {}) {
  const parsed = parseEtpayConfig({ ...ENV, ...env })
  assert.ok('config' in parsed, 'faults' in parsed ? parsed.faults.join('\n') : '')
  return parsed.config
}

function faultsOf(env: Env): string[] {
  const parsed = parseEtpayConfig({ ...ENV, ...env })
  return 'faults' in parsed ? parsed.faults : []
}

test('takes a configuration with the documented defaults', () => {
  const { apiToken, ...config } = accepted()
  assert.equal(apiToken.reveal(), API_TOKEN)
  assert.deepEqual(config, {
    apiUrl: API_URL,
    funnelUrl: FUNNEL_URL,
    merchantCode: 'cl_demo_cl',
    window: 'redirect',
    // The test bank is no bank of a shopper.
    banks: vectors.banks.rows.filter(({ code }) => code !== 'cl_test'),
    lockRut: false,
    timeoutMs: 10_000,
  })
})

test('takes base addresses with a path and slashes at the end', () => {
  const { apiUrl, funnelUrl } = accepted({
    ETPAY_API_URL: 'https://api.etpay.example/cl//',
    ETPAY_FUNNEL_URL: 'https://PMT.etpay.example/',
  })
  assert.deepEqual([apiUrl, funnelUrl], ['https://api.etpay.example/cl', 'https://pmt.etpay.example'])
})

test('takes plain http for a sandbox on this machine only', () => {
  for (const host of ['localhost', '127.0.0.1', '[::1]']) {
    accepted({ ETPAY_API_URL: `http://${host}:4300/api`, ETPAY_FUNNEL_URL: `http://${host}:4300/pay` })
  }
  for (const host of ['localhost.example', '10.0.0.1', '0.0.0.0']) {
    assert.equal(faultsOf({ ETPAY_API_URL: `http://${host}` }).length, 1, host)
    assert.equal(faultsOf({ ETPAY_FUNNEL_URL: `http://${host}` }).length, 1, host)
  }
})

test('takes the banks to offer, in that order, in either case, with names for new ones', () => {
  const { banks } = accepted({ ETPAY_BANKS: 'CL_BCI, cl_test ,cl_nuevo=Banco Nuevo,cl_bci,cl_estado=Estado' })
  assert.deepEqual(banks, [
    { code: 'cl_bci', name: 'BCI' },
    { code: 'cl_test', name: 'Banco Prueba' },
    { code: 'cl_nuevo', name: 'Banco Nuevo' },
    { code: 'cl_estado', name: 'Estado' },
  ])
})

test('leaves the choice of the bank to the funnel where that is wanted', () => {
  assert.deepEqual(accepted({ ETPAY_BANKS: 'none' }).banks, [])
})

const WRONG: [string, Env, RegExp][] = [
  ['no API address', { ETPAY_API_URL: undefined }, /^ETPAY_API_URL: is missing/],
  ['an API address without a scheme', { ETPAY_API_URL: 'api.etpay.example' }, /^ETPAY_API_URL: is not a URL/],
  ['plain http', { ETPAY_API_URL: 'http://api.etpay.example' }, /^ETPAY_API_URL: must be https/],
  ['another scheme', { ETPAY_FUNNEL_URL: 'ftp://pmt.etpay.example' }, /^ETPAY_FUNNEL_URL: must be https/],
  ['credentials', { ETPAY_API_URL: 'https://user:word@api.etpay.example' }, /^ETPAY_API_URL: must not contain a user/],
  ['a query', { ETPAY_FUNNEL_URL: 'https://pmt.etpay.example/?a=b' }, /^ETPAY_FUNNEL_URL: must have no query/],
  ['a fragment', { ETPAY_FUNNEL_URL: 'https://pmt.etpay.example/#a' }, /^ETPAY_FUNNEL_URL: must have no query/],
  ['no funnel address', { ETPAY_FUNNEL_URL: ' ' }, /^ETPAY_FUNNEL_URL: is missing/],
  ['no merchant', { ETPAY_MERCHANT_CODE: '' }, /^ETPAY_MERCHANT_CODE: is missing; ETpay issues it/],
  ['a merchant with a space', { ETPAY_MERCHANT_CODE: 'cl demo' }, /^ETPAY_MERCHANT_CODE: must be up to 40/],
  ['the token as merchant code', { ETPAY_MERCHANT_CODE: API_TOKEN }, /was the API token pasted here/],
  ['no token', { ETPAY_API_TOKEN: undefined }, /^ETPAY_API_TOKEN: is missing; ETpay issues it/],
  ['the merchant code as token', { ETPAY_API_TOKEN: 'cl_demo_cl' }, /^ETPAY_API_TOKEN: is the same as/],
  ['an unknown window', { ETPAY_WINDOW: 'iframe' }, /^ETPAY_WINDOW: must be one of redirect, popup, frame/],
  ['a bank by its name', { ETPAY_BANKS: 'Banco de Chile' }, /^ETPAY_BANKS: takes bank codes/],
  ['an empty bank', { ETPAY_BANKS: 'cl_bci,,cl_estado' }, /^ETPAY_BANKS: takes bank codes/],
  ['a flag that is no flag', { ETPAY_LOCK_RUT: 'yes' }, /^ETPAY_LOCK_RUT: must be one of true, false/],
  ['a time-out an attempt cannot bear', { ETPAY_TIMEOUT_MS: '60001' }, /^ETPAY_TIMEOUT_MS: must be a whole number/],
] // prettier-ignore

for (const [what, env, says] of WRONG) {
  test(`refuses ${what} with one fault that names the variable`, () => {
    const faults = faultsOf(env)
    assert.equal(faults.length, 1, faults.join('\n'))
    assert.match(faults[0] ?? '', says)
  })
}

test('reports all faults of an empty environment at once', () => {
  const parsed = parseEtpayConfig({})
  assert.ok('faults' in parsed)
  assert.deepEqual(
    parsed.faults.map((fault) => fault.split(':')[0]),
    ['ETPAY_API_URL', 'ETPAY_FUNNEL_URL', 'ETPAY_MERCHANT_CODE', 'ETPAY_API_TOKEN'],
  )
})

test('no fault and no printed configuration shows the token', () => {
  const shown = [
    ...faultsOf({ ETPAY_MERCHANT_CODE: API_TOKEN, ETPAY_API_URL: `https://${API_TOKEN}@api.etpay.example` }),
    inspect(accepted(), { depth: 9 }),
    JSON.stringify(accepted()),
  ].join('\n')
  assert.ok(!shown.includes(API_TOKEN))
})
