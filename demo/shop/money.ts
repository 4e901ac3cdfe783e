/** `1 249,00 ₴` or `₴1,249.00`, as the language writes it. */
export function hryvnias(kopiykas: number, language: string): string {
  return new Intl.NumberFormat(language === 'uk' ? 'uk-UA' : 'en-GB', {
    style: 'currency',
    currency: 'UAH',
    currencyDisplay: 'narrowSymbol',
  }).format(kopiykas / 100)
}

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
