import { expect } from '@open-wc/testing'
import { sendKeys } from '@web/test-runner-commands'
import type { SealpayCheckout } from '../../../widget/index.ts'
import { announced, button, CARD, checkoutView, fill, input, mount, note, query, scene } from '../support/scene.ts'

/** Types with real keys; `<Name>` presses a key by its name. */
async function type(text: string): Promise<void> {
  for (const part of text.split(/(<\w+>)/).filter(Boolean)) {
    const key = /^<(\w+)>$/.exec(part)?.[1]
    await sendKeys(key ? { press: key } : { type: part })
  }
}

/** The field's text with a bar where the caret stands. */
function shown(field: HTMLInputElement): string {
  const at = field.selectionStart ?? 0
  return `${field.value.slice(0, at)}|${field.value.slice(at)}`
}

function paste(field: HTMLInputElement, text: string): void {
  const clipboardData = new DataTransfer()
  clipboardData.setData('text', text)
  field.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true, composed: true }))
}

describe('typing a card', () => {
  let element: SealpayCheckout

  beforeEach(async () => {
    element = await mount(scene(checkoutView()))
  })

  const cases: [string, string, string, string][] = [
    ['groups the number', 'number', '4111111111111111', '4111 1111 1111 1111|'],
    ['groups as American Express prints it', 'number', '378282246310005', '3782 822463 10005|'],
    ['leaves no space behind a whole group', 'number', '4111', '4111|'],
    ['takes no letters', 'number', '41a1b1', '4111|'],
    ['stops at the brand’s length', 'number', '55555555555544449', '5555 5555 5555 4444|'],
    ['keeps the caret in the middle when a digit is put in', 'number', '41111111<Home><ArrowRight>5', '45|11 1111 1'],
    [
      'keeps the caret in the middle when a digit goes',
      'number',
      '41234567<Home><ArrowRight><ArrowRight><Backspace>',
      '4|234 567',
    ],
    ['takes the digit before the space on Backspace', 'number', '41111<ArrowLeft><Backspace>', '411|1'],
    ['takes the digit behind the space on Delete', 'number', '41112<ArrowLeft><ArrowLeft><Delete>', '4111|'],
    ['puts the separator into the expiry', 'expiry', '1230', '12 / 30|'],
    ['knows that no month begins with 4', 'expiry', '430', '04 / 30|'],
    ['takes a slash', 'expiry', '3/30', '03 / 30|'],
    ['shortens a year of four digits', 'expiry', '122030', '12 / 30|'],
    ['deletes over the separator', 'expiry', '12<Backspace>', '1|'],
    ['takes no fifth digit into the code', 'cvv', '12345', '1234|'],
  ]
  for (const [title, id, keys, expected] of cases) {
    it(title, async () => {
      input(element, id).focus()
      await type(keys)
      expect(shown(input(element, id))).to.equal(expected)
    })
  }

  it('cuts the code to three digits once the brand is known, and asks Amex for four', async () => {
    fill(element, 'number', '4111111111111111')
    input(element, 'cvv').focus()
    await type('12345')
    expect(input(element, 'cvv').value).to.equal('123')
    fill(element, 'number', '378282246310005')
    await element.updateComplete
    expect(note(element, 'cvv')).to.equal('The 4 digits on the front of the card')
    expect(element.valid).to.equal(false)
  })

  it('shows the brand while it is typed, named for those who do not see it', async () => {
    fill(element, 'number', '5555')
    await element.updateComplete
    expect(query(element, '.box .mark').getAttribute('aria-label')).to.equal('Card brand: Mastercard')
  })

  it('is filled in and sent with the keyboard alone', async () => {
    input(element, 'number').focus()
    await type(`${CARD.number}<Tab>${CARD.expiry}<Tab>${CARD.cvv}<Tab>`)
    expect(element.shadowRoot!.activeElement).to.equal(button(element))
    expect(element.valid).to.equal(true)
    let sent = 0
    element.addEventListener('sealpay-submit', (event) => {
      sent++
      event.preventDefault()
    })
    await type('<Enter>')
    input(element, 'cvv').focus()
    await type('<Enter>')
    expect(sent).to.equal(2)
  })

  const autofilled: [string, string][] = [
    ['12/2030', '12 / 30'],
    ['2030-12', '12 / 30'],
    ['12/30', '12 / 30'],
    ['1230', '12 / 30'],
    ['122030', '12 / 30'],
    ['3/30', '03 / 30'],
  ]
  for (const [given, expected] of autofilled) {
    it(`understands the expiry ${given} from autofill`, () => {
      fill(element, 'expiry', given)
      expect(input(element, 'expiry').value).to.equal(expected)
    })
  }

  it('takes a number with any separators from autofill, and leaves the focus where it is', () => {
    input(element, 'cvv').focus()
    fill(element, 'number', '4111-1111 1111.1111')
    expect(input(element, 'number').value).to.equal('4111 1111 1111 1111')
    expect(element.shadowRoot!.activeElement).to.equal(input(element, 'cvv'))
  })

  it('takes autofill that only says change', () => {
    const field = input(element, 'number')
    field.value = CARD.number
    field.dispatchEvent(new Event('change', { bubbles: true }))
    fill(element, 'expiry', CARD.expiry)
    fill(element, 'cvv', CARD.cvv)
    expect(element.valid).to.equal(true)
  })

  it('puts a whole pasted card into its fields', () => {
    paste(input(element, 'number'), '4111 1111 1111 1111 12/30 739')
    expect(['number', 'expiry', 'cvv'].map((id) => input(element, id).value)).to.deep.equal([
      '4111 1111 1111 1111',
      '12 / 30',
      '739',
    ])
  })

  it('leaves the paste of a number alone to the browser', () => {
    const field = input(element, 'number')
    let prevented = true
    element.shadowRoot!.addEventListener('paste', (event) => (prevented = event.defaultPrevented))
    paste(field, '4111 1111 1111 1111')
    expect(prevented).to.equal(false)
  })

  it('does not touch the field while a keyboard composes', () => {
    const field = input(element, 'number')
    field.value = '41111111'
    field.dispatchEvent(new InputEvent('input', { isComposing: true, bubbles: true }))
    expect(field.value).to.equal('41111111')
    field.dispatchEvent(new CompositionEvent('compositionend', { bubbles: true }))
    expect(field.value).to.equal('4111 1111')
  })
})

