import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { gateTestCardNumber } from '../../../demo/gateways/ecommpay.ts'
import type { Bench, Json } from './merchant.ts'
import { browse, only, outcome, RETURN, withBench } from './merchant.ts'

const HALF_AN_HOUR = 1_800_000
const CLARIFY = '/v2/payment/clarification'
const MERCHANT_AUTH = '/v2/payment/card/merchant_auth'

async function started(b: Bench, scenario: string): Promise<{ id: string; told: Json }> {
  const { id } = await b.merchant.pay(gateTestCardNumber(scenario, 1))
  await b.pass(1_000)
  return { id, told: only(b) }
}

describe('redirect', () => {
  interface Redirect {
    url: string
    method: string
    body: Record<string, string>
  }

  const visit = (redirect: Redirect) =>
    redirect.method === 'GET'
      ? browse(`${redirect.url}?${new URLSearchParams(redirect.body)}`)
      : browse(redirect.url, redirect.body)

  const kinds = [
    ['redirect_get', 'GET', 'awaiting redirect result'],
    ['redirect_post', 'POST', 'awaiting redirect result'],
    ['redirect_3ds', 'POST', 'awaiting 3ds result'],
  ] as const
  for (const [scenario, method, status] of kinds) {
    for (const [decision, place, expected] of [
      ['approve', RETURN.success, ['success', 'success', '0']],
      ['cancel', RETURN.decline, ['decline', 'decline', '10301']],
    ] as const)
      test(`${scenario}, ${decision}: back to ${place}, and the result by callback`, () =>
        withBench(async (b) => {
          const { told } = await started(b, scenario)
          const redirect = told.redirect_data as Redirect
          assert.deepEqual([(told.payment as Json).status, redirect.method], [status, method])
          const page = await visit(redirect)
          assert.equal(page.status, 200)
          assert.match(page.text, /€123\.45/)
          const { location } = await browse(`${redirect.url}/decide`, { decision })
          assert.equal(location, place)
          await b.pass(1_000)
          assert.deepEqual(outcome(only(b)), expected)
        }))

    test(`${scenario} without its body, or by the other method, shows nothing`, () =>
      withBench(async (b) => {
        const { told } = await started(b, scenario)
        const redirect = told.redirect_data as Redirect
        assert.equal((await visit({ ...redirect, body: { session: 'x' } })).status, 400)
        assert.equal((await visit({ ...redirect, method: method === 'GET' ? 'POST' : 'GET' })).status, 400)
        assert.equal((await browse(`${redirect.url}/decide`, { decision: 'x' })).status, 400)
      }))
  }

  test('coming back to the address of success proves nothing', () =>
    withBench(async (b) => {
      const { id, told } = await started(b, 'redirect_post')
      const { url } = told.redirect_data as Redirect
      assert.equal((await browse(`${url}/decide`, { decision: 'back' })).location, RETURN.success)
      assert.equal(((await b.merchant.status(id)).payment as Json).status, 'awaiting redirect result')
      await b.pass(HALF_AN_HOUR)
      assert.deepEqual(outcome(only(b)), ['decline', 'decline', '20000'])
    }))

  test('a second answer changes nothing', () =>
    withBench(async (b) => {
      const { told } = await started(b, 'redirect_get')
      const { url } = told.redirect_data as Redirect
      await browse(`${url}/decide`, { decision: 'cancel' })
      assert.equal((await browse(`${url}/decide`, { decision: 'approve' })).status, 404)
      await b.pass(1_000)
      assert.equal(outcome(only(b))[0], 'decline')
    }))
})

