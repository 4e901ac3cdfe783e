/** The shape after normalising: digits, hyphen, check digit (spec 3.2). */
const SHAPE = /^(\d{1,8})-([\dK])$/

function checkDigit(digits: string): string {
  let sum = 0
  // From the right the weights are 2 to 7, again and again.
  for (let place = 0; place < digits.length; place++) {
    sum += Number(digits[digits.length - 1 - place]) * (2 + (place % 6))
  }
  const rest = 11 - (sum % 11)
  if (rest === 11) return '0'
  return rest === 10 ? 'K' : String(rest)
}

/**
 * Reads a Chilean tax number however it is written (spec 3.2).
 *
 * @returns the form `12345678-5`, or which rule is broken
 */
export function readRut(written: string): { rut: string } | { fault: 'shape' | 'check_digit' } {
  const compact = written.replace(/[.\s]/g, '').toUpperCase()
  const hyphened = compact.includes('-') ? compact : `${compact.slice(0, -1)}-${compact.slice(-1)}`
  const [, digits, check] = SHAPE.exec(hyphened) ?? []
  if (digits === undefined) return { fault: 'shape' }
  return checkDigit(digits) === check ? { rut: hyphened } : { fault: 'check_digit' }
}
