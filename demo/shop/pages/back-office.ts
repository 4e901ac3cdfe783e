import { html, type Html } from '../../pages/html.ts'
import { cartCount } from '../cart.ts'
import { hryvnias, plainHryvnias } from '../money.ts'
import { decidingPayment, orderState, type Order } from '../orders.ts'
import { page, type PageContext } from './layout.ts'

export type Notice = { kind: 'asked' } | { kind: 'failed'; reason: string } | null

function refundForm(order: Order, attempt: string, { texts, language }: PageContext): Html | null {
  const payment = decidingPayment(order)
  const state = orderState(order)
  if (!payment || (state !== 'paid' && state !== 'partly_refunded')) return null
  const left = payment.amount - payment.amountRefunded
  return html`<form method="post" action="/admin/orders/${order.id}/refund" class="refund">
    <input type="hidden" name="attempt" value="${attempt}" />
    <label class="visually-hidden" for="refund-${order.id}">${texts.backOffice.amount} (${order.id})</label>
    <input
      id="refund-${order.id}"
      name="amount"
      inputmode="decimal"
      autocomplete="off"
      value="${plainHryvnias(left, language)}"
    />
    <button class="button small" type="submit" aria-label="${texts.backOffice.refund} ${order.id}">
      ${texts.backOffice.refund}
    </button>
  </form>`
}

function row(order: Order, attempt: string, context: PageContext): Html {
  const { texts, language } = context
  const { columns, noBuyer } = texts.backOffice
  const state = orderState(order)
  const name =
    [order.contact.firstName, order.contact.lastName].filter(Boolean).join(' ') || order.contact.email || noBuyer
  const placed = new Intl.DateTimeFormat(language === 'uk' ? 'uk-UA' : 'en-GB', {
    dateStyle: 'medium',
    timeStyle: 'short',
  }).format(order.createdAt)
  return html`<tr data-order="${order.id}" data-order-state="${state}">
    <th scope="row" data-label="${columns.order}">
      <span>${order.id}<small>${texts.cart.pieces(cartCount(order.lines))}</small></span>
    </th>
    <td data-label="${columns.placed}">${placed}</td>
    <td data-label="${columns.buyer}">${name}</td>
    <td data-label="${columns.total}" class="money">${hryvnias(order.total, language)}</td>
    <td data-label="${columns.state}"><span class="badge ${state}">${texts.order.stateNames[state]}</span></td>
    <td data-label="${columns.action}">${refundForm(order, attempt, context)}</td>
  </tr>`
}

/**
 * The merchant's list of orders, with the way to give money back.
 *
 * @param attempt - new for every page; it makes a form that is sent twice one refund
 */
export function backOfficePage(
  context: PageContext,
  orders: readonly Order[],
  notice: Notice,
  attempt: string,
): string {
  const { texts } = context
  const { title, intro, empty, columns, refundAsked, refundFailed } = texts.backOffice
  const message =
    notice &&
    html`<p class="notice ${notice.kind}" role="status">
      ${notice.kind === 'asked' ? refundAsked : `${refundFailed}: ${notice.reason}`}
    </p>`
  const table = html`<table class="orders">
    <thead>
      <tr>
        <th scope="col">${columns.order}</th>
        <th scope="col">${columns.placed}</th>
        <th scope="col">${columns.buyer}</th>
        <th scope="col" class="money">${columns.total}</th>
        <th scope="col">${columns.state}</th>
        <th scope="col">${columns.action}</th>
      </tr>
    </thead>
    <tbody>
      ${orders.map((order) => row(order, attempt, context))}
    </tbody>
  </table>`
  const main = html`<h1>${title}</h1>
    <p class="hint">${intro}</p>
    ${message}${orders.length ? table : html`<p class="empty-line">${empty}</p>`}`
  return page(context, { title, main })
}
