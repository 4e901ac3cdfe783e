import { checkDigit } from '../scenarios.ts'
import type { JsonObject } from './signature.ts'
import { isObject } from './signature.ts'

/** A request to the API, as tests see it, without card data. */
export interface GateRequest {
  at: number
  method: string
  path: string
  headers: Record<string, string>
  /** `null` where it could not be read */
  body: JsonObject | null
  requestId: string
  /** HTTP status of the answer; `null` where the connection was cut */
  status: number | null
  /** Gate's code, where it refused at once */
  code?: string
}

const SECRET = ['pan', 'cvv', 'year', 'month']

function isCardNumber(text: string): boolean {
  return /^\d{13,19}$/.test(text) && checkDigit(text.slice(0, -1)) === Number(text.at(-1))
}

/**
 * Replaces card data by their length, wherever they stand. The signature goes too: whoever has it and the rest of the
 * request can try all thousand security codes.
 */
export function withoutCardData(value: unknown): unknown {
  if (typeof value === 'string')
    return value.replace(/\d+/g, (run) => (isCardNumber(run) ? `<${run.length} digits>` : run))
  if (Array.isArray(value)) return value.map(withoutCardData)
  if (!isObject(value)) return value
  const members = Object.entries(value).filter(([name]) => name !== 'signature')
  return Object.fromEntries(
    members.map(([name, member]) => [
      name,
      SECRET.includes(name) && !isObject(member) ? { digits: String(member).length } : withoutCardData(member),
    ]),
  )
}
