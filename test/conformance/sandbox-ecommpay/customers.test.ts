import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { gateTestCardNumber } from '../../../demo/gateways/ecommpay.ts'
import type { Bench, Json } from './merchant.ts'
import { APPROVED, card, changed, CUSTOMER, only, outcome, PROJECT, withBench } from './merchant.ts'
import { referenceSignature } from './reference-signature.ts'

const TOKENIZE = 'card/tokenize'

async function saved(b: Bench, pan = APPROVED): Promise<{ id: number; token: string }> {
  await b.merchant.pay(pan, { card: { save: true } })
  await b.pass(1_000)
  const { account } = only(b) as { account: Json }
  return { id: Number(account.id), token: String(account.token) }
}

async function answered(b: Bench, credential: Json, changes: Json = {}): Promise<Json> {
  const path = 'token' in credential ? 'sale/token' : 'sale/saved'
  const { status } = await b.merchant.pay(changed({ cvv: '123' }, credential), changes, path)
  assert.equal(status, 200)
  await b.pass(1_000)
  return only(b)
}

const errorOf = (told: Json): unknown => (told.errors as Json[])[0]?.code

describe('a card that is saved with a payment', () => {
  test('has an account id and a token in the callback, and pays again with either', () =>
    withBench(async (b) => {
      const { id, token } = await saved(b)
      assert.match(token, /^[\da-f]{64}$/)
      for (const credential of [{ token }, { saved_account_id: id }]) {
        const told = await answered(b, credential)
        assert.deepEqual(outcome(told), ['success', 'success', '0'])
        assert.equal((told.account as Json).token, token)
      }
      assert.deepEqual(b.gate.tokens(), [
        { token, savedAccountId: id, customerId: 'customer_12', status: 'active', cardMask: '400000******0077' },
      ])
    }))

  test('is held with a token, and verified', () =>
    withBench(async (b) => {
      const { token } = await saved(b)
      await b.merchant.pay({ token, cvv: '123' }, {}, 'auth/token')
      await b.merchant.pay({ token, cvv: '123' }, { payment: { amount: 0 } }, 'account_verification/token')
      await b.pass(1_000)
      assert.deepEqual(
        b.callbacks().map((told) => outcome(told)[0]),
        ['awaiting capture', 'success'],
      )
    }))

  test('plays its scenario again: 3-D Secure', () =>
    withBench(async (b) => {
      const token = (await tokenized(b, '4314220000000056')).token
      const told = await answered(b, { token })
      assert.equal((told.payment as Json).status, 'awaiting 3ds result')
    }))

  test('keeps its token when it is saved again, and gets another one for another customer', () =>
    withBench(async (b) => {
      const first = await saved(b)
      assert.deepEqual(await saved(b), first)
      await b.merchant.pay(APPROVED, { card: { save: true, year: 2031 }, customer: { id: 'other' } })
      await b.pass(1_000)
      assert.notEqual((only(b).account as Json).token, first.token)
    }))

  test('is not saved where the payment is declined, or where nobody asked', () =>
    withBench(async (b) => {
      await b.merchant.pay('4111111111111111', { card: { save: true } })
      await b.merchant.pay(APPROVED)
      await b.pass(1_000)
      for (const told of b.callbacks()) assert.equal((told.account as Json).token, undefined)
      assert.deepEqual(b.gate.tokens(), [])
    }))

  const rows: [string, (token: string, id: number) => [Json, Json], string][] = [
    ['a token of another customer', (token) => [{ token }, { customer: { id: 'other' } }], '3101'],
    ['a saved card of another customer', (_, id) => [{ saved_account_id: id }, { customer: { id: 'other' } }], '3101'],
    ['a token without a customer', (token) => [{ token }, { customer: { id: undefined } }], '3022'],
    ['a saved card without a customer', (_, id) => [{ saved_account_id: id }, { customer: { id: undefined } }], '3022'],
    ['a token that nobody has', () => [{ token: 'a'.repeat(64) }, {}], '3221'],
    ['a saved card that nobody has', () => [{ saved_account_id: 1 }, {}], '3221'],
    ['a text that is no token', () => [{ token: 'token' }, {}], '3027'],
    ['a token in upper case', (token) => [{ token: `A${token.slice(1)}` }, {}], '3027'],
    ['a token without CVV', (token) => [{ token, cvv: undefined }, {}], '3141'],
  ]
  for (const [what, make, code] of rows)
    test(`${what}: ${code}, and no money moves`, () =>
      withBench(async (b) => {
        const { token, id } = await saved(b)
        const charged = b.gate.totals().EUR?.charged
        const [credential, changes] = make(token, id)
        assert.equal(errorOf(await answered(b, credential, changes)), code)
        assert.equal(b.gate.totals().EUR?.charged, charged)
      }))

  test('cannot be used once it has expired', () =>
    withBench(async (b) => {
      await b.merchant.pay(APPROVED, { card: { save: true, year: 2027, month: 4 } })
      await b.pass(1_000)
      const token = String((only(b).account as Json).token)
      await b.pass(30 * 86_400_000)
      assert.equal(errorOf(await answered(b, { token })), '3021')
      assert.equal(b.gate.tokens()[0]?.status, 'expiry')
    }))
})

