import type { BrowserFacts, MethodRequest, NextAction } from '#contract/payment.ts'
import type { CheckoutMethod } from '#contract/session.ts'
import type { CheckoutApi } from '../api/checkout-api.ts'
import type { CardEntry, MethodEntry } from '../crypto/entry.ts'

export type { CardEntry, MethodEntry }

/** Seals what the shopper entered for the method of the session; rejects with a `SealError`. */
export type Seal = (
  entry: MethodEntry,
  method: CheckoutMethod,
  sessionId: string,
  pins: readonly string[],
) => Promise<MethodRequest>

/** The world outside, passed in so that tests decide time, chance and place. */
export interface CheckoutPorts {
  /** milliseconds since the epoch */
  now(): number
  /** resolves after so many milliseconds, or as soon as the signal aborts */
  sleep(ms: number, signal: AbortSignal): Promise<void>
  uuid(): string
  seal: Seal
  isSecureContext(): boolean
  online(): boolean
  /** opens a window; without `noopener`, or nothing tells when it was closed */
  open(url: string): Pick<Window, 'closed'> | null
  /** replaces the merchant's page */
  navigate(url: string): void
  facts(): BrowserFacts
}

/** An api that says where its companion's pages come from, as `createHttpApi` does. */
export type CompanionApi = CheckoutApi & { readonly origin?: string }

export type RedirectAction = Extract<NextAction, { type: 'redirect' }>
