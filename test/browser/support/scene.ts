import { fixture, html, waitUntil } from '@open-wc/testing'
import type { ActionAnswer, NextAction, PaymentView, PayRequest } from '#contract/payment.ts'
import type { CardPolicy, CheckoutMethod, CheckoutView, SavedCard, SealingKey } from '#contract/session.ts'
import { ApiFailure, type CheckoutApi } from '../../../widget/api/checkout-api.ts'
import type { SealpayCheckout } from '../../../widget/index.ts'
import '../../../widget/define.ts'

export const POLICY: CardPolicy = {
  cvv: 'brand',
  luhn: 'warn',
  holder: 'off',
  brands: ['visa', 'mastercard'],
  ranges: [],
}

const nextYear = String(new Date().getFullYear() + 1).slice(2)

/** A card that every part of the leak checks can recognise; good until the end of next year. */
export const CARD = { number: '4111111111111111', expiry: `12${nextYear}`, shown: `12 / ${nextYear}`, cvv: '739' }

const { publicKey, privateKey } = await crypto.subtle.generateKey({ name: 'ECDH', namedCurve: 'P-384' }, true, [
  'deriveBits',
])
const jwk = await crypto.subtle.exportKey('jwk', publicKey)
export const SEALING_KEY = { kty: 'EC', crv: 'P-384', x: jwk.x, y: jwk.y } as SealingKey
export { privateKey }

export function checkoutView(policy: Partial<CardPolicy> = {}, more: Partial<CheckoutView> = {}): CheckoutView {
  return {
    session: {
      id: 'cs_1',
      status: 'open',
      amount: 124_900,
      currency: 'UAH',
      orderId: 'A-17',
      description: null,
      expiresAt: '2040-01-01T00:00:00Z',
    },
    merchant: { name: 'Hlechyk' },
    methods: [
      {
        type: 'card',
        gateway: 'alliance',
        card: { ...POLICY, ...policy },
        sealing: { format: 'jwe-digits', keys: [SEALING_KEY], recipient: 'bank' },
      },
    ],
    locale: null,
    payment: null,
    ...more,
  }
}

export const SAVED: readonly SavedCard[] = [
  { id: 'card_1', brand: 'visa', mask: '411111******1111', expiry: { month: 12, year: 2098 } },
  { id: 'card_2', brand: null, mask: '378282*****0005', expiry: null },
  { id: 'card_3', brand: 'mastercard', mask: '555555******4444', expiry: { month: 1, year: 2020 } },
]

export const cardMethod = (more: Partial<CheckoutMethod> = {}): CheckoutMethod => ({
  type: 'card',
  gateway: 'ecommpay',
  card: POLICY,
  sealing: { format: 'jwe-digits', keys: [SEALING_KEY], recipient: 'bank' },
  ...more,
})

export const savedMethod = (more: Partial<CheckoutMethod> = {}): CheckoutMethod => ({
  type: 'saved_card',
  gateway: 'ecommpay',
  card: POLICY,
  sealing: { format: 'jwe-json', keys: [{ ...SEALING_KEY, kid: 'key-1' }], recipient: 'companion' },
  cards: [...SAVED],
  ...more,
})

/** A transfer with so many banks to choose from. */
export const transferMethod = (banks: number, bank?: string): CheckoutMethod => ({
  type: 'bank_transfer',
  gateway: 'etpay',
  banks: Array.from({ length: banks }, (_, index) => ({ code: `b${index}`, name: `Bank ${index}` })),
  ...(bank !== undefined && { bank }),
})

export const hostedMethod = (): CheckoutMethod => ({ type: 'hosted_page', gateway: 'alliance' })

export const withMethods = (...methods: CheckoutMethod[]): CheckoutView => checkoutView({}, { methods })

export function paymentView(more: Partial<PaymentView> = {}): PaymentView {
  return {
    id: 'pay_1',
    sessionId: 'cs_1',
    orderId: 'A-17',
    status: 'processing',
    amount: 124_900,
    currency: 'UAH',
    amountRefunded: 0,
    method: { type: 'card', brand: 'visa', mask: '411111******1111' },
    nextAction: null,
    decline: null,
    gateway: 'alliance',
    gatewayReference: null,
    createdAt: '2026-01-01T00:00:00Z',
    updatedAt: '2026-01-01T00:00:00Z',
    ...more,
  }
}

export const needsAction = (nextAction: NextAction): PaymentView => paymentView({ status: 'needs_action', nextAction })

/** Answers only when the widget gives up: the poll of a payment that does not move. */
const untilAborted = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(new ApiFailure('aborted', 'aborted')), { once: true })
  })

export interface Scene extends CheckoutApi {
  paid: { request: PayRequest; key: string }[]
  answers: ActionAnswer[]
  /** ids of the cards that were to be deleted */
  deleted: string[]
  /** calls under way */
  open: number
}

/** A companion that says what the test tells it to. */
export function scene(checkout: CheckoutView | Error, outcome?: PaymentView | Error, after?: PaymentView): Scene {
  const say = <T>(what: T | Error): Promise<T> => (what instanceof Error ? Promise.reject(what) : Promise.resolve(what))
  const api: Scene = {
    paid: [],
    answers: [],
    deleted: [],
    open: 0,
    checkout: () => say(checkout),
    pay: (request, key, signal) => {
      api.paid.push({ request, key })
      return outcome ? say(outcome) : untilAborted(signal)
    },
    payment: async (_id, _since, _wait, signal) => {
      api.open++
      return untilAborted(signal).finally(() => api.open--)
    },
    act: (_id, answer, signal) => {
      api.answers.push(answer)
      return after ? say(after) : untilAborted(signal)
    },
    deleteCard: (id) => {
      api.deleted.push(id)
      return Promise.resolve()
    },
  }
  return api
}

/** Puts the element on the page and waits for its first usable view. */
export async function mount(api: CheckoutApi, template = html`<sealpay-checkout locale="en"></sealpay-checkout>`) {
  const element = await fixture<SealpayCheckout>(template)
  element.api = api
  await settled(element)
  return element
}

/** Waits until the texts and the view of the present state are drawn. */
export async function settled(element: SealpayCheckout): Promise<void> {
  await waitUntil(() => element.status !== 'loading' && !query(element, '.bones'), 'the view is drawn')
  await element.updateComplete
}

export async function reaches(element: SealpayCheckout, status: SealpayCheckout['status']): Promise<void> {
  await waitUntil(() => element.status === status, `the widget reaches ${status}, not ${element.status}`)
  await settled(element)
}

export function query<T extends Element = HTMLElement>(element: Element, selector: string): T {
  return element.shadowRoot!.querySelector<T>(selector)!
}

export const input = (element: Element, id: string) => query<HTMLInputElement>(element, `#${id}`)
export const note = (element: Element, id: string) => query(element, `#${id}-note`).textContent.trim()
export const announced = (element: Element) => query(element, '[role="status"]').textContent.trim()
export const button = (element: Element) => query<HTMLButtonElement>(element, '[part~="main-button"]')

/** Fills a field as autofill does: the whole value at once, no key, no caret. */
export function fill(element: Element, id: string, value: string): void {
  const field = input(element, id)
  field.value = value
  field.dispatchEvent(new Event('input', { bubbles: true }))
  field.dispatchEvent(new Event('change', { bubbles: true }))
}

export function fillCard(element: Element): void {
  fill(element, 'number', CARD.number)
  fill(element, 'expiry', CARD.expiry)
  fill(element, 'cvv', CARD.cvv)
}
