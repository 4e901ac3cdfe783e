import { html } from 'lit'
import type { FlowState } from '../../flow/state.ts'
import { bankIcon } from '../icons.ts'
import { leaveControls } from './leave.ts'
import { stepWords } from './step-words.ts'
import { calmView, notice, paragraph, type ViewContext } from './view.ts'

type Action = Extract<FlowState, { view: 'action' }>

/**
 * The bank's page in a window of its own above the shop's page; a sheet over the whole screen on a phone. The sandbox lets
 * it run and ask, but not lead the shop's page away.
 */
export const frameView = ({ payment, problem }: Action, url: string, context: ViewContext) => {
  const { problems } = context.messages
  const words = stepWords(payment, context.messages)
  return html`${calmView('', bankIcon(), words.title, paragraph(words.text))}
    <dialog part="challenge" aria-labelledby="challenge" @cancel=${context.leave} @close=${context.leave}>
      <div class="bar">
        <h2 id="challenge" tabindex="-1" autofocus>${words.title}</h2>
        ${leaveControls(words, context)}
      </div>
      ${notice(problem && problems[problem])}
      <iframe
        part="frame"
        title=${words.frame}
        src=${url}
        sandbox="allow-scripts allow-same-origin allow-forms allow-popups"
        allow="payment; publickey-credentials-get"
        referrerpolicy="no-referrer"
      ></iframe>
    </dialog>`
}
