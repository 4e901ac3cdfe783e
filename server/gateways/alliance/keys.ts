import type { KeyObject } from 'node:crypto'
import { BANK_KEY_PATH } from './endpoints.ts'
import { readVerificationKey } from './key-import.ts'
import { SealError, type FindKey } from './sign.ts'
import { exchange, type Wiring } from './transport.ts'
import { asObject } from './wire.ts'

/** The key could not be looked up now; this says nothing about the signature. */
export class KeyLookupError extends Error {
  override name = 'KeyLookupError'
}

const FAILURE_MEMORY_MS = 60_000
/** More unknown ids in a minute than any rotation makes: somebody is inventing them. */
const MOST_FAILURES = 100

/**
 * The bank's signing keys by `kid` (spec 6.4): pinned ones first, then those looked up, which are kept without expiry.
 * One lookup at a time per `kid`; a failure is remembered for a minute.
 */
export function createBankKeys(wiring: Wiring, pinned: ReadonlyMap<string, KeyObject>): FindKey {
  const { clock, log } = wiring
  const known = new Map(pinned)
  const running = new Map<string, Promise<KeyObject>>()
  const failures = new Map<string, { until: number; error: Error }>()

  async function lookUp(kid: string): Promise<KeyObject> {
    const result = await exchange(wiring, 'bank key', {
      path: BANK_KEY_PATH,
      headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
      body: JSON.stringify({ kid }),
    })
    if ('failure' in result) throw new KeyLookupError('the bank did not answer the key lookup')
    const { status, body } = result.answer
    if (status >= 500 || status < 200 || status === 429)
      throw new KeyLookupError(`the key lookup was answered with HTTP ${status}`)
    const key = status <= 299 ? keyIn(body, kid) : null
    if (!key) throw new SealError('unknown_key')
    log.info('a new signing key of the bank is in use', { gateway: 'alliance' })
    return key
  }

  async function remember(kid: string): Promise<KeyObject> {
    try {
      const key = await lookUp(kid)
      known.set(kid, key)
      return key
    } catch (error) {
      if (error instanceof SealError || error instanceof KeyLookupError) {
        failures.set(kid, { until: clock.now() + FAILURE_MEMORY_MS, error })
        log.warn('a signing key of the bank could not be found', { gateway: 'alliance', reason: error.name })
      }
      throw error
    } finally {
      running.delete(kid)
    }
  }

  return async (kid) => {
    const key = known.get(kid)
    if (key) return key
    const now = clock.now()
    for (const [failed, { until }] of failures) if (until <= now) failures.delete(failed)
    const failure = failures.get(kid)
    if (failure) throw failure.error
    const lookup = running.get(kid)
    if (lookup) return lookup
    if (failures.size + running.size >= MOST_FAILURES) throw new KeyLookupError('too many unknown key ids')
    const started = remember(kid)
    running.set(kid, started)
    return started
  }
}

/**
 * The key in an answer whose schema is not public: PEM or JWK, at the top, as a string, or in any member (spec 6.4).
 * A key that names another `kid` is not the one that was asked for.
 */
function keyIn(body: string, kid: string): KeyObject | null {
  let value: unknown = body
  try {
    value = JSON.parse(body)
  } catch {
    // Not JSON: a bare PEM is tried as it is.
  }
  return search(value, kid, 0)
}

function search(value: unknown, kid: string, depth: number): KeyObject | null {
  const object = asObject(value)
  const named = object?.['kid']
  if (typeof named === 'string' && named !== kid) return null
  try {
    return readVerificationKey(value)
  } catch {
    // Not a key itself; perhaps one of its members is.
  }
  const members = Array.isArray(value) ? (value as unknown[]) : Object.values(object ?? {})
  if (depth === 3) return null
  for (const member of members) {
    const found = search(member, kid, depth + 1)
    if (found) return found
  }
  return null
}
