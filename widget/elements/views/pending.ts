import { html } from 'lit'
import { clockIcon } from '../icons.ts'
import { calmView, paragraph, type ViewContext } from './view.ts'

/** Nobody knows yet, and we say so. */
export const pendingView = ({ messages: { pending }, amount }: ViewContext) =>
  calmView(
    'wait',
    clockIcon(),
    pending.title,
    html`<p class="amount" part="amount">${amount}</p>
      ${paragraph(pending.text)}`,
  )