async function tokenized(b: Bench, pan = APPROVED, changes: Json = {}): Promise<Json> {
  const { pan: number, year, month, card_holder: holder } = card(pan, changes)
  const body = { customer: { ip_address: '203.0.113.7' }, card: { pan: number, year, month, card_holder: holder } }
  const { status, body: answer } = await b.merchant.customer(TOKENIZE, body)
  assert.deepEqual([status, Object.keys(answer).sort()], [200, ['project_id', 'request_id', 'status']])
  await b.pass(2_000)
  const told = only(b)
  assert.equal((told.request as Json).id, answer.request_id)
  return told
}

describe('tokens by request', () => {
  test('are told by a callback that is signed in general', () =>
    withBench(async (b) => {
      const told = await tokenized(b)
      assert.equal(told.signature, undefined)
      assert.equal((told.general as Json).project_id, PROJECT.id)
      assert.deepEqual((told.request as Json).action, 'tokenize')
      assert.deepEqual([told.token_status, (told.request as Json).status], ['active', 'success'])
      assert.deepEqual(told.customer, { id: CUSTOMER.id })
      assert.deepEqual(told.card, { number: '400000******0077', exp_month: '08', exp_year: '2030', holder: 'JANE DOE' })
      assert.deepEqual(outcome(await answered(b, { token: told.token })), ['success', 'success', '0'])
    }))

  test('are refused by callback for an expired card, at once for a number that is none', () =>
    withBench(async (b) => {
      const told = await tokenized(b, APPROVED, { year: 2027, month: 3 })
      const { status, errors } = told.request as { status: string; errors: Json[] }
      assert.deepEqual([status, errors[0]?.code, told.token], ['error', '3021', undefined])
      const { cvv: _, ...bad } = card('4000000000000078')
      const answer = await b.merchant.customer(TOKENIZE, { customer: { ip_address: '203.0.113.7' }, card: bad })
      assert.deepEqual([answer.status, answer.body.code], [400, '10102'])
      const withCvv = await b.merchant.customer(TOKENIZE, { customer: { ip_address: '203.0.113.7' }, card: card() })
      assert.equal(withCvv.body.code, '2003')
    }))

  test('tell their card, signed', () =>
    withBench(async (b) => {
      const { token } = await saved(b)
      const { body } = await b.merchant.customer('card/bytoken', { token })
      assert.equal(body.signature, referenceSignature(body, PROJECT.secret))
      const account = body.account as Json
      assert.deepEqual([account.number, account.type], ['400000******0077', 'visa'])
      assert.equal((await b.merchant.customer('card/bytoken', { token }, 'other')).body.code, '3101')
      assert.equal((await b.merchant.customer('card/bytoken', { token: 'x' })).body.code, '3027')
    }))

  test('revoked: told by callback, the saved card is gone, and it pays no more', () =>
    withBench(async (b) => {
      const { token, id } = await saved(b)
      assert.equal((await b.merchant.customer('card/token/revoke', { token }, 'other')).body.code, '3101')
      assert.equal((await b.merchant.customer('card/token/revoke', { token })).status, 200)
      await b.pass(1_000)
      const told = only(b)
      assert.deepEqual([told.token, told.token_status], [token, 'revoke'])
      assert.equal(errorOf(await answered(b, { token })), '3027')
      assert.equal(errorOf(await answered(b, { saved_account_id: id })), '3027')
      assert.equal((await b.merchant.customer('card/token/revoke', { token })).body.code, '3027')
    }))
})

