import { openCardNumber, readCardData } from './card.ts'
import type { JsonObject, Shape } from './fields.ts'
import { demandShape, oneOf, required, text } from './fields.ts'
import type { PaymentTools, Payments } from './payments.ts'
import { Refusal } from './refusal.ts'
import type { Generation } from './requests.ts'
import { sealed } from './requests.ts'
import { openSealed } from './session.ts'
import type { TokenState, Tokens } from './tokens.ts'
import { describeToken } from './tokens.ts'

const createShape: Shape = {
  merchantRequestId: required(text(36)),
  merchantId: required(text(36)),
  customerId: required(text(255)),
  encryptedCardNumber: required(sealed),
  encryptedExpDate: required(sealed),
  date: required(text(50)),
}
const listShape: Shape = { customerId: required(text(255)) }
const dataShape: Shape = { token: required(text(24)) }
const stateShape: Shape = { token: required(text(24)), state: required(oneOf(['ACTIVE', 'SUSPENDED', 'DELETED'])) }

export interface TokenCalls {
  create(request: JsonObject, generation: Generation): JsonObject
  list(request: JsonObject): JsonObject
  data(request: JsonObject): JsonObject
  change(request: JsonObject): JsonObject
}

/** The four calls about card tokens (specification, section 9.2). */
export function createTokenCalls(
  tokens: Tokens,
  payments: Payments,
  tools: Pick<PaymentTools, 'now' | 'demandDate' | 'merchantId' | 'paymentPrivateJwk'>,
): TokenCalls {
  const { merchantId, paymentPrivateJwk } = tools
  return {
    create(request, generation) {
      demandShape(request, createShape)
      tools.demandDate(request.date)
      payments.demandNewRequest(request, generation)
      const card = openCardNumber(String(request.encryptedCardNumber), paymentPrivateJwk)
      const expiry = openSealed(String(request.encryptedExpDate), paymentPrivateJwk, 'encryptedExpDate')
      if (readCardData(expiry, false, tools.now()).expired)
        throw new Refusal('b_validation_card_expiration_date', 'the card has expired')
      payments.claim(String(request.merchantRequestId))
      return describeToken(tokens.keep(card, String(request.customerId)), merchantId)
    },
    list(request) {
      demandShape(request, listShape)
      return { result: tokens.ofCustomer(request.customerId).map((token) => describeToken(token, merchantId)) }
    },
    data(request) {
      demandShape(request, dataShape)
      const token = tokens.find(request.token)
      return { result: token ? [describeToken(token, merchantId)] : [] }
    },
    change(request) {
      demandShape(request, stateShape)
      const token = tokens.find(request.token)
      if (!token) throw new Refusal('b_invalid_request', 'no such token')
      const tokenUpdated = tokens.change(token, request.state as TokenState)
      return { tokenUpdated, customerId: token.customerId, token: token.token }
    },
  }
}
