import { ONE_TIME_CODE } from '../acs.ts'
import type { GateResult } from './cards.ts'
import type { Verdict } from './challenge.ts'
import type { Payment } from './payment.ts'
import type { Payments } from './payments.ts'
import { refusal, RuleBroken } from './refusal.ts'
import type { JsonObject } from './signature.ts'
import { isObject } from './signature.ts'

/** The merchant's answers to what Gate demanded (specification, sections 5 and 7). */

const VERDICTS: Record<Exclude<Verdict, 'passed'>, GateResult> = {
  failed: { code: '10114', message: 'Declined by 3DS check' },
  canceled: { code: '104', message: 'Declined by 3DS check' },
  too_many_codes: { code: '2466', message: 'Wrong 3DS password' },
}

const FAILED_ATTEMPT = VERDICTS.failed
const WRONG_CODE: GateResult = { code: '2466', message: 'Wrong confirmation code' }

function paymentOf(payments: Payments, request: JsonObject): Payment {
  return payments.demand((request.general as JsonObject).payment_id)
}

function demandSameMd(request: JsonObject, payment: Payment): void {
  if (request.md !== undefined && request.md !== payment.challenge?.md)
    throw refusal(400, '2003', 'Invalid property', 'md', 'unchanged')
}

/** The method frame has run, or has not run in time. */
export function methodResult(payments: Payments, request: JsonObject): void {
  const payment = paymentOf(payments, request)
  payments.demandStep(payment, ['method'])
  demandSameMd(request, payment)
  // Without a challenge after it the issuer has trusted the data alone.
  payment.authenticated = payment.steps[0] !== 'challenge'
  payments.goOn(payment)
}

/** The payer is back from the issuer. */
export function challengeResult(payments: Payments, request: JsonObject): void {
  const { cres, pares } = request
  if ((cres === undefined) === (pares === undefined))
    throw refusal(400, '2004', 'Required field not provided', 'cres', 'either cres or pares')
  const payment = paymentOf(payments, request)
  payments.demandStep(payment, ['challenge', 'failing_challenge'])
  demandSameMd(request, payment)
  const { challenge, workflow } = payment
  const given = workflow === 'extended' ? cres : pares
  const field = workflow === 'extended' ? 'cres' : 'pares'
  // Nothing is believed but what the issuer has given out, to the letter.
  if (challenge?.verdict === undefined || given !== challenge.response)
    throw refusal(400, '2003', 'Invalid property', field, 'as the issuer has posted it')
  if (payment.step === 'failing_challenge') payments.cascade(payment, FAILED_ATTEMPT)
  else if (challenge.verdict === 'passed') {
    payment.authenticated = true
    payments.goOn(payment)
  } else payments.refuse(payment, VERDICTS[challenge.verdict])
}

const VALUES: Record<string, RegExp> = {
  avs_post_code: /^[A-Za-z0-9][A-Za-z0-9 -]{1,8}[A-Za-z0-9]$/,
  avs_street_address: /^.{2,255}$/,
  city: /^\p{L}[\p{L} .'-]{0,254}$/u,
}

/** Values by dotted path. */
function leavesOf(value: JsonObject, prefix = ''): [string, unknown][] {
  return Object.entries(value).flatMap(([name, member]): [string, unknown][] =>
    isObject(member) ? leavesOf(member, `${prefix}${name}.`) : [[prefix + name, member]],
  )
}

/** More data about the payer; what is still missing or wrong is asked for again. */
export function clarify(payments: Payments, request: JsonObject): void {
  const payment = paymentOf(payments, request)
  payments.demandStep(payment, ['clarification_names', 'clarification_schema'])
  const given = leavesOf(request.additional_data as JsonObject)
  for (const [path, value] of given)
    if (!payment.clarifying.includes(path) || typeof value !== 'string')
      throw refusal(400, '2003', 'Invalid property', `additional_data.${path}`, 'a text that was asked for')
  const right = given.filter(([path, value]) => VALUES[path.split('.').at(-1) ?? '']?.test(String(value)))
  payment.clarifying = payment.clarifying.filter((path) => !right.some(([known]) => known === path))
  payment.errors = []
  if (payment.clarifying.length === 0) {
    payments.goOn(payment)
    return
  }
  payment.errors = payment.clarifying.map((path) => ({ ...new RuleBroken(3191).fault, field: path }))
  payments.clarifyAgain(payment)
}

/** Authentication on the merchant's request (section 5.4). */
export function merchantAuth(payments: Payments, request: JsonObject): void {
  const payment = paymentOf(payments, request)
  payments.demandStep(payment, ['merchant_auth'])
  if ((request.general as JsonObject).type === 'start') {
    payment.merchantAuthStarted = true
    return
  }
  if (!payment.merchantAuthStarted) throw new RuleBroken(3060)
  // There is no second try with one-time codes (section 7).
  if (request.confirmation_code === ONE_TIME_CODE) payments.goOn(payment)
  else payments.refuse(payment, WRONG_CODE)
}
