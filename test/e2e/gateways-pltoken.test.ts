import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { Browser } from 'puppeteer-core'
import { launchChromium } from '../support/chromium.ts'
import { booksOf } from '../support/e2e/books.ts'
import { withRun } from '../support/e2e/run.ts'
import type { Run } from '../support/e2e/run.ts'

const screenshots = join(import.meta.dirname, '../../.cache/screenshots')

let browser: Browser
before(async () => {
  mkdirSync(screenshots, { recursive: true })
  browser = await launchChromium()
})
after(() => browser.close())

/** The cup of 480 hryvnias, in pence: two for each hryvnia. */
const CUP = 960

function withPltoken(body: (run: Run) => Promise<void>): Promise<void> {
  return withRun(browser, { gateway: 'pltoken' }, body)
}

/** Chooses a saved card, types its code and pays. */
async function payWith(lastDigits: string, { methods, widget, code }: Run): Promise<void> {
  await methods.chooseCard(lastDigits)
  await methods.typeCode(code())
  await widget.pay()
}

async function assertPaidOnce(run: Run): Promise<void> {
  await run.widget.waitFor(run.widget.messages.success.title)
  await run.shop.waitForOrder('paid')
  assert.equal(run.netCharged(), CUP)
  assert.equal(booksOf(run.demo, 'pltoken').entries(), 1)
}

describe('a stored card through PLTOKEN', () => {
  test('is paid with by its code, which goes sealed to the vault and nowhere else', async () => {
    await withPltoken(async (run) => {
      const { page, shop, widget, methods, demo } = run
      await shop.order()
      assert.deepEqual(await methods.savedCards(), ['1111', '4444', '0005', '0069 ✗', '0938', '1600', '9002'])
      assert.deepEqual(await methods.offered(), [])
      await widget.waitForText(widget.messages.saved.sealed)
      await widget.pay()
      await widget.waitForText(widget.messages.errors.cvv.required(3, 3))
      await page.screenshot({ path: join(screenshots, 'pltoken-saved.png') })
      assert.equal(demo.sandboxes.pltoken?.vaultCalls().length, 0)
      await payWith('4444', run)
      await assertPaidOnce(run)
      const posted = demo.sandboxes.pltoken?.vaultCalls().filter(({ method }) => method === 'POST')
      assert.equal(posted?.length, 1)
      const [entry] = demo.sandboxes.pltoken?.ledger() ?? []
      assert.deepEqual([entry?.currency, entry?.cardLastNum], ['GBP', '4444'])
    })
  })

  test('that is declined says so, and another stored card pays the same order', async () => {
    await withPltoken(async (run) => {
      const { shop, widget } = run
      await shop.order()
      await payWith('0938', run)
      await widget.waitFor(widget.messages.declinedTitle)
      assert.equal(run.netCharged(), 0)
      await widget.press(widget.messages.tryAgain)
      await payWith('1111', run)
      await shop.waitForOrder('paid')
      assert.equal(run.netCharged(), CUP)
    })
  })

  test('whose answer is lost after the money moved is found in the list of transactions', async () => {
    await withPltoken(async (run) => {
      await run.shop.order()
      await payWith('9002', run)
      await assertPaidOnce(run)
      const calls = run.demo.sandboxes.pltoken?.requests().map(({ call }) => call) ?? []
      assert.equal(calls.filter((call) => call === 'createTransaction').length, 1)
    })
  })

  test('whose reference for the code cannot be resolved charges nothing and can be tried again', async () => {
    await withPltoken(async (run) => {
      const { shop, widget } = run
      await shop.order()
      await payWith('1600', run)
      await widget.waitFor(widget.messages.declinedTitle)
      assert.equal(run.netCharged(), 0)
      await widget.press(widget.messages.tryAgain)
      await payWith('1111', run)
      await shop.waitForOrder('paid')
      assert.equal(run.netCharged(), CUP)
    })
  })

  test('is not sent at all while the vault is down, and is paid when it is back', async () => {
    await withPltoken(async (run) => {
      const { shop, widget, demo } = run
      await shop.order()
      demo.sandboxes.pltoken?.failNextVaultCall('unavailable')
      await payWith('1111', run)
      await widget.waitForText(widget.messages.problems.unavailable)
      assert.equal(booksOf(demo, 'pltoken').entries(), 0)
      await payWith('1111', run)
      await assertPaidOnce(run)
    })
  })

  test('is deleted after a question', async () => {
    await withPltoken(async (run) => {
      const { shop, methods, demo } = run
      await shop.order()
      await methods.askToRemove('4444')
      await methods.answerRemoval('remove')
      await payWith('1111', run)
      await assertPaidOnce(run)
      const [account] = demo.sandboxes.pltoken?.accounts() ?? []
      assert.ok(account?.methods.every(({ lastNum }) => lastNum !== '4444'))
    })
  })
})
