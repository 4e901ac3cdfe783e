import { html, type TemplateResult } from 'lit'
import type { MethodType } from '#contract/payment.ts'
import type { CheckoutMethod } from '#contract/session.ts'
import type { FlowState } from '../../flow/state.ts'
import type { Messages } from '../../i18n/messages.ts'
import { acceptedMarks } from '../brand-marks.ts'
import { cardFields } from '../card-fields.ts'
import { bankIcon, cardIcon, lockIcon } from '../icons.ts'
import { paragraph, spinner } from '../views/view.ts'
import type { MethodChoice } from './method-choice.ts'
import { savedView } from './saved-view.ts'
import { transferView } from './transfer-view.ts'

export const LAYOUTS = ['accordion', 'tabs', 'single'] as const
export type Layout = (typeof LAYOUTS)[number]

export interface MethodsContext {
  messages: Messages
  amount: string
  layout: Layout
  disabled: boolean
  busy: boolean
  submit: (event: SubmitEvent) => void
  turnTo: () => void
}

type Form = Extract<FlowState, { view: 'form' }>

/** Every method of the session in one real form, in one tree; the fields of the chosen one alone are there. */
export function methodsView({ checkout, problem }: Form, choice: MethodChoice, context: MethodsContext) {
  const { messages, amount, disabled, busy } = context
  const { current } = choice
  const single = context.layout === 'single' || choice.methods.length === 1
  const body = current ? methodBody(choice, current, checkout.merchant.name, single, context) : ''
  const note = current && sealedNote(current, messages)
  return html`<form
    part="form"
    novalidate
    autocomplete="on"
    aria-labelledby="title"
    @submit=${context.submit}
    @focusin=${context.turnTo}
  >
    <header part="header">
      <h2 id="title" part="title" tabindex="-1">
        ${single && current ? titleOf(current.type, messages) : messages.methods.title}
      </h2>
      ${single && current ? marksOf(current, messages) : ''}
    </header>
    <fieldset class="methods" part="methods" ?disabled=${disabled}>
      ${single ? body : picker(choice, body, context)}
    </fieldset>
    ${problem && html`<p class="problem" part="problem">${messages.problems[problem]}</p>`}
    <button part="button main-button" ?disabled=${disabled}>
      ${busy ? spinner() : lockIcon()}${messages.pay(amount)}
    </button>
    ${note && html`<p class="sealed" part="sealed">${note}</p>`}
  </form>`
}

/**
 * Radio buttons in both layouts: one choice, arrow keys, and nothing to explain to a screen reader. The accordion opens
 * below the chosen one; tabs stand in a row with the chosen method's fields below all.
 */
function picker(choice: MethodChoice, body: unknown, { layout, messages }: MethodsContext): TemplateResult {
  const tabs = layout === 'tabs'
  const items = choice.methods.map(({ type }) => {
    const chosen = choice.current?.type === type
    return html`<div class="method ${chosen ? 'chosen' : ''}" part="method ${chosen ? 'method-chosen' : ''}">
      <label class="choice" part="method-label">
        <input
          type="radio"
          name="method"
          id="method-${type}"
          .value=${type}
          .checked=${chosen}
          @change=${() => choice.choose(type)}
        />
        <span class="grow">${messages.methods.names[type]}</span>
        ${iconOf(type)}
      </label>
      ${chosen && !tabs ? html`<div class="body">${body}</div>` : ''}
    </div>`
  })
  return html`<legend class="hidden">${messages.methods.choose}</legend>
    ${
      tabs
        ? html`<div class="tabs">${items}</div>
            ${body}`
        : items
    }`
}

const titleOf = (type: MethodType, { labels, methods }: Messages) =>
  type === 'card' ? labels.form : methods.names[type]

const marksOf = ({ card, type }: CheckoutMethod, { brand }: Messages) =>
  type === 'card' ? acceptedMarks(card?.brands ?? [], brand.accepted) : ''

/** Who can read what is sealed, where anything is. */
function sealedNote({ type, vault, sealing, card }: CheckoutMethod, { saved, sealed }: Messages): string | undefined {
  if (type === 'saved_card' && card?.cvv === 'none') return undefined
  return vault ? saved.sealed : sealing && sealed[sealing.recipient]
}

function methodBody(
  choice: MethodChoice,
  method: CheckoutMethod,
  merchant: string,
  single: boolean,
  context: MethodsContext,
) {
  const { messages, disabled } = context
  switch (method.type) {
    case 'card':
      return html`${single ? '' : marksOf(method, messages)} ${cardFields(choice.card, messages, disabled)}
      ${method.saveCard === 'ask' ? consent(choice, messages.saveCard(merchant)) : ''}`
    case 'saved_card':
      return savedView(choice, messages)
    case 'bank_transfer':
      return transferView(choice, messages)
    case 'hosted_page':
      return paragraph(messages.hosted.text(merchant))
  }
}

const consent = (choice: MethodChoice, text: string) =>
  html`<label class="choice consent" part="consent"
    ><input
      type="checkbox"
      id="save"
      .checked=${choice.save}
      @change=${({ target }: Event) => (choice.save = (target as HTMLInputElement).checked)}
    />
    <span class="grow">${text}</span></label
  >`

const iconOf = (type: MethodType) => (type === 'bank_transfer' ? bankIcon() : cardIcon())
