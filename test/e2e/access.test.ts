import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { Browser, KeyInput, Page } from 'puppeteer-core'
import { launchChromium } from '../support/chromium.ts'
import { find } from '../support/e2e/accessible.ts'
import { bankPage } from '../support/e2e/bank-page.ts'
import { withRun } from '../support/e2e/run.ts'

const screenshots = join(import.meta.dirname, '../../.cache/screenshots')

let browser: Browser
before(async () => {
  mkdirSync(screenshots, { recursive: true })
  browser = await launchChromium()
})
after(() => browser.close())

const CUP = 48_000

/** Name of what has the focus, through shadow trees and frames, as its label or text says. */
async function focused(page: Page): Promise<string> {
  for (const frame of page.frames().toReversed()) {
    // A frame that is gone already is refused before there is a promise.
    const ask = async () =>
      frame.evaluate(() => {
        if (!document.hasFocus()) return null
        let active = document.activeElement
        while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement
        if (!active || active === document.body || active.tagName === 'IFRAME') return null
        const label = active instanceof HTMLInputElement ? active.labels?.[0]?.textContent : active.textContent
        return (label ?? '').replace(/\s+/g, ' ').trim()
      })
    const name = await ask().catch(() => null)
    if (name !== null) return name
  }
  return ''
}

/** Presses Tab, or another key, until what has this name has the focus. */
async function tabTo(page: Page, name: string, key: KeyInput = 'Tab'): Promise<void> {
  const passed: string[] = []
  for (let presses = 0; presses < 40; presses++) {
    const now = await focused(page)
    if (now.startsWith(name)) return
    passed.push(now)
    await page.keyboard.press(key)
  }
  throw new Error(`"${name}" cannot be reached by ${key}; it went past ${passed.join(' | ')}`)
}

describe('the keyboard alone', () => {
  test('fills the form, is led to the first mistake, answers the bank, and pays', async () => {
    await withRun(browser, {}, async (run) => {
      const { page, shop, widget } = run
      const { labels, errors } = widget.messages
      await shop.order()
      const card = run.card('challenge')

      await find(page, 'textbox', labels.number)
      await tabTo(page, labels.number)
      await page.keyboard.type(card.number)
      await tabTo(page, labels.expiry)
      await page.keyboard.type(`${card.month}${card.year}`)
      await page.keyboard.press('Enter')
      // The code is missing: the focus goes there, and what is wrong is said.
      await widget.waitForText(errors.cvv.required(3, 3))
      await tabTo(page, labels.cvv, 'Shift')
      await page.keyboard.type(card.cvv)
      await page.keyboard.press('Enter')

      const bank = await bankPage(page)
      const confirm = await bank.$eval('button[name="decision"][value="approve"]', (button) =>
        button.textContent.trim(),
      )
      await tabTo(page, confirm)
      await page.keyboard.press('Enter')
      await widget.waitFor(widget.messages.success.title)
      await shop.waitForOrder('paid')
      assert.equal(run.netCharged(), CUP)
    })
  })

  test('comes back to the form after a decline', async () => {
    await withRun(browser, {}, async (run) => {
      const { page, shop, widget } = run
      const { labels, tryAgain } = widget.messages
      await shop.order()
      for (const scenario of ['insufficient_funds', 'approve']) {
        const card = run.card(scenario)
        await find(page, 'textbox', labels.number)
        await tabTo(page, labels.number)
        await page.keyboard.type(card.number)
        await tabTo(page, labels.expiry)
        await page.keyboard.type(`${card.month}${card.year}`)
        await tabTo(page, labels.cvv)
        await page.keyboard.type(card.cvv)
        await page.keyboard.press('Enter')
        if (scenario === 'approve') break
        await widget.waitFor(widget.messages.declinedTitle)
        await tabTo(page, tryAgain)
        await page.keyboard.press('Enter')
      }
      await widget.waitFor(widget.messages.success.title)
      await shop.waitForOrder('paid')
    })
  })
})

/** Pixels by which the page, or anything in the widget, is wider than the window. */
function overflow(page: Page): Promise<number> {
  return page.evaluate(() => {
    const inner = [...(document.querySelector('sealpay-checkout')?.shadowRoot?.querySelectorAll('*') ?? [])]
    const shown = inner
      .map((element) => element.getBoundingClientRect())
      .filter(({ width, height }) => width > 1 && height > 1)
    const right = Math.max(0, document.documentElement.scrollWidth, ...shown.map((box) => box.right))
    const left = Math.min(0, ...shown.map((box) => box.left))
    return Math.ceil(Math.max(right - innerWidth, -left))
  })
}

describe('a window 320 px wide', () => {
  for (const language of ['en', 'uk'] as const) {
    test(`shows every step of a payment without scrolling sideways (${language})`, async () => {
      const viewport = { width: 320, height: 640, isMobile: true, hasTouch: true, deviceScaleFactor: 2 }
      await withRun(browser, { viewport, language }, async (run) => {
        const { page, shop, widget } = run
        const look = async (step: string): Promise<void> => {
          await page.screenshot({ path: join(screenshots, `320-${language}-${step}.png`) })
          assert.ok((await overflow(page)) <= 0, `${step} is ${await overflow(page)} px too wide`)
        }
        await shop.order()
        await look('empty')
        const declined = run.card('insufficient_funds')
        await widget.fill(declined)
        await look('filled')
        await widget.pay()
        await widget.waitFor(widget.messages.declinedTitle)
        await look('declined')
        await widget.press(widget.messages.tryAgain)
        await widget.pay()
        await widget.waitForText(widget.messages.errors.number.required)
        await look('mistakes')
        await widget.fill(run.card('challenge'))
        await widget.pay()
        const bank = await bankPage(page)
        await look('challenge')
        assert.ok((await bank.evaluate(() => document.documentElement.scrollWidth - innerWidth)) <= 0)
        await bank.locator('button[name="decision"][value="approve"]').click()
        await widget.waitFor(widget.messages.success.title)
        await look('success')
        await shop.waitForOrder('paid')
        await look('order')
      })
    })
  }
})
