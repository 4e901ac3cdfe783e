import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { SCENARIOS } from '../../../demo/gateways/etpay/scenarios.ts'
import type { Json } from '../../unit/demo/gateways/support/merchant.ts'
import type { Bench, Opened } from './bench.ts'
import { claimsOf, pass, payThrough, webhookToken, withBench } from './bench.ts'

const MINUTE = 60_000

interface Seen {
  session: Opened
  /** claims on the way back; `null` where there are none that verify */
  back: Json | null
  url: URL
}

async function look(token: string | null, key: string): Promise<Json | null> {
  return claimsOf(token, key).catch(() => null)
}

/** Pays with the amount of a scenario through the pages. */
async function pay(b: Bench, orderAmount: number): Promise<Seen> {
  const session = await b.open({ order_amount: orderAmount })
  const url = await payThrough(session)
  return { session, url, back: await look(url.searchParams.get('jwt'), session.signatureToken) }
}

/** Words of all webhooks so far that verify, with `null` for each that does not. */
async function heard(b: Bench, { signatureToken }: Opened): Promise<unknown[]> {
  const tokens = b.posted.map((_, index) => webhookToken(b, index))
  return Promise.all(tokens.map(async (token) => (await look(token, signatureToken))?.payment_status ?? null))
}

async function asked(b: Bench, session: Opened): Promise<unknown[]> {
  return (await b.entries(session)).map(({ payment_status }) => payment_status)
}

const moved = (b: Bench): boolean[] => b.etpay.ledger().map((entry) => entry.moved)

interface Row {
  amount: number
  /** path the payer comes back to, and the word on it */
  back: ['return' | 'cancel', string | null]
  /** at once, and when an hour has passed */
  webhooks: [unknown[], unknown[]]
  queries: [unknown[], unknown[]]
  moved: boolean[]
}

const ROWS: Record<string, Row> = {
  success: {
    amount: 90_001,
    back: ['return', 'success'],
    webhooks: [['success'], ['success']],
    queries: [['success'], ['success']],
    moved: [true],
  },
  error: {
    amount: 90_002,
    back: ['cancel', 'error'],
    webhooks: [['error'], ['error']],
    queries: [['error'], ['error']],
    moved: [false],
  },
  canceled: {
    amount: 90_003,
    back: ['cancel', 'canceled'],
    webhooks: [['canceled'], ['canceled']],
    queries: [['canceled'], ['canceled']],
    moved: [false],
  },
  expired: {
    amount: 90_004,
    back: ['cancel', 'expired'],
    webhooks: [['expired'], ['expired']],
    queries: [['expired'], ['expired']],
    moved: [false],
  },
  unknown_word: {
    amount: 90_005,
    back: ['cancel', 'in_review'],
    webhooks: [['in_review'], ['in_review']],
    queries: [['in_review'], ['in_review']],
    moved: [false],
  },
  unknown_then_success: {
    amount: 90_006,
    back: ['cancel', 'in_review'],
    webhooks: [['in_review'], ['in_review', 'success']],
    queries: [['in_review'], ['success']],
    moved: [true],
  },
  webhook_before: {
    amount: 90_007,
    back: ['return', 'success'],
    webhooks: [['success'], ['success']],
    queries: [['success'], ['success']],
    moved: [true],
  },
  webhook_after: {
    amount: 90_008,
    back: ['return', 'success'],
    webhooks: [[], ['success']],
    queries: [['success'], ['success']],
    moved: [true],
  },
  webhook_never: {
    amount: 90_009,
    back: ['return', 'success'],
    webhooks: [[], []],
    queries: [['success'], ['success']],
    moved: [true],
  },
  only_query: {
    amount: 90_010,
    back: ['return', null],
    webhooks: [[], []],
    queries: [['success'], ['success']],
    moved: [true],
  },
  webhook_twice: {
    amount: 90_011,
    back: ['return', 'success'],
    webhooks: [['success'], ['success', 'success']],
    queries: [['success'], ['success']],
    moved: [true],
  },
  webhook_late: {
    amount: 90_012,
    back: ['return', 'success'],
    webhooks: [[], ['success']],
    queries: [['success'], ['success']],
    moved: [true],
  },
  webhook_other_key: {
    amount: 90_013,
    back: ['cancel', 'error'],
    webhooks: [[null], [null]],
    queries: [['error'], ['error']],
    moved: [false],
  },
  webhook_no_key: {
    amount: 90_014,
    back: ['cancel', 'error'],
    webhooks: [[null], [null]],
    queries: [['error'], ['error']],
    moved: [false],
  },
  webhook_expired: {
    amount: 90_015,
    back: ['return', 'success'],
    // The reader of these tests stands at 1970: for it nothing has expired. Its `exp` is looked at below.
    webhooks: [['success'], ['success']],
    queries: [['success'], ['success']],
    moved: [true],
  },
  webhook_wrong_amount: {
    amount: 90_016,
    back: ['return', 'success'],
    webhooks: [['success'], ['success']],
    queries: [['success'], ['success']],
    moved: [true],
  },
  query_contradicts: {
    amount: 90_017,
    back: ['return', 'success'],
    webhooks: [['success'], ['success']],
    queries: [['error'], ['error']],
    moved: [true],
  },
  webhook_contradicts: {
    amount: 90_018,
    back: ['cancel', 'error'],
    webhooks: [['error'], ['error']],
    queries: [['success'], ['success']],
    moved: [true],
  },
  query_wrong_amount: {
    amount: 90_019,
    back: ['return', 'success'],
    webhooks: [[], []],
    queries: [['success'], ['success']],
    moved: [true],
  },
  query_silent: {
    amount: 90_020,
    back: ['return', 'success'],
    webhooks: [['success'], ['success']],
    queries: [[], []],
    moved: [true],
  },
  success_after_error: {
    amount: 90_021,
    back: ['cancel', 'error'],
    webhooks: [['error'], ['error', 'success']],
    queries: [['error'], ['error', 'success']],
    moved: [false, true],
  },
  error_after_success: {
    amount: 90_022,
    back: ['return', 'success'],
    webhooks: [['success'], ['success', 'error']],
    queries: [['success'], ['success', 'error']],
    moved: [true, false],
  },
  double_transfer: {
    amount: 90_023,
    back: ['return', 'success'],
    webhooks: [['success'], ['success', 'success']],
    queries: [['success'], ['success', 'success']],
    moved: [true, true],
  },
  broken_return: {
    amount: 90_024,
    back: ['return', null],
    webhooks: [['success'], ['success']],
    queries: [['success'], ['success']],
    moved: [true],
  },
}

