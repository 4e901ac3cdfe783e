import type { DeclineCode } from '#contract/decline.ts'
import type { Log } from '../../log.ts'
import type { GatewayReport, OperationKey } from '../gateway.ts'
import { needsOperator } from './declines.ts'
import { ENDPOINTS, type Endpoint, type V1Endpoint } from './endpoints.ts'
import { reportOf, type ReportRules } from './report.ts'
import type { BodyRules } from './translate.ts'
import type { NoAnswerReason, Transport } from './transport.ts'
import { errorGroup, readOperation, type BankError, type JsonObject, type Operation } from './wire.ts'

/** What the business calls need. */
export interface Desk {
  transport: Transport
  /** the hosted page, where the merchant uses it; always over a v1 session (spec 6.5) */
  hosted: { transport: Transport<V1Endpoint>; paymentMethods: readonly string[] } | null
  bodies: BodyRules
  reports: ReportRules
  log: Log
}

/** What to say to the payer where it is certain that the call never reached the bank. */
const NEVER_SENT: Readonly<Record<NoAnswerReason, DeclineCode>> = {
  network: 'not_processed',
  unreadable: 'not_processed',
  signature: 'not_processed',
  authorization: 'try_later',
  setup: 'configuration',
}

export function neverSent(reason: NoAnswerReason): GatewayReport {
  return { outcome: { status: 'failed', decline: NEVER_SENT[reason] }, evidence: { reason } }
}

export function noAnswer(evidence: Record<string, string>): GatewayReport {
  return { outcome: { status: 'pending', reason: 'no_answer' }, evidence }
}

/** Calls the operator where the bank's refusal is about us and not about the payer's card. */
export function alertError(error: BankError, call: string, log: Log): void {
  const note = { gateway: 'alliance', call, code: error.code, status: error.httpStatus }
  if (needsOperator(error)) log.alert('the bank refuses a request because of the set-up', note)
  else log.warn('the bank answered with an error', note)
}

/** The report about an operation; an unusable challenge address is not shown to the browser but to the operator. */
export function reportAndAlert(operation: Operation, { reports, log }: Desk): GatewayReport {
  const report = reportOf(operation, reports)
  if (report.outcome.status === 'pending' && report.outcome.reason === 'unknown_status') {
    const challenge = operation.status === 'REQUIRED_3DS'
    log.alert(
      challenge
        ? 'the bank names a challenge page outside ALLIANCE_CHALLENGE_HOSTS'
        : 'the bank reports something we do not know',
      {
        gateway: 'alliance',
        ...(operation.operationId === undefined ? {} : { gatewayReference: operation.operationId }),
      },
    )
  }
  return report
}

/** The name of the first fact in which an operation is not the one we asked for, or `null`; missing facts count as equal. */
export function differs(operation: Operation, wanted: Partial<Operation>): keyof Operation | null {
  for (const name of Object.keys(wanted) as (keyof Operation)[]) {
    if (operation[name] !== undefined && operation[name] !== wanted[name]) return name
  }
  return null
}

/** The operation could not be asked about; this says nothing about it. */
export class QueryError extends Error {
  override name = 'QueryError'
}

/** Asks for an operation (spec 8). `null` only on the bank's explicit "not found". */
export async function query(key: OperationKey, desk: Desk): Promise<GatewayReport | null> {
  const operation =
    key.reference === null
      ? await ask(ENDPOINTS.queryByRequestId, { merchantRequestId: key.requestId }, desk)
      : await findOperation(key.reference, desk)
  return operation && reportAndAlert(operation, desk)
}

/** The operation with this id of the bank, as the bank tells it. */
export function findOperation(operationId: string, desk: Desk): Promise<Operation | null> {
  return ask(ENDPOINTS.queryById, { id: operationId }, desk)
}

async function ask(endpoint: Endpoint, body: JsonObject, desk: Desk): Promise<Operation | null> {
  const result = await desk.transport.call(endpoint, () => body)
  switch (result.kind) {
    case 'no_answer':
      throw new QueryError(`the bank could not be asked: ${result.reason}`)
    case 'error':
      if (errorGroup(result.error) === 'not_found') return null
      alertError(result.error, endpoint.name, desk.log)
      throw new QueryError(`the bank answered ${result.error.code}`)
    case 'answer': {
      const operation = readOperation(result.object)
      if (differs(operation, { merchantId: desk.bodies.merchantId })) {
        desk.log.alert('the bank answered a query with an operation of another merchant', { gateway: 'alliance' })
        throw new QueryError('the answer is about another merchant')
      }
      return operation
    }
  }
}
