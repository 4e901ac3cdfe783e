/** A card of the bank sandbox, as the panel beside the widget shows it. */
export interface TestCard {
  /** digits of a card, or another word to type or choose */
  number: string
  /** what happens, in a few words */
  title: string
  /** the story is about something that goes wrong on the way, not about the card */
  trouble: boolean
}

export interface TestAmount {
  /** minor units of the gateway's currency */
  amount: number
  title: string
}

/** What the shop has agreed with one way to pay: its currency, and what its test pages may show. */
export interface ShopGateway {
  /** as the companion knows it */
  name: string
  label: string
  /** ISO 4217; the shop prices in hryvnias and charges in this */
  currency: string
  /** minor units of that currency for one hryvnia */
  rate: number
  /** the customer at this gateway, where it is not the shop's own id */
  customerId?: string
  /** origins the widget itself speaks to, beside the companion: a card vault */
  connections?: readonly string[]
  /** buyers may keep their card here */
  savesCards?: boolean
  testCards?: readonly TestCard[]
  testAmounts?: readonly TestAmount[]
}

/** What is really charged for an order. */
export interface Charge {
  amount: number
  currency: string
}

export const HRYVNIA_GATEWAY: ShopGateway = { name: '', label: '', currency: 'UAH', rate: 100 }

/** Kopiykas in the gateway's money, never less than its smallest unit. */
export function chargeFor(kopiykas: number, { currency, rate }: ShopGateway): Charge {
  return { amount: Math.max(1, Math.round((kopiykas * rate) / 100)), currency }
}

/** Kopiykas of a gift card for which exactly this amount is charged. */
export function giftFor(amount: number, rate: number): number {
  return Math.round((amount * 100) / rate)
}
