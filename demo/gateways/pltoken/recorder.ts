import { isObject } from '../alliance/fields.ts'
import type { ErrorCode } from './error-codes.ts'
import type { FaultName } from './scenarios.ts'

/** A request to the API, as tests see it: opened, but without vault references. */
export interface PltokenRequest {
  at: number
  method: string
  /** path and query as sent: identifiers in it are encrypted */
  target: string
  headers: Record<string, string>
  /** name of the call; `null` where the request did not get so far */
  call: string | null
  /** identifiers of the path, opened */
  identifiers: Record<string, string>
  /** JSON object, or the text of a query; `null` where there was none or it could not be opened */
  data: unknown
  /** HTTP status of the answer; `null` where the connection was cut */
  status: number | null
  /** the error code, where it refused */
  code?: ErrorCode
  /** what was made to go wrong with the answer */
  fault?: FaultName
}

// An allow-list: a client that sends card data where none belongs must not find it in the record.
const KEPT = [
  'orderid', 'applicationid', 'amount', 'currencycode', 'ipaddr', 'paymentinfoid', 'paymentinfo', 'paymenttype', 'card',
] // prettier-ignore
const QUERY = /^(?:(?:pageNo|pageSize|fromDate|toDate)=\d{0,8}(?:&|$))+$/

function withoutSecrets(value: unknown): unknown {
  if (typeof value === 'string') return /\d{13}/.test(value) ? '[digits]' : value
  if (!isObject(value)) return Array.isArray(value) ? '[list]' : value
  const entries = Object.entries(value).map(([name, member]): [string, unknown] => {
    if (/enckey$/i.test(name)) return [name, '[reference]']
    return KEPT.includes(name.toLowerCase()) ? [name, withoutSecrets(member)] : ['[unknown]', '[not kept]']
  })
  return Object.fromEntries(entries)
}

/** What a record keeps of opened data: known members of a JSON object, or the documented query. */
export function recordable(plaintext: string): unknown {
  if (QUERY.test(plaintext)) return plaintext
  try {
    const value: unknown = JSON.parse(plaintext)
    return isObject(value) ? withoutSecrets(value) : null
  } catch {
    return null
  }
}
