import { html } from 'lit'
import type { FlowState } from '../../flow/state.ts'
import { acceptedMarks } from '../brand-marks.ts'
import { cardFields } from '../card-fields.ts'
import type { CardForm } from '../card-form.ts'
import { lockIcon } from '../icons.ts'
import { spinner, type FirstContext } from './view.ts'

type Form = Extract<FlowState, { view: 'form' }>

/** The card form with its button: one real form, in one tree, so that autofill sees a whole card. */
export const cardView = (
  { checkout, problem }: Form,
  { form, disabled, busy }: { form: CardForm; disabled: boolean; busy: boolean },
  { messages, amount }: FirstContext,
  submit: (event: SubmitEvent) => void,
  turnTo: () => void,
) => {
  const recipient = checkout.methods.find(({ type }) => type === 'card')?.sealing?.recipient
  return html`<form
    part="form"
    novalidate
    autocomplete="on"
    aria-labelledby="title"
    @submit=${submit}
    @focusin=${turnTo}
  >
    <header part="header">
      <h2 id="title" part="title" tabindex="-1">${messages.labels.form}</h2>
      ${acceptedMarks(form.policy.brands, messages.brand.accepted)}
    </header>
    ${cardFields(form, messages, disabled)}
    ${problem && html`<p class="problem" part="problem">${messages.problems[problem]}</p>`}
    <button part="button main-button" ?disabled=${disabled}>
      ${busy ? spinner() : lockIcon()}${messages.pay(amount)}
    </button>
    ${recipient && html`<p class="sealed" part="sealed">${messages.sealed[recipient]}</p>`}
  </form>`
}
