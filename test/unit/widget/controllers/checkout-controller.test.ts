import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { MethodRequest, NextAction, PayRequest } from '#contract/payment.ts'
import type { CheckoutView } from '#contract/session.ts'
import { ApiFailure } from '../../../../widget/api/checkout-api.ts'
import { SealError, type SealErrorCode } from '../../../../widget/crypto/seal-error.ts'
import { at, checkoutView, declined, paymentView } from '../samples.ts'
import { FACTS, rig, ScriptedApi, settle } from './harness.ts'

const card = { type: 'card', number: '4111111111111111', expiry: '2803', cvv: '123' } as const
const frame: NextAction = { type: 'frame', url: 'https://pay.example/challenge/1', expiresAt: at(600) }
const page: NextAction = { type: 'redirect', url: 'https://bank.example/acs', window: 'page', expiresAt: at(600) }
const popupAction: NextAction = { ...page, window: 'popup' }
const challenged = (nextAction: NextAction = frame) =>
  paymentView({ status: 'needs_action', nextAction, updatedAt: at(1) })

type Rig = ReturnType<typeof rig>

/** A controller with the form on screen. */
async function onForm(...given: Parameters<typeof rig>): Promise<Rig> {
  const made = rig(...given)
  void made.controller.start(made.api, ['pin'])
  await made.api.answer('checkout', checkoutView())
  assert.equal(made.controller.state.view, 'form')
  return made
}

/** A controller whose payment is under way. */
async function onProcessing(...given: Parameters<typeof rig>): Promise<Rig> {
  const made = await onForm(...given)
  void made.controller.submit(card)
  await made.api.answer('pay', paymentView())
  return made
}

/** A controller with a next action on screen, reached by paying. */
async function onAction(action: NextAction = frame, ...given: Parameters<typeof rig>): Promise<Rig> {
  const made = await onForm(...given)
  void made.controller.submit(card)
  await made.api.answer('pay', challenged(action))
  return made
}

function problemOf({ controller: { state } }: Rig): string | null {
  assert.ok('problem' in state, state.view)
  return state.problem
}

describe('loading the session', () => {
  it('shows the form and asks the host to render', async () => {
    const { updates, views } = await onForm()
    assert.deepEqual(views, ['form'])
    assert.equal(updates.count, 1)
  })

  it('tries three times in all, then offers to try again', async () => {
    const made = rig()
    void made.controller.start(made.api)
    await made.api.fail('checkout', 'network')
    await made.clock.advance(1_000)
    await made.api.fail('checkout', 'unavailable')
    await made.clock.advance(2_000)
    await made.api.fail('checkout', 'network')
    assert.deepEqual(made.controller.state, { view: 'unavailable', problem: 'unavailable', retryable: true })
    made.controller.retry()
    assert.equal(made.views.at(-1), 'loading')
    await made.api.answer('checkout', checkoutView())
    assert.equal(made.controller.state.view, 'form')
  })

  it('says that the connection is gone where the browser knows it', async () => {
    const made = rig({ online: () => false })
    void made.controller.start(made.api)
    for (const wait of [1_000, 2_000, 0]) {
      await made.api.fail('checkout', 'network')
      await made.clock.advance(wait)
    }
    assert.equal(problemOf(made), 'offline')
  })

  const refusals: [string | undefined, object][] = [
    ['unauthorized', { view: 'unavailable', problem: 'misconfigured', retryable: false }],
    ['origin_not_allowed', { view: 'unavailable', problem: 'misconfigured', retryable: false }],
    ['session_not_found', { view: 'unavailable', problem: 'misconfigured', retryable: false }],
    [undefined, { view: 'unavailable', problem: 'misconfigured', retryable: false }],
    ['session_expired', { view: 'closed', reason: 'expired' }],
    ['session_complete', { view: 'closed', reason: 'complete' }],
  ]
  for (const [code, state] of refusals) {
    it(`does not try again after ${code ?? 'a refusal without a code'}`, async () => {
      const { api, clock, controller } = rig()
      void controller.start(api)
      await api.fail('checkout', 'refused', code)
      assert.deepEqual(controller.state, state)
      controller.retry()
      await clock.advance(60_000)
      assert.equal(api.calls.length, 1)
    })
  }

  it('shows no form on an insecure page', async () => {
    const { api, controller } = rig({ isSecureContext: () => false })
    void controller.start(api)
    await api.answer('checkout', checkoutView())
    assert.deepEqual(controller.state, { view: 'unavailable', problem: 'insecure_context', retryable: false })
  })

  it('aborts the run before when it starts anew, and takes nothing from it', async () => {
    const { api, clock, controller } = rig()
    void controller.start(api)
    const first = await api.next('checkout')
    const other = new ScriptedApi()
    void controller.start(other)
    assert.ok(first.signal.aborted)
    await settle()
    assert.equal(controller.state.view, 'loading')
    await other.answer('checkout', checkoutView())
    assert.equal(controller.state.view, 'form')
    await clock.advance(60_000)
    assert.equal(api.calls.length, 1)
  })
})

