import { expect, html, waitUntil } from '@open-wc/testing'
import { sendKeys } from '@web/test-runner-commands'
import { compactDecrypt } from 'jose'
import type { PayRequest } from '#contract/payment.ts'
import type { SealpayCheckout } from '../../../widget/index.ts'
import {
  announced,
  button,
  CARD,
  cardMethod,
  fill,
  fillCard,
  hostedMethod,
  input,
  mount,
  note,
  paymentView,
  privateKey,
  query,
  reaches,
  savedMethod,
  type Scene,
  scene,
  SEALING_KEY,
  transferMethod,
  withMethods,
} from '../support/scene.ts'

const paid = paymentView({ status: 'succeeded' })
const ALL = () => scene(withMethods(savedMethod(), cardMethod(), transferMethod(6), hostedMethod()), paid)
const radios = (element: Element, name: string) => [
  ...element.shadowRoot!.querySelectorAll<HTMLInputElement>(`input[name="${name}"]`),
]
const chosen = (element: Element, name = 'method') => radios(element, name).find(({ checked }) => checked)?.value
const inLayout = (layout: SealpayCheckout['layout']) =>
  html`<sealpay-checkout locale="en" .layout=${layout}></sealpay-checkout>`

async function choose(element: SealpayCheckout, id: string): Promise<void> {
  input(element, id).click()
  await element.updateComplete
}

/** The request that was sent, once the payment has ended. */
async function pay(element: SealpayCheckout, api: Scene): Promise<PayRequest> {
  await element.submit()
  await reaches(element, 'success')
  expect(api.paid).to.have.length(1)
  return api.paid[0]!.request
}

async function opened(token: string): Promise<unknown> {
  return JSON.parse(new TextDecoder().decode((await compactDecrypt(token, privateKey)).plaintext))
}

describe('choosing a method', () => {
  it('is a group of radio buttons, the first one chosen and open', async () => {
    const element = await mount(ALL())
    expect(radios(element, 'method').map(({ value }) => value)).to.deep.equal([
      'saved_card',
      'card',
      'bank_transfer',
      'hosted_page',
    ])
    expect(chosen(element)).to.equal('saved_card')
    expect(query(element, '.methods > legend').textContent).to.equal('How do you want to pay?')
    expect(element.layout).to.equal('accordion')
    expect(query(element, '.chosen .body #saved-cvv')).to.exist
    expect(input(element, 'number')).to.equal(null)
  })

  it('is one form in one tree', async () => {
    const element = await mount(ALL())
    const forms = element.shadowRoot!.querySelectorAll('form')
    expect(forms).to.have.length(1)
    for (const field of element.shadowRoot!.querySelectorAll('input')) expect(field.form).to.equal(forms[0])
  })

  it('goes with the arrow keys', async () => {
    const element = await mount(ALL())
    radios(element, 'method')[0]!.focus()
    await sendKeys({ press: 'ArrowDown' })
    await sendKeys({ press: 'ArrowDown' })
    await element.updateComplete
    expect(chosen(element)).to.equal('bank_transfer')
    expect(element.shadowRoot!.activeElement?.id).to.equal('method-bank_transfer')
    await sendKeys({ press: 'Tab' })
    expect(element.shadowRoot!.activeElement?.id).to.equal('bank')
  })

  it('keeps what was typed into the card form while the shopper looks elsewhere', async () => {
    const element = await mount(ALL())
    await choose(element, 'method-card')
    fillCard(element)
    await choose(element, 'method-hosted_page')
    expect(input(element, 'number')).to.equal(null)
    await choose(element, 'method-card')
    expect(input(element, 'number').value).to.equal('4111 1111 1111 1111')
    expect(element.valid).to.equal(true)
  })

  it('puts the fields below all tabs', async () => {
    const element = await mount(ALL(), inLayout('tabs'))
    await choose(element, 'method-card')
    expect(query(element, '.tabs input[value="card"]')).to.exist
    expect(query(element, '.tabs #number')).to.equal(null)
    expect(input(element, 'number')).to.exist
  })

  it('shows the first alone where the page wants a single one', async () => {
    const element = await mount(ALL(), inLayout('single'))
    expect(radios(element, 'method')).to.have.length(0)
    expect(query(element, 'h2').textContent.trim()).to.equal('Saved card')
    expect(radios(element, 'saved')).to.have.length(3)
  })

  for (const method of [cardMethod(), hostedMethod(), transferMethod(0)]) {
    it(`is not offered where ${method.type} is the only one`, async () => {
      const element = await mount(scene(withMethods(method)))
      expect(radios(element, 'method')).to.have.length(0)
      expect(button(element).textContent).to.contain('Pay ₴1,249.00')
    })
  }

  it('says so where no method is left, and asks again on the shopper’s wish', async () => {
    const api = scene(withMethods())
    const element = await mount(api)
    expect(query(element, 'h2').textContent).to.equal(
      'No way to pay is available right now. Wait a moment and try again',
    )
    api.checkout = () => Promise.resolve(withMethods(hostedMethod()))
    button(element).click()
    await reaches(element, 'form')
    expect(query(element, '.methods').textContent).to.contain('secure page of the bank')
  })

  it('offers what is left where a gateway is down', async () => {
    const element = await mount(scene(withMethods(savedMethod({ cards: [] }), cardMethod(), hostedMethod())))
    expect(radios(element, 'method').map(({ value }) => value)).to.deep.equal(['card', 'hosted_page'])
  })

  it('is all switched off while disabled', async () => {
    const element = await mount(ALL(), html`<sealpay-checkout locale="en" disabled></sealpay-checkout>`)
    for (const radio of radios(element, 'method')) expect(radio.matches(':disabled')).to.equal(true)
    expect(button(element).disabled).to.equal(true)
  })
})

