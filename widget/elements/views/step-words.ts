import type { PaymentView } from '#contract/payment.ts'
import type { Messages } from '../../i18n/messages.ts'

/** What the step is called: the bank's confirmation of a card, or the very page on which the shopper pays. */
export function stepWords({ method: { type } }: PaymentView, { challenge, elsewhere }: Messages) {
  return type === 'bank_transfer' || type === 'hosted_page' ? elsewhere[type] : challenge
}
