import { randomUUID } from 'node:crypto'
import type { EcJwk } from '../crypto.ts'
import type { Decline, FaultName } from '../scenarios.ts'
import { CARD_SCENARIOS, scenarioForAmount } from '../scenarios.ts'
import type { Timers } from '../timers.ts'
import type { CardTrace } from './card.ts'
import { openCardData, openCardNumber, openCvv } from './card.ts'
import type { JsonObject } from './fields.ts'
import type { Shape } from './fields.ts'
import { demandShape } from './fields.ts'
import type { Operation, PayingType } from './operation.ts'
import {
  APPROVED,
  echoOf,
  isFinal,
  isPaying,
  newApprovalCode,
  newAuthentication,
  newOperationId,
  newRrn,
} from './operation.ts'
import { readPreauthExpiry } from './preauth.ts'
import { Refusal } from './refusal.ts'
import type { Generation, RequestRules } from './requests.ts'
import { createShape, executeShape, preauthShape, tokenPurchaseShape, verificationShape } from './requests.ts'
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

/** All operations, and the purchase from create to its final state. */
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

  /** Step 1 of a payment by card, or of a preauthorisation by token: no money moves. */
  create(request: JsonObject, generation: Generation, type: PayingType = 'PURCHASE'): Worked {
    const byToken = type === 'PREAUTH' && request.paymentMethodType === 'TOKEN'
    demandShape(request, this.#shapeOf(request, generation, type, byToken))
    return this.#begin(request, generation, type, byToken)
  }

  #shapeOf(request: JsonObject, generation: Generation, type: PayingType, byToken: boolean): Shape {
    const { rules } = this.#tools
    if (type === 'VERIFICATION') return verificationShape(generation, rules)
    if (type === 'PURCHASE') return createShape(generation, rules)
    return preauthShape(generation, rules, byToken ? { withCvv: request.txnType === undefined } : null)
  }

  #begin(request: JsonObject, generation: Generation, type: PayingType, byToken: boolean): Worked {
    const { paymentPrivateJwk, tokens, now } = this.#tools
    this.#tools.demandDate(request.date)
    this.demandNewRequest(request, generation)
    if (type === 'PREAUTH' && ![undefined, 'CARD', 'TOKEN'].includes(optionalText(request.paymentMethodType)))
      throw new Refusal('b_txn_not_allowed', 'this terminal takes no wallets')
    const preauthExpiresAt = type === 'PREAUTH' ? readPreauthExpiry(request, now()) : undefined
    const { senderCustomerId } = request.customerData as JsonObject
    const withCvv = request.txnType === undefined
    const card = byToken
      ? tokens.use(request.token, senderCustomerId)
      : openCardNumber(String(request.encryptedCardNumber), paymentPrivateJwk)
    if (byToken && withCvv) openCvv(String(request.cvv), paymentPrivateJwk)
    const fault = card.scenario.plan.faultAtCreate
    if (fault === 'overloaded') throw new Refusal('b_server_is_overloaded', 'try again later')
    const operation = this.open({
      type,
      generation,
      card,
      coinAmount: type === 'VERIFICATION' ? 0 : Number(request.coinAmount),
      paysBy: byToken ? 'token' : 'card',
      cardToken: byToken ? String(request.token) : undefined,
      wantsTokenFor: request.typeToken === 'TOKEN_PER_CUSTOMER' ? String(senderCustomerId) : undefined,
      preauthExpiresAt,
      desiredThreeDSMode: String(request.desiredThreeDSMode),
      withCvv,
      echo: echoOf(request),
      notificationUrl: optionalText(request.notificationUrl),
      notificationEncryption: isTrue(request.notificationEncryption),
      merchantRequestId: String(request.merchantRequestId),
      resultRedirectUrl: optionalText(request.resultRedirectUrl),
    })
    return { operation, fault }
  }

  /** Token payment, step 1: the payment itself where no 3-D Secure is needed (specification, section 9.3). */
  payByToken(request: JsonObject, generation: Generation): Worked {
    demandShape(request, tokenPurchaseShape(generation, this.#tools.rules, request.txnType === undefined))
    const { operation, fault } = this.#begin(request, generation, 'PURCHASE', true)
    if (operation.authentication || isFinal(operation.status)) return { operation, fault }
    const faultLater = this.#faultAtExecute(operation)
    this.run(operation, false, '')
    return { operation, fault: fault ?? faultLater }
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

  /** Step 2: this is where the money moves, and it is taken once per operation. */
  execute(request: JsonObject, type: PayingType = 'PURCHASE', paysBy?: Operation['paysBy']): Worked {
    const operation = this.find(request.operationId)
    const byToken = (paysBy ?? operation?.paysBy) === 'token'
    demandShape(request, executeShape(operation?.authentication !== undefined || paysBy === 'token', !byToken))
    this.#tools.demandDate(request.date)
    if (!operation || operation.type !== type) throw new Refusal('b_operation_not_found', 'no such operation')
    if (operation.executions > 0 || isFinal(operation.status) || operation.hppOrderId !== undefined)
      throw new Refusal(
        'b_cannot_process_logic_transaction',
        'the operation cannot be executed, or was executed before',
      )
    if (byToken !== (operation.paysBy === 'token') || (type === 'PURCHASE' && byToken && paysBy === undefined))
      throw new Refusal('b_cannot_process_logic_transaction', 'this operation is executed by another call')
    const { paymentPrivateJwk, now } = this.#tools
    const { expired } = byToken
      ? { expired: false }
      : openCardData(String(request.encryptedCardData), paymentPrivateJwk, operation.withCvv, now())
    const fault = this.#faultAtExecute(operation)
    const browser = request.browserInfo as JsonObject | undefined
    this.run(operation, expired, optionalText(browser?.browserLanguage) ?? '')
    return { operation, fault }
  }

  #faultAtExecute(operation: Operation): FaultName | undefined {
    const fault = operation.plan.faultAtExecute
    if (fault === 'overloaded') throw new Refusal('b_server_is_overloaded', 'try again later')
    return fault
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