describe('paying', () => {
  it('seals with the key of the session and the pins, and posts ciphertext and facts only', async () => {
    const { api, controller, sealed } = await onForm()
    void controller.submit({ ...card, holder: '  Olena Koval ' })
    assert.equal(controller.state.view, 'processing')
    const [request, key] = (await api.next('pay')).args as [PayRequest, string]
    const entry = { ...card, holder: '  Olena Koval ' }
    assert.deepEqual(sealed, [[entry, checkoutView().methods[0], 'cs_1', ['pin']]])
    assert.equal(key, 'key-1')
    assert.deepEqual(request, {
      method: { type: 'card', sealed: { number: 'sealed-number-1', data: 'sealed-data-1' } },
      holder: 'Olena Koval',
      browser: FACTS,
    })
  })

  it('sends no name where none was entered', async () => {
    const { api, controller } = await onForm()
    void controller.submit({ ...card, holder: '  ' })
    const [request] = (await api.next('pay')).args as [PayRequest]
    assert.ok(!('holder' in request))
  })

  for (const save of [true, false]) {
    it(`sends the shopper’s ${save ? 'consent' : 'refusal'} to keep the card`, async () => {
      const { api, controller } = await onForm()
      void controller.submit({ ...card, save })
      const [request] = (await api.next('pay')).args as [PayRequest]
      assert.equal(request.saveCard, save)
    })
  }

  it('says nothing about keeping the card where nobody asked', async () => {
    const { api, controller } = await onForm()
    void controller.submit(card)
    const [request] = (await api.next('pay')).args as [PayRequest]
    assert.ok(!('saveCard' in request))
  })

  it('refuses a method that the session does not have', async () => {
    const made = await onForm()
    await made.controller.submit({ type: 'hosted_page' })
    assert.equal(problemOf(made), 'misconfigured')
    assert.equal(made.api.of('pay').length, 0)
    assert.equal(made.sealed.length, 0)
  })

  it('keeps nothing of the card in its state', async () => {
    const { controller } = await onProcessing()
    const text = JSON.stringify(controller.state)
    for (const secret of [card.number, card.expiry, 'sealed-']) assert.ok(!text.includes(secret))
  })

  it('shows success', async () => {
    const { api, controller, views } = await onForm()
    const done = controller.submit(card)
    await api.answer('pay', paymentView({ status: 'succeeded' }))
    await done
    assert.deepEqual(views, ['form', 'processing', 'success'])
  })

  it('is one payment however often the shopper presses the button', async () => {
    const { api, controller, sealed } = await onForm()
    const first = controller.submit(card)
    assert.equal(controller.submit({ ...card, number: '5555341244441115' }), first)
    await settle()
    assert.equal(controller.submit(card), first)
    await api.answer('pay', paymentView())
    await controller.submit(card)
    assert.equal(api.of('pay').length, 1)
    assert.equal(sealed.length, 1)
  })

  it('does nothing where no form is shown', async () => {
    const { api, controller, sealed } = rig()
    await controller.submit(card)
    void controller.start(api)
    await controller.submit(card)
    assert.deepEqual([sealed.length, api.of('pay').length], [0, 0])
  })

  const sealFailures: [Error, string][] = [
    ...(['insecure_context', 'key_mismatch', 'key_invalid', 'unavailable'] as SealErrorCode[]).map(
      (code): [Error, string] => [new SealError(code), code],
    ),
    [new TypeError('Card data must be bare digits'), 'rejected'],
  ]
  for (const [error, problem] of sealFailures) {
    it(`goes back to the form and sends nothing when sealing fails: ${String(error)}`, async () => {
      const made = await onForm({ seal: () => Promise.reject(error) })
      await made.controller.submit(card)
      assert.equal(made.controller.state.view, 'form')
      assert.equal(problemOf(made), problem)
      assert.equal(made.api.of('pay').length, 0)
    })
  }

  it('does not start without a connection, so that nothing typed is lost', async () => {
    const made = await onForm({ online: () => false })
    await made.controller.submit(card)
    assert.equal(problemOf(made), 'offline')
    assert.deepEqual(made.views, ['form', 'form'])
    assert.equal(made.sealed.length, 0)
  })

  it('does not start where the session offers no sealing', async () => {
    const made = rig()
    void made.controller.start(made.api)
    await made.api.answer('checkout', { ...checkoutView(), methods: [{ type: 'card', gateway: 'alliance' }] })
    await made.controller.submit(card)
    assert.equal(problemOf(made), 'misconfigured')
    assert.equal(made.sealed.length, 0)
  })

  const refusals: [string | undefined, string][] = [
    ['invalid_request', 'rejected'],
    ['clear_card_data', 'rejected'],
    [undefined, 'rejected'],
    ['unauthorized', 'misconfigured'],
    ['origin_not_allowed', 'misconfigured'],
    ['session_not_found', 'misconfigured'],
  ]
  for (const [code, problem] of refusals) {
    it(`goes back to the form when the companion refuses: ${code ?? 'no code'}`, async () => {
      const made = await onForm()
      const done = made.controller.submit(card)
      await made.api.fail('pay', 'refused', code)
      await done
      assert.equal(made.controller.state.view, 'form')
      assert.equal(problemOf(made), problem)
      assert.equal(made.api.of('pay').length, 1)
    })
  }

  it('closes when the session has expired', async () => {
    const { api, controller } = await onForm()
    void controller.submit(card)
    await api.fail('pay', 'refused', 'session_expired')
    assert.deepEqual(controller.state, { view: 'closed', reason: 'expired' })
  })
})

