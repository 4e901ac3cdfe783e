import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Browser } from 'puppeteer-core'
import { launchChromium } from '../support/chromium.ts'
import { bankPage, decide } from '../support/e2e/bank-page.ts'
import { eventually } from '../support/e2e/eventually.ts'
import { withRun } from '../support/e2e/run.ts'
import type { Run } from '../support/e2e/run.ts'

let browser: Browser
before(async () => {
  browser = await launchChromium()
})
after(() => browser.close())

const CUP = 48_000

/** Waits until the bank has been told to move the money. */
function executed({ demo }: Run): Promise<true> {
  return eventually(
    'the bank to execute the payment',
    () => demo.bank.ledger().some((entry) => entry.executions > 0) || null,
  )
}

/** Everything that must hold after trouble: paid, and charged exactly once. */
async function assertPaidOnce(run: Run): Promise<void> {
  await run.widget.waitFor(run.widget.messages.success.title)
  await run.shop.waitForOrder('paid')
  assert.equal(run.netCharged(), CUP)
  assert.deepEqual(
    run.demo.bank.ledger().map(({ status, executions }) => [status, executions]),
    [['SUCCESS', 1]],
  )
}

describe('an answer of the bank', () => {
  for (const { scenario, words } of [
    { scenario: 'lost_at_execute', words: 'that is lost after the money moved is found again' },
    { scenario: 'lost_and_silent', words: 'that is lost, without a callback either, is found by asking' },
    { scenario: 'error_after_execute', words: 'that is an error after the money moved is not believed' },
    { scenario: 'garbage_answer', words: 'that makes no sense after the money moved is not believed' },
    { scenario: 'slow_answer', words: 'that takes long is waited for' },
    { scenario: 'duplicate_callback', words: 'that comes again as a second callback changes nothing' },
    { scenario: 'wrong_amount_in_callback', words: 'with a wrong amount in its callback is checked against a query' },
  ]) {
    test(words, async () => {
      await withRun(browser, {}, async (run) => {
        await run.shop.order()
        await run.widget.fill(run.card(scenario))
        await run.widget.pay()
        await assertPaidOnce(run)
      })
    })
  }

  test('that is late shows an honest waiting, and the result when it is there', async () => {
    // A fifth of the bank's own time, so that the waiting can be seen: 10 seconds become 2.
    await withRun(browser, { timeScale: 0.2 }, async (run) => {
      const { shop, widget } = run
      await shop.order()
      await widget.fill(run.card('no_callback'))
      await widget.pay()
      await widget.waitFor(widget.messages.pending.title)
      await widget.waitForText(widget.messages.pending.text)
      assert.equal(run.netCharged(), 0)
      await assertPaidOnce(run)
    })
  })

  test('that is a refusal before anything was done charges nothing', async () => {
    await withRun(browser, {}, async (run) => {
      const { shop, widget } = run
      await shop.order()
      await widget.fill(run.card('overloaded_at_create'))
      await widget.pay()
      await widget.waitFor(widget.messages.declinedTitle)
      assert.equal(run.netCharged(), 0)
      await widget.press(widget.messages.tryAgain)
      await widget.fill(run.card('approve'))
      await widget.pay()
      await widget.waitFor(widget.messages.success.title)
      await shop.waitForOrder('paid')
      assert.equal(run.netCharged(), CUP)
    })
  })
})

describe('a companion that is killed', () => {
  test('while the bank is charging finds the payment when it is back, and charges nothing twice', async () => {
    await withRun(browser, { timeScale: 0.2 }, async (run) => {
      const { demo, shop, widget } = run
      await shop.order()
      await widget.fill(run.card('slow_answer'))
      await widget.pay()
      await executed(run)
      await demo.companion.kill()
      await widget.waitForText(widget.messages.offline)
      await demo.companion.start()
      await assertPaidOnce(run)
    })
  })

  test('during 3-D Secure is not missed: the shopper goes on when it is back', async () => {
    await withRun(browser, {}, async (run) => {
      const { demo, page, shop, widget } = run
      await shop.order()
      await widget.fill(run.card('challenge'))
      await widget.pay()
      await bankPage(page)
      await demo.companion.kill()
      await demo.companion.start()
      await decide(page, 'approve')
      await assertPaidOnce(run)
    })
  })

  test('before the bank reports the result hears of it afterwards', async () => {
    await withRun(browser, {}, async (run) => {
      const { demo, page, shop, widget } = run
      await shop.order()
      await widget.fill(run.card('challenge'))
      await widget.pay()
      await bankPage(page)
      await demo.companion.kill()
      // The browser is sent back to a companion that does not answer.
      await decide(page, 'approve')
      await eventually('the bank to charge', () => run.netCharged() === CUP || null)
      await demo.companion.start()
      await assertPaidOnce(run)
    })
  })
})

describe('a shopper without network', () => {
  test('cannot pay, is told so, keeps what was typed, and pays when it is back', async () => {
    await withRun(browser, {}, async (run) => {
      const { page, shop, widget } = run
      await shop.order()
      const card = run.card('approve')
      await widget.fill(card)
      await page.setOfflineMode(true)
      await widget.pay()
      await widget.waitForText(widget.messages.problems.offline)
      assert.equal((await widget.typedTexts()).length, 3)
      assert.equal(run.demo.bank.ledger().length, 0)
      await page.setOfflineMode(false)
      await widget.pay()
      await assertPaidOnce(run)
    })
  })

  test('in the middle of a payment sees that it goes on, and then the result', async () => {
    await withRun(browser, { timeScale: 0.2 }, async (run) => {
      const { page, demo, shop, widget } = run
      await shop.order()
      await widget.fill(run.card('slow_answer'))
      await widget.pay()
      await executed(run)
      // Taking the network away leaves open connections open, so the other end hangs up.
      await page.setOfflineMode(true)
      await demo.companion.kill()
      await widget.waitForText(widget.messages.offline)
      await demo.companion.start()
      await eventually('the companion to know of the money', () => demo.shop.store.orders()[0]?.payments[0] ?? null)
      assert.equal(await widget.shows(widget.messages.success.title), false)
      await page.setOfflineMode(false)
      await assertPaidOnce(run)
    })
  })
})
