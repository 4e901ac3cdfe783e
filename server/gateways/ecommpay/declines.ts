import type { DeclineCode } from '#contract/decline.ts'

// Codes → decline (spec 11.2). Their `message` is never shown.
const GROUPS: Partial<Record<DeclineCode, readonly string[]>> = {
  insufficient_funds: ['10105', '10112', '10113'],
  expired_card: ['3020', '3021', '3183', '10106'],
  incorrect_cvv: ['3141', '10103'],
  invalid_card: ['109', '2061', '3027', '3101', '3161', '3162', '3221', '10102'],
  unsupported_card: ['10108', '10203', '10204', '10205', '10206'],
  limit_exceeded: ['10101', '10107'],
  contact_issuer: ['10201'],
  authentication_failed: ['104', '108', '2466', '10104', '10114', '10403', '10709', '10722'],
  authentication_canceled: ['301', '10301'],
  try_later: ['314', '501', '602', '2147', '10202', '10505', '10601', '10602', '10603'],
  // 104xx of the second row forbid another try with the same card; the first row is the risk system, without a reason.
  suspected_fraud: ['402', '1499', '10401', '10402', '10404', '10405', '10810', '10811', '10812'],
  configuration: ['303', '310', '702', '2003', '2004', '2154', '3022', '3023', '3024', '3121', '3261', '3262', '3284'],
  not_processed: [
    '502',
    '3028',
    '3041',
    '3060',
    '3117',
    '3184',
    '3230',
    '3283',
    '3285',
    '3301',
    '30000',
    '30301',
    '30302',
  ],
}

const BY_CODE: ReadonlyMap<string, DeclineCode> = new Map(
  Object.entries(GROUPS).flatMap(([decline, codes]) => codes.map((code) => [code, decline as DeclineCode] as const)),
)

/** Why a payment failed; what has no row of its own follows its band (spec 11.2). */
export function declineOf(code: string | undefined): DeclineCode {
  if (code === undefined) return 'generic'
  const known = BY_CODE.get(code)
  if (known) return known
  if (/^14[0-6]\d$/.test(code)) return 'suspected_fraud'
  if (/^HTTP_(401|403|404|405|413|415)$/.test(code)) return 'configuration'
  if (code === 'HTTP_429') return 'try_later'
  return 'generic'
}

/** Whether an operator must look: it comes from our side or from the project's set-up, not from the payer. */
export function needsOperator(code: string): boolean {
  return BY_CODE.get(code) === 'configuration' || code === '3028'
}

/**
 * Codes that are about a request and not about its payment: they can come after acceptance in a callback that calls the
 * payment `error` (spec 3.3), although the payment itself stands. The gateway's record decides.
 */
const ABOUT_REQUEST: ReadonlySet<string> = new Set([
  '3028', '3041', '3060', '3061', '3062', '3117', '3191', '3230', '3283', '3284', '3285',
]) // prettier-ignore

export function isAboutRequest(codes: readonly string[]): boolean {
  return codes.some((code) => ABOUT_REQUEST.has(code))
}

/** "Not found" and "details not received": neither is final (spec 8). */
export const NOT_FOUND = '3061'
export const NOT_RECEIVED = '3062'
export const DUPLICATE = '3041'
export const MORE_NEEDED = '3191'
