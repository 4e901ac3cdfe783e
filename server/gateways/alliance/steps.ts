import type { GatewayOrder } from '../gateway.ts'
import { ENDPOINTS, type Endpoint } from './endpoints.ts'
import type { Desk } from './operations.ts'
import {
  executeBody,
  preauthBody,
  purchaseBody,
  verificationBody,
  type Instrument,
  type OrderFacts,
} from './translate.ts'
import type { JsonObject } from './wire.ts'

/** An operation of two calls: what is sent, and what the answers must be about. */
export interface Steps {
  type: 'PURCHASE' | 'PREAUTH' | 'VERIFICATION'
  requestId: string
  /** minor units */
  amount: number
  first: Endpoint
  second: Endpoint
  firstBody(now: number): JsonObject
  secondBody(operationId: string, now: number): JsonObject
}

/** A card number at create, its expiry and CVV at execute (spec 4.1, 9.5). */
export function cardSteps(order: GatewayOrder, card: Instrument & { kind: 'card' }, { bodies }: Desk): Steps {
  const preauth = order.capture === 'manual'
  return {
    type: preauth ? 'PREAUTH' : 'PURCHASE',
    requestId: order.requestId,
    amount: order.amount,
    first: preauth ? ENDPOINTS.createPreauth : ENDPOINTS.createPurchase,
    second: preauth ? ENDPOINTS.executePreauth : ENDPOINTS.executePurchase,
    firstBody: (now) => (preauth ? preauthBody : purchaseBody)(order, card, bodies, now),
    secondBody: (operationId, now) => executeBody(order.browser, card.data, operationId, now),
  }
}

/**
 * A token and the CVV at the first step, and nothing of the card at the second (spec 9.3). How a preauthorisation by
 * token is executed is not documented; it is read in the same way, without card data.
 */
export function tokenSteps(order: GatewayOrder, token: Instrument & { kind: 'token' }, { bodies }: Desk): Steps {
  const preauth = order.capture === 'manual'
  return {
    type: preauth ? 'PREAUTH' : 'PURCHASE',
    requestId: order.requestId,
    amount: order.amount,
    first: preauth ? ENDPOINTS.createPreauth : ENDPOINTS.tokenPurchase,
    second: preauth ? ENDPOINTS.executePreauth : ENDPOINTS.tokenPurchase3ds,
    firstBody: (now) => (preauth ? preauthBody : purchaseBody)(order, token, bodies, now),
    secondBody: (operationId, now) => executeBody(order.browser, null, operationId, now),
  }
}

/** A card that is only checked, for an amount of zero (spec 9.4). */
export interface VerificationOrder extends OrderFacts {
  /** compact JWEs to the bank's key; the data always with CVV (`YYMMCVV`) */
  sealed: { number: string; data: string }
}

export function verificationSteps(order: VerificationOrder, { bodies }: Desk): Steps {
  return {
    type: 'VERIFICATION',
    requestId: order.requestId,
    amount: 0,
    first: ENDPOINTS.createVerification,
    second: ENDPOINTS.executeVerification,
    firstBody: (now) => verificationBody(order, order.sealed.number, bodies, now),
    secondBody: (operationId, now) => executeBody(order.browser, order.sealed.data, operationId, now),
  }
}