test('every scenario in which something can be paid has a row here', () => {
  const payable = SCENARIOS.filter(({ plan }) => plan.initialize === undefined)
  assert.deepEqual(
    Object.keys(ROWS),
    payable.map(({ id }) => id),
  )
})

for (const [id, row] of Object.entries(ROWS))
  test(`${id}: the way back, webhooks and queries, at once and later, and the money`, () =>
    withBench(async (b) => {
      const { session, url, back } = await pay(b, row.amount)
      assert.equal(b.etpay.sessions()[0]?.scenario, id)
      assert.equal(url.pathname, `/etpay/${row.back[0]}`)
      assert.equal(back?.payment_status ?? null, row.back[1])
      assert.deepEqual([await heard(b, session), await asked(b, session)], [row.webhooks[0], row.queries[0]])
      await pass(b, 60 * MINUTE)
      assert.deepEqual([await heard(b, session), await asked(b, session)], [row.webhooks[1], row.queries[1]])
      assert.deepEqual(moved(b), row.moved)
      assert.deepEqual(b.time.waiting(), [])
    }))

describe('in particular', () => {
  test('a bank chosen on the page chooses the scenario too', () =>
    withBench(async (b) => {
      const session = await b.open()
      const url = await payThrough(session, 'cl_testerror')
      assert.equal(url.pathname, '/etpay/cancel')
    }))

  test('the amount outranks the bank', () =>
    withBench(async (b) => {
      const session = await b.open({ order_amount: 90_001 })
      assert.equal((await payThrough(session, 'cl_testerror')).pathname, '/etpay/return')
    }))

  test('a payer who cancels cancels, whatever the scenario is', () =>
    withBench(async (b) => {
      const session = await b.open({ order_amount: 90_018 })
      await payThrough(session, 'cl_estado', 'cancel')
      assert.deepEqual([await heard(b, session), await asked(b, session)], [['canceled'], ['canceled']])
    }))

  test('the forged webhook of another key says success, and verifies with that other key', () =>
    withBench(async (b) => {
      const other = await b.open()
      const { session } = await pay(b, 90_013)
      const claims = await claimsOf(webhookToken(b), other.signatureToken)
      assert.deepEqual([claims.payment_status, claims.session_token], ['success', session.token])
    }))

  test('it is signed with some other key even where there is no other session', () =>
    withBench(async (b) => {
      const { session } = await pay(b, 90_013)
      const [header = '', , signature = ''] = webhookToken(b).split('.')
      assert.deepEqual(JSON.parse(Buffer.from(header, 'base64url').toString()), { alg: 'HS256', typ: 'JWT' })
      assert.equal(Buffer.from(signature, 'base64url').byteLength, 32)
      await assert.rejects(claimsOf(webhookToken(b), session.signatureToken))
    }))

  test('the forged webhook without a key says success under alg none, with an empty signature', () =>
    withBench(async (b) => {
      await pay(b, 90_014)
      const [header = '', payload = '', ...rest] = webhookToken(b).split('.')
      assert.deepEqual(JSON.parse(Buffer.from(header, 'base64url').toString()), { alg: 'none', typ: 'JWT' })
      assert.equal((JSON.parse(Buffer.from(payload, 'base64url').toString()) as Json).payment_status, 'success')
      assert.deepEqual(rest, [''])
    }))

  test('the outdated webhook was good until an hour ago', () =>
    withBench(async (b) => {
      const { session, back } = await pay(b, 90_015)
      const claims = await claimsOf(webhookToken(b), session.signatureToken)
      assert.equal(Number(claims.iat) - Number(claims.exp), 3_600)
      assert.equal(back?.exp, undefined)
    }))

  test('wrong amounts are one peso too high, in the one place that the scenario names', () =>
    withBench(async (b) => {
      const webhook = await pay(b, 90_016)
      const claims = await claimsOf(webhookToken(b), webhook.session.signatureToken)
      const [entry] = await b.entries(webhook.session)
      assert.deepEqual([claims.order_amount, webhook.back?.order_amount, entry?.order_amount], [90_017, 90_016, 90_016])
      const query = await pay(b, 90_019)
      const [wrong] = await b.entries(query.session)
      assert.deepEqual([wrong?.order_amount, query.back?.order_amount], [90_020, 90_019])
      assert.deepEqual(
        b.etpay.ledger().map(({ orderAmount }) => orderAmount),
        [90_016, 90_019],
      )
    }))

  for (const claims of ['seen', 'order_only'] as const)
    test(`wrong amounts are told even where the claims are "${claims}"`, () =>
      withBench(
        async (b) => {
          const { session } = await pay(b, 90_016)
          assert.equal((await claimsOf(webhookToken(b), session.signatureToken)).order_amount, 90_017)
          assert.equal((await b.entries((await pay(b, 90_019)).session))[0]?.order_amount, 90_020)
        },
        { claims },
      ))

  test('late news comes after 60 seconds, not before', () =>
    withBench(async (b) => {
      const { session } = await pay(b, 90_021)
      await pass(b, MINUTE - 1)
      assert.deepEqual(await asked(b, session), ['error'])
      await pass(b, 1)
      assert.deepEqual(await asked(b, session), ['error', 'success'])
    }))

  test('a second transfer has a payment token of its own, a cleared review keeps its token', () =>
    withBench(async (b) => {
      const twice = await pay(b, 90_023)
      const reviewed = await pay(b, 90_006)
      await pass(b, MINUTE)
      const tokens = async (session: Opened) => (await b.entries(session)).map(({ payment_token }) => payment_token)
      assert.equal(new Set(await tokens(twice.session)).size, 2)
      assert.deepEqual(await tokens(reviewed.session), [reviewed.back?.payment_token])
    }))

  test('the broken JWT of the way back has an empty signature; the bare way back has no parameter', () =>
    withBench(async (b) => {
      const broken = await pay(b, 90_024)
      assert.match(broken.url.searchParams.get('jwt') ?? '', /^[\w-]+\.[\w-]+\.$/)
      const bare = await pay(b, 90_010)
      assert.equal(bare.url.href, 'https://shop.example/etpay/return?o=1')
    }))
})
