import { readJweShape } from '#contract/jwe.ts'
import type { MethodRequest, PayRequest } from '#contract/payment.ts'
import type { FieldError } from '#contract/problem.ts'
import type { CardPolicy } from '#contract/session.ts'
import type { AllianceMethod } from './config.ts'

const COORDINATE = /^[A-Za-z0-9_-]{64}$/

export interface PaymentRules {
  methods: readonly AllianceMethod[]
  policy: CardPolicy
}

/**
 * Checks what the browser sent as far as that needs no key: the method, and header and lengths of what it sealed
 * (spec 2.1, 4.5, 9.3). A wrong length would fail only at execute, after the operation exists at the bank.
 */
export function paymentErrors(request: PayRequest, { methods, policy }: PaymentRules): FieldError[] {
  const { method, saveCard } = request
  if (!methods.some((offered) => offered === method.type)) {
    return [fault('method.type', 'capability_not_offered', `this gateway does not offer ${method.type}`)]
  }
  const errors = [...methodErrors(method, policy)]
  if (method.type === 'card' && policy.holder === 'required' && !request.holder?.trim()) {
    errors.push(fault('holder', 'required', 'the name on the card is required'))
  }
  if (saveCard && (method.type !== 'card' || !methods.includes('saved_card'))) {
    errors.push(fault('saveCard', 'capability_not_offered', 'only a card that is typed in here can be kept'))
  }
  return errors
}

function methodErrors(method: MethodRequest, policy: CardPolicy): FieldError[] {
  const withCvv = policy.cvv !== 'none'
  switch (method.type) {
    case 'card':
      if (!('number' in method.sealed)) return [notSealed('method.sealed.number'), notSealed('method.sealed.data')]
      return [
        ...sealErrors('method.sealed.number', method.sealed.number, 13, 19, '13 to 19'),
        ...(withCvv
          ? sealErrors('method.sealed.data', method.sealed.data, 7, 7, '7 (YYMM and three digits of CVV)')
          : sealErrors('method.sealed.data', method.sealed.data, 4, 4, '4 (YYMM; this gateway asks for no CVV)')),
      ]
    case 'saved_card':
      if (method.cvvReference !== undefined) {
        return [
          fault('method.cvvReference', 'capability_not_offered', 'this gateway takes the CVV sealed, not by a vault'),
        ]
      }
      if (withCvv) return sealErrors('method.sealed.cvv', method.sealed?.cvv ?? '', 3, 3, '3 (the digits of the CVV)')
      if (!method.sealed) return []
      return [fault('method.sealed', 'not_allowed', 'this gateway asks for no CVV')]
    default:
      return []
  }
}

function sealErrors(path: string, token: string, least: number, most: number, wanted: string): FieldError[] {
  const shape = readJweShape(token)
  if (!shape) return [notSealed(path)]
  if (!isBankHeader(shape.header)) {
    const message =
      'must have a header of alg "ECDH-ES+A256KW", enc "A256GCM" and a P-384 epk, and nothing else; was it sealed with another key or library setting?'
    return [fault(path, 'sealed_header', message)]
  }
  const bytes = shape.ciphertextBytes
  if (bytes >= least && bytes <= most) return []
  const message = `holds ${bytes} bytes instead of ${wanted}; was it sealed as bare digits, without quotes and spaces?`
  return [fault(path, 'sealed_length', message)]
}

function notSealed(path: string): FieldError {
  const message =
    'is not a compact JWE for ECDH-ES+A256KW with A256GCM; was the value sent without sealing it in the browser?'
  return fault(path, 'not_sealed', message)
}

function fault(path: string, code: string, message: string): FieldError {
  return { path, code, message }
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
