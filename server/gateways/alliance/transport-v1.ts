import type { KeyObject } from 'node:crypto'
import type { Secret } from '../../secret.ts'
import type { V1Endpoint } from './endpoints.ts'
import { openEnvelope } from './envelope.ts'
import { importPublicJwk } from './key-import.ts'
import { AuthorizationError, type Sessions, type StoredSession } from './session.ts'
import { decrypt, encrypt } from './sign.ts'
import {
  exchange,
  judgeObject,
  judgeUnreadable,
  refusedForClock,
  type CallResult,
  type Transport,
  type Wiring,
} from './transport.ts'
import { errorGroup, parseObject, readError, type JsonObject } from './wire.ts'

interface V1Settings {
  communicationKey: Secret<KeyObject>
  /** whether the bodies of queries are encrypted; the bank does not say (spec 8) */
  queryBody: 'json' | 'jwe'
}

/** The session protocol: bodies sealed under the session's key, session data in the headers (spec 3.4). */
export function createTransportV1(wiring: Wiring, sessions: Sessions, settings: V1Settings): Transport<V1Endpoint> {
  const { clock, log } = wiring

  async function attempt(session: StoredSession, endpoint: V1Endpoint, object: JsonObject): Promise<CallResult> {
    const json = JSON.stringify(object)
    const sealed = endpoint.v1Body === 'jwe' || (endpoint.v1Body === 'query' && settings.queryBody === 'jwe')
    const result = await exchange(wiring, endpoint.name, {
      path: `/ecom/execute_request${endpoint.v1}`,
      headers: {
        ...(sealed
          ? { 'Content-Type': 'text/plain' }
          : { 'Content-Type': 'application/json', Accept: 'application/json' }),
        'x-api_version': 'V1',
        'x-device_id': session.deviceId.reveal(),
        'x-refresh_token': session.refreshToken.reveal(),
      },
      body: sealed ? await encrypt(json, importPublicJwk(session.serverPublic)) : json,
    })
    return 'failure' in result ? result.failure : open(result.answer.status, result.answer.body)
  }

  async function open(status: number, body: string): Promise<CallResult> {
    const envelope = openEnvelope(body)
    const outerError = envelope.object ? readError(envelope.object, status) : null
    if (outerError) return { kind: 'error', error: outerError }
    if (!envelope.jwe) return envelope.object ? judgeObject(envelope.object, status) : judgeUnreadable(status)
    let object: JsonObject | null
    try {
      object = parseObject(await decrypt(envelope.jwe, settings.communicationKey.reveal()))
    } catch {
      log.alert('an answer of the bank does not open with ALLIANCE_COMMUNICATION_KEY', { gateway: 'alliance', status })
      return judgeUnreadable(status)
    }
    return object ? judgeObject(object, status) : judgeUnreadable(status)
  }

  return {
    async call(endpoint, build) {
      let sent = false
      let authorizedAgain = false
      let datedAgain = false
      try {
        let session = await sessions.current()
        for (;;) {
          // A body is never sent twice: new date, new encryption, the session's present key (spec 3.5).
          const result = await attempt(session, endpoint, build(clock.now()))
          if (result.kind === 'no_answer') return { ...result, sent: sent || result.sent }
          sent = true
          if (!authorizedAgain && isStaleSession(result)) {
            authorizedAgain = true
            session = await sessions.replace(session)
          } else if (!datedAgain && refusedForClock(result, endpoint.name, log)) {
            datedAgain = true
          } else {
            return result
          }
        }
      } catch (error) {
        if (!(error instanceof AuthorizationError)) throw error
        return { kind: 'no_answer', sent, reason: error.reason === 'temporary' ? 'authorization' : 'setup' }
      }
    },
  }
}

/** HTTP 401, or one of the codes of spec 3.5, which come with HTTP 200 as well. */
function isStaleSession(result: CallResult): boolean {
  return result.kind === 'error' && (result.error.httpStatus === 401 || errorGroup(result.error) === 'session')
}
