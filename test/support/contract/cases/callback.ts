import assert from 'node:assert/strict'
import type { PaymentView } from '#contract/payment.ts'
import type { Callback } from '../gateway.ts'
import type { ContractWorld } from '../world.ts'
import { finish, isAsking, isOver, told, type Suite } from './case.ts'

/** Steps of the clock in which the sandboxes send whatever they still have to say. */
const AFTERWARDS = 40

/** A payment whose outcome only the callback tells: it is made, the callback is caught, and the companion knows nothing. */
async function untold(world: ContractWorld): Promise<{ open: PaymentView; callback: Callback }> {
  world.holdCallbacks()
  const payment = await world.pay('told')
  if (isAsking(payment)) await world.act(payment, 'approve')
  const url = world.callbackUrl(payment.id)
  const find = () => world.callbacks.find((callback) => callback.url === url)
  if (!world.gateway.callbackFor) await world.untilCaught(() => find() !== undefined)
  const open = await world.read(payment.id)
  assert.ok(!isOver(open), open.status)
  const callback = world.gateway.callbackFor?.(open, world.fixedCallbackUrl) ?? find()
  assert.ok(callback)
  return { open, callback }
}

const wasRefused = (status: number) => status >= 400 && status < 500

/** What anybody can send, whatever the gateway's protocol. */
function rubbish({ url, headers }: Callback): Record<string, Callback> {
  return {
    'an empty body': { url, headers, body: '' },
    'a body that is no UTF-8': { url, headers, body: Uint8Array.of(0xff, 0xfe, 0x7b, 0x00) },
    'a body that is cut short': { url, headers, body: '{"payment":{"status":"succ' },
    'a body of 100 000 bytes': { url, headers, body: `{"a":"${'x'.repeat(100_000)}"}` },
  }
}

/** Callbacks: verified, believed once, in any order. */
export function callbackCases({ test, can, traits }: Suite): void {
  if (can('told')) {
    test('forged callbacks are refused and change nothing; the genuine one settles the payment', async (world) => {
      world.holdCallbacks()
      // Another payment beside it, whose keys a forger could know.
      await world.pay('approve')
      const { open, callback } = await untold(world)
      for (const [name, forged] of Object.entries({ ...rubbish(callback), ...world.gateway.forgeries(callback) })) {
        const answer = await world.deliver(forged)
        assert.ok(wasRefused(answer.status), `${name}: ${answer.status}`)
        assert.ok(!isOver(await world.read(open.id)), name)
      }
      const metrics = (await world.call('GET', '/metrics')).text
      assert.match(metrics, /sealpay_callbacks_total\{[^}]*verdict="(?!proof|hint)\w+"/)
      assert.equal((await world.deliver(callback)).status, 200)
      // A proof needs no question; a hint is one.
      const settled = traits.callbacks === 'proof' ? await world.read(open.id) : await world.until(open.id, isOver)
      assert.equal(settled.status, 'succeeded')
      assert.equal(settled.amount, open.amount)
    })

    test('a genuine callback that comes again, late and about what is refunded changes nothing', async (world) => {
      const { open, callback } = await untold(world)
      assert.equal((await world.deliver(callback)).status, 200)
      await world.until(open.id, isOver)
      if (traits.refund !== 'none') {
        const refund = { body: { amount: 100 } }
        assert.equal((await world.call('POST', `/v1/payments/${open.id}/refunds`, refund)).status, 201)
        await world.until(open.id, ({ amountRefunded }) => amountRefunded === 100)
      }
      const before = await world.read(open.id)
      for (let round = 0; round < 2; round++) {
        const { status } = await world.deliver(callback)
        if (traits.replay === 'accepted') assert.equal(status, 200)
        else assert.ok(wasRefused(status), String(status))
        await world.pass()
      }
      assert.deepEqual(await world.read(open.id), before)
      assert.equal(told(world, 'payment.succeeded').length, 1)
      assert.equal(world.gateway.charges(), 1)
    })

    test('a genuine callback about one payment does not pay another one', async (world) => {
      const { open: other } = await untold(world)
      const { callback } = await untold(world)
      const own = world.callbackUrl(other.id)
      const elsewhere = [own, `${own.slice(0, -6)}AAAAAA`, world.fixedCallbackUrl, `${world.fixedCallbackUrl}/pay_1`]
      for (const url of elsewhere.filter((candidate) => candidate !== callback.url)) {
        assert.ok(wasRefused((await world.deliver({ ...callback, url })).status), url)
      }
      assert.deepEqual(await world.read(other.id), other)
    })
  }

  if (can('action') && traits.callbacks === 'hint') {
    test('a callback that claims success for a payment that is not made changes nothing', async (world) => {
      const asked = await world.until((await world.pay('action')).id, isAsking)
      const lie = world.gateway.claimSuccess?.(asked, world.callbackUrl(asked.id))
      assert.ok(lie)
      assert.equal((await world.deliver(lie)).status, 200)
      for (let round = 0; round < 5; round++) await world.pass()
      const after = await world.read(asked.id)
      assert.notEqual(after.status, 'succeeded')
      assert.equal(told(world, 'payment.succeeded').length, 0)
    })
  }

  if (can('wrong_amount')) {
    test('a callback with another amount is not believed, and the operator is told', async (world) => {
      const payment = await world.pay('wrong_amount')
      const paid = await finish(world, payment)
      assert.ok(world.callbacks.length > 0, 'the sandbox sent a callback')
      assert.equal(paid.status, 'succeeded')
      assert.equal(paid.amount, payment.amount)
      assert.equal(told(world, 'payment.succeeded').length, 1)
      if (traits.callbacks === 'proof') assert.ok(world.logs.some((line) => line.includes('"level":"alert"')))
    })
  }

  if (can('out_of_order')) {
    for (const order of ['as they were sent', 'the other way round']) {
      test(`callbacks in any order end where the right order ends: ${order}`, async (world) => {
        world.holdCallbacks()
        const payment = await world.pay('out_of_order')
        if (isAsking(payment)) await world.act(payment, 'approve')
        await world.untilCaught(() => world.callbacks.length >= 2)
        let paid = false
        for (const callback of order === 'as they were sent' ? [...world.callbacks] : [...world.callbacks].reverse()) {
          assert.equal((await world.deliver(callback)).status, 200)
          const { status } = await world.read(payment.id)
          assert.ok(!paid || status === 'succeeded', `success turned into ${status}`)
          paid ||= status === 'succeeded'
        }
        assert.equal(paid, traits.callbacks === 'proof')
        const settled = await finish(world, payment)
        for (const callback of world.callbacks) assert.equal((await world.deliver(callback)).status, 200)
        await world.pass()
        assert.deepEqual(await world.read(payment.id), settled)
        assert.equal(told(world, 'payment.succeeded').length, 1)
        assert.equal(world.gateway.netCharged(), settled.amount)
      })
    }
  }

  if (can('repeated')) {
    test('callbacks that go on coming after the end change nothing', async (world) => {
      const paid = await finish(world, await world.pay('repeated'))
      assert.equal(paid.status, 'succeeded')
      for (let round = 0; round < AFTERWARDS; round++) await world.pass()
      assert.ok(world.callbacks.length > 1, `the sandbox sent ${world.callbacks.length}`)
      assert.deepEqual(await world.read(paid.id), paid)
      assert.equal(told(world, 'payment.succeeded').length, 1)
      assert.equal(told(world, 'payment.failed').length, 0)
    })
  }
}
