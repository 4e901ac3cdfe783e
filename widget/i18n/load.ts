import { enFirst } from './en-first.ts'
import type { FirstMessages, Messages } from './messages.ts'

export const LOCALES = ['en', 'uk'] as const
export type Locale = (typeof LOCALES)[number]

/** English for the card form is at hand from the first moment; the rest of it and every other locale are chunks. */
const LOADERS: Readonly<Record<Locale, () => Promise<Messages>>> = {
  en: async () => (await import('./en.ts')).en,
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

/** The texts of the card form; English where the file cannot be loaded, for a form in English is better than none. */
export async function loadMessages(locale: Locale, loaders = LOADERS): Promise<FirstMessages> {
  return locale === 'en' ? enFirst : loaders[locale]().catch(() => enFirst)
}

/** All texts of a locale, or else of English. Rejects where neither can be loaded. */
export async function loadAllMessages(locale: Locale, loaders = LOADERS): Promise<Messages> {
  return loaders[locale]().catch(() => loaders.en())
}
