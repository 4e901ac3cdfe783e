import { html } from 'lit'
import type { FlowState } from '../../flow/state.ts'
import { bankIcon } from '../icons.ts'
import { leaveControls } from './leave.ts'
import { stepWords } from './step-words.ts'
import { calmView, notice, paragraph, type ViewContext } from './view.ts'

type Action = Extract<FlowState, { view: 'action' }>

/** The bank's page in a window, opened by the shopper's own click, or instead of the shop's page. */
export const redirectView = ({ payment, problem }: Action, window: 'page' | 'popup', context: ViewContext) => {
  const { problems } = context.messages
  const words = stepWords(payment, context.messages)
  const popup = window === 'popup'
  return calmView(
    '',
    bankIcon(),
    words.title,
    html`${paragraph(popup ? words.popup : words.redirect)} ${notice(problem && problems[problem])}
      <button type="button" part="button main-button" @click=${context.openPopup}>
        ${popup ? words.openPopup : words.openPage}
      </button>
      <button type="button" class="plain" part="button" @click=${context.returned}>${words.returned}</button>
      ${leaveControls(words, context)}`,
  )
}
