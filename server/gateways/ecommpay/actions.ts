import { isSafeUrl } from '../addresses.ts'
import type { GatewayAction } from '../gateway.ts'
import { clarificationFields, formField } from './clarification.ts'
import { asFields, asObject, asText, type JsonObject } from './json.ts'
import type { GateMessage } from './message.ts'
import type { GateState } from './state.ts'

/** How long the issuer's method frame may take (spec 5.1, step 4). */
const METHOD_TIMEOUT_MS = 10_000

export interface ActionRules {
  /** no slash at the end */
  baseUrl: string
  challengeHosts: readonly string[]
}

/** What Gate wants of the shopper: of which kind, so that its answer can be told from the next demand. */
export interface Demand {
  kind: 'method' | 'challenge' | 'acs' | 'redirect' | 'clarification' | 'merchant_auth' | 'cascade'
  action: GatewayAction
}

const CHALLENGES: readonly Demand['kind'][] = ['method', 'challenge', 'acs', 'redirect']

/** The demand of a message by its status (spec 4.3); `null`: none that can be shown. */
export function demandOf(message: GateMessage, rules: ActionRules, state: GateState): Demand | null {
  const demand = demandedBy(message, rules, state)
  if (!demand || !CHALLENGES.includes(demand.kind)) return demand
  if (message.object['cascading_with_redirect'] !== true || state.cascadeConfirmed) return demand
  // The first attempt failed: the shopper is asked before the next one runs (spec 5.3).
  return { kind: 'cascade', action: { type: 'form', fields: [] } }
}

function demandedBy({ status, object }: GateMessage, rules: ActionRules, state: GateState): Demand | null {
  switch (status) {
    case 'awaiting 3ds result':
      return threeDS(object, rules, state) ?? redirect(object, rules)
    case 'awaiting redirect result':
      return redirect(object, rules)
    case 'awaiting clarification': {
      const fields = clarificationFields(object['clarification_fields'])
      return fields && { kind: 'clarification', action: { type: 'form', fields } }
    }
    case 'awaiting merchant auth': {
      // First the shopper's consent, which needs no field; then the code that the issuer shows (spec 5.4).
      const fields = state.authStarted ? [formField(['confirmation_code'], true)] : []
      return { kind: 'merchant_auth', action: { type: 'form', fields } }
    }
    default:
      return null
  }
}

function threeDS(object: JsonObject, rules: ActionRules, { returnUrl }: GateState): Demand | null {
  const { iframe, redirect: page } = asObject(object['threeds2']) ?? {}
  // The redirect follows the frame, so it is the newer one where both are there.
  const challenge = postTo(page, rules)
  if (challenge) return { kind: 'challenge', action: challenge }
  const method = postTo(iframe, rules)
  if (method) return { kind: 'method', action: { ...method, display: 'hidden', timeoutMs: METHOD_TIMEOUT_MS } }
  const acs = asObject(object['acs'])
  const url = asText(acs?.['acs_url'])
  const request = asText(acs?.['pa_req'])
  const termUrl = returnUrl ?? asText(acs?.['term_url'])
  if (url === undefined || request === undefined || termUrl === undefined || !isAllowed(url, rules)) return null
  const md = asText(acs?.['md'])
  const fields = { PaReq: request, ...(md === undefined ? {} : { MD: md }), TermUrl: termUrl }
  return { kind: 'acs', action: { type: 'challenge', url, fields } }
}

type Challenge = GatewayAction & { type: 'challenge' }

function postTo(block: unknown, rules: ActionRules): Challenge | null {
  const { url, params } = asObject(block) ?? {}
  const fields = asFields(params)
  if (typeof url !== 'string' || !fields || !isAllowed(url, rules)) return null
  return { type: 'challenge', url, fields }
}

/** A third party's page in the whole window (spec 6); `encrypted` is not for the browser. */
function redirect(object: JsonObject, rules: ActionRules): Demand | null {
  const { url, method, body } = asObject(object['redirect_data'] ?? object['redirectData']) ?? {}
  const fields = asFields(body)
  if (typeof url !== 'string' || !fields || !isAllowed(url, rules)) return null
  if (method === 'POST') return { kind: 'redirect', action: { type: 'challenge', url, fields, display: 'page' } }
  if (method !== 'GET') return null
  const target = new URL(url)
  for (const [name, value] of Object.entries(fields)) target.searchParams.append(name, value)
  return { kind: 'redirect', action: { type: 'challenge', url: target.href, display: 'page' } }
}

/** Only https (or this machine, from a sandbox on it), and only the hosts of the configuration where it names some. */
function isAllowed(text: string, { baseUrl, challengeHosts }: ActionRules): boolean {
  if (!URL.canParse(text)) return false
  const url = new URL(text)
  return isSafeUrl(url, baseUrl) && (challengeHosts.length === 0 || challengeHosts.includes(url.hostname))
}
