import type { Page } from '../html.ts'
import { html, hryvnias, pageReply, seeOther } from '../html.ts'
import type { Incoming, Reply } from '../http.ts'
import { readCardData, traceCard } from './card.ts'
import type { Order, Orders } from './orders.ts'
import { Refusal } from './refusal.ts'

const STATUS_SECONDS = 5

function cardPage(order: Order, merchantName: string, error: string | null): Page {
  const action = `/hpp/${order.hppOrderId}`
  return {
    title: `Payment to ${merchantName}`,
    layout: 'narrow',
    body: html`<main class="card acs">
      <header class="acs-head"><strong>Sandbox payment page</strong><span class="badge">Test</span></header>
      <h1>${hryvnias(Number(order.request.coinAmount), 'en')}</h1>
      <p class="lead">${merchantName}</p>
      ${error !== null && html`<p class="error" role="alert">${error}</p>`}
      <form method="post" action="${action}" class="stack" autocomplete="off">
        <label for="number">Card number</label>
        <input id="number" name="number" inputmode="numeric" maxlength="23" required />
        <div class="row">
          <div class="stack">
            <label for="expiry">Expiry (MM/YY)</label
            ><input id="expiry" name="expiry" inputmode="numeric" maxlength="5" required />
          </div>
          <div class="stack">
            <label for="cvv">CVV</label
            ><input id="cvv" name="cvv" type="password" inputmode="numeric" maxlength="3" required />
          </div>
        </div>
        <button class="primary" name="decision" value="pay">Pay</button>
      </form>
      <form method="post" action="${action}" class="stack">
        <button class="quiet" name="decision" value="cancel">Cancel</button>
      </form>
    </main>`,
  }
}

function messagePage(title: string, text: string, status: number): Page {
  const body = html`<main class="card acs">
    <h1>${title}</h1>
    <p class="lead">${text}</p>
  </main>`
  return { title, layout: 'narrow', body, status }
}

function resultPage(order: Order, status: string): Page {
  const success = status === 'SUCCESS' || status === 'PARTIAL_REFUND'
  const running = status === 'PENDING' || status === 'REQUIRED_3DS'
  const url = String(success ? order.request.successUrl : order.request.failUrl)
  const title = success ? 'Paid' : running ? 'In progress' : 'Not paid'
  const timed = order.request.statusPageType === 'STATUS_TIMER_PAGE' && !running
  return {
    title,
    layout: 'narrow',
    ...(running ? { refreshSeconds: STATUS_SECONDS } : {}),
    ...(timed ? { refreshSeconds: STATUS_SECONDS, refreshUrl: url } : {}),
    body: html`<main class="card acs">
      <h1>${title}</h1>
      <p class="lead">${hryvnias(Number(order.request.coinAmount), 'en')} · ${status}</p>
      ${!running && html`<a class="button primary" href="${url}">Back to the shop</a>`}
    </main>`,
  }
}

/** The bank's own payment page. What is typed here stays within one call. */
export function hostedPage(
  orders: Orders,
  merchantName: string,
  now: () => number,
): (incoming: Incoming) => Reply | null {
  const statusReply = (order: Order): Reply => {
    const status = orders.status(order)
    const { statusPageType, successUrl, failUrl } = order.request
    const settled = status !== 'PENDING' && status !== 'REQUIRED_3DS'
    if (statusPageType === 'STATUS_REDIRECT_MERCHANT_PAGE' && settled)
      return seeOther(String(status === 'SUCCESS' ? successUrl : failUrl))
    return pageReply(resultPage(order, status))
  }

  const submit = (order: Order, incoming: Incoming): Reply => {
    const form = new URLSearchParams(incoming.body)
    if (form.get('decision') === 'cancel') {
      orders.cancel(order)
      return seeOther(`/hpp/${order.hppOrderId}/status`)
    }
    try {
      const card = traceCard((form.get('number') ?? '').replace(/[ -]/g, ''))
      const [month = '', year = ''] = (form.get('expiry') ?? '').split('/')
      const { expired } = readCardData(year.trim() + month.trim() + (form.get('cvv') ?? ''), true, now())
      const operation = orders.pay(order, card, expired, incoming.headers['accept-language'] ?? '')
      return seeOther(operation.authentication?.url ?? `/hpp/${order.hppOrderId}/status`)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      return pageReply(cardPage(order, merchantName, 'Please check the card number, the expiry and the CVV.'))
    }
  }

  return (incoming) => {
    const match = /^\/hpp\/([\w-]+)(\/status)?$/.exec(incoming.path)
    if (!match) return null
    const order = orders.find(match[1] ?? '')
    if (!order) return pageReply(messagePage('No such order', 'The bank does not know this order.', 404))
    if (match[2] !== undefined) return statusReply(order)
    if (orders.isExpired(order)) return pageReply(messagePage('Expired', 'This order can no longer be paid.', 410))
    if (!orders.isOpen(order)) return seeOther(`/hpp/${order.hppOrderId}/status`)
    return incoming.method === 'POST' ? submit(order, incoming) : pageReply(cardPage(order, merchantName, null))
  }
}
