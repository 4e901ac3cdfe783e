import { html } from 'lit'
import type { FlowState } from '../../flow/state.ts'
import { brandNamed } from '../../card/brands.ts'
import { checkIcon } from '../icons.ts'
import { calmView, paragraph, type ViewContext } from './view.ts'

type Success = Extract<FlowState, { view: 'success' }>

/** Paid: the amount, to whom, and with which card, as a receipt would say it. */
export const successView = ({ checkout, payment }: Success, { messages, amount }: ViewContext) => {
  const { brand, mask } = payment.method
  return calmView(
    'good',
    checkIcon(),
    messages.success.title,
    html`<p class="amount" part="amount">${amount}</p>
      ${paragraph(messages.success.text(amount, checkout.merchant.name))}
      ${
        mask &&
        html`<p class="small" part="text">
          ${brand && brandNamed(brand).label} <bdi dir="ltr">•••• ${mask.slice(-4)}</bdi>
        </p>`
      }
      <slot name="success"></slot>`,
  )
}
