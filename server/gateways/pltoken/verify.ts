import { timingSafeEqual } from 'node:crypto'
import type { Clock, Nonces } from '../../ports.ts'
import type { Secret } from '../../secret.ts'
import { sign, type SignedRequest } from './header.ts'

const HEADER = /^PLTOKEN ([^:\s]{1,64}):([A-Za-z0-9+/]{43}=):([A-Za-z0-9._~-]{1,128}):([1-9]\d{0,11})$/
const WINDOW_SECONDS = 300

/** Why a request is not believed: counter labels, never details of the cryptography. */
export type Refusal = 'malformed' | 'unknown_key' | 'signature' | 'replayed'

export interface VerifyDeps {
  appId: string
  appKey: Secret<Uint8Array>
  clock: Clock
  nonces: Nonces
}

/**
 * Judges a request signed with PLTOKEN by the receiver rules (spec 4), in their order. `null`: it is genuine, and its
 * nonce is spent. Rejects only where the nonces could not be asked.
 *
 * @param header - the one `Authorization` header; two of them, joined by a comma, do not match
 */
export async function verify(
  request: SignedRequest,
  header: string | undefined,
  deps: VerifyDeps,
): Promise<Refusal | null> {
  const match = HEADER.exec(header ?? '')
  if (!match || !URL.canParse(request.url)) return 'malformed'
  const [, appId = '', signature = '', nonce = '', written = ''] = match
  if (appId !== deps.appId) return 'unknown_key'
  const timestamp = Number(written)
  const now = Math.floor(deps.clock.now() / 1000)
  if (Math.abs(now - timestamp) > WINDOW_SECONDS) return 'signature'
  const expected = sign(request, { appId, nonce, timestamp }, deps.appKey.reveal())
  if (!timingSafeEqual(expected, Buffer.from(signature, 'base64'))) return 'signature'
  // Only now: a bad signature must not spend a nonce (rule 5). `max`, because a request dated ahead stays fresh longer.
  // One second more, because whole seconds are compared: the last one counts until its end.
  const keepUntil = (Math.max(now, timestamp) + WINDOW_SECONDS + 1) * 1000
  return (await deps.nonces.use(`pltoken:${appId}`, nonce, keepUntil)) ? null : 'replayed'
}
