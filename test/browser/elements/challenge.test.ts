import { expect, waitUntil } from '@open-wc/testing'
import { sendKeys, setViewport } from '@web/test-runner-commands'
import type { NextAction } from '#contract/payment.ts'
import {
  announced,
  button,
  checkoutView,
  fillCard,
  input,
  mount,
  needsAction,
  note,
  paymentView,
  query,
  reaches,
  scene,
} from '../support/scene.ts'

const url = `${location.origin}/test/browser/support/bank.html`
const expiresAt = '2026-01-01T00:10:00Z'
const FRAME: NextAction = { type: 'frame', url, expiresAt }
const inAction = (action: NextAction, after?: ReturnType<typeof paymentView>) =>
  scene(checkoutView({}, { payment: needsAction(action) }), undefined, after)

describe('the bank’s page in a frame', () => {
  it('goes on after a reload, in a window above the page, with the focus inside', async () => {
    const element = await mount(inAction(FRAME))
    const dialog = query<HTMLDialogElement>(element, 'dialog')
    const frame = query<HTMLIFrameElement>(element, 'iframe')
    expect(dialog.matches(':modal')).to.equal(true)
    expect(element.shadowRoot!.activeElement?.textContent).to.equal('Confirm with your bank')
    expect(frame.src).to.equal(url)
    expect(frame.title).to.equal('Confirmation page of your bank')
    expect([...frame.sandbox].sort()).to.deep.equal([
      'allow-forms',
      'allow-popups',
      'allow-same-origin',
      'allow-scripts',
    ])
    expect(announced(element)).to.contain('Confirm with your bank')
  })

  for (const [width, height, expected] of [
    [320, 568, 320],
    [390, 844, 390],
    [499, 900, 499],
    [1280, 800, 600],
  ] as const) {
    it(`is ${expected} px wide on a screen of ${width}`, async () => {
      await setViewport({ width, height })
      const element = await mount(inAction(FRAME))
      const box = query(element, 'dialog').getBoundingClientRect()
      expect(Math.round(box.width)).to.equal(expected)
      expect(box.height).to.be.at.most(height)
      if (width < 500) expect(Math.round(box.height)).to.equal(height)
      expect(query(element, 'iframe').getBoundingClientRect().height).to.be.at.least(320)
      await setViewport({ width: 800, height: 600 })
    })
  }

  it('asks before it is given up, and stays when the shopper wants to stay', async () => {
    const api = inAction(FRAME)
    const element = await mount(api)
    query(element, '#leave').click()
    await waitUntil(() => element.shadowRoot!.activeElement?.id === 'stay')
    expect(query(element, '[role="alert"]').textContent).to.contain('The payment will not be made')
    query(element, '#stay').click()
    await waitUntil(() => element.shadowRoot!.activeElement?.id === 'leave')
    expect(api.answers).to.deep.equal([])
    expect(query(element, 'iframe')).to.exist
  })

  it('asks on Escape too, however often it is pressed', async () => {
    const api = inAction(FRAME)
    const element = await mount(api)
    await sendKeys({ press: 'Escape' })
    await waitUntil(() => query(element, '#stay'))
    await sendKeys({ press: 'Escape' })
    await sendKeys({ press: 'Escape' })
    await element.updateComplete
    await waitUntil(() => query<HTMLDialogElement>(element, 'dialog').matches(':modal'))
    expect(api.answers).to.deep.equal([])
  })

  it('tells the companion when it is given up, and shows what comes of it', async () => {
    const decline = { code: 'authentication_canceled', message: '', retryable: true } as const
    const api = inAction(FRAME, paymentView({ status: 'failed', decline, updatedAt: '2026-01-01T00:01:00Z' }))
    const element = await mount(api)
    query(element, '#leave').click()
    await waitUntil(() => query(element, '#abandon'))
    query(element, '#abandon').click()
    await reaches(element, 'declined')
    expect(api.answers).to.deep.equal([{ type: 'abandoned' }])
    expect(query(element, '.view').textContent).to.contain('No money was taken')
    expect(query(element, 'dialog')).to.equal(null)
  })

  it('shows no page that could be a script', async () => {
    const element = await mount(inAction({ type: 'frame', url: 'javascript:alert(1)', expiresAt }))
    expect(element.status).to.equal('unavailable')
    expect(query(element, 'iframe')).to.equal(null)
  })
})

