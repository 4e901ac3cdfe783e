import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, beforeEach, describe, test } from 'node:test'
import { createShop, type Shop, type ShopOptions } from '../../../../demo/shop/shop.ts'

const COMPANION = 'http://127.0.0.1:9'
const SECRET = `whsec_${Buffer.alloc(32, 5).toString('base64')}`
const NOW = Date.parse('2026-01-15T10:00:00.000Z')

interface Asked {
  url: string
  headers: Headers
  body: Record<string, unknown>
}

describe('the shop', () => {
  let server: Server
  let shop: Shop
  let url: string
  let now: number
  let asked: Asked[]
  let answer: (call: Asked) => Response

  const start = (rest: Partial<ShopOptions> = {}) => {
    shop = createShop({
      companionUrl: COMPANION,
      publicUrl: url,
      secretKey: 'sk_test',
      webhookSecret: SECRET,
      now: () => now,
      fetch: (async (address: string, init: RequestInit) => {
        const call = {
          url: address,
          headers: new Headers(init.headers),
          body: JSON.parse(String(init.body)) as Record<string, unknown>,
        }
        asked.push(call)
        return answer(call)
      }) as typeof fetch,
      ...rest,
    })
  }

  before(async () => {
    server = createServer((request, response) => void shop.app(request, response))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  after(() => {
    server.close()
    server.closeAllConnections()
  })
  beforeEach(() => {
    now = NOW
    asked = []
    let count = 0
    answer = () =>
      Response.json(
        {
          id: `cs_${++count}`,
          clientSecret: `cs_${count}.secret`,
          status: 'open',
          expiresAt: new Date(now + 3_600_000).toISOString(),
        },
        { status: 201 },
      )
    start()
  })

  /** One browser: keeps cookies, follows nothing. */
  function browser() {
    const cookies = new Map<string, string>()
    const send = async (path: string, form?: Record<string, string>, headers: Record<string, string> = {}) => {
      const response = await fetch(url + path, {
        redirect: 'manual',
        headers: {
          'accept-language': 'en',
          cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
          ...(form ? { origin: url } : {}),
          ...headers,
        },
        ...(form ? { method: 'POST', body: new URLSearchParams(form) } : {}),
      })
      for (const line of response.headers.getSetCookie()) {
        const [name = '', value = ''] = (line.split(';')[0] ?? '').split('=')
        cookies.set(name, value)
      }
      return response
    }
    return { send, page: async (path: string) => (await send(path)).text() }
  }

  async function placedOrder() {
    const buyer = browser()
    await buyer.send('/cart', { slug: 'hlek-jug' })
    const placed = await buyer.send('/checkout', { firstName: 'Олена', lastName: '', email: '' })
    const [order] = shop.store.orders()
    assert.ok(order)
    return { buyer, order, placed }
  }

  const paymentBody = (orderId: string, rest: object = {}) =>
    JSON.stringify({
      type: 'payment.succeeded',
      timestamp: new Date(now).toISOString(),
      data: {
        payment: {
          id: 'pay_1', orderId, status: 'succeeded', amount: 124_900, currency: 'UAH', amountRefunded: 0,
          method: { type: 'card', mask: '411111******1111' }, decline: null,
          createdAt: new Date(now).toISOString(), updatedAt: new Date(now).toISOString(), ...rest,
        },
      },
    }) // prettier-ignore

  const webhook = (body: string, { id = 'evt_1', secret = SECRET, type = 'application/json' } = {}) => {
    const timestamp = String(Math.floor(now / 1000))
    const signature = createHmac('sha256', Buffer.from(secret.slice(6), 'base64'))
      .update(`${id}.${timestamp}.${body}`)
      .digest('base64')
    return fetch(`${url}/webhooks/sealpay`, {
      method: 'POST',
      headers: {
        'content-type': type,
        'webhook-id': id,
        'webhook-timestamp': timestamp,
        'webhook-signature': `v1,${signature}`,
      },
      body,
    })
  }

  test('opens a session with the amount of the catalogue and leaves empty fields out', async () => {
    const { order, placed } = await placedOrder()
    assert.equal(placed.status, 303)
    assert.equal(placed.headers.get('location'), `/checkout/${order.id}`)
    assert.equal(asked.length, 1)
    assert.equal(asked[0]?.url, `${COMPANION}/v1/sessions`)
    assert.equal(asked[0]?.headers.get('authorization'), 'Bearer sk_test')
    assert.ok((asked[0]?.headers.get('idempotency-key') ?? '').length >= 8)
    assert.deepEqual(asked[0]?.body, {
      amount: 124_900,
      currency: 'UAH',
      orderId: order.id,
      description: `hlyna ${order.id}`,
      locale: 'en',
      returnUrl: `${url}/checkout/${order.id}`,
      customer: { id: order.visitor, firstName: 'Олена' },
    })
  })

  test('a reloaded checkout page holds the same client secret, and the address does not', async () => {
    const { buyer, order } = await placedOrder()
    const first = await buyer.page(`/checkout/${order.id}`)
    const second = await buyer.page(`/checkout/${order.id}`)
    assert.match(first, /client-secret="cs_1\.secret"/)
    assert.equal(second, first)
    assert.equal(asked.length, 1)
    assert.doesNotMatch(order.id, /cs_/)
  })

  test('opens a new session when the old one is over', async () => {
    const { buyer, order } = await placedOrder()
    now += 3_590_000
    assert.match(await buyer.page(`/checkout/${order.id}`), /client-secret="cs_2\.secret"/)
    const keys = asked.map(({ headers }) => headers.get('idempotency-key'))
    assert.notEqual(keys[0], keys[1])
  })

  test('opens no new session while a payment may still succeed', async () => {
    const { buyer, order } = await placedOrder()
    await webhook(paymentBody(order.id, { status: 'pending' }))
    now += 3_590_000
    assert.match(await buyer.page(`/checkout/${order.id}`), /client-secret="cs_1\.secret"/)
    assert.equal(asked.length, 1)
  })

  test('shows the checkout under a policy without anything inline', async () => {
    const { buyer, order } = await placedOrder()
    const response = await buyer.send(`/checkout/${order.id}`)
    const policy = response.headers.get('content-security-policy') ?? ''
    assert.match(policy, /script-src 'self' http:\/\/127\.0\.0\.1:9;/)
    assert.match(policy, /require-trusted-types-for 'script'/)
    assert.doesNotMatch(policy, /unsafe/)
    assert.equal(response.headers.get('cache-control'), 'no-store')
    const page = await response.text()
    assert.doesNotMatch(page, /<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)/)
    assert.match(page, /<noscript>/)
  })

  test('the script tag carries the integrity of the widget as it is now', async () => {
    let hash = 'sha384-one'
    start({ widgetIntegrity: () => hash })
    const { buyer, order } = await placedOrder()
    assert.match(await buyer.page(`/checkout/${order.id}`), /integrity="sha384-one"/)
    hash = 'sha384-two'
    assert.match(await buyer.page(`/checkout/${order.id}`), /integrity="sha384-two"/)
  })

  test('another visitor sees neither the checkout nor the order', async () => {
    const { order } = await placedOrder()
    const stranger = browser()
    await stranger.send('/cart', { slug: 'ranok-cup' })
    for (const path of [`/checkout/${order.id}`, `/orders/${order.id}`, `/orders/${order.id}/state`]) {
      const response = await stranger.send(path)
      assert.equal(response.status, 404, path)
      assert.doesNotMatch(await response.text(), /cs_1/)
    }
  })

  test('says paid only after a verified webhook, and empties the cart then', async () => {
    const { buyer, order } = await placedOrder()
    assert.match(await buyer.page(`/orders/${order.id}`), /data-order-state="awaiting"/)
    assert.match(await buyer.page('/cart'), /Hlek jug/)
    assert.equal((await webhook(paymentBody(order.id))).status, 204)
    const state = (await (await buyer.send(`/orders/${order.id}/state`)).json()) as { state: string }
    assert.equal(state.state, 'paid')
    assert.match(await buyer.page(`/orders/${order.id}`), /data-order-state="paid"/)
    assert.doesNotMatch(await buyer.page('/cart'), /Hlek jug/)
    assert.equal((await buyer.send(`/checkout/${order.id}`)).headers.get('location'), `/orders/${order.id}`)
  })

  test('shows no more of the card than its last four digits', async () => {
    const { buyer, order } = await placedOrder()
    await webhook(paymentBody(order.id))
    const page = await buyer.page(`/orders/${order.id}`)
    assert.match(page, /•••• 1111/)
    assert.doesNotMatch(page, /411111/)
  })

  test('a webhook signed with another secret changes nothing', async () => {
    const { order } = await placedOrder()
    const secret = `whsec_${Buffer.alloc(32, 6).toString('base64')}`
    assert.equal((await webhook(paymentBody(order.id), { secret })).status, 400)
    assert.deepEqual(shop.store.order(order.id)?.payments, [])
  })

  test('an unsigned webhook changes nothing', async () => {
    const { order } = await placedOrder()
    const response = await fetch(`${url}/webhooks/sealpay`, { method: 'POST', body: paymentBody(order.id) })
    assert.equal(response.status, 400)
    assert.deepEqual(shop.store.order(order.id)?.payments, [])
  })

  test('verifies the raw bytes, whatever content type they come with', async () => {
    const { order } = await placedOrder()
    assert.equal((await webhook(`${paymentBody(order.id)} `, { type: 'text/plain' })).status, 204)
    assert.equal(shop.store.order(order.id)?.payments.length, 1)
  })

  test('takes note of a webhook about an order it does not have', async () => {
    assert.equal((await webhook(paymentBody('H-000000'))).status, 204)
    assert.deepEqual(shop.store.orders(), [])
  })

  test('shows the companion’s field errors at the fields, with what was typed', async () => {
    answer = () =>
      Response.json(
        {
          code: 'invalid_request',
          errors: [{ path: 'customer.firstName', code: 'characters', message: 'Only letters <here>' }],
        },
        { status: 400 },
      )
    const buyer = browser()
    await buyer.send('/cart', { slug: 'hlek-jug' })
    const response = await buyer.send('/checkout', { firstName: 'Jean_Luc', lastName: '', email: '' })
    assert.equal(response.status, 422)
    const page = await response.text()
    assert.match(page, /Only letters &lt;here&gt;/)
    assert.match(page, /value="Jean_Luc"/)
    assert.match(page, /aria-invalid="true"/)
    assert.deepEqual(shop.store.orders(), [])
  })

  const DOWN: [string, () => Response][] = [
    ['does not answer', () => { throw new TypeError('fetch failed') }],
    ['is overloaded', () => Response.json({ code: 'unavailable', title: 'Not available' }, { status: 503 })],
    ['refuses the key', () => Response.json({ code: 'unauthorized', title: 'No' }, { status: 401 })],
    ['answers with a page', () => new Response('<html>', { status: 502 })],
  ] // prettier-ignore
  for (const [name, down] of DOWN) {
    test(`keeps the cart when the companion ${name}`, async () => {
      answer = down
      const buyer = browser()
      await buyer.send('/cart', { slug: 'hlek-jug' })
      const response = await buyer.send('/checkout', {})
      assert.equal(response.status, 503)
      assert.doesNotMatch(await response.text(), /sk_test/)
      assert.match(await buyer.page('/cart'), /Hlek jug/)
      assert.deepEqual(shop.store.orders(), [])
    })
  }

  test('a refund goes to the companion once for a form that is sent twice', async () => {
    const { buyer, order } = await placedOrder()
    await webhook(paymentBody(order.id))
    const attempt = /name="attempt" value="([^"]+)"/.exec(await buyer.page('/admin'))?.[1] ?? ''
    assert.notEqual(attempt, '')
    answer = () => Response.json({ id: 're_1' }, { status: 201 })
    const form = { amount: '100,50', attempt }
    assert.equal((await buyer.send(`/admin/orders/${order.id}/refund`, form)).status, 303)
    await buyer.send(`/admin/orders/${order.id}/refund`, form)
    const refunds = asked.filter((call) => call.url.endsWith('/refunds'))
    assert.deepEqual(refunds.map(({ body }) => body), [{ amount: 10_050 }, { amount: 10_050 }]) // prettier-ignore
    assert.equal(refunds[0]?.url, `${COMPANION}/v1/payments/pay_1/refunds`)
    assert.equal(new Set(refunds.map(({ headers }) => headers.get('idempotency-key'))).size, 1)
  })

  test('shows why a refund was not accepted, and still counts the order as paid', async () => {
    const { buyer, order } = await placedOrder()
    await webhook(paymentBody(order.id))
    answer = () =>
      Response.json({ code: 'refund_exceeds_payment', title: 'The refund is more than what is left' }, { status: 409 })
    const response = await buyer.send(`/admin/orders/${order.id}/refund`, { amount: '9999', attempt: 'a' })
    assert.equal(response.status, 502)
    assert.match(await response.text(), /The refund is more than what is left/)
    assert.match(await buyer.page('/admin'), /data-order-state="paid"/)
  })

  for (const amount of ['', '0', '-1', 'all', '1.999']) {
    test(`asks for no refund of "${amount}"`, async () => {
      const { buyer, order } = await placedOrder()
      await webhook(paymentBody(order.id))
      const calls = asked.length
      assert.equal((await buyer.send(`/admin/orders/${order.id}/refund`, { amount, attempt: 'a' })).status, 422)
      assert.equal(asked.length, calls)
    })
  }

  test('an unpaid order cannot be refunded', async () => {
    const { buyer, order } = await placedOrder()
    assert.equal((await buyer.send(`/admin/orders/${order.id}/refund`, { amount: '1', attempt: 'a' })).status, 404)
    assert.doesNotMatch(await buyer.page('/admin'), /class="refund"/)
  })

  for (const origin of ['https://evil.example', 'null', 'http://127.0.0.1:1']) {
    test(`refuses a form that comes from ${origin}`, async () => {
      const { buyer, order } = await placedOrder()
      await webhook(paymentBody(order.id))
      const calls = asked.length
      for (const path of ['/cart', '/checkout', `/admin/orders/${order.id}/refund`]) {
        assert.equal((await buyer.send(path, { slug: 'hlek-jug', amount: '1' }, { origin })).status, 403, path)
      }
      assert.equal(asked.length, calls)
    })
  }

  test('remembers the language and leaves the address clean', async () => {
    const buyer = browser()
    const switched = await buyer.send('/cart?lang=uk')
    assert.equal(switched.status, 303)
    assert.equal(switched.headers.get('location'), '/cart')
    assert.match(await buyer.page('/cart'), /<html lang="uk">/)
  })

  test('a language it does not speak changes nothing', async () => {
    const buyer = browser()
    assert.equal((await buyer.send('/cart?lang=de')).status, 200)
    assert.match(await buyer.page('/cart'), /<html lang="en">/)
  })

  test('shows the choice of gateways only where there is one', async () => {
    const buyer = browser()
    await buyer.send('/cart', { slug: 'hlek-jug' })
    assert.doesNotMatch(await buyer.page('/cart'), /name="gateway"/)
    start({
      gateways: [
        { name: 'alliance', label: 'Card', currency: 'UAH', rate: 100 },
        { name: 'etpay', label: 'Bank transfer', currency: 'CLP', rate: 23 },
      ],
    })
    await buyer.send('/cart', { slug: 'hlek-jug' })
    assert.match(await buyer.page('/cart'), /name="gateway"/)
    await buyer.send('/checkout', { gateway: 'etpay' })
    assert.equal(asked.at(-1)?.body['gateway'], 'etpay')
    // 1 249 hryvnias at 23 pesos, which have no decimals.
    assert.deepEqual([asked.at(-1)?.body['amount'], asked.at(-1)?.body['currency']], [28_727, 'CLP'])
    await buyer.send('/checkout', { gateway: 'somebody' })
    assert.equal(asked.at(-1)?.body['gateway'], 'alliance')
  })

  test('a gift card is sold for the amount that was typed, down to one kopiyka', async () => {
    const buyer = browser()
    await buyer.send('/cart', { slug: 'gift-card', amount: '0,05' })
    await buyer.send('/checkout', {})
    assert.equal(asked[0]?.body['amount'], 5)
  })

  test('a gift card without a readable amount goes back to its page', async () => {
    const buyer = browser()
    const response = await buyer.send('/cart', { slug: 'gift-card', amount: '<b>' })
    assert.equal(response.status, 422)
    assert.match(await response.text(), /value="&lt;b&gt;"/)
  })

  for (const path of [
    '/product/none',
    '/orders/H-NONE',
    '/checkout/H-NONE',
    '/art/none.svg',
    '/art/toString.svg',
    '/nothing',
  ]) {
    test(`answers 404 at ${path}`, async () => assert.equal((await browser().send(path)).status, 404))
  }

  test('an empty cart goes nowhere', async () => {
    const response = await browser().send('/checkout', {})
    assert.equal(response.headers.get('location'), '/cart')
    assert.equal(asked.length, 0)
  })

  test('test cards are shown with a way to copy their number', async () => {
    start({
      gateways: [
        {
          name: 'alliance',
          label: 'Card',
          currency: 'UAH',
          rate: 100,
          testCards: [
            { number: '4111111111111111', title: 'Approved', trouble: false },
            { number: '4000011300000006', title: 'Slow', trouble: true },
          ],
          testAmounts: [{ amount: 5, title: 'FAIL' }],
        },
      ],
    })
    const { buyer, order } = await placedOrder()
    const page = await buyer.page(`/checkout/${order.id}`)
    assert.match(page, /4111 1111 1111 1111/)
    assert.match(page, /data-copy="4000011300000006"/)
    assert.match(page, /0\.05 ₴/)
  })
})