describe('deleting a saved card', () => {
  const saved = { id: 'card_1', brand: 'visa', mask: '411111******1111', expiry: null }
  const withCards = (): CheckoutView => {
    const checkout = checkoutView()
    const cards = [saved, { ...saved, id: 'card_2' }]
    return { ...checkout, methods: [{ type: 'saved_card', gateway: 'ecommpay', cards }, ...checkout.methods] }
  }
  const idsOf = ({ controller: { state } }: Rig) =>
    state.view === 'form' ? state.checkout.methods[0]?.cards?.map(({ id }) => id) : state.view

  async function onCards(): Promise<Rig> {
    const made = rig()
    void made.controller.start(made.api)
    await made.api.answer('checkout', withCards())
    return made
  }

  it('takes the card away once the companion has forgotten it, not before', async () => {
    const made = await onCards()
    const done = made.controller.deleteCard('card_1')
    assert.deepEqual((await made.api.next('deleteCard')).args, ['card_1'])
    assert.deepEqual(idsOf(made), ['card_1', 'card_2'])
    await made.api.answer('deleteCard', undefined)
    assert.equal(await done, true)
    assert.deepEqual(idsOf(made), ['card_2'])
  })

  it('takes a card away that was deleted elsewhere', async () => {
    const made = await onCards()
    const done = made.controller.deleteCard('card_1')
    ;(await made.api.next('deleteCard')).reject(new ApiFailure('refused', '', 'not_found', 404))
    assert.equal(await done, true)
    assert.deepEqual(idsOf(made), ['card_2'])
  })

  for (const kind of ['network', 'unavailable', 'refused'] as const) {
    it(`keeps the card and says so after a failure of kind ${kind}`, async () => {
      const made = await onCards()
      const done = made.controller.deleteCard('card_1')
      await made.api.fail('deleteCard', kind)
      assert.equal(await done, false)
      assert.deepEqual(idsOf(made), ['card_1', 'card_2'])
      assert.equal(problemOf(made), 'card_not_deleted')
    })
  }

  it('deletes nothing while a payment is under way', async () => {
    const made = await onProcessing()
    assert.equal(await made.controller.deleteCard('card_1'), false)
    assert.equal(made.api.of('deleteCard').length, 0)
  })
})

