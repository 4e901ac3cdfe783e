import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Browser } from 'puppeteer-core'
import { launchChromium } from '../support/chromium.ts'
import { byRole } from '../support/e2e/accessible.ts'
import { sealedParts } from '../support/e2e/no-leak.ts'
import { withRun } from '../support/e2e/run.ts'

let browser: Browser
before(async () => {
  browser = await launchChromium()
})
after(() => browser.close())

/** The price of the cup that every order here is about, from the shop's shelf: 480 hryvnias. */
const CUP = 48_000

describe('a card without 3-D Secure', () => {
  for (const { words, generation, notificationEncryption } of [
    { words: 'by the session protocol', generation: 'v1', notificationEncryption: false },
    { words: 'by the session protocol with encrypted callbacks', generation: 'v1', notificationEncryption: true },
    { words: 'by the signed protocol', generation: 'v2', notificationEncryption: false },
  ] as const) {
    test(`is approved ${words}, and the shop learns it by webhook`, async () => {
      await withRun(browser, { generation, notificationEncryption }, async (run) => {
        const { shop, widget, page, capture, demo } = run
        const id = await shop.order()
        await widget.fill(run.card('approve'))
        await widget.pay()
        await widget.waitFor(widget.messages.success.title)
        assert.deepEqual(await widget.typedTexts(), [])
        await capture.snapshot('after the payment')
        await shop.waitForOrder('paid')
        assert.ok(page.url().endsWith(`/orders/${id}`))
        assert.equal(run.netCharged(), CUP)
        assert.deepEqual(
          demo.bank.ledger().map((entry) => [entry.generation, entry.type, entry.coinAmount, entry.executions]),
          [[generation, 'PURCHASE', CUP, 1]],
        )
      })
    })
  }

  test('that is declined says why, and another card pays the same order', async () => {
    await withRun(browser, {}, async (run) => {
      const { shop, widget, demo, capture } = run
      await shop.order()
      await widget.fill(run.card('insufficient_funds'))
      await widget.pay()
      await widget.waitFor(widget.messages.declinedTitle)
      await widget.waitForText(widget.messages.declines.insufficient_funds)
      assert.equal(run.netCharged(), 0)
      await capture.snapshot('after the decline')
      await widget.press(widget.messages.tryAgain)
      assert.deepEqual(await widget.typedTexts(), [])
      await widget.fill(run.card('approve'))
      await widget.pay()
      await widget.waitFor(widget.messages.success.title)
      await shop.waitForOrder('paid')
      assert.deepEqual(
        demo.bank.ledger().map(({ status }) => status),
        ['FAIL', 'SUCCESS'],
      )
    })
  })

  test('that is stolen says so without details and offers no other try', async () => {
    await withRun(browser, {}, async (run) => {
      const { shop, widget } = run
      await shop.order()
      await widget.fill(run.card('suspected_fraud'))
      await widget.pay()
      await widget.waitFor(widget.messages.declinedTitle)
      await widget.waitForText(widget.messages.noRetry)
      assert.equal(run.netCharged(), 0)
    })
  })

  test('is charged once when the button is clicked twice', async () => {
    await withRun(browser, {}, async (run) => {
      const { shop, widget, capture, demo } = run
      await shop.order()
      await widget.fill(run.card('approve'))
      await widget.payTwice()
      await widget.waitFor(widget.messages.success.title)
      await shop.waitForOrder('paid')
      assert.equal(run.netCharged(), CUP)
      assert.equal(demo.bank.ledger().length, 1)
      assert.equal(sealedParts(capture.traces).length, 2, 'one payment is two sealed parts: number and date with code')
    })
  })

  test('needs no security code where the bank asks for none', async () => {
    await withRun(browser, { nonCvv: true }, async (run) => {
      const { shop, widget, page, capture } = run
      await shop.order()
      await widget.fill(run.card('approve'), { cvv: false })
      assert.equal(await page.$(byRole('textbox', widget.messages.labels.cvv)), null)
      await widget.pay()
      await widget.waitFor(widget.messages.success.title)
      await shop.waitForOrder('paid')
      // The fourth part of a compact JWE is the ciphertext, as long as the plaintext: 16 digits, and YYMM without code.
      const lengths = sealedParts(capture.traces).map(
        (token) => Buffer.from(token.split('.')[3] ?? '', 'base64url').length,
      )
      assert.deepEqual(lengths, [16, 4])
    })
  })

  test('can be paid with in Ukrainian from the shelf to the receipt', async () => {
    await withRun(browser, { language: 'uk' }, async (run) => {
      const { shop, widget, page } = run
      await shop.order()
      await widget.fill(run.card('insufficient_funds'))
      await widget.pay()
      await widget.waitFor(widget.messages.declinedTitle)
      await widget.waitForText(widget.messages.declines.insufficient_funds)
      await widget.press(widget.messages.tryAgain)
      await widget.fill(run.card('approve'))
      await widget.pay()
      await widget.waitFor(widget.messages.success.title)
      assert.equal(await page.evaluate(() => document.documentElement.lang), 'uk')
      await shop.waitForOrder('paid')
    })
  })
})

describe('money back', () => {
  test('is given in two parts from the back office, and the buyer sees it', async () => {
    await withRun(browser, {}, async (run) => {
      const { shop, widget } = run
      const id = await shop.order()
      await widget.fill(run.card('approve'))
      await widget.pay()
      await shop.waitForOrder('paid')
      await shop.refund(id, '100.00')
      await shop.openOrder(id)
      await shop.waitForOrder('partly_refunded')
      assert.equal(run.netCharged(), CUP - 10_000)
      await shop.refund(id)
      await shop.openOrder(id)
      await shop.waitForOrder('refunded')
      assert.equal(run.netCharged(), 0)
    })
  })
})
