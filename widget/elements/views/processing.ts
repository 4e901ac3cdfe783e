import { html } from 'lit'
import type { FlowState } from '../../flow/state.ts'
import { calmView, notice, paragraph, spinner, type ViewContext } from './view.ts'

type Processing = Extract<FlowState, { view: 'processing' }>

/** The bank is at work. */
export const processingView = ({ checkout, slow, offline }: Processing, { messages, amount }: ViewContext) =>
  calmView(
    '',
    spinner(),
    messages.processing.title,
    html`${paragraph(messages.payTo(checkout.merchant.name, amount))}
    ${notice((offline && messages.offline) || (slow && messages.slow)) || paragraph(messages.processing.text)}`,
  )
