import type { FlowState } from '../flow/state.ts'
import type { Messages } from '../i18n/messages.ts'
import { laterStyles } from '../theme/later-styles.ts'
import { closedView } from './views/closed.ts'
import { declinedView, declineText } from './views/declined.ts'
import { formActionView, readAnswers } from './views/form-action.ts'
import { frameView } from './views/frame.ts'
import { hiddenFrameView } from './views/hidden-frame.ts'
import { pendingView } from './views/pending.ts'
import { processingView } from './views/processing.ts'
import { redirectView } from './views/redirect.ts'
import { stepWords } from './views/step-words.ts'
import { successView } from './views/success.ts'
import type { ViewContext } from './views/view.ts'

/** The states that come after the form. The rest of the widget loads this module when the shopper turns to the form. */
export type LaterState = Exclude<FlowState, { view: 'loading' | 'unavailable' | 'form' }>

export { laterStyles, readAnswers }

/** The view of a state. */
export function laterView(state: LaterState, context: ViewContext): unknown {
  switch (state.view) {
    case 'processing':
      return processingView(state, context)
    case 'action':
      return actionView(state, context)
    case 'success':
      return successView(state, context)
    case 'declined':
      return declinedView(state, context)
    case 'pending':
      return pendingView(context)
    case 'closed':
      return closedView(state.reason, context)
  }
}

function actionView(state: Extract<FlowState, { view: 'action' }>, context: ViewContext): unknown {
  const { action } = state
  switch (action.type) {
    case 'frame':
      return (action.hidden ? hiddenFrameView : frameView)(state, action.url, context)
    case 'redirect':
      return redirectView(state, action.window, context)
    case 'form':
      return formActionView(state, action.fields, context)
  }
}

/** What a screen reader says when the state has come: the news of it, not the whole view. */
export function laterNews(state: LaterState, messages: Messages, amount: string): string {
  const { processing, challenge, success, pending, closed } = messages
  switch (state.view) {
    case 'processing':
      return (state.offline && messages.offline) || (state.slow && messages.slow) || sentence(processing)
    case 'action':
      if (state.action.type === 'frame' && state.action.hidden) {
        return state.problem ? messages.slow : sentence(processing)
      }
      if (state.problem) return messages.problems[state.problem]
      return state.action.type === 'form' ? challenge.form : sentence(stepWords(state.payment, messages))
    case 'success':
      return sentence({ title: success.title, text: success.text(amount, state.checkout.merchant.name) })
    case 'declined':
      return sentence({ title: messages.declinedTitle, text: declineText(state, messages) })
    case 'pending':
      return sentence(pending)
    case 'closed':
      return sentence(closed[state.reason])
  }
}

const sentence = ({ title, text }: { title: string; text: string }) => `${title}. ${text}`
