import { DECLINES, type DeclineCode } from '#contract/decline.ts'
import type { MethodType, NextAction, PaymentView } from '#contract/payment.ts'
import type { CardPolicy, CheckoutMethod, CheckoutView, SavedCard, Sealing, SealingKey } from '#contract/session.ts'

// Everything a scene shows is fixed, so that two pictures of it differ only where the widget differs.
const CREATED = '2026-01-15T10:00:00.000Z'

/** A public key whose private half was thrown away when it was made. */
export const SCENE_KEY: SealingKey = {
  kty: 'EC',
  crv: 'P-384',
  x: 'eptYGjGAA_fYy7Y6UYI6jf5C08fYQ6rqbFtpEukzbmabJuZe3-fopibhUGw4jh_Y',
  y: 'JJc3F7KJT6kQRZyiJnA5lzdJbla__723-k4hwVHlJDOqkk4OVBRdP0Nq0dIc56ZA',
}

const POLICY: CardPolicy = {
  cvv: 'brand',
  luhn: 'warn',
  holder: 'off',
  brands: ['visa', 'mastercard', 'prostir'],
  ranges: [{ brand: 'prostir', from: '9804', to: '9804' }],
}

export interface CheckoutVariation {
  card?: Partial<CardPolicy>
  key?: SealingKey
  amount?: number
  currency?: string
  payment?: PaymentView
  /** instead of the one card form */
  methods?: CheckoutMethod[]
}

/** A session as the companion answers it, with what the scene wants different. */
export function checkoutWith({
  card = {},
  key = SCENE_KEY,
  amount = 124_900,
  currency = 'UAH',
  payment,
  methods = [cardMethod({ card: { ...POLICY, ...card }, sealing: toBank(key) })],
}: CheckoutVariation = {}): CheckoutView {
  return {
    session: {
      id: 'cs_scene',
      status: 'open',
      amount,
      currency,
      orderId: 'H-2041',
      description: null,
      expiresAt: '2099-01-01T00:00:00.000Z',
    },
    merchant: { name: 'hlyna' },
    methods,
    locale: null,
    payment: payment ?? null,
  }
}

const toBank = (key: SealingKey): Sealing => ({ format: 'jwe-digits', keys: [key], recipient: 'bank' })

/** The card form, with what the scene wants different. */
export function cardMethod(variation: Partial<CheckoutMethod> = {}): CheckoutMethod {
  return { type: 'card', gateway: 'alliance', sealing: toBank(SCENE_KEY), card: POLICY, ...variation }
}

export const SAVED_CARDS: readonly SavedCard[] = [
  { id: 'card_1', brand: 'visa', mask: '411111******1111', expiry: { month: 12, year: 2034 } },
  { id: 'card_2', brand: 'amex', mask: '378282*****0005', expiry: { month: 6, year: 2033 } },
  { id: 'card_3', brand: 'mastercard', mask: '555555******4444', expiry: { month: 1, year: 2020 } },
]

/** Saved cards whose code goes to the companion's key, with what the scene wants different. */
export function savedMethod(variation: Partial<CheckoutMethod> = {}): CheckoutMethod {
  return {
    type: 'saved_card',
    gateway: 'ecommpay',
    sealing: { format: 'jwe-json', keys: [{ ...SCENE_KEY, kid: 'scene' }], recipient: 'companion' },
    card: POLICY,
    cards: [...SAVED_CARDS],
    ...variation,
  }
}

const BANKS = ['Banco de Chile', 'BancoEstado', 'Santander', 'BCI', 'Scotiabank', 'Banco Falabella']

/** A bank transfer with so many banks to choose from. */
export function transferMethod(banks: number, bank?: string): CheckoutMethod {
  return {
    type: 'bank_transfer',
    gateway: 'etpay',
    banks: BANKS.slice(0, banks).map((name, index) => ({ code: `bank_${index}`, name })),
    ...(bank !== undefined && { bank }),
  }
}

export const hostedMethod = (): CheckoutMethod => ({ type: 'hosted_page', gateway: 'alliance' })

/** A payment as the companion shows it, with what the scene wants different. */
export function paymentWith(variation: Partial<PaymentView>): PaymentView {
  return {
    id: 'pay_scene',
    sessionId: 'cs_scene',
    orderId: 'H-2041',
    status: 'processing',
    amount: 124_900,
    currency: 'UAH',
    amountRefunded: 0,
    method: { type: 'card', brand: 'visa', mask: '411111******1111' },
    nextAction: null,
    decline: null,
    gateway: 'alliance',
    gatewayReference: null,
    createdAt: CREATED,
    updatedAt: CREATED,
    ...variation,
  }
}

export const waitingPayment = (): PaymentView => paymentWith({ status: 'processing', nextAction: { type: 'wait' } })

export const actionPayment = (nextAction: NextAction, type: MethodType = 'card'): PaymentView =>
  paymentWith({ status: 'needs_action', nextAction, ...(type !== 'card' && { method: { type } }) })

export function declinedPayment(code: DeclineCode): PaymentView {
  return paymentWith({ status: 'failed', decline: { code, message: code, retryable: DECLINES[code].retryable } })
}

/** Long after `CREATED`, so that no scene runs into the end of its challenge. */
export const LATER = '2026-01-15T12:00:00.000Z'
/** A moment after `CREATED`: the challenge of the scene is over at once. */
export const AT_ONCE = '2026-01-15T10:00:00.010Z'
