import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test, type TestContext } from 'node:test'
import type { GatewayOrder } from '../../../server/gateways/gateway.ts'
import { createSend } from '../../../server/gateways/http.ts'
import { createClient } from '../../../server/gateways/pltoken/client.ts'
import { parsePltokenConfig } from '../../../server/gateways/pltoken/config.ts'
import { createPcng } from '../../../server/gateways/pltoken/pcng.ts'
import { createTransport } from '../../../server/gateways/pltoken/transport.ts'
import { loadGateways } from '../../../server/gateways/registry.ts'
import { systemRandom } from '../../../server/ports.ts'
import { createPltokenSandbox, DEMO_ACCOUNTS, type OrderedFault } from '../../../demo/gateways/pltoken.ts'
import { memoryNonces, operationKey, order, payRequest } from '../../support/pltoken.ts'
import { referenceEncrypt } from '../../support/reference-jwe.ts'
import { createTestWorld, NOW } from '../../support/scripted-send.ts'
import vectors from '../../vectors/pltoken.json' with { type: 'json' }

const APP = { id: '5f2b7c1e9a4d4c0f8e6a3b2d1c0f9e8d', key: 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=' }
const PCNG_KEY = 'hex:202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f'
const [CUSTOMER] = DEMO_ACCOUNTS
assert.ok(CUSTOMER)
const [VISA, , AMEX, EXPIRED] = CUSTOMER.methods.map(({ paymentInfoId }) => paymentInfoId)
assert.ok(VISA && AMEX && EXPIRED)

interface Options {
  env?: Record<string, string>
  listShape?: 'object' | 'array'
  start?: number
}

/** The adapter, the sandbox and its vault over real connections, on one clock. */
async function open(t: TestContext, { env = {}, listShape = 'object', start = NOW }: Options = {}) {
  const world = createTestWorld(start)
  const pltoken = await createPltokenSandbox({ app: APP, pcngKey: PCNG_KEY, clock: world.clock, listShape })
  t.after(() => pltoken.close())
  const settings = {
    SEALPAY_GATEWAYS: 'pltoken',
    PLTOKEN_BASE_URL: pltoken.url,
    PLTOKEN_APP_ID: APP.id,
    PLTOKEN_APP_KEY: APP.key,
    PLTOKEN_PCNG_KEY: PCNG_KEY,
    PLTOKEN_APPLICATION_ID: 'ABC',
    PLTOKEN_CURRENCIES: 'GBP,JPY,KWD',
    PLTOKEN_VAULT_URL: `${pltoken.vaultUrl}/cvv`,
    PLTOKEN_VAULT_KEYS: JSON.stringify([pltoken.vaultPublicKey]),
    ...env,
  }
  const deps = { send: createSend(), random: systemRandom, clock: world.clock, log: world.log }
  const loaded = loadGateways(settings, { ...deps, nonces: memoryNonces(world.clock.now) })
  assert.ok('gateways' in loaded, 'faults' in loaded ? loaded.faults.join('\n') : '')
  const gateway = loaded.gateways.get('pltoken')
  assert.ok(gateway)
  const parsed = parsePltokenConfig(settings)
  assert.ok('config' in parsed)
  const pcng = createPcng(parsed.config.pcngKey, world.clock, systemRandom)
  const client = createClient(createTransport(parsed.config, { ...deps, pcng }))

  /** What the browser does: seals the CVV to the vault's key and posts it to the vault itself. */
  const keepCvv = async (cvv: string): Promise<string> => {
    const vault = gateway.methods()[0]?.vault
    const key = vault?.keys[0]
    assert.ok(vault && key?.crv === 'P-384')
    const sealed = referenceEncrypt(cvv, { ...key, crv: key.crv })
    const answer = await fetch(vault.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: 'https://shop.example' },
      body: JSON.stringify({ sealed }),
    })
    assert.equal(answer.status, 201)
    return ((await answer.json()) as { reference: string }).reference
  }

  const pay = async (more: Partial<GatewayOrder> = {}, card: string = VISA ?? '', cvv = '123') => {
    const cvvReference = await keepCvv(cvv)
    assert.deepEqual(
      gateway.checkPayment(payRequest({ method: { type: 'saved_card', card: 'card_1', cvvReference } })),
      [],
    )
    const method = { type: 'saved_card', reference: card, cvvReference } as const
    const payment = order({ requestId: randomUUID(), method, ...more })
    const steps: string[] = []
    const report = await gateway.pay(payment, {
      reference: async () => void steps.push('reference'),
      executing: async () => void steps.push('executing'),
      state: async () => void steps.push('state'),
    })
    const key = operationKey({ requestId: payment.requestId, createdAt: world.clock.now() })
    return { report, key, steps, cvvReference }
  }
  const charged = () => pltoken.ledger().filter(({ status }) => status === 'CHARGED').length
  const charges = () =>
    pltoken.requests().filter(({ method, target }) => method === 'POST' && target.endsWith('/transaction'))
  return { pltoken, gateway, client, world, pay, keepCvv, charged, charges }
}

