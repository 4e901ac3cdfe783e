import assert from 'node:assert/strict'
import { BROWSER } from '../world.ts'
import { finish, isAsking, isOver, told, type Suite } from './case.ts'

/** Steps of the clock that an unsettled payment is watched for. */
const OPEN_ROUNDS = 30

/** Making a payment: once, for the right amount, whatever happens on the way. */
export function paymentCases({ test, can }: Suite): void {
  test('a payment is made once, for the amount of the session, and told to the merchant', async (world) => {
    const paid = await finish(world, await world.pay('approve'))
    assert.equal(paid.status, 'succeeded')
    assert.deepEqual([paid.amount, paid.currency], [world.gateway.session.amount, world.gateway.session.currency])
    assert.ok(paid.gatewayReference)
    assert.equal(paid.decline, null)
    assert.equal(paid.nextAction, null)
    assert.equal(world.gateway.netCharged(), paid.amount)
    assert.equal(world.gateway.charges(), 1)
    assert.equal(told(world, 'payment.succeeded').length, 1)
  })

  test('the same request twice at once makes one payment, and a paid session takes no second one', async (world) => {
    const checkout = await world.session()
    const body = { method: await world.gateway.method('approve', checkout.view), browser: BROWSER }
    const [first, second] = await Promise.all([
      world.send(checkout, body, 'one-key-0001'),
      world.send(checkout, body, 'one-key-0001'),
    ])
    assert.deepEqual([first.status, second.status], [201, 201])
    assert.equal(first.body['id'], second.body['id'])
    const paid = await finish(world, await world.read(String(first.body['id'])))
    assert.equal(paid.status, 'succeeded')
    const again = await world.send(checkout, body)
    assert.equal(again.status, 409)
    assert.equal(again.body['code'], 'session_complete')
    assert.equal(world.gateway.charges(), 1)
    assert.equal(world.gateway.netCharged(), paid.amount)
  })

  if (can('decline')) {
    test('a declined payment says why in our own words, charges nothing, and leaves the session open', async (world) => {
      const checkout = await world.session()
      const declined = await finish(world, await world.pay('decline', {}, checkout))
      assert.equal(declined.status, 'failed')
      assert.ok(declined.decline?.code)
      assert.equal(world.gateway.netCharged(), 0)
      assert.equal(told(world, 'payment.failed').length, 1)
      const paid = await finish(world, await world.pay('approve', {}, checkout))
      assert.equal(paid.status, 'succeeded')
      assert.equal(world.gateway.netCharged(), paid.amount)
      assert.equal((await world.read(declined.id)).status, 'failed')
    })
  }

  if (can('action')) {
    test('a next action leads on to success, and only then is anything charged', async (world) => {
      const asked = await world.until((await world.pay('action')).id, (next) => isAsking(next) || isOver(next))
      assert.equal(asked.status, 'needs_action')
      assert.equal(world.gateway.netCharged(), 0)
      assert.equal((await finish(world, asked)).status, 'succeeded')
      assert.equal(world.gateway.netCharged(), asked.amount)
    })

    test('a next action that the shopper refuses leads to failure', async (world) => {
      const failed = await finish(world, await world.pay('action'), 'fail')
      assert.equal(failed.status, 'failed')
      assert.ok(failed.decline?.code)
      assert.equal(world.gateway.netCharged(), 0)
    })

    test('coming back without having done anything pays nothing', async (world) => {
      const asked = await world.until((await world.pay('action')).id, isAsking)
      const path = `/v1/checkout/payments/${asked.id}/action`
      const token = world.clientSecret(asked.sessionId)
      assert.equal((await world.call('POST', path, { token, body: { type: 'returned' } })).status, 200)
      const later = await world.until(asked.id, (next) => isOver(next) || isAsking(next))
      assert.notEqual(later.status, 'succeeded')
      assert.equal(world.gateway.netCharged(), 0)
      assert.equal(told(world, 'payment.succeeded').length, 0)
    })
  }

  if (can('form')) {
    test('a form is shown with its fields, refuses answers to what was not asked, and leads on', async (world) => {
      const asked = await world.until((await world.pay('form')).id, (next) => isAsking(next) || isOver(next))
      assert.ok(asked.nextAction?.type === 'form')
      assert.ok(asked.nextAction.fields.every(({ name, label }) => name && label))
      const path = `/v1/checkout/payments/${asked.id}/action`
      const token = world.clientSecret(asked.sessionId)
      for (const values of [{ 'card.pan': '1' }, {}]) {
        const refused = await world.call('POST', path, { token, body: { type: 'form', values } })
        assert.equal(refused.status, 400)
      }
      assert.equal(world.gateway.netCharged(), 0)
      assert.equal((await finish(world, asked)).status, 'succeeded')
      assert.equal(world.gateway.netCharged(), asked.amount)
    })
  }

  if (can('lost')) {
    test('an outcome that nobody tells leaves the payment open; it is found by asking, and never sent again', async (world) => {
      const payment = await world.pay('lost')
      assert.ok(!isOver(payment), payment.status)
      const found = await finish(world, payment)
      assert.equal(found.status, 'succeeded')
      assert.equal(world.gateway.netCharged(), payment.amount)
      assert.equal(world.gateway.charges(), 1)
      assert.equal(told(world, 'payment.succeeded').length, 1)
    })
  }
  if (can('unsaid')) {
    test('what is neither a yes nor a no leaves the payment open and the session closed to another one', async (world) => {
      const checkout = await world.session()
      const payment = await world.pay('unsaid', {}, checkout)
      if (isAsking(payment)) await world.act(payment, 'approve')
      for (let round = 0; round < OPEN_ROUNDS; round++) {
        await world.pass()
        const { status } = await world.read(payment.id)
        assert.ok(status === 'pending' || status === 'processing', status)
      }
      const second = await world.send(checkout, {
        method: await world.gateway.method('approve', checkout.view),
        browser: BROWSER,
      })
      assert.deepEqual([second.status, second.body['code']], [409, 'payment_in_progress'])
      assert.equal(world.gateway.charges(), 1)
      assert.equal(world.gateway.netCharged(), 0)
      assert.equal(told(world, 'payment.pending').length, 1)
      assert.equal(told(world, 'payment.succeeded').length + told(world, 'payment.failed').length, 0)
    })
  }

  test('a gateway that is down fails the payment in words and leaves the page and the session alone', async (world) => {
    const checkout = await world.session()
    const method = await world.gateway.method('approve', checkout.view)
    const before = world.gateway.charges()
    await world.gateway.close()
    assert.equal((await world.call('GET', '/v1/checkout', { token: checkout.clientSecret })).status, 200)
    const sent = await world.send(checkout, { method, browser: BROWSER })
    assert.equal(sent.status, 201, sent.text)
    const failed = await world.until(String(sent.body['id']), isOver)
    assert.equal(failed.status, 'failed')
    assert.equal(failed.decline?.retryable, true)
    assert.equal(world.gateway.charges(), before)
    const { body } = await world.call('GET', `/v1/sessions/${checkout.id}`)
    assert.equal(body['status'], 'open')
  })
}
