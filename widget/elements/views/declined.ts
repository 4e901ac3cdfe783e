import { html } from 'lit'
import type { DeclineCode } from '#contract/decline.ts'
import type { FlowState } from '../../flow/state.ts'
import type { Messages } from '../../i18n/messages.ts'
import { crossIcon } from '../icons.ts'
import { calmView, paragraph, type ViewContext } from './view.ts'

type Declined = Extract<FlowState, { view: 'declined' }>

/** Reasons that are the same without a card; the others would tell a shopper without one to use another. */
const CARDLESS: readonly DeclineCode[] = [
  'authentication_canceled',
  'try_later',
  'suspected_fraud',
  'not_processed',
  'configuration',
]

/** Paid, or not, on pages of others: without a card in this form. */
const elsewhere = ({ payment: { method } }: Declined) =>
  method.type === 'bank_transfer' || method.type === 'hosted_page' ? method.type : null

/** Why, in the shopper's words, and what to do now. */
export function declineText(state: Declined, messages: Messages): string {
  const { decline } = state.payment
  const { declines, noRetry } = messages
  const place = elsewhere(state)
  const code = decline?.code ?? 'generic'
  const reason =
    place && !CARDLESS.includes(code) ? messages.elsewhere[place].declined : (declines[code] ?? declines.generic)
  return decline?.retryable === false ? `${reason}. ${noRetry}` : reason
}

export const declinedView = (state: Declined, { messages, retry }: ViewContext) =>
  calmView(
    'bad',
    crossIcon(),
    messages.declinedTitle,
    html`${paragraph(declineText(state, messages))}
    ${
      state.payment.decline?.retryable === false
        ? ''
        : html`<button type="button" part="button main-button" @click=${retry}>
            ${elsewhere(state) ? messages.retry : messages.tryAgain}
          </button>`
    }`,
  )
