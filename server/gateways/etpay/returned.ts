import type { Log } from '../../log.ts'
import type { FindPayment, GatewayReport, Journal, OperationKey, Resumption } from '../gateway.ts'
import { MAX_BYTES } from './callback.ts'
import type { EtpayConfig } from './config.ts'
import { judgeMessage, type MessageRules } from './message.ts'
import { readState, writeState } from './state.ts'
import { openReport, QueryError, type Query } from './status.ts'
import { isSuccess, printableWord } from './words.ts'

export interface ReturnDesk extends MessageRules {
  query: Query
  config: EtpayConfig
  log: Log
}

/**
 * The shopper is back, or the time for it is over. Coming back proves nothing (spec 5), so ETpay is asked. A message
 * that came along and verifies is noted: it says that the shopper is through and need not see the funnel again.
 */
export async function resume(
  key: OperationKey,
  resumption: Resumption,
  journal: Journal,
  desk: ReturnDesk,
): Promise<GatewayReport> {
  const jwt = resumption.type === 'returned' ? resumption.fields['jwt'] : undefined
  const current = jwt === undefined ? key : await noteMessage(key, jwt, journal, desk)
  try {
    const report = await desk.query(current)
    if (report) return report
  } catch (error) {
    if (!(error instanceof QueryError)) throw error
  }
  // ETpay could not be asked, so nothing is concluded: reconciliation goes on asking from where the payment is.
  const { reference } = current
  if (reference === null || readState(current)?.told !== undefined) {
    return { outcome: { status: 'pending', reason: 'no_answer' }, evidence: {} }
  }
  return openReport(current, reference, desk.config)
}

async function noteMessage(
  key: OperationKey,
  jwt: string,
  journal: Journal,
  { log, ...rules }: ReturnDesk,
): Promise<OperationKey> {
  // The way back belongs to one payment; a message about another one has no place here.
  const find: FindPayment = async (by) =>
    ('reference' in by ? by.reference === key.reference : by.requestId === key.requestId) ? key : null
  const judgement = jwt.length > MAX_BYTES ? ({ kind: 'malformed' } as const) : await judgeMessage(jwt, find, rules)
  if (judgement.kind !== 'genuine') {
    const note = { gateway: 'etpay', reason: judgement.kind }
    if (judgement.kind === 'contradiction') log.alert('a message signed by ETpay contradicts our record', note)
    else log.warn('the shopper came back with a message that proves nothing', note)
    return key
  }
  const { state, claims } = judgement
  const told = printableWord(claims['payment_status'])
  // A success that was told once is not taken back by a message about another transfer (spec 6.4).
  if (isSuccess(state.told) || state.told === told) return key
  const noted = writeState({ ...state, told })
  await journal.state(noted)
  return { ...key, state: noted }
}
