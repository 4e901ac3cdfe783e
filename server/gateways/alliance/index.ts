import type { Log } from '../../log.ts'
import type { Clock, Random } from '../../ports.ts'
import { challengeGuard, isUsableUrl } from './addresses.ts'
import type { Finding, Gateway, GatewayReport, Journal } from '../gateway.ts'
import type { Send } from '../http.ts'
import { readCallback, type CallbackRules } from './callback.ts'
import { cardPolicy, type AllianceConfig, type SessionConfig } from './config.ts'
import type { V1Endpoint } from './endpoints.ts'
import { queryOrder } from './hosted-page.ts'
import { createBankKeys } from './keys.ts'
import { checkoutMethods } from './methods.ts'
import { query, type Desk } from './operations.ts'
import { pay } from './pay.ts'
import { paymentErrors } from './payment-check.ts'
import { purchase } from './purchase.ts'
import { hppOrderIdOf } from './reference.ts'
import { createMemorySessionStore, createSessions, type SessionStore, type Sessions } from './session.ts'
import { sessionErrors } from './session-check.ts'
import { cancel, capture, refund } from './settlement.ts'
import { verificationSteps, type VerificationOrder } from './steps.ts'
import { activeCards, createTokens, deleteToken, type TokenClient } from './tokens.ts'
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

/** The gateway, and what of the bank's offer has no place in the interface of all gateways. */
export interface AllianceGateway extends Gateway {
  readonly tokens: TokenClient
  /** Checks a card for an amount of zero (spec 9.4); same rules as `pay`. */
  verifyCard(order: VerificationOrder, journal: Journal): Promise<GatewayReport>
}

/** The AlliancePay gateway in the generation the configuration names. Makes no call by itself. */
export function createAllianceGateway(config: AllianceConfig, world: AllianceWorld): AllianceGateway {
  const { send, clock, random, log } = world
  const wiring: Wiring = { send, clock, random, log, timeoutMs: config.timeoutMs, baseUrl: config.baseUrl }
  const findKey = createBankKeys(wiring, config.bankKeys)
  const { transport, hosted, sessions } = connect(config, wiring, findKey, world.sessions)
  const desk: Desk = {
    transport,
    hosted: hosted && { transport: hosted, paymentMethods: config.hostedPayMethods },
    log,
    bodies: {
      merchantId: config.merchantId,
      noCvv: config.noCvv,
      preauthDays: config.preauthDays,
      notificationEncryption: config.notificationEncryption,
      allowsNotificationUrl: (url) => isUsableUrl(url, config.notificationUrlMax, config.baseUrl),
      allowsReturnUrl: (url) => isUsableUrl(url, MAX_RETURN_URL, config.baseUrl),
    },
    reports: {
      allowsChallenge: challengeGuard(config.challengeHosts, config.baseUrl),
      strictApproval: config.strictApproval,
    },
  }
  const savesCards = config.methods.includes('saved_card')
  const policy = cardPolicy(config)
  const methods = checkoutMethods(config)
  const tokens = createTokens(desk)
  const callbacks: CallbackRules = {
    signedOnly: config.generation === 'v2',
    hostedPage: hosted !== null,
    communicationKey: config.communicationKey,
    findKey,
  }

  return {
    name: 'alliance',
    offers: { capture: true, saveCard: savesCards, refund: 'partial' },
    callbacks: 'token',
    methods: () => methods,
    checkSession: (request) => sessionErrors(request, { lenientNames: config.lenientNames, savesCards }),
    checkPayment: (request) => paymentErrors(request, { methods: config.methods, policy }),
    pay: (order, journal) => pay(order, journal, desk),
    query: (key) => {
      const hppOrderId = hppOrderIdOf(key.reference)
      return hppOrderId === null ? query(key, desk) : queryOrder(key, hppOrderId, desk)
    },
    refund: (order) => refund(order, desk),
    capture: (order) => capture(order, desk),
    cancel: (order) => cancel(order, desk),
    cards: (customerId) => activeCards(tokens, customerId),
    deleteCard: (_customerId, reference) => deleteToken(tokens, reference),
    readCallback: (callback) => readCallback(callback, callbacks, desk),
    check: async () => [
      ...(config.generation === 'v2' ? await checkSignature(desk, clock, random) : []),
      ...(sessions ? await checkSessions(sessions) : []),
    ],
    tokens,
    verifyCard: (order, journal) => purchase(verificationSteps(order, desk), journal, desk),
  }
}

interface Connection {
  transport: Transport
  /** `null` where the hosted page is not used */
  hosted: Transport<V1Endpoint> | null
  /** `null` where nothing is spoken over v1 */
  sessions: Sessions | null
}

function connect(
  config: AllianceConfig,
  wiring: Wiring,
  findKey: ReturnType<typeof createBankKeys>,
  store: SessionStore = createMemorySessionStore(),
): Connection {
  const open = (session: SessionConfig) => {
    const sessions = createSessions(wiring, session, store)
    return { sessions, v1: createTransportV1(wiring, sessions, session) }
  }
  if (config.generation === 'v1') {
    const { sessions, v1 } = open(config)
    return { transport: v1, hosted: config.methods.includes('hosted_page') ? v1 : null, sessions }
  }
  const transport = createTransportV2(wiring, findKey, config.signing)
  if (!config.hostedSession) return { transport, hosted: null, sessions: null }
  const { sessions, v1 } = open(config.hostedSession)
  return { transport, hosted: v1, sessions }
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
async function checkSignature(desk: Desk, clock: Clock, random: Random): Promise<Finding[]> {
  try {
    const nothing = { state: null, amount: 0, currency: 'UAH', createdAt: clock.now(), customerId: null }
    await query({ ...nothing, requestId: random.uuid(), reference: null }, desk)
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
