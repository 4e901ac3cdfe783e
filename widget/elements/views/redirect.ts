import { html } from 'lit'
import type { FlowState } from '../../flow/state.ts'
import { bankIcon } from '../icons.ts'
import { leaveControls } from './leave.ts'
import { calmView, notice, paragraph, type ViewContext } from './view.ts'

type Action = Extract<FlowState, { view: 'action' }>

/** The bank's page in a window, opened by the shopper's own click, or instead of the shop's page. */
export const redirectView = ({ problem }: Action, window: 'page' | 'popup', context: ViewContext) => {
  const { challenge, problems } = context.messages
  const popup = window === 'popup'
  return calmView(
    '',
    bankIcon(),
    challenge.title,
    html`${paragraph(popup ? challenge.popup : challenge.redirect)} ${notice(problem && problems[problem])}
      <button type="button" part="button main-button" @click=${context.openPopup}>
        ${popup ? challenge.openPopup : challenge.openPage}
      </button>
      <button type="button" class="plain" part="button" @click=${context.returned}>${challenge.returned}</button>
      ${leaveControls(context)}`,
  )
}
