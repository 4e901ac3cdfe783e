import type { ReactiveControllerHost } from 'lit'
import { loadMessages, type Locale, resolveLocale } from '../i18n/load.ts'
import type { Messages } from '../i18n/messages.ts'

/** Keeps the texts of an element in the wanted language; the old ones stay until the new ones are here. */
export class Texts {
  locale: Locale | undefined
  messages: Messages | undefined
  readonly #host: ReactiveControllerHost & Element
  #wanted: Locale | undefined

  constructor(host: ReactiveControllerHost & Element) {
    this.#host = host
  }

  /** Where nobody asks for a language, the page's own comes before the browser's. */
  want(requested: string | null): void {
    const page = this.#host.closest<HTMLElement>('[lang]')?.lang ?? ''
    const wanted = resolveLocale(requested, [page, ...navigator.languages])
    if (wanted === this.#wanted) return
    this.#wanted = wanted
    void loadMessages(wanted).then((messages) => {
      if (wanted !== this.#wanted) return
      this.locale = wanted
      this.messages = messages
      this.#host.requestUpdate()
    })
  }
}
