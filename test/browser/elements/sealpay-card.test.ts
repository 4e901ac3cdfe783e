import { expect, fixture, html, waitUntil } from '@open-wc/testing'
import { sendKeys } from '@web/test-runner-commands'
import { compactDecrypt } from 'jose'
import type { SealingKey } from '#contract/session.ts'
import { SealError, SealpayCard } from '../../../widget/index.ts'
import {
  announced,
  CARD,
  fill,
  fillCard,
  input,
  note,
  POLICY,
  privateKey,
  query,
  SEALING_KEY,
} from '../support/scene.ts'

const SEALING = { format: 'jwe-digits', keys: [SEALING_KEY], recipient: 'bank' } as const

async function mount(template = html`<sealpay-card locale="en"></sealpay-card>`): Promise<SealpayCard> {
  const element = await fixture<HTMLElement>(template)
  const card = element instanceof SealpayCard ? element : element.querySelector('sealpay-card')!
  card.sealing = { ...SEALING, keys: [...SEALING.keys] }
  card.policy = POLICY
  await waitUntil(() => query(card, 'form'))
  return card
}

const opened = async (jwe: string): Promise<string> =>
  new TextDecoder().decode((await compactDecrypt(jwe, privateKey)).plaintext)

describe('sealpay-card', () => {
  it('has nothing to mend for accessibility, empty and with mistakes', async () => {
    const card = await mount()
    await expect(card).to.be.accessible()
    await card.seal()
    await expect(card).to.be.accessible()
  })

  it('seals exactly the digits, in the order in which the bank wants them', async () => {
    const card = await mount()
    fillCard(card)
    const sealed = await card.seal()
    expect(Object.keys(sealed!)).to.deep.equal(['number', 'data'])
    expect(await opened(sealed!.number)).to.equal(CARD.number)
    const [month, year] = [CARD.expiry.slice(0, 2), CARD.expiry.slice(2)]
    expect(await opened(sealed!.data)).to.equal(year + month + CARD.cvv)
  })

  it('seals no code where none is asked for, and hands the name over unsealed', async () => {
    const card = await mount()
    card.policy = { ...POLICY, cvv: 'none', holder: 'required' }
    await card.updateComplete
    fill(card, 'number', CARD.number)
    fill(card, 'expiry', '1230')
    fill(card, 'holder', 'Olena Koval')
    const sealed = await card.seal()
    expect(await opened(sealed!.data)).to.equal('3012')
    expect(sealed!.holder).to.equal('Olena Koval')
  })

  it('empties itself after sealing', async () => {
    const card = await mount()
    fillCard(card)
    const fields = ['number', 'expiry', 'cvv'].map((id) => input(card, id))
    await card.seal()
    expect(fields.map((field) => field.value)).to.deep.equal(['', '', ''])
    expect(card.valid).to.equal(false)
  })

  it('seals once however often it is asked at once', async () => {
    const card = await mount()
    fillCard(card)
    const [one, two] = await Promise.all([card.seal(), card.seal()])
    expect(one).to.equal(two)
  })

  it('answers null to an incomplete card, shows why, and goes there', async () => {
    const card = await mount()
    fill(card, 'number', CARD.number)
    expect(await card.seal()).to.equal(null)
    expect(announced(card)).to.equal('2 fields need your attention')
    expect(card.shadowRoot!.activeElement).to.equal(input(card, 'expiry'))
    expect(note(card, 'cvv')).to.equal('Enter the security code, 3 digits')
  })

  const REFUSED: [string, SealingKey, string, string][] = [
    ['a key that is not pinned', SEALING_KEY, 'another', 'key_mismatch'],
    ['a private key', { ...SEALING_KEY, ...{ d: SEALING_KEY.x } }, '', 'key_invalid'],
    ['a point that is not on the curve', { ...SEALING_KEY, y: SEALING_KEY.x }, '', 'key_invalid'],
  ]
  for (const [title, key, pin, code] of REFUSED) {
    it(`refuses ${title}, and keeps what was typed`, async () => {
      const card = await mount()
      card.sealing = { ...SEALING, keys: [key] }
      card.keyThumbprint = pin
      fillCard(card)
      const error: unknown = await card.seal().catch((reason: unknown) => reason)
      expect(error).to.be.instanceOf(SealError)
      expect((error as SealError).code).to.equal(code)
      expect(input(card, 'number').value).to.equal('4111 1111 1111 1111')
    })
  }

  it('takes part in the form around it', async () => {
    const card = await mount(html`<form><sealpay-card locale="en" name="card"></sealpay-card></form>`)
    const form = card.closest('form')!
    expect(form.checkValidity()).to.equal(false)
    fillCard(card)
    await card.updateComplete
    expect(form.checkValidity()).to.equal(true)
    expect([...new FormData(form).keys()]).to.deep.equal([])
    await card.seal()
    const data = Object.fromEntries(new FormData(form)) as Record<string, string>
    expect(Object.keys(data)).to.deep.equal(['card.number', 'card.data'])
    expect(await opened(data['card.number']!)).to.equal(CARD.number)
    form.reset()
    expect([...new FormData(form).keys()]).to.deep.equal([])
  })

  it('is emptied and disabled with the form around it', async () => {
    const card = await mount(
      html`<form>
        <fieldset><sealpay-card locale="en"></sealpay-card></fieldset>
      </form>`,
    )
    fillCard(card)
    card.closest('form')!.reset()
    expect(input(card, 'number').value).to.equal('')
    card.closest('fieldset')!.disabled = true
    await waitUntil(() => input(card, 'number').matches(':disabled'))
    card.closest('fieldset')!.disabled = false
    await waitUntil(() => input(card, 'number').matches(':enabled'))
  })

  it('sends the form around it on Enter, without a card in it', async () => {
    const card = await mount(html`<form><sealpay-card locale="en" name="card"></sealpay-card></form>`)
    const form = card.closest('form')!
    fillCard(card)
    await card.updateComplete
    const sent: string[] = []
    form.addEventListener('submit', (event) => {
      event.preventDefault()
      sent.push(JSON.stringify([...new FormData(form)]))
    })
    input(card, 'cvv').focus()
    await sendKeys({ press: 'Enter' })
    expect(sent).to.deep.equal(['[]'])
  })
})
