import { parseAllianceConfig } from '../../server/gateways/alliance/config.ts'
import { createAllianceGateway, type AllianceGateway } from '../../server/gateways/alliance/index.ts'
import type { SessionStore } from '../../server/gateways/alliance/session.ts'
import type {
  GatewayOrder,
  Journal,
  OperationKey,
  RawCallback,
  RefundOrder,
  SettlementOrder,
} from '../../server/gateways/gateway.ts'
import { createScriptedBank, createTestWorld, MERCHANT_ID, type ScriptedBank, type TestWorld } from './scripted-send.ts'

export const REQUEST_ID = '7f0cbf1e-52c4-4a0f-9f0a-2f2a3f4b5c6d'
export const OPERATION_ID = '1697008393082nW0c1jr6KVv'
export const USER_AGENT = 'Mozilla/5.0 (X11; Linux x86_64)'

export interface Stage {
  gateway: AllianceGateway
  bank: ScriptedBank
  world: TestWorld
}

/** The adapter with a scripted bank behind it. */
export function stageAlliance(
  generation: 'v1' | 'v2',
  env: Record<string, string | undefined> = {},
  more: { sessions?: SessionStore; bank?: ScriptedBank } = {},
): Stage {
  const bank = more.bank ?? createScriptedBank(generation)
  const world = createTestWorld()
  const parsed = parseAllianceConfig(bank.env(env))
  if ('faults' in parsed) throw new Error(parsed.faults.join('\n'))
  const { clock, random, log } = world
  const sessions = more.sessions ? { sessions: more.sessions } : {}
  return {
    bank,
    world,
    gateway: createAllianceGateway(parsed.config, { send: bank.send, clock, random, log, ...sessions }),
  }
}

/** What the browser sealed; the adapter passes it through unread. */
export const SEALED = {
  type: 'card',
  sealed: { number: 'sealed.card.number', data: 'sealed.card.data' },
} as const satisfies GatewayOrder['method']

/** A card the customer has saved, with the CVV the browser sealed. */
export const TOKEN = 'tmkEYenZSa8FV03aawVXxbep'
export const SAVED = {
  type: 'saved_card',
  reference: TOKEN,
  sealed: { cvv: 'sealed.card.cvv' },
} as const satisfies GatewayOrder['method']

export function order(more: Partial<GatewayOrder> = {}): GatewayOrder {
  return {
    requestId: REQUEST_ID,
    sessionId: 'cs_1',
    orderId: 'A-1001',
    amount: 12_345,
    currency: 'UAH',
    description: 'Two books',
    customer: { id: 'customer-7' },
    threeDS: 'should',
    capture: 'automatic',
    saveCard: false,
    method: SEALED,
    browser: {
      userAgent: USER_AGENT,
      language: 'uk-UA,uk',
      colorDepth: 30,
      screenHeight: 800,
      screenWidth: 1280,
      timezoneOffset: -180,
      acceptHeader: '*/*',
    },
    notificationUrl: 'https://pay.shop.example/v1/callbacks/alliance',
    returnUrl: 'https://pay.shop.example/v1/return/token-1',
    methodUrl: 'https://pay.shop.example/v1/method/token-1',
    locale: 'uk-UA',
    ...more,
  }
}

export function refundOrder(more: Partial<RefundOrder> = {}): RefundOrder {
  return {
    requestId: 'b1a7c3de-0000-4000-8000-000000000001',
    paymentReference: OPERATION_ID,
    paymentRequestId: REQUEST_ID,
    amount: 2_345,
    currency: 'UAH',
    notificationUrl: 'https://pay.shop.example/v1/callbacks/alliance',
    ...more,
  }
}

export const SETTLEMENT_ID = 'b1a7c3de-0000-4000-8000-000000000002'

export function settlementOrder(more: Partial<SettlementOrder> = {}): SettlementOrder {
  return { ...refundOrder(), requestId: SETTLEMENT_ID, amount: 12_345, ...more }
}

/** How the payment service asks for an operation. */
export function operationKey(more: Partial<OperationKey> = {}): OperationKey {
  return {
    requestId: REQUEST_ID,
    reference: OPERATION_ID,
    state: null,
    amount: 12_345,
    currency: 'UAH',
    createdAt: 0,
    customerId: 'customer-7',
    ...more,
  }
}

/** A callback as the HTTP layer hands it on. */
export function rawCallback(body: string | Uint8Array, headers: Record<string, string> = {}): RawCallback {
  return {
    method: 'POST',
    url: 'https://pay.shop.example/v1/callbacks/alliance/token-1',
    headers,
    body: typeof body === 'string' ? new TextEncoder().encode(body) : body,
  }
}

/** AlliancePay finds payments by the callback itself. */
export const findNothing = async (): Promise<null> => null

/** An operation as the bank describes it (spec 4.7). */
export function operation(more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    type: 'PURCHASE',
    transactionType: 35,
    status: 'PENDING',
    operationId: OPERATION_ID,
    merchantId: MERCHANT_ID,
    merchantRequestId: REQUEST_ID,
    coinAmount: 12_345,
    transactionCurrency: '980',
    ...more,
  }
}

/** A journal that writes down in which order it and the bank were called. */
export function journalOf(bank: ScriptedBank): Journal & { steps: string[] } {
  const steps: string[] = []
  const note = (step: string) => void steps.push(`${step} after ${bank.business().length} calls`)
  return {
    steps,
    reference: async (reference) => note(`reference ${reference}`),
    executing: async () => note('executing'),
    state: async () => note('state'),
  }
}
