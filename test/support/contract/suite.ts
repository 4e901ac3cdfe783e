import { describe } from 'node:test'
import { afterwardsCases } from './cases/afterwards.ts'
import { callbackCases } from './cases/callback.ts'
import { createSuite } from './cases/case.ts'
import { paymentCases } from './cases/payment.ts'
import { refusalCases } from './cases/refusal.ts'
import type { MakeGateway, Traits } from './gateway.ts'

/**
 * What every gateway must do, whatever its protocol: run against its own sandbox, through the whole companion. A new
 * gateway passes this list and nothing less.
 */
export function gatewayContract(title: string, traits: Traits, make: MakeGateway): void {
  describe(`the gateway contract: ${title}`, () => {
    const suite = createSuite(traits, make)
    paymentCases(suite)
    callbackCases(suite)
    afterwardsCases(suite)
    refusalCases(suite)
  })
}