describe('a check that nobody sees', () => {
  const HIDDEN: NextAction = { ...FRAME, hidden: true }

  it('runs in a frame of one pixel, out of reach of keyboard and screen reader', async () => {
    const element = await mount(inAction(HIDDEN))
    const frame = query<HTMLIFrameElement>(element, 'iframe')
    const { width, height } = frame.getBoundingClientRect()
    expect([width, height]).to.deep.equal([1, 1])
    expect([frame.tabIndex, frame.ariaHidden, frame.src]).to.deep.equal([-1, 'true', url])
    expect([...frame.sandbox].sort()).to.deep.equal(['allow-forms', 'allow-same-origin', 'allow-scripts'])
    expect(query(element, 'dialog')).to.equal(null)
    expect(query(element, 'h2').textContent).to.equal('Paying…')
    expect(announced(element)).to.equal('Paying…. Keep this page open')
  })

  it('goes on to the challenge that follows', async () => {
    const after = paymentView({ status: 'needs_action', nextAction: FRAME, updatedAt: '2026-01-01T00:01:00Z' })
    const api = inAction(HIDDEN)
    let answer: (payment: typeof after) => void = () => undefined
    api.payment = () => new Promise((resolve) => (answer = resolve))
    const element = await mount(api)
    answer(after)
    await waitUntil(() => query(element, 'dialog'))
    expect(query(element, '[part~="check"]')).to.equal(null)
  })

  it('shows no page of another origin than the companion’s', async () => {
    const element = await mount(inAction({ ...HIDDEN, url: 'http://bank.example/' }))
    expect(element.status).to.equal('unavailable')
    expect(query(element, 'iframe')).to.equal(null)
  })
})

describe('the pages of a bank transfer', () => {
  const transfer = (nextAction: NextAction) =>
    scene(
      checkoutView(
        {},
        { payment: paymentView({ status: 'needs_action', method: { type: 'bank_transfer' }, nextAction }) },
      ),
    )

  it('have words of their own, in a window and in a frame', async () => {
    const popup = await mount(transfer({ type: 'redirect', window: 'popup', url, expiresAt }))
    expect(query(popup, 'h2').textContent).to.equal('Pay at your bank')
    expect(button(popup).textContent.trim()).to.equal('Open the transfer window')
    const framed = await mount(transfer(FRAME))
    expect(query<HTMLIFrameElement>(framed, 'iframe').title).to.equal('Page of the bank transfer')
    expect(announced(framed)).to.contain('Pay at your bank')
  })

  it('tell nobody to use another card when they fail', async () => {
    const decline = { code: 'generic', message: '', retryable: true } as const
    const element = await mount(
      scene(
        checkoutView({}, { payment: paymentView({ status: 'failed', method: { type: 'bank_transfer' }, decline }) }),
      ),
    )
    expect(query(element, '.view').textContent).to.not.match(/card/)
    expect(button(element).textContent.trim()).to.equal('Try again')
  })
})

