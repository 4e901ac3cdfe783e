import { html } from 'lit'
import type { FlowState } from '../../flow/state.ts'
import type { Messages } from '../../i18n/messages.ts'
import { crossIcon } from '../icons.ts'
import { calmView, paragraph, type ViewContext } from './view.ts'

type Declined = Extract<FlowState, { view: 'declined' }>

/** Why, in the shopper's words, and what to do now. */
export function declineText({ payment: { decline } }: Declined, { declines, noRetry }: Messages): string {
  const reason = declines[decline?.code ?? 'generic'] ?? declines.generic
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
        : html`<button type="button" part="button main-button" @click=${retry}>${messages.tryAgain}</button>`
    }`,
  )
