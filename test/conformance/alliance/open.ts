import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { TestContext } from 'node:test'
import { parseAllianceConfig } from '../../../server/gateways/alliance/config.ts'
import { createAllianceGateway } from '../../../server/gateways/alliance/index.ts'
import type { GatewayOrder } from '../../../server/gateways/gateway.ts'
import { createSend } from '../../../server/gateways/http.ts'
import { systemRandom } from '../../../server/ports.ts'
import { allianceMerchantKeys, createAllianceSandbox } from '../../../demo/gateways/alliance.ts'
import { CARD_SCENARIOS } from '../../../demo/gateways/scenarios.ts'
import { order } from '../../support/alliance.ts'
import { referenceEncrypt } from '../../support/reference-jwe.ts'
import { createTestWorld, NOW } from '../../support/scripted-send.ts'

export type Generation = 'v1' | 'v2'
export const GENERATIONS: readonly Generation[] = ['v1', 'v2']

interface Posted {
  headers: Record<string, string>
  body: string
}

/** The adapter and the sandbox bank over real connections, on one clock; the bank's timers fire when a test says so. */
export async function open(t: TestContext, generation: Generation, env: Record<string, string> = {}) {
  const { merchant, companion } = allianceMerchantKeys()
  const world = createTestWorld(NOW)
  const waiting = new Set<() => void>()
  const posted: Posted[] = []
  const bank = await createAllianceSandbox({
    merchant,
    clock: world.clock,
    allowLoopbackHttp: true,
    schedule: (_delay, task) => {
      waiting.add(task)
      return () => waiting.delete(task)
    },
    post: async (_url, headers, body) => {
      posted.push({ headers, body })
      return 200
    },
  })
  t.after(() => bank.close())
  const parsed = parseAllianceConfig({
    ALLIANCE_GENERATION: generation,
    ALLIANCE_BASE_URL: bank.url,
    ALLIANCE_MERCHANT_ID: companion.merchantId,
    ALLIANCE_SERVICE_CODE: companion.serviceCode,
    ALLIANCE_COMMUNICATION_KEY: JSON.stringify(companion.communicationPrivateJwk),
    ALLIANCE_PAYMENT_PUBLIC_KEY: JSON.stringify(bank.paymentPublicKey),
    ALLIANCE_SIGNING_KEY: companion.signingPrivatePem,
    ALLIANCE_SIGNING_KID: companion.signingKid,
    ...env,
  })
  assert.ok('config' in parsed, 'faults' in parsed ? parsed.faults.join('\n') : '')
  const deps = { send: createSend(), random: systemRandom, clock: world.clock, log: world.log }
  const gateway = createAllianceGateway(parsed.config, deps)
  const [sealingKey] = gateway.methods()[0]?.sealing?.keys ?? [bank.paymentPublicKey]
  assert.ok(sealingKey)
  const key = { ...sealingKey, kty: 'EC' as const, crv: 'P-384' as const }

  return {
    bank,
    gateway,
    world,
    posted,
    /** lets everything happen that the bank waits with */
    settle: async () => {
      while (waiting.size) {
        const tasks = [...waiting]
        waiting.clear()
        for (const task of tasks) task()
        await new Promise(setImmediate)
      }
    },
    key,
    journal: () => {
      const steps: string[] = []
      const note = (step: string) => async () => void steps.push(step)
      return { steps, reference: note('reference'), executing: note('executing'), state: note('state') }
    },
    pay: async (scenario: string, more: Partial<GatewayOrder> = {}, cardData = '3012123') => {
      const card = CARD_SCENARIOS.find(({ id }) => id === scenario)
      assert.ok(card, scenario)
      const sealed = { number: referenceEncrypt(card.cardNumber, key), data: referenceEncrypt(cardData, key) }
      const method = { type: 'card', sealed } as const
      const payment = order({ requestId: randomUUID(), method, ...more })
      assert.deepEqual(gateway.checkPayment({ method, browser: payment.browser }), [])
      const steps: string[] = []
      const report = await gateway.pay(payment, {
        reference: async () => void steps.push('reference'),
        executing: async () => void steps.push('executing'),
        state: async () => void steps.push('state'),
      })
      return { report, requestId: payment.requestId, steps }
    },
  }
}

export const charged = (bank: { ledger(): { type: string; status: string }[] }) =>
  bank.ledger().filter(({ type, status }) => type === 'PURCHASE' && status === 'SUCCESS').length
