import { en } from './en.ts'
import type { Messages } from './messages.ts'

export const LOCALES = ['en', 'uk'] as const
export type Locale = (typeof LOCALES)[number]

/** English is at hand from the first moment; every other locale is a chunk of its own. */
const LOADERS: Readonly<Record<Exclude<Locale, 'en'>, () => Promise<Messages>>> = {
  uk: async () => (await import('./uk.ts')).uk,
}

/**
 * The first of the wanted languages that exists, e.g. `uk` for `uk-UA`.
 *
 * @param requested - by the merchant; wins over the languages of the browser
 */
export function resolveLocale(requested: string | null, languages: readonly string[]): Locale {
  for (const wanted of [requested ?? '', ...languages]) {
    const language = wanted.trim().toLowerCase().split(/[-_]/)[0]
    const found = LOCALES.find((locale) => locale === language)
    if (found) return found
  }
  return 'en'
}

/** The texts of a locale; English where its file cannot be loaded, for a form in English is better than none. */
export async function loadMessages(locale: Locale, loaders = LOADERS): Promise<Messages> {
  return locale === 'en' ? en : loaders[locale]().catch(() => en)
}
