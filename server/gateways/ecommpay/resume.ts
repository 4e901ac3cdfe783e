import type { GatewayReport, Journal, OperationKey, Resumption } from '../gateway.ts'
import { demandOf } from './actions.ts'
import { general } from './bodies.ts'
import { clarificationFields, nestAnswers } from './clarification.ts'
import { ENDPOINTS, type CallResult, type Endpoint } from './client.ts'
import { MORE_NEEDED } from './declines.ts'
import { pending, type Desk } from './desk.ts'
import type { JsonObject } from './json.ts'
import { ask, askStatus, FIRST_QUESTION_MS, mayAsk } from './query.ts'
import { digestOf, parseState, type GateState } from './state.ts'

const MAX_RESULT = 16_384

/**
 * Goes on after an action (spec 5 to 7). Nothing in the browser's answer is believed: it is handed on to Gate, which
 * knows what it is worth. The same answer is handed on once; a refusal for the payment's state means that Gate has gone
 * on already, so it is no result.
 */
export async function resume(
  key: OperationKey,
  resumption: Resumption,
  journal: Journal,
  desk: Desk,
): Promise<GatewayReport> {
  const step: Step = { key, state: parseState(key.state), journal, desk }
  switch (resumption.type) {
    case 'form':
      return answerForm(step, resumption.values)
    case 'expired':
      return expire(step)
    case 'returned':
      return resumption.via === 'method' ? methodDone(step, resumption.fields) : comeBack(step, resumption.fields)
  }
}

interface Step {
  key: OperationKey
  state: GateState
  journal: Journal
  desk: Desk
}

/** The issuer's notification came in time (spec 5.1, step 4). */
function methodDone(step: Step, fields: Record<string, string>): Promise<GatewayReport> {
  return answer(step, 'method', ENDPOINTS.methodResult, { threeds_completion_indicator: true }, fields)
}

/** Back from a challenge with its result, or from a third party's page, which proves nothing (spec 5, 6). */
function comeBack(step: Step, fields: Record<string, string>): Promise<GatewayReport> {
  // Issuers write the names in any case (spec 13, row 10).
  const named = new Map(Object.entries(fields).map(([name, value]) => [name.toLowerCase(), value]))
  const [cres, pares, md] = ['cres', 'pares', 'md'].map((name) => named.get(name) ?? '')
  const tooLong = [cres, pares, md].some((value) => (value ?? '').length > MAX_RESULT)
  if (tooLong || (!cres && !pares)) return askLater(step)
  const result = cres ? { cres } : { pares }
  return answer(
    step,
    cres ? 'challenge' : 'acs',
    ENDPOINTS.challengeResult,
    { ...result, ...(md ? { md } : {}) },
    result,
  )
}

/** Only the method frame has a clock of its own: Gate is told that no notification came. */
async function expire(step: Step): Promise<GatewayReport> {
  const demand = await demanded(step)
  if (demand?.kind !== 'method') return askLater(step)
  return answer(step, 'method', ENDPOINTS.methodResult, { threeds_completion_indicator: false }, demand.action)
}

async function answerForm(step: Step, values: Record<string, string>): Promise<GatewayReport> {
  const { state, journal } = step
  const demand = await demanded(step)
  switch (demand?.kind) {
    case 'cascade':
      step.state = { ...state, cascadeConfirmed: true }
      await journal.state(JSON.stringify(step.state))
      return askLater(step)
    case 'merchant_auth':
      return state.authStarted ? finishAuth(step, values) : startAuth(step)
    case 'clarification':
      return answer(step, 'clarification', ENDPOINTS.clarification, { additional_data: nestAnswers(values) }, null)
    default:
      return askLater(step)
  }
}

/** The shopper consents; Gate then makes the issuer show a code (spec 5.4). */
async function startAuth(step: Step): Promise<GatewayReport> {
  const { key, state, journal, desk } = step
  await journal.state(JSON.stringify({ ...state, authStarted: true } satisfies GateState))
  const body = { general: general(desk.config, key.requestId, { type: 'start' }) }
  const result = await desk.client.call(ENDPOINTS.merchantAuth, body)
  // Without a word of Gate the code may be on its way all the same, so it is asked for.
  if (result.kind === 'refused') {
    await journal.state(JSON.stringify(state))
    return reportOn(result, step)
  }
  step.state = { ...state, authStarted: true }
  return askLater(step)
}

function finishAuth(step: Step, { confirmation_code = '' }: Record<string, string>): Promise<GatewayReport> {
  const more = { confirmation_code, general: general(step.desk.config, step.key.requestId, { type: 'finish' }) }
  return answer(step, 'merchant_auth', ENDPOINTS.merchantAuth, more, null)
}

/**
 * Hands one answer on. It is noted before the call, so that a second run of it asks instead of sending it again.
 *
 * @param identity - what tells this answer from another one of its kind; `null`: it may be given again
 */
async function answer(
  step: Step,
  kind: string,
  endpoint: Endpoint,
  body: JsonObject,
  identity: unknown,
): Promise<GatewayReport> {
  const { key, state, journal, desk } = step
  const digest = digestOf(kind, identity)
  if (identity !== null && state.answered?.digest === digest) return askLater(step)
  step.state = { ...state, answered: { kind, at: desk.clock.now(), digest } }
  await journal.state(JSON.stringify(step.state))
  return reportOn(await desk.client.call(endpoint, { general: general(desk.config, key.requestId), ...body }), step)
}

function reportOn(result: CallResult, { desk }: Step): GatewayReport {
  switch (result.kind) {
    case 'answer':
      return pending('gateway_pending')
    case 'no_answer':
      return pending('no_answer', { reason: result.reason })
    case 'refused': {
      const code = result.codes[0] ?? ''
      const fields = result.codes.includes(MORE_NEEDED)
        ? clarificationFields(result.object['clarification_fields'])
        : null
      if (fields) return { outcome: { status: 'needs_action', action: { type: 'form', fields } }, evidence: { code } }
      desk.log.warn('Gate did not take the answer to an action', { gateway: 'ecommpay', code })
      return pending('gateway_pending', { code })
    }
  }
}

/** What Gate wants now. A form can be answered before the first question is allowed, so that moment is waited for. */
async function demanded({ key, state, desk }: Step) {
  const { clock, config } = desk
  if (!mayAsk(key, clock.now())) await clock.sleep(key.createdAt + FIRST_QUESTION_MS - clock.now())
  const message = await askStatus(key.requestId, desk)
  return typeof message === 'string' ? null : demandOf(message, config, state)
}

/** Gate is asked at once where that is allowed; else the callback or the next question tells. */
async function askLater({ key, state, desk }: Step): Promise<GatewayReport> {
  if (!mayAsk(key, desk.clock.now())) return pending('gateway_pending')
  return (await ask({ ...key, state: JSON.stringify(state) }, desk)) ?? pending('gateway_pending')
}