describe('the bank’s page elsewhere', () => {
  it('opens a window on the shopper’s click, and says so when the browser blocks it', async () => {
    const element = await mount(inAction({ type: 'redirect', window: 'popup', url, expiresAt }))
    const real = window.open
    const opened: unknown[] = []
    window.open = (address) => {
      opened.push(address)
      return null
    }
    try {
      expect(opened).to.deep.equal([])
      button(element).click()
      await element.updateComplete
      expect(opened).to.deep.equal([url])
      expect(query(element, '.notice').textContent).to.contain('Your browser blocked the window')
      expect(announced(element)).to.contain('Your browser blocked the window')
    } finally {
      window.open = real
    }
  })

  it('does not leave the page where a listener of sealpay-action keeps it', async () => {
    const here = location.href
    const action: NextAction = { type: 'redirect', window: 'page', url, expiresAt }
    const element = await mount(scene(checkoutView(), needsAction(action)))
    const told: unknown[] = []
    element.addEventListener('sealpay-action', (event) => {
      told.push(event.detail.type)
      event.preventDefault()
    })
    fillCard(element)
    await element.submit()
    await reaches(element, 'action')
    expect(told).to.deep.equal(['redirect'])
    expect(location.href).to.equal(here)
    expect(button(element).textContent.trim()).to.equal('Go to the bank’s page')
  })

  it('lets the shopper say that the bank is done', async () => {
    const api = inAction(
      { type: 'redirect', window: 'popup', url, expiresAt },
      paymentView({ status: 'succeeded', updatedAt: '2026-01-01T00:01:00Z' }),
    )
    const element = await mount(api)
    const said = [...element.shadowRoot!.querySelectorAll('button')].find((one) =>
      /I have confirmed/.test(one.textContent),
    )
    said!.click()
    await reaches(element, 'success')
    expect(api.answers).to.deep.equal([{ type: 'returned' }])
  })
})

describe('a form of the gateway', () => {
  const FORM: NextAction = {
    type: 'form',
    fields: [
      { name: 'email', label: 'Email', type: 'email', required: true },
      { name: 'zip', label: 'Postal code', type: 'text', required: true, pattern: '\\d{5}' },
      { name: 'phone', label: 'Phone', type: 'tel', required: false },
    ],
  }

  it('labels its fields and fills in what a browser knows', async () => {
    const element = await mount(inAction(FORM))
    const fields = [0, 1, 2].map((index) => input(element, `answer-${index}`))
    expect(fields.map((field) => field.labels?.[0]?.textContent.trim())).to.deep.equal([
      'Email',
      'Postal code',
      'Phone (optional)',
    ])
    expect(fields.map((field) => field.autocomplete)).to.deep.equal(['email', 'off', 'tel'])
  })

  it('asks for the code of a merchant’s confirmation, and takes no other than its pattern', async () => {
    const code: NextAction = {
      type: 'form',
      fields: [{ name: 'auth.code', label: 'Code from the message', type: 'text', required: true, pattern: '\\d{6}' }],
    }
    const api = inAction(code, paymentView({ updatedAt: '2026-01-01T00:01:00Z' }))
    const element = await mount(api)
    const field = input(element, 'answer-0')
    expect(field.labels?.[0]?.textContent.trim()).to.equal('Code from the message')
    field.value = '12345'
    button(element).click()
    await element.updateComplete
    expect(note(element, 'answer-0')).to.equal('Check this field: its format is not right')
    field.value = '123456'
    button(element).click()
    await reaches(element, 'processing')
    expect(api.answers).to.deep.equal([{ type: 'form', values: { 'auth.code': '123456' } }])
  })

  for (const [email, zip, wrong, text] of [
    ['', '01001', 0, 'Fill in this field'],
    ['nobody', '01001', 0, 'Check this field: its format is not right'],
    ['olena@example.com', '1', 1, 'Check this field: its format is not right'],
    ['olena@example.com', '   ', 1, 'Fill in this field'],
  ] as const) {
    it(`does not send "${email}" and "${zip}"`, async () => {
      const api = inAction(FORM)
      const element = await mount(api)
      input(element, 'answer-0').value = email
      input(element, 'answer-1').value = zip
      button(element).click()
      await element.updateComplete
      expect(note(element, `answer-${wrong}`)).to.equal(text)
      expect(element.shadowRoot!.activeElement?.id).to.equal(`answer-${wrong}`)
      expect(announced(element)).to.equal('One field needs your attention')
      expect(api.answers).to.deep.equal([])
    })
  }

  it('sends what was filled in, without the empty rest', async () => {
    const api = inAction(FORM, paymentView({ updatedAt: '2026-01-01T00:01:00Z' }))
    const element = await mount(api)
    input(element, 'answer-0').value = ' olena@example.com '
    input(element, 'answer-1').value = '01001'
    button(element).click()
    await reaches(element, 'processing')
    expect(api.answers).to.deep.equal([{ type: 'form', values: { email: 'olena@example.com', zip: '01001' } }])
  })
})