describe('a connection that breaks while paying', () => {
  it('sends the same body under the same key until there is an answer', async () => {
    const { api, clock, controller, sealed } = await onForm()
    void controller.submit(card)
    await api.fail('pay', 'network')
    assert.ok(controller.state.view === 'processing' && controller.state.offline)
    await clock.advance(1_000)
    await api.fail('pay', 'unavailable')
    assert.ok(controller.state.view === 'processing' && !controller.state.offline)
    await clock.advance(2_000)
    await api.fail('pay', 'network')
    await clock.advance(4_000)
    await api.answer('pay', paymentView({ status: 'succeeded' }))
    assert.equal(controller.state.view, 'success')
    const sent = api.of('pay').map(({ args }) => args)
    assert.equal(sent.length, 4)
    for (const args of sent) assert.deepEqual(args, sent[0])
    assert.equal(sealed.length, 1)
  })

  it('waits longer each time, ten seconds at the most', async () => {
    const { api, clock, controller } = await onForm()
    void controller.submit(card)
    const waits = []
    for (let round = 0; round < 5; round++) {
      await api.fail('pay', 'network')
      const from = clock.time
      while (!api.of('pay').some((call) => call.open)) await clock.advance(500)
      waits.push(clock.time - from)
    }
    assert.deepEqual(waits, [1_000, 2_000, 4_000, 8_000, 10_000])
  })

  it('lets the shopper press no second payment meanwhile', async () => {
    const { api, clock, controller } = await onForm()
    const done = controller.submit(card)
    await api.fail('pay', 'network')
    assert.equal(controller.submit(card), done)
    await clock.advance(1_000)
    assert.equal(api.of('pay').length, 2)
    assert.deepEqual(api.of('pay')[0]?.args, api.of('pay')[1]?.args)
  })

  /** Fails so often that the controller asks the session. */
  async function failSixTimes({ api, clock, controller }: Rig, before?: () => Promise<void>): Promise<void> {
    await before?.()
    void controller.submit(card)
    for (let round = 0; round < 6; round++) {
      await api.fail('pay', 'unavailable')
      if (round < 5) await clock.advance(10_000)
    }
  }

  it('finds the payment in the session when its own answer never comes', async () => {
    const made = await onForm()
    await failSixTimes(made)
    await made.api.answer('checkout', checkoutView(paymentView({ status: 'succeeded' }), 'complete'))
    assert.equal(made.controller.state.view, 'success')
    await made.clock.advance(60_000)
    assert.equal(made.api.of('pay').length, 6)
  })

  it('gives the form back when the session knows of no payment', async () => {
    const made = await onForm()
    await failSixTimes(made)
    await made.api.answer('checkout', checkoutView())
    assert.equal(made.controller.state.view, 'form')
    assert.equal(problemOf(made), 'unavailable')
  })

  it('goes on with the same body when the session cannot be asked either', async () => {
    const made = await onForm()
    await failSixTimes(made)
    await made.api.fail('checkout', 'network')
    await made.clock.advance(10_000)
    await made.api.answer('pay', paymentView({ status: 'succeeded' }))
    assert.equal(made.controller.state.view, 'success')
    const sent = made.api.of('pay').map(({ args }) => JSON.stringify(args))
    assert.equal(new Set(sent).size, 1)
  })

  it('does not take the decline before for the answer to the new payment', async () => {
    const made = await onForm()
    void made.controller.submit(card)
    await made.api.answer('pay', paymentView(declined()))
    made.controller.retry()
    await failSixTimes(made)
    await made.api.answer('checkout', checkoutView(paymentView(declined())))
    assert.equal(made.controller.state.view, 'form')
    assert.equal(problemOf(made), 'unavailable')
  })

  it('sees it when the payment before turns out to have succeeded', async () => {
    const made = await onForm()
    void made.controller.submit(card)
    await made.api.answer('pay', paymentView(declined()))
    made.controller.retry()
    void made.controller.submit(card)
    await made.api.fail('pay', 'refused', 'session_complete')
    await made.api.answer('checkout', checkoutView(paymentView({ status: 'succeeded', updatedAt: at(9) }), 'complete'))
    assert.equal(made.controller.state.view, 'success')
  })

  for (const code of ['payment_in_progress', 'session_complete', 'idempotency_key_reused']) {
    it(`asks the session what holds after ${code}`, async () => {
      const { api, controller } = await onForm()
      void controller.submit(card)
      await api.fail('pay', 'refused', code)
      await api.answer('checkout', checkoutView(paymentView({ id: 'pay_other', status: 'pending' })))
      assert.ok(controller.state.view === 'pending' && controller.state.payment.id === 'pay_other')
    })
  }
})

