import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import type { GatewayOrder, SettlementOrder } from '../../../server/gateways/gateway.ts'
import { findNothing, operationKey, order, rawCallback } from '../../support/alliance.ts'
import { referenceEncrypt } from '../../support/reference-jwe.ts'
import { charged, GENERATIONS, open } from './open.ts'

type Stage = Awaited<ReturnType<typeof open>>

const settlement = (reference: string, amount: number, more: Partial<SettlementOrder> = {}) => ({
  requestId: randomUUID(),
  paymentReference: reference,
  paymentRequestId: randomUUID(),
  amount,
  currency: 'UAH',
  notificationUrl: 'https://pay.shop.example/v1/callbacks/alliance',
  ...more,
})

/** Pays with a card that is kept, then again with its token. */
async function payAgain({ gateway, pay, key, journal }: Stage, scenario: string, more: Partial<GatewayOrder> = {}) {
  const first = await pay(scenario, { saveCard: true, ...(scenario === 'challenge' ? { threeDS: 'must_not' } : {}) })
  const reference = first.report.card?.reference ?? ''
  assert.match(reference, /^[\w-]{24}$/)
  const method = { type: 'saved_card', reference, sealed: { cvv: referenceEncrypt('123', key) } } as const
  const steps = journal()
  const report = await gateway.pay(order({ requestId: randomUUID(), method, ...more }), steps)
  return { report, reference, steps: steps.steps }
}

async function confirm(url: string) {
  const page = await fetch(url)
  await fetch(page.url, { method: 'POST', redirect: 'manual', body: new URLSearchParams({ decision: 'approve' }) })
}

