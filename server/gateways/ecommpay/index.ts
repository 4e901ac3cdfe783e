import type { CheckoutMethod } from '#contract/session.ts'
import type { Log } from '../../log.ts'
import type { Clock, Nonces, Random } from '../../ports.ts'
import type { Finding, Gateway } from '../gateway.ts'
import type { Send } from '../http.ts'
import { isUsableUrl, MAX_CALLBACK_URL } from './bodies.ts'
import { readCallback } from './callback.ts'
import { forgetCard, savedCards } from './cards.ts'
import { createClient } from './client.ts'
import { cardPolicy, PCI_CONSEQUENCE, type EcommpayConfig } from './config.ts'
import type { Desk } from './desk.ts'
import { pay } from './pay.ts'
import { askStatus, query } from './query.ts'
import { resume } from './resume.ts'
import { sealedErrors } from './sealed.ts'
import { sessionErrors } from './session-check.ts'
import { cancel, capture, querySettlement, refund } from './settle.ts'

export interface EcommpayWorld {
  send: Send
  clock: Clock
  random: Random
  log: Log
  nonces: Nonces
}

/** The ecommpay Gate gateway. Makes no call by itself. */
export function createEcommpayGateway(config: EcommpayConfig, world: EcommpayWorld): Gateway {
  const { send, clock, random, log, nonces } = world
  const { baseUrl, projectId, secretKey, timeoutMs, modes } = config
  const client = createClient({ send, clock, log, baseUrl, projectId, secretKey, timeoutMs })
  const desk: Desk = { config, client, clock, log, nonces }
  return {
    name: 'ecommpay',
    offers: { capture: true, saveCard: modes.has('card'), refund: 'partial' },
    // Every request names the payment's own address, so the project's one is not used.
    callbacks: 'token',
    methods: () => methodsOf(config),
    checkSession: (request) => sessionErrors(request, config),
    checkPayment: (request) => sealedErrors(request, config),
    pay: (order, journal) => {
      if (!isUsableUrl(order.notificationUrl, MAX_CALLBACK_URL, config)) {
        // The payment can do without: its result is asked for as well.
        log.warn('the callback address is not one Gate takes, so no callbacks will come', { gateway: 'ecommpay' })
      }
      return pay(order, journal, desk)
    },
    resume: (key, resumption, journal) => resume(key, resumption, journal, desk),
    query: (key) => query(key, desk),
    refund: (order) => refund(order, desk),
    queryRefund: (key, payment) => querySettlement(key, payment, desk),
    capture: (order) => capture(order, desk),
    cancel: (order) => cancel(order, desk),
    // A list shows ids of saved cards; where only tokens are paid with, those that callbacks brought are used.
    ...(modes.has('saved') ? { cards: (customerId: string) => savedCards(customerId, desk) } : {}),
    deleteCard: (customerId, reference) => forgetCard(customerId, reference, desk),
    readCallback: (callback, find) => readCallback(callback, find, desk),
    check: () => check(desk, random),
  }
}

function methodsOf(config: EcommpayConfig): CheckoutMethod[] {
  const { modes, sealingKeys } = config
  const common = {
    gateway: 'ecommpay',
    sealing: {
      format: 'jwe-json',
      keys: sealingKeys.map(({ published }) => ({ ...published })),
      recipient: 'companion',
    },
    card: cardPolicy(config),
  } as const satisfies Partial<CheckoutMethod>
  return [
    ...(modes.has('card') ? [{ type: 'card' as const, ...common }] : []),
    ...(modes.has('token') || modes.has('saved') ? [{ type: 'saved_card' as const, ...common }] : []),
  ]
}

/** A payment that does not exist is asked for: "not found" comes only to a signature of a known project (spec 8). */
async function check(desk: Desk, random: Random): Promise<Finding[]> {
  const findings: Finding[] = []
  if (desk.config.modes.has('card')) findings.push({ level: 'warning', message: `ecommpay: ${PCI_CONSEQUENCE}` })
  try {
    const answer = await askStatus(random.uuid(), desk)
    if (typeof answer !== 'string') throw new Error('Gate knows a payment that was never made')
    findings.push({ level: 'ok', message: 'ecommpay: Gate accepted the project and its key' })
  } catch (error) {
    const message = error instanceof Error ? error.message : 'Gate could not be asked'
    findings.push({ level: 'error', message: `ecommpay: ${message}` })
  }
  return findings
}