describe('after a decline', () => {
  it('goes back to the form, and the next try is a new payment under a new key', async () => {
    const { api, controller, views } = await onForm()
    void controller.submit(card)
    await api.answer('pay', paymentView(declined()))
    controller.retry()
    assert.deepEqual(views, ['form', 'processing', 'declined', 'form'])
    void controller.submit(card)
    await api.answer('pay', paymentView({ id: 'pay_2', status: 'succeeded' }))
    assert.ok(controller.state.view === 'success' && controller.state.payment.id === 'pay_2')
    const [first, second] = api.of('pay').map(({ args }) => args as [PayRequest, string])
    assert.deepEqual([first?.[1], second?.[1]], ['key-1', 'key-2'])
    assert.notDeepEqual(first?.[0].method, second?.[0].method)
  })

  it('stays where another try is pointless', async () => {
    const { api, controller } = await onForm()
    void controller.submit(card)
    await api.answer('pay', paymentView(declined(false)))
    controller.retry()
    assert.equal(controller.state.view, 'declined')
  })

  it('asks no more', async () => {
    const { api, clock, controller } = await onForm()
    void controller.submit(card)
    await api.answer('pay', paymentView(declined()))
    await clock.advance(60_000)
    assert.equal(api.of('payment').length, 0)
    assert.equal(clock.waiting, 0)
  })
})

describe('waiting for the end of a payment', () => {
  it('asks with what it knows, waiting twenty seconds, until the end', async () => {
    const { api, clock, controller } = await onProcessing()
    assert.deepEqual((await api.next('payment')).args, ['pay_1', at(0), 20])
    await api.answer('payment', paymentView({ status: 'created', updatedAt: at(3) }))
    await clock.advance(1_000)
    assert.deepEqual((await api.next('payment')).args, ['pay_1', at(3), 20])
    await api.answer('payment', paymentView({ status: 'succeeded', updatedAt: at(4) }))
    assert.equal(controller.state.view, 'success')
    await clock.advance(60_000)
    assert.equal(api.of('payment').length, 2)
  })

  it('asks at most once a second, should something answer long polls at once', async () => {
    const { api, clock } = await onProcessing()
    for (let second = 1; second <= 5; second++) {
      await api.answer('payment', paymentView())
      assert.equal(api.of('payment').length, second)
      await clock.advance(1_000)
    }
  })

  it('asks again without delay where the poll itself took its time', async () => {
    const { api, clock } = await onProcessing()
    await clock.advance(20_000)
    await api.answer('payment', paymentView())
    assert.equal(api.of('payment').length, 2)
  })

  it('says after eight seconds that it takes longer, not before', async () => {
    const { clock, controller } = await onProcessing()
    await clock.advance(7_999)
    assert.ok(controller.state.view === 'processing' && !controller.state.slow)
    await clock.advance(1)
    assert.ok(controller.state.view === 'processing' && controller.state.slow)
  })

  it('counts the eight seconds from the submit, answer or not', async () => {
    const { clock, controller } = await onForm()
    void controller.submit(card)
    await clock.advance(8_000)
    assert.ok(controller.state.view === 'processing' && controller.state.slow && !controller.state.payment)
  })

  it('says that the connection is gone, keeps asking ever more slowly, and takes it back', async () => {
    const { api, clock, controller } = await onProcessing()
    await api.fail('payment', 'network')
    assert.ok(controller.state.view === 'processing' && controller.state.offline)
    await clock.advance(999)
    assert.equal(api.of('payment').length, 1)
    await clock.advance(1)
    await api.fail('payment', 'network')
    await clock.advance(1_999)
    assert.equal(api.of('payment').length, 2)
    await clock.advance(1)
    await api.answer('payment', paymentView())
    assert.ok(controller.state.view === 'processing' && !controller.state.offline)
  })

  it('does not call a companion that is down a lost connection', async () => {
    const { api, controller } = await onProcessing()
    await api.fail('payment', 'unavailable')
    assert.ok(controller.state.view === 'processing' && !controller.state.offline)
  })

  it('shows pending, and goes on asking until the bank has said', async () => {
    const { api, clock, controller } = await onProcessing()
    await api.answer('payment', paymentView({ status: 'pending', updatedAt: at(5) }))
    assert.equal(controller.state.view, 'pending')
    await clock.advance(1_000)
    await api.fail('payment', 'network')
    assert.equal(controller.state.view, 'pending')
    await clock.advance(1_000)
    await api.answer('payment', paymentView({ status: 'succeeded', updatedAt: at(50) }))
    assert.equal(controller.state.view, 'success')
  })

  it('offers no form from pending, whatever is called', async () => {
    const { api, controller } = await onProcessing()
    await api.answer('payment', paymentView({ status: 'pending', updatedAt: at(5) }))
    controller.retry()
    await controller.submit(card)
    await controller.returned()
    assert.equal(controller.state.view, 'pending')
    assert.equal(api.of('pay').length, 1)
  })

  it('stops with a defined state when the companion refuses to tell', async () => {
    const { api, clock, controller } = await onProcessing()
    await api.fail('payment', 'refused', 'unauthorized')
    assert.deepEqual(controller.state, { view: 'unavailable', problem: 'misconfigured', retryable: true })
    await clock.advance(60_000)
    assert.equal(api.of('payment').length, 1)
    controller.retry()
    await api.answer('checkout', checkoutView(paymentView({ status: 'succeeded' }), 'complete'))
    assert.equal(controller.state.view, 'success')
  })
})

