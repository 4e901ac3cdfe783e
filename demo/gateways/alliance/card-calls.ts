import type { FaultName } from '../scenarios.ts'
import { openCardData, openCardNumber, openCvv } from './card.ts'
import type { JsonObject, Shape } from './fields.ts'
import { demandShape } from './fields.ts'
import type { Operation, PayingType } from './operation.ts'
import { echoOf, isFinal } from './operation.ts'
import type { PaymentTools, Payments, Worked } from './payments.ts'
import { isTrue, optionalText } from './payments.ts'
import { readPreauthExpiry } from './preauth.ts'
import { Refusal } from './refusal.ts'
import type { Generation } from './requests.ts'
import { createShape, executeShape, preauthShape, tokenPurchaseShape, verificationShape } from './requests.ts'

/** The merchant's calls that make payments by card and by token: two steps each, one where a token needs no 3-D Secure. */
export class CardCalls {
  readonly #payments: Payments
  readonly #tools: PaymentTools

  constructor(payments: Payments, tools: PaymentTools) {
    this.#payments = payments
    this.#tools = tools
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
    this.#payments.demandNewRequest(request, generation)
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
    const operation = this.#payments.open({
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
    this.#payments.run(operation, false, '')
    return { operation, fault: fault ?? faultLater }
  }

  /** Step 2: this is where the money moves, and it is taken once per operation. */
  execute(request: JsonObject, type: PayingType = 'PURCHASE', paysBy?: Operation['paysBy']): Worked {
    const operation = this.#payments.find(request.operationId)
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
    this.#payments.run(operation, expired, optionalText(browser?.browserLanguage) ?? '')
    return { operation, fault }
  }

  #faultAtExecute(operation: Operation): FaultName | undefined {
    const fault = operation.plan.faultAtExecute
    if (fault === 'overloaded') throw new Refusal('b_server_is_overloaded', 'try again later')
    return fault
  }
}
