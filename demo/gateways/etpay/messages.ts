import type { Claims } from './jwt.ts'
import { signJwt, unsignedJwt } from './jwt.ts'
import type { Seal } from './scenarios.ts'
import type { Payment, Session } from './session.ts'
import { randomText } from './session.ts'

/**
 * Which claims a message carries. The complete list is not known (specification, section 6.1), so a merchant must bear
 * all three: everything that may exist, what integrations have seen, and the order id alone as the way to the session.
 */
export type ClaimSet = 'full' | 'seen' | 'order_only'

export interface MessageOptions {
  word: string
  seal?: Seal
  wrongAmount?: boolean
}

/** Writes the JWT about a payment. */
export type WriteMessage = (session: Session, payment: Payment, options: MessageOptions) => string

export interface MessageTools {
  merchantCode: string
  claims: ClaimSet
  now: () => number
  sessions: () => readonly Session[]
}

const HOUR = 3_600

export function createMessages({ merchantCode, claims: set, now, sessions }: MessageTools): WriteMessage {
  const otherKey = (session: Session): string =>
    sessions().find((other) => other !== session)?.signatureToken ?? randomText()

  return (session, payment, { word, seal = 'own_key', wrongAmount = false }) => {
    const seconds = Math.floor(now() / 1000)
    const claims: Claims = {
      ...(set === 'full' && { merchant_code: merchantCode }),
      merchant_order_id: session.merchantOrderId,
      ...((set === 'full' || wrongAmount) && { order_amount: session.orderAmount + (wrongAmount ? 1 : 0) }),
      ...(set !== 'order_only' && { session_token: session.token }),
      payment_token: payment.paymentToken,
      payment_status: word,
      ...(session.rut !== undefined && { user_rut: session.rut }),
      ...(set === 'full' && { iat: seconds }),
      ...(seal === 'expired' && { exp: seconds - HOUR }),
    }
    if (seal === 'no_key') return unsignedJwt(claims)
    return signJwt(claims, seal === 'other_key' ? otherKey(session) : session.signatureToken)
  }
}
