// The adapter and the ETpay sandbox over real connections, on one clock. Webhooks go straight into the adapter, which
// answers them; nothing is waited for that does not happen when a test says so.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { TestContext } from 'node:test'
import {
  createEtpaySandbox,
  type Ending,
  type EtpaySandbox,
  type EtpaySandboxOptions,
} from '../../../demo/gateways/etpay.ts'
import { SCENARIOS } from '../../../demo/gateways/etpay/scenarios.ts'
import type {
  CallbackVerdict,
  Gateway,
  GatewayOrder,
  GatewayReport,
  OperationKey,
} from '../../../server/gateways/gateway.ts'
import { createSend } from '../../../server/gateways/http.ts'
import { loadGateways } from '../../../server/gateways/registry.ts'
import { createLog, type LogLevel } from '../../../server/log.ts'
import { systemRandom } from '../../../server/ports.ts'
import { fakeTime } from '../../unit/demo/gateways/support/merchant.ts'
import { order } from '../../unit/server/gateways/etpay/stage.ts'

export const MERCHANT = { code: 'cl_demo_cl', apiToken: 'S4ndb0xT0k3n'.padEnd(64, 'k') }

/** One payment as the companion would keep it. */
export interface Kept {
  key: OperationKey
  report: GatewayReport
  steps: string[]
}

export interface Bench {
  etpay: EtpaySandbox
  gateway: Gateway
  kept: Kept[]
  verdicts: CallbackVerdict[]
  /** everything that was logged, one line each */
  lines: string[]
  alerts(): string[]
  pay(amount: number, more?: Partial<GatewayOrder>): Promise<Kept>
  /** pays one of the sandbox's scenarios */
  scenario(id: string): Promise<Kept>
  /** ends the session in the shopper's place, and opens the way back as the shopper's browser does */
  finish(kept: Kept, ending?: Ending): Promise<GatewayReport>
  resume(kept: Kept, fields: Record<string, string>): Promise<GatewayReport>
  query(kept: Kept): Promise<GatewayReport | null>
  pass(milliseconds: number): Promise<void>
  /** pesos that really moved */
  moved(): number
}

const NOW = Date.parse('2026-03-01T10:00:00Z')

export async function open(
  t: TestContext,
  options: Partial<EtpaySandboxOptions> = {},
  env: Record<string, string> = {},
): Promise<Bench> {
  const time = fakeTime(NOW)
  const lines: string[] = []
  const log = createLog(
    (line) => void lines.push(line),
    'debug',
    () => time.now(),
  )
  const kept: Kept[] = []
  const verdicts: CallbackVerdict[] = []
  const etpay = await createEtpaySandbox({
    merchant: MERCHANT,
    clock: { now: () => time.now() },
    schedule: time.schedule,
    post: async (url, headers, body) => {
      const callback = { method: 'POST', url, headers, body: new TextEncoder().encode(body) }
      const verdict = await gateway.readCallback(callback, async (by) => {
        const keys = kept.map(({ key }) => key)
        const found = keys.find((key) =>
          'reference' in by ? key.reference === by.reference : key.requestId === by.requestId,
        )
        return found ?? null
      })
      verdicts.push(verdict)
      return verdict.answer?.status ?? null
    },
    ...options,
  })
  t.after(() => etpay.close())
  const loaded = loadGateways(
    {
      SEALPAY_GATEWAYS: 'etpay',
      ETPAY_API_URL: etpay.apiUrl,
      ETPAY_FUNNEL_URL: etpay.pmtUrl,
      ETPAY_MERCHANT_CODE: MERCHANT.code,
      ETPAY_API_TOKEN: MERCHANT.apiToken,
      ...env,
    },
    {
      send: createSend(),
      clock: { now: () => time.now(), sleep: async () => undefined },
      random: systemRandom,
      log,
      nonces: { use: async () => true },
    },
  )
  assert.ok('gateways' in loaded, 'faults' in loaded ? loaded.faults.join('\n') : '')
  const found = loaded.gateways.get('etpay')
  assert.ok(found)
  const gateway = found
  const ofLevel = (level: LogLevel) =>
    lines.map((line) => JSON.parse(line) as { level: string; message: string }).filter((line) => line.level === level)

  const bench: Bench = {
    etpay,
    gateway,
    kept,
    verdicts,
    lines,
    alerts: () => ofLevel('alert').map(({ message }) => message),
    async pay(amount, more = {}) {
      const payment = order({ requestId: randomUUID(), amount, ...more })
      const { requestId, currency } = payment
      const steps: string[] = []
      let state: string | null = null
      let reference: string | null = null
      const report = await gateway.pay(payment, {
        state: async (noted) => {
          steps.push('state')
          state = noted
        },
        reference: async (noted) => {
          steps.push('reference')
          reference = noted
        },
        executing: async () => void steps.push('executing'),
      })
      const key = { requestId, reference, state, amount, currency, createdAt: time.now(), customerId: null }
      const result = { key, report, steps }
      kept.push(result)
      return result
    },
    scenario(id) {
      const scenario = SCENARIOS.find((row) => row.id === id)
      assert.ok(scenario, id)
      return bench.pay(scenario.orderAmount)
    },
    async finish(payment, ending = 'approve') {
      const url = await etpay.finish(payment.key.reference ?? '', ending)
      assert.ok(url)
      return bench.resume(payment, Object.fromEntries(new URL(url).searchParams))
    },
    async resume(payment, fields) {
      const journal = {
        state: async (noted: string) => {
          payment.key = { ...payment.key, state: noted }
        },
        reference: async () => assert.fail('the session does not change'),
        executing: async () => assert.fail('nothing is executed on the way back'),
      }
      assert.ok(gateway.resume)
      return gateway.resume(payment.key, { type: 'returned', via: 'return', fields }, journal)
    },
    query: (payment) => gateway.query(payment.key),
    async pass(milliseconds) {
      time.pass(milliseconds)
      await new Promise(setImmediate)
    },
    moved: () => etpay.ledger().reduce((sum, { moved, orderAmount }) => sum + (moved ? orderAmount : 0), 0),
  }
  return bench
}