for (const generation of GENERATIONS) {
  test(`${generation}: a card that is kept pays again with its CVV only, and can be deleted for good`, async (t) => {
    const stage = await open(t, generation)
    const { report, reference, steps } = await payAgain(stage, 'approve')
    assert.deepEqual([report.outcome, steps], [{ status: 'succeeded' }, ['executing']])
    assert.equal(charged(stage.bank), 2)
    const cards = await stage.gateway.cards?.('customer-7')
    assert.deepEqual(
      cards?.map((card) => [card.reference, card.brand, card.mask]),
      [[reference, 'visa', '4111********1111']],
    )
    assert.deepEqual(await stage.gateway.cards?.('customer-8'), [])
    for (let i = 0; i < 2; i++) await stage.gateway.deleteCard?.('customer-7', reference)
    assert.deepEqual(await stage.gateway.cards?.('customer-7'), [])
    const gone = await stage.gateway.pay(
      order({
        requestId: randomUUID(),
        method: { type: 'saved_card', reference, sealed: { cvv: referenceEncrypt('123', stage.key) } },
      }),
      stage.journal(),
    )
    assert.equal(gone.outcome.status, 'failed')
    assert.equal(charged(stage.bank), 2)
  })

  test(`${generation}: a saved card goes through 3-D Secure and is charged once`, async (t) => {
    const stage = await open(t, generation)
    const { report, steps } = await payAgain(stage, 'challenge')
    assert.ok(report.outcome.status === 'needs_action' && report.outcome.action.type === 'challenge')
    assert.deepEqual(steps, ['executing', 'reference'])
    await confirm(report.outcome.action.url)
    const found = await stage.gateway.query(operationKey({ reference: report.reference ?? null }))
    assert.deepEqual(found?.outcome, { status: 'succeeded' })
    assert.equal(charged(stage.bank), 2)
  })

  test(`${generation}: a token payment whose answer is lost is pending, and found by our id`, async (t) => {
    const stage = await open(t, generation)
    const path = generation === 'v1' ? '/token_purchase' : '/token_purchase_v1'
    stage.bank.failNext(path, 'lost_answer')
    const requestId = randomUUID()
    const { report } = await payAgain(stage, 'approve', { requestId })
    assert.deepEqual(report.outcome, { status: 'pending', reason: 'no_answer' })
    const found = await stage.gateway.query(operationKey({ requestId, reference: null }))
    assert.deepEqual(found?.outcome, { status: 'succeeded' })
    assert.equal(stage.bank.requests().filter((request) => request.path.endsWith(path)).length, 1)
  })

  test(`${generation}: a wrong CVV length and a token of another customer charge nothing`, async (t) => {
    const stage = await open(t, generation)
    const { reference } = await payAgain(stage, 'approve')
    for (const [cvv, customer] of [
      ['12', 'customer-7'],
      ['123', 'customer-8'],
    ] as const) {
      const method = { type: 'saved_card', reference, sealed: { cvv: referenceEncrypt(cvv, stage.key) } } as const
      const asked = order({ requestId: randomUUID(), method, customer: { id: customer } })
      assert.equal((await stage.gateway.pay(asked, stage.journal())).outcome.status, 'failed')
    }
    assert.equal(charged(stage.bank), 2)
  })

  test(`${generation}: NONCVV pays with a token alone`, async (t) => {
    const { gateway, pay, journal } = await open(t, generation, { ALLIANCE_TXN_TYPE: 'NONCVV' })
    const first = await pay('approve', { saveCard: true }, '3012')
    const method = { type: 'saved_card', reference: first.report.card?.reference ?? '' } as const
    const report = await gateway.pay(order({ requestId: randomUUID(), method }), journal())
    assert.deepEqual(report.outcome, { status: 'succeeded' })
  })

  test(`${generation}: a token is made, read and changed without a payment`, async (t) => {
    const { gateway, key } = await open(t, generation)
    const sealed = { number: referenceEncrypt('5555555555554444', key), expiry: referenceEncrypt('3012', key) }
    const made = await gateway.tokens.create({ requestId: randomUUID(), customerId: 'customer-7', sealed })
    assert.deepEqual([made.state, made.maskedPan], ['ACTIVE', '5555********4444'])
    assert.equal(await gateway.tokens.change(made.token, 'SUSPENDED'), true)
    assert.equal((await gateway.tokens.data(made.token))?.state, 'SUSPENDED')
    assert.equal(await gateway.tokens.change(made.token, 'DELETED'), true)
    assert.equal(await gateway.tokens.change(made.token, 'ACTIVE'), false)
  })

  test(`${generation}: an amount is reserved, taken once within a fifth, and given back from what was taken`, async (t) => {
    const { bank, gateway, pay, settle } = await open(t, generation)
    const { report, requestId } = await pay('approve', { capture: 'manual' })
    assert.deepEqual([report.outcome, report.amount], [{ status: 'authorized' }, 12_345])
    const reference = report.reference ?? ''
    assert.deepEqual((await gateway.query(operationKey({ requestId, reference })))?.outcome, { status: 'authorized' })
    assert.equal((await gateway.capture?.(settlement(reference, 9_875)))?.outcome.status, 'failed')
    const order = settlement(reference, 9_876)
    const captured = await gateway.capture?.(order)
    assert.deepEqual([captured?.outcome, captured?.amount], [{ status: 'succeeded' }, 9_876])
    const found = await gateway.query(operationKey({ requestId: order.requestId, reference: null }))
    assert.deepEqual([found?.outcome, found?.reference], [{ status: 'succeeded' }, captured?.reference])
    // The bank answers with a code that says nothing about the transaction, so it is asked about; there is none.
    const again = settlement(reference, 12_345)
    assert.equal((await gateway.capture?.(again))?.outcome.status, 'pending')
    assert.equal(await gateway.query(operationKey({ requestId: again.requestId, reference: null })), null)
    assert.equal((await gateway.cancel?.(settlement(reference, 12_345)))?.outcome.status, 'failed')
    const captureReference = captured?.reference ?? ''
    assert.equal((await gateway.refund({ ...settlement(reference, 876), captureReference })).outcome.status, 'pending')
    await settle()
    const totals = (await (await fetch(`${bank.url}/ledger.json`)).json()) as { totals: unknown }
    assert.deepEqual(totals.totals, { charged: 9_876, refunded: 876, net: 9_000 })
    assert.deepEqual(
      bank.ledger().map(({ type, transactionType }) => [type, transactionType]),
      [['PREAUTH', 195], ['COMPLETION', 196], ['REFUND', 214]],
    ) // prettier-ignore
  })

  test(`${generation}: a reserved amount is let go at once, and not taken afterwards`, async (t) => {
    const { bank, gateway, pay, settle } = await open(t, generation)
    const { report } = await pay('approve', { capture: 'manual' })
    const reference = report.reference ?? ''
    const order = settlement(reference, 12_345)
    const first = await gateway.cancel?.(order)
    assert.deepEqual(first?.outcome, { status: 'pending', reason: 'gateway_pending' })
    await settle()
    const found = await gateway.query(operationKey({ requestId: order.requestId, reference: null }))
    assert.deepEqual(found?.outcome, { status: 'succeeded' })
    assert.notEqual((await gateway.capture?.(settlement(reference, 12_345)))?.outcome.status, 'succeeded')
    assert.equal(bank.ledger().find(({ type }) => type === 'REFUND')?.transactionType, 213)
  })

  test(`${generation}: a token reserves an amount as well`, async (t) => {
    const stage = await open(t, generation)
    const { report, steps } = await payAgain(stage, 'approve', { capture: 'manual' })
    assert.deepEqual([report.outcome, steps], [{ status: 'authorized' }, ['executing', 'reference']])
  })

  test(`${generation}: a card is checked for nothing`, async (t) => {
    const { bank, gateway, key, journal } = await open(t, generation)
    const check = (number: string) =>
      gateway.verifyCard(
        {
          ...order({ requestId: randomUUID() }),
          sealed: { number: referenceEncrypt(number, key), data: referenceEncrypt('3012123', key) },
        },
        journal(),
      )
    const report = await check('4111111111111111')
    assert.deepEqual([report.outcome, report.amount], [{ status: 'succeeded' }, 0])
    assert.deepEqual((await check('4000000000000127')).outcome, { status: 'failed', decline: 'incorrect_cvv' })
    assert.deepEqual(
      bank.ledger().map(({ type, coinAmount }) => [type, coinAmount]),
      [['VERIFICATION', 0], ['VERIFICATION', 0]],
    ) // prettier-ignore
  })

  test(`${generation}: the hosted page is paid by the shopper, hinted at by its callback, and refunded`, async (t) => {
    const stage = await open(t, generation, { ALLIANCE_METHODS: 'card,hosted_page' })
    const { gateway, posted, settle, journal } = stage
    assert.ok((await gateway.check()).every(({ level }) => level === 'ok'))
    const requestId = randomUUID()
    const report = await gateway.pay(order({ requestId, method: { type: 'hosted_page' } }), journal())
    assert.ok(report.outcome.status === 'needs_action' && report.outcome.action.type === 'challenge')
    assert.equal(report.outcome.action.display, 'page')
    const reference = report.reference ?? ''
    const key = operationKey({ requestId, reference })
    assert.equal((await gateway.query(key))?.outcome.status, 'needs_action')
    const body = new URLSearchParams({ number: '4111111111111111', expiry: '12/30', cvv: '123', decision: 'pay' })
    await fetch(report.outcome.action.url, { method: 'POST', redirect: 'manual', body })
    await settle()
    const found = await gateway.query(key)
    assert.deepEqual(
      [found?.outcome, found?.amount, found?.mask],
      [{ status: 'succeeded' }, 12_345, '4111********1111'],
    )
    const callback = posted.at(-1)
    const verdict = await gateway.readCallback(rawCallback(callback?.body ?? '', callback?.headers), findNothing)
    assert.ok(verdict.kind === 'hint')
    assert.deepEqual([verdict.requestId, verdict.reference], [requestId, reference])
    const refunded = await gateway.refund(settlement(reference, 345))
    assert.equal(refunded.outcome.status, 'pending')
    await settle()
    assert.deepEqual((await gateway.query(key))?.outcome, { status: 'succeeded' })
    assert.equal((await gateway.query(key))?.evidence['orderStatus'], 'PARTIAL_REFUND')
  })

  for (const [what, form, decline] of [
    ['declined', { number: '4000000000009995', expiry: '12/30', cvv: '123', decision: 'pay' }, 'insufficient_funds'],
    ['canceled by the shopper', { decision: 'cancel' }, 'not_processed'],
  ] as const) {
    test(`${generation}: a hosted page that is ${what} fails with ${decline} and cannot be paid any more`, async (t) => {
      const { bank, gateway, journal } = await open(t, generation, { ALLIANCE_METHODS: 'hosted_page' })
      const requestId = randomUUID()
      const report = await gateway.pay(order({ requestId, method: { type: 'hosted_page' } }), journal())
      assert.ok(report.outcome.status === 'needs_action' && report.outcome.action.type === 'challenge')
      const { url } = report.outcome.action
      const submit = (body: Record<string, string>) =>
        fetch(url, { method: 'POST', redirect: 'manual', body: new URLSearchParams(body) })
      await submit(form)
      await submit({ number: '4111111111111111', expiry: '12/30', cvv: '123', decision: 'pay' })
      const found = await gateway.query(operationKey({ requestId, reference: report.reference ?? null }))
      assert.deepEqual(found?.outcome, { status: 'failed', decline })
      assert.equal(charged(bank), 0)
    })
  }

  test(`${generation}: the hosted page reserves, and the order nobody paid in time has failed`, async (t) => {
    const { gateway, journal, world } = await open(t, generation, { ALLIANCE_METHODS: 'hosted_page' })
    const make = async () => {
      const requestId = randomUUID()
      const method = { type: 'hosted_page' } as const
      const report = await gateway.pay(order({ requestId, method, capture: 'manual' }), journal())
      assert.ok(report.outcome.status === 'needs_action' && report.outcome.action.type === 'challenge')
      return { key: operationKey({ requestId, reference: report.reference ?? null }), url: report.outcome.action.url }
    }
    const paid = await make()
    const body = new URLSearchParams({ number: '4111111111111111', expiry: '12/30', cvv: '123', decision: 'pay' })
    await fetch(paid.url, { method: 'POST', redirect: 'manual', body })
    assert.deepEqual((await gateway.query(paid.key))?.outcome, { status: 'authorized' })
    const captured = await gateway.capture?.(settlement(paid.key.reference ?? '', 12_345))
    assert.deepEqual(captured?.outcome, { status: 'succeeded' })
    const forgotten = await make()
    world.clock.advance(3_600_000)
    assert.deepEqual((await gateway.query(forgotten.key))?.outcome, { status: 'failed', decline: 'not_processed' })
  })
}
