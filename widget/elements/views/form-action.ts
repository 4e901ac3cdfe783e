import { html } from 'lit'
import type { FormField } from '#contract/payment.ts'
import type { FlowState } from '../../flow/state.ts'
import type { Messages } from '../../i18n/messages.ts'
import { field } from '../field.ts'
import { bankIcon } from '../icons.ts'
import { leaveControls } from './leave.ts'
import { calmView, notice, type ViewContext } from './view.ts'

type Action = Extract<FlowState, { view: 'action' }>

/** Kinds of data that the browser can fill in by itself. */
const AUTOCOMPLETE: Readonly<Partial<Record<FormField['type'], string>>> = { email: 'email', tel: 'tel' }

/** The gateway asks for more data; its own labels and patterns, our own words for mistakes. */
export const formActionView = ({ problem }: Action, fields: readonly FormField[], context: ViewContext) => {
  const { messages, mistakes } = context
  return calmView(
    '',
    bankIcon(),
    messages.challenge.form,
    html`${notice(problem && messages.problems[problem])}
      <form novalidate autocomplete="on" @submit=${context.answer}>
        <div>
          ${fields.map(({ name, label, type, required, pattern }, index) =>
            field({
              id: `answer-${index}`,
              label,
              type,
              value: '',
              required,
              ...(pattern !== undefined && { pattern }),
              error: mistakes[name] ?? null,
              optional: required ? '' : messages.labels.optional,
              autocomplete: AUTOCOMPLETE[type] ?? 'off',
            }),
          )}
        </div>
        <button part="button main-button">${messages.challenge.submit}</button>
      </form>
      ${leaveControls(messages.challenge, context)}`,
  )
}

/** What was filled in, and what is wrong with it. The browser's own rules decide; only its bubbles are not used. */
export function readAnswers(
  root: ParentNode,
  fields: readonly FormField[],
  { errors }: Messages,
): { values: Record<string, string>; mistakes: Record<string, string> } {
  const values: Record<string, string> = {}
  const mistakes: Record<string, string> = {}
  fields.forEach(({ name, required }, index) => {
    const input = root.querySelector<HTMLInputElement>(`#answer-${index}`)
    if (!input) return
    const value = input.value.trim()
    if (required && !value) mistakes[name] = errors.field.required
    else if (!input.validity.valid) mistakes[name] = errors.field.invalid
    else if (value) values[name] = value
  })
  return { values, mistakes }
}
