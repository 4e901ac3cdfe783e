import { html, nothing, type TemplateResult } from 'lit'

export interface FieldOptions {
  id: string
  label: string
  value: string
  error: string | null
  /** shown below while there is no error */
  hint?: string
  /** the hint is a warning */
  warning?: boolean
  /** word behind the label of a field that may stay empty */
  optional?: string
  placeholder?: string
  autocomplete?: string
  type?: string
  required?: boolean
  /** only for fields that a gateway defines */
  pattern?: string
  /** digits only: a numeric keyboard, and left to right in every script */
  numeric?: boolean
  half?: boolean
  icon?: TemplateResult | ''
  input?: (event: Event) => void
  blur?: (event: Event) => void
  beforeInput?: (event: Event) => void
  paste?: (event: ClipboardEvent) => void
}

/**
 * One labelled field. A card's fields have no `pattern`: with spaces in the value a screen reader would call a right number
 * wrong. No field has a `name`, so that no form of the page can ever send it. Spell checkers, which may send text away, are kept out.
 */
export function field(options: FieldOptions): TemplateResult {
  const { id, error, hint, numeric } = options
  const note = `${id}-note`
  return html`<div
    class="field ${options.half ? 'half' : ''} ${error ? 'invalid' : options.warning ? 'warning' : ''}"
    part="field ${error ? 'field-invalid' : ''}"
  >
    <label for=${id} part="label"
      >${options.label}${options.optional ? html` <span>(${options.optional})</span>` : nothing}</label
    >
    <div class="box" part="box">
      <input
        id=${id}
        part="input"
        type=${options.type ?? 'text'}
        autocomplete=${options.autocomplete ?? 'off'}
        inputmode=${numeric ? 'numeric' : nothing}
        dir=${numeric ? 'ltr' : nothing}
        placeholder=${options.placeholder ?? ''}
        pattern=${options.pattern ?? nothing}
        ?required=${options.required}
        autocorrect="off"
        spellcheck="false"
        aria-describedby=${note}
        aria-invalid=${error ? 'true' : 'false'}
        aria-required=${options.optional ? 'false' : 'true'}
        .value=${options.value}
        @beforeinput=${options.beforeInput}
        @input=${options.input}
        @change=${options.input}
        @compositionend=${options.input}
        @paste=${options.paste}
        @blur=${options.blur}
      />
      ${options.icon ?? ''}
    </div>
    <p class="note" id=${note} part="note">${error ?? hint ?? ''}</p>
  </div>`
}
