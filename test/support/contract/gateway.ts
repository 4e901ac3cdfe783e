import type { FormField, MethodRequest, PaymentView } from '#contract/payment.ts'
import type { CheckoutView } from '#contract/session.ts'
import type { Browser, Page } from './browser.ts'
import type { TestClock } from '../companion.ts'

/**
 * What the shopper's card, bank or amount makes the sandbox do. A gateway leaves out what it has no way to do.
 *
 * - `action`: the shopper is asked, whatever else the gateway always asks; `form`: more data are asked for
 * - `lost`: the money moves, no usable answer and no callback comes; only a question tells
 * - `unsaid`: no money moves, and the gateway says neither yes nor no
 * - `told`: the money moves, no usable answer comes; a callback tells
 * - `wrong_amount`: as `told`, but the callback tells another amount than was asked for
 * - `out_of_order`: several callbacks about one payment that ends well, an intermediate one among them
 * - `repeated`: the payment ends well, and callbacks go on coming: the same again, an earlier one, one of another attempt
 */
export type Scenario =
  'approve' | 'decline' | 'action' | 'form' | 'lost' | 'unsaid' | 'told' | 'wrong_amount' | 'out_of_order' | 'repeated'

/** A callback on its way from a sandbox to the companion. */
export interface Callback {
  url: string
  headers: Record<string, string>
  body: string | Uint8Array
}

/** What a gateway can do; a case that does not apply to it is not in its suite. */
export interface Traits {
  scenarios: readonly Scenario[]
  /** whether a callback proves something by itself or is only a reason to ask */
  callbacks: 'proof' | 'hint'
  /** what the same callback brings when it comes again: once more the gateway's own yes, or a refusal */
  replay: 'accepted' | 'refused'
  refund: 'none' | 'partial'
  capture: boolean
  /** whether a card can be kept in this checkout and paid with again */
  saveCard: boolean
}

/** The world a sandbox lives in: one clock for everybody, and callbacks that go through the test's hands. */
export interface SandboxWorld {
  clock: TestClock
  /** runs a task when the clock has been moved so far */
  schedule(delayMs: number, task: () => void): () => void
  post(url: string, headers: Record<string, string>, body: string): Promise<number | null>
}

/** One gateway with its sandbox, as the contract suite drives it. */
export interface GatewayUnderContract {
  name: 'alliance' | 'ecommpay' | 'etpay' | 'pltoken'
  /** environment of the companion's gateway */
  env: Record<string, string>
  /** what a session must say for this gateway: amount, currency, customer */
  session: { amount: number; currency: string; customer: { id: string } } & Record<string, unknown>
  /** how the shopper pays, for a scenario; sealed by an implementation of its own */
  method(scenario: Scenario, checkout: CheckoutView): Promise<MethodRequest>
  /** pays with a card that was saved before */
  savedMethod?(checkout: CheckoutView): Promise<MethodRequest>
  /** does in the shopper's place what the gateway's page asks for; answers the page where the browser ends up */
  decide(page: Page, decision: 'approve' | 'fail', browser: Browser): Promise<Page>
  /** what the shopper answers to a form */
  fill?(fields: readonly FormField[]): Record<string, string>
  /** a genuine callback about a payment, for gateways whose sandbox sends none */
  callbackFor?(payment: PaymentView, url: string): Callback
  /** what somebody without the key makes of a genuine callback; every one must be refused */
  forgeries(callback: Callback): Record<string, Callback>
  /** for callbacks that prove nothing: one that claims success for a payment that is not made */
  claimSuccess?(payment: PaymentView, url: string): Callback
  /** what was really charged, minus what was given back, minor units */
  netCharged(): number
  /** how often money was asked for */
  charges(): number
  /** texts that must never leave the companion: keys, card data, tokens of saved cards */
  secrets(): string[]
  close(): Promise<void>
}

export type MakeGateway = (world: SandboxWorld) => Promise<GatewayUnderContract>
