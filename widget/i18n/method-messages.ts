import type { MethodType } from '#contract/payment.ts'

/** Where the shopper pays on pages that are not the bank's confirmation of a card. */
export interface ElsewhereMessages {
  title: string
  text: string
  /** accessible name of the frame with the page */
  frame: string
  popup: string
  openPopup: string
  redirect: string
  openPage: string
  /** the shopper says that the page is done */
  returned: string
  abandon: string
  leave: string
  stay: string
  /** for every refusal whose own text would speak of a card */
  declined: string
}

/** Texts of the methods beside a plain card form. */
export interface MethodMessages {
  methods: {
    /** heading over several methods */
    title: string
    /** accessible name of the list of methods */
    choose: string
    names: Record<MethodType, string>
  }
  saved: {
    /** accessible name of the list of cards */
    choose: string
    required: string
    expires: (date: string) => string
    expired: (date: string) => string
    remove: string
    /** accessible name of the button beside one card */
    removeOne: (card: string) => string
    /** asked before a card is removed */
    confirm: (card: string) => string
    keep: string
    removed: string
    /** to the form for a new card */
    other: string
    /** who can read the code, where a vault keeps it */
    sealed: string
  }
  /** consent, never ticked beforehand */
  saveCard: (merchant: string) => string
  transfer: { text: string; bank: string; choose: string; required: string }
  hosted: { text: (merchant: string) => string }
  elsewhere: Record<'bank_transfer' | 'hosted_page', ElsewhereMessages>
}
