import { html } from 'lit'
import type { FlowState } from '../../flow/state.ts'
import { processingView } from './processing.ts'
import type { ViewContext } from './view.ts'

type Action = Extract<FlowState, { view: 'action' }>

/**
 * The issuer checks the browser (3-D Secure method) where nobody sees it: the shopper sees that the payment is under way.
 * Out of reach of keyboard and screen reader, and without the permissions that a page for people needs.
 */
export const hiddenFrameView = ({ checkout, payment, problem }: Action, url: string, context: ViewContext) =>
  html`${processingView({ view: 'processing', checkout, payment, slow: problem !== null, offline: false }, context)}
    <iframe
      class="hidden"
      part="check"
      title=${context.messages.processing.title}
      src=${url}
      sandbox="allow-scripts allow-same-origin allow-forms"
      referrerpolicy="no-referrer"
      tabindex="-1"
      aria-hidden="true"
    ></iframe>`
