import { startDemo } from '../../demo/run.ts'
import { launchChromium } from '../support/chromium.ts'
import { against, figure, quantile, type Figure } from './measure.ts'

const RUNS = 7

/** How long a shopper's browser takes until the form can be typed into, beside the same page without the widget. */
export async function benchPage(): Promise<Figure[]> {
  const demo = await startDemo({ playground: false, build: false })
  const browser = await launchChromium()
  try {
    const session = await fetch(`${demo.urls.companion}/v1/sessions`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${demo.secretKey}`,
        'content-type': 'application/json',
        'idempotency-key': crypto.randomUUID(),
      },
      body: JSON.stringify({ amount: 12_300, currency: 'UAH', orderId: 'bench', customer: { id: 'bench' } }),
    })
    const { clientSecret } = (await session.json()) as { clientSecret: string }
    const load = async (withWidget: boolean): Promise<number> => {
      const context = await browser.createBrowserContext()
      const page = await context.newPage()
      // The shop's policy refuses script tags made on the spot, which is what a measurement needs.
      await page.setBypassCSP(true)
      await page.goto(demo.urls.shop)
      const ms = await page.evaluate(
        async (companion, secret, widget) => {
          const start = performance.now()
          if (!widget) {
            await fetch(`${companion}/v1/checkout`, { headers: { authorization: `Bearer ${secret}` } })
            return performance.now() - start
          }
          const element = document.createElement('sealpay-checkout')
          element.setAttribute('companion', companion)
          element.setAttribute('client-secret', secret)
          const ready = new Promise((resolve) => element.addEventListener('sealpay-ready', resolve, { once: true }))
          document.body.append(element)
          const script = document.createElement('script')
          script.type = 'module'
          script.src = `${companion}/sealpay.js`
          document.head.append(script)
          await ready
          await new Promise(requestAnimationFrame)
          return performance.now() - start
        },
        demo.urls.companion,
        clientSecret,
        withWidget,
      )
      await context.close()
      return ms
    }
    const median = async (withWidget: boolean) => {
      const times: number[] = []
      for (let i = 0; i < RUNS; i++) times.push(await load(withWidget))
      return quantile(
        times.sort((a, b) => a - b),
        0.5,
      )
    }
    const bare = figure('one call to the companion from the page', await median(false), 'ms')
    return [bare, against(figure('script tag to a form that can be typed into', await median(true), 'ms'), bare)]
  } finally {
    await browser.close()
    await demo.close()
  }
}
