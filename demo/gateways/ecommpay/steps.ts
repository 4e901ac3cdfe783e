import { randomUUID } from 'node:crypto'
import type { GateResult, Step } from './cards.ts'
import { methodData, newChallenge } from './challenge.ts'
import type { Payment, Visit } from './payment.ts'
import type { JsonObject } from './signature.ts'

const HALF_AN_HOUR = 1_800_000
const ELSEWHERE_MS = 60_000

export const METHOD_PATH = '/acs/method/'
export const CHALLENGE_PATH = '/acs/challenge/'
export const PROVIDER_PATH = '/provider/'

/** What Gate asks for now. */
export interface Demand {
  status: string
  /** action block of callbacks and status answers */
  action: JsonObject
  /** when it ends without an answer, and how; `go_on` where that is what was waited for */
  endsAfterMs: number
  ending: GateResult | 'go_on'
}

const NOT_RETURNED: GateResult = { code: '108', message: 'Customer did not return from ACS' }
const NOT_DONE: GateResult = { code: '20000', message: 'General decline' }
const NOT_CONFIRMED: GateResult = { code: '30000', message: 'Merchant did not confirm' }

const AVS = ['avs_data.avs_post_code', 'avs_data.avs_street_address']

/** The dotted paths as nested lists of names: the first of the two forms (specification, section 7). */
function byNames(paths: readonly string[]): JsonObject {
  const fields: JsonObject = {}
  for (const path of paths) {
    const names = path.split('.')
    const leaf = names.pop() ?? ''
    const last = names.pop() ?? ''
    let at = fields
    for (const name of names) at = (at[name] ??= {}) as JsonObject
    const list = (at[last] ??= []) as string[]
    list.push(leaf)
  }
  return fields
}

/** The same as a schema: the second form. Names with `$` are words of the schema. */
function bySchema(paths: readonly string[]): JsonObject {
  const names = paths.map((path) => path.split('.')[1] ?? '')
  const properties = Object.fromEntries(names.map((name) => [name, { type: 'string', minLength: 1, maxLength: 64 }]))
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    avs_data: { type: 'object', required: names, properties },
  }
}

/** The demand for what clarification still needs, in the form that the payment began with. */
export function clarificationDemand(payment: Payment): Demand {
  const fields = payment.step === 'clarification_names' ? byNames : bySchema
  const action = { clarification_fields: fields(payment.clarifying) }
  return { status: 'awaiting clarification', action, endsAfterMs: HALF_AN_HOUR, ending: NOT_DONE }
}

function challengeDemand(payment: Payment, url: string): Demand {
  const challenge = (payment.challenge ??= newChallenge(payment.workflow, payment.challengeWindow))
  const acsUrl = url + CHALLENGE_PATH + challenge.reference
  const action: JsonObject =
    payment.workflow === 'extended'
      ? {
          threeds2: {
            redirect: { url: acsUrl, params: { creq: challenge.request, threeDSSessionData: challenge.sessionData } },
          },
        }
      : { acs: { pa_req: challenge.request, acs_url: acsUrl, md: challenge.md } }
  if (payment.cascadingWithRedirect !== undefined) action.cascading_with_redirect = payment.cascadingWithRedirect
  return { status: 'awaiting 3ds result', action, endsAfterMs: HALF_AN_HOUR, ending: NOT_RETURNED }
}

function redirectDemand(payment: Payment, step: Step, url: string): Demand {
  const method = step === 'redirect_get' ? 'GET' : 'POST'
  const visit: Visit = { reference: randomUUID(), session: randomUUID(), method, done: false }
  payment.visit = visit
  // Empty containers and `encrypted` as they occur (specification, section 6).
  const redirect = {
    url: `${url}${PROVIDER_PATH}${visit.reference}`,
    method,
    body: { session: visit.session },
    encrypted: [],
  }
  const status = step === 'redirect_3ds' ? 'awaiting 3ds result' : 'awaiting redirect result'
  const ending = step === 'redirect_3ds' ? NOT_RETURNED : NOT_DONE
  return { status, action: { redirect_data: redirect }, endsAfterMs: HALF_AN_HOUR, ending }
}

/** What a step asks of the merchant or the payer; `null` where there is nothing to ask in this workflow. */
export function demandOf(step: Step, payment: Payment, url: string): Demand | null {
  switch (step) {
    case 'method': {
      if (payment.workflow === 'basic') return null
      const challenge = (payment.challenge = newChallenge('extended', payment.challengeWindow))
      const data = methodData(challenge, String(payment.acsReturnUrl['3ds_notification_url']))
      const iframe = {
        url: url + METHOD_PATH + challenge.reference,
        params: { '3DSMethodData': data, threeDSMethodData: data },
      }
      return {
        status: 'awaiting 3ds result',
        action: { threeds2: { iframe } },
        endsAfterMs: HALF_AN_HOUR,
        ending: NOT_RETURNED,
      }
    }
    case 'challenge':
    case 'failing_challenge':
      return challengeDemand(payment, url)
    case 'redirect_get':
    case 'redirect_post':
    case 'redirect_3ds':
      return redirectDemand(payment, step, url)
    case 'clarification_names':
      payment.clarifying = [...AVS, 'customer.billing.city']
      return clarificationDemand(payment)
    case 'clarification_schema':
      payment.clarifying = [...AVS]
      return clarificationDemand(payment)
    case 'merchant_auth':
      return { status: 'awaiting merchant auth', action: {}, endsAfterMs: HALF_AN_HOUR, ending: NOT_CONFIRMED }
    case 'customer_action': {
      const text = { type: 'text', title: 'Confirmation', data: 'Confirm the payment in the app of your bank.' }
      return {
        status: 'awaiting customer action',
        action: { display_data: [text] },
        endsAfterMs: ELSEWHERE_MS,
        ending: 'go_on',
      }
    }
  }
}
