import { randomUUID } from 'node:crypto'
import type { EcJwk } from '../crypto.ts'
import type { Decline, FaultName } from '../scenarios.ts'
import { CARD_SCENARIOS, scenarioForAmount } from '../scenarios.ts'
import type { Timers } from '../timers.ts'
import type { CardTrace } from './card.ts'
import type { JsonObject } from './fields.ts'
import type { Operation, PayingType } from './operation.ts'
import { APPROVED, isPaying, newApprovalCode, newAuthentication, newOperationId, newRrn } from './operation.ts'
import { Refusal } from './refusal.ts'
import type { Generation, RequestRules } from './requests.ts'
import type { Tokens } from './tokens.ts'

/** An operation that is not executed, or a 3-D Secure page that nobody answers, ends after this time. */
export const TIMEOUT_MS = 900_000

export type AuthenticationResult = 'passed' | 'failed' | 'canceled' | 'too_many_codes' | 'timed_out'

// Specification, section 10.4: why an authentication failed.
const AUTHENTICATION_DECLINES: Record<Exclude<AuthenticationResult, 'passed'>, Decline> = {
  failed: { actionCode: '33', responseCode: '01', description: 'cardAuthenticationFailError' },
  // "Attempted, not performed by the cardholder" is the nearest the list has to a payer who says no.
  canceled: { actionCode: '33', responseCode: '26', description: 'authenticationAttemptedButNotPerformedByCardholder' },
  too_many_codes: { actionCode: '33', responseCode: '04', description: 'authenticationLimitExceededError' },
  timed_out: { actionCode: '33', responseCode: '14', description: 'transactionTimedOutError' },
}

const CARD_EXPIRED: Decline = { actionCode: '1', responseCode: '01', description: 'cardExpired' }

export interface PaymentTools {
  timers: Timers
  now: () => number
  merchantId: string
  paymentPrivateJwk: EcJwk
  rules: RequestRules
  tokens: Tokens
  demandDate: (text: unknown) => void
  /** where the payer starts 3-D Secure for an operation */
  challengeUrl: (operationId: string) => string
  /** the time of a preauthorisation is over: what was not taken goes back */
  onPreauthExpired: (preauth: Operation) => void
  /** an operation has become final */
  onFinal: (operation: Operation) => void
}

/** The answer to a call, and what goes wrong with it on the way back. */
export interface Worked {
  operation: Operation
  fault?: FaultName
}

export interface NewPurchase {
  type: PayingType
  generation: Generation
  card: CardTrace
  coinAmount: number
  paysBy: 'card' | 'token'
  cardToken?: string
  wantsTokenFor?: string
  preauthExpiresAt?: number
  desiredThreeDSMode: string
  withCvv: boolean
  echo: JsonObject
  notificationUrl?: string
  notificationEncryption: boolean
  merchantRequestId?: string
  resultRedirectUrl?: string
  hppOrderId?: string
}

export function isTrue(value: unknown): boolean {
  return value === true || value === 'true'
}

export function optionalText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

/** All operations, and the way of each to its final state. */
export class Payments {
  readonly #tools: PaymentTools
  readonly #operations: Operation[] = []
  readonly #timeouts = new Map<Operation, () => void>()
  readonly #usedRequestIds = new Set<string>()

  constructor(tools: PaymentTools) {
    this.#tools = tools
  }

  all(): readonly Operation[] {
    return this.#operations
  }

  find(operationId: unknown): Operation | undefined {
    return this.#operations.find((operation) => operation.operationId === operationId)
  }

  findByRequest(merchantRequestId: unknown): Operation | undefined {
    return this.#operations.find((operation) => operation.merchantRequestId === merchantRequestId)
  }

  findByAcs(acsTransactionId: string): Operation | undefined {
    return this.#operations.find(({ authentication }) => authentication?.acsTransactionId === acsTransactionId)
  }

