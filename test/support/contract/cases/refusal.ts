import assert from 'node:assert/strict'
import { METHODS } from '#contract/payment.ts'
import type { FieldError } from '#contract/problem.ts'
import { BROWSER, type ContractWorld } from '../world.ts'
import { finish, type Suite } from './case.ts'

/** A session that this gateway cannot have; answers which fields are at fault. */
async function faults(world: ContractWorld, more: Record<string, unknown>): Promise<string[]> {
  const body = { orderId: 'refused', ...world.gateway.session, ...more }
  const answer = await world.call('POST', '/v1/sessions', { body })
  assert.equal(answer.status, 400, answer.text)
  assert.equal(answer.body['code'], 'invalid_request')
  const errors = answer.body['errors'] as FieldError[]
  assert.ok(errors.every(({ code, message }) => code && message))
  return errors.map(({ path }) => path)
}

/** What a gateway does not offer is refused with words, before anything is sent to it. */
export function refusalCases({ test, traits }: Suite): void {
  test('a session that asks for what is not offered is refused, naming the field', async (world) => {
    const { view } = await world.session()
    const offered = new Set(view.methods.map(({ type }) => type))
    // A saved card is offered but not shown while there is none.
    for (const method of METHODS) {
      if (offered.has(method) || method === 'saved_card') continue
      assert.deepEqual(await faults(world, { methods: [method] }), ['methods'])
    }
    assert.deepEqual(await faults(world, { currency: 'XTS' }), ['currency'])
    if (!traits.capture) assert.deepEqual(await faults(world, { capture: 'manual' }), ['capture'])
    if (!traits.saveCard) assert.deepEqual(await faults(world, { saveCard: 'on' }), ['saveCard'])
    assert.equal(world.gateway.charges(), 0)
  })

  test('a later step that is not offered is refused with a code of its own', async (world) => {
    const paid = await finish(world, await world.pay('approve'))
    const post = (what: string) => world.call('POST', `/v1/payments/${paid.id}/${what}`, { body: {} })
    for (const step of ['capture', 'cancel']) {
      const refused = await post(step)
      const code = traits.capture ? 'payment_state' : 'capability_not_offered'
      assert.deepEqual([refused.status, refused.body['code']], [409, code])
    }
    if (traits.refund === 'none') {
      const refused = await post('refunds')
      assert.deepEqual([refused.status, refused.body['code']], [409, 'capability_not_offered'])
    }
    assert.equal(world.gateway.netCharged(), paid.amount)
  })

  test('a payment that is not sealed as it must be is refused and never sent', async (world) => {
    const checkout = await world.session()
    const genuine = await world.gateway.method('approve', checkout.view)
    const { sealed, ...rest } = { sealed: undefined, ...genuine }
    const wrong: unknown[] = [
      { type: 'hosted_page' },
      { type: 'card', sealed: { number: '4111111111111111', data: '3012123' } },
      { type: 'card', sealed: { number: 'a.b.c.d.e', data: 'f.g.h.i.j' } },
      { ...rest, type: 'saved_card', card: 'card_of_nobody', sealed: { cvv: 'a.b.c.d.e' } },
      { ...rest, type: 'saved_card', card: 'card_of_nobody' },
      ...(sealed === undefined ? [] : [rest]),
    ]
    for (const method of wrong) {
      const answer = await world.send(checkout, { method, browser: BROWSER })
      assert.ok(answer.status >= 400 && answer.status < 500, answer.text)
    }
    assert.equal(world.gateway.charges(), 0)
  })

  test('nothing secret is ever logged, told to the merchant or shown to the browser', async (world) => {
    const paid = await finish(world, await world.pay('approve', traits.saveCard ? { saveCard: 'on' } : {}))
    const { view } = await world.session()
    const seen = {
      logs: world.logs.join('\n'),
      webhooks: world.webhooks.map(({ body }) => body).join('\n'),
      payment: JSON.stringify(await world.read(paid.id)),
      checkout: JSON.stringify(view),
      metrics: (await world.call('GET', '/metrics')).text,
    }
    const secrets = world.gateway.secrets()
    assert.ok(secrets.length > 0 && secrets.every((secret) => secret.length > 6))
    for (const [where, text] of Object.entries(seen)) {
      assert.ok(text.length > 0, where)
      for (const secret of secrets) assert.equal(text.includes(secret), false, where)
    }
  })
}
