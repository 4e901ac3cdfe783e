import { html, LitElement, type TemplateResult } from 'lit'
import type { CardPolicy, Sealing } from '#contract/session.ts'
import type { SealedCard } from '../crypto/seal.ts'
import { sealCardLater } from '../crypto/seal-later.ts'
import { baseStyles } from '../theme/base-styles.ts'
import { formStyles } from '../theme/form-styles.ts'
import { cardFields } from './card-fields.ts'
import { CardForm } from './card-form.ts'
import { emit } from './events.ts'
import { Texts } from './texts.ts'

/** What `seal()` brings: two JWEs, and the name on the card where the form asks for it. */
export type SealedEntry = SealedCard & { holder?: string }

/**
 * The card form alone, for a page that sends the sealed card itself. It takes part in the form around it: it is invalid
 * until the card is complete, is reset and disabled with it, and after `seal()` adds `<name>.number` and `<name>.data`,
 * both sealed, where it has a `name`.
 *
 * It seals to the bank only (`jwe-digits`): a card for a companion's own key is bound to a session, which
 * `<sealpay-checkout>` knows. It needs `sealing` and, for other than the usual rules, `policy`, as `GET /v1/checkout` gives them for a method.
 *
 * ```js
 * const card = document.querySelector('sealpay-card')
 * card.sealing = method.sealing
 * card.policy = method.card
 * const sealed = await card.seal() // null while something is missing or wrong
 * ```
 *
 * @fires sealpay-change - `{complete, brand, valid}`: something was typed
 *
 * @csspart fields, field, field-invalid, label, box, input, note
 *
 * Its looks come from the `--sealpay-*` custom properties, as those of `<sealpay-checkout>`, without the panel.
 */
export class SealpayCard extends LitElement {
  static readonly formAssociated = true
  static override styles = [baseStyles, formStyles]

  static override properties = {
    sealing: { attribute: false },
    policy: { attribute: false },
    name: {},
    locale: {},
    keyThumbprint: { attribute: 'key-thumbprint' },
    theme: { reflect: true },
    disabled: { type: Boolean, reflect: true },
  }

  /** Whom the card is sealed to. */
  declare sealing: Sealing | null
  /** What the form asks for and checks. */
  declare policy: CardPolicy | null
  declare name: string
  declare locale: string | null
  /** RFC 7638 thumbprints of the sealing keys to be trusted, separated by spaces. */
  declare keyThumbprint: string
  declare theme: 'auto' | 'light' | 'dark'
  declare disabled: boolean

  readonly #card = new CardForm(this, () => new Date())
  readonly #texts = new Texts(this)
  readonly #internals = this.attachInternals()
  #said = ''
  /** a fieldset of the page is disabled */
  #disabledAround = false
  #sealing: Promise<SealedEntry | null> | undefined

  constructor() {
    super()
    this.sealing = this.policy = this.locale = null
    this.name = this.keyThumbprint = ''
    this.theme = 'auto'
    this.disabled = false
    this.#card.onChange = (change) => {
      this.#said = ''
      emit(this, 'sealpay-change', change)
    }
  }

  /** Nothing is missing or wrong. */
  get valid(): boolean {
    return this.#card.change.complete
  }

  /**
   * Seals the card and empties the form. `null` where something is missing or wrong; it is then shown, and the first wrong
   * field has the focus. A second call while one is under way is the same call.
   *
   * @throws SealError where the key is not usable, not the pinned one, or the page is not secure
   */
  seal(): Promise<SealedEntry | null> {
    return (this.#sealing ??= this.#seal().finally(() => (this.#sealing = undefined)))
  }

  /** Empties the form. */
  reset(): void {
    this.#internals.setFormValue(null)
    this.#card.wipe()
  }

  override focus(options?: FocusOptions): void {
    this.#card.input('number')?.focus(options)
  }

  formResetCallback(): void {
    this.reset()
  }

  formDisabledCallback(disabled: boolean): void {
    this.#disabledAround = disabled
    this.requestUpdate()
  }

  protected override willUpdate(): void {
    if (this.policy) this.#card.policy = this.policy
    this.#texts.want(this.locale)
  }

  protected override render(): TemplateResult {
    const { messages, locale = 'en' } = this.#texts
    return html`${
        messages &&
        html`<form
          lang=${locale}
          novalidate
          autocomplete="on"
          aria-label=${messages.labels.form}
          @keydown=${this.#onKey}
        >
          ${cardFields(this.#card, messages, this.disabled || this.#disabledAround)}
        </form>`
      }
      <p class="hidden" role="status">${this.#said}</p>`
  }

  protected override updated(): void {
    const input = this.#card.input('number')
    if (!input || this.valid) this.#internals.setValidity({})
    else this.#internals.setValidity({ customError: true }, this.#texts.messages?.errors.number.required, input)
  }

  async #seal(): Promise<SealedEntry | null> {
    const { sealing } = this
    const { messages } = this.#texts
    if (!sealing || !messages) return null
    const wrong = this.#card.validate()
    if (wrong[0]) {
      this.#said = messages.errors.summary(wrong.length)
      await this.updateComplete
      this.#card.input(wrong[0])?.focus()
      return null
    }
    const { holder, number, expiry, cvv } = this.#card.entry()
    const sealed = await sealCardLater(
      { number, expiry, cvv },
      sealing,
      this.keyThumbprint.split(/\s+/).filter(Boolean),
    )
    this.#card.wipe()
    if (this.name) this.#send(sealed)
    return { ...sealed, ...(holder && { holder }) }
  }

  #send(sealed: SealedCard): void {
    const data = new FormData()
    for (const part of ['number', 'data'] as const) data.set(`${this.name}.${part}`, sealed[part])
    this.#internals.setFormValue(data)
  }

  /** Enter sends the form around, as it does from any field of that form. */
  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.key === 'Enter') this.#internals.form?.requestSubmit()
  }
}
