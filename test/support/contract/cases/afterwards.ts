import assert from 'node:assert/strict'
import type { Answer } from '../../companion.ts'
import { BROWSER, type ContractWorld } from '../world.ts'
import { finish, told, type Suite } from './case.ts'

const post = (world: ContractWorld, id: string, what: string, amount?: number): Promise<Answer> =>
  world.call('POST', `/v1/payments/${id}/${what}`, { body: amount === undefined ? {} : { amount } })

const hold = async (world: ContractWorld) => {
  const held = await finish(world, await world.pay('approve', { capture: 'manual' }))
  assert.equal(held.status, 'authorized')
  assert.equal(world.gateway.netCharged(), 0)
  return held
}

/** What follows a payment: money back, money taken later, the card again. */
export function afterwardsCases({ test, traits }: Suite): void {
  if (traits.refund === 'partial') {
    test('refunds: a part, then never more than is left, then the rest, then no more', async (world) => {
      const paid = await finish(world, await world.pay('approve'))
      const part = Math.floor(paid.amount / 4)
      assert.equal((await post(world, paid.id, 'refunds', part)).status, 201)
      await world.until(paid.id, ({ amountRefunded }) => amountRefunded === part)
      assert.equal(world.gateway.netCharged(), paid.amount - part)
      const tooMuch = await post(world, paid.id, 'refunds', paid.amount)
      assert.deepEqual([tooMuch.status, tooMuch.body['code']], [409, 'refund_exceeds_payment'])
      assert.equal((await post(world, paid.id, 'refunds')).status, 201)
      await world.until(paid.id, ({ amountRefunded }) => amountRefunded === paid.amount)
      assert.equal((await post(world, paid.id, 'refunds')).body['code'], 'refund_exceeds_payment')
      assert.equal(world.gateway.netCharged(), 0)
      assert.equal((await world.read(paid.id)).status, 'succeeded')
      assert.equal(told(world, 'refund.succeeded').length, 2)
    })

    test('a payment that was not made has nothing to refund', async (world) => {
      const declined = await finish(world, await world.pay('decline'))
      const refused = await post(world, declined.id, 'refunds')
      assert.deepEqual([refused.status, refused.body['code']], [409, 'payment_state'])
    })
  }

  if (traits.capture) {
    test('an amount that is only authorized is taken later', async (world) => {
      const held = await hold(world)
      const tooMuch = await post(world, held.id, 'capture', held.amount + 1)
      assert.equal(tooMuch.status, 409)
      assert.equal((await post(world, held.id, 'refunds')).body['code'], 'payment_state')
      assert.equal((await post(world, held.id, 'capture')).status, 200)
      await world.until(held.id, ({ status }) => status === 'succeeded')
      assert.equal(world.gateway.netCharged(), held.amount)
      assert.equal((await post(world, held.id, 'cancel')).body['code'], 'payment_state')
    })

    test('an amount that is only authorized is let go', async (world) => {
      const held = await hold(world)
      assert.equal((await post(world, held.id, 'cancel')).status, 200)
      await world.until(held.id, ({ status }) => status === 'canceled')
      assert.equal(world.gateway.netCharged(), 0)
      assert.equal((await post(world, held.id, 'capture')).body['code'], 'payment_state')
    })
  }

  if (traits.saveCard) {
    test('a card is kept with consent, shown by its mask, paid with again, and forgotten', async (world) => {
      const first = await finish(world, await world.pay('approve', { saveCard: 'on' }))
      assert.equal(first.status, 'succeeded')
      const list = `/v1/customers/${world.gateway.session.customer.id}/cards`
      const kept = (await world.call('GET', list)).body['data'] as { id: string; mask: string }[]
      assert.equal(kept.length, 1)
      assert.match(kept[0]?.mask ?? '', /^\d{4,6}\*+\d{4}$/)

      const checkout = await world.session()
      const method = await world.gateway.savedMethod?.(checkout.view)
      const sent = await world.send(checkout, { method, browser: BROWSER })
      assert.equal(sent.status, 201, sent.text)
      const again = await finish(world, await world.read(String(sent.body['id'])))
      assert.equal(again.status, 'succeeded')
      assert.equal(world.gateway.netCharged(), first.amount + again.amount)

      const foreign = await world.session({ customer: { ...world.gateway.session.customer, id: 'somebody-else' } })
      const stolen = await world.send(foreign, { method, browser: BROWSER })
      assert.deepEqual([stolen.status, stolen.body['code']], [404, 'card_not_found'])

      assert.equal((await world.call('DELETE', `${list}/${kept[0]?.id}`)).status, 204)
      assert.deepEqual((await world.call('GET', list)).body['data'], [])
      const view = (await world.session()).view
      assert.ok(view.methods.every(({ cards }) => !cards?.length))
    })

    test('a card is not kept without consent', async (world) => {
      await finish(world, await world.pay('approve', { saveCard: 'ask' }))
      const list = await world.call('GET', `/v1/customers/${world.gateway.session.customer.id}/cards`)
      assert.deepEqual(list.body['data'], [])
    })
  }
}
