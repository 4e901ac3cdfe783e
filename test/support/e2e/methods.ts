import type { ElementHandle, Page } from 'puppeteer-core'
import type { MethodType } from '../../../server/contract/payment.ts'
import type { Messages } from '../../../widget/i18n/messages.ts'
import { find } from './accessible.ts'

/** What the widget shows beside the plain card form: other methods, saved cards, banks, consent, questions. */
export interface Methods {
  /** opens a method of the list */
  choose(type: MethodType): Promise<void>
  /** methods of the list, in their order; none where there is only one */
  offered(): Promise<string[]>
  /** ticks the consent to keep the card */
  keepCard(merchant: string): Promise<void>
  /** last digits of the saved cards, in their order; those that cannot be chosen with a cross */
  savedCards(): Promise<string[]>
  /** chooses the saved card with these last digits */
  chooseCard(lastDigits: string): Promise<void>
  /** types the security code of the chosen saved card */
  typeCode(code: string): Promise<void>
  /** presses the button beside a saved card that removes it; a question follows */
  askToRemove(lastDigits: string): Promise<void>
  /** answers that question */
  answerRemoval(answer: 'remove' | 'keep'): Promise<void>
  /** chooses a bank by its name */
  chooseBank(name: string): Promise<void>
  /** fills fields of a form that the gateway asks for, by their labels */
  answer(values: Readonly<Record<string, string>>): Promise<void>
}

const INSIDE = 'sealpay-checkout >>> '
const SAVED = `${INSIDE}.saved`

export function createMethods(page: Page, { labels, methods, saveCard, transfer }: Messages): Methods {
  /** The row of a saved card. */
  const row = async (lastDigits: string): Promise<ElementHandle> => {
    await page.waitForSelector(SAVED)
    for (const element of await page.$$(SAVED)) {
      const text = await element.evaluate(({ textContent }) => textContent)
      if (text?.includes(`•••• ${lastDigits}`)) return element
    }
    throw new Error(`no saved card ends in ${lastDigits}`)
  }
  const within = async (element: ElementHandle, selector: string): Promise<ElementHandle> => {
    const found = await element.$(selector)
    if (!found) throw new Error(`the card has no ${selector}`)
    return found
  }

  return {
    async choose(type) {
      const radio = await find(page, 'radio', methods.names[type])
      await radio.click()
    },
    async offered() {
      await page.waitForSelector(`${INSIDE}form`)
      return page.$$eval(`${INSIDE}input[name="method"]`, (radios) => radios.map((radio) => radio.value))
    },
    async keepCard(merchant) {
      const box = await find(page, 'checkbox', saveCard(merchant))
      await box.click()
    },
    async savedCards() {
      await page.waitForSelector(`${INSIDE}.cards`)
      return page.$$eval(SAVED, (rows) =>
        rows.map((saved) => {
          const disabled = saved.querySelector<HTMLInputElement>('input[type="radio"]')?.disabled
          return `${/•••• (\d{4})/.exec(saved.textContent ?? '')?.[1] ?? ''}${disabled ? ' ✗' : ''}`
        }),
      )
    },
    async chooseCard(lastDigits) {
      const radio = await within(await row(lastDigits), 'input[type="radio"]')
      await radio.click()
    },
    async typeCode(code) {
      const field = await find(page, 'textbox', labels.cvv)
      await field.click()
      await field.type(code)
    },
    async askToRemove(lastDigits) {
      const button = await within(await row(lastDigits), 'button[data-remove]')
      await button.click()
    },
    async answerRemoval(answer) {
      await page.locator(`${INSIDE}#${answer}-card`).click()
    },
    async chooseBank(name) {
      const list = await find(page, 'combobox', transfer.bank)
      const code = await list.$$eval(
        'option',
        (options, wanted) => options.find(({ textContent }) => textContent === wanted)?.value,
        name,
      )
      if (!code) throw new Error(`the list has no bank ${name}`)
      await list.select(code)
    },
    async answer(values) {
      for (const [label, text] of Object.entries(values)) {
        const field = await find(page, 'textbox', label)
        await field.click()
        await field.type(text)
      }
    },
  }
}
