import type { Page } from 'puppeteer-core'
import type { Messages } from '../../../widget/i18n/messages.ts'
import { find, has, PATIENCE_MS, press } from './accessible.ts'
import type { MarkedCard } from './marked-card.ts'

/** The payment form as a shopper meets it: by labels and headings, in the words of the dictionary. */
export interface Widget {
  messages: Messages
  /** types the whole card with real keys */
  fill(card: MarkedCard, options?: { cvv?: boolean; holder?: string }): Promise<void>
  /** presses the one button of the form */
  pay(): Promise<void>
  /** presses it twice as fast as a nervous hand can */
  payTwice(): Promise<void>
  /** waits for the heading of a view */
  waitFor(title: string): Promise<void>
  shows(title: string): Promise<boolean>
  /** waits until the widget shows this text */
  waitForText(text: string): Promise<void>
  /** presses a button of the present view by its text */
  press(name: string): Promise<void>
  /** what the live region says, as a screen reader would hear it */
  announcement(): Promise<string>
  /** texts of fields that are still filled */
  typedTexts(): Promise<string[]>
}

export function createWidget(page: Page, messages: Messages): Widget {
  const { labels } = messages
  const type = async (label: string, text: string): Promise<void> => {
    const field = await find(page, 'textbox', label)
    await field.click()
    await field.type(text)
  }
  /** The form's own button: its text has the amount in it, which the shop decides. */
  const payButton = async () => {
    const handle = await page.evaluateHandle(() => {
      const form = document.querySelector('sealpay-checkout')?.shadowRoot?.querySelector('form')
      return [...(form?.elements ?? [])].find((element) => element.matches('button:not([type])')) ?? null
    })
    const button = handle.asElement()
    if (!button) throw new Error('the form has no button')
    return button
  }

  return {
    messages,
    async fill(card, { cvv = true, holder } = {}) {
      await type(labels.number, card.number)
      await type(labels.expiry, `${card.month}${card.year}`)
      if (cvv) await type(labels.cvv, card.cvv)
      if (holder === undefined) return
      // The gateway decides whether the name must be there; the label says so.
      const optional = `${labels.holder} (${labels.optional})`
      await type((await has(page, 'textbox', optional)) ? optional : labels.holder, holder)
    },
    async pay() {
      const button = await payButton()
      await (button as Awaited<ReturnType<typeof find>>).click()
    },
    async payTwice() {
      const button = await payButton()
      await (button as Awaited<ReturnType<typeof find>>).click({ count: 2, delay: 0 })
    },
    async waitFor(title) {
      await find(page, 'heading', title)
    },
    shows: (title) => has(page, 'heading', title),
    async waitForText(text) {
      await page.waitForFunction(
        (wanted) => document.querySelector('sealpay-checkout')?.shadowRoot?.textContent.includes(wanted),
        { timeout: PATIENCE_MS },
        text,
      )
    },
    press: (name) => press(page, 'button', name),
    async announcement() {
      const region = await find(page, 'status')
      return region.evaluate((element) => element.textContent.trim())
    },
    async typedTexts() {
      await page.waitForFunction(() => document.querySelector('sealpay-checkout') !== null, { timeout: PATIENCE_MS })
      return page.evaluate(() =>
        [...(document.querySelector('sealpay-checkout')?.shadowRoot?.querySelectorAll('input') ?? [])]
          // What is ticked or chosen has a value of its own, which nobody typed.
          .filter((input) => !['checkbox', 'radio'].includes(input.type))
          .map((input) => input.value)
          .filter(Boolean),
      )
    },
  }
}
