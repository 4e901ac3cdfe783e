import type { Accounts, CardTrace, SavedAccount } from './accounts.ts'
import { isExpired } from './accounts.ts'
import type { GateFault, Step } from './cards.ts'
import type { Payment, PaymentKind } from './payment.ts'
import type { Payments } from './payments.ts'
import { refusal, RuleBroken } from './refusal.ts'
import type { Credential } from './requests.ts'
import type { JsonObject } from './signature.ts'
import { isObject } from './signature.ts'

/** The call breaks off before anything is done. */
export class Interrupted extends Error {
  override name = 'Interrupted'
  readonly fault: GateFault

  constructor(fault: GateFault) {
    super(fault)
    this.fault = fault
  }
}

export interface SaleTools {
  payments: Payments
  accounts: Accounts
  now: () => number
  callbackUrl?: string
  /** currencies that the project takes; all that exist by default */
  currencies?: readonly string[]
}

const CURRENCIES = Intl.supportedValuesOf('currency')

function member(request: JsonObject, name: string): JsonObject {
  return isObject(request[name]) ? request[name] : {}
}

// MO/TO needs no CVV with these brands (specification, section 3.4).
const WITHOUT_CVV: Record<number, readonly string[]> = {
  0: [],
  1: ['visa', 'mastercard', 'amex'],
  2: ['mastercard', 'amex'],
}
// Debits of cards that the merchant keeps itself (section 10): no CVV and no 3-D Secure.
const MERCHANT_DEBITS = [4, 6]
const BEFORE: readonly (GateFault | undefined)[] = ['lost_request', 'error_before']

/** Takes payments in (specification, section 3): the rules that are checked after the shape, and what is kept. */
export class Sales {
  readonly #tools: SaleTools
  readonly #interrupted = new Set<string>()

  constructor(tools: SaleTools) {
    this.#tools = tools
  }

  /** Sale, hold or verification; returns what goes wrong with the answer. */
  accept(kind: PaymentKind, credential: Credential, request: JsonObject, requestId: string): GateFault | undefined {
    this.#demandCurrency(request)
    const customerId = member(request, 'customer').id
    const { card, saved } = this.#credential(credential, request, customerId)
    this.#demandCvv(credential, request, card)
    const saves = member(request, 'card').save === true
    const registers = isObject(request.recurring) ? request.recurring : undefined
    if ((saves || registers) && customerId === undefined) throw new RuleBroken(2154, 'customer.id')
    const paymentId = String(member(request, 'general').payment_id)
    if (registers?.scheduled_payment_id === paymentId)
      throw refusal(400, '2003', 'Invalid property', 'recurring.scheduled_payment_id', 'not the payment_id itself')
    this.#interruptOnce(card, paymentId)
    const payment = this.#newPayment(kind, request, card)
    this.#tools.payments.open({ ...payment, saved, saves, registers }, requestId)
    return card.scenario.plan.fault
  }

  /** Debit of a registered card. */
  debit(request: JsonObject, requestId: string): void {
    this.#demandCurrency(request)
    const registration = this.#tools.payments.registration(member(request, 'recurring').id)
    if (!registration?.active) throw new RuleBroken(3184, 'recurring.id')
    if (registration.customerId !== member(request, 'customer').id) throw new RuleBroken(3101, 'customer.id')
    const { card } = registration
    if (isExpired(Number(card.expiryMonth), Number(card.expiryYear), this.#tools.now())) throw new RuleBroken(3183)
    this.#tools.payments.open({ ...this.#newPayment('recurring', request, card), steps: [], registration }, requestId)
  }

  demandNewId(request: JsonObject): void {
    if (this.#tools.payments.find(member(request, 'general').payment_id))
      throw new RuleBroken(3041, 'general.payment_id')
  }

  #demandCurrency(request: JsonObject): void {
    const currency = String(member(request, 'payment').currency)
    if (!CURRENCIES.includes(currency)) throw new RuleBroken(3121, 'payment.currency')
    if (this.#tools.currencies && !this.#tools.currencies.includes(currency))
      throw new RuleBroken(3023, 'payment.currency')
  }

  #credential(
    credential: Credential,
    request: JsonObject,
    customerId: unknown,
  ): { card: CardTrace; saved?: SavedAccount } {
    const { accounts } = this.#tools
    if (credential === 'card') return { card: accounts.trace(member(request, 'card')) }
    const saved =
      credential === 'token'
        ? accounts.byToken(request.token, customerId)
        : accounts.bySavedId(request.saved_account_id, customerId)
    return { card: saved.card, saved }
  }

  #demandCvv(credential: Credential, request: JsonObject, card: CardTrace): void {
    const { cvv, stored_card_type: stored } = credential === 'card' ? member(request, 'card') : request
    const spared = WITHOUT_CVV[Number(member(request, 'payment').moto_type ?? 0)]?.includes(card.brand) ?? false
    if (cvv === undefined && !spared && !MERCHANT_DEBITS.includes(Number(stored))) throw new RuleBroken(3141, 'cvv')
  }

  #interruptOnce({ scenario }: CardTrace, paymentId: string): void {
    const { fault } = scenario.plan
    if (fault === undefined || !BEFORE.includes(fault) || this.#interrupted.has(paymentId)) return
    this.#interrupted.add(paymentId)
    throw new Interrupted(fault)
  }

  #newPayment(kind: PaymentKind, request: JsonObject, card: CardTrace): Payment {
    const now = this.#tools.now()
    const general = member(request, 'general')
    const ordered = member(request, 'payment')
    const customer = member(request, 'customer')
    const callback = member(request, 'callback')
    const unattended =
      Number(ordered.moto_type ?? 0) > 0 || MERCHANT_DEBITS.includes(Number(member(request, 'card').stored_card_type))
    const steps: readonly Step[] = unattended ? [] : card.scenario.plan.steps
    return {
      paymentId: String(general.payment_id),
      kind,
      status: 'processing',
      amount: Number(ordered.amount),
      currency: String(ordered.currency),
      sum: Number(ordered.amount),
      description: typeof ordered.description === 'string' ? ordered.description : '',
      card,
      customer: Object.fromEntries(
        ['id', 'phone'].filter((name) => customer[name] !== undefined).map((name) => [name, customer[name]]),
      ),
      saves: false,
      operations: [],
      steps: [...steps],
      action: {},
      challengeWindow: typeof ordered.challenge_window === 'string' ? ordered.challenge_window : '05',
      authenticated: false,
      merchantAuthStarted: false,
      clarifying: [],
      workflow: isObject(request.acs_return_url) ? 'extended' : 'basic',
      acsReturnUrl: member(request, 'acs_return_url'),
      returnUrl: member(request, 'return_url'),
      callbackUrl:
        typeof general.merchant_callback_url === 'string' ? general.merchant_callback_url : this.#tools.callbackUrl,
      callbackDelayMs: Number(callback.delay ?? 0) * 1000,
      callbacksOff: callback.force_disable === true,
      merchantData: member(request, 'merchant').data,
      errors: [],
      refundIds: new Set(),
      createdAt: now,
      changedAt: now,
    }
  }
}
