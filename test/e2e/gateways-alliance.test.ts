import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Browser } from 'puppeteer-core'
import { launchChromium } from '../support/chromium.ts'
import { decide } from '../support/e2e/bank-page.ts'
import { withRun } from '../support/e2e/run.ts'
import type { Run } from '../support/e2e/run.ts'

let browser: Browser
before(async () => {
  browser = await launchChromium()
})
after(() => browser.close())

/** The cup of 480 hryvnias. */
const CUP = 48_000
const MERCHANT = 'hlyna'

/** Pays a cup by a new card and consents to keep it. */
async function payAndKeep(run: Run): Promise<string> {
  const { shop, widget, methods } = run
  const card = run.card('approve')
  await shop.order()
  await widget.fill(card)
  await methods.keepCard(MERCHANT)
  await widget.pay()
  await shop.waitForOrder('paid')
  return card.number.slice(-4)
}

describe('a saved card through AlliancePay', () => {
  for (const generation of ['v1', 'v2'] as const) {
    test(`is kept with consent, pays again by its code alone, and is forgotten when it is removed (${generation})`, async () => {
      await withRun(browser, { generation }, async (run) => {
        const { shop, widget, methods } = run
        const last = await payAndKeep(run)
        await shop.order()
        assert.ok((await methods.offered()).includes('saved_card'))
        await methods.choose('saved_card')
        assert.deepEqual(await methods.savedCards(), [last])
        await methods.chooseCard(last)
        await methods.typeCode(run.code())
        await widget.pay()
        await shop.waitForOrder('paid')
        assert.equal(run.netCharged(), 2 * CUP)
        await shop.order()
        await methods.choose('saved_card')
        await methods.askToRemove(last)
        await methods.answerRemoval('keep')
        assert.deepEqual(await methods.savedCards(), [last])
        await methods.askToRemove(last)
        await methods.answerRemoval('remove')
        await run.page.waitForFunction(
          () => !document.querySelector('sealpay-checkout')?.shadowRoot?.querySelector('.saved'),
        )
        assert.equal(run.netCharged(), 2 * CUP)
      })
    })
  }
})

describe('the hosted page of AlliancePay', () => {
  test('takes the shopper away and brings the payment back, where the shopper picks it', async () => {
    const env = { ALLIANCE_METHODS: 'card,saved_card,hosted_page' }
    await withRun(browser, { challenge: 'page', env, elsewhere: true }, async (run) => {
      const { shop, widget, methods, page, demo } = run
      await shop.order()
      assert.deepEqual(await methods.offered(), ['card', 'hosted_page'])
      await methods.choose('hosted_page')
      await widget.pay()
      await page.waitForFunction((bank) => location.href.startsWith(bank), {}, demo.bank.url)
      const card = run.card('approve')
      await page.locator('input[name="number"]').fill(card.number)
      await page.locator('input[name="expiry"]').fill(`${card.month}/${card.year}`)
      await page.locator('input[name="cvv"]').fill(card.cvv)
      await page.locator('button[value="pay"]').click()
      await page.waitForFunction((there) => location.href.startsWith(there), {}, demo.urls.shop)
      await shop.waitForOrder('paid')
      assert.equal(run.netCharged(), CUP)
    })
  })
})

describe('3-D Secure with a saved card', () => {
  test('asks the bank where the session must, and is charged once', async () => {
    await withRun(browser, {}, async (run) => {
      const { shop, widget, methods, page } = run
      const card = run.card('challenge')
      await shop.order()
      await widget.fill(card)
      await methods.keepCard(MERCHANT)
      await widget.pay()
      await decide(page, 'approve')
      await shop.waitForOrder('paid')
      await shop.order()
      await methods.choose('saved_card')
      await methods.chooseCard(card.number.slice(-4))
      await methods.typeCode(run.code())
      await widget.pay()
      await decide(page, 'approve')
      await shop.waitForOrder('paid')
      assert.equal(run.netCharged(), 2 * CUP)
    })
  })
})
