import type { BrowserFacts, NextAction } from '#contract/payment.ts'
import type { CheckoutApi } from '../api/checkout-api.ts'
import type { SealableCard, sealCard } from '../crypto/seal.ts'

/** The world outside, passed in so that tests decide time, chance and place. */
export interface CheckoutPorts {
  /** milliseconds since the epoch */
  now(): number
  /** resolves after so many milliseconds, or as soon as the signal aborts */
  sleep(ms: number, signal: AbortSignal): Promise<void>
  uuid(): string
  seal: typeof sealCard
  isSecureContext(): boolean
  online(): boolean
  /** opens a window; without `noopener`, or nothing tells when it was closed */
  open(url: string): Pick<Window, 'closed'> | null
  /** replaces the merchant's page */
  navigate(url: string): void
  facts(): BrowserFacts
}

/** What the form hands over; it goes no further than the sealing. */
export interface CardEntry extends SealableCard {
  /** name on the card, where the form asks for it */
  holder?: string
}

/** An api that says where its companion's pages come from, as `createHttpApi` does. */
export type CompanionApi = CheckoutApi & { readonly origin?: string }

export type RedirectAction = Extract<NextAction, { type: 'redirect' }>
