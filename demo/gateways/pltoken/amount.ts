// ISO 4217 (list one): currencies whose major unit does not have two decimal digits.
const DIGITS: Readonly<Record<string, number>> = {
  BIF: 0, CLP: 0, DJF: 0, GNF: 0, ISK: 0, JPY: 0, KMF: 0, KRW: 0, PYG: 0, RWF: 0, UGX: 0, UYI: 0, VND: 0, VUV: 0,
  XAF: 0, XOF: 0, XPF: 0, BHD: 3, IQD: 3, JOD: 3, KWD: 3, LYD: 3, OMR: 3, TND: 3, CLF: 4, UYW: 4,
} // prettier-ignore

const KNOWN = new Set(Intl.supportedValuesOf('currency'))

export function isCurrency(code: string): boolean {
  return KNOWN.has(code)
}

/** How many decimal digits the currency has. */
export function currencyDigits(currency: string): number {
  return DIGITS[currency] ?? 2
}

/**
 * A major-unit amount as minor units (specification, section 9, row 15); `null` where it is not above zero, has more
 * digits than the currency, or is too large to be exact. Works on the decimal text: 1.15 * 100 is not 115.
 */
export function minorUnits(major: number, currency: string): number | null {
  const match = /^(\d{1,12})(?:\.(\d+))?$/.exec(String(major))
  if (!match) return null
  const digits = currencyDigits(currency)
  const [, whole = '', fraction = ''] = match
  if (fraction.length > digits) return null
  const units = Number(whole + fraction.padEnd(digits, '0'))
  return Number.isSafeInteger(units) && units > 0 ? units : null
}

/** The JSON number that means these minor units in major ones. */
export function majorNumber(units: number, currency: string): number {
  return units / 10 ** currencyDigits(currency)
}
