import type { CheckoutMethod } from '#contract/session.ts'
import type { Log } from '../../log.ts'
import type { Clock, Random } from '../../ports.ts'
import type { Finding, Gateway } from '../gateway.ts'
import type { Send } from '../http.ts'
import { challengeGuard, isUsableUrl } from './addresses.ts'
import { readCallback } from './callback.ts'
import { cardPolicy, type AllianceConfig } from './config.ts'
import { createBankKeys } from './keys.ts'
import { query, type Desk } from './operations.ts'
import { purchase } from './purchase.ts'
import { refund } from './refund.ts'
import { sealedErrors } from './sealed.ts'
import { sessionErrors } from './session-check.ts'
import { createMemorySessionStore, createSessions, type SessionStore, type Sessions } from './session.ts'
import { createTransportV1 } from './transport-v1.ts'
import { createTransportV2 } from './transport-v2.ts'
import type { Transport, Wiring } from './transport.ts'

export interface AllianceWorld {
  send: Send
  clock: Clock
  random: Random
  log: Log
  /** where the v1 session is kept; in memory by default, shared where several companions serve one merchant */
  sessions?: SessionStore
}

const MAX_RETURN_URL = 1000

/** The AlliancePay gateway in the generation the configuration names. Makes no call by itself. */
export function createAllianceGateway(config: AllianceConfig, world: AllianceWorld): Gateway {
  const { send, clock, random, log } = world
  const wiring: Wiring = { send, clock, random, log, timeoutMs: config.timeoutMs, baseUrl: config.baseUrl }
  const findKey = createBankKeys(wiring, config.bankKeys)
  const { transport, sessions } = connect(config, wiring, findKey, world.sessions)
  const desk: Desk = {
    transport,
    log,
    bodies: {
      merchantId: config.merchantId,
      noCvv: config.noCvv,
      notificationEncryption: config.notificationEncryption,
      allowsNotificationUrl: (url) => isUsableUrl(url, config.notificationUrlMax, config.baseUrl),
      allowsReturnUrl: (url) => isUsableUrl(url, MAX_RETURN_URL, config.baseUrl),
    },
    reports: {
      allowsChallenge: challengeGuard(config.challengeHosts, config.baseUrl),
      strictApproval: config.strictApproval,
    },
  }
  const policy = cardPolicy(config)
  const card: CheckoutMethod = {
    type: 'card',
    gateway: 'alliance',
    sealing: { format: 'jwe-digits', keys: [...config.paymentKeys], recipient: 'bank' },
    card: policy,
  }

  return {
    name: 'alliance',
    offers: { capture: false, saveCard: false, refund: 'partial' },
    methods: () => [card],
    checkSession: (request) => sessionErrors(request, config.lenientNames),
    checkPayment: (request) => sealedErrors(request, policy),
    pay: async (order, journal) => {
      if (!desk.bodies.allowsNotificationUrl(order.notificationUrl)) {
        // The payment can do without: its result is asked for as well.
        log.warn('the callback address is not one the bank takes, so no callbacks will come', { gateway: 'alliance' })
      }
      return purchase(order, journal, desk)
    },
    query: (key) => query(key, desk),
    refund: (order) => refund(order, desk),
    readCallback: (callback) =>
      readCallback(
        callback,
        { generation: config.generation, communicationKey: config.communicationKey, findKey },
        desk,
      ),
    check: () => (sessions ? checkSessions(sessions) : checkSignature(desk, random)),
  }
}

function connect(
  config: AllianceConfig,
  wiring: Wiring,
  findKey: ReturnType<typeof createBankKeys>,
  store: SessionStore = createMemorySessionStore(),
): { transport: Transport; sessions?: Sessions } {
  if (config.generation === 'v2') return { transport: createTransportV2(wiring, findKey, config.signing) }
  const { communicationKey } = config
  const sessions = createSessions(wiring, { serviceCode: config.serviceCode, communicationKey }, store)
  return { transport: createTransportV1(wiring, sessions, { communicationKey, queryBody: config.queryBody }), sessions }
}

/** v1: a session opens only where service code, communication key and connection are right. */
async function checkSessions(sessions: Sessions): Promise<Finding[]> {
  try {
    await sessions.current()
    return [{ level: 'ok', message: 'alliance: the bank opened a session for this service code' }]
  } catch (error) {
    return [
      {
        level: 'error',
        message: `alliance: ${error instanceof Error ? error.message : 'the session could not be opened'}`,
      },
    ]
  }
}

/** v2: an operation that does not exist is asked for; the bank answers that only to a signature it accepts. */
async function checkSignature(desk: Desk, random: Random): Promise<Finding[]> {
  try {
    await query({ requestId: random.uuid(), reference: null }, desk)
    return [{ level: 'ok', message: 'alliance: the bank accepted our signature' }]
  } catch (error) {
    return [
      {
        level: 'error',
        message: `alliance: ${error instanceof Error ? error.message : 'the bank could not be asked'}`,
      },
    ]
  }
}
