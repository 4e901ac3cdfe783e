import type { CheckoutView } from '#contract/session.ts'
import { startDemo } from '../../demo/run.ts'
import { testCardNumber } from '../../demo/gateways/scenarios.ts'
import { sealCard } from '../../widget/crypto/seal.ts'
import { against, figure, quantile, type Figure } from './measure.ts'

const PAYMENTS = 300
const AT_ONCE = 16
const BROWSER = {
  userAgent: 'bench',
  language: 'uk',
  colorDepth: 24,
  screenHeight: 800,
  screenWidth: 400,
  timezoneOffset: -120,
}

/**
 * Whole payments against companion and bank sandbox as real processes: session, checkout, sealing, create, execute,
 * record. Companion, bank and client share the machine, so the figure is of all three together.
 */
export async function benchPayments(): Promise<Figure[]> {
  const figures: Figure[] = []
  for (const generation of ['v1', 'v2'] as const) figures.push(...(await run(generation)))
  return figures
}

async function run(generation: 'v1' | 'v2'): Promise<Figure[]> {
  const demo = await startDemo({ playground: false, build: false, generation, timeScale: 0.05 })
  const card = { number: testCardNumber('approve', 1), expiry: '2812', cvv: '123' }
  const call = async (
    method: string,
    path: string,
    token: string,
    body?: unknown,
  ): Promise<Record<string, unknown>> => {
    const response = await fetch(demo.urls.companion + path, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'idempotency-key': crypto.randomUUID(),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`)
    return (await response.json()) as Record<string, unknown>
  }
  const latencies: number[] = []
  const session = () =>
    call('POST', '/v1/sessions', demo.secretKey, {
      amount: 12_300,
      currency: 'UAH',
      orderId: crypto.randomUUID(),
      customer: { id: 'bench' },
    })
  const pay = async () => {
    const token = String((await session())['clientSecret'])
    const checkout = (await call('GET', '/v1/checkout', token)) as unknown as CheckoutView
    const sealing = checkout.methods[0]?.sealing
    if (!sealing) throw new Error('no sealing key')
    const sealed = await sealCard(card, sealing, [])
    const start = performance.now()
    const payment = await call('POST', '/v1/checkout/payments', token, {
      method: { type: 'card', sealed },
      browser: BROWSER,
    })
    latencies.push(performance.now() - start)
    if (payment['status'] !== 'succeeded') throw new Error(`the payment is ${String(payment['status'])}`)
  }
  try {
    await pay()
    const sessions = figure(`sessions created, one after the other`, await rate(50, 1, session), 'per second')
    latencies.length = 0
    const whole = figure(
      `whole payments ${generation}, ${AT_ONCE} at once`,
      await rate(PAYMENTS, AT_ONCE, pay),
      'per second',
    )
    latencies.sort((a, b) => a - b)
    return [
      sessions,
      against(whole, sessions),
      figure(`  answer to POST payments ${generation}, median`, quantile(latencies, 0.5), 'ms'),
      figure(`  answer to POST payments ${generation}, 95th percentile`, quantile(latencies, 0.95), 'ms'),
    ]
  } finally {
    await demo.close()
  }
}

async function rate(count: number, atOnce: number, work: () => Promise<unknown>): Promise<number> {
  let left = count
  const start = performance.now()
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (left-- > 0) await work()
    }),
  )
  return count / ((performance.now() - start) / 1000)
}
