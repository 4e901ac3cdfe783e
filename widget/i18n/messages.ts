import type { DeclineCode } from '#contract/decline.ts'
import type { CvvError } from '../card/cvv.ts'
import type { ExpiryError } from '../card/expiry.ts'
import type { HolderError } from '../card/holder.ts'
import type { NumberError } from '../card/number.ts'
import type { ProblemCode } from '../flow/state.ts'
import type { MethodMessages } from './method-messages.ts'

/** A heading and the sentence below it. */
export interface View {
  title: string
  text: string
}

/** The texts of the card form and of what can come instead of it: all that the first view needs. */
export interface FirstMessages {
  labels: {
    /** accessible name of the whole form */
    form: string
    number: string
    expiry: string
    cvv: string
    holder: string
    /** behind the label of a field that may stay empty */
    optional: string
  }
  placeholders: { number: string; expiry: string; cvv: (digits: number) => string; holder: string }
  /** where the code is to be found on the card */
  cvvHint: (digits: number) => string
  errors: {
    number: Record<NumberError, string>
    expiry: Record<ExpiryError, string>
    cvv: Record<CvvError, (min: number, max: number) => string>
    holder: Record<HolderError, string>
    /** a field of a `form` action */
    field: { required: string; invalid: string }
    /** said once after a submit that found mistakes */
    summary: (count: number) => string
  }
  /** the number may be mistyped, and may still be paid with */
  checksumWarning: string
  brand: {
    detected: (label: string) => string
    unknown: string
    accepted: (labels: string) => string
  }
  pay: (amount: string) => string
  /** who can read the sealed data */
  sealed: Record<'bank' | 'companion', string>
  loading: string
  retry: string
  problems: Record<ProblemCode, string>
}

/** Every text the widget shows or a screen reader says. A locale that lacks one does not compile. */
export interface Messages extends FirstMessages, MethodMessages {
  payTo: (merchant: string, amount: string) => string
  testMode: string
  processing: View
  slow: string
  offline: string
  challenge: View & {
    /** accessible name of the frame with the bank's page */
    frame: string
    popup: string
    openPopup: string
    redirect: string
    openPage: string
    /** the shopper says that the bank's page is done */
    returned: string
    abandon: string
    /** asked before a challenge is given up, for a slip of the finger costs the whole payment */
    leave: string
    stay: string
    form: string
    submit: string
  }
  success: { title: string; text: (amount: string, merchant: string) => string }
  declinedTitle: string
  /** added where another try is pointless */
  noRetry: string
  pending: View
  /** back to the form after a decline */
  tryAgain: string
  closed: Record<'expired' | 'complete', View>
  declines: Record<DeclineCode, string>
}
