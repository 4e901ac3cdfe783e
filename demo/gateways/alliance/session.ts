import { randomUUID } from 'node:crypto'
import type { EcJwk, KeyPair } from '../crypto.ts'
import { generateEncryptionKeys, JweError, openJwe } from '../crypto.ts'
import { tokenDateKyiv, tokenDateUtc } from './dates.ts'
import type { JsonObject } from './fields.ts'
import { demandShape } from './fields.ts'
import { Refusal } from './refusal.ts'
import { authorizeShape } from './requests.ts'

interface Session {
  deviceId: string
  refreshToken: string
  keys: KeyPair
  expiresAt: number
  state: 'current' | 'superseded'
}

export interface Sessions {
  /** Opens a session for a service code; the one before it is over at once (specification, section 3.3). */
  authorize(body: JsonObject): JsonObject
  /** Checks the three headers of a later call and returns what opens its body. */
  enter(headers: Record<string, string>): { privateJwk: EcJwk }
  /** The present session runs out now. */
  expire(): void
  /** Somebody else authorizes: the present session is no longer known. */
  supersede(): void
  /** The headers stay good, but bodies sealed to the present key cannot be opened any more. */
  replaceKey(): void
  /** The service code was unused for 200 days. */
  block(): void
}

interface SessionRules {
  serviceCode: string
  lifetimeMs: number
  now: () => number
}

/** Every v1 call names the version, the authorization too. */
export function demandVersion(headers: Record<string, string>): void {
  // Documentation shows `V1`, `v1` and `1` (specification, section 12, row 4).
  if (!['v1', '1'].includes((headers['x-api_version'] ?? '').toLowerCase()))
    throw new Refusal('b_request_is_not_correct', 'x-api_version is missing or unknown')
}

/** Opens a sealed text or refuses as the bank does, in one way for every cause. */
export function openSealed(token: string, privateJwk: EcJwk, what: string): string {
  try {
    return openJwe(token.trim(), privateJwk)
  } catch (error) {
    const reason = error instanceof JweError ? error.message : 'unreadable'
    throw new Refusal('b_encryptor_failed_decrypt_message', `${what} cannot be decrypted: ${reason}`)
  }
}

export function createSessions({ serviceCode, lifetimeMs, now }: SessionRules): Sessions {
  const sessions: Session[] = []
  let blocked = false
  const current = (): Session | undefined => sessions.find(({ state }) => state === 'current')

  const supersede = (): void => {
    for (const session of sessions) session.state = 'superseded'
  }

  return {
    authorize(body) {
      demandShape(body, authorizeShape)
      if (body.serviceCode !== serviceCode)
        throw new Refusal('b_terminal_not_found', 'no terminal has this service code')
      if (blocked) throw new Refusal('b_auth_token_expired', 'the service code was not used for 200 days')
      supersede()
      const expiresAt = now() + lifetimeMs
      const keys = generateEncryptionKeys()
      const session: Session = { deviceId: randomUUID(), refreshToken: randomUUID(), keys, expiresAt, state: 'current' }
      sessions.push(session)
      return {
        deviceId: session.deviceId,
        refreshToken: session.refreshToken,
        authToken: randomUUID(),
        serverPublic: { ...keys.publicJwk, use: 'enc', alg: 'ECDH-ES+A256KW' },
        tokenExpirationDateTime: tokenDateUtc(expiresAt),
        tokenExpiration: tokenDateKyiv(expiresAt),
      }
    },
    enter(headers) {
      demandVersion(headers)
      const deviceId = headers['x-device_id']
      const refreshToken = headers['x-refresh_token']
      if (!deviceId) throw new Refusal('b_unknown_device', 'x-device_id is missing')
      if (!refreshToken) throw new Refusal('b_refresh_token_absent', 'x-refresh_token is missing')
      const session = sessions.find((candidate) => candidate.deviceId === deviceId)
      if (!session) throw new Refusal('b_virtual_device_not_found', 'this device was never authorized')
      if (session.refreshToken !== refreshToken) throw new Refusal('b_session_doesnt_exists', 'no such session')
      if (session.state === 'superseded') throw new Refusal('b_session_doesnt_exists', 'a newer session exists')
      if (now() >= session.expiresAt) throw new Refusal('b_expired_token', 'the session has expired')
      return { privateJwk: session.keys.privateJwk }
    },
    expire() {
      const session = current()
      if (session) session.expiresAt = now()
    },
    supersede,
    replaceKey() {
      const session = current()
      if (session) session.keys = generateEncryptionKeys()
    },
    block() {
      blocked = true
    },
  }
}
