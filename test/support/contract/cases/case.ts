import type { PaymentView } from '#contract/payment.ts'
import { test } from 'node:test'
import type { MakeGateway, Scenario, Traits } from '../gateway.ts'
import { openWorld, type ContractWorld } from '../world.ts'

/** Traits of one gateway and the worlds its cases run in; every case has a world of its own. */
export interface Suite {
  traits: Traits
  can(scenario: Scenario): boolean
  test(title: string, run: (world: ContractWorld) => Promise<void>): void
}

export function createSuite(traits: Traits, make: MakeGateway): Suite {
  return {
    traits,
    can: (scenario) => traits.scenarios.includes(scenario),
    test: (title, run) =>
      void test(title, async (t) => {
        const world = await openWorld(make)
        t.after(() => world.close())
        await run(world)
      }),
  }
}

export const isOver = ({ status }: PaymentView) => ['succeeded', 'failed', 'expired', 'canceled'].includes(status)
const isSettled = (payment: PaymentView) => isOver(payment) || payment.status === 'authorized'
export const isAsking = ({ status }: PaymentView) => status === 'needs_action'

const MAX_ROUNDS = 6

/** Walks through whatever the gateway asks for, to the end of the payment. */
export async function finish(
  world: ContractWorld,
  payment: PaymentView,
  decision: 'approve' | 'fail' = 'approve',
): Promise<PaymentView> {
  let current = await world.until(payment.id, (next) => isSettled(next) || isAsking(next))
  for (let round = 0; round < MAX_ROUNDS && isAsking(current); round++) {
    const { updatedAt } = current
    await world.act(current, decision)
    current = await world.until(
      payment.id,
      (next) => isSettled(next) || (isAsking(next) && next.updatedAt !== updatedAt),
    )
  }
  // What belongs to the end (webhooks to the merchant) has its turn, too.
  await world.pass()
  return world.until(payment.id, isSettled)
}

export const told = (world: ContractWorld, type: string) => world.webhooks.filter((webhook) => webhook.type === type)
