import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { NextAction, PaymentStatus, PaymentView } from '#contract/payment.ts'
import { type FlowEvent, isSameView, next, viewOf } from '../../../../widget/flow/machine.ts'
import type { FlowState, FlowView } from '../../../../widget/flow/state.ts'
import { at, checkoutView, declined, paymentView } from '../samples.ts'

const frame: NextAction = { type: 'frame', url: 'https://pay.example/challenge', expiresAt: at(600) }
const popup: NextAction = { type: 'redirect', url: 'https://bank.example/', window: 'popup', expiresAt: at(600) }
const checkout = checkoutView()
const challenged = paymentView({ status: 'needs_action', nextAction: frame })

const STATES = {
  loading: { view: 'loading' },
  unavailable: { view: 'unavailable', problem: 'unavailable', retryable: true },
  form: { view: 'form', checkout, problem: null },
  sending: { view: 'processing', checkout, payment: null, slow: false, offline: false },
  processing: { view: 'processing', checkout, payment: paymentView(), slow: false, offline: false },
  action: { view: 'action', checkout, payment: challenged, action: frame, problem: null },
  success: { view: 'success', checkout, payment: paymentView({ status: 'succeeded' }) },
  declined: { view: 'declined', checkout, payment: paymentView(declined()) },
  hopeless: { view: 'declined', checkout, payment: paymentView(declined(false)) },
  pending: { view: 'pending', checkout, payment: paymentView({ status: 'pending' }) },
  closed: { view: 'closed', reason: 'expired' },
} satisfies Record<string, FlowState>
type Name = keyof typeof STATES

const later = (change: Partial<PaymentView>): FlowEvent => ({
  type: 'payment',
  payment: paymentView({ updatedAt: at(5), ...change }),
})

const EVENTS = {
  load: { type: 'load' },
  loaded: { type: 'loaded', checkout },
  unavailable: { type: 'unavailable', problem: 'misconfigured', retryable: false },
  closed: { type: 'closed', reason: 'expired' },
  submit: { type: 'submit' },
  problem: { type: 'problem', problem: 'rejected' },
  success: later({ status: 'succeeded' }),
  returned: { type: 'returned' },
  slow: { type: 'slow' },
  offline: { type: 'offline', offline: true },
  retry: { type: 'retry' },
} satisfies Record<string, FlowEvent>

/** The view each event leads to; what is not named must leave the very same state. */
const TABLE: Record<Name, Partial<Record<keyof typeof EVENTS, FlowView>>> = {
  loading: { loaded: 'form', unavailable: 'unavailable', closed: 'closed' },
  unavailable: { load: 'loading' },
  form: { load: 'loading', submit: 'processing', problem: 'form', closed: 'closed' },
  sending: {
    load: 'loading', loaded: 'form', unavailable: 'unavailable', closed: 'closed', problem: 'form', success: 'success',
    slow: 'processing', offline: 'processing',
  }, // prettier-ignore
  processing: {
    load: 'loading',
    unavailable: 'unavailable',
    success: 'success',
    slow: 'processing',
    offline: 'processing',
  },
  action: {
    load: 'loading',
    unavailable: 'unavailable',
    problem: 'action',
    success: 'success',
    returned: 'processing',
  },
  success: { load: 'loading' },
  declined: { load: 'loading', closed: 'closed', retry: 'form' },
  hopeless: { load: 'loading', closed: 'closed' },
  pending: { load: 'loading', unavailable: 'unavailable', success: 'success' },
  closed: { load: 'loading' },
}

describe('the table of the flow', () => {
  for (const name of Object.keys(STATES) as Name[]) {
    for (const [type, event] of Object.entries(EVENTS) as [keyof typeof EVENTS, FlowEvent][]) {
      const view = TABLE[name][type]
      it(`${name}: ${type} ${view ? `leads to ${view}` : 'changes nothing'}`, () => {
        const state: FlowState = STATES[name]
        const before = structuredClone(state)
        const result = next(state, event)
        if (view) {
          assert.equal(result.view, view)
          assert.notEqual(result, state)
        } else assert.equal(result, state)
        assert.deepEqual(state, before, 'the state given is not written to')
      })
    }
  }

  it('takes an event of no known type as one that does not fit', () => {
    const unknown = { type: 'constructor' } as unknown as FlowEvent
    for (const state of Object.values(STATES)) assert.equal(next(state, unknown), state)
  })
})

