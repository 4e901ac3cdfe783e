import { DECLINES, type DeclineCode } from '#contract/decline.ts'
import type { NextAction, PaymentView } from '#contract/payment.ts'
import type { CardPolicy, CheckoutView, SealingKey } from '#contract/session.ts'

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
  payment?: PaymentView
}

/** A session as the companion answers it, with what the scene wants different. */
export function checkoutWith({
  card = {},
  key = SCENE_KEY,
  amount = 124_900,
  payment,
}: CheckoutVariation = {}): CheckoutView {
  return {
    session: {
      id: 'cs_scene',
      status: 'open',
      amount,
      currency: 'UAH',
      orderId: 'H-2041',
      description: null,
      expiresAt: '2099-01-01T00:00:00.000Z',
    },
    merchant: { name: 'hlyna' },
    methods: [
      {
        type: 'card',
        gateway: 'alliance',
        sealing: { format: 'jwe-digits', keys: [key], recipient: 'bank' },
        card: { ...POLICY, ...card },
      },
    ],
    locale: null,
    payment: payment ?? null,
  }
}

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

export const actionPayment = (nextAction: NextAction): PaymentView =>
  paymentWith({ status: 'needs_action', nextAction })

export function declinedPayment(code: DeclineCode): PaymentView {
  return paymentWith({ status: 'failed', decline: { code, message: code, retryable: DECLINES[code].retryable } })
}

/** Long after `CREATED`, so that no scene runs into the end of its challenge. */
export const LATER = '2026-01-15T12:00:00.000Z'
/** A moment after `CREATED`: the challenge of the scene is over at once. */
export const AT_ONCE = '2026-01-15T10:00:00.010Z'
