import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { Browser } from 'puppeteer-core'
import { launchChromium } from '../support/chromium.ts'
import { byRole } from '../support/e2e/accessible.ts'
import { endTransfer, signInAtBank } from '../support/e2e/gateway-pages.ts'
import { withRun } from '../support/e2e/run.ts'

const screenshots = join(import.meta.dirname, '../../.cache/screenshots')

let browser: Browser
before(async () => {
  mkdirSync(screenshots, { recursive: true })
  browser = await launchChromium()
})
after(() => browser.close())

/** An order that is not paid leaves its cup in the cart, and the next order has two. */
const TWO_CUPS = 96_000

describe('four gateways at one shop', () => {
  test('are picked one after another, and each charges its own order in its own money', async () => {
    await withRun(browser, { gateways: ['ecommpay', 'etpay', 'pltoken'] }, async (run) => {
      const { page, shop, widget, methods } = run
      await shop.order({ gateway: 'alliance' })
      await widget.fill(run.card('approve', 'alliance'))
      await widget.pay()
      await shop.waitForOrder('paid')

      await shop.order({ gateway: 'ecommpay' })
      await widget.fill(run.card('approve', 'ecommpay'), { holder: 'Olena Koval' })
      await widget.pay()
      await shop.waitForOrder('paid')

      await shop.order({ gateway: 'etpay' })
      await methods.chooseBank('Santander')
      await widget.pay()
      await signInAtBank(page)
      await endTransfer(page, 'approve')
      await shop.waitForOrder('paid')

      await shop.order({ gateway: 'pltoken' })
      await methods.chooseCard('1111')
      await methods.typeCode(run.code())
      await widget.pay()
      await shop.waitForOrder('paid')

      // The cup of 480 hryvnias at the shop's rates: 100, 2, 23 and 2 smallest units for a hryvnia.
      const charged = (['alliance', 'ecommpay', 'etpay', 'pltoken'] as const).map((name) => run.netCharged(name))
      assert.deepEqual(charged, [48_000, 960, 11_040, 960])
    })
  })
})

describe('a gateway that is down', () => {
  test('leaves its saved cards out, says so with words, and another gateway is paid through', async () => {
    await withRun(browser, { gateway: 'pltoken' }, async (run) => {
      const { page, shop, widget, demo } = run
      await demo.sandboxes.pltoken?.close()
      await shop.order()
      await widget.waitFor(widget.messages.problems.no_methods)
      assert.ok(await page.$(byRole('button', widget.messages.retry)))
      await page.screenshot({ path: join(screenshots, 'gateway-down.png') })
      await shop.order({ gateway: 'alliance' })
      await widget.fill(run.card('approve', 'alliance'))
      await widget.pay()
      await shop.waitForOrder('paid')
      assert.deepEqual([run.netCharged('pltoken'), run.netCharged('alliance')], [0, TWO_CUPS])
    })
  })

  test('refuses a card with words, charges nothing, and another gateway is paid through', async () => {
    await withRun(browser, { gateway: 'ecommpay' }, async (run) => {
      const { shop, widget, demo } = run
      await demo.sandboxes.ecommpay?.close()
      await shop.order()
      await widget.fill(run.card('approve'), { holder: 'Olena Koval' })
      await widget.pay()
      await widget.waitFor(widget.messages.declinedTitle)
      await widget.waitForText(widget.messages.declines.not_processed)
      await shop.order({ gateway: 'alliance' })
      await widget.fill(run.card('approve', 'alliance'))
      await widget.pay()
      await shop.waitForOrder('paid')
      assert.deepEqual([run.netCharged('ecommpay'), run.netCharged('alliance')], [0, TWO_CUPS])
    })
  })
})
