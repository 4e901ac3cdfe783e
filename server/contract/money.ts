/** An amount of money: an integer number of minor units, and an ISO 4217 alpha-3 code. */
export interface Money {
  /** minor units (kopiykas, cents); a safe integer */
  amount: number
  /** ISO 4217 alpha-3, upper case */
  currency: string
}

// ISO 4217 lists the number of decimal digits per currency; only those that differ from two need a row.
const DIGITS: Readonly<Record<string, number>> = {
  BIF: 0, CLP: 0, DJF: 0, GNF: 0, ISK: 0, JPY: 0, KMF: 0, KRW: 0, PYG: 0, RWF: 0, UGX: 0, UYI: 0, VND: 0, VUV: 0,
  XAF: 0, XOF: 0, XPF: 0, BHD: 3, IQD: 3, JOD: 3, KWD: 3, LYD: 3, OMR: 3, TND: 3, CLF: 4, UYW: 4,
} // prettier-ignore

/** How many decimal digits the currency's major unit has (ISO 4217); 2 where the table has no row. */
export function minorDigits(currency: string): number {
  return DIGITS[currency] ?? 2
}

/** The amount in words of the locale, e.g. `1 234,50 ₴`. */
export function formatMoney({ amount, currency }: Money, locale: string): string {
  const digits = minorDigits(currency)
  return new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(amount / 10 ** digits)
}
