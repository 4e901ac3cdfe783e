import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { Browser } from 'puppeteer-core'
import { launchChromium } from '../support/chromium.ts'
import { find } from '../support/e2e/accessible.ts'
import { bankPage, decide } from '../support/e2e/bank-page.ts'
import { cancelHostedPage, payOnHostedPage } from '../support/e2e/gateway-pages.ts'
import { withRun } from '../support/e2e/run.ts'
import type { Run, RunOptions } from '../support/e2e/run.ts'

const screenshots = join(import.meta.dirname, '../../.cache/screenshots')

let browser: Browser
before(async () => {
  mkdirSync(screenshots, { recursive: true })
  browser = await launchChromium()
})
after(() => browser.close())

const CUP = 48_000
const MERCHANT = 'hlyna'
const ALL_METHODS = { env: { ALLIANCE_METHODS: 'card,saved_card,hosted_page' } }

/** Pays one cup with a new card that the shopper lets the shop keep; answers the card's last digits. */
async function keepCard(scenario: string, { shop, widget, methods, page, ...run }: Run): Promise<string> {
  await shop.order()
  const card = run.card(scenario)
  await widget.fill(card)
  await methods.keepCard(MERCHANT)
  await widget.pay()
  if (scenario === 'challenge') await decide(page, 'approve')
  await shop.waitForOrder('paid')
  return card.number.slice(-4)
}

describe('a card that AlliancePay keeps', () => {
  for (const generation of ['v1', 'v2'] as const) {
    test(`pays again with its code alone, without 3-D Secure (${generation})`, async () => {
      await withRun(browser, { generation }, async (run) => {
        const { page, shop, widget, methods } = run
        const last = await keepCard('approve', run)
        await shop.order()
        await methods.choose('saved_card')
        assert.deepEqual(await methods.savedCards(), [last])
        await methods.typeCode(run.code())
        await page.screenshot({ path: join(screenshots, `alliance-saved-${generation}.png`) })
        await widget.pay()
        await widget.waitFor(widget.messages.success.title)
        await shop.waitForOrder('paid')
        assert.equal(run.netCharged(), 2 * CUP)
      })
    })
  }

  test('is confirmed by 3-D Secure again where the issuer wants it', async () => {
    await withRun(browser, {}, async (run) => {
      const { page, shop, widget, methods } = run
      await keepCard('challenge', run)
      await shop.order()
      await methods.choose('saved_card')
      await methods.typeCode(run.code())
      await widget.pay()
      await bankPage(page)
      assert.equal(run.netCharged(), CUP)
      await decide(page, 'approve')
      await widget.waitFor(widget.messages.success.title)
      await shop.waitForOrder('paid')
      assert.equal(run.netCharged(), 2 * CUP)
    })
  })

  test('is deleted after a question, and asked for no more', async () => {
    await withRun(browser, {}, async (run) => {
      const { page, shop, widget, methods } = run
      const last = await keepCard('approve', run)
      await shop.order()
      await methods.choose('saved_card')
      await methods.askToRemove(last)
      await methods.answerRemoval('remove')
      await find(page, 'textbox', widget.messages.labels.number)
      await page.reload()
      assert.deepEqual(await methods.offered(), [])
    })
  })
})

describe("AlliancePay's own payment page", () => {
  const elsewhere: RunOptions = { ...ALL_METHODS, elsewhere: true }

  test('takes the card itself, and the shop is come back to', async () => {
    await withRun(browser, elsewhere, async (run) => {
      const { page, shop, widget, methods } = run
      await shop.order()
      assert.deepEqual(await methods.offered(), ['card', 'hosted_page'])
      await methods.choose('hosted_page')
      await widget.waitForText(widget.messages.hosted.text(MERCHANT))
      await page.screenshot({ path: join(screenshots, 'alliance-hosted-choice.png') })
      await widget.pay()
      await payOnHostedPage(page, run.card('approve'))
      await shop.waitForOrder('paid')
      assert.equal(run.netCharged(), CUP)
    })
  })

  test('that is given up charges nothing, and the order can be paid there after all', async () => {
    await withRun(browser, elsewhere, async (run) => {
      const { page, shop, widget, methods } = run
      await shop.order()
      await methods.choose('hosted_page')
      await widget.pay()
      await cancelHostedPage(page)
      await widget.waitFor(widget.messages.declinedTitle)
      assert.equal(run.netCharged(), 0)
      await widget.press(widget.messages.retry)
      await methods.choose('hosted_page')
      await widget.pay()
      await payOnHostedPage(page, run.card('approve'))
      await shop.waitForOrder('paid')
      assert.equal(run.netCharged(), CUP)
    })
  })

  test('is chosen and gone to by the keyboard alone', async () => {
    await withRun(browser, elsewhere, async (run) => {
      const { page, shop, widget } = run
      const { names } = widget.messages.methods
      await shop.order()
      const card = await find(page, 'radio', names.card)
      await card.focus()
      await page.keyboard.press('ArrowDown')
      await widget.waitForText(widget.messages.hosted.text(MERCHANT))
      await page.keyboard.press('ArrowUp')
      await find(page, 'textbox', widget.messages.labels.number)
      await page.keyboard.press('ArrowDown')
      await widget.waitForText(widget.messages.hosted.text(MERCHANT))
      await page.keyboard.press('Enter')
      await payOnHostedPage(page, run.card('approve'))
      await shop.waitForOrder('paid')
      assert.equal(run.netCharged(), CUP)
    })
  })
})
