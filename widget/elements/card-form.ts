import type { ReactiveController, ReactiveControllerHost } from 'lit'
import type { CardPolicy } from '#contract/session.ts'
import { type Brand, detectBrand } from '../card/brands.ts'
import { checkCvv, cleanCvv, cvvLength } from '../card/cvv.ts'
import { checkExpiry, editExpiry, expiryDigits, parseExpiry } from '../card/expiry.ts'
import { checkHolder } from '../card/holder.ts'
import { checkNumber, cleanNumber, editNumber } from '../card/number.ts'
import { splitPaste } from '../card/paste.ts'
import type { CardEntry } from '../crypto/entry.ts'
import type { FirstMessages } from '../i18n/messages.ts'
import type { ChangeDetail } from './events.ts'

export const CARD_FIELDS = ['number', 'expiry', 'cvv', 'holder'] as const
export type CardField = (typeof CARD_FIELDS)[number]

type Host = ReactiveControllerHost & { readonly renderRoot: HTMLElement | DocumentFragment }

const EMPTY: Readonly<Record<CardField, string>> = { number: '', expiry: '', cvv: '', holder: '' }

/** Until the gateway has said what it wants. */
const OPEN_POLICY: CardPolicy = { cvv: 'brand', luhn: 'warn', holder: 'off', brands: [], ranges: [] }

/**
 * What is typed into the card form, and what is wrong with it. Holds the card in memory only, for as long as it is not
 * sealed, so that the form comes back as it was when sealing refuses. `card-fields.ts` draws it.
 */
export class CardForm implements ReactiveController {
  policy: CardPolicy = OPEN_POLICY
  /** called after every edit that changed what a listener may know */
  onChange: ((detail: ChangeDetail) => void) | undefined

  readonly #host: Host
  readonly #now: () => Date
  #values = { ...EMPTY }
  /** fields whose mistakes are shown */
  #shown = new Set<CardField>()
  /** the field as it was before the edit under way */
  #before: { value: string; caret: number } | undefined
  #told = ''
  /** fields that held the card, also those that have left the page already */
  readonly #inputs = new Set<HTMLInputElement>()

  constructor(host: Host, now: () => Date) {
    this.#host = host
    this.#now = now
    host.addController(this)
  }

  /** Nothing typed survives the element's removal from the page. */
  hostDisconnected(): void {
    this.wipe()
  }

  get values(): Readonly<Record<CardField, string>> {
    return this.#values
  }

