import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { TestContext } from 'node:test'
import {
  createEcommpaySandbox,
  gateTestCardNumber,
  type EcommpaySandboxOptions,
} from '../../../demo/gateways/ecommpay.ts'
import type {
  Gateway,
  GatewayOrder,
  GatewayReport,
  OperationKey,
  Resumption,
} from '../../../server/gateways/gateway.ts'
import { createSend } from '../../../server/gateways/http.ts'
import { loadGateways } from '../../../server/gateways/registry.ts'
import { systemRandom } from '../../../server/ports.ts'
import { createTestWorld, NOW } from '../../support/scripted-send.ts'
import { fakeTime, type Posted } from '../../unit/demo/gateways/support/merchant.ts'
import { CARD, CARD_MODE, KEYS, order, seal, SESSION_ID } from '../../unit/server/gateways/ecommpay/stage.ts'

export interface Paid {
  requestId: string
  report: GatewayReport
  key(): OperationKey
}

/** The adapter and the sandbox Gate over real connections, on one clock; Gate's timers fire when a test says so. */
export async function open(
  t: TestContext,
  options: Partial<EcommpaySandboxOptions> = {},
  env: Record<string, string> = {},
) {
  const world = createTestWorld(NOW)
  const time = fakeTime(NOW)
  const posted: Posted[] = []
  const project = { id: 42, secret: 'gate-test-key' }
  const gate = await createEcommpaySandbox({
    project,
    clock: world.clock,
    schedule: time.schedule,
    post: async (url, headers, body) => {
      posted.push({ url, headers, body })
      return 200
    },
    ...options,
  })
  t.after(() => gate.close())
  const seen = new Set<string>()
  const loaded = loadGateways(
    {
      SEALPAY_GATEWAYS: 'ecommpay',
      ECOMMPAY_BASE_URL: gate.url,
      ECOMMPAY_PROJECT_ID: String(project.id),
      ECOMMPAY_SECRET_KEY: project.secret,
      ECOMMPAY_SEALING_KEYS: JSON.stringify(KEYS),
      ...CARD_MODE,
      ...env,
    },
    {
      send: createSend(),
      random: systemRandom,
      clock: world.clock,
      log: world.log,
      nonces: { use: async (_scope, nonce) => !seen.has(nonce) && Boolean(seen.add(nonce)) },
    },
  )
  assert.ok('gateways' in loaded, 'faults' in loaded ? loaded.faults.join('\n') : '')
  const gateway = loaded.gateways.get('ecommpay')
  assert.ok(gateway)
  const states = new Map<string, string>()
  const journalOf = (requestId: string) => ({
    reference: async () => undefined,
    executing: async () => undefined,
    state: async (state: string) => void states.set(requestId, state),
  })
  const keyOf = (requestId: string): OperationKey => ({
    requestId,
    reference: requestId,
    state: states.get(requestId) ?? null,
    amount: 12_345,
    currency: 'EUR',
    createdAt: NOW,
    customerId: 'customer_12',
  })

  const bench = {
    gate,
    gateway: gateway as Gateway &
      Required<Pick<Gateway, 'resume' | 'queryRefund' | 'capture' | 'cancel' | 'cards' | 'deleteCard'>>,
    world,
    async pass(milliseconds: number) {
      time.pass(milliseconds)
      world.clock.advance(milliseconds)
      await new Promise(setImmediate)
    },
    pay: async (scenario: string, more: Partial<GatewayOrder> = {}): Promise<Paid> => {
      const pan = gateTestCardNumber(scenario, 1)
      const iat = Math.floor(world.clock.now() / 1000)
      const sealed = { card: await seal({ card: { ...CARD, pan } }, { claims: { iat } }) }
      return bench.send(order({ type: 'card', sealed }, more))
    },
    paySaved: async (reference: string): Promise<Paid> => {
      const iat = Math.floor(world.clock.now() / 1000)
      const sealed = { cvv: await seal({ cvv: '123' }, { claims: { iat, pid: SESSION_ID } }) }
      return bench.send(order({ type: 'saved_card', reference, sealed }))
    },
    async send(made: GatewayOrder): Promise<Paid> {
      const requestId = randomUUID()
      const report = await gateway.pay({ ...made, requestId }, journalOf(requestId))
      return { requestId, report, key: () => keyOf(requestId) }
    },
    resume: (requestId: string, resumption: Resumption) =>
      gateway.resume?.(keyOf(requestId), resumption, journalOf(requestId)),
    /** The callbacks so far as the adapter judges them; they are forgotten then. */
    verdicts: () =>
      Promise.all(
        posted
          .splice(0)
          .map(({ url, headers, body }) =>
            gateway.readCallback({ method: 'POST', url, headers, body: Buffer.from(body) }, async (by) =>
              'requestId' in by ? keyOf(by.requestId) : null,
            ),
          ),
      ),
    /** The report of the last callback. */
    async told(): Promise<GatewayReport> {
      const last = (await bench.verdicts()).at(-1)
      assert.ok(last?.kind === 'proof', last?.kind)
      return last.report
    },
    charged: () => gate.ledger().filter(({ status }) => status === 'success').length,
  }
  return bench
}

/** What the shopper's browser does with a challenge: opens it, and posts the form. */
export async function visit({ url, fields }: { url: string; fields?: Record<string, string> }) {
  const init = fields ? { method: 'POST', body: new URLSearchParams(fields) } : {}
  const response = await fetch(url, { ...init, redirect: 'manual' })
  return { status: response.status, location: response.headers.get('location'), text: await response.text() }
}

/** The hidden fields of a page's form, which the browser posts to us. */
export function hiddenFields(page: string): Record<string, string> {
  const hidden = [...page.matchAll(/<input\s+type="hidden"\s+name="([^"]*)"\s+value="([^"]*)"/g)]
  return Object.fromEntries(hidden.map(([, name = '', value = '']) => [name, value]))
}
