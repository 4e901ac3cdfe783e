import type { CardPolicy, CheckoutMethod, SavedCard } from '#contract/session.ts'
import { type Brand, detectBrand, knownBrand } from '../../card/brands.ts'
import { checkCvv, cleanCvv, cvvLength } from '../../card/cvv.ts'
import { hasExpired } from '../../card/expiry.ts'
import type { MethodEntry } from '../../crypto/entry.ts'
import type { Messages } from '../../i18n/messages.ts'
import type { ChangeDetail } from '../events.ts'
import type { EntryForm } from '../entry-form.ts'

/** The brand of a saved card: by its name, or by the digits that its mask still shows. */
export function brandOf({ brand, mask }: SavedCard, policy: CardPolicy | undefined): Brand | null {
  const prefix = /^\d*/.exec(mask)?.[0] ?? ''
  return (brand && knownBrand(brand.toLowerCase())) || detectBrand(prefix, policy?.ranges)
}

/** Which saved card is chosen, and its security code. `saved-view.ts` draws it. */
export class SavedForm implements EntryForm {
  /** the card the shopper was asked about, before it is removed */
  asked: string | null = null
  /** the companion is removing it */
  removing = false
  readonly #changed: () => void
  readonly #now: () => Date
  #method: CheckoutMethod | undefined
  #chosen: string | null = null
  #cvv = ''
  #mistakesShown = false
  /** fields that held a code, also those that have left the page already */
  readonly #inputs = new Set<HTMLInputElement>()

  constructor(changed: () => void, now: () => Date) {
    this.#changed = changed
    this.#now = now
  }

  /** Takes what the session offers now; a card that is gone is chosen no more. */
  update(method: CheckoutMethod | undefined): void {
    this.#method = method
    const usable = this.cards.filter((card) => !this.isExpired(card))
    if (usable.some(({ id }) => id === this.#chosen)) return
    this.#clearCvv()
    this.#chosen = usable[0]?.id ?? null
  }

  get cards(): readonly SavedCard[] {
    return this.#method?.cards ?? []
  }

  get policy(): CardPolicy | undefined {
    return this.#method?.card
  }

  get chosen(): SavedCard | null {
    return this.cards.find(({ id }) => id === this.#chosen) ?? null
  }

  get cvv(): string {
    return this.#cvv
  }

  /** How many digits the chosen card's code has; `null`: none is asked for. */
  get cvvLength() {
    const { chosen, policy } = this
    return chosen && cvvLength(policy?.cvv ?? 'brand', brandOf(chosen, policy))
  }

  get change(): ChangeDetail {
    const { chosen, policy } = this
    return {
      complete: this.#wrong().length === 0,
      brand: (chosen && brandOf(chosen, policy)?.name) ?? null,
      valid: !this.#mistakesShown || this.#wrong().length === 0,
    }
  }

  isExpired({ expiry }: SavedCard): boolean {
    return expiry !== null && hasExpired(expiry, this.#now())
  }

  cvvError({ errors }: Messages): string | null {
    const code = this.#mistakesShown ? checkCvv(this.#cvv, this.cvvLength) : null
    const { min, max } = this.cvvLength ?? { min: 3, max: 4 }
    return code && errors.cvv[code](min, max)
  }

  /** No card can be chosen, and the shopper has tried to pay. */
  get choiceMissing(): boolean {
    return this.#mistakesShown && !this.chosen
  }

  choose(id: string): void {
    // The code belongs to the card it was typed for.
    this.#clearCvv()
    this.#chosen = id
    this.#mistakesShown = false
    this.#changed()
  }

  /** Handles `input` and `change` of the code. */
  readonly onCvv = (event: Event): void => {
    const input = event.target as HTMLInputElement
    this.#inputs.add(input)
    this.#cvv = cleanCvv(input.value, this.cvvLength?.max ?? 4)
    if (input.value !== this.#cvv) input.value = this.#cvv
    this.#changed()
  }

  /** Handles `blur`: time to say what is wrong. */
  readonly onBlur = (): void => {
    if (this.#cvv) this.#mistakesShown = true
    this.#changed()
  }

  validate(): readonly string[] {
    this.#mistakesShown = true
    this.#changed()
    return this.#wrong()
  }

  entry(): MethodEntry {
    const { chosen } = this
    if (!chosen) throw new TypeError('no saved card is chosen')
    return { type: 'saved_card', card: chosen.id, cvv: this.cvvLength && this.#cvv }
  }

  wipe(): void {
    this.#clearCvv()
    this.#mistakesShown = false
    this.#changed()
  }

  #wrong(): string[] {
    if (!this.chosen) return ['saved-0']
    return checkCvv(this.#cvv, this.cvvLength) ? ['saved-cvv'] : []
  }

  #clearCvv(): void {
    this.#cvv = ''
    for (const input of this.#inputs) input.value = ''
    this.#inputs.clear()
  }
}
