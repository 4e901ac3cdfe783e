import { codesOf } from './client.ts'
import { asCode, asObject, asText, isObject, type JsonObject } from './json.ts'

export interface Sum {
  amount: number
  currency: string
}

export interface GateOperation {
  id: string | undefined
  type: string
  status: string
  /** milliseconds; 0 where it does not say */
  date: number
  createdDate: number
  requestId: string | undefined
  merchantRefundId: string | undefined
  code: string | undefined
  sum: Sum | undefined
  /** what was really moved; differs from what was asked for in a partial authorisation */
  moved: Sum | undefined
}

/** What a callback or a status answer says, in one form (spec 4.2, 8). */
export interface GateMessage {
  projectId: string | undefined
  paymentId: string
  status: string
  sum: Sum | undefined
  /** oldest first */
  operations: GateOperation[]
  errors: string[]
  account: JsonObject | undefined
  /** the message itself, for its action blocks */
  object: JsonObject
}

/** An amount is a number and nothing else: the signature could not tell it from a text (spec 2.3). */
function readSum(value: unknown): Sum | null | undefined {
  if (value === undefined || value === null) return undefined
  const { amount, currency } = asObject(value) ?? {}
  if (typeof amount !== 'number' || !Number.isSafeInteger(amount) || amount < 0) return null
  if (typeof currency !== 'string' || !/^[A-Z]{3}$/.test(currency)) return null
  return { amount, currency }
}

function readDate(value: unknown): number {
  // `+0000` is not the RFC 3339 form that every parser takes.
  const at = Date.parse(String(value).replace(/([+-]\d{2})(\d{2})$/, '$1:$2'))
  return Number.isFinite(at) ? at : 0
}

function readOperation(value: unknown): GateOperation | null {
  if (!isObject(value)) return null
  const { type, status } = value
  const [sum, moved] = [readSum(value['sum_initial']), readSum(value['sum_converted'])]
  if (typeof type !== 'string' || typeof status !== 'string' || sum === null || moved === null) return null
  return {
    id: asCode(value['id']),
    type,
    status,
    date: readDate(value['date']),
    createdDate: readDate(value['created_date']),
    requestId: asText(value['request_id']),
    merchantRefundId: asText(value['merchant_refund_id']),
    code: asCode(value['code']),
    sum,
    moved,
  }
}

/** Checks the types, which the signature cannot vouch for; `null`: not a message about a payment (spec 4.2). */
export function readMessage(object: JsonObject): GateMessage | null {
  const payment = asObject(object['payment'])
  const paymentId = asText(payment?.['id'])
  const status = asText(payment?.['status'])
  const sum = readSum(payment?.['sum'])
  if (paymentId === undefined || status === undefined || sum === null) return null
  const listed = object['operations'] ?? (object['operation'] === undefined ? [] : [object['operation']])
  if (!Array.isArray(listed)) return null
  const operations = listed.map(readOperation)
  if (operations.includes(null)) return null
  return {
    projectId: projectOf(object),
    paymentId,
    status,
    sum,
    operations: operations.filter((operation) => operation !== null).sort((one, other) => one.date - other.date),
    errors: Array.isArray(object['errors']) && object['errors'].length ? codesOf({ errors: object['errors'] }) : [],
    account: asObject(object['account']),
    object,
  }
}

/** The project a signed message belongs to: at the top, in `general`, or with the customer. */
export function projectOf(object: JsonObject): string | undefined {
  return asCode(object['project_id'] ?? asObject(object['general'])?.['project_id'])
}

/** The operation that tells how things stand: the newest by date, the last of equal ones (spec 13, row 14). */
export function newestOperation({ operations }: GateMessage): GateOperation | undefined {
  return operations.at(-1)
}
