import { createHash } from 'node:crypto'
import type { CallbackVerdict, RawCallback } from '../gateway.ts'
import { PcngAuthError, PcngFormatError, type Pcng } from './pcng.ts'
import { verify, type VerifyDeps } from './verify.ts'
import { asObject, member, parseObject, textMember, type JsonObject } from './wire.ts'

const MAX_BYTES = 262_144
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

const refused = (reason: (CallbackVerdict & { kind: 'refused' })['reason']) => ({ kind: 'refused', reason }) as const

/**
 * Judges a request signed with PLTOKEN by the receiver rules (spec 4), then opens it. The documents describe no callback,
 * so even a genuine one says no more than which order to ask about.
 */
export async function readCallback(callback: RawCallback, deps: VerifyDeps & { pcng: Pcng }): Promise<CallbackVerdict> {
  const { method, url, headers, body } = callback
  if (body.byteLength > MAX_BYTES) return refused('too_large')
  const refusal = await verify({ method, url, body }, headers['authorization'], deps)
  if (refusal) return refused(refusal)
  const object = open(body, deps.pcng)
  const inner = object && (asObject(member(object, 'data')) ?? object)
  const orderId = inner && textMember(inner, 'orderID')
  if (!orderId || !UUID.test(orderId)) return refused('malformed')
  const requestId = orderId.toLowerCase()
  // The same news in another envelope is the same news: nonce and IV differ with every delivery.
  const digest = createHash('sha256').update(JSON.stringify(object)).digest('hex').slice(0, 32)
  return { kind: 'hint', requestId, fingerprint: `${requestId}:${digest}` }
}

/** The form body `data={hex}` (spec 1), opened; `null` for anything else. */
function open(body: Uint8Array, pcng: Pcng): JsonObject | null {
  const hex = /^data=([0-9A-Fa-f]+)$/.exec(Buffer.from(body).toString('latin1'))?.[1]
  if (hex === undefined) return null
  try {
    return parseObject(pcng.open(hex))
  } catch (error) {
    if (error instanceof PcngFormatError || error instanceof PcngAuthError) return null
    throw error
  }
}
