import type { MethodType } from '#contract/payment.ts'
import type { CheckoutMethod, CheckoutView } from '#contract/session.ts'
import type { MethodEntry } from '../../crypto/entry.ts'
import { usableMethods } from '../../flow/methods.ts'
import type { CardForm } from '../card-form.ts'
import type { ChangeDetail } from '../events.ts'
import type { EntryForm } from '../entry-form.ts'
import { SavedForm } from './saved-form.ts'

export interface ChoiceHost {
  /** goes to where the shopper begins */
  focus(): void
  requestUpdate(): void
  readonly updateComplete: Promise<unknown>
  readonly renderRoot: ParentNode
}

export interface ChoicePorts {
  now: () => Date
  /** the companion forgets a card; `false` where it could not */
  deleteCard: (id: string) => Promise<boolean>
  onChange: (detail: ChangeDetail) => void
  /** says that the card is gone to those who do not see it */
  onRemoved: () => void
}

/** Which method the shopper has chosen, and what each of them wants to know. `methods-view.ts` draws it. */
export class MethodChoice implements EntryForm {
  readonly card: CardForm
  readonly saved: SavedForm
  methods: readonly CheckoutMethod[] = []
  /** the shopper's consent to keep the card; never given beforehand */
  save = false
  bank: string | null = null
  bankMissing = false
  readonly #host: ChoiceHost
  readonly #ports: ChoicePorts
  #chosen: MethodType | null = null
  #told = ''

  constructor(host: ChoiceHost, card: CardForm, ports: ChoicePorts) {
    this.#host = host
    this.#ports = ports
    this.card = card
    this.card.onChange = () => this.#tell()
    this.saved = new SavedForm(() => this.#tell(), ports.now)
  }

  /** Takes what the session offers now. What the shopper has chosen stays chosen as long as it is there. */
  update(checkout: CheckoutView): void {
    this.methods = usableMethods(checkout)
    this.saved.update(this.methods.find(({ type }) => type === 'saved_card'))
    const banks = this.methods.find(({ type }) => type === 'bank_transfer')
    if (!banks?.banks?.some(({ code }) => code === this.bank)) {
      this.bank = banks?.banks?.find(({ code }) => code === banks.bank)?.code ?? null
    }
    if (this.methods.some(({ type }) => type === this.#chosen)) return
    // Saved cards that have all expired are no help: begin with what can be used.
    const first = this.methods.find(({ type }) => type !== 'saved_card' || this.saved.chosen)
    this.#chosen = (first ?? this.methods[0])?.type ?? null
  }

  get current(): CheckoutMethod | undefined {
    return this.methods.find(({ type }) => type === this.#chosen)
  }

  get offersNewCard(): boolean {
    return this.methods.some(({ type }) => type === 'card')
  }

  choose(type: MethodType): void {
    this.#chosen = type
    this.bankMissing = false
    this.saved.asked = null
    this.#tell()
  }

  /** From the saved cards to the form for a new one, with the keyboard in it. */
  async useAnotherCard(): Promise<void> {
    this.choose('card')
    await this.#focus('#number')
  }

  chooseBank(code: string): void {
    this.bank = code || null
    this.bankMissing = false
    this.#tell()
  }

  /** Asks before a card is removed; `null` takes the question away. */
  async ask(id: string | null): Promise<void> {
    const before = this.saved.asked
    this.saved.asked = id
    this.#host.requestUpdate()
    await this.#focus(id === null ? `[data-remove="${CSS.escape(before ?? '')}"]` : '#keep-card')
  }

  async remove(id: string): Promise<void> {
    if (this.saved.removing) return
    this.saved.removing = true
    this.#host.requestUpdate()
    const removed = await this.#ports.deleteCard(id)
    this.saved.removing = false
    if (!removed) return this.ask(null)
    this.saved.asked = null
    this.#ports.onRemoved()
    await this.#host.updateComplete
    // What had the keyboard is gone.
    this.#host.focus()
  }

  get change(): ChangeDetail {
    const form = this.#form
    return form ? form.change : { complete: !this.#bankIsMissing, brand: null, valid: !this.bankMissing }
  }

  validate(): readonly string[] {
    if (this.#form) return this.#form.validate()
    this.bankMissing = this.#bankIsMissing
    this.#tell()
    return this.bankMissing ? ['bank'] : []
  }

  entry(): MethodEntry {
    const { current } = this
    switch (current?.type) {
      case 'card':
        return { ...this.card.entry(), ...(current.saveCard === 'ask' && { save: this.save }) }
      case 'saved_card':
        return this.saved.entry()
      case 'bank_transfer':
        return { type: 'bank_transfer', ...(this.bank !== null && { bank: this.bank }) }
      case 'hosted_page':
        return { type: 'hosted_page' }
      case undefined:
        throw new TypeError('no method is chosen')
    }
  }

  wipe(): void {
    this.save = false
    this.card.wipe()
    this.saved.wipe()
  }

  get #form(): EntryForm | null {
    const type = this.current?.type
    return type === 'card' ? this.card : type === 'saved_card' ? this.saved : null
  }

  get #bankIsMissing(): boolean {
    const { current, bank } = this
    return current?.type === 'bank_transfer' && !!current.banks?.length && bank === null
  }

  async #focus(selector: string): Promise<void> {
    await this.#host.updateComplete
    this.#host.renderRoot.querySelector<HTMLElement>(selector)?.focus()
  }

  #tell(): void {
    this.#host.requestUpdate()
    const detail = this.change
    const told = JSON.stringify(detail)
    if (told === this.#told) return
    this.#told = told
    this.#ports.onChange(detail)
  }
}
