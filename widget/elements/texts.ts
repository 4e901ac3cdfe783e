import type { ReactiveControllerHost } from 'lit'
import { loadAllMessages, loadMessages, type Locale, resolveLocale } from '../i18n/load.ts'
import type { FirstMessages, Messages } from '../i18n/messages.ts'

/** Keeps the texts of an element in the wanted language; the old ones stay until the new ones are here. */
export class Texts {
  locale: Locale | undefined
  /** what the card form says */
  messages: FirstMessages | undefined
  /** every text, once somebody has wanted all */
  all: Messages | undefined
  readonly #host: ReactiveControllerHost & Element
  #wanted: Locale = 'en'
  #asked = false

  constructor(host: ReactiveControllerHost & Element) {
    this.#host = host
  }

  /** Where nobody asks for a language, the page's own comes before the browser's. */
  want(requested: string | null): void {
    const page = this.#host.closest<HTMLElement>('[lang]')?.lang ?? ''
    const wanted = resolveLocale(requested, [page, ...navigator.languages])
    if (this.#asked && wanted === this.#wanted) return
    this.#asked = true
    this.#wanted = wanted
    // The view that needed all texts keeps its old ones where the new ones do not come.
    if (this.all) void this.wantAll().catch(() => undefined)
    void loadMessages(wanted).then((messages) => {
      if (wanted !== this.#wanted) return
      this.locale = wanted
      this.messages = messages
      this.#host.requestUpdate()
    })
  }

  /** Fetches the texts of the other views too. Rejects where they cannot be loaded. */
  async wantAll(): Promise<void> {
    const wanted = this.#wanted
    const all = await loadAllMessages(wanted)
    if (wanted !== this.#wanted) return this.wantAll()
    this.all = all
    this.#host.requestUpdate()
  }
}
