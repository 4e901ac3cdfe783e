import type { KeyObject } from 'node:crypto'
import type { Secret } from '../../secret.ts'
import type { Endpoint } from './endpoints.ts'
import { openEnvelope } from './envelope.ts'
import type { SignatureAlgorithm } from './key-import.ts'
import { KeyLookupError } from './keys.ts'
import { sign, verify, type FindKey } from './sign.ts'
import {
  exchange,
  judgeObject,
  judgeUnreadable,
  refusedForClock,
  type CallResult,
  type Transport,
  type Wiring,
} from './transport.ts'
import { parseObject, readError, type JsonObject } from './wire.ts'

interface V2Settings {
  signingKey: Secret<KeyObject>
  kid: string
  algorithm: SignatureAlgorithm
  timestampUnit: 'milliseconds' | 'seconds'
  /** not documented; the bank's v1 clients send `text/plain` (spec 6.2) */
  contentType: string
}

/** Authorization 2.0: every request signed, every answer verified (spec 6). */
export function createTransportV2(wiring: Wiring, findKey: FindKey, settings: V2Settings): Transport {
  const { clock, log } = wiring

  async function attempt(endpoint: Endpoint, build: (now: number) => JsonObject): Promise<CallResult> {
    const targetUrl = `/ecom/jws${endpoint.v2}`
    // The bank takes 60 s of difference at the most, so each attempt is signed right before it is sent (spec 6.2).
    const now = clock.now()
    const ts = settings.timestampUnit === 'seconds' ? Math.floor(now / 1000) : now
    const header = { alg: settings.algorithm, kid: settings.kid, ts, targetUrl }
    const body = await sign(JSON.stringify(build(now)), header, settings.signingKey.reveal())
    const result = await exchange(wiring, endpoint.name, {
      path: targetUrl,
      headers: { 'Content-Type': settings.contentType },
      body,
    })
    return 'failure' in result ? result.failure : open(result.answer.status, result.answer.body, endpoint.name)
  }

  async function open(status: number, body: string, call: string): Promise<CallResult> {
    const envelope = openEnvelope(body)
    if (envelope.object) {
      // An unsigned error is an error; an unsigned anything else is never a result (spec 6.3).
      const error = readError(envelope.object, status)
      if (error) return { kind: 'error', error }
    }
    if (!envelope.jws) {
      if (status >= 200 && status <= 299) return unverified(call, status)
      return judgeUnreadable(status)
    }
    let payload: string
    try {
      payload = await verify(envelope.jws, findKey)
    } catch (error) {
      if (!(error instanceof KeyLookupError)) return unverified(call, status)
      log.warn('an answer of the bank could not be verified: its key could not be looked up', {
        gateway: 'alliance',
        call,
        status,
      })
      return { kind: 'no_answer', sent: true, reason: 'signature' }
    }
    const object = parseObject(payload)
    return object ? judgeObject(object, status) : judgeUnreadable(status)
  }

  function unverified(call: string, status: number): CallResult {
    log.alert('an answer of the bank carries no signature that verifies', { gateway: 'alliance', call, status })
    return { kind: 'no_answer', sent: true, reason: 'signature' }
  }

  return {
    async call(endpoint, build) {
      const first = await attempt(endpoint, build)
      if (!refusedForClock(first, endpoint.name, log)) return first
      const second = await attempt(endpoint, build)
      // The bank has received the call once already, so a repeat that did not connect proves nothing.
      return second.kind === 'no_answer' ? { ...second, sent: true } : second
    },
  }
}
