/** The Chilean tax number that people sign in to their banks with (specification, section 3.2). */

const SHAPE = /^\d{1,8}-[\dK]$/

function checkDigit(body: string): string {
  const sum = [...body].reverse().reduce((total, digit, index) => total + Number(digit) * (2 + (index % 6)), 0)
  const rest = 11 - (sum % 11)
  if (rest === 11) return '0'
  return rest === 10 ? 'K' : String(rest)
}

/** Whether a text is a RUT as gateways exchange it: no dots, a hyphen, a check digit that is right. */
export function isRut(text: string): boolean {
  return SHAPE.test(text) && checkDigit(text.slice(0, -2)) === text.slice(-1)
}

/** Reads what a person types, with or without dots and hyphen; `null` where it is no RUT. */
export function readRut(text: string): string | null {
  const bare = text.replace(/[.\s]/g, '').toUpperCase()
  const written = bare.includes('-') ? bare : `${bare.slice(0, -1)}-${bare.slice(-1)}`
  return isRut(written) ? written : null
}

/** `12345678-5` as people write it: `12.345.678-5`. */
export function writeRut(rut: string): string {
  return rut.replace(/\B(?=(\d{3})+-)/g, '.')
}

/** Personal data: only the first four digits and the check digit are shown (specification, section 10). */
export function maskRut(rut: string): string {
  return `${rut.slice(0, -2).slice(0, 4)}****${rut.slice(-2)}`
}
