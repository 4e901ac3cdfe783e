import { isSafeUrl } from '../challenge/url.ts'
import { SealError } from './seal-error.ts'

const TIMEOUT_MS = 15_000

/**
 * Posts a sealed security code to the vault, on the vault's own origin, and brings the reference it gave.
 *
 * @throws SealError `misconfigured` where the address is not one that a code may be sent to or the vault refuses,
 *   `unavailable` where the vault does not answer
 */
export async function keepInVault(sealed: string, url: string, fetchFn: typeof fetch = fetch): Promise<string> {
  const target = URL.canParse(url) ? new URL(url) : null
  if (!target || !isSafeUrl(target) || target.username || target.password) throw new SealError('misconfigured')
  const response = await fetchFn(target, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ sealed }),
    mode: 'cors',
    credentials: 'omit',
    referrerPolicy: 'no-referrer',
    cache: 'no-store',
    // A redirect would carry the sealed code to somewhere else.
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch(() => {
    throw new SealError('unavailable')
  })
  const passing = response.status >= 500 || response.status === 429
  if (!response.ok) throw new SealError(passing ? 'unavailable' : 'misconfigured')
  const answer: unknown = await response.json().catch(() => null)
  const reference = typeof answer === 'object' && answer !== null && 'reference' in answer ? answer.reference : null
  return typeof reference === 'string' ? reference : ''
}
