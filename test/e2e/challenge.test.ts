import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Browser, Page } from 'puppeteer-core'
import { launchChromium } from '../support/chromium.ts'
import { bankPage, decide, enterCode } from '../support/e2e/bank-page.ts'
import { withRun } from '../support/e2e/run.ts'
import type { Run, RunOptions } from '../support/e2e/run.ts'

let browser: Browser
before(async () => {
  browser = await launchChromium()
})
after(() => browser.close())

const CUP = 48_000

/** Runs until the bank asks the shopper. */
async function withChallenge(options: RunOptions, body: (run: Run) => Promise<void>): Promise<void> {
  await withRun(browser, options, async (run) => {
    await run.shop.order()
    await run.widget.fill(run.card('challenge'))
    await run.widget.pay()
    await body(run)
  })
}

/** Presses the widget's button that opens the bank's window. */
async function openWindow({ page, widget }: Run): Promise<Page> {
  const opened = new Promise<Page | null>((resolve) => page.once('popup', resolve))
  await widget.press(widget.messages.challenge.openPopup)
  const popup = await opened
  assert.ok(popup)
  return popup
}

describe('3-D Secure', () => {
  for (const generation of ['v1', 'v2'] as const) {
    test(`is passed in a frame inside the shop's page (${generation})`, async () => {
      await withChallenge({ generation, challenge: 'frame' }, async (run) => {
        const { page, widget, shop, capture } = run
        const frame = await bankPage(page)
        assert.notEqual(frame, page.mainFrame())
        assert.equal(run.netCharged(), 0)
        await capture.snapshot('during the challenge')
        await decide(page, 'approve')
        await widget.waitFor(widget.messages.success.title)
        await shop.waitForOrder('paid')
        assert.equal(run.netCharged(), CUP)
      })
    })
  }

  test('takes a code from a message, and lets a wrong one be corrected', async () => {
    await withChallenge({}, async ({ page, widget, shop }) => {
      await enterCode(page, '000000')
      await enterCode(page, '123456')
      await widget.waitFor(widget.messages.success.title)
      await shop.waitForOrder('paid')
    })
  })

  test("is passed on the bank's own page, which brings the shopper back", async () => {
    await withChallenge({ challenge: 'page' }, async (run) => {
      const { page, shop, demo } = run
      const frame = await bankPage(page)
      assert.equal(frame, page.mainFrame())
      assert.ok(page.url().startsWith(demo.urls.bank))
      await decide(page, 'approve')
      await shop.waitForOrder('paid')
      assert.equal(run.netCharged(), CUP)
    })
  })

  test('is passed in a window, which closes itself', async () => {
    await withChallenge({ challenge: 'popup' }, async (run) => {
      const popup = await openWindow(run)
      const closed = new Promise((resolve) => popup.once('close', resolve))
      await decide(popup, 'approve')
      await run.widget.waitFor(run.widget.messages.success.title)
      await closed
      await run.shop.waitForOrder('paid')
      assert.equal(run.netCharged(), CUP)
    })
  })

  test('that fails charges nothing, says so, and lets another card pay', async () => {
    await withChallenge({}, async (run) => {
      const { page, widget, shop } = run
      await decide(page, 'fail')
      await widget.waitFor(widget.messages.declinedTitle)
      await widget.waitForText(widget.messages.declines.authentication_failed)
      assert.equal(run.netCharged(), 0)
      await widget.press(widget.messages.tryAgain)
      await widget.fill(run.card('approve'))
      await widget.pay()
      await shop.waitForOrder('paid')
    })
  })

  test("that is cancelled on the bank's page charges nothing", async () => {
    await withChallenge({}, async (run) => {
      const { page, widget } = run
      await decide(page, 'cancel')
      await widget.waitFor(widget.messages.declinedTitle)
      await widget.waitForText(widget.messages.declines.authentication_failed)
      assert.equal(run.netCharged(), 0)
    })
  })

  test('that is given up in the widget asks once, charges nothing, and frees the order for another card', async () => {
    await withChallenge({}, async (run) => {
      const { page, widget, shop } = run
      await bankPage(page)
      await widget.press(widget.messages.challenge.abandon)
      await widget.press(widget.messages.challenge.stay)
      await bankPage(page)
      await widget.press(widget.messages.challenge.abandon)
      await widget.waitForText(widget.messages.challenge.leave)
      await widget.press(widget.messages.challenge.abandon)
      await widget.waitFor(widget.messages.declinedTitle)
      await widget.waitForText(widget.messages.declines.authentication_canceled)
      assert.equal(run.netCharged(), 0)
      await widget.press(widget.messages.tryAgain)
      await widget.fill(run.card('approve'))
      await widget.pay()
      await shop.waitForOrder('paid')
      assert.equal(run.netCharged(), CUP)
    })
  })

  test('that is left open fails when the time of the bank is over, and the order can be paid anew', async () => {
    await withRun(browser, {}, async (run) => {
      const { context, page, widget, shop, demo, capture } = run
      const id = await shop.order()
      await widget.fill(run.card('challenge'))
      await widget.pay()
      await bankPage(page)
      await capture.snapshot('before the tab is closed')
      const later = await context.newPage()
      await page.close()
      const [entry] = demo.bank.ledger()
      assert.ok(entry)
      demo.bank.timeOut(entry.operationId)
      await later.goto(`${demo.urls.shop}/orders/${id}`)
      await later.waitForSelector('[data-order-state="failed"]')
      assert.equal(run.netCharged(), 0)
    })
  })

  test('goes on where it was after a reload in the middle, without a second payment', async () => {
    await withChallenge({}, async (run) => {
      const { page, widget, shop, demo } = run
      await bankPage(page)
      await page.reload()
      await bankPage(page)
      await page.reload()
      await decide(page, 'approve')
      await widget.waitFor(widget.messages.success.title)
      await shop.waitForOrder('paid')
      assert.equal(demo.bank.ledger().length, 1)
      assert.equal(run.netCharged(), CUP)
    })
  })

  test('passed without a question needs no step of the shopper', async () => {
    await withRun(browser, {}, async (run) => {
      await run.shop.order()
      await run.widget.fill(run.card('frictionless'))
      await run.widget.pay()
      await run.widget.waitFor(run.widget.messages.success.title)
      await run.shop.waitForOrder('paid')
      assert.equal(run.netCharged(), CUP)
    })
  })
})
