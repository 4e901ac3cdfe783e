import type { KeyObject } from 'node:crypto'
import type { SealingKey } from '#contract/session.ts'
import { Secret } from '../../secret.ts'
import { parseExpiration } from './dates.ts'
import { AUTHORIZE_PATH } from './endpoints.ts'
import { readPublicJwk } from './key-import.ts'
import { decrypt } from './sign.ts'
import { exchange, type Wiring } from './transport.ts'
import { openEnvelope } from './envelope.ts'
import { errorGroup, parseObject, readError, type JsonObject } from './wire.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

/** A v1 technical session (spec 3.2), as companions may share it. */
export interface StoredSession {
  /** ours; tells two sessions apart without looking at their secrets */
  id: string
  deviceId: Secret
  refreshToken: Secret
  serverPublic: SealingKey
  obtainedAt: number
  expiresAt: number
}

/** Where the session is kept; one per service code, shared by all companions of a merchant (spec 3.3). */
export interface SessionStore {
  load(): Promise<StoredSession | null>
  save(session: StoredSession): Promise<void>
}

export function createMemorySessionStore(): SessionStore {
  let stored: StoredSession | null = null
  return {
    load: async () => stored,
    save: async (session) => {
      stored = session
    },
  }
}

/** No session could be opened. `reason` tells whether waiting helps. */
export class AuthorizationError extends Error {
  override name = 'AuthorizationError'
  readonly reason: 'blocked' | 'refused' | 'temporary'

  constructor(reason: AuthorizationError['reason'], message: string) {
    super(message)
    this.reason = reason
  }
}

export interface Sessions {
  /** The session to use now; renews ahead of time. Rejects with an `AuthorizationError`. */
  current(): Promise<StoredSession>
  /** The session to use after the bank refused `stale`; concurrent calls share one authorization. */
  replace(stale: StoredSession): Promise<StoredSession>
}

/** How long after a failed attempt to renew ahead the old session is used without trying again. */
const RENEWAL_PAUSE_MS = MINUTE
/** How long a block (spec 3.3, 200 days) is remembered before the bank is asked again. */
const BLOCK_PAUSE_MS = 5 * MINUTE
const EXPIRY_MARGIN_MS = 30_000

function isUsable(session: StoredSession, now: number): boolean {
  return now < session.expiresAt - EXPIRY_MARGIN_MS
}

/** 12 hours after authorization or 5 minutes before the end, whichever is sooner (spec 3.3). */
function isDue(session: StoredSession, now: number): boolean {
  return now >= Math.min(session.obtainedAt + 12 * HOUR, session.expiresAt - 5 * MINUTE)
}

