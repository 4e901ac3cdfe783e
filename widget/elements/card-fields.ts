import { html, type TemplateResult } from 'lit'
import type { FirstMessages } from '../i18n/messages.ts'
import { brandMark } from './brand-marks.ts'
import type { CardField, CardForm } from './card-form.ts'
import { field } from './field.ts'
import { codeIcon } from './icons.ts'

/** The fields of the card, without the form around them, so that both elements put them into a form of their own tree. */
export function cardFields(form: CardForm, messages: FirstMessages, disabled: boolean): TemplateResult {
  const { brand, policy, cvvLength } = form
  const { labels, placeholders } = messages

  const one = (name: CardField, autocomplete: string, options: Partial<Parameters<typeof field>[0]> = {}) => {
    const error = form.error(name, messages)
    return field({
      id: name,
      label: labels[name],
      value: form.values[name],
      autocomplete,
      error,
      input: form.onInput,
      blur: form.onBlur,
      beforeInput: form.onBeforeInput,
      paste: form.onPaste,
      ...options,
    })
  }

  return html`<fieldset class="fields" part="fields" ?disabled=${disabled}>
    ${one('number', 'cc-number', {
      placeholder: placeholders.number,
      numeric: true,
      hint: form.doubtful ? messages.checksumWarning : '',
      warning: form.doubtful,
      icon: brandMark(brand?.name, brand ? messages.brand.detected(brand.label) : undefined),
    })}
    ${one('expiry', 'cc-exp', { placeholder: placeholders.expiry, numeric: true, half: cvvLength !== null })}
    ${
      cvvLength &&
      one('cvv', 'cc-csc', {
        placeholder: placeholders.cvv(cvvLength.min),
        numeric: true,
        half: true,
        hint: messages.cvvHint(cvvLength.min),
        icon: codeIcon(),
      })
    }
    ${
      policy.holder === 'off'
        ? ''
        : one('holder', 'cc-name', {
            placeholder: placeholders.holder,
            optional: policy.holder === 'optional' ? labels.optional : '',
          })
    }
  </fieldset>`
}
