// The built files on a page with the strictest policy that still runs a script: nothing may be violated, and the first
// view may load nothing but its one file.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { Browser, Page } from 'puppeteer-core'
import { launchChromium } from '../support/chromium.ts'

const DIST = join(dirname(dirname(import.meta.dirname)), 'dist/widget')
const STRICT = "script-src 'self'; style-src 'self'; require-trusted-types-for 'script'"
const CARD = { number: '4111111111111111', expiry: `12${(new Date().getFullYear() + 1) % 100}`, cvv: '739' }

const { publicKey } = await crypto.subtle.generateKey({ name: 'ECDH', namedCurve: 'P-384' }, true, ['deriveBits'])
const { x, y } = await crypto.subtle.exportKey('jwk', publicKey)

/** One page, one companion, one bank, on one origin; each session is its own name. */
class Origin {
  readonly requests: string[] = []
  readonly bodies: string[] = []
  #server: Server
  #policy = ''
  #scripts = ''
  #challenged = Promise.withResolvers<void>()

  constructor() {
    this.#server = createServer((request, response) => void this.#answer(request, response))
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** What the next page is like. */
  set({ policy, scripts }: { policy: string; scripts: string }): void {
    this.#policy = policy
    this.#scripts = scripts
    this.#challenged = Promise.withResolvers()
    this.requests.length = this.bodies.length = 0
  }

  close(): void {
    this.#server.closeAllConnections()
    this.#server.close()
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? '/', this.url).pathname
    this.requests.push(path)
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    this.bodies.push(Buffer.concat(chunks).toString())
    const send = (type: string, body: string | Buffer): void => {
      response.setHeader('content-type', type)
      response.end(body)
    }
    const json = (body: unknown): void => send('application/json', JSON.stringify(body))
    if (path === '/') {
      response.setHeader('content-security-policy', this.#policy)
      return send(
        'text/html',
        `<!doctype html><title>Shop</title><script src="/watch.js"></script>${this.#scripts}<main>
        <sealpay-checkout companion="${this.url}" client-secret="cs_test" locale="en"></sealpay-checkout></main>`,
      )
    }
    if (path === '/watch.js') {
      return send(
        'text/javascript',
        `window.violations = []; document.addEventListener('securitypolicyviolation', (event) =>
          violations.push(event.effectiveDirective + ' ' + event.blockedURI + ' ' + event.sample))`,
      )
    }
    if (path === '/bad.js') return send('text/javascript', `document.body.setAttribute('style', 'color: red')`)
    if (path === '/challenge') {
      this.#challenged.resolve()
      return send('text/html', '<!doctype html><title>Bank</title><p>Bank</p>')
    }
    if (path === '/v1/checkout') return json(this.#checkout())
    if (path === '/v1/checkout/payments') return json(this.#payment('needs_action', 1))
    if (path.startsWith('/v1/checkout/payments/')) {
      await this.#challenged.promise
      return json(this.#payment('succeeded', 2))
    }
    try {
      send('text/javascript', readFileSync(join(DIST, path)))
    } catch {
      response.statusCode = 404
      response.end()
    }
  }

  #checkout(): unknown {
    const keys = [{ kty: 'EC', crv: 'P-384', x, y }]
    const card = { cvv: 'brand', luhn: 'warn', holder: 'off', brands: ['visa'], ranges: [] }
    return {
      session: { id: 'cs_1', status: 'open', amount: 124_900, currency: 'UAH', orderId: 'A-1', description: null, expiresAt: '2040-01-01T00:00:00Z' },
      merchant: { name: 'Shop' },
      methods: [{ type: 'card', gateway: 'alliance', card, sealing: { format: 'jwe-digits', keys, recipient: 'bank' } }],
      locale: null,
      payment: null,
    } // prettier-ignore
  }

  #payment(status: string, second: number): unknown {
    const expiresAt = '2040-01-01T00:00:00Z'
    return {
      id: 'pay_1', sessionId: 'cs_1', orderId: 'A-1', status, amount: 124_900, currency: 'UAH', amountRefunded: 0,
      method: { type: 'card' }, gateway: 'alliance', gatewayReference: null, decline: null,
      nextAction: status === 'needs_action' ? { type: 'frame', url: `${this.url}/challenge`, expiresAt } : null,
      createdAt: '2039-01-01T00:00:00Z', updatedAt: `2039-01-01T00:00:0${second}Z`,
    } // prettier-ignore
  }
}

const MODULE = '<script type="module" src="/sealpay.js"></script>'
const SINGLE = '<script src="/sealpay.iife.js" defer></script>'
const WHOLE = `default-src 'none'; ${STRICT}; connect-src 'self'; frame-src 'self'`

describe('a page with a strict content security policy', () => {
  const origin = new Origin()
  let browser: Browser

  before(async () => {
    await origin.listen()
    browser = await launchChromium()
  })
  after(async () => {
    await browser.close()
    origin.close()
  })

  async function open(policy: string, scripts: string): Promise<Page> {
    origin.set({ policy, scripts })
    const page = await browser.newPage()
    await page.goto(origin.url)
    return page
  }

  const field = (page: Page, id: string) => page.waitForSelector(`>>> #${id}`)
  const violations = (page: Page) => page.evaluate('violations') as Promise<string[]>
  const status = (page: Page, wanted: string) =>
    page.waitForFunction(
      (view) => (document.querySelector('sealpay-checkout') as { status?: string } | null)?.status === view,
      {},
      wanted,
    )

  for (const [title, policy, scripts] of [
    ['the module', STRICT, MODULE],
    ['the module, everything else forbidden', WHOLE, MODULE],
    ['the module, only our own Trusted Types policy allowed', `${WHOLE}; trusted-types sealpay-lit`, MODULE],
    ['the single file, everything else forbidden', `${WHOLE}; trusted-types sealpay-lit`, SINGLE],
  ] as const) {
    test(`takes a payment without a violation: ${title}`, async () => {
      const page = await open(policy, scripts)
      for (const [id, text] of Object.entries(CARD)) await (await field(page, id))?.type(text)
      await page.keyboard.press('Enter')
      await status(page, 'success')
      assert.deepEqual(await violations(page), [])
      assert.ok(origin.requests.includes('/challenge'), 'the challenge was shown')
      const sent = origin.bodies.join('\n')
      assert.match(sent, /"sealed":/)
      for (const secret of [CARD.number, CARD.expiry, CARD.cvv]) {
        assert.ok(!sent.replaceAll(/"[\w-]+(\.[\w-]+){4}"/g, '').includes(secret))
      }
      await page.close()
    })
  }

  test('notices a violation, where there is one', async () => {
    const page = await open(WHOLE, `${MODULE}<script src="/bad.js" defer></script>`)
    await field(page, 'number')
    assert.match((await violations(page)).join(), /style-src-attr/)
    await page.close()
  })

  test('cannot run where the list of Trusted Types policies leaves ours out', async () => {
    const page = await open(`${WHOLE}; trusted-types lit-html`, MODULE)
    await page.waitForFunction('violations.length > 0')
    assert.match((await violations(page)).join(), /^trusted-types trusted-types-policy sealpay-lit/)
    await page.close()
  })

  test('loads for the first view one file, and the rest once the shopper turns to the form', async () => {
    const page = await open(WHOLE, MODULE)
    const number = await field(page, 'number')
    const scripts = () => origin.requests.filter((path) => path.endsWith('.js') && path !== '/watch.js').sort()
    assert.deepEqual(scripts(), ['/sealpay.js'])
    await number?.focus()
    await page.waitForFunction(
      () => performance.getEntriesByType('resource').filter(({ name }) => name.includes('/chunks/')).length === 3,
    )
    assert.equal(scripts().length, 4)
    assert.match(
      scripts().join(),
      /^\/chunks\/en-[\w-]+\.js,\/chunks\/later-[\w-]+\.js,\/chunks\/sealing-[\w-]+\.js,\/sealpay\.js$/,
    )
    await page.close()
  })
})
