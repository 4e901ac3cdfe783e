import { aTimeout, expect, html } from '@open-wc/testing'
import { emulateMedia } from '@web/test-runner-commands'
import type { NextAction, PaymentView } from '#contract/payment.ts'
import { ApiFailure } from '../../../widget/api/checkout-api.ts'
import {
  announced,
  cardMethod,
  checkoutView,
  fill,
  hostedMethod,
  input,
  mount,
  needsAction,
  paymentView,
  query,
  savedMethod,
  scene,
  transferMethod,
  withMethods,
} from '../support/scene.ts'

const url = `${location.origin}/test/browser/support/bank.html`
const expiresAt = '2026-01-01T00:10:00Z'
const action = (nextAction: NextAction) => checkoutView({}, { payment: needsAction(nextAction) })
const payment = (more: Partial<PaymentView>) => checkoutView({}, { payment: paymentView(more) })
const session = checkoutView().session

const VIEWS = {
  'the empty form': scene(checkoutView()),
  'the form with a name': scene(checkoutView({ holder: 'required' })),
  'the form without a code': scene(checkoutView({ cvv: 'none' })),
  'several methods': scene(withMethods(savedMethod(), cardMethod(), transferMethod(6), hostedMethod())),
  'saved cards': scene(withMethods(savedMethod())),
  'the form with consent': scene(withMethods(cardMethod({ saveCard: 'ask' }))),
  'a transfer': scene(withMethods(transferMethod(0))),
  'a transfer with a few banks': scene(withMethods(transferMethod(3))),
  'a transfer with many banks': scene(withMethods(transferMethod(6, 'b2'))),
  'a hosted page': scene(withMethods(hostedMethod())),
  'no method at all': scene(withMethods()),
  processing: scene(payment({})),
  'a check that nobody sees': scene(action({ type: 'frame', url, expiresAt, hidden: true })),
  'a transfer in a window': scene(
    checkoutView(
      {},
      {
        payment: paymentView({
          status: 'needs_action',
          method: { type: 'bank_transfer' },
          nextAction: { type: 'redirect', window: 'popup', url, expiresAt },
        }),
      },
    ),
  ),
  'a challenge in a frame': scene(action({ type: 'frame', url, expiresAt })),
  'a challenge in a window': scene(action({ type: 'redirect', window: 'popup', url, expiresAt })),
  'a challenge on the bank’s page': scene(action({ type: 'redirect', window: 'page', url, expiresAt })),
  'a form of the gateway': scene(
    action({ type: 'form', fields: [{ name: 'email', label: 'Email', type: 'email', required: true }] }),
  ),
  success: scene(payment({ status: 'succeeded' })),
  'a decline': scene(
    payment({ status: 'failed', decline: { code: 'insufficient_funds', message: '', retryable: true } }),
  ),
  'a decline without another try': scene(
    payment({ status: 'failed', decline: { code: 'suspected_fraud', message: '', retryable: false } }),
  ),
  pending: scene(payment({ status: 'pending' })),
  expired: scene(checkoutView({}, { session: { ...session, status: 'expired' } })),
  'paid already': scene(checkoutView({}, { session: { ...session, status: 'complete' } })),
  unavailable: scene(new ApiFailure('refused', '', 'unauthorized')),
}

for (const theme of ['light', 'dark'] as const) {
  describe(`accessibility, ${theme}`, () => {
    before(() => emulateMedia({ reducedMotion: 'reduce' }))

    for (const [name, api] of Object.entries(VIEWS)) {
      it(`finds nothing to mend in ${name}`, async () => {
        const element = await mount(api, html`<sealpay-checkout locale="uk" .theme=${theme}></sealpay-checkout>`)
        await expect(element).to.be.accessible()
        await expect(element).shadowDom.to.be.accessible()
      })
    }

    it('finds nothing to mend while every field shows a mistake', async () => {
      const element = await mount(
        scene(checkoutView({ holder: 'required' })),
        html`<sealpay-checkout .theme=${theme}></sealpay-checkout>`,
      )
      await element.submit()
      expect(query(element, '.invalid')).to.exist
      await expect(element).to.be.accessible()
    })

    it('finds nothing to mend in methods side by side', async () => {
      const api = scene(withMethods(transferMethod(6), cardMethod(), hostedMethod()))
      const element = await mount(api, html`<sealpay-checkout layout="tabs" .theme=${theme}></sealpay-checkout>`)
      await element.submit()
      expect(query(element, '.invalid')).to.exist
      await expect(element).to.be.accessible()
    })

    it('finds nothing to mend while a saved card’s code is missing and another is to be removed', async () => {
      const api = scene(withMethods(savedMethod(), cardMethod()))
      const element = await mount(api, html`<sealpay-checkout .theme=${theme}></sealpay-checkout>`)
      await element.submit()
      query(element, '[data-remove]').click()
      await element.updateComplete
      expect(query(element, '#keep-card')).to.exist
      await expect(element).to.be.accessible()
    })

    it('finds nothing to mend while a number looks mistyped', async () => {
      const element = await mount(scene(checkoutView()), html`<sealpay-checkout .theme=${theme}></sealpay-checkout>`)
      fill(element, 'number', '4111111111111112')
      await element.updateComplete
      expect(query(element, '.warning')).to.exist
      await expect(element).to.be.accessible()
    })

    it('finds nothing to mend while disabled', async () => {
      const element = await mount(
        scene(checkoutView()),
        html`<sealpay-checkout disabled .theme=${theme}></sealpay-checkout>`,
      )
      expect(input(element, 'number').matches(':disabled')).to.equal(true)
      await expect(element).to.be.accessible()
    })
  })
}

describe('every view', () => {
  for (const [name, api] of Object.entries(VIEWS)) {
    it(`shows words and nothing of its program: ${name}`, async () => {
      const element = await mount(api)
      const words = query(element, 'section').textContent
      expect(words.trim()).to.not.equal('')
      expect(words).to.not.match(/\b(false|true|undefined|null|NaN)\b|\[object|\$\{/)
    })
  }
})

describe('what a screen reader hears', () => {
  it('has its live region empty from the first rendering, and the same one for every text', async () => {
    const element = document.createElement('sealpay-checkout')
    document.body.append(element)
    await element.updateComplete
    const region = query(element, '[role="status"]')
    expect(region.textContent.trim()).to.equal('')
    element.api = scene(payment({ status: 'pending' }))
    element.locale = 'en'
    while (!region.textContent.includes('Do not pay again')) await aTimeout(10)
    expect(query(element, '[role="status"]')).to.equal(region)
    element.remove()
  })

  it('says the news of each view once', async () => {
    const element = await mount(VIEWS['a decline'])
    expect(announced(element)).to.equal(
      'The payment did not go through. There is not enough money on the card. Top it up or use another card',
    )
  })
})
