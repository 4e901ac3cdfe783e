import type { CheckoutMethod } from '#contract/session.ts'
import type { Log } from '../../log.ts'
import type { Clock, Nonces, Random } from '../../ports.ts'
import type { Finding, Gateway } from '../gateway.ts'
import type { Send } from '../http.ts'
import { readCallback } from './callback.ts'
import { forgetCard, listCards } from './cards.ts'
import { paymentErrors, sessionErrors } from './checks.ts'
import { createClient, type PltokenClient } from './client.ts'
import type { PltokenConfig } from './config.ts'
import { judgeError } from './errors.ts'
import { pay, query, type Desk } from './payment.ts'
import { createPcng } from './pcng.ts'
import { createTransport } from './transport.ts'

export interface PltokenWorld {
  send: Send
  clock: Clock
  random: Random
  log: Log
  nonces: Nonces
}

/** The PLTOKEN gateway: charges of stored cards, whose CVV the browser hands to the provider's vault. Makes no call by itself. */
export function createPltokenGateway(config: PltokenConfig, world: PltokenWorld): Gateway {
  const { clock, random, log, nonces } = world
  const pcng = createPcng(config.pcngKey, clock, random)
  const client = createClient(createTransport(config, { ...world, pcng }))
  const desk: Desk = { client, applicationId: config.applicationId, log }
  const savedCard: CheckoutMethod = {
    type: 'saved_card',
    gateway: 'pltoken',
    card: { cvv: 'brand', luhn: 'warn', holder: 'off', brands: ['visa', 'mastercard', 'maestro', 'amex'], ranges: [] },
    vault: { url: config.vaultUrl, keys: [...config.vaultKeys] },
  }

  return {
    name: 'pltoken',
    // Refunds are started by the provider's own system; the documents give no path for them (spec 6.1).
    offers: { capture: false, saveCard: false, refund: 'none' },
    callbacks: 'fixed',
    methods: () => [savedCard],
    checkSession: (request) => sessionErrors(request, config.currencies),
    checkPayment: paymentErrors,
    pay: (order, journal) => pay(order, journal, desk),
    query: (key) => query(key, desk),
    refund: async () => ({
      outcome: { status: 'failed', decline: 'not_processed' },
      evidence: { reason: 'not_supported' },
    }),
    cards: (customerId) => listCards(client, customerId),
    deleteCard: (customerId, reference) => forgetCard(client, customerId, reference),
    readCallback: (callback) =>
      readCallback(callback, { appId: config.appId, appKey: config.appKey, clock, nonces, pcng }),
    check: () => check(client, random),
  }
}

const NO_ACCOUNT = 901

/** Asks for the cards of an account that cannot exist: only to the right keys the gateway answers that it does not. */
async function check(client: PltokenClient, random: Random): Promise<Finding[]> {
  const result = await client.paymentInfos(random.uuid())
  if (result.kind === 'data' || (result.kind === 'error' && result.error.code === NO_ACCOUNT)) {
    return [{ level: 'ok', message: 'pltoken: the gateway accepted our signature and both sides read each other' }]
  }
  return [{ level: 'error', message: `pltoken: ${faultOf(result)}` }]
}

function faultOf(result: Exclude<Awaited<ReturnType<PltokenClient['paymentInfos']>>, { kind: 'data' }>): string {
  if (result.kind === 'no_answer') {
    return result.reason === 'network'
      ? 'the gateway did not answer; is PLTOKEN_BASE_URL right?'
      : 'the answer could not be opened; is PLTOKEN_PCNG_KEY right?'
  }
  const { name, meaning } = judgeError(result.error)
  // The gateway encrypts its refusals too (spec 5), so one without a code is mostly one that we could not open.
  const hint = result.error.code === null ? '; is PLTOKEN_PCNG_KEY right?' : ''
  return `the gateway answered ${name}: ${meaning}${hint}`
}