describe('a challenge in a frame', () => {
  it('is shown, and its end is seen by the poll alone', async () => {
    const { api, controller, left } = await onAction()
    assert.ok(controller.state.view === 'action')
    assert.deepEqual(controller.state.action, frame)
    assert.deepEqual(left, [])
    await api.answer('payment', paymentView({ status: 'succeeded', updatedAt: at(30) }))
    assert.equal(controller.state.view, 'success')
  })

  it('tells the companion that it has come back and shows what that answers', async () => {
    const { api, controller } = await onAction()
    const done = controller.returned()
    assert.equal(controller.state.view, 'processing')
    assert.deepEqual((await api.next('act')).args, ['pay_1', { type: 'returned' }])
    await api.answer('act', paymentView({ status: 'succeeded', updatedAt: at(31) }))
    await done
    assert.equal(controller.state.view, 'success')
  })

  it('does not open again because a poll says nothing new', async () => {
    const { api, controller } = await onAction()
    void controller.returned()
    await api.answer('payment', challenged())
    assert.equal(controller.state.view, 'processing')
  })

  it('opens again when the companion says that it is not over', async () => {
    const { api, controller } = await onAction()
    void controller.returned()
    await api.answer('act', challenged())
    assert.equal(controller.state.view, 'action')
  })

  it('is given up by the shopper', async () => {
    const { api, controller } = await onAction()
    void controller.abandon()
    assert.deepEqual((await api.next('act')).args, ['pay_1', { type: 'abandoned' }])
    await api.answer('act', paymentView({ ...declined(), updatedAt: at(32) }))
    assert.equal(controller.state.view, 'declined')
  })

  it('is answered once, however often the frame reports', async () => {
    const { api, controller } = await onAction()
    const first = controller.returned()
    assert.equal(controller.returned(), first)
    await settle()
    assert.equal(api.of('act').length, 1)
  })

  it('repeats the answer over a broken connection, until the poll was faster', async () => {
    const { api, clock, controller } = await onAction()
    void controller.returned()
    await api.fail('act', 'network')
    assert.ok(controller.state.view === 'processing' && controller.state.offline)
    await clock.advance(1_000)
    await api.fail('act', 'unavailable')
    await api.answer('payment', paymentView({ status: 'succeeded', updatedAt: at(33) }))
    await clock.advance(60_000)
    assert.equal(controller.state.view, 'success')
    assert.equal(api.of('act').length, 2)
  })

  it('asks how the payment stands when its answer is refused', async () => {
    const { api, controller } = await onAction()
    void controller.returned()
    await api.fail('act', 'refused', 'payment_state')
    const asked = api.of('payment').find(({ args }) => args[2] === 0)
    assert.deepEqual(asked?.args, ['pay_1', '', 0])
    asked?.resolve(paymentView({ status: 'succeeded', updatedAt: at(34) }))
    await settle()
    assert.equal(controller.state.view, 'success')
  })

  it('says when it takes too long, by the times of the companion', async () => {
    const made = await onAction()
    await made.clock.advance(598_999)
    assert.equal(problemOf(made), null)
    await made.clock.advance(1)
    assert.equal(problemOf(made), 'challenge_timeout')
  })

  it('says nothing of the kind once the challenge is over', async () => {
    const made = await onAction()
    await made.api.answer('payment', paymentView({ status: 'pending', updatedAt: at(35) }))
    await made.clock.advance(700_000)
    assert.equal(made.controller.state.view, 'pending')
  })

  for (const url of ['https://bank.example/acs', 'http://pay.example/x', 'javascript:0', '/challenge']) {
    it(`is not shown from ${url}`, async () => {
      const { api, clock, controller, views } = await onAction({ ...frame, url })
      assert.deepEqual(controller.state, { view: 'unavailable', problem: 'misconfigured', retryable: false })
      assert.ok(!views.includes('action'))
      await clock.advance(60_000)
      assert.equal(api.of('payment').length, 0)
    })
  }
})