  get brand(): Brand | null {
    return detectBrand(cleanNumber(this.#values.number), this.policy.ranges)
  }

  get cvvLength() {
    return cvvLength(this.policy.cvv, this.brand)
  }

  get change(): ChangeDetail {
    const mistakes = CARD_FIELDS.filter((field) => this.#check(field))
    return {
      complete: mistakes.length === 0,
      brand: this.brand?.name ?? null,
      valid: !mistakes.some((field) => this.#shown.has(field)),
    }
  }

  /** The text of a field's mistake once it may be shown: not while the shopper is still typing for the first time. */
  error(field: CardField, messages: FirstMessages): string | null {
    return this.#shown.has(field) ? this.#text(field, messages) : null
  }

  /** Whether the number looks mistyped without being refused. */
  get doubtful(): boolean {
    return checkNumber(cleanNumber(this.#values.number), this.policy, this.policy.ranges).warning !== null
  }

  /** Shows every mistake. The wrong fields, in the order in which they stand. */
  validate(): CardField[] {
    this.#shown = new Set(CARD_FIELDS)
    this.#tell()
    return CARD_FIELDS.filter((field) => this.#check(field))
  }

  /** The card as the controller takes it; only after `validate` found no mistake. */
  entry(): CardEntry {
    for (const field of CARD_FIELDS) this.#remember(this.input(field))
    const { number, expiry, cvv, holder } = this.#values
    const date = parseExpiry(expiry)
    if (!date) throw new TypeError('the card form is not complete')
    return {
      type: 'card',
      number: cleanNumber(number),
      expiry: expiryDigits(date),
      cvv: this.cvvLength && cvv,
      ...(this.policy.holder !== 'off' && { holder }),
    }
  }

  /** Forgets the card, in memory and on the screen, at once and not only at the next rendering. */
  wipe(): void {
    this.#values = { ...EMPTY }
    this.#shown.clear()
    this.#before = undefined
    for (const field of CARD_FIELDS) this.#remember(this.input(field))
    for (const input of this.#inputs) input.value = ''
    this.#inputs.clear()
    this.#tell()
  }

  input(field: CardField): HTMLInputElement | null {
    return this.#host.renderRoot?.querySelector<HTMLInputElement>(`#${field}`) ?? null
  }

  /** Handles `beforeinput`: only now is it known where the caret stood. */
  readonly onBeforeInput = ({ target }: Event): void => {
    const { value, selectionEnd } = target as HTMLInputElement
    this.#before = { value, caret: selectionEnd ?? value.length }
  }

  /** Handles `input`, `change` and `compositionend`: autofill sends no `beforeinput`, and on some phones no `input`. */
  readonly onInput = (event: Event): void => {
    const input = event.target as HTMLInputElement
    const field = input.id as CardField
    // It may leave the page before the card is sent, when the shopper turns to another method and back.
    this.#remember(input)
    // A keyboard that composes loses its place when the field changes under its hands.
    if ((event as InputEvent).isComposing) this.#values[field] = input.value
    else this.#edit(field, input)
    this.#tell()
  }

  /** Handles `blur`: time to say what is wrong. (A field that a script formats gets no `change` in Chromium.) */
  readonly onBlur = (event: Event): void => {
    const field = (event.target as HTMLInputElement).id as CardField
    if (this.#values[field]) this.#shown.add(field)
    this.#tell()
  }

  /** Handles `paste`: a whole card at once goes into its fields. */
  readonly onPaste = (event: ClipboardEvent): void => {
    const card = splitPaste(event.clipboardData?.getData('text') ?? '')
    if (!card) return
    event.preventDefault()
    for (const field of ['number', 'expiry', 'cvv'] as const) {
      const input = this.input(field)
      const text = card[field]
      if (!input || text === undefined) continue
      input.value = text
      input.setSelectionRange(text.length, text.length)
      this.#before = { value: '', caret: 0 }
      this.#edit(field, input)
    }
    this.#tell()
  }

  #remember(input: HTMLInputElement | null): void {
    if (input) this.#inputs.add(input)
  }

  #edit(field: CardField, input: HTMLInputElement): void {
    const { value, selectionStart } = input
    const previous = this.#before ?? { value: this.#values[field], caret: this.#values[field].length }
    this.#before = undefined
    const edit = this.#editors[field]({ value, caret: selectionStart ?? value.length }, previous)
    this.#values[field] = edit.value
    if (edit.value === value) return
    input.value = edit.value
    // Moving the caret of a field without the keyboard (autofill) would take the keyboard there in some browsers.
    if (input.matches(':focus')) input.setSelectionRange(edit.caret, edit.caret)
  }

  readonly #editors: Record<CardField, (now: Edit, before: Edit) => Edit> = {
    number: (now, before) => editNumber(now, before, this.policy.ranges),
    expiry: editExpiry,
    cvv: ({ value, caret }) => ({ value: cleanCvv(value, this.cvvLength?.max ?? 4), caret }),
    holder: (now) => now,
  }

  #check(field: CardField) {
    const { [field]: text } = this.#values
    switch (field) {
      case 'number':
        return checkNumber(cleanNumber(text), this.policy, this.policy.ranges).error
      case 'expiry':
        return checkExpiry(text, this.#now())
      case 'cvv':
        return checkCvv(text, this.cvvLength)
      case 'holder':
        return checkHolder(text, this.policy.holder)
    }
  }

  #text(field: CardField, { errors }: FirstMessages): string | null {
    const code = this.#check(field)
    if (!code) return null
    const text = (errors[field] as Record<string, string | FirstMessages['errors']['cvv']['required']>)[code]!
    const { min, max } = this.cvvLength ?? { min: 3, max: 4 }
    return typeof text === 'string' ? text : text(min, max)
  }

  #tell(): void {
    this.#host.requestUpdate()
    const detail = this.change
    const told = JSON.stringify(detail)
    if (told === this.#told) return
    this.#told = told
    this.onChange?.(detail)
  }
}

type Edit = { value: string; caret: number }