describe('a saved card', () => {
  it('shows mask, brand and date, and cannot be chosen once it has expired', async () => {
    const element = await mount(scene(withMethods(savedMethod())))
    const shown = [...element.shadowRoot!.querySelectorAll('.saved .grow')].map((one) =>
      one.textContent.replace(/\s+/g, ' ').trim(),
    )
    expect(shown).to.deep.equal([
      'Visa •••• 1111 Good until 12 / 98',
      'American Express •••• 0005',
      'Mastercard •••• 4444 Expired 01 / 20',
    ])
    expect(radios(element, 'saved').map(({ disabled }) => disabled)).to.deep.equal([false, false, true])
    expect(chosen(element, 'saved')).to.equal('card_1')
  })

  it('is paid with by its id and its sealed code alone, and the code is forgotten', async () => {
    const api = scene(withMethods(savedMethod()), paid)
    const element = await mount(api)
    const field = input(element, 'saved-cvv')
    fill(element, 'saved-cvv', CARD.cvv)
    expect(element.valid).to.equal(true)
    const { method } = await pay(element, api)
    if (method.type !== 'saved_card' || !method.sealed) throw new Error('not sealed')
    expect(method.card).to.equal('card_1')
    const content = (await opened(method.sealed.cvv)) as { pid: string; cvv: string }
    expect([content.pid, content.cvv]).to.deep.equal(['cs_1', CARD.cvv])
    expect(field.value).to.equal('')
    expect(JSON.stringify(api.paid)).to.not.contain(CARD.cvv)
  })

  it('has a code as long as its brand’s, also where only the mask tells the brand', async () => {
    const element = await mount(scene(withMethods(savedMethod())))
    input(element, 'saved-cvv').focus()
    await sendKeys({ type: '12345' })
    expect(input(element, 'saved-cvv').value).to.equal('123')
    await choose(element, 'saved-1')
    expect(input(element, 'saved-cvv').value, 'the code of another card').to.equal('')
    expect(note(element, 'saved-cvv')).to.equal('The 4 digits on the front of the card')
    fill(element, 'saved-cvv', '123')
    expect(element.valid).to.equal(false)
  })

  for (const typed of ['', '73']) {
    it(`is not sent with the code "${typed}"`, async () => {
      const api = scene(withMethods(savedMethod()), paid)
      const element = await mount(api)
      fill(element, 'saved-cvv', typed)
      await element.submit()
      expect(api.paid).to.have.length(0)
      expect(note(element, 'saved-cvv')).to.contain('3 digits')
      expect(element.shadowRoot!.activeElement?.id).to.equal('saved-cvv')
      expect(announced(element)).to.equal('One field needs your attention')
    })
  }

  it('asks for no code where the terminal takes none', async () => {
    const policy = { cvv: 'none', luhn: 'warn', holder: 'off', brands: [], ranges: [] } as const
    const api = scene(withMethods(savedMethod({ card: { ...policy, brands: [], ranges: [] } })), paid)
    const element = await mount(api)
    expect(input(element, 'saved-cvv')).to.equal(null)
    expect(query(element, '.sealed')).to.equal(null)
    expect((await pay(element, api)).method).to.deep.equal({ type: 'saved_card', card: 'card_1' })
  })

  it('makes room for another card, with the keyboard in its form', async () => {
    const element = await mount(ALL(), inLayout('single'))
    const other = [...element.shadowRoot!.querySelectorAll('button')].find(
      ({ textContent }) => textContent.trim() === 'Use another card',
    )
    other!.click()
    await waitUntil(() => element.shadowRoot!.activeElement?.id === 'number')
    expect(query(element, 'h2').textContent.trim()).to.equal('Card payment')
  })

  it('offers no other card where the session has no form for one', async () => {
    const element = await mount(scene(withMethods(savedMethod())))
    expect(query(element, 'form').textContent).to.not.contain('Use another card')
  })

  it('is not begun with where all have expired', async () => {
    const expired = savedMethod({ cards: savedMethod().cards!.slice(2) })
    const element = await mount(scene(withMethods(expired, cardMethod())))
    expect(chosen(element)).to.equal('card')
    const alone = await mount(scene(withMethods(expired)))
    await alone.submit()
    expect(query(alone, '.mistake').textContent).to.equal('Choose a card that has not expired')
  })

  it('is forgotten with its code when the element is taken away', async () => {
    const element = await mount(scene(withMethods(savedMethod())))
    const field = input(element, 'saved-cvv')
    fill(element, 'saved-cvv', CARD.cvv)
    element.remove()
    expect(field.value).to.equal('')
  })

  it('leaves nothing of its code in events, attributes or storage', async () => {
    const heard: unknown[] = []
    const api = scene(withMethods(savedMethod()), paid)
    const element = await mount(api)
    for (const name of ['change', 'submit', 'success'])
      element.addEventListener(`sealpay-${name}`, (event) => heard.push((event as CustomEvent).detail))
    fill(element, 'saved-cvv', CARD.cvv)
    await element.updateComplete
    const seen = [element.shadowRoot!.innerHTML, JSON.stringify({ ...localStorage }), document.cookie, location.href]
    await pay(element, api)
    expect(heard).to.have.length.greaterThan(2)
    for (const secret of [CARD.cvv, '4111']) expect(JSON.stringify([heard, seen])).to.not.contain(secret)
  })
})