  /** The checks that every request for a new operation shares, once its shape is right. */
  demandNewRequest(request: JsonObject, generation: Generation): void {
    if (request.merchantId !== this.#tools.merchantId)
      // Every signing key of this sandbox belongs to its one merchant; v2 has no published code for the condition.
      throw generation === 'v1'
        ? new Refusal('b_merchant_not_found', 'no merchant has this merchantId')
        : new Refusal('b_request_is_not_correct', 'merchantId is unknown, inactive or not linked to this kid')
    if (this.#usedRequestIds.has(String(request.merchantRequestId)))
      throw new Refusal('b_duplicate_field_value', 'merchantRequestId was used before')
  }

  /** Keeps an operation; from here on its request id is taken. */
  keep(operation: Operation): void {
    this.#operations.push(operation)
    if (operation.merchantRequestId !== undefined) this.claim(operation.merchantRequestId)
  }

  claim(merchantRequestId: string): void {
    this.#usedRequestIds.add(merchantRequestId)
  }

  /** Makes the operation of a purchase, from a request or from the hosted page. */
  open({ card, desiredThreeDSMode, ...rest }: NewPurchase): Operation {
    const now = this.#tools.now()
    const { plan, id: scenarioId } = card.scenario
    const operation: Operation = {
      ...rest,
      operationId: newOperationId(now),
      ecomOperationId: randomUUID(),
      status: 'PENDING',
      cardNumberMask: card.mask,
      paymentSystem: card.paymentSystem,
      scenarioId,
      plan,
      executions: 0,
      createdAt: now,
      modifiedAt: now,
    }
    this.keep(operation)
    const must = desiredThreeDSMode === 'MUST'
    if (must && plan.authentication === 'not_supported') {
      this.settle(operation, 'DESIRED_THREEDS_MODE_ERROR')
      return operation
    }
    const asked = must || (desiredThreeDSMode === 'SHOULD' && plan.authentication !== 'on_demand')
    if (asked && plan.authentication !== 'not_supported') {
      operation.authentication = newAuthentication(
        plan.authentication === 'frictionless' ? 'frictionless' : 'challenge',
      )
      operation.status = 'REQUIRED_3DS'
    }
    this.#startTimeout(operation)
    return operation
  }

  /** Goes on with an operation whose card data are known. */
  run(operation: Operation, expired: boolean, browserLanguage: string): void {
    operation.executions += 1
    operation.modifiedAt = this.#tools.now()
    if (expired) operation.plan = { ...operation.plan, result: CARD_EXPIRED }
    const { authentication } = operation
    if (authentication?.kind === 'challenge') {
      authentication.url = this.#tools.challengeUrl(operation.operationId)
      authentication.language = /^(uk|ru)\b/i.test(browserLanguage) ? 'uk' : 'en'
      this.#startTimeout(operation)
      return
    }
    if (authentication) authentication.passed = true
    this.#authorize(operation)
  }

  /** The issuer's verdict about the payer. The first one counts; the bank then goes on by itself. */
  decide(operation: Operation, result: AuthenticationResult): void {
    const { authentication } = operation
    if (!authentication?.url || authentication.passed !== undefined) return
    authentication.passed = result === 'passed'
    if (result === 'passed') this.#authorize(operation)
    else this.settle(operation, 'FAIL', AUTHENTICATION_DECLINES[result])
  }

  /** Lets the time of an operation run out now, if anything still depends on it. */
  timeOut(operation: Operation): void {
    if (!this.#timeouts.has(operation)) return
    if (operation.authentication?.url) this.decide(operation, 'timed_out')
    // Never executed: there was no authorization that could have answered with codes.
    else this.settle(operation, 'FAIL')
  }

  /** Gives an operation its final state. */
  settle(operation: Operation, status: Operation['status'], response?: Decline): void {
    this.#stopTimeout(operation)
    operation.status = status
    operation.modifiedAt = this.#tools.now()
    if (response) {
      operation.response = response
      operation.processedAt = operation.modifiedAt
    }
    if (status === 'SUCCESS') {
      const kind = operation.type === 'REFUND' ? 'refund' : 'purchase'
      this.#afterApproval(operation)
      // The bank's test terminals answer with rrn -1 and without an approval code (specification, section 11).
      const byAmount = scenarioForAmount(kind, operation.coinAmount) !== null
      operation.rrn = byAmount ? '-1' : newRrn()
      if (!byAmount) operation.approvalCode = newApprovalCode()
    }
    this.#tools.onFinal(operation)
  }

  #afterApproval(operation: Operation): void {
    const { tokens, timers, now, onPreauthExpired } = this.#tools
    const { wantsTokenFor, preauthExpiresAt, scenarioId, cardNumberMask: mask, paymentSystem } = operation
    const scenario = CARD_SCENARIOS.find(({ id }) => id === scenarioId)
    if (wantsTokenFor !== undefined && scenario)
      operation.cardToken = tokens.keep({ mask, paymentSystem, scenario }, wantsTokenFor).token
    if (isPaying(operation.type) && preauthExpiresAt !== undefined)
      timers.after(preauthExpiresAt - now(), () => onPreauthExpired(operation))
  }

  #authorize(operation: Operation): void {
    this.#stopTimeout(operation)
    operation.status = 'PENDING'
    operation.modifiedAt = this.#tools.now()
    const result = scenarioForAmount('purchase', operation.coinAmount)?.result ?? operation.plan.result
    if (result === null) return
    const finish = (): void => {
      if (result === 'approve') this.settle(operation, 'SUCCESS', APPROVED)
      else this.settle(operation, 'FAIL', result)
    }
    const { settlesAfterSeconds } = operation.plan
    if (settlesAfterSeconds === undefined) finish()
    else this.#tools.timers.after(settlesAfterSeconds * 1000, finish)
  }

  #startTimeout(operation: Operation): void {
    this.#stopTimeout(operation)
    this.#timeouts.set(
      operation,
      this.#tools.timers.after(TIMEOUT_MS, () => this.timeOut(operation)),
    )
  }

  #stopTimeout(operation: Operation): void {
    this.#timeouts.get(operation)?.()
    this.#timeouts.delete(operation)
  }
}
