import type { KeyObject } from 'node:crypto'
import type { Secret } from '../../secret.ts'
import type { CallbackVerdict, RawCallback } from '../gateway.ts'
import { openEnvelope } from './envelope.ts'
import { readOrder, type HostedOrder } from './hosted-order.ts'
import { reportAndAlert, type Desk } from './operations.ts'
import { orderReference } from './reference.ts'
import { decrypt, SealError, verify, type FindKey } from './sign.ts'
import { parseObject, readOperation, type JsonObject, type Operation } from './wire.ts'

const MAX_BYTES = 262_144
/** A JWE whose plaintext is a JWS or JSON; nothing nests deeper (spec 7.1). */
const MAX_LAYERS = 2

export interface CallbackRules {
  /** whether every callback is signed: all of generation v2, but not those of the hosted page, which has no v2 */
  signedOnly: boolean
  hostedPage: boolean
  communicationKey: Secret<KeyObject> | null
  findKey: FindKey
}

type Opened = { object: JsonObject; signed: boolean } | { refused: CallbackVerdict & { kind: 'refused' } }

const refused = (reason: (CallbackVerdict & { kind: 'refused' })['reason']) => ({ kind: 'refused', reason }) as const

/**
 * Judges a callback by its content (spec 7.1). Only the bank's signature proves anything: plain JSON comes from anyone,
 * and a JWE proves no more than that the sender knows our public key. In generation v2 what is not signed is
 * refused, orders of the hosted page excepted, which are only ever a reason to ask.
 */
export async function readCallback(callback: RawCallback, rules: CallbackRules, desk: Desk): Promise<CallbackVerdict> {
  if (callback.body.byteLength > MAX_BYTES) return refused('too_large')
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(callback.body)
  } catch {
    return refused('malformed')
  }
  const opened = await open(text, rules)
  if ('refused' in opened) return opened.refused
  const order = readOrder(opened.object)
  if (order && 'orderStatus' in opened.object) return judgeOrder(order, desk)
  const operation = readOperation(opened.object)
  const { operationId, merchantRequestId, merchantId, type, status } = operation
  const subject = operationId ?? merchantRequestId
  if (subject === undefined || status === undefined) return refused('malformed')
  if (merchantId !== undefined && merchantId !== desk.bodies.merchantId) return refused('wrong_merchant')
  const fingerprint = `${subject}:${type}:${status}`
  // The bank signs for all its merchants, so without a merchant id a signature does not say that this is ours.
  if (opened.signed && merchantId !== undefined) {
    return { kind: 'proof', report: reportAndAlert(operation, desk), fingerprint }
  }
  return { kind: 'hint', ...subjectOf(operation), fingerprint }
}

/** Never a proof: several attempts and refunds share one order, so the order itself is asked for (spec 9.7). */
function judgeOrder(order: HostedOrder, desk: Desk): CallbackVerdict {
  const { hppOrderId, merchantId, requestId, status, operations } = order
  if (status === undefined) return refused('malformed')
  if (merchantId !== undefined && merchantId !== desk.bodies.merchantId) return refused('wrong_merchant')
  const reference = orderReference(hppOrderId)
  const told = operations.at(-1)
  const fingerprint = [reference, status, told?.operationId, told?.type, told?.status].join(':')
  // What follows a payment of the hosted page is an operation of its own, under its own request id.
  if (told?.type === 'REFUND' || told?.type === 'COMPLETION') return { kind: 'hint', ...subjectOf(told), fingerprint }
  return { kind: 'hint', ...(requestId === undefined ? {} : { requestId }), reference, fingerprint }
}

function subjectOf({ operationId, merchantRequestId }: Operation): { requestId?: string; reference?: string } {
  return {
    ...(merchantRequestId === undefined ? {} : { requestId: merchantRequestId }),
    ...(operationId === undefined ? {} : { reference: operationId }),
  }
}

async function open(text: string, rules: CallbackRules, layer = 0): Promise<Opened> {
  const { jwe, jws, object } = openEnvelope(text)
  if (jws !== undefined) return openSigned(jws, rules)
  if (jwe !== undefined) {
    if (layer + 1 >= MAX_LAYERS || !rules.communicationKey) return { refused: refused('malformed') }
    let plaintext: string
    try {
      plaintext = await decrypt(jwe, rules.communicationKey.reveal())
    } catch {
      return { refused: refused('malformed') }
    }
    return open(plaintext, rules, layer + 1)
  }
  if (!object) return { refused: refused('malformed') }
  const unsignedTaken = !rules.signedOnly || (rules.hostedPage && 'hppOrderId' in object && 'orderStatus' in object)
  return unsignedTaken ? { object, signed: false } : { refused: refused('signature') }
}

/** Rejects, so that the bank delivers again, only where the key could not be looked up now. */
async function openSigned(jws: string, rules: CallbackRules): Promise<Opened> {
  let payload: string
  try {
    payload = await verify(jws, rules.findKey)
  } catch (error) {
    if (!(error instanceof SealError)) throw error
    return { refused: refused(error.reason === 'decryption' ? 'malformed' : error.reason) }
  }
  const object = parseObject(payload)
  return object ? { object, signed: true } : { refused: refused('malformed') }
}