describe('mistakes in a card', () => {
  const MISTAKES: [string, string, string, string][] = [
    ['a number that is too short', 'number', '41111111', 'The card number is too short. Enter all its digits'],
    ['an expiry in the past', 'expiry', '01/20', 'This card has expired. Use another one'],
    ['a thirteenth month', 'expiry', '13/30', 'The month is a number from 01 to 12'],
    ['half an expiry', 'expiry', '12', 'Enter the month and the year, such as 03 / 28'],
    ['a code that is too short', 'cvv', '12', 'The security code has 3 or 4 digits'],
    ['a number for a name', 'holder', '4111111111111111', 'Only the name belongs here, no card number or code'],
  ]
  for (const [title, id, value, text] of MISTAKES) {
    it(`names ${title} at its field, once the shopper has left it`, async () => {
      const element = await mount(scene(checkoutView({ holder: 'required' })))
      const field = input(element, id)
      field.focus()
      fill(element, id, value)
      await element.updateComplete
      expect(field.getAttribute('aria-invalid'), 'not while it is typed').to.equal('false')
      field.blur()
      await element.updateComplete
      expect(field.getAttribute('aria-invalid')).to.equal('true')
      expect(note(element, id)).to.equal(text)
      expect(field.getAttribute('aria-describedby')).to.equal(query(element, `#${id}-note`).id)
    })
  }

  it('shows all of them on submit, goes to the first, and says how many there are', async () => {
    const element = await mount(scene(checkoutView({ holder: 'required' })))
    fill(element, 'number', CARD.number)
    await element.submit()
    expect(announced(element)).to.equal('3 fields need your attention')
    expect(element.shadowRoot!.activeElement).to.equal(input(element, 'expiry'))
    expect(note(element, 'expiry')).to.equal('Enter the expiry date')
    expect(note(element, 'cvv')).to.equal('Enter the security code, 3 digits')
    expect(note(element, 'holder')).to.equal('Enter the name as it is on the card')
    expect(note(element, 'number')).to.equal('')
  })

  it('takes a mistake away as soon as it is mended', async () => {
    const element = await mount(scene(checkoutView()))
    await element.submit()
    fill(element, 'number', CARD.number)
    await element.updateComplete
    expect(input(element, 'number').getAttribute('aria-invalid')).to.equal('false')
    expect(note(element, 'number')).to.equal('')
  })

  it('lets a number that fails its check digit pay, with a warning', async () => {
    const element = await mount(scene(checkoutView()))
    fill(element, 'number', '4111111111111112')
    fill(element, 'expiry', CARD.expiry)
    fill(element, 'cvv', CARD.cvv)
    await element.updateComplete
    expect(note(element, 'number')).to.contain('looks mistyped')
    expect(element.valid).to.equal(true)
  })

  it('refuses it where the gateway wants it refused', async () => {
    const element = await mount(scene(checkoutView({ luhn: 'error' })))
    fill(element, 'number', '4111111111111112')
    await element.submit()
    expect(note(element, 'number')).to.equal('This card number is mistyped. Compare it with the card')
    expect(element.status).to.equal('form')
  })

  it('moves nothing when a mistake of one line appears', async () => {
    const element = await mount(scene(checkoutView()))
    const before = button(element).getBoundingClientRect().top
    fill(element, 'number', '4111')
    input(element, 'number').focus()
    input(element, 'number').blur()
    await element.updateComplete
    expect(note(element, 'number')).to.contain('too short')
    expect(button(element).getBoundingClientRect().top).to.equal(before)
  })
})