test('check finds the set-up right, and each wrong key by its name', async (t) => {
  const { gateway, pltoken } = await open(t)
  assert.deepEqual(
    (await gateway.check()).map(({ level }) => level),
    ['ok'],
  )
  pltoken.setRight(false)
  assert.match((await gateway.check())[0]?.message ?? '', /AUTHORIZATION_ERR/)
  const wrongSignature = await open(t, { env: { PLTOKEN_APP_KEY: Buffer.alloc(32, 9).toString('base64') } })
  assert.match((await wrongSignature.gateway.check())[0]?.message ?? '', /AUTHENTICATION_ERR/)
  const wrongCipher = await open(t, { env: { PLTOKEN_PCNG_KEY: Buffer.alloc(32, 9).toString('base64') } })
  assert.match((await wrongCipher.gateway.check())[0]?.message ?? '', /PLTOKEN_PCNG_KEY/)
})

for (const [what, options] of [
  ['as documented', {}],
  ['with quoted identifiers', { env: { PLTOKEN_QUOTE_PATH: 'true' } }],
  ['with a bare list of transactions', { listShape: 'array' }],
] as const) {
  test(`${what}: a payment is made, charged once, and found by our order id`, async (t) => {
    const { gateway, pay, pltoken, charged } = await open(t, options)
    const { report, key, steps } = await pay()
    const [entry] = pltoken.ledger()
    assert.deepEqual(report, {
      outcome: { status: 'succeeded' },
      reference: entry?.transactionId,
      requestId: key.requestId,
      amount: 1_000,
      currency: 'GBP',
      mask: '************1111',
      brand: 'visa',
      evidence: { order: 'ours', transactionID: entry?.transactionId },
    })
    assert.deepEqual([steps, charged(), entry?.amount, entry?.currency], [['executing'], 1, 1_000, 'GBP'])
    assert.deepEqual(await gateway.query(key), report)
  })
}

for (const [amount, currency] of [
  [1, 'GBP'],
  [115, 'GBP'],
  [123_456, 'JPY'],
  [12_345, 'KWD'],
] as const) {
  test(`${amount} minor units of ${currency} are charged as exactly that`, async (t) => {
    const { pay, pltoken } = await open(t)
    const { report } = await pay({ amount, currency })
    const [entry] = pltoken.ledger()
    assert.deepEqual(
      [entry?.amount, entry?.currency, report.amount, report.currency],
      [amount, currency, amount, currency],
    )
  })
}

for (const { code, outcome, unknownMoney } of vectors.errorCodes.rows) {
  test(`code ${code} in the answer to a charge: ${unknownMoney ? 'pending, and found where the money moved' : `failed as ${outcome}`}`, async (t) => {
    const { gateway, pay, pltoken, charged, charges } = await open(t)
    pltoken.failNext('createTransaction', { refuse: code, done: unknownMoney } as OrderedFault)
    const { report, key } = await pay()
    assert.equal(report.evidence['code'], String(code))
    assert.equal(report.outcome.status, unknownMoney ? 'pending' : 'failed')
    assert.deepEqual([charged(), charges().length], [unknownMoney ? 1 : 0, 1])
    const found = await gateway.query(key)
    assert.deepEqual(found?.outcome, unknownMoney ? { status: 'succeeded' } : undefined)
  })
}

for (const fault of [
  'lost_answer',
  'error_after',
  'undecryptable',
  'garbage',
  'no_data',
  'other_order',
  'redirect',
] as const) {
  test(`a charge that ends in ${fault} is pending, never sent again, and found by a query`, async (t) => {
    const { gateway, pay, pltoken, charged, charges } = await open(t)
    pltoken.failNext('createTransaction', fault)
    const { report, key } = await pay()
    assert.equal(report.outcome.status, 'pending')
    assert.equal(report.reference, undefined)
    const found = await gateway.query(key)
    assert.deepEqual([found?.outcome, found?.amount], [{ status: 'succeeded' }, 1_000])
    assert.deepEqual([charged(), charges().length], [1, 1])
  })
}

