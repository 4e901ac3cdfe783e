import { readJweShape } from '#contract/jwe.ts'
import type { PayRequest } from '#contract/payment.ts'
import type { FieldError } from '#contract/problem.ts'
import type { CardPolicy } from '#contract/session.ts'

const COORDINATE = /^[A-Za-z0-9_-]{64}$/

/**
 * Checks what the browser sealed as far as that needs no key: header and lengths (spec 2.1, 4.5). A wrong length would
 * fail only at execute, after the operation exists at the bank.
 */
export function sealedErrors(request: PayRequest, policy: CardPolicy): FieldError[] {
  const errors: FieldError[] = []
  const add = (path: string, code: string, message: string) => void errors.push({ path, code, message })
  const check = (path: string, token: string, fits: (bytes: number) => boolean, wanted: string) => {
    const shape = readJweShape(token)
    if (!shape) {
      add(
        path,
        'not_sealed',
        'is not a compact JWE for ECDH-ES+A256KW with A256GCM; was the value sent without sealing it in the browser?',
      )
    } else if (!isBankHeader(shape.header)) {
      add(
        path,
        'sealed_header',
        'must have a header of alg "ECDH-ES+A256KW", enc "A256GCM" and a P-384 epk, and nothing else; was it sealed with another key or library setting?',
      )
    } else if (!fits(shape.ciphertextBytes)) {
      add(
        path,
        'sealed_length',
        `holds ${shape.ciphertextBytes} bytes instead of ${wanted}; was it sealed as bare digits, without quotes and spaces?`,
      )
    }
  }
  check('method.sealed.number', request.method.sealed.number, (bytes) => bytes >= 13 && bytes <= 19, '13 to 19')
  if (policy.cvv === 'none') {
    check(
      'method.sealed.data',
      request.method.sealed.data,
      (bytes) => bytes === 4,
      '4 (YYMM; this gateway asks for no CVV)',
    )
  } else {
    check('method.sealed.data', request.method.sealed.data, (bytes) => bytes === 7, '7 (YYMM and three digits of CVV)')
  }
  if (policy.holder === 'required' && !request.holder?.trim())
    add('holder', 'required', 'the name on the card is required')
  if (request.saveCard) add('saveCard', 'capability_not_offered', 'this gateway does not save cards')
  return errors
}

function isBankHeader(header: Record<string, unknown>): boolean {
  const { alg, enc, epk } = header
  if (alg !== 'ECDH-ES+A256KW' || enc !== 'A256GCM' || Object.keys(header).length !== 3) return false
  if (typeof epk !== 'object' || epk === null || Array.isArray(epk)) return false
  const { kty, crv, x, y } = epk as Record<string, unknown>
  return (
    Object.keys(epk).length === 4 &&
    kty === 'EC' &&
    crv === 'P-384' &&
    typeof x === 'string' &&
    typeof y === 'string' &&
    COORDINATE.test(x) &&
    COORDINATE.test(y)
  )
}