describe('removing a saved card', () => {
  const remove = (element: Element, id: string) => query(element, `[data-remove="${id}"]`)

  it('asks first, and keeps it when the shopper wants to keep it', async () => {
    const api = scene(withMethods(savedMethod()))
    const element = await mount(api)
    expect(remove(element, 'card_1').ariaLabel).to.equal('Remove Visa •••• 1111')
    remove(element, 'card_1').click()
    await waitUntil(() => element.shadowRoot!.activeElement?.id === 'keep-card')
    expect(query(element, '[role="alert"]').textContent).to.equal('Remove Visa •••• 1111 for good?')
    await sendKeys({ press: 'Enter' })
    await waitUntil(() => element.shadowRoot!.activeElement === remove(element, 'card_1'))
    expect(api.deleted).to.deep.equal([])
  })

  it('takes it away, says so, and chooses the next', async () => {
    const api = scene(withMethods(savedMethod()))
    const element = await mount(api)
    remove(element, 'card_1').click()
    await waitUntil(() => query(element, '#remove-card'))
    query(element, '#remove-card').click()
    query(element, '#remove-card').click()
    await waitUntil(() => radios(element, 'saved').length === 2)
    await waitUntil(() => announced(element) === 'The card is removed')
    expect(api.deleted).to.deep.equal(['card_1'])
    expect(chosen(element, 'saved')).to.equal('card_2')
    await waitUntil(() => element.shadowRoot!.activeElement?.id === 'saved-0')
  })

  it('goes on to the card form after the last one', async () => {
    const element = await mount(
      scene(withMethods(savedMethod({ cards: savedMethod().cards!.slice(0, 1) }), cardMethod())),
    )
    remove(element, 'card_1').click()
    await waitUntil(() => query(element, '#remove-card'))
    query(element, '#remove-card').click()
    await waitUntil(() => element.shadowRoot!.activeElement?.id === 'number')
    expect(radios(element, 'method')).to.have.length(0)
    fillCard(element)
    expect(element.valid).to.equal(true)
  })

  it('says so when the companion could not', async () => {
    const api = scene(withMethods(savedMethod()))
    api.deleteCard = () => Promise.reject(new Error('no'))
    const element = await mount(api)
    remove(element, 'card_1').click()
    await waitUntil(() => query(element, '#remove-card'))
    query(element, '#remove-card').click()
    await waitUntil(() => query(element, '.problem'))
    expect(announced(element)).to.equal('The card could not be removed. Try again')
    expect(radios(element, 'saved')).to.have.length(3)
    await waitUntil(() => element.shadowRoot!.activeElement === remove(element, 'card_1'))
  })
})

