import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { Browser } from 'puppeteer-core'
import { launchChromium } from '../support/chromium.ts'
import { eventually } from '../support/e2e/eventually.ts'
import { endTransfer, signInAtBank } from '../support/e2e/gateway-pages.ts'
import { withRun } from '../support/e2e/run.ts'
import type { Run, RunOptions } from '../support/e2e/run.ts'

const screenshots = join(import.meta.dirname, '../../.cache/screenshots')

let browser: Browser
before(async () => {
  mkdirSync(screenshots, { recursive: true })
  browser = await launchChromium()
})
after(() => browser.close())

/** The cup of 480 hryvnias, in whole pesos: 23 for each hryvnia. */
const CUP = 11_040
const BANK = 'Banco de Chile'

/** Gift cards, in hryvnias, whose pesos make the sandbox play a story: 23 pesos for a hryvnia, rounded. */
const STORIES = {
  /** 90 002 pesos */
  rejected: '3913.13',
  /** 90 009 pesos */
  webhookNever: '3913.43',
  /** 90 010 pesos */
  onlyQuery: '3913.48',
  /** 90 012 pesos */
  webhookLate: '3913.57',
  /** 90 013 pesos */
  forgedWebhook: '3913.61',
} as const

function withEtpay(body: (run: Run) => Promise<void>, options: RunOptions = {}): Promise<void> {
  return withRun(browser, { gateway: 'etpay', elsewhere: true, ...options }, body)
}

/** Chooses a bank in the widget and goes on to the transfer page. */
async function goToBank({ widget, methods }: Run): Promise<void> {
  await methods.chooseBank(BANK)
  await widget.pay()
}

/** Orders, goes to the bank, signs in there and confirms. */
async function transfer(run: Run, giftCard?: string): Promise<void> {
  await run.shop.order(giftCard === undefined ? {} : { giftCard })
  await goToBank(run)
  await signInAtBank(run.page)
  await endTransfer(run.page, 'approve')
}

/** Waits until the shopper is on the shop's pages again. */
async function waitForShop({ page, demo }: Run): Promise<void> {
  await page.waitForFunction((shop) => location.href.startsWith(shop), {}, demo.urls.shop)
}

