import { checkIcon, clockIcon } from '../icons.ts'
import { calmView, paragraph, type ViewContext } from './view.ts'

/** The session is over: paid already, or out of time. */
export const closedView = (reason: 'expired' | 'complete', { messages: { closed } }: ViewContext) =>
  calmView(
    reason === 'complete' ? 'good' : '',
    reason === 'complete' ? checkIcon() : clockIcon(),
    closed[reason].title,
    paragraph(closed[reason].text),
  )