describe('clarification', () => {
  const clarify = (b: Bench, id: string, additional: unknown) =>
    b.merchant.about(id, CLARIFY, { additional_data: additional })
  const AVS = { avs_post_code: 'SW1A 2AA', avs_street_address: '10 Downing Street' }

  test('by names, nested, in one answer', () =>
    withBench(async (b) => {
      const { id, told } = await started(b, 'clarification')
      assert.deepEqual(told.clarification_fields, {
        avs_data: ['avs_post_code', 'avs_street_address'],
        customer: { billing: ['city'] },
      })
      assert.equal((await clarify(b, id, { avs_data: AVS, customer: { billing: { city: 'London' } } })).status, 200)
      await b.pass(1_000)
      const final = only(b)
      assert.deepEqual(outcome(final), ['success', 'success', '0'])
      assert.deepEqual([final.clarification_fields, final.errors], [undefined, undefined])
    }))

  test('by schema, in two answers: what is missing or wrong is asked for again with 3191', () =>
    withBench(async (b) => {
      const { id, told } = await started(b, 'clarification_schema')
      const fields = told.clarification_fields as {
        $schema: string
        avs_data: { properties: Json; required: string[] }
      }
      assert.match(fields.$schema, /json-schema/)
      assert.deepEqual(Object.keys(fields.avs_data.properties), ['avs_post_code', 'avs_street_address'])
      await clarify(b, id, { avs_data: { ...AVS, avs_post_code: '?' } })
      await b.pass(1_000)
      const again = only(b)
      assert.deepEqual((again.clarification_fields as typeof fields).avs_data.required, ['avs_post_code'])
      const errors = (again.errors as Json[]).map(({ code, field }) => [code, field])
      assert.deepEqual(errors, [['3191', 'avs_data.avs_post_code']])
      await clarify(b, id, { avs_data: { avs_post_code: '01001' } })
      await b.pass(1_000)
      assert.deepEqual(outcome(only(b)), ['success', 'success', '0'])
    }))

  test('each accepted answer, also an empty one, starts the half hour anew', () =>
    withBench(async (b) => {
      const { id } = await started(b, 'clarification')
      await b.pass(HALF_AN_HOUR - 10_000)
      await clarify(b, id, {})
      await b.pass(HALF_AN_HOUR - 10_000)
      assert.equal(((await b.merchant.status(id)).payment as Json).status, 'awaiting clarification')
      b.callbacks()
      await b.pass(10_000)
      await b.pass(1_000)
      assert.deepEqual(outcome(only(b)), ['decline', 'decline', '20000'])
    }))

  const rows: [string, unknown, string][] = [
    ['nothing at all', undefined, '2004'],
    ['a text', 'x', '2003'],
    ['a list', [], '2003'],
    ['card data', { card: { pan: '4000000000000077' } }, '2003'],
    ['a member that was not asked for', { avs_data: { ...AVS, country: 'GB' } }, '2003'],
    ['a number', { avs_data: { avs_post_code: 1001 } }, '2003'],
  ]
  for (const [what, additional, code] of rows)
    test(`refuses ${what}: ${code}, and goes on waiting`, () =>
      withBench(async (b) => {
        const { id } = await started(b, 'clarification')
        assert.deepEqual(
          [(await clarify(b, id, additional)).status, (await clarify(b, id, additional)).body.code],
          [400, code],
        )
        await b.pass(1_000)
        assert.deepEqual(b.posted, [])
      }))

  test('goes before 3-D Secure where both are needed', () =>
    withBench(async (b) => {
      const { id } = await started(b, 'clarification_challenge')
      await clarify(b, id, { avs_data: AVS })
      await b.pass(1_000)
      const told = only(b)
      assert.equal((told.payment as Json).status, 'awaiting 3ds result')
      assert.ok((told.threeds2 as Json).iframe)
    }))
})

describe('authentication on the merchant’s request', () => {
  const auth = (b: Bench, id: string, type: string, more: Json = {}) =>
    b.merchant.about(id, MERCHANT_AUTH, { general: { type }, ...more })

  for (const [code, expected] of [
    ['123456', ['success', 'success', '0']],
    ['000000', ['decline', 'decline', '2466']],
  ] as const)
    test(`start, finish with ${code}: ${expected[0]}`, () =>
      withBench(async (b) => {
        const { id, told } = await started(b, 'merchant_auth')
        assert.equal((told.payment as Json).status, 'awaiting merchant auth')
        assert.equal((await auth(b, id, 'start')).status, 200)
        assert.equal((await auth(b, id, 'finish', { confirmation_code: code })).status, 200)
        await b.pass(1_000)
        assert.deepEqual(outcome(only(b)), expected)
      }))

  test('no finish before the start, none without a code, and no third type', () =>
    withBench(
      async (b) => {
        const { id } = await started(b, 'merchant_auth')
        assert.equal((await auth(b, id, 'finish', { confirmation_code: '123456' })).body.code, '3060')
        assert.equal((await auth(b, id, 'finish')).body.code, '2004')
        assert.equal((await auth(b, id, 'start', { confirmation_code: '1' })).body.code, '2003')
        assert.equal((await auth(b, id, 'stop')).body.code, '2003')
      },
      { deepChecks: 'answer' },
    ))

  test('the type is signed', () =>
    withBench(async (b) => {
      const { id } = await started(b, 'merchant_auth')
      const signed = b.merchant.signed({ general: { project_id: 42, payment_id: id, type: 'start' } })
      const turned = { general: { ...(signed.general as Json), type: 'finish' }, confirmation_code: '123456' }
      assert.equal((await b.merchant.raw(MERCHANT_AUTH, JSON.stringify(turned))).body.code, '3261')
    }))

  test('nobody confirms: 30000', () =>
    withBench(async (b) => {
      const { id } = await started(b, 'merchant_auth')
      b.gate.timeOut(id)
      await b.pass(1_000)
      assert.deepEqual(outcome(only(b)), ['decline', 'decline', '30000'])
    }))
})

test('an act elsewhere: a text to show, and the result by itself', () =>
  withBench(async (b) => {
    const { told } = await started(b, 'customer_action')
    assert.equal((told.payment as Json).status, 'awaiting customer action')
    const [line] = told.display_data as Json[]
    assert.deepEqual(Object.keys(line ?? {}).sort(), ['data', 'title', 'type'])
    await b.pass(61_000)
    assert.deepEqual(outcome(only(b)), ['success', 'success', '0'])
  }))
