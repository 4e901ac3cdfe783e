import { html, type TemplateResult } from 'lit'
import type { SavedCard } from '#contract/session.ts'
import { formatExpiry } from '../../card/expiry.ts'
import type { Messages } from '../../i18n/messages.ts'
import { brandMark } from '../brand-marks.ts'
import { field } from '../field.ts'
import { codeIcon } from '../icons.ts'
import type { MethodChoice } from './method-choice.ts'
import { brandOf } from './saved-form.ts'

/** The cards of the customer: choose one and type its code, remove one, or go on to a new card. */
export function savedView(choice: MethodChoice, messages: Messages): TemplateResult {
  const { saved } = choice
  const { cvvLength } = saved
  return html`<fieldset class="cards" part="cards">
      <legend class="hidden">${messages.saved.choose}</legend>
      ${saved.cards.map((card, index) => savedCard(choice, card, index, messages))}
      ${saved.choiceMissing ? html`<p class="mistake" part="note">${messages.saved.required}</p>` : ''}
    </fieldset>
    ${
      cvvLength &&
      html`<div class="fields">
        ${field({
          id: 'saved-cvv',
          label: messages.labels.cvv,
          value: saved.cvv,
          autocomplete: 'cc-csc',
          placeholder: messages.placeholders.cvv(cvvLength.min),
          numeric: true,
          hint: messages.cvvHint(cvvLength.min),
          error: saved.cvvError(messages),
          icon: codeIcon(),
          input: saved.onCvv,
          blur: saved.onBlur,
        })}
      </div>`
    }
    ${
      choice.offersNewCard
        ? html`<button type="button" class="plain" part="button" @click=${() => void choice.useAnotherCard()}>
            ${messages.saved.other}
          </button>`
        : ''
    }`
}

function savedCard(choice: MethodChoice, card: SavedCard, index: number, messages: Messages): TemplateResult {
  const { saved } = choice
  const { expires, expired } = messages.saved
  const brand = brandOf(card, saved.policy)
  const label = brand?.label ?? ''
  const last = card.mask.slice(-4)
  const name = `${label} •••• ${last}`.trim()
  const over = saved.isExpired(card)
  const date = card.expiry && formatExpiry(card.expiry)
  return html`<div class="saved ${over ? 'over' : ''}" part="saved-card ${over ? 'saved-card-expired' : ''}">
    <label class="choice">
      <input
        type="radio"
        name="saved"
        id="saved-${index}"
        .value=${card.id}
        .checked=${saved.chosen === card}
        ?disabled=${over}
        @change=${() => saved.choose(card.id)}
      />
      <span class="grow">
        <span>${label} <bdi dir="ltr">•••• ${last}</bdi></span>
        ${date && html`<small>${(over ? expired : expires)(date)}</small>`}
      </span>
      ${brandMark(brand?.name)}
    </label>
    ${saved.asked === card.id ? question(choice, card, name, messages) : removeButton(choice, card, name, messages)}
  </div>`
}

const removeButton = (choice: MethodChoice, { id }: SavedCard, name: string, { saved }: Messages) =>
  html`<button
    type="button"
    class="quiet"
    part="button"
    data-remove=${id}
    aria-label=${saved.removeOne(name)}
    @click=${() => void choice.ask(id)}
  >
    ${saved.remove}
  </button>`

/** One question before: a card that is gone must be typed again. */
const question = (choice: MethodChoice, { id }: SavedCard, name: string, { saved }: Messages) =>
  html`<div class="question">
    <p role="alert">${saved.confirm(name)}</p>
    <button type="button" class="plain" part="button" id="keep-card" @click=${() => void choice.ask(null)}>
      ${saved.keep}
    </button>
    <button
      type="button"
      class="quiet"
      part="button"
      id="remove-card"
      ?disabled=${choice.saved.removing}
      @click=${() => void choice.remove(id)}
    >
      ${saved.remove}
    </button>
  </div>`
