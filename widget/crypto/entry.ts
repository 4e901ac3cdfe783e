/** A card as it is sealed: ASCII digits only. */
export interface SealableCard {
  number: string
  /** `YYMM` */
  expiry: string
  /** `null` where the gateway asks for none */
  cvv: string | null
}

/** What the card form hands over; it goes no further than the sealing. */
export interface CardEntry extends SealableCard {
  type: 'card'
  /** name on the card, where the form asks for it */
  holder?: string
  /** the shopper's answer, where the form asks whether to keep the card */
  save?: boolean
}

/** How the shopper wants to pay, as the form hands it over. */
export type MethodEntry =
  | CardEntry
  | { type: 'saved_card'; card: string; cvv: string | null }
  | { type: 'bank_transfer'; bank?: string }
  | { type: 'hosted_page' }
