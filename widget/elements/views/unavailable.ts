import { html } from 'lit'
import type { FlowState } from '../../flow/state.ts'
import { alertIcon } from '../icons.ts'
import { calmView, type FirstContext } from './view.ts'

type Unavailable = Extract<FlowState, { view: 'unavailable' }>

/** Nothing to pay with, and whose move it is. */
export const unavailableView = ({ problem, retryable }: Unavailable, { messages, retry }: FirstContext) =>
  calmView(
    'bad',
    alertIcon(),
    messages.problems[problem],
    retryable ? html`<button type="button" part="button main-button" @click=${retry}>${messages.retry}</button>` : '',
  )