describe('the code of a saved card in a vault', () => {
  const REFERENCE = '0123456789abcdef0123456789abcdef'
  const vault = { url: 'https://vault.example/cvv', keys: [SEALING_KEY] }

  it('goes through the integrator’s adapter, and only its reference to the companion', async () => {
    const api = scene(withMethods(savedMethod({ vault })), paid)
    const element = await mount(api)
    const given: unknown[] = []
    element.vaultAdapter = (...parameters) => {
      given.push(...parameters)
      return Promise.resolve(REFERENCE)
    }
    expect(query(element, '.sealed').textContent).to.contain('Only the card vault can read it')
    fill(element, 'saved-cvv', CARD.cvv)
    const { method } = await pay(element, api)
    expect(given).to.deep.equal([CARD.cvv, vault])
    expect(method).to.deep.equal({ type: 'saved_card', card: 'card_1', cvvReference: REFERENCE })
  })

  it('sends nothing to the companion where the vault is out of reach, and keeps what was typed', async () => {
    const api = scene(withMethods(savedMethod({ vault })), paid)
    const element = await mount(api)
    element.vaultAdapter = () => Promise.reject(new Error('down'))
    fill(element, 'saved-cvv', CARD.cvv)
    await element.submit()
    await reaches(element, 'form')
    expect(query(element, '.problem').textContent).to.contain('cannot be reached')
    expect(input(element, 'saved-cvv').value).to.equal(CARD.cvv)
    expect(api.paid).to.have.length(0)
  })
})

