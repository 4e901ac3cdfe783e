import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { Browser } from 'puppeteer-core'
import { launchChromium } from '../support/chromium.ts'
import { find } from '../support/e2e/accessible.ts'
import { bankPage, decide } from '../support/e2e/bank-page.ts'
import { booksOf } from '../support/e2e/books.ts'
import { leaveProvider } from '../support/e2e/gateway-pages.ts'
import { withRun } from '../support/e2e/run.ts'
import type { Run, RunOptions } from '../support/e2e/run.ts'

const screenshots = join(import.meta.dirname, '../../.cache/screenshots')

let browser: Browser
before(async () => {
  mkdirSync(screenshots, { recursive: true })
  browser = await launchChromium()
})
after(() => browser.close())

/** The cup of 480 hryvnias, in cents: two for each hryvnia. */
const CUP = 960
const MERCHANT = 'hlyna'
const HOLDER = 'Olena Koval'

function withGate(body: (run: Run) => Promise<void>, options: RunOptions = {}): Promise<void> {
  return withRun(browser, { gateway: 'ecommpay', ...options }, body)
}

/** Fills the card form, with the name that Gate wants. */
async function fill(run: Run, scenario: string): Promise<void> {
  await run.widget.fill(run.card(scenario), { holder: HOLDER })
}

/** Orders a cup and pays it by a card of this scenario. */
async function payBy(scenario: string, run: Run): Promise<void> {
  await run.shop.order()
  await fill(run, scenario)
  await run.widget.pay()
}

async function assertPaidOnce(run: Run): Promise<void> {
  await run.widget.waitFor(run.widget.messages.success.title)
  await run.shop.waitForOrder('paid')
  assert.equal(run.netCharged(), CUP)
  assert.equal(booksOf(run.demo, 'ecommpay').entries(), 1)
}

describe('a card through ecommpay Gate', () => {
  test('is approved and charged once, in euros', async () => {
    await withGate(async (run) => {
      await payBy('approve', run)
      await assertPaidOnce(run)
      const [entry] = run.demo.sandboxes.ecommpay?.ledger() ?? []
      assert.deepEqual([entry?.currency, entry?.type, entry?.moved], ['EUR', 'sale', CUP])
    })
  })

  test('that is declined says why, and another card pays the same order', async () => {
    await withGate(async (run) => {
      const { shop, widget } = run
      await payBy('no_money', run)
      await widget.waitFor(widget.messages.declinedTitle)
      await widget.waitForText(widget.messages.declines.insufficient_funds)
      assert.equal(run.netCharged(), 0)
      await widget.press(widget.messages.tryAgain)
      await fill(run, 'approve')
      await widget.pay()
      await shop.waitForOrder('paid')
      assert.equal(run.netCharged(), CUP)
    })
  })

  test('passes the hidden check of the browser and the challenge of the issuer', async () => {
    await withGate(async (run) => {
      await payBy('challenge', run)
      const frame = await bankPage(run.page)
      assert.notEqual(frame, run.page.mainFrame())
      assert.equal(run.netCharged(), 0)
      await run.page.screenshot({ path: join(screenshots, 'ecommpay-challenge.png') })
      await decide(run.page, 'approve')
      await assertPaidOnce(run)
    })
  })

  test('passes the hidden check alone where the issuer asks nothing', async () => {
    await withGate(async (run) => {
      await payBy('frictionless', run)
      await assertPaidOnce(run)
    })
  })

  test('charges nothing where the challenge fails', async () => {
    await withGate(async (run) => {
      const { widget } = run
      await payBy('challenge', run)
      await decide(run.page, 'fail')
      await widget.waitFor(widget.messages.declinedTitle)
      await widget.waitForText(widget.messages.declines.authentication_failed)
      assert.equal(run.netCharged(), 0)
    })
  })

  for (const { scenario, words } of [
    { scenario: 'redirect_get', words: 'by an address' },
    { scenario: 'redirect_post', words: 'by a form' },
  ]) {
    test(`is confirmed on the page of a payment system, reached ${words}, and the shop is come back to`, async () => {
      await withGate(async (run) => {
        await payBy(scenario, run)
        const frame = await bankPage(run.page)
        assert.equal(frame, run.page.mainFrame())
        await leaveProvider(run.page, 'approve')
        await run.shop.waitForOrder('paid')
        assert.equal(run.netCharged(), CUP)
      })
    })
  }

  test('is not believed to be paid because the browser came back as if it were', async () => {
    await withGate(async (run) => {
      await payBy('redirect_get', run)
      await leaveProvider(run.page, 'back')
      await run.page.waitForFunction((shop) => location.href.startsWith(shop), {}, run.demo.urls.shop)
      assert.equal(run.netCharged(), 0)
      const [payment] = run.demo.sandboxes.ecommpay?.ledger() ?? []
      assert.ok(payment)
      run.demo.sandboxes.ecommpay?.timeOut(payment.paymentId)
      await run.widget.waitFor(run.widget.messages.declinedTitle)
    })
  })

  test('answers a form with what Gate still wants to know', async () => {
    await withGate(async (run) => {
      const { page, widget, methods } = run
      await payBy('clarification', run)
      await widget.waitFor(widget.messages.challenge.form)
      await page.screenshot({ path: join(screenshots, 'ecommpay-clarification.png') })
      await widget.press(widget.messages.challenge.submit)
      await widget.waitForText(widget.messages.errors.field.required)
      await methods.answer({
        'Postcode of the card’s billing address': '36000',
        'Street and house of the card’s billing address': 'Sobornosti 1',
        City: 'Poltava',
      })
      await widget.press(widget.messages.challenge.submit)
      await assertPaidOnce(run)
    })
  })

  for (const { scenario, words } of [
    { scenario: 'late_callback', words: 'whose callback is late is found by asking' },
    { scenario: 'no_callback', words: 'without a callback is found by asking' },
    { scenario: 'lost_and_silent', words: 'whose answer is lost, without a callback either, is found by asking' },
    { scenario: 'forged_callback', words: 'that is declined is not paid by a forged callback' },
    { scenario: 'duplicate_callback', words: 'that is told twice is paid once' },
  ]) {
    test(words, async () => {
      await withGate(async (run) => {
        await payBy(scenario, run)
        if (scenario !== 'forged_callback') return assertPaidOnce(run)
        await run.widget.waitFor(run.widget.messages.declinedTitle)
        assert.equal(run.netCharged(), 0)
      })
    })
  }

  test('whose result is late shows an honest waiting, and the result when it is there', async () => {
    // A minute of the gateway becomes nine seconds, so that the waiting can be seen.
    await withGate(
      async (run) => {
        const { widget } = run
        await payBy('slow_result', run)
        await widget.waitFor(widget.messages.pending.title)
        assert.equal(run.netCharged(), 0)
        await assertPaidOnce(run)
      },
      { timeScale: 0.15 },
    )
  })
})