for (const fault of ['lost_request', 'overloaded'] as const) {
  test(`a charge that ends in ${fault} is pending, and the whole list does not know it`, async (t) => {
    const { gateway, pay, pltoken, charged } = await open(t)
    pltoken.failNext('createTransaction', fault)
    const { report, key } = await pay()
    assert.deepEqual(report.outcome, { status: 'pending', reason: 'no_answer' })
    assert.equal(await gateway.query(key), null)
    assert.equal(charged(), 0)
  })
}

test('an answer that waits longer than we do is pending', async (t) => {
  const { pay, pltoken } = await open(t, { env: { PLTOKEN_TIMEOUT_MS: '100' } })
  pltoken.failNext('createTransaction', 'slow_answer')
  assert.deepEqual((await pay()).report.outcome, { status: 'pending', reason: 'no_answer' })
})

test('an answer with another amount is handed on as the gateway gave it', async (t) => {
  const { pay, pltoken } = await open(t)
  pltoken.failNext('createTransaction', 'other_amount')
  assert.equal((await pay()).report.amount, 1_001)
})

for (const fault of ['lost_answer', 'garbage', 'undecryptable', 'overloaded', 'no_data'] as const) {
  test(`a query that ends in ${fault} rejects and never answers that there is no charge`, async (t) => {
    const { gateway, pay, pltoken } = await open(t)
    const { key } = await pay()
    pltoken.failNext('getTransactions', fault)
    await assert.rejects(gateway.query(key), { name: 'QueryError' })
    assert.deepEqual((await gateway.query(key))?.outcome, { status: 'succeeded' })
  })
}

test('a charge is found among more than a page of them, and one at midnight from either side of it', async (t) => {
  const { gateway, pay, world } = await open(t, { start: Date.parse('2026-03-01T23:59:59.900Z') })
  const first = await pay()
  world.clock.advance(200)
  const payments = []
  for (let i = 0; i < 120; i++) payments.push(await pay())
  for (const { key } of [first, ...payments.slice(-1)]) {
    assert.deepEqual((await gateway.query(key))?.outcome, { status: 'succeeded' })
    // Noted a moment before or after the gateway did, on the other day.
    for (const createdAt of [key.createdAt - 300, key.createdAt + 300]) {
      assert.deepEqual((await gateway.query({ ...key, createdAt }))?.outcome, { status: 'succeeded' })
    }
  }
  assert.equal(await gateway.query({ ...first.key, requestId: randomUUID() }), null)
})

for (const [what, spoil] of [
  ['was used', 'use'],
  ['is unknown to the vault by now', 'forget'],
  ['has expired', 'wait'],
] as const) {
  test(`a reference that ${what} asks for the security code again and charges nothing`, async (t) => {
    const { gateway, pay, pltoken, world, keepCvv, charged } = await open(t)
    const cvvReference = spoil === 'use' ? (await pay()).cvvReference : await keepCvv('123')
    if (spoil === 'forget') pltoken.forgetReferences()
    if (spoil === 'wait') world.clock.advance(3_600_000)
    const before = charged()
    const method = { type: 'saved_card', reference: VISA ?? '', cvvReference } as const
    const journal = { reference: async () => {}, executing: async () => {}, state: async () => {} }
    const report = await gateway.pay(order({ requestId: randomUUID(), method }), journal)
    assert.deepEqual(report.outcome, { status: 'failed', decline: 'incorrect_cvv' })
    assert.equal(charged(), before)
  })
}

for (const [what, card, cvv, decline] of [
  ['a CVV with a digit too few', AMEX, '123', 'generic'],
  ['a card that has expired', EXPIRED, '123', 'generic'],
  ['a card of nobody', randomUUID(), '123', 'invalid_card'],
] as const) {
  test(`${what} fails with ${decline}`, async (t) => {
    const { pay, charged } = await open(t)
    assert.deepEqual((await pay({}, card, cvv)).report.outcome, { status: 'failed', decline })
    assert.equal(charged(), 0)
  })
}

test('an account that does not exist fails the payment as a matter of the set-up', async (t) => {
  const { pay } = await open(t)
  assert.deepEqual((await pay({ customer: { id: randomUUID() } })).report.outcome, {
    status: 'failed',
    decline: 'configuration',
  })
})

test('refused credentials fail the payment and call the operator', async (t) => {
  const { pay, world, charged } = await open(t, { env: { PLTOKEN_APP_KEY: Buffer.alloc(32, 9).toString('base64') } })
  assert.deepEqual((await pay()).report.outcome, { status: 'failed', decline: 'configuration' })
  assert.match(world.alerts().join(), /set-up/)
  assert.equal(charged(), 0)
})