describe('a challenge on the bank’s page', () => {
  it('leaves for it at once', async () => {
    const { controller, left } = await onAction(page)
    assert.equal(controller.state.view, 'action')
    assert.deepEqual(left, ['https://bank.example/acs'])
  })

  it('asks the merchant’s page first, which may go there in its own way', async () => {
    const made = await onForm()
    const asked: unknown[] = []
    made.controller.onRedirect = (action) => {
      asked.push(action)
      return false
    }
    void made.controller.submit(card)
    await made.api.answer('pay', challenged(page))
    assert.deepEqual([asked, made.left], [[page], []])
    assert.equal(made.controller.state.view, 'action')
  })

  it('leaves only once, and by a click again', async () => {
    const { api, controller, left } = await onAction(page)
    void controller.returned()
    await api.answer('act', challenged(page))
    assert.equal(controller.state.view, 'action')
    assert.equal(left.length, 1)
    controller.openPopup()
    assert.equal(left.length, 2)
  })

  for (const url of ['http://bank.example/acs', 'javascript:0', 'data:text/html,x', 'https://user@bank.example/']) {
    it(`does not leave for ${url}`, async () => {
      const { controller, left } = await onAction({ ...page, url })
      assert.deepEqual(left, [])
      assert.equal(controller.state.view, 'unavailable')
    })
  }
})

describe('a challenge in a window', () => {
  it('opens on the click, and closing it is an answer', async () => {
    const { api, clock, controller, opened, popup } = await onAction(popupAction)
    assert.deepEqual(opened, [])
    controller.openPopup()
    assert.deepEqual(opened, ['https://bank.example/acs'])
    await clock.advance(5_000)
    assert.equal(api.of('act').length, 0)
    popup.closed = true
    await clock.advance(500)
    assert.deepEqual((await api.next('act')).args, ['pay_1', { type: 'returned' }])
  })

  it('says when the browser blocked it, and forgets that when it opens', async () => {
    let blocked = true
    const made = await onAction(popupAction, { open: () => (blocked ? null : { closed: false }) })
    made.controller.openPopup()
    assert.equal(problemOf(made), 'popup_blocked')
    blocked = false
    made.controller.openPopup()
    assert.equal(problemOf(made), null)
  })

  it('does nothing in other views', async () => {
    const { controller, left, opened } = await onAction(frame)
    controller.openPopup()
    assert.deepEqual([left, opened], [[], []])
  })
})

describe('a form that the gateway asks for', () => {
  const form: NextAction = { type: 'form', fields: [{ name: 'email', label: 'E-mail', type: 'email', required: true }] }

  it('is answered with its values', async () => {
    const { api, controller } = await onAction(form)
    void controller.answer({ type: 'form', values: { email: 'a@b.example' } })
    assert.deepEqual((await api.next('act')).args, ['pay_1', { type: 'form', values: { email: 'a@b.example' } }])
  })

  it('comes back with a notice when the companion does not take the values', async () => {
    const made = await onAction(form)
    void made.controller.answer({ type: 'form', values: {} })
    await made.api.fail('act', 'refused', 'invalid_request')
    made.api
      .of('payment')
      .find(({ args }) => args[2] === 0)
      ?.resolve(challenged(form))
    await settle()
    assert.equal(problemOf(made), 'rejected')
  })
})

