/** An amount in minor units with as many decimals as its currency has: `1 249,00 ₴`, `€24.98`, `$28,727`. */
export function money(minorUnits: number, currency: string, language: string): string {
  const format = new Intl.NumberFormat(language === 'uk' ? 'uk-UA' : 'en-GB', {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
  })
  return format.format(minorUnits / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2))
}

/** `1 249,00 ₴` or `₴1,249.00`, as the language writes it. */
export const hryvnias = (kopiykas: number, language: string): string => money(kopiykas, 'UAH', language)

/** `1249.00` or `1249,00`, as `parseHryvnias` reads it: for fields. */
export function plainHryvnias(kopiykas: number, language: string): string {
  return `${Math.trunc(kopiykas / 100)}${language === 'uk' ? ',' : '.'}${String(kopiykas % 100).padStart(2, '0')}`
}

/**
 * Kopiykas from what a person typed: `250`, `250,5` or `1 000.50`. No floating point on the way.
 *
 * @returns `null` for anything that is not an amount between one kopiyka and 100 000 hryvnias
 */
export function parseHryvnias(text: string): number | null {
  const match = /^(\d{1,6})(?:[.,](\d{1,2}))?$/.exec(text.replace(/[\s\u00a0]/g, ''))
  if (!match) return null
  const kopiykas = Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0'))
  return kopiykas >= 1 && kopiykas <= 10_000_000 ? kopiykas : null
}
