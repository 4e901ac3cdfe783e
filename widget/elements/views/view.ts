import { html, type TemplateResult } from 'lit'
import type { FirstMessages, Messages } from '../../i18n/messages.ts'

/** What the views before a payment may use. */
export interface FirstContext {
  messages: FirstMessages
  /** amount and currency as the locale writes them */
  amount: string
  retry: () => void
}

/** What every later view may use: all texts, and what the shopper can do. */
export interface ViewContext extends FirstContext {
  messages: Messages
  /** the shopper was asked whether to give the challenge up */
  leaving: boolean
  /** fields of a `form` action that are missing or wrong, by name */
  mistakes: Readonly<Record<string, string>>
  openPopup: () => void
  returned: () => void
  /** asks first */
  leave: (event: Event) => void
  stay: () => void
  abandon: () => void
  answer: (event: SubmitEvent) => void
}

export const spinner = () => html`<span class="spinner" aria-hidden="true"></span>`

/** One calm column: a badge, a heading that can take the focus, and what follows. */
export function calmView(
  mood: '' | 'good' | 'bad' | 'wait',
  icon: unknown,
  title: string,
  content: unknown,
): TemplateResult {
  return html`<div class="view" part="view">
    <span class="badge ${mood}" part="badge">${icon}</span>
    <h2 tabindex="-1" part="title">${title}</h2>
    ${content}
  </div>`
}

export const paragraph = (text: string) => html`<p part="text">${text}</p>`

/** Something that went wrong on the way, or takes long; nothing where there is nothing to say. */
export const notice = (text: string | false | null) => (text ? html`<p class="notice" part="notice">${text}</p>` : '')
