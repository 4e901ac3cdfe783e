// "$" alone would be read as dollars on an English page.
const STYLES = {
  es: new Intl.NumberFormat('es-CL', { style: 'currency', currency: 'CLP', maximumFractionDigits: 0 }),
  en: new Intl.NumberFormat('en', {
    style: 'currency',
    currency: 'CLP',
    currencyDisplay: 'code',
    maximumFractionDigits: 0,
  }),
}

/** An amount of Chilean pesos, which have no smaller unit. */
export function pesos(amount: number, language: keyof typeof STYLES): string {
  return STYLES[language].format(amount)
}
