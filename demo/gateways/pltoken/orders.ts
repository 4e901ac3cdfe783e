import type { JsonObject } from '../alliance/fields.ts'
import type { ErrorCode } from './error-codes.ts'
import { invalid, Refusal } from './refusal.ts'

interface Order {
  uuid: string
  content: string
  outcome: { answer: JsonObject } | { refusal: Refusal }
  canceled: boolean
}

/** An answer, and whether it is the one of an earlier request. */
export interface Ordered {
  answer: JsonObject
  repeated: boolean
}

/** Requests by the client's order id: each is carried out once (specification, section 6.2: unique per request). */
export class Orders {
  readonly #orders = new Map<string, Order>()
  readonly #canceledCode: ErrorCode

  /** @param canceledCode - what a request for a canceled order id ends in: 949 or 950 */
  constructor(canceledCode: ErrorCode) {
    this.#canceledCode = canceledCode
  }

  /**
   * Does the work, or tells again what came of it. The same order id with another content is refused.
   *
   * @param content - what makes two requests the same
   */
  once(uuid: string, orderId: string, content: string, work: () => JsonObject): Ordered {
    const known = this.#orders.get(orderId)
    if (known && (known.uuid !== uuid || known.content !== content)) throw invalid('orderID: it was used before')
    if (known?.canceled) throw new Refusal(this.#canceledCode)
    if (known && 'refusal' in known.outcome) throw known.outcome.refusal
    if (known && 'answer' in known.outcome) return { answer: known.outcome.answer, repeated: true }
    try {
      const answer = work()
      this.#orders.set(orderId, { uuid, content, outcome: { answer }, canceled: false })
      return { answer, repeated: false }
    } catch (error) {
      if (error instanceof Refusal)
        this.#orders.set(orderId, { uuid, content, outcome: { refusal: error }, canceled: false })
      throw error
    }
  }

  /** Marks a logged order as canceled; one that was never asked for is not known. Twice is the same as once. */
  cancel(uuid: string, orderId: string): void {
    const order = this.#orders.get(orderId)
    if (order?.uuid !== uuid) throw new Refusal(912)
    order.canceled = true
  }
}