export function createSessions(
  wiring: Wiring,
  keys: { serviceCode: Secret; communicationKey: Secret<KeyObject> },
  store: SessionStore,
): Sessions {
  const { clock, random, log } = wiring
  let running: Promise<StoredSession> | null = null
  let latest: StoredSession | null = null
  let renewalPausedUntil = 0
  let blockedUntil = 0

  async function authorize(): Promise<StoredSession> {
    if (clock.now() < blockedUntil) throw new AuthorizationError('blocked', 'the bank has blocked this service code')
    const result = await exchange(wiring, 'authorize', {
      path: AUTHORIZE_PATH,
      headers: { 'Content-Type': 'application/json', 'x-api_version': 'V1' },
      body: JSON.stringify({ serviceCode: keys.serviceCode.reveal() }),
    })
    if ('failure' in result) throw new AuthorizationError('temporary', 'the bank did not answer the authorization')
    const { status, body } = result.answer
    const envelope = openEnvelope(body)
    const outer = envelope.object
    if (outer) refuse(outer, status)
    if (status !== 200 || !envelope.jwe) {
      throw new AuthorizationError(
        status >= 400 && status < 500 ? 'refused' : 'temporary',
        `the authorization was answered with HTTP ${status} and no session`,
      )
    }
    const opened = parseObject(
      await decrypt(envelope.jwe, keys.communicationKey.reveal()).catch(() => {
        throw alertRefusal(
          'the authorization answer does not open with ALLIANCE_COMMUNICATION_KEY; does the bank have its public part?',
        )
      }),
    )
    if (!opened) throw new AuthorizationError('refused', 'the authorization answer holds no JSON object')
    refuse(opened, status)
    const session = readSession(opened)
    latest = session
    await store.save(session)
    log.info('bank session opened', { gateway: 'alliance' })
    return session
  }

  /** Throws where the bank's JSON is an error. */
  function refuse(object: JsonObject, status: number): void {
    const error = readError(object, status)
    if (!error) return
    if (error.code === 'b_auth_token_expired') {
      // The 200-day rule: only the bank's support lifts it, so asking again and again is pointless (spec 3.3).
      blockedUntil = clock.now() + BLOCK_PAUSE_MS
      log.alert('the bank has blocked the service code; call its support', { gateway: 'alliance', code: error.code })
      throw new AuthorizationError('blocked', 'the bank has blocked this service code')
    }
    if (errorGroup(error) === 'temporary') throw new AuthorizationError('temporary', `the bank answered ${error.code}`)
    log.alert('the bank refuses the authorization', { gateway: 'alliance', code: error.code, status })
    throw new AuthorizationError('refused', `the bank refused the authorization with ${error.code}`)
  }

  function alertRefusal(message: string): AuthorizationError {
    log.alert(message, { gateway: 'alliance' })
    return new AuthorizationError('refused', message)
  }

  function readSession(object: JsonObject): StoredSession {
    const { deviceId, refreshToken } = object
    if (typeof deviceId !== 'string' || !deviceId || typeof refreshToken !== 'string' || !refreshToken) {
      throw alertRefusal('the authorization answer lacks deviceId or refreshToken')
    }
    let serverPublic: SealingKey
    try {
      // Prose says `serverPublicKey`, the payload has `serverPublic` (spec 12, row 3).
      serverPublic = readPublicJwk(object['serverPublic'] ?? object['serverPublicKey'])
    } catch {
      throw alertRefusal('the authorization answer holds no usable serverPublic key')
    }
    const now = clock.now()
    return {
      id: random.uuid(),
      deviceId: new Secret(deviceId),
      refreshToken: new Secret(refreshToken),
      serverPublic,
      obtainedAt: now,
      expiresAt: expiryOf(object, now),
    }
  }

  /** A session that ends before it began means that one clock is wrong; the documented 24 hours count then. */
  function expiryOf(object: JsonObject, now: number): number {
    for (const written of [object['tokenExpirationDateTime'], object['tokenExpiration']]) {
      const time = typeof written === 'string' ? parseExpiration(written) : null
      if (time !== null && time - EXPIRY_MARGIN_MS > now) return time
    }
    log.warn('the bank session has no usable time of expiry; 24 hours are assumed', { gateway: 'alliance' })
    return now + 24 * HOUR
  }

  /** Ours or another companion's, whichever is younger: a later authorization supersedes the one before (spec 3.3). */
  async function newest(): Promise<StoredSession | null> {
    const stored = await store.load()
    return stored && (!latest || stored.obtainedAt > latest.obtainedAt) ? stored : latest
  }

  function renew(): Promise<StoredSession> {
    running ??= authorize().finally(() => {
      running = null
    })
    return running
  }

  return {
    async current() {
      const session = await newest()
      const now = clock.now()
      if (!session || !isUsable(session, now)) return renew()
      if (!running && (!isDue(session, now) || now < renewalPausedUntil)) return session
      try {
        return await renew()
      } catch (error) {
        if (!(error instanceof AuthorizationError)) throw error
        // The old session has not expired: a payment need not wait for the bank's authorization service.
        renewalPausedUntil = clock.now() + RENEWAL_PAUSE_MS
        log.warn('renewing the bank session ahead of time failed', { gateway: 'alliance', reason: error.reason })
        return session
      }
    },

    async replace(stale) {
      const session = await newest()
      // Another call, or another companion, has replaced it since: authorizing again would only supersede that one.
      if (session && session.id !== stale.id && isUsable(session, clock.now())) return session
      return renew()
    },
  }
}
