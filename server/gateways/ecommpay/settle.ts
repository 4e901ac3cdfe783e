import type { GatewayReport, OperationKey, RefundOrder, SettlementOrder } from '../gateway.ts'
import { cancelBody, captureBody, refundBody } from './bodies.ts'
import { ENDPOINTS, type CallResult } from './client.ts'
import { declineOf } from './declines.ts'
import { notTaken, pending, requestIdOf, unanswered, type Desk } from './desk.ts'
import type { GateOperation } from './message.ts'
import { askStatus, QueryError, refusalOfRequest } from './query.ts'

/** Which operations a step makes; a refund on the same business day is a reversal (spec 9). */
const TYPES = {
  refund: ['refund', 'reversal'],
  capture: ['capture'],
  cancel: ['cancel'],
} as const satisfies Record<string, readonly string[]>

type Step = keyof typeof TYPES

/** A step that Gate never showed after this was lost on its way. */
const LOST_AFTER_MS = 60_000

/**
 * Gate's operations carry the id of the accepted request (spec 3.3), and nothing of ours. So that is the reference of a
 * refund, capture or cancellation; without an acceptance only the kind of step is known.
 */
function reportOn(step: Step, result: CallResult): GatewayReport {
  switch (result.kind) {
    case 'answer':
      return { ...pending('gateway_pending'), reference: `${step}:${requestIdOf(result.object) ?? ''}` }
    case 'refused':
      return notTaken(result.codes)
    case 'no_answer':
      return { ...unanswered(result), reference: `${step}:` }
  }
}

export async function refund(order: RefundOrder, { client, config }: Desk): Promise<GatewayReport> {
  return reportOn('refund', await client.call(ENDPOINTS.refund, refundBody(order, config)))
}

export async function capture(order: SettlementOrder, { client, config }: Desk): Promise<GatewayReport> {
  return reportOn('capture', await client.call(ENDPOINTS.capture, captureBody(order, config)))
}

export async function cancel(order: SettlementOrder, { client, config }: Desk): Promise<GatewayReport> {
  return reportOn('cancel', await client.call(ENDPOINTS.cancel, cancelBody(order, config)))
}

/** Asks what became of a refund, capture or cancellation: its own operation in the payment's list (spec 8). */
export async function querySettlement(
  key: OperationKey,
  payment: OperationKey,
  desk: Desk,
): Promise<GatewayReport | null> {
  const message = await askStatus(payment.requestId, desk)
  if (message === 'not_found' || message === 'not_received')
    throw new QueryError('Gate does not tell about the payment now')
  const [, step, requestId = ''] = /^(refund|capture|cancel):(.*)$/.exec(key.reference ?? '') ?? []
  const types: readonly string[] | null = step === undefined ? null : TYPES[step as Step]
  const ours = message.operations.filter(({ type, requestId: id, merchantRefundId }) => {
    if (types && !types.includes(type)) return false
    return requestId === '' ? merchantRefundId === key.requestId : id === requestId
  })
  const operation = ours.at(-1)
  if (operation) return reportOf(operation, key)
  if (requestId !== '') return accepted(requestId, desk)
  return lost(key, types, message.operations, desk)
}

/** Gate took the request and shows no operation: either it has refused it since, or it is still at it. */
async function accepted(requestId: string, desk: Desk): Promise<GatewayReport> {
  const refusal = await refusalOfRequest(requestId, desk)
  return refusal === null ? pending('gateway_pending') : notTaken([refusal])
}

/** The answer was lost, so the request id is not known, and an operation of another step must not be taken for ours. */
function lost(
  key: OperationKey,
  types: readonly string[] | null,
  operations: readonly GateOperation[],
  { clock }: Desk,
): GatewayReport | null {
  const alike = operations.filter(({ type }) => (types ? types.includes(type) : type !== 'sale' && type !== 'auth'))
  const [only, ...more] = alike
  // Of captures and cancellations a payment has one at the most; refunds can be alike, and are not guessed.
  if (only && !more.length && types && !types.includes('refund')) return reportOf(only, key)
  if (alike.length) return pending('unknown_status')
  return clock.now() - key.createdAt < LOST_AFTER_MS ? pending('gateway_pending') : null
}

function reportOf(operation: GateOperation, key: OperationKey): GatewayReport {
  const { type, status, code, id, sum, requestId } = operation
  const evidence = Object.fromEntries(
    Object.entries({ operationType: type, operationStatus: status, operationId: id, requestId, code }).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    ),
  )
  const common = {
    ...(key.reference === null ? {} : { reference: key.reference }),
    ...(sum ?? {}),
    evidence,
  }
  switch (status) {
    case 'success':
      return { outcome: { status: 'succeeded' }, ...common }
    case 'decline':
    case 'error':
      return { outcome: { status: 'failed', decline: declineOf(code) }, ...common }
    default:
      return { outcome: { status: 'pending', reason: 'gateway_pending' }, ...common }
  }
}
