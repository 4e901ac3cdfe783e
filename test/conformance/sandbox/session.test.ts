import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type * as jose from 'jose'
import type { Bench } from '../../unit/demo/gateways/support/merchant.ts'
import { bench, NOW, PATHS, seal } from '../../unit/demo/gateways/support/merchant.ts'
import { assertFieldsRefused, assertRefused } from './refusals.ts'

describe('the technical session of v1', () => {
  let b: Bench
  before(async () => (b = await bench('v1')))
  after(() => b.bank.close())

  const create = async (headers: Record<string, string>) =>
    b.merchant.post(PATHS.v1.create, headers, await b.merchant.sealBody(await b.merchant.createBody()))

  test('is opened with a service code and lasts 24 hours', async () => {
    const { status, body, text } = await b.merchant.authorize()
    assert.equal(status, 200)
    assert.deepEqual(Object.keys(JSON.parse(text) as object), ['jwe'])
    for (const name of ['deviceId', 'refreshToken', 'authToken']) assert.match(String(body[name]), /^[\da-f-]{36}$/)
    const { kty, crv, d } = body.serverPublic as jose.JWK
    assert.deepEqual([kty, crv, d], ['EC', 'P-384', undefined])
    // NOW is 2027-04-03 14:55:14.567 UTC; Kyiv is three hours ahead in April.
    assert.equal(body.tokenExpirationDateTime, '2027-04-04 14:55:14.0567 +0000')
    assert.equal(body.tokenExpiration, '2027-04-04 17:55:14.567+03:00')
  })

  for (const version of ['V1', 'v1', '1'])
    test(`takes x-api_version ${version}`, async () => {
      await b.merchant.authorize()
      const answer = await create({ ...b.merchant.sessionHeaders(), 'x-api_version': version })
      assert.equal(answer.body.status, 'PENDING')
    })

  test('an unknown service code has no terminal', async () => {
    const answer = await b.merchant.authorize({ serviceCode: 'a51e68aa-c6fa-11ed-afa1-0242ac120005' })
    assertRefused(answer, 'b_terminal_not_found', 200)
  })

  test('a missing, null, empty or over-long service code, or another member, is named', async () => {
    assertFieldsRefused(await b.merchant.authorize({}), ['serviceCode'])
    assertFieldsRefused(await b.merchant.authorize({ serviceCode: null }), ['serviceCode'])
    assertFieldsRefused(await b.merchant.authorize({ serviceCode: '' }), ['serviceCode'])
    assertFieldsRefused(await b.merchant.authorize({ serviceCode: 'x'.repeat(37) }), ['serviceCode'])
    const { serviceCode } = b.keys.companion
    assertFieldsRefused(await b.merchant.authorize({ serviceCode, deviceType: 'X' }), ['deviceType'])
  })

  test('an authorization that is not JSON is refused', async () => {
    const path = '/api-gateway/authorize_virtual_device'
    for (const body of ['', 'serviceCode=1', '[]', '"text"'])
      assertRefused(await b.merchant.post(path, { 'x-api_version': 'V1' }, body), 'b_error_parse_json', 400)
  })

  test('an authorization without a version is refused', async () => {
    const body = JSON.stringify({ serviceCode: b.keys.companion.serviceCode })
    assertRefused(
      await b.merchant.post('/api-gateway/authorize_virtual_device', {}, body),
      'b_request_is_not_correct',
      400,
    )
  })

  const headerCases: [string, (headers: Record<string, string>) => Record<string, string>, string, number][] = [
    ['no version', ({ 'x-api_version': _, ...rest }) => rest, 'b_request_is_not_correct', 400],
    ['an unknown version', (headers) => ({ ...headers, 'x-api_version': 'V2' }), 'b_request_is_not_correct', 400],
    ['no device', ({ 'x-device_id': _, ...rest }) => rest, 'b_unknown_device', 401],
    ['an empty device', (headers) => ({ ...headers, 'x-device_id': '' }), 'b_unknown_device', 401],
    [
      'a device never authorized',
      (headers) => ({ ...headers, 'x-device_id': 'other' }),
      'b_virtual_device_not_found',
      200,
    ],
    ['no refresh token', ({ 'x-refresh_token': _, ...rest }) => rest, 'b_refresh_token_absent', 200],
    ['another refresh token', (headers) => ({ ...headers, 'x-refresh_token': 'x' }), 'b_session_doesnt_exists', 200],
  ]
  for (const [name, change, code, status] of headerCases)
    test(`a call with ${name} is refused`, async () => {
      await b.merchant.authorize()
      assertRefused(await create(change(b.merchant.sessionHeaders())), code, status)
    })

  test('a newer authorization ends the session before it', async () => {
    await b.merchant.authorize()
    const old = b.merchant.sessionHeaders()
    await b.merchant.authorize()
    assertRefused(await create(old), 'b_session_doesnt_exists', 200)
    assert.equal((await create(b.merchant.sessionHeaders())).body.status, 'PENDING')
  })

  test('a body sealed to the key of an earlier session cannot be opened', async () => {
    await b.merchant.authorize()
    const sealed = await b.merchant.sealBody(await b.merchant.createBody())
    await b.merchant.authorize()
    const answer = await b.merchant.post(PATHS.v1.create, b.merchant.sessionHeaders(), sealed)
    assertRefused(answer, 'b_encryptor_failed_decrypt_message', 200)
  })

  test('a body sealed to another key or in another form cannot be opened', async () => {
    await b.merchant.authorize()
    const sealedElsewhere = await seal('{}', b.bank.paymentPublicKey)
    const withKid = await seal('{}', b.merchant.session.serverPublic as jose.JWK, { kid: 'k' })
    for (const body of [sealedElsewhere, withKid, JSON.stringify(await b.merchant.createBody()), 'a.b.c.d.e', ''])
      assertRefused(
        await b.merchant.post(PATHS.v1.create, b.merchant.sessionHeaders(), body),
        'b_encryptor_failed_decrypt_message',
        200,
      )
  })

  test('a sealed body that is not a JSON object is refused', async () => {
    await b.merchant.authorize()
    for (const text of ['not json', '[1]', '"a"', 'null'])
      assertRefused(
        await b.merchant.post(PATHS.v1.create, b.merchant.sessionHeaders(), await b.merchant.sealBody(text)),
        'b_error_parse_json',
        400,
      )
  })

  test('a session is good up to its last millisecond and then expired', async () => {
    b.time.set(NOW)
    await b.merchant.authorize()
    b.time.set(NOW + 86_400_000 - 1)
    assert.equal((await create(b.merchant.sessionHeaders())).body.status, 'PENDING')
    b.time.set(NOW + 86_400_000)
    assertRefused(await create(b.merchant.sessionHeaders()), 'b_expired_token', 401)
  })

  test('tests can expire, supersede, re-key and block', async () => {
    await b.merchant.authorize()
    b.bank.expireSession()
    assertRefused(await create(b.merchant.sessionHeaders()), 'b_expired_token', 401)
    await b.merchant.authorize()
    b.bank.supersedeSession()
    assertRefused(await create(b.merchant.sessionHeaders()), 'b_session_doesnt_exists', 200)
    await b.merchant.authorize()
    b.bank.replaceSessionKey()
    assertRefused(await create(b.merchant.sessionHeaders()), 'b_encryptor_failed_decrypt_message', 200)
    b.bank.blockServiceCode()
    assertRefused(await b.merchant.authorize(), 'b_auth_token_expired', 401)
  })
})

describe('addresses', () => {
  let b: Bench
  before(async () => (b = await bench('v1')))
  after(() => b.bank.close())

  test('query strings mean nothing', async () => {
    await b.merchant.authorize()
    const sealed = await b.merchant.sealBody(await b.merchant.createBody())
    const path = `${PATHS.v1.create}?merchantId=other&coinAmount=1`
    const { body } = await b.merchant.post(path, b.merchant.sessionHeaders(), sealed)
    assert.deepEqual([body.status, body.coinAmount], ['PENDING', 12345])
  })

  test('unknown services and other methods are unavailable', async () => {
    assertRefused(await b.merchant.post('/ecom/execute_request/payments/v9/x', {}, '{}'), 'b_service_unavailable', 404)
    const response = await fetch(b.bank.url + PATHS.v1.create)
    const body = (await response.json()) as Record<string, unknown>
    assertRefused({ status: response.status, body, text: '' }, 'b_service_unavailable', 404)
  })

  test('a body over the limit is refused', async () => {
    const { status } = await b.merchant.post(PATHS.v1.create, {}, 'x'.repeat(262_145))
    assert.equal(status, 413)
  })
})
