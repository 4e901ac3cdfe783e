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

/** Whether a member's name says that it is a reference to something in the vault (specification, section 8). */
function isReference(name: string): boolean {
  return /enckey$/i.test(name)
}

function masked(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(masked)
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, isReference(name) ? '[reference]' : masked(member)]),
  )
}

/** What a record keeps of opened data. Whatever is not a JSON object or a query is not kept at all. */
export function recordable(plaintext: string): unknown {
  try {
    const value: unknown = JSON.parse(plaintext)
    return isObject(value) ? masked(value) : null
  } catch {
    return /^[\w=&-]*$/.test(plaintext) ? plaintext : null
  }
}