describe('a card that ecommpay Gate keeps', () => {
  test('is kept with consent, pays again with its code alone, and is deleted after a question', async () => {
    await withGate(async (run) => {
      const { page, shop, widget, methods, demo } = run
      await shop.order()
      const card = run.card('approve')
      const last = card.number.slice(-4)
      await widget.fill(card, { holder: HOLDER })
      await methods.keepCard(MERCHANT)
      await widget.pay()
      await shop.waitForOrder('paid')
      assert.equal(demo.sandboxes.ecommpay?.tokens().length, 1)

      await shop.order()
      await methods.choose('saved_card')
      assert.deepEqual(await methods.savedCards(), [last])
      await methods.typeCode(run.code())
      await page.screenshot({ path: join(screenshots, 'ecommpay-saved.png') })
      await widget.pay()
      await widget.waitFor(widget.messages.success.title)
      await shop.waitForOrder('paid')
      assert.equal(run.netCharged(), 2 * CUP)

      await shop.order()
      await methods.choose('saved_card')
      await methods.askToRemove(last)
      await page.screenshot({ path: join(screenshots, 'ecommpay-remove.png') })
      await methods.answerRemoval('keep')
      assert.deepEqual(await methods.savedCards(), [last])
      await methods.askToRemove(last)
      await methods.answerRemoval('remove')
      await find(page, 'textbox', widget.messages.labels.number)
      assert.ok(demo.sandboxes.ecommpay?.tokens().every(({ status }) => status !== 'active'))
      assert.deepEqual(await methods.offered(), [])
    })
  })

  test('is not kept without consent', async () => {
    await withGate(async (run) => {
      await payBy('approve', run)
      await run.shop.waitForOrder('paid')
      assert.deepEqual(run.demo.sandboxes.ecommpay?.tokens(), [])
      await run.shop.order()
      assert.deepEqual(await run.methods.offered(), [])
    })
  })
})
