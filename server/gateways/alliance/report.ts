import type { GatewayCard, GatewayReport, Outcome } from '../gateway.ts'
import { declineOf } from './declines.ts'
import type { BankError, Operation } from './wire.ts'

export interface ReportRules {
  /** whether the browser may be sent to this page (spec 5) */
  allowsChallenge: (url: string) => boolean
  /** believe `SUCCESS` only with all signs of a live approval (spec 4.8); never true on test terminals */
  strictApproval: boolean
}

const EVIDENCE = [
  'type', 'status', 'actionCode', 'responseCode', 'rrn', 'approvalCode', 'threeDSMode', 'statusThreeDs', 'errorDetails',
] as const satisfies readonly (keyof Operation)[] // prettier-ignore

// The bank writes 980; the two others occur in orders of its hosted page.
const CURRENCIES: Readonly<Record<string, string>> = { '980': 'UAH', '840': 'USD', '978': 'EUR' }

const BRANDS: Readonly<Record<string, string>> = {
  visa: 'visa',
  mastercard: 'mastercard',
  maestro: 'maestro',
  prostir: 'prostir',
  простір: 'prostir',
}

/** What the bank says about an operation, in the words of all gateways. */
export function reportOf(operation: Operation, rules: ReportRules): GatewayReport {
  const { operationId, merchantRequestId, amount, currency, mask } = operation
  const brand = brandOf(operation)
  const outcome = outcomeOf(operation, rules)
  const card = outcome.status === 'succeeded' || outcome.status === 'authorized' ? cardOf(operation) : undefined
  return {
    outcome,
    ...(operationId === undefined ? {} : { reference: operationId }),
    ...(merchantRequestId === undefined ? {} : { requestId: merchantRequestId }),
    ...(typeof amount === 'number' ? { amount } : {}),
    ...(currency === undefined ? {} : { currency: CURRENCIES[currency] ?? currency }),
    ...(isMask(mask) ? { mask } : {}),
    ...(brand === undefined ? {} : { brand }),
    ...(card === undefined ? {} : { card }),
    evidence: evidenceOf(operation),
  }
}

function brandOf({ paymentSystem }: Operation): string | undefined {
  return paymentSystem === undefined ? undefined : BRANDS[paymentSystem.toLowerCase()]
}

/** The card's token (spec 9.2) with what is shown of it; the bank never tells the expiry. */
function cardOf(operation: Operation): GatewayCard | undefined {
  const { cardToken, mask } = operation
  if (cardToken === undefined || !isMask(mask)) return undefined
  return { reference: cardToken, brand: brandOf(operation) ?? null, mask, expiry: null }
}

/** Only the exact ASCII words count: several of the bank's tables spell them with Cyrillic look-alikes (spec 4.8). */
export function outcomeOf(operation: Operation, rules: ReportRules): Outcome {
  // An amount that is no amount cannot be compared with ours, so nothing of it is believed.
  if (operation.amount === null) return { status: 'pending', reason: 'unknown_status' }
  switch (operation.status) {
    case 'SUCCESS':
      if (rules.strictApproval && !isLiveApproval(operation)) return { status: 'pending', reason: 'unknown_status' }
      // A preauthorisation only reserves the money; a completion takes it (spec 9.5).
      return { status: operation.type === 'PREAUTH' ? 'authorized' : 'succeeded' }
    case 'FAIL':
      return { status: 'failed', decline: declineOf(operation) }
    case 'DESIRED_THREEDS_MODE_ERROR':
      return { status: 'failed', decline: 'authentication_unavailable' }
    case 'PENDING':
      return { status: 'pending', reason: 'gateway_pending' }
    case 'REQUIRED_3DS': {
      const url = operation.redirectUrl
      if (url === undefined) return { status: 'pending', reason: 'gateway_pending' }
      if (!rules.allowsChallenge(url)) return { status: 'pending', reason: 'unknown_status' }
      return { status: 'needs_action', action: { type: 'challenge', url } }
    }
    default:
      return { status: 'pending', reason: 'unknown_status' }
  }
}

/** A fully successful live operation (spec 4.8). */
function isLiveApproval({ approvalCode, actionCode, responseCode, rrn }: Operation): boolean {
  return approvalCode !== undefined && actionCode === '0' && responseCode === '00' && rrn?.length === 12
}

/** The bank's codes for the operator's event list; nothing personal, no card data. */
export function evidenceOf(operation: Operation): Record<string, string> {
  const evidence: Record<string, string> = {}
  for (const name of EVIDENCE) {
    const value = operation[name]
    if (value !== undefined) evidence[name] = value.slice(0, 80)
  }
  return evidence
}

export function errorEvidence(error: BankError): Record<string, string> {
  return { msgCode: error.code }
}

/** Shown as received, but only what really hides digits: 4, 6 or 8 leading digits and the last four (spec 4.7). */
export function isMask(mask: string | undefined): mask is string {
  return mask !== undefined && /^\d{4,8}[*\u2022]+\d{4}$/.test(mask)
}