describe('a bank transfer through ETpay', () => {
  test('begins with a bank that is chosen in the widget, and ends paid in whole pesos', async () => {
    await withEtpay(async (run) => {
      const { page, shop, widget, methods, demo } = run
      await shop.order()
      await widget.pay()
      await widget.waitForText(widget.messages.transfer.required)
      assert.deepEqual(demo.sandboxes.etpay?.sessions(), [])
      await page.screenshot({ path: join(screenshots, 'etpay-bank.png') })
      await methods.chooseBank(BANK)
      await widget.waitForText('11,040')
      await widget.pay()
      await signInAtBank(page)
      assert.ok(page.url().startsWith(demo.urls.ledgers['ETpay']?.replace('/ledger', '') ?? '?'))
      assert.equal(demo.sandboxes.etpay?.sessions()[0]?.bankCode, 'cl_bch')
      await page.screenshot({ path: join(screenshots, 'etpay-funnel.png') })
      await endTransfer(page, 'approve')
      await shop.waitForOrder('paid')
      assert.equal(run.netCharged(), CUP)
    })
  })

  test('that the bank rejects says so without a word about cards, and can be tried again', async () => {
    await withEtpay(async (run) => {
      const { widget, shop } = run
      await transfer(run, STORIES.rejected)
      await widget.waitFor(widget.messages.declinedTitle)
      await widget.waitForText(widget.messages.elsewhere.bank_transfer.declined)
      assert.equal(run.netCharged(), 0)
      await widget.press(widget.messages.retry)
      await goToBank(run)
      await signInAtBank(run.page)
      await endTransfer(run.page, 'cancel')
      await widget.waitFor(widget.messages.declinedTitle)
      assert.equal(run.netCharged(), 0)
      await shop.order()
      await goToBank(run)
      await signInAtBank(run.page)
      await endTransfer(run.page, 'approve')
      await shop.waitForOrder('paid')
      // What was not paid is still in the cart.
      assert.equal(run.netCharged(), 90_002 + CUP)
    })
  })

  test('that is given up on the way charges nothing, and the order can be paid anew', async () => {
    await withEtpay(async (run) => {
      const { page, shop, widget } = run
      await shop.order()
      await goToBank(run)
      await signInAtBank(run.page)
      await endTransfer(page, 'cancel')
      await waitForShop(run)
      await widget.waitFor(widget.messages.declinedTitle)
      assert.equal(run.netCharged(), 0)
      await widget.press(widget.messages.retry)
      await goToBank(run)
      await signInAtBank(run.page)
      await endTransfer(run.page, 'approve')
      await shop.waitForOrder('paid')
      assert.equal(run.netCharged(), CUP)
    })
  })

  test('that is left with the back button can be gone on with or cancelled', async () => {
    await withEtpay(async (run) => {
      const { page, shop, widget } = run
      const words = widget.messages.elsewhere.bank_transfer
      await shop.order()
      await goToBank(run)
      await signInAtBank(page)
      await page.goto(`${run.demo.urls.shop}/checkout/${run.demo.shop.store.orders()[0]?.id}`)
      await widget.waitForText(words.redirect)
      await page.screenshot({ path: join(screenshots, 'etpay-left.png') })
      await widget.press(words.openPage)
      await endTransfer(page, 'approve')
      await shop.waitForOrder('paid')
      assert.equal(run.netCharged(), CUP)
      assert.equal(run.demo.sandboxes.etpay?.sessions().length, 1)
    })
  })

  for (const { words, giftCard, pesos } of [
    { words: 'without a webhook is found by its return and a query', giftCard: STORIES.webhookNever, pesos: 90_009 },
    { words: 'with neither webhook nor return is found by a query', giftCard: STORIES.onlyQuery, pesos: 90_010 },
    { words: 'whose webhook is late does not wait for it', giftCard: STORIES.webhookLate, pesos: 90_012 },
  ]) {
    test(words, async () => {
      await withEtpay(async (run) => {
        await transfer(run, giftCard)
        await run.shop.waitForOrder('paid')
        assert.equal(run.netCharged(), pesos)
      })
    })
  }

  test('that is rejected is not paid by a forged webhook', async () => {
    await withEtpay(async (run) => {
      await transfer(run, STORIES.forgedWebhook)
      await run.widget.waitFor(run.widget.messages.declinedTitle)
      assert.equal(run.netCharged(), 0)
    })
  })

  for (const window of ['popup', 'frame'] as const) {
    test(`can be made in a ${window}`, async () => {
      await withEtpay(
        async (run) => {
          const { page, shop, widget, context } = run
          await shop.order()
          await goToBank(run)
          const words = widget.messages.elsewhere.bank_transfer
          if (window === 'popup') {
            const opened = new Promise<typeof page | null>((resolve) => page.once('popup', resolve))
            await widget.press(words.openPopup)
            const popup = await opened
            assert.ok(popup)
            await signInAtBank(popup)
            await endTransfer(popup, 'approve')
            await eventually('the window to close itself', async () => (await context.pages()).length === 1 || null)
          } else {
            const frame = await eventually('the transfer page in its frame', async () => {
              for (const candidate of page.frames()) {
                // A frame that is gone already is refused before there is a promise.
                const ask = async () => candidate.$('input[name="rut"]')
                if (await ask().catch(() => null)) return candidate
              }
              return null
            })
            await page.screenshot({ path: join(screenshots, 'etpay-frame.png') })
            await signInAtBank(frame)
            await endTransfer(frame, 'approve')
          }
          await widget.waitFor(widget.messages.success.title)
          await shop.waitForOrder('paid')
          assert.equal(run.netCharged(), CUP)
        },
        { env: { ETPAY_WINDOW: window, SEALPAY_CHALLENGE: window } },
      )
    })
  }
})
