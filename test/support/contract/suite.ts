import assert from 'node:assert/strict'
import { describe, test, type TestContext } from 'node:test'
import type { PaymentView } from '#contract/payment.ts'
import { openWorld, type ContractWorld, type GatewayUnderContract, type Scenario, type Traits } from './world.ts'
import type { TestClock } from '../companion.ts'

const isOver = ({ status }: PaymentView) => ['succeeded', 'failed', 'expired', 'canceled'].includes(status)
const isAsking = (payment: PaymentView) => payment.status === 'needs_action' || isOver(payment)

/**
 * What every gateway must do, whatever its protocol: run against its own sandbox, through the whole companion. A new
 * gateway passes this list and nothing less.
 */
export function gatewayContract(
  title: string,
  traits: Traits,
  make: (clock: TestClock) => Promise<GatewayUnderContract>,
): void {
  const can = (scenario: Scenario) => traits.scenarios.includes(scenario)
  const open = async (t: TestContext): Promise<ContractWorld> => {
    const world = await openWorld(make)
    t.after(() => world.close())
    return world
  }
  /** Walks through what the gateway asks, to the end of the payment. */
  const finish = async (world: ContractWorld, payment: PaymentView, decision: 'approve' | 'fail' = 'approve') => {
    let current = await world.until(payment.id, isAsking)
    for (let round = 0; round < 4 && current.status === 'needs_action'; round++) {
      const before = current.updatedAt
      await world.gateway.finish(current, decision, world.open)
      current = await world.until(
        payment.id,
        (next) => isOver(next) || (next.status === 'needs_action' && next.updatedAt !== before),
      )
    }
    return world.until(payment.id, isOver)
  }
  const refund = (world: ContractWorld, id: string, amount?: number) =>
    world.call('POST', `/v1/payments/${id}/refunds`, { body: amount === undefined ? {} : { amount } })

  describe(`the gateway contract: ${title}`, () => {
    test('a payment is made once, for the amount of the session, and told to the merchant', async (t) => {
      const world = await open(t)
      const paid = await finish(world, await world.pay('approve'))
      assert.equal(paid.status, 'succeeded')
      assert.ok(paid.gatewayReference)
      assert.equal(paid.decline, null)
      assert.equal(world.gateway.netCharged(), paid.amount)
      assert.equal(world.gateway.charges(), 1)
      assert.ok(world.webhooks.includes('payment.succeeded'))
    })

    if (can('decline')) {
      test('a declined payment says why in our own words, and charges nothing', async (t) => {
        const world = await open(t)
        const payment = await finish(world, await world.pay('decline'), 'fail')
        assert.equal(payment.status, 'failed')
        assert.ok(payment.decline?.code)
        assert.equal(world.gateway.netCharged(), 0)
      })
    }

    if (can('action')) {
      test('a next action leads on to success, and giving it up leads to failure', async (t) => {
        const world = await open(t)
        const asked = await world.until((await world.pay('action')).id, isAsking)
        assert.equal(asked.status, 'needs_action')
        assert.equal(world.gateway.netCharged(), 0)
        assert.equal((await finish(world, asked)).status, 'succeeded')
        assert.equal(world.gateway.netCharged(), asked.amount)
        const failed = await finish(world, await world.pay('action'), 'fail')
        assert.equal(failed.status, 'failed')
        assert.equal(world.gateway.netCharged(), asked.amount)
      })
    }

    if (can('lost')) {
      test('an answer that is lost leaves the payment open; it is found, and never sent again', async (t) => {
        const world = await open(t)
        const payment = await world.pay('lost')
        assert.ok(!isOver(payment), payment.status)
        const found = await finish(world, payment)
        assert.equal(found.status, 'succeeded')
        assert.equal(world.gateway.netCharged(), payment.amount)
        assert.equal(world.gateway.charges(), 1)
      })
    }

    if (traits.callbacks !== 'none') {
      test('callbacks: a forged one changes nothing, a genuine one once, and a late one never turns success back', async (t) => {
        const world = await open(t)
        const payment = await world.pay('approve')
        const paid = await finish(world, payment)
        const [callback] = world.gateway.callbackQueue()
        assert.ok(callback, 'the sandbox sent a callback')
        const forged = world.gateway.forge?.(callback)
        if (forged) {
          const refused = await world.deliver(forged)
          assert.ok(refused.status >= 400 && refused.status < 500, String(refused.status))
        }
        const elsewhere = await world.deliver({ ...callback, url: callback.url.replace(/.{6}$/, 'AAAAAA') })
        assert.ok(elsewhere.status >= 400 && elsewhere.status < 500, String(elsewhere.status))
        for (const caught of [...world.gateway.callbackQueue(), callback, callback].reverse()) {
          assert.equal((await world.deliver(caught)).status, 200)
        }
        await world.until(payment.id, isOver)
        const after = await world.read(payment.id)
        assert.equal(after.status, 'succeeded')
        assert.equal(after.amount, paid.amount)
        assert.equal(world.webhooks.filter((type) => type === 'payment.succeeded').length, 1)
        assert.equal(world.gateway.netCharged(), paid.amount)
      })
    }

    if (can('wrong_amount')) {
      test('a callback with another amount is not believed', async (t) => {
        const world = await open(t)
        const payment = await world.pay('wrong_amount')
        await world.until(payment.id, () => world.gateway.callbackQueue().length > 0)
        for (const caught of world.gateway.callbackQueue()) await world.deliver(caught)
        if (traits.callbacks === 'proof') {
          assert.ok(world.logs.some((line) => line.includes('"level":"alert"')))
        }
        const after = await world.read(payment.id)
        assert.equal(after.amount, payment.amount)
      })
    }

    test('refunds: in part, then the rest, then no more; or a clear refusal', async (t) => {
      const world = await open(t)
      const paid = await finish(world, await world.pay('approve'))
      if (traits.refund === 'none') {
        const refused = await refund(world, paid.id)
        assert.equal(refused.status, 409)
        assert.equal(refused.body['code'], 'capability_not_offered')
        return
      }
      const part = Math.floor(paid.amount / 4)
      assert.equal((await refund(world, paid.id, part)).status, 201)
      await world.until(paid.id, ({ amountRefunded }) => amountRefunded === part)
      assert.equal((await refund(world, paid.id, paid.amount)).body['code'], 'refund_exceeds_payment')
      assert.equal((await refund(world, paid.id)).status, 201)
      await world.until(paid.id, ({ amountRefunded }) => amountRefunded === paid.amount)
      assert.equal((await refund(world, paid.id)).body['code'], 'refund_exceeds_payment')
      assert.equal(world.gateway.netCharged(), 0)
    })

    test('an amount that is only authorized can be let go; or that is refused clearly', async (t) => {
      const world = await open(t)
      if (!traits.capture) {
        const session = await world.call('POST', '/v1/sessions', {
          body: { orderId: 'hold', ...world.gateway.session, capture: 'manual' },
        })
        assert.equal(session.status, 400)
        assert.equal((session.body['errors'] as { path: string }[])[0]?.path, 'capture')
        return
      }
      const payment = await world.pay('approve', { capture: 'manual' })
      const held = await world.until(payment.id, ({ status }) => status === 'authorized')
      assert.equal((await world.call('POST', `/v1/payments/${held.id}/cancel`, { body: {} })).status, 200)
      await world.until(held.id, ({ status }) => status === 'canceled')
      assert.equal(world.gateway.netCharged(), 0)
      const other = await world.until(
        (await world.pay('approve', { capture: 'manual' })).id,
        ({ status }) => status === 'authorized',
      )
      assert.equal((await world.call('POST', `/v1/payments/${other.id}/capture`, { body: {} })).status, 200)
      await world.until(other.id, ({ status }) => status === 'succeeded')
      assert.equal(world.gateway.netCharged(), other.amount)
    })

    test('nothing secret is ever logged', async (t) => {
      const world = await open(t)
      await finish(world, await world.pay('approve'))
      const logs = world.logs.join('\n')
      assert.ok(logs.length > 0)
      for (const [name, value] of Object.entries(world.gateway.env)) {
        if (/KEY|SECRET|TOKEN|CODE$/.test(name) && value.length > 8 && !/PUBLIC|VAULT/.test(name)) {
          assert.equal(logs.includes(value), false, name)
        }
      }
    })
  })
}
