import type { Page } from 'puppeteer-core'
import { PRODUCTS } from '../../../demo/shop/catalog.ts'
import type { Language } from '../../../demo/shop/catalog.ts'
import type { OrderState } from '../../../demo/shop/orders.ts'
import type { GatewayName } from '../../../server/contract/payment.ts'
import { TEXTS } from '../../../demo/shop/texts.ts'
import { find, PATIENCE_MS, press } from './accessible.ts'

/** What the buyer wants, where it is not one cup through the gateway of the run. */
export interface Wish {
  slug?: string
  /** price of a gift card in hryvnias, as it is typed */
  giftCard?: string
  gateway?: GatewayName
}

/** The demo shop as a buyer and its merchant use it. */
export interface ShopPages {
  /** puts a product into the cart and goes on to the payment; answers the order's id */
  order(wish?: Wish): Promise<string>
  /** waits until the open order page shows this state, which only a webhook brings about */
  waitForOrder(state: OrderState): Promise<void>
  /** opens the page of an order */
  openOrder(id: string): Promise<void>
  /** gives money back in the back office; the whole amount unless one is named */
  refund(id: string, amount?: string): Promise<void>
}

/**
 * @param preferred - the gateway that the buyer chooses in the cart; without it there is no choice, or the first is left
 */
export function createShopPages(page: Page, url: string, language: Language, preferred?: GatewayName): ShopPages {
  const texts = TEXTS[language]
  return {
    async order({
      giftCard,
      slug = giftCard === undefined ? PRODUCTS[0]?.slug : 'gift-card',
      gateway = preferred,
    } = {}) {
      await page.goto(`${url}/product/${slug}?lang=${language}`)
      if (giftCard !== undefined) {
        const field = await find(page, 'textbox', texts.product.amount)
        await field.type(giftCard)
      }
      await press(page, 'button', texts.product.add)
      await find(page, 'button', texts.cart.checkout)
      if (gateway !== undefined) await page.locator(`input[name="gateway"][value="${gateway}"]`).click()
      await press(page, 'button', texts.cart.checkout)
      await find(page, 'heading', texts.checkout.title)
      const id = /\/checkout\/([^/?]+)$/.exec(page.url())?.[1]
      if (!id) throw new Error(`${page.url()} is not the payment page of an order`)
      return id
    },
    async waitForOrder(state) {
      await find(page, 'heading', texts.order.states[state].title)
    },
    async openOrder(id) {
      await page.goto(`${url}/orders/${id}`, { timeout: PATIENCE_MS })
    },
    async refund(id, amount) {
      await page.goto(`${url}/admin?lang=${language}`)
      if (amount !== undefined) {
        const field = await find(page, 'textbox', `${texts.backOffice.amount} (${id})`)
        await field.click({ count: 3 })
        await field.type(amount)
      }
      await press(page, 'button', `${texts.backOffice.refund} ${id}`)
      await page.waitForSelector(`::-p-text(${texts.backOffice.refundAsked})`, { timeout: PATIENCE_MS })
    },
  }
}
