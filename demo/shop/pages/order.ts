import { html, type Html } from '../../pages/html.ts'
import { money } from '../money.ts'
import { decidingPayment, orderState, type Order, type OrderState } from '../orders.ts'
import { chargeRow, summaryLines, totalRow } from './cart.ts'
import { page, type PageContext } from './layout.ts'

/** States that a webhook will still change, so the page keeps asking. */
const UNSETTLED: ReadonlySet<OrderState> = new Set(['awaiting', 'confirming'])

const ICONS: Readonly<Record<OrderState, string>> = {
  awaiting: 'M16 8v8l5 4', confirming: 'M16 8v8l5 4', paid: 'M9 17l5 5 10-12', failed: 'M11 11l10 10M21 11L11 21',
  partly_refunded: 'M13 9l-5 5 5 5M8 14h11a5 5 0 0 1 0 10h-3', refunded: 'M13 9l-5 5 5 5M8 14h11a5 5 0 0 1 0 10h-3', mismatch: 'M16 9v9M16 22v1',
} // prettier-ignore

function banner(order: Order, { texts }: PageContext): Html {
  const state = orderState(order)
  const { title, text } = texts.order.states[state]
  return html`<div class="state ${state}">
    <svg viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <circle cx="16" cy="16" r="15" />
      <path d="${ICONS[state]}" />
    </svg>
    <div>
      <h1 tabindex="-1" data-state-title>${title}</h1>
      <p>${text}</p>
      ${UNSETTLED.has(state) && html`<p class="waiting" role="status">${texts.order.waiting}</p>`}
    </div>
  </div>`
}

/** `•••• 1111`: the bank's mask with as much of the number as a receipt needs. */
const lastDigits = (mask: string) => `•••• ${mask.slice(-4)}`

function receipt(order: Order, context: PageContext): Html {
  const { texts, language } = context
  const payment = decidingPayment(order)
  return html`<section class="panel" aria-labelledby="items-title">
    <h2 id="items-title">${texts.order.items}</h2>
    <p class="hint">${texts.order.title(order.id)}</p>
    ${summaryLines(order.lines, language)}${totalRow(texts.cart.total, order.total, language)}${chargeRow(order.charge, context)}
    ${payment?.mask && html`<p class="total light"><span>${texts.order.paidWith}</span><span class="money">${lastDigits(payment.mask)}</span></p>`}
    ${payment && payment.amountRefunded > 0 && html`<p class="total light"><span>${texts.order.refunded}</span><span class="money">${money(payment.amountRefunded, payment.currency, language)}</span></p>`}
  </section>`
}

/** What the buyer sees of an order. It says only what a webhook has said, and changes by itself when the next one comes. */
export function orderPage(context: PageContext, order: Order): string {
  const { texts } = context
  const state = orderState(order)
  const unsettled = UNSETTLED.has(state)
  const payable = state === 'awaiting' || state === 'failed'
  const head = unsettled ? html`<noscript><meta http-equiv="refresh" content="3" /></noscript>` : undefined
  const main = html`<div
    class="order"
    data-order-state="${state}"
    data-order-version="${orderVersion(order)}"
    data-order-url="/orders/${order.id}/state"
  >
    ${banner(order, context)}
    <p class="actions">
      ${payable && html`<a class="button" href="/checkout/${order.id}">${texts.order.payAgain}</a> `}<a
        class="${payable ? 'plain' : 'button'}"
        href="/"
        >${texts.order.continueShopping}</a
      >
    </p>
    ${receipt(order, context)}
  </div>`
  return page(context, { title: texts.order.title(order.id), main, head, scripts: ['order.js'] })
}

/** Changes whenever the page would look different. */
export function orderVersion(order: Order): string {
  const payment = decidingPayment(order)
  return [orderState(order), payment?.id ?? '', payment?.amountRefunded ?? 0].join(':')
}
