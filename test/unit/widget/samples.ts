import type { PaymentView } from '#contract/payment.ts'
import type { CheckoutView } from '#contract/session.ts'

/** A point in time `seconds` after the payment was made. */
export const at = (seconds: number): string => new Date(Date.UTC(2026, 2, 1, 10, 0, seconds)).toISOString()

export function paymentView(change: Partial<PaymentView> = {}): PaymentView {
  return {
    id: 'pay_1',
    sessionId: 'cs_1',
    orderId: 'order-1',
    status: 'processing',
    amount: 12_50,
    currency: 'UAH',
    amountRefunded: 0,
    method: { type: 'card' },
    nextAction: null,
    decline: null,
    gateway: 'alliance',
    gatewayReference: null,
    createdAt: at(0),
    updatedAt: at(0),
    ...change,
  }
}

export function checkoutView(
  payment: PaymentView | null = null,
  status: CheckoutView['session']['status'] = 'open',
): CheckoutView {
  return {
    session: {
      id: 'cs_1',
      status,
      amount: 12_50,
      currency: 'UAH',
      orderId: 'order-1',
      description: null,
      expiresAt: at(3600),
    },
    merchant: { name: 'Shop' },
    methods: [
      {
        type: 'card',
        gateway: 'alliance',
        sealing: { format: 'jwe-digits', keys: [{ kty: 'EC', crv: 'P-384', x: 'x', y: 'y' }], recipient: 'bank' },
        card: { cvv: 3, luhn: 'warn', holder: 'off', brands: ['visa'], ranges: [] },
      },
    ],
    locale: null,
    payment,
  }
}

export const declined = (retryable = true) =>
  ({ status: 'failed', decline: { code: 'insufficient_funds', message: 'No money', retryable } }) as const
