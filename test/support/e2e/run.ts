import assert from 'node:assert/strict'
import type { Browser, BrowserContext, Page, Viewport } from 'puppeteer-core'
import { startDemo } from '../../../demo/run.ts'
import type { Demo, DemoOptions } from '../../../demo/run.ts'
import { CARD_SCENARIOS } from '../../../demo/gateways/scenarios.ts'
import type { Language } from '../../../demo/shop/catalog.ts'
import { en } from '../../../widget/i18n/en.ts'
import { uk } from '../../../widget/i18n/uk.ts'
import { PATIENCE_MS } from './accessible.ts'
import { startCapture } from './capture.ts'
import type { Capture } from './capture.ts'
import { eventually } from './eventually.ts'
import { markedCard } from './marked-card.ts'
import type { MarkedCard } from './marked-card.ts'
import { assertNoLeak } from './no-leak.ts'
import { createShopPages } from './shop.ts'
import type { ShopPages } from './shop.ts'
import { createWidget } from './widget.ts'
import type { Widget } from './widget.ts'

export interface RunOptions extends DemoOptions {
  language?: Language
  viewport?: Viewport
}

/** One shopper at one shop with one bank, all of their own. */
export interface Run {
  demo: Demo
  context: BrowserContext
  page: Page
  shop: ShopPages
  widget: Widget
  capture: Capture
  /** a card of its own for this scenario of the bank */
  card(scenarioId: string): MarkedCard
  /** what the bank has really charged, minus what it gave back, in minor units */
  netCharged(): number
}

/** Slow enough for a busy machine (15 minutes of the bank are 45 seconds), fast enough not to wait for. */
const TIME_SCALE = 0.05

const DESKTOP: Viewport = { width: 1280, height: 900 }

/** Minor units the shop believes to have. */
function believed({ shop }: Demo): number {
  return shop.store
    .orders()
    .flatMap(({ payments }) => payments)
    .filter(({ status }) => status === 'succeeded' || status === 'authorized')
    .reduce((sum, { amount, amountRefunded }) => sum + amount - amountRefunded, 0)
}

function netCharged({ bank }: Demo): number {
  return bank
    .ledger()
    .filter(({ status }) => status === 'SUCCESS')
    .reduce((sum, { type, coinAmount }) => sum + (type === 'REFUND' ? -coinAmount : coinAmount), 0)
}

/**
 * Starts everything, lets a shopper do something, and then holds what must be true after every run: nothing of the card
 * anywhere, no complaint of the browser, and the shop believing exactly what the bank has charged.
 */
export async function withRun(browser: Browser, options: RunOptions, body: (run: Run) => Promise<void>): Promise<void> {
  const { language = 'en', viewport = DESKTOP, ...demoOptions } = options
  const demo = await startDemo({ playground: false, build: false, timeScale: TIME_SCALE, ...demoOptions })
  const context = await browser.createBrowserContext()
  try {
    const capture = startCapture(context)
    const page = await context.newPage()
    page.setDefaultTimeout(PATIENCE_MS)
    await page.setViewport(viewport)
    const cards: MarkedCard[] = []
    await body({
      demo,
      context,
      page,
      capture,
      shop: createShopPages(page, demo.urls.shop, language),
      widget: createWidget(page, language === 'uk' ? uk : en),
      card(scenarioId) {
        const scenario = CARD_SCENARIOS.find(({ id }) => id === scenarioId)
        if (!scenario) throw new Error(`the bank sandbox has no scenario ${scenarioId}`)
        const card = markedCard(scenario.family)
        cards.push(card)
        return card
      },
      netCharged: () => netCharged(demo),
    })
    await capture.snapshot('at the end')
    await eventually('the shop to believe what the bank has charged', () => believed(demo) === netCharged(demo) || null)
    await assertNoLeak({ demo, capture, cards })
    assert.deepEqual(capture.complaints, [])
  } catch (error) {
    throw new Error(`${String(error)}\n\nThe companion's last lines:\n${demo.logs.slice(-12).join('\n')}`, {
      cause: error,
    })
  } finally {
    await context.close()
    await demo.close()
  }
}
