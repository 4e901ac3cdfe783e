import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { CheckoutMethod, CheckoutView } from '#contract/session.ts'
import { next, viewOf } from '../../../../widget/flow/machine.ts'
import { usableMethods, withoutCard } from '../../../../widget/flow/methods.ts'
import { checkoutView, declined, paymentView } from '../samples.ts'

const saved = (...ids: string[]): CheckoutMethod => ({
  type: 'saved_card',
  gateway: 'ecommpay',
  cards: ids.map((id) => ({ id, brand: null, mask: '************1111', expiry: null })),
})
const hosted: CheckoutMethod = { type: 'hosted_page', gateway: 'alliance' }
const withMethods = (...methods: CheckoutMethod[]): CheckoutView => ({ ...checkoutView(), methods })
const types = (checkout: CheckoutView) => usableMethods(checkout).map(({ type }) => type)

describe('what the shopper can pay with', () => {
  const rows: [string, CheckoutMethod[], string[]][] = [
    ['keeps the order of the companion', [hosted, saved('card_1')], ['hosted_page', 'saved_card']],
    ['leaves saved cards out where there is none', [saved(), hosted], ['hosted_page']],
    ['leaves saved cards out where the companion names none', [{ type: 'saved_card', gateway: 'pltoken' }], []],
    ['leaves out what a newer companion offers', [{ ...hosted, type: 'crypto' } as unknown as CheckoutMethod], []],
    ['has nothing where every gateway is down', [], []],
  ]
  for (const [title, methods, expected] of rows) {
    it(title, () => assert.deepEqual(types(withMethods(...methods)), expected))
  }
})

describe('a form with nothing to fill it', () => {
  const empty = { view: 'unavailable', problem: 'no_methods', retryable: true }

  it('is not shown: the widget says so instead, and lets the shopper try again', () => {
    assert.deepEqual(viewOf(withMethods(), null), empty)
    assert.deepEqual(viewOf(withMethods(saved()), null), empty)
  })

  it('does not come back after a decline either', () => {
    const state = { view: 'declined', checkout: withMethods(), payment: paymentView(declined()) } as const
    assert.deepEqual(next(state, { type: 'retry' }), empty)
  })

  it('does not hide how a payment stands', () => {
    assert.equal(viewOf(withMethods(), paymentView({ status: 'succeeded' })).view, 'success')
    assert.equal(viewOf(withMethods(), paymentView()).view, 'processing')
  })

  it('follows when the last card is deleted and nothing else is there', () => {
    const form = viewOf(withMethods(saved('card_1')), null)
    assert.deepEqual(next(form, { type: 'card_deleted', id: 'card_1' }), empty)
  })
})

describe('a deleted card', () => {
  it('goes alone, and the session given is not written to', () => {
    const before = withMethods(saved('card_1', 'card_2'), hosted)
    const copy = structuredClone(before)
    assert.deepEqual(withoutCard(before, 'card_1'), withMethods(saved('card_2'), hosted))
    assert.deepEqual(before, copy)
  })

  it('changes nothing where it is not known', () => {
    const checkout = withMethods(saved('card_1'))
    assert.deepEqual(withoutCard(checkout, 'card_2'), checkout)
  })

  it('takes the notice away that an earlier try left', () => {
    const form = {
      view: 'form',
      checkout: withMethods(saved('card_1', 'card_2')),
      problem: 'card_not_deleted',
    } as const
    const state = next(form, { type: 'card_deleted', id: 'card_1' })
    assert.ok(state.view === 'form' && state.problem === null)
  })
})
