import assert from 'node:assert/strict'
import type { Browser, BrowserContext, Page, Viewport } from 'puppeteer-core'
import { startDemo } from '../../../demo/run.ts'
import type { Demo, DemoOptions } from '../../../demo/run.ts'
import { GATE_CARDS } from '../../../demo/gateways/ecommpay.ts'
import { CARD_SCENARIOS } from '../../../demo/gateways/scenarios.ts'
import type { Language } from '../../../demo/shop/catalog.ts'
import type { GatewayName } from '../../../server/contract/payment.ts'
import { en } from '../../../widget/i18n/en.ts'
import { uk } from '../../../widget/i18n/uk.ts'
import { PATIENCE_MS } from './accessible.ts'
import { allBooks, booksOf } from './books.ts'
import { startCapture } from './capture.ts'
import type { Capture } from './capture.ts'
import { eventually } from './eventually.ts'
import { markedCard, markedCode } from './marked-card.ts'
import type { MarkedCard } from './marked-card.ts'
import { createMethods } from './methods.ts'
import type { Methods } from './methods.ts'
import { assertNoLeak } from './no-leak.ts'
import { createShopPages } from './shop.ts'
import type { ShopPages } from './shop.ts'
import { createWidget } from './widget.ts'
import type { Widget } from './widget.ts'

export interface RunOptions extends DemoOptions {
  language?: Language
  viewport?: Viewport
  /** the gateway that the buyer chooses; the demo runs its sandbox. AlliancePay by default */
  gateway?: GatewayName
  /** the shopper pays on the gateway's own pages: nothing is sealed in the widget */
  elsewhere?: boolean
}

/** One shopper at one shop with one bank, all of their own. */
export interface Run {
  demo: Demo
  context: BrowserContext
  page: Page
  shop: ShopPages
  widget: Widget
  methods: Methods
  capture: Capture
  /** a card of its own for this scenario of the run's gateway, or of another one */
  card(scenarioId: string, gateway?: GatewayName): MarkedCard
  /** a security code of its own for a saved card */
  code(): string
  /** what the run's gateway, or another one, has really charged, minus what it gave back, in minor units */
  netCharged(gateway?: GatewayName): number
}

/** Slow enough for a busy machine (15 minutes of the bank are 45 seconds), fast enough not to wait for. */
const TIME_SCALE = 0.05

const DESKTOP: Viewport = { width: 1280, height: 900 }

/** Minor units the shop believes to have got through a gateway. */
function believed({ shop }: Demo, gateway: GatewayName): number {
  return shop.store
    .orders()
    .filter((order) => order.gateway === gateway)
    .flatMap(({ payments }) => payments)
    .filter(({ status }) => status === 'succeeded' || status === 'authorized')
    .reduce((sum, { amount, amountRefunded }) => sum + amount - amountRefunded, 0)
}

/** Digits that choose a scenario of a gateway's sandbox. */
function familyOf(gateway: GatewayName, scenarioId: string): string {
  const scenarios = gateway === 'ecommpay' ? GATE_CARDS : CARD_SCENARIOS
  const scenario = scenarios.find(({ id }) => id === scenarioId)
  if (!scenario) throw new Error(`the sandbox of ${gateway} has no scenario ${scenarioId}`)
  return scenario.family
}

/**
 * Starts everything, lets a shopper do something, and then holds what must be true after every run: nothing of the card
 * anywhere, no complaint of the browser, and the shop believing exactly what the bank has charged.
 */
export async function withRun(browser: Browser, options: RunOptions, body: (run: Run) => Promise<void>): Promise<void> {
  const { language = 'en', viewport = DESKTOP, gateway = 'alliance', elsewhere = false, ...demoOptions } = options
  const demo = await startDemo({
    playground: false,
    build: false,
    timeScale: TIME_SCALE,
    ...(gateway === 'alliance' ? {} : { gateways: [gateway] }),
    ...demoOptions,
  })
  const context = await browser.createBrowserContext()
  try {
    const capture = startCapture(context)
    const page = await context.newPage()
    page.setDefaultTimeout(PATIENCE_MS)
    await page.setViewport(viewport)
    const cards: MarkedCard[] = []
    const codes: string[] = []
    const messages = language === 'uk' ? uk : en
    await body({
      demo,
      context,
      page,
      capture,
      shop: createShopPages(page, demo.urls.shop, language, gateway === 'alliance' ? undefined : gateway),
      widget: createWidget(page, messages),
      methods: createMethods(page, messages),
      card(scenarioId, of = gateway) {
        const card = markedCard(familyOf(of, scenarioId))
        cards.push(card)
        return card
      },
      code() {
        const code = markedCode()
        codes.push(code)
        return code
      },
      netCharged: (of = gateway) => booksOf(demo, of).netCharged(),
    })
    await capture.snapshot('at the end')
    for (const [name, books] of allBooks(demo)) {
      const agree = () => believed(demo, name) === books.netCharged() || null
      await eventually(`the shop to believe what ${name} has charged`, agree)
    }
    await assertNoLeak({ demo, capture, cards, codes, elsewhere })
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
