import type { CallbackVerdict, FindPayment, RawCallback } from '../gateway.ts'
import type { Desk } from './desk.ts'
import { isAboutRequest } from './declines.ts'
import { asObject, asText, type JsonObject } from './json.ts'
import { newestOperation, projectOf, readMessage, type GateMessage } from './message.ts'
import { reportOf, wasGivenBack } from './report.ts'
import { openSigned } from './signature.ts'
import { digestOf, parseState } from './state.ts'

const MAX_BYTES = 262_144

/** What a demand consists of (spec 4.2); the same one sent again is known by it. */
const ACTION_BLOCKS = [
  'acs', 'threeds2', 'redirect_data', 'redirectData', 'clarification_fields', 'cascading_with_redirect', 'display_data',
] as const // prettier-ignore

const refused = (reason: (CallbackVerdict & { kind: 'refused' })['reason']) => ({ kind: 'refused', reason }) as const

/**
 * Judges a callback (spec 4.4): size, JSON, signature, project, and then the types, which the signature does not cover.
 * A callback about something that happened to the payment afterwards is a reason to ask, because only the whole list of
 * operations tells the payment's own amount from what was given back.
 */
export async function readCallback(
  callback: RawCallback,
  find: FindPayment,
  { config }: Desk,
): Promise<CallbackVerdict> {
  if (callback.body.byteLength > MAX_BYTES) return refused('too_large')
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(callback.body)
  } catch {
    return refused('malformed')
  }
  const opened = openSigned(text, config.secretKey)
  if ('refused' in opened) return refused(opened.refused)
  const { object } = opened
  if (projectOf(object) !== String(config.projectId)) return refused('wrong_merchant')
  const message = readMessage(object)
  if (!message) return refused('malformed')
  const requestId = message.paymentId
  const fingerprint = fingerprintOf(message, object)
  if (needsQuestion(message)) return { kind: 'hint', requestId, fingerprint }
  const known = await find({ requestId })
  return { kind: 'proof', report: reportOf(message, config, parseState(known?.state ?? null)), fingerprint }
}

function needsQuestion(message: GateMessage): boolean {
  const type = newestOperation(message)?.type ?? ''
  return (
    wasGivenBack(message) ||
    ['refund', 'reversal', 'refund reverse', 'cancel', 'incremental'].includes(type) ||
    (message.status === 'error' && isAboutRequest(message.errors))
  )
}

function fingerprintOf(message: GateMessage, object: JsonObject): string {
  const operation = newestOperation(message)
  const blocks = ACTION_BLOCKS.map((name) => object[name] ?? null)
  const status = asText(asObject(object['payment'])?.['status']) ?? ''
  const digest = digestOf(status, blocks).slice(0, 22)
  return [message.paymentId, operation?.id ?? '', operation?.status ?? '', digest].join(':')
}
