import { AMOUNT_SCENARIOS, CARD_SCENARIOS, type Plan } from '../gateways/scenarios.ts'
import type { TestAmount, TestCard } from '../shop/gateways.ts'

function isTrouble({ faultAtCreate, faultAtExecute, settlesAfterSeconds, callback, result }: Plan): boolean {
  return Boolean(faultAtCreate ?? faultAtExecute ?? settlesAfterSeconds) || callback !== 'once' || result === null
}

/** The bank sandbox's scenarios as the shop's panel shows them. */
export function testCards(): TestCard[] {
  return CARD_SCENARIOS.map(({ cardNumber, title, plan }) => ({ number: cardNumber, title, trouble: isTrouble(plan) }))
}

export function testAmounts(): TestAmount[] {
  return AMOUNT_SCENARIOS.filter(({ operation }) => operation === 'purchase').map(({ coinAmount, description }) => ({
    amount: coinAmount,
    title: description,
  }))
}
