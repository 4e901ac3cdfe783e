import assert from 'node:assert/strict'
import { createPublicKey } from 'node:crypto'
import { test } from 'node:test'
import { DECLINE_CODES } from '#contract/decline.ts'
import { METHODS } from '#contract/payment.ts'
import { luhn } from '#contract/luhn.ts'
import { createSceneApi } from '../../../../demo/playground/fake-api.ts'
import { SAVED_CARDS, SCENE_KEY } from '../../../../demo/playground/fixtures.ts'
import { SCENES, SCENE_GROUPS, findScene, type Scene } from '../../../../demo/playground/scenes.ts'
import { ApiFailure } from '../../../../widget/api/checkout-api.ts'
import type { FlowView } from '../../../../widget/flow/state.ts'

const ORIGIN = 'http://127.0.0.1:4001'
const scene = (id: string): Scene => {
  const found = findScene(id)
  assert.ok(found, id)
  return found
}

test('every view of the widget has a scene', () => {
  const views: Record<FlowView, true> = {
    loading: true, unavailable: true, form: true, processing: true, action: true, success: true, declined: true, pending: true, closed: true,
  } // prettier-ignore
  for (const view of Object.keys(views)) assert.ok(SCENES.some((each) => each.view === view), view) // prettier-ignore
})

test('every decline code has a scene', () => {
  const shown = SCENES.flatMap(({ checkout }) =>
    typeof checkout === 'object' && 'payment' in checkout ? [checkout.payment?.decline?.code] : [],
  )
  for (const code of DECLINE_CODES) assert.ok(shown.includes(code), code)
})

test('every kind of next action has a scene', () => {
  const shown = SCENES.flatMap(({ checkout }) => {
    const action = typeof checkout === 'object' && 'payment' in checkout ? checkout.payment?.nextAction : null
    return action ? [action.type === 'redirect' ? `${action.type} ${action.window}` : action.type] : []
  })
  for (const kind of ['frame', 'redirect page', 'redirect popup', 'form', 'wait']) assert.ok(shown.includes(kind), kind)
})

test('every method has a scene of its own, and there is one with all of them', () => {
  const offered = SCENES.map(({ checkout }) =>
    typeof checkout === 'object' && 'methods' in checkout ? checkout.methods.map(({ type }) => type) : [],
  )
  for (const method of METHODS)
    assert.ok(
      offered.some((types) => types.join() === method),
      method,
    )
  assert.ok(offered.some((types) => METHODS.every((method) => types.includes(method))))
})

test('the check of the browser that nobody sees has a scene', () => {
  const { checkout } = scene('bank-hidden-check')
  assert.ok(typeof checkout === 'object' && 'payment' in checkout)
  const action = checkout.payment?.nextAction
  assert.ok(action?.type === 'frame' && action.hidden)
})

test('saved cards are masks, and their ids are the companion’s', () => {
  for (const { id, mask } of SAVED_CARDS) {
    assert.match(id, /^card_/)
    assert.match(mask, /^\d{6}\*+\d{4}$/)
  }
})

test('a card is deleted, or stays, as the scene says', async () => {
  const { signal } = new AbortController()
  assert.equal(await createSceneApi(scene('saved-cards'), ORIGIN).deleteCard('card_1', signal), undefined)
  await assert.rejects(createSceneApi(scene('saved-cards-stay'), ORIGIN).deleteCard('card_1', signal), ApiFailure)
})

test('ids are unique and fit into an address; every group has scenes', () => {
  assert.equal(new Set(SCENES.map(({ id }) => id)).size, SCENES.length)
  for (const { id } of SCENES) assert.match(id, /^[a-z]+(-[a-z0-9]+)*$/)
  for (const group of SCENE_GROUPS) assert.ok(SCENES.some((each) => each.group === group), group) // prettier-ignore
})

test('the scene key is a point on its curve and holds no private half', () => {
  const key = createPublicKey({ key: { ...SCENE_KEY }, format: 'jwk' })
  assert.equal(key.asymmetricKeyDetails?.namedCurve, 'secp384r1')
  assert.deepEqual(Object.keys(SCENE_KEY).sort(), ['crv', 'kty', 'x', 'y'])
})

test('the card that is mistyped in a scene really fails the check digit, and the good one passes', () => {
  const typed = (id: string) =>
    scene(id).script.flatMap((step) => (step.do === 'type' && step.field === 'number' ? [step.text] : []))
  assert.equal(luhn(typed('error-number-checksum')[0] ?? ''), false)
  assert.equal(luhn(typed('form-checksum-warning')[0] ?? ''), false)
  for (const id of ['form-filled', 'form-amex', 'form-prostir', 'form-unknown-brand'])
    assert.equal(luhn(typed(id)[0] ?? ''), true, id)
})

test('no scene has an id it was not given', () => {
  for (const id of [null, '', 'nothing', 'toString']) assert.equal(findScene(id), undefined)
})

test('answers with a copy, so that one scene cannot change another', async () => {
  const api = createSceneApi(scene('processing'), ORIGIN)
  const first = await api.checkout(new AbortController().signal)
  first.session.amount = 1
  assert.equal((await api.checkout(new AbortController().signal)).session.amount, 124_900)
})

test('lets the bank’s page come from where the playground is served', async () => {
  const checkout = await createSceneApi(scene('bank-frame'), ORIGIN).checkout(new AbortController().signal)
  const action = checkout.payment?.nextAction
  assert.equal(action?.type, 'frame')
  assert.equal('url' in action && action.url, `${ORIGIN}/challenge.html`)
})

test('fails as the scene says', async () => {
  const api = createSceneApi(scene('closed-expired'), ORIGIN)
  await assert.rejects(api.checkout(new AbortController().signal), (error) => {
    assert.ok(error instanceof ApiFailure)
    assert.equal(error.kind, 'refused')
    assert.equal(error.code, 'session_expired')
    return true
  })
})

test('what never answers ends when the widget aborts, also when it had aborted before', async () => {
  const api = createSceneApi(scene('loading'), ORIGIN)
  const aborted = (error: unknown) => error instanceof ApiFailure && error.kind === 'aborted'
  const controller = new AbortController()
  const waiting = api.checkout(controller.signal)
  controller.abort()
  await assert.rejects(waiting, aborted)
  await assert.rejects(api.payment('pay_scene', '', 0, controller.signal), aborted)
})

test('an offline scene loses every poll', async () => {
  const api = createSceneApi(scene('processing-offline'), ORIGIN)
  await assert.rejects(
    api.payment('pay_scene', '', 20, new AbortController().signal),
    (error) => error instanceof ApiFailure && error.kind === 'network',
  )
})