describe('a page that is loaded anew', () => {
  const rows: [string, ReturnType<typeof paymentView>, string][] = [
    ['a payment under way', paymentView(), 'processing'],
    ['a challenge', challenged(), 'action'],
    ['a pending payment', paymentView({ status: 'pending' }), 'pending'],
    ['a success', paymentView({ status: 'succeeded' }), 'success'],
    ['a decline', paymentView(declined()), 'declined'],
  ]
  for (const [what, payment, view] of rows) {
    it(`goes on with ${what}`, async () => {
      const { api, controller } = rig()
      void controller.start(api)
      await api.answer('checkout', checkoutView(payment))
      assert.equal(controller.state.view, view)
      assert.equal(api.of('pay').length, 0)
      const over = view === 'success' || view === 'declined'
      assert.equal(api.of('payment').length, over ? 0 : 1)
    })
  }

  it('is not sent to the bank’s page again by itself, for the shopper came from there', async () => {
    const { api, controller, left } = rig()
    void controller.start(api)
    await api.answer('checkout', checkoutView(challenged(page)))
    assert.equal(controller.state.view, 'action')
    assert.deepEqual(left, [])
    controller.openPopup()
    assert.deepEqual(left, ['https://bank.example/acs'])
  })

  it('sees the end of a challenge that came back while the page was loading', async () => {
    const { api, controller } = rig()
    void controller.start(api)
    await api.answer('checkout', checkoutView(challenged()))
    await api.answer('payment', paymentView({ status: 'succeeded', updatedAt: at(40) }))
    assert.equal(controller.state.view, 'success')
  })

  it('goes on on an insecure page too, where there is nothing to type', async () => {
    const { api, controller } = rig({ isSecureContext: () => false })
    void controller.start(api)
    await api.answer('checkout', checkoutView(paymentView({ status: 'pending' })))
    assert.equal(controller.state.view, 'pending')
  })
})

describe('stopping', () => {
  it('happens when the element leaves the page', async () => {
    const { api, controllers } = await onProcessing()
    const poll = await api.next('payment')
    controllers[0]?.hostDisconnected?.()
    assert.ok(poll.signal.aborted)
  })

  const moments: [string, () => Promise<Rig>][] = [
    ['loading', () => Promise.resolve(rig()).then((made) => (void made.controller.start(made.api), made))],
    [
      'sealing',
      () =>
        onForm({ seal: () => new Promise(() => undefined) }).then((made) => (void made.controller.submit(card), made)),
    ],
    ['paying', () => onForm().then((made) => (void made.controller.submit(card), made))],
    ['polling', () => onProcessing()],
    ['a challenge', () => onAction()],
    ['a window', () => onAction(popupAction).then((made) => (made.controller.openPopup(), made))],
    ['answering', () => onAction().then((made) => (void made.controller.returned(), made))],
  ]
  for (const [moment, arrive] of moments) {
    it(`leaves nothing running and changes nothing more: ${moment}`, async () => {
      const { api, clock, controller, views } = await arrive()
      await settle()
      controller.stop()
      await settle()
      const [calls, transitions] = [api.calls.length, views.length]
      assert.ok(api.calls.every((call) => !call.open))
      assert.equal(clock.waiting, 0)
      await clock.advance(700_000)
      assert.deepEqual([api.calls.length, views.length], [calls, transitions])
    })
  }

  it('sends nothing that was sealed too late', async () => {
    let finish: (sealed: MethodRequest) => void = () => undefined
    const { api, controller } = await onForm({ seal: () => new Promise((resolve) => (finish = resolve)) })
    void controller.submit(card)
    controller.stop()
    finish({ type: 'card', sealed: { number: 'n', data: 'd' } })
    await settle()
    assert.equal(api.of('pay').length, 0)
  })

  it('changes nothing more even where an api does not mind being aborted', async () => {
    const { api, controller, views } = rig()
    let finish: (checkout: CheckoutView) => void = () => undefined
    api.checkout = () => new Promise((resolve) => (finish = resolve))
    void controller.start(api)
    controller.stop()
    finish(checkoutView())
    await settle()
    assert.deepEqual([controller.state.view, views], ['loading', []])
  })

  it('lets a new run pay while the old submit is still winding down', async () => {
    const { api, controller } = await onForm({ seal: () => new Promise(() => undefined) })
    const old = controller.submit(card)
    const again = new ScriptedApi()
    void controller.start(again)
    await again.answer('checkout', checkoutView())
    assert.notEqual(controller.submit(card), old)
    assert.equal(api.of('pay').length, 0)
  })

  it('can happen in a listener without anything going on behind it', async () => {
    const made = await onForm()
    made.controller.onTransition = (_, { view }) => {
      if (view === 'action') made.controller.stop()
    }
    void made.controller.submit(card)
    await made.api.answer('pay', challenged(page))
    await made.clock.advance(60_000)
    assert.deepEqual([made.left, made.api.of('payment').length, made.clock.waiting], [[], 0, 0])
  })
})