describe('how a payment shows', () => {
  const views: Record<PaymentStatus, FlowView> = {
    created: 'processing',
    processing: 'processing',
    needs_action: 'processing',
    pending: 'pending',
    authorized: 'success',
    succeeded: 'success',
    failed: 'declined',
    canceled: 'declined',
    expired: 'declined',
  }
  for (const [status, view] of Object.entries(views) as [PaymentStatus, FlowView][]) {
    it(`shows ${status} without a next action as ${view}`, () => {
      assert.equal(viewOf(checkout, paymentView({ status })).view, view)
    })
  }

  it('shows a next action only while the payment needs one', () => {
    assert.equal(viewOf(checkout, challenged).view, 'action')
    assert.equal(
      viewOf(checkout, paymentView({ status: 'needs_action', nextAction: { type: 'wait' } })).view,
      'processing',
    )
    assert.equal(viewOf(checkout, paymentView({ status: 'processing', nextAction: frame })).view, 'processing')
    assert.equal(viewOf(checkout, paymentView({ status: 'succeeded', nextAction: frame })).view, 'success')
    assert.equal(viewOf(checkout, paymentView({ status: 'failed', nextAction: frame })).view, 'declined')
  })

  it('shows a session without a payment by its own status', () => {
    assert.equal(viewOf(checkout, null).view, 'form')
    assert.deepEqual(viewOf(checkoutView(null, 'expired'), null), { view: 'closed', reason: 'expired' })
    assert.deepEqual(viewOf(checkoutView(null, 'complete'), null), { view: 'closed', reason: 'complete' })
  })

  it('offers no other try where the session is over', () => {
    assert.deepEqual(viewOf(checkoutView(null, 'expired'), paymentView(declined())), {
      view: 'closed',
      reason: 'expired',
    })
  })

  it('shows the success of a session that is complete', () => {
    assert.equal(viewOf(checkoutView(null, 'complete'), paymentView({ status: 'succeeded' })).view, 'success')
  })

  it('goes on with an unfinished payment of a session that has expired meanwhile', () => {
    assert.equal(viewOf(checkoutView(null, 'expired'), challenged).view, 'action')
    assert.equal(viewOf(checkoutView(null, 'expired'), paymentView({ status: 'pending' })).view, 'pending')
  })
})

describe('reports about the payment', () => {
  it('believes none that is older than what is known', () => {
    const known = next(STATES.sending, later({ status: 'pending' }))
    const stale = { type: 'payment', payment: paymentView({ status: 'processing', updatedAt: at(4) }) } as const
    assert.equal(next(known, stale), known)
  })

  it('compares times, not their texts', () => {
    const state = next(STATES.sending, { type: 'payment', payment: paymentView({ updatedAt: '2026-03-01T10:00:00Z' }) })
    const event = {
      type: 'payment',
      payment: paymentView({ status: 'succeeded', updatedAt: '2026-03-01T10:00:00.5Z' }),
    } as const
    assert.equal(next(state, event).view, 'success')
  })

  it('believes none about another payment', () => {
    for (const state of [STATES.processing, STATES.action, STATES.pending]) {
      assert.equal(next(state, later({ id: 'pay_2', status: 'succeeded' })), state)
    }
  })

  it('takes the first one after sending, whatever its id', () => {
    assert.equal(next(STATES.sending, later({ id: 'pay_2', status: 'succeeded' })).view, 'success')
  })

  it('keeps saying that it takes long, but no longer that the connection is gone', () => {
    const state: FlowState = { ...STATES.processing, slow: true, offline: true }
    const result = next(state, later({ status: 'processing' }))
    assert.ok(result.view === 'processing')
    assert.deepEqual([result.slow, result.offline], [true, false])
  })

  it('keeps the notice of a challenge that goes on, and drops it with another', () => {
    const state: FlowState = { ...STATES.action, problem: 'popup_blocked' }
    const same = next(state, later({ status: 'needs_action', nextAction: { ...frame } }))
    assert.ok(same.view === 'action' && same.problem === 'popup_blocked')
    const other = next(state, later({ status: 'needs_action', nextAction: popup }))
    assert.ok(other.view === 'action' && other.problem === null)
  })

  it('leads from pending to every end and back to a challenge', () => {
    assert.equal(next(STATES.pending, later(declined())).view, 'declined')
    assert.equal(next(STATES.pending, later({ status: 'needs_action', nextAction: frame })).view, 'action')
  })
})

describe('details of the transitions', () => {
  it('never offers the form again once a payment exists, whatever goes wrong', () => {
    assert.equal(next(STATES.processing, { type: 'problem', problem: 'rejected' }), STATES.processing)
    assert.equal(next(STATES.processing, { type: 'loaded', checkout }), STATES.processing)
  })

  it('keeps what was wrong on the form until the next submit', () => {
    const state = next(STATES.sending, { type: 'problem', problem: 'key_mismatch' })
    assert.ok(state.view === 'form' && state.problem === 'key_mismatch')
    const again = next(state, { type: 'submit' })
    assert.ok(again.view === 'processing' && again.payment === null && !again.slow && !again.offline)
  })

  it('remembers the declined payment behind the form', () => {
    const state = next(STATES.declined, { type: 'retry' })
    assert.ok(state.view === 'form' && state.problem === null)
    assert.equal(state.checkout.payment?.id, 'pay_1')
  })

  it('does not change on news that are none', () => {
    assert.equal(next(STATES.processing, { type: 'offline', offline: false }), STATES.processing)
    assert.equal(next(STATES.action, { type: 'problem', problem: null }), STATES.action)
  })

  it('takes two challenges for the same only if everything about them is', () => {
    assert.ok(isSameView(STATES.action, { ...STATES.action, action: { ...frame }, problem: 'rejected' }))
    assert.ok(!isSameView(STATES.action, { ...STATES.action, action: { ...frame, url: 'https://pay.example/2' } }))
    assert.ok(!isSameView(STATES.action, STATES.processing))
    assert.ok(isSameView(STATES.sending, STATES.processing))
  })
})
