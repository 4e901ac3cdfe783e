import { randomUUID } from 'node:crypto'
import type { JsonObject } from '../alliance/fields.ts'
import { isObject } from '../alliance/fields.ts'
import type { Reply } from '../http.ts'
import { currencyDigits } from './amount.ts'
import type { FaultName } from './scenarios.ts'

/** Seals an answer; with a key that nobody has where `foreign` is set. */
export type Seal = (status: number, value: unknown, foreign?: boolean) => Reply

export function plain(status: number, body: string, type = 'text/plain'): Reply {
  return { status, headers: { 'content-type': type }, body }
}

/** The same answer for another order. */
function withOtherOrder(data: JsonObject): JsonObject {
  const name = 'orderId' in data ? 'orderId' : 'orderID'
  return { ...data, [name]: randomUUID() }
}

/** The same answer with one minor unit more; left alone where it has no amount. */
function withOtherAmount(data: JsonObject): JsonObject {
  const { amount, currencyCode } = data
  if (typeof amount !== 'number' || typeof currencyCode !== 'string') return data
  const digits = currencyDigits(currencyCode)
  return { ...data, amount: Number((amount + 10 ** -digits).toFixed(digits)) }
}

export interface Answer {
  status: number
  data: JsonObject | JsonObject[]
  /** where the request was sent to */
  target: string
  seal: Seal
}

/** The answer as it leaves: as it should be, or as the fault makes it. */
export function spoil(fault: FaultName | undefined, { status, data, target, seal }: Answer): Reply {
  switch (fault) {
    case 'error_after':
      return plain(500, 'Internal Server Error')
    case 'undecryptable':
      return seal(200, { data }, true)
    case 'garbage':
      return plain(200, '<html><body>Welcome to nginx!</body></html>', 'text/html')
    case 'no_data':
      return seal(200, {})
    case 'redirect':
      return { status: 302, headers: { location: target }, body: '' }
    case 'other_order':
      return seal(200, { data: isObject(data) ? withOtherOrder(data) : data })
    case 'other_amount':
      return seal(200, { data: isObject(data) ? withOtherAmount(data) : data })
    default:
      return seal(status, { data })
  }
}