describe('saved cards of a customer', () => {
  const list = async (b: Bench, id?: string): Promise<Json[]> => {
    const { body } = await b.merchant.customer('saved_account/list', { payment_method: 'card' }, id)
    assert.equal(body.signature, referenceSignature(body, PROJECT.secret))
    return body.accounts as Json[]
  }

  test('are listed with masks, signed, and only his own', () =>
    withBench(async (b) => {
      const { id, token } = await saved(b)
      await saved(b, '5252000000000004')
      const accounts = await list(b)
      assert.deepEqual(
        accounts.map(({ number, type }) => [number, type]),
        [
          ['400000******0077', 'visa'],
          ['525200******0004', 'mastercard'],
        ],
      )
      assert.deepEqual([accounts[0]?.id, accounts[0]?.token], [id, token])
      assert.deepEqual(await list(b, 'other'), [])
    }))

  test('deleted: gone from the list, and the token with it', () =>
    withBench(async (b) => {
      const { id, token } = await saved(b)
      const foreign = await b.merchant.customer('saved_account/delete', { saved_account_id: id }, 'other')
      assert.equal(foreign.body.code, '3101')
      const { status, body } = await b.merchant.customer('saved_account/delete', { saved_account_id: id })
      assert.deepEqual([status, body.status], [200, 'success'])
      assert.deepEqual(await list(b), [])
      await b.pass(1_000)
      b.callbacks()
      assert.equal(errorOf(await answered(b, { token })), '3027')
      assert.equal((await b.merchant.customer('saved_account/delete', { saved_account_id: 1 })).body.code, '3221')
    }))

  test('saved again after that under a new token', () =>
    withBench(async (b) => {
      const first = await saved(b)
      await b.merchant.customer('saved_account/delete', { saved_account_id: first.id })
      await b.pass(1_000)
      b.callbacks()
      assert.notEqual((await saved(b)).token, first.token)
    }))
})

describe('registered cards', () => {
  const registered = async (b: Bench, pan = APPROVED): Promise<number> => {
    await b.merchant.pay(pan, { recurring: { register: true, type: 'U' } })
    await b.pass(1_000)
    const { recurring } = only(b) as { recurring: Json }
    assert.deepEqual([recurring.currency, recurring.valid_thru], ['EUR', '2030-08-31T23:59:59+0000'])
    return Number(recurring.id)
  }

  const debit = async (b: Bench, id: number, changes: Json = {}): Promise<Json> => {
    const body = { recurring: { id }, acs_return_url: undefined, return_url: undefined, ...changes }
    assert.equal((await b.merchant.pay({}, body, 'recurring')).status, 200)
    await b.pass(1_000)
    return only(b)
  }

  for (const [pan, expected] of [
    [APPROVED, ['success', 'success', '0']],
    ['4000000000000119', ['decline', 'decline', '10102']],
    ['4000000000000135', ['decline', 'decline', '10105']],
  ] as const)
    test(`a debit of ${pan}, without CVV: ${expected.join(', ')}`, () =>
      withBench(async (b) => {
        const told = await debit(b, await registered(b, pan))
        assert.deepEqual(outcome(told), expected)
        assert.deepEqual([(told.payment as Json).type, (told.operation as Json).type], ['recurring', 'recurring'])
      }))

  test('no 3-D Secure at a debit', () =>
    withBench(async (b) => {
      const { id } = await b.merchant.pay('5413330000000019', { recurring: { register: true, type: 'C' } })
      await b.pass(1_000)
      b.callbacks()
      assert.equal(((await b.merchant.status(id)).payment as Json).status, 'awaiting 3ds result')
      const told = await debit(b, await registered(b, gateTestCardNumber('frictionless_mastercard', 1)))
      assert.equal((told.payment as Json).status, 'success')
    }))

  test('of another customer 3101, unknown or cancelled 3184, after the card’s expiry 3183', () =>
    withBench(async (b) => {
      const id = await registered(b)
      assert.equal(errorOf(await debit(b, id, { customer: { id: 'other' } })), '3101')
      assert.equal(errorOf(await debit(b, 1)), '3184')
      b.time.set(Date.UTC(2030, 8, 1))
      assert.equal(errorOf(await debit(b, id)), '3183')
      b.gate.cancelRegistration(id)
      assert.equal(errorOf(await debit(b, id)), '3184')
    }))

  test('a CVV at a debit, or no customer, is refused at once', () =>
    withBench(async (b) => {
      const id = await registered(b)
      const body = { recurring: { id }, acs_return_url: undefined, return_url: undefined }
      assert.equal((await b.merchant.pay({ cvv: '123' }, body, 'recurring')).body.code, '2003')
      assert.equal((await b.merchant.pay({}, { ...body, customer: { id: undefined } }, 'recurring')).body.code, '2004')
    }))
})
