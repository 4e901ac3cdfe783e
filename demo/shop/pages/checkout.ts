import { html, type Html } from '../../pages/html.ts'
import { giftFor, type TestAmount, type TestCard } from '../gateways.ts'
import { plainHryvnias } from '../money.ts'
import type { Order, OrderSession } from '../orders.ts'
import type { ShopTexts } from '../texts.ts'
import { chargeRow, summaryLines, totalRow } from './cart.ts'
import { page, type PageContext } from './layout.ts'

export interface CheckoutPageOptions {
  companionUrl: string
  /** `sha384-…` of sealpay.js, where it is known */
  integrity: string | null
  testCards: readonly TestCard[]
  testAmounts: readonly TestAmount[]
  /** minor units of the gateway's currency for one hryvnia */
  rate: number
}

const grouped = (number: string) => number.replace(/(\d{4})(?=\d)/g, '$1 ')

function cardList(cards: readonly TestCard[], { checkout: words }: ShopTexts): Html {
  return html`<ul lang="en">
    ${cards.map(({ number, title }) => {
      const shown = grouped(number)
      return html`<li>
        <code>${shown}</code>
        <span class="card-title">${title}</span>
        ${
          // What is chosen in a list has nothing to copy.
          /^\d+$/.test(number) &&
          html`<button
            type="button"
            class="copy"
            data-copy="${number}"
            data-done="${words.copied}"
            aria-label="${words.copy} ${shown}"
          >
            ${words.copy}
          </button>`
        }
      </li>`
    })}
  </ul>`
}

function testCards({ testCards: cards, testAmounts, rate }: CheckoutPageOptions, { texts }: PageContext): Html | null {
  if (!cards.length && !testAmounts.length) return null
  const words = texts.checkout
  const trouble = cards.filter((card) => card.trouble)
  const amounts = testAmounts.map(
    ({ amount, title }) =>
      html`<li class="amount">
        <code>${plainHryvnias(giftFor(amount, rate), 'en')} ₴</code><span class="card-title">${title}</span>
      </li>`,
  )
  return html`<aside class="cards" aria-labelledby="cards-title">
    <h2 id="cards-title">${words.cards}</h2>
    <p class="hint">${words.cardsIntro} ${words.cardsAnyDate}</p>
    ${cardList(
      cards.filter((card) => !card.trouble),
      texts,
    )}
    ${
      trouble.length > 0 &&
      html`<details>
        <summary>${words.trouble}</summary>
        ${cardList(trouble, texts)}
      </details>`
    }
    ${
      amounts.length > 0 &&
      html`<details>
        <summary>${words.amounts}</summary>
        <ul lang="en">
          ${amounts}
        </ul>
      </details>`
    }
    <p class="visually-hidden" role="status" data-copy-status></p>
  </aside>`
}

/**
 * The page a merchant writes to take a payment: one script tag, one element. Everything else on it is the shop's own.
 * The client secret comes out of the order on the server, so a reload in the middle of a challenge opens the same session.
 */
export function checkoutPage(
  context: PageContext,
  order: Order,
  session: OrderSession,
  options: CheckoutPageOptions,
): string {
  const { texts, language } = context
  const integrity = options.integrity && html` integrity="${options.integrity}"`
  const head = html`<script type="module" src="${options.companionUrl}/sealpay.js" ${integrity} crossorigin></script>`
  const main = html`<p class="crumb"><a href="/cart">${texts.checkout.backToCart}</a></p>
    <h1>${texts.checkout.title}</h1>
    <div class="columns pay">
      <section class="pay-form" aria-label="${texts.checkout.title}">
        <noscript><p class="notice">${texts.checkout.noScript}</p></noscript>
        <sealpay-checkout
          companion="${options.companionUrl}"
          client-secret="${session.clientSecret}"
          locale="${language}"
          data-order="/orders/${order.id}"
        ></sealpay-checkout>
      </section>
      <div class="beside">
        <section class="panel" aria-labelledby="summary-title">
          <h2 id="summary-title">${texts.checkout.summary}</h2>
          <p class="hint">${texts.checkout.order} ${order.id}</p>
          ${summaryLines(order.lines, language)}${totalRow(texts.cart.total, order.total, language)}${chargeRow(order.charge, context)}
        </section>
        ${testCards(options, context)}
      </div>
    </div>`
  return page(context, { title: texts.checkout.title, main, head, scripts: ['checkout.js'], quiet: true })
}