describe('consent to keep the card', () => {
  it('is never ticked beforehand', async () => {
    const api = scene(withMethods(cardMethod({ saveCard: 'ask' })), paid)
    const element = await mount(api)
    expect(input(element, 'save').checked).to.equal(false)
    expect(input(element, 'save').labels?.[0]?.textContent.trim()).to.equal(
      'Save this card for my next payments to Hlechyk',
    )
    fillCard(element)
    expect((await pay(element, api)).saveCard).to.equal(false)
  })

  it('is sent when it was given with the keyboard', async () => {
    const api = scene(withMethods(cardMethod({ saveCard: 'ask' })), paid)
    const element = await mount(api)
    fillCard(element)
    input(element, 'save').focus()
    await sendKeys({ press: 'Space' })
    expect((await pay(element, api)).saveCard).to.equal(true)
  })

  for (const saveCard of ['on', 'off'] as const) {
    it(`is not asked for where the session says ${saveCard}`, async () => {
      const api = scene(withMethods(cardMethod({ saveCard })), paid)
      const element = await mount(api)
      expect(input(element, 'save')).to.equal(null)
      fillCard(element)
      expect(await pay(element, api)).to.not.have.property('saveCard')
    })
  }
})

describe('a bank transfer', () => {
  const pesos = (...given: Parameters<typeof transferMethod>) => {
    const view = withMethods(transferMethod(...given))
    return scene({ ...view, session: { ...view.session, amount: 24_990, currency: 'CLP' } }, paid)
  }

  it('shows pesos without decimals and leaves the bank to the gateway’s page', async () => {
    const api = pesos(0)
    const element = await mount(api)
    expect(button(element).textContent.trim()).to.equal('Pay $24,990')
    expect(element.valid).to.equal(true)
    expect((await pay(element, api)).method).to.deep.equal({ type: 'bank_transfer' })
  })

  it('has the bank of the session chosen already', async () => {
    const api = pesos(6, 'b4')
    const element = await mount(api)
    expect(query<HTMLSelectElement>(element, 'select').value).to.equal('b4')
    expect((await pay(element, api)).method).to.deep.equal({ type: 'bank_transfer', bank: 'b4' })
  })

  for (const banks of [3, 6]) {
    it(`does not go without one of ${banks} banks`, async () => {
      const api = pesos(banks, 'unknown')
      const element = await mount(api)
      await element.submit()
      expect(api.paid).to.have.length(0)
      expect(note(element, 'bank')).to.equal('Choose the bank you pay from')
      expect(element.shadowRoot!.activeElement?.id).to.equal('bank')
    })
  }

  it('takes the bank that was clicked', async () => {
    const api = pesos(3)
    const element = await mount(api)
    await choose(element, 'bank-2')
    expect((await pay(element, api)).method).to.deep.equal({ type: 'bank_transfer', bank: 'b2' })
  })
})

describe('a hosted page', () => {
  it('needs nothing but the click', async () => {
    const api = scene(withMethods(hostedMethod()), paid)
    const element = await mount(api)
    expect(element.valid).to.equal(true)
    expect(element.shadowRoot!.querySelectorAll('input')).to.have.length(0)
    expect((await pay(element, api)).method).to.deep.equal({ type: 'hosted_page' })
  })
})

describe('a card for the companion’s own key', () => {
  it('is one JWE with everything in it', async () => {
    const sealing = { format: 'jwe-json', keys: [{ ...SEALING_KEY, kid: 'key-1' }], recipient: 'companion' } as const
    const api = scene(withMethods(cardMethod({ sealing: { ...sealing, keys: [...sealing.keys] } })), paid)
    const element = await mount(api)
    expect(query(element, '.sealed').textContent).to.contain('encrypted in this browser before it is sent')
    fillCard(element)
    const { method } = await pay(element, api)
    if (method.type !== 'card' || !('card' in method.sealed)) throw new Error('not sealed to the companion')
    const { card } = (await opened(method.sealed.card)) as { card: { pan: string; month: number; cvv: string } }
    expect([card.pan, card.month, card.cvv]).to.deep.equal([CARD.number, 12, CARD.cvv])
  })
})