test('a clock that is 301 seconds off is refused, one of 300 is not', async (t) => {
  for (const [off, level] of [
    [300, 'ok'],
    [-300, 'ok'],
    [301, 'error'],
    [-301, 'error'],
  ] as const) {
    const { pltoken } = await open(t)
    const shifted = createTestWorld(NOW + off * 1000)
    const loaded = loadGateways(
      {
        SEALPAY_GATEWAYS: 'pltoken',
        PLTOKEN_BASE_URL: pltoken.url,
        PLTOKEN_APP_ID: APP.id,
        PLTOKEN_APP_KEY: APP.key,
        PLTOKEN_PCNG_KEY: PCNG_KEY,
        PLTOKEN_APPLICATION_ID: 'ABC',
        PLTOKEN_CURRENCIES: 'GBP',
        PLTOKEN_VAULT_URL: `${pltoken.vaultUrl}/cvv`,
        PLTOKEN_VAULT_KEYS: JSON.stringify(pltoken.vaultPublicKey),
      },
      {
        send: createSend(),
        random: systemRandom,
        clock: shifted.clock,
        log: shifted.log,
        nonces: memoryNonces(shifted.clock.now),
      },
    )
    assert.ok('gateways' in loaded)
    assert.deepEqual(
      (await loaded.gateways.get('pltoken')?.check())?.map((finding) => finding.level),
      [level],
      String(off),
    )
  }
})

test('cards are listed as masks with brand and expiry, and are gone once deleted', async (t) => {
  const { gateway, pay } = await open(t)
  const cards = await gateway.cards?.(CUSTOMER.uuid)
  assert.deepEqual(
    cards,
    CUSTOMER.methods.map(({ paymentInfoId, brand, lastNum, month, year }) => ({
      reference: paymentInfoId,
      brand: brand.toLowerCase(),
      mask: `************${lastNum}`,
      expiry: { month, year },
    })),
  )
  await gateway.deleteCard?.(CUSTOMER.uuid, VISA)
  await gateway.deleteCard?.(CUSTOMER.uuid, VISA)
  assert.ok(!(await gateway.cards?.(CUSTOMER.uuid))?.some(({ reference }) => reference === VISA))
  assert.deepEqual((await pay()).report.outcome, { status: 'failed', decline: 'invalid_card' })
  assert.deepEqual(await gateway.cards?.(randomUUID()), [])
})

test('every call with a path is understood by the other side', async (t) => {
  const { client, pay, pltoken } = await open(t)
  const { uuid } = CUSTOMER
  const { key } = await pay()
  const kinds = async (result: Promise<{ kind: string }>) => (await result).kind
  assert.equal(await kinds(client.paymentInfo(uuid, VISA)), 'data')
  assert.equal(await kinds(client.cardExpiries(uuid)), 'data')
  assert.equal(await kinds(client.cancelTransactionByOrderId(uuid, key.requestId)), 'data')
  assert.equal(pltoken.ledger()[0]?.status, 'CANCELED')
  // Without a card reference of the vault, which no document describes, these are understood and refused.
  for (const [result, code] of [
    [client.createPaymentInfo(uuid, {}), 997],
    [client.updatePaymentInfo(uuid, VISA, {}), 997],
    [client.cancelPaymentInfoByOrderId(uuid, randomUUID()), 912],
  ] as const) {
    const answer = await result
    assert.equal(answer.kind === 'error' && answer.error.code, code)
  }
})

test('a charge of a cancelled order is refused', async (t) => {
  const { client, pay } = await open(t)
  const { key } = await pay()
  await client.cancelTransactionByOrderId(CUSTOMER.uuid, key.requestId)
  const { report } = await pay({ requestId: key.requestId })
  assert.deepEqual([report.outcome, report.evidence['code']], [{ status: 'failed', decline: 'not_processed' }, '950'])
})

test('no log line holds an account, a card, a reference of the vault or a key', async (t) => {
  const { gateway, pay, pltoken, world } = await open(t)
  const { cvvReference, key } = await pay()
  pltoken.failNext('createTransaction', { refuse: 938 })
  await pay()
  await gateway.query(key)
  await gateway.cards?.(CUSTOMER.uuid)
  const shown = JSON.stringify(world.lines)
  for (const secret of [cvvReference, CUSTOMER.uuid, VISA, APP.key, PCNG_KEY.slice(4), '1111']) {
    assert.ok(!shown.includes(secret))
  }
})
