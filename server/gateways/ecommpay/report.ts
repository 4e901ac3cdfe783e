import type { GatewayCard, GatewayReport, Outcome } from '../gateway.ts'
import { demandOf, type ActionRules } from './actions.ts'
import type { Mode } from './config.ts'
import { declineOf, isAboutRequest } from './declines.ts'
import { asCode, asText } from './json.ts'
import { newestOperation, type GateMessage, type Sum } from './message.ts'
import type { GateState } from './state.ts'

export interface ReportRules extends ActionRules {
  modes: ReadonlySet<Mode>
}

/** After an answer to an action Gate may still show the action for a moment; it is not put before the shopper again. */
const ANSWERED_GRACE_MS = 30_000

/** Money went back; `payment.sum` is then what could still be refunded (spec 9). */
const GIVEN_BACK: ReadonlySet<string> = new Set(['refunded', 'partially refunded', 'reversed', 'partially reversed'])
const PRIMARY: ReadonlySet<string> = new Set(['sale', 'auth', 'recurring', 'account verification'])

/** What Gate says about a payment, in the words of all gateways. */
export function reportOf(message: GateMessage, rules: ReportRules, state: GateState): GatewayReport {
  const { account } = message
  const mask = asText(account?.['number'])
  const brand = asText(account?.['type'])?.toLowerCase()
  const card = cardOf(message, rules)
  return {
    outcome: outcomeOf(message, rules, state),
    reference: message.paymentId,
    requestId: message.paymentId,
    ...sumOf(message),
    ...(isMask(mask) ? { mask } : {}),
    ...(brand !== undefined && /^[a-z]{2,20}$/.test(brand) ? { brand } : {}),
    ...(card ? { card } : {}),
    evidence: evidenceOf(message),
  }
}

/** Spec 4.3. Only a listed yes is success and only a listed no is failure. */
export function outcomeOf(message: GateMessage, rules: ReportRules, state: GateState): Outcome {
  const { status, errors } = message
  switch (status) {
    case 'success':
    case 'partially paid':
      // The amount is compared with the order's, so a part of it is not taken for the whole.
      return { status: 'succeeded' }
    case 'awaiting capture':
      return { status: 'authorized' }
    case 'decline':
    case 'expired':
    case 'internal error':
    case 'external error':
      return { status: 'failed', decline: declineOf(codeOf(message)) }
    case 'error':
      if (isAboutRequest(errors)) return { status: 'pending', reason: 'gateway_pending' }
      return { status: 'failed', decline: declineOf(codeOf(message)) }
    case 'canceled':
    case 'cancelled':
      return { status: 'failed', decline: 'not_processed' }
    case 'awaiting 3ds result':
    case 'awaiting redirect result':
    case 'awaiting clarification':
    case 'awaiting merchant auth': {
      const demand = demandOf(message, rules, state)
      return demand
        ? { status: 'needs_action', action: demand.action }
        : { status: 'pending', reason: 'unknown_status' }
    }
    case 'processing':
    case 'external processing':
    case 'initial':
    case 'awaiting customer':
    case 'awaiting customer action':
      return { status: 'pending', reason: 'gateway_pending' }
    default:
      if (GIVEN_BACK.has(status)) return { status: 'succeeded' }
      return { status: 'pending', reason: 'unknown_status' }
  }
}

/** Whether a demand is the one that was answered a moment ago; a cascade's next round says that it is new. */
export function isAnswered(message: GateMessage, rules: ReportRules, state: GateState, now: number): boolean {
  const { answered } = state
  if (!answered || now - answered.at > ANSWERED_GRACE_MS || 'cascading_with_redirect' in message.object) return false
  return demandOf(message, rules, state)?.kind === answered.kind
}

export function wasGivenBack({ status }: GateMessage): boolean {
  return GIVEN_BACK.has(status)
}

/** The payment's own amount: after a refund it is found with the operation that took it. */
function sumOf(message: GateMessage): Partial<Sum> {
  if (!GIVEN_BACK.has(message.status)) return message.sum ?? {}
  const taken = message.operations.find(
    ({ type, status }) => status === 'success' && (type === 'capture' || PRIMARY.has(type)),
  )
  const { sum, moved } = taken ?? {}
  return (moved && moved.currency === sum?.currency ? moved : sum) ?? {}
}

/** The newest operation's code, unless that one went well; else the first error's. */
function codeOf(message: GateMessage): string | undefined {
  const code = newestOperation(message)?.code
  return code !== undefined && code !== '0' ? code : message.errors[0]
}

/** Shown as received, but only what really hides digits. */
export function isMask(mask: string | undefined): mask is string {
  return mask !== undefined && /^\d{4,8}[*•]+\d{4}$/.test(mask)
}

/** A card that may be used again, by the credential that the configuration lets us pay with (spec 10). */
function cardOf({ status, account }: GateMessage, { modes }: ReportRules): GatewayCard | null {
  if (!account || !['success', 'partially paid', 'awaiting capture'].includes(status)) return null
  return readCard(account, modes)
}

export function readCard(account: Record<string, unknown>, modes: ReadonlySet<Mode>): GatewayCard | null {
  const [token, id, mask] = [asText(account['token']), asCode(account['id']), asText(account['number'])]
  let reference: string
  if (token !== undefined && modes.has('token')) reference = `token:${token}`
  else if (id !== undefined && modes.has('saved')) reference = `saved:${id}`
  else return null
  if (!isMask(mask)) return null
  const [month, year] = [Number(account['expiry_month']), Number(account['expiry_year'])]
  const dated = Number.isInteger(month) && month >= 1 && month <= 12 && Number.isInteger(year) && year >= 2000
  return {
    reference,
    brand: asText(account['type'])?.toLowerCase() ?? null,
    mask,
    expiry: dated ? { month, year } : null,
  }
}

/** Gate's codes for the operator's event list; nothing personal, no card data. */
export function evidenceOf(message: GateMessage): Record<string, string> {
  const operation = newestOperation(message)
  const evidence = {
    paymentStatus: message.status,
    operationType: operation?.type,
    operationStatus: operation?.status,
    operationId: operation?.id,
    code: codeOf(message) ?? operation?.code,
  }
  const known = Object.entries(evidence).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return Object.fromEntries(known.map(([name, value]) => [name, value.slice(0, 80)]))
}
