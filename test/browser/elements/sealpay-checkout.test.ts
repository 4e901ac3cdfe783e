import { expect, fixture, html, oneEvent, waitUntil } from '@open-wc/testing'
import { ApiFailure } from '../../../widget/api/checkout-api.ts'
import type { SealpayCheckout } from '../../../widget/index.ts'
import {
  announced,
  button,
  CARD,
  checkoutView,
  fillCard,
  input,
  mount,
  paymentView,
  query,
  reaches,
  scene,
  settled,
} from '../support/scene.ts'

const EVENTS = ['ready', 'change', 'submit', 'action', 'success', 'failure', 'pending', 'error'].map(
  (name) => `sealpay-${name}`,
)

/** Everything the element says while the test runs, as the page around it hears it. */
function listen(target: EventTarget = document) {
  const heard: CustomEvent[] = []
  for (const name of EVENTS) target.addEventListener(name, (event) => heard.push(event as CustomEvent))
  return heard
}

describe('sealpay-checkout', () => {
  it('shows nothing and asks nobody before it has a client secret', async () => {
    const element = await fixture<SealpayCheckout>(
      html`<sealpay-checkout companion="https://pay.example"></sealpay-checkout>`,
    )
    expect(element.status).to.equal('loading')
    expect(element.payment).to.equal(null)
    expect(element.valid).to.equal(false)
    expect(element.theme).to.equal('auto')
    expect(query(element, 'form')).to.equal(null)
  })

  for (const companion of ['http://pay.example', 'javascript:alert(1)', '', 'pay.example']) {
    it(`refuses the companion address "${companion}" before anything is sent`, async () => {
      const heard = listen()
      const element = await fixture<SealpayCheckout>(
        html`<sealpay-checkout companion=${companion} client-secret="cs_1" locale="en"></sealpay-checkout>`,
      )
      await reaches(element, 'unavailable')
      expect(announced(element)).to.contain('not set up correctly')
      expect(heard.map(({ type, detail }) => [type, detail])).to.deep.equal([
        ['sealpay-error', { code: 'misconfigured', retryable: false }],
      ])
    })
  }

  it('offers to try again where the companion may come back, and then shows the form', async () => {
    const api = scene(new ApiFailure('refused', '', 'unauthorized'))
    const element = await mount(api)
    expect(button(element)).to.equal(null)
    element.api = scene(checkoutView())
    await reaches(element, 'form')
    expect(button(element).textContent).to.contain('Pay')
  })

  it('is one form in one tree, with the tokens that browsers fill cards by', async () => {
    const element = await mount(scene(checkoutView({ holder: 'required' })))
    const form = query<HTMLFormElement>(element, 'form')
    const fields = [...form.elements].filter((field) => field instanceof HTMLInputElement)
    expect(fields.map((field) => field.autocomplete)).to.deep.equal(['cc-number', 'cc-exp', 'cc-csc', 'cc-name'])
    expect(fields.map((field) => field.inputMode)).to.deep.equal(['numeric', 'numeric', 'numeric', ''])
    expect(fields.map((field) => field.labels?.[0]?.textContent.trim())).to.deep.equal([
      'Card number',
      'Expiry date',
      'Security code (CVV)',
      'Name on card',
    ])
    for (const field of fields) {
      expect(field.hasAttribute('pattern'), 'no pattern').to.equal(false)
      expect(field.name, 'no name').to.equal('')
      expect(field.maxLength, 'no maxlength').to.equal(-1)
    }
    expect(form.noValidate).to.equal(true)
  })

  it('has no field for a code where the gateway asks for none', async () => {
    const element = await mount(scene(checkoutView({ cvv: 'none' })))
    expect(input(element, 'cvv')).to.equal(null)
  })

  it('puts the amount on the button, as the language writes it', async () => {
    const element = await mount(scene(checkoutView()))
    expect(button(element).textContent).to.contain('Pay ₴1,249.00')
    element.locale = 'uk'
    await waitUntil(() => button(element).textContent.includes('Сплатити'))
    expect(button(element).textContent.replace(/\s/g, ' ')).to.contain('1 249,00 ₴')
    expect(query(element, 'section').lang).to.equal('uk')
  })

  it('speaks the language of the page where nobody asks for another', async () => {
    const element = await mount(scene(checkoutView()), html`<sealpay-checkout lang="uk"></sealpay-checkout>`)
    expect(query(element, 'label').textContent).to.equal('Номер картки')
  })

  it('seals the card, pays once, and forgets it', async () => {
    const api = scene(checkoutView(), paymentView({ status: 'succeeded' }))
    const element = await mount(api)
    fillCard(element)
    expect(element.valid).to.equal(true)
    const fields = ['number', 'expiry', 'cvv'].map((id) => input(element, id))
    await Promise.all([element.submit(), element.submit()])
    button(element)?.click()
    await reaches(element, 'success')
    expect(api.paid).to.have.length(1)
    const { method } = api.paid[0]!.request
    if (method.type !== 'card' || !('number' in method.sealed)) throw new Error('not sealed to the bank')
    expect(method.sealed.number.split('.')).to.have.length(5)
    expect(api.paid[0]!.request).to.not.have.property('holder')
    expect(fields.map((field) => field.value)).to.deep.equal(['', '', ''])
    expect(element.payment?.status).to.equal('succeeded')
    expect(element.valid).to.equal(false)
  })

  it('pays once on a double click', async () => {
    const api = scene(checkoutView())
    const element = await mount(api)
    fillCard(element)
    button(element).click()
    button(element)?.click()
    await reaches(element, 'processing')
    await waitUntil(() => api.paid.length > 0)
    expect(api.paid).to.have.length(1)
  })

  it('does not send what a listener of sealpay-submit prevented', async () => {
    const api = scene(checkoutView())
    const element = await mount(api)
    fillCard(element)
    element.addEventListener('sealpay-submit', (event) => event.preventDefault())
    await element.submit()
    expect(element.status).to.equal('form')
    expect(api.paid).to.have.length(0)
    expect(input(element, 'number').value).to.equal('4111 1111 1111 1111')
  })

  it('sends nothing while disabled', async () => {
    const api = scene(checkoutView())
    const element = await mount(api)
    fillCard(element)
    element.disabled = true
    await element.updateComplete
    expect(button(element).disabled).to.equal(true)
    await element.submit()
    expect(api.paid).to.have.length(0)
  })

  it('refuses a key that is not pinned, and keeps what was typed', async () => {
    const element = await mount(
      scene(checkoutView()),
      html`<sealpay-checkout locale="en" key-thumbprint="not-this-one"></sealpay-checkout>`,
    )
    const heard = listen()
    fillCard(element)
    await element.submit()
    await reaches(element, 'form')
    expect(query(element, '.problem').textContent).to.contain('encryption key is not the expected one')
    expect(announced(element)).to.contain('encryption key is not the expected one')
    expect(input(element, 'number').value).to.equal('4111 1111 1111 1111')
    expect(input(element, 'cvv').value).to.equal(CARD.cvv)
    expect(heard.at(-1)?.detail).to.deep.equal({ code: 'key_mismatch', retryable: true })
  })

  it('comes back with an empty form after a decline, and with the focus in it', async () => {
    const decline = { code: 'incorrect_cvv', message: '', retryable: true } as const
    const element = await mount(scene(checkoutView(), paymentView({ status: 'failed', decline })))
    fillCard(element)
    input(element, 'cvv').focus()
    await element.submit()
    await reaches(element, 'declined')
    expect(element.shadowRoot!.activeElement?.textContent).to.equal('The payment did not go through')
    expect(query(element, '.view').textContent).to.contain('The security code is wrong')
    button(element).click()
    await reaches(element, 'form')
    expect(element.shadowRoot!.activeElement).to.equal(input(element, 'number'))
    expect(input(element, 'number').value + input(element, 'cvv').value).to.equal('')
  })

  it('offers no second try where another card does not help', async () => {
    const decline = { code: 'suspected_fraud', message: '', retryable: false } as const
    const element = await mount(scene(checkoutView({}, { payment: paymentView({ status: 'failed', decline }) })))
    expect(button(element)).to.equal(null)
    expect(query(element, '.view').textContent).to.contain('contact the shop')
  })

  it('does not take the focus from the page around it', async () => {
    const outside = await fixture<HTMLInputElement>(html`<input aria-label="search" />`)
    outside.focus()
    await mount(scene(checkoutView({}, { payment: paymentView({ status: 'succeeded' }) })))
    expect(document.activeElement).to.equal(outside)
  })

  it('tells its story in events that carry nothing of the card', async () => {
    const heard = listen()
    const element = await mount(scene(checkoutView(), paymentView({ status: 'succeeded' })))
    fillCard(element)
    await element.submit()
    await reaches(element, 'success')
    const order = heard.map(({ type }) => type).filter((type) => type !== 'sealpay-change')
    expect(order).to.deep.equal(['sealpay-ready', 'sealpay-submit', 'sealpay-success'])
    expect(heard.at(-1)!.detail).to.deep.equal({
      id: 'pay_1',
      orderId: 'A-17',
      status: 'succeeded',
      amount: 124_900,
      currency: 'UAH',
      decline: null,
    })
    expect(
      heard.find(({ type, detail }) => type === 'sealpay-change' && (detail as { complete: boolean }).complete)!.detail,
    ).to.deep.equal({
      complete: true,
      brand: 'visa',
      valid: true,
    })
    const told = JSON.stringify(heard.map(({ detail }) => detail as unknown))
    for (const secret of ['4111', CARD.cvv, CARD.shown, CARD.expiry, '1111']) expect(told).to.not.contain(secret)
    for (const { bubbles, composed } of heard) expect([bubbles, composed]).to.deep.equal([true, true])
  })

  it('writes nothing of the card into attributes, storage, cookies or the address', async () => {
    const element = await mount(scene(checkoutView()))
    fillCard(element)
    await element.updateComplete
    const seen = [
      element.shadowRoot!.innerHTML,
      element.outerHTML,
      JSON.stringify({ ...localStorage }),
      JSON.stringify({ ...sessionStorage }),
      document.cookie,
      location.href,
    ].join('\n')
    for (const secret of ['4111', CARD.cvv, CARD.shown]) expect(seen).to.not.contain(secret)
  })

  it('keeps two on one page apart', async () => {
    const one = await mount(scene(checkoutView()))
    const two = await mount(scene(checkoutView({ cvv: 'none' })))
    fillCard(one)
    await Promise.all([one.updateComplete, two.updateComplete])
    expect(input(two, 'number').value).to.equal('')
    expect([one.valid, two.valid]).to.deep.equal([true, false])
    query<HTMLLabelElement>(two, 'label').click()
    expect(document.activeElement).to.equal(two)
  })

  it('empties the form on reset, and says so', async () => {
    const element = await mount(scene(checkoutView()))
    fillCard(element)
    const told = oneEvent(element, 'sealpay-change')
    element.reset()
    expect((await told).detail).to.deep.equal({ complete: false, brand: null, valid: true })
    expect(input(element, 'number').value).to.equal('')
  })

  it('stops asking when it is taken away, forgets the card, and goes on when it is put back', async () => {
    const api = scene(checkoutView({}, { payment: paymentView() }))
    const element = await mount(api)
    await waitUntil(() => api.open === 1)
    const parent = element.parentElement!
    for (let round = 0; round < 50; round++) {
      element.remove()
      parent.append(element)
    }
    await reaches(element, 'processing')
    await waitUntil(() => api.open === 1, 'one poll, not one for every time it was put back')
    element.remove()
    await waitUntil(() => api.open === 0, 'no poll goes on')
  })

  it('forgets what was typed when it is taken away', async () => {
    const element = await mount(scene(checkoutView()))
    fillCard(element)
    const field = input(element, 'number')
    element.remove()
    expect(field.value).to.equal('')
  })

  it('takes the colours of its theme, and of the page without one', async () => {
    const surface = (element: Element) => getComputedStyle(query(element, '.panel')).backgroundColor
    const light = await mount(scene(checkoutView()), html`<sealpay-checkout theme="light"></sealpay-checkout>`)
    const dark = await mount(scene(checkoutView()), html`<sealpay-checkout theme="dark"></sealpay-checkout>`)
    const auto = await mount(scene(checkoutView()))
    expect(surface(light)).to.equal('rgb(255, 255, 255)')
    expect(surface(dark)).to.equal('rgb(22, 25, 31)')
    expect(surface(auto)).to.equal('rgb(255, 255, 255)')
    document.documentElement.style.colorScheme = 'dark'
    expect(surface(auto)).to.equal('rgb(22, 25, 31)')
    document.documentElement.style.colorScheme = ''
    auto.style.setProperty('--sealpay-color-surface', 'rgb(1, 2, 3)')
    expect(surface(auto)).to.equal('rgb(1, 2, 3)')
  })

  it('shows what the merchant puts into its slots', async () => {
    const element = await mount(
      scene(checkoutView({}, { payment: paymentView({ status: 'succeeded' }) })),
      html`<sealpay-checkout><a slot="success" href="#order">Order</a></sealpay-checkout>`,
    )
    await settled(element)
    const link = element.querySelector('a')!
    expect(link.assignedSlot?.name).to.equal('success')
    expect(link.getBoundingClientRect().width).to.be.greaterThan(0)
  })
})
