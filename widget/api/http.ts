import type { PaymentView } from '#contract/payment.ts'
import type { CheckoutView } from '#contract/session.ts'
import { isSafeUrl } from '../challenge/url.ts'
import { ApiFailure, type CheckoutApi } from './checkout-api.ts'

/** A `CheckoutApi` that knows which origin its companion's pages come from. */
export interface HttpApi extends CheckoutApi {
  readonly origin: string
}

export interface HttpApiOptions {
  /** base address of the companion: `https:`, or loopback */
  companion: string
  /** goes into the `Authorization` header only, never into an address */
  clientSecret: string
  fetch?: typeof fetch
}

const TIMEOUT_MS = 15_000
/** A payment waits for the bank, which may take its time. */
const PAY_TIMEOUT_MS = 60_000
const PATH = '/v1/checkout'

/**
 * Speaks to the companion (design, section 4).
 *
 * @throws ApiFailure of kind `refused` where the address is not one that card data may be sent to
 */
export function createHttpApi({ companion, clientSecret, fetch: fetchFn = fetch }: HttpApiOptions): HttpApi {
  if (!URL.canParse(companion) || !isSafeUrl(new URL(companion)) || !clientSecret) {
    throw new ApiFailure('refused', 'companion must be an https address and client-secret must be set', 'misconfigured')
  }
  const { origin, pathname } = new URL(companion)
  const base = origin + pathname.replace(/\/+$/, '')

  async function call<T>(path: string, signal: AbortSignal, options: CallOptions = {}): Promise<T> {
    const { body, key, timeout = TIMEOUT_MS, method = body ? 'POST' : 'GET' } = options
    const limit = AbortSignal.any([signal, AbortSignal.timeout(timeout)])
    let response: Response | undefined
    try {
      // Called bare: as a method of the options object, a browser's own fetch throws.
      response = await fetchFn(base + PATH + path, {
        method,
        headers: {
          Authorization: `Bearer ${clientSecret}`,
          ...(body ? { 'Content-Type': 'application/json' } : {}),
          ...(key ? { 'Idempotency-Key': key } : {}),
        },
        body: body ? JSON.stringify(body) : null,
        credentials: 'omit',
        referrerPolicy: 'no-referrer',
        cache: 'no-store',
        // A redirect would carry the sealed card to somewhere else.
        redirect: 'error',
        signal: limit,
      })
      if (response.ok && method === 'DELETE') return undefined as T
      const answer: unknown = await response.json()
      if (response.ok && isRecord(answer)) return answer as T
      throw failure(response.status, answer)
    } catch (error) {
      if (error instanceof ApiFailure) throw error
      if (signal.aborted) throw new ApiFailure('aborted', 'aborted')
      // With a status but no readable JSON, something else than the companion has answered, or it broke off.
      throw response && !limit.aborted && error instanceof SyntaxError
        ? failure(response.status, null)
        : new ApiFailure('network', 'no answer')
    }
  }

  const payments = '/payments'
  const one = (id: string) => `${payments}/${encodeURIComponent(id)}`
  return {
    origin,
    checkout: (signal) => call<CheckoutView>('', signal),
    pay: (request, key, signal) => call<PaymentView>(payments, signal, { body: request, key, timeout: PAY_TIMEOUT_MS }),
    payment: (id, since, wait, signal) =>
      call<PaymentView>(`${one(id)}?${new URLSearchParams({ wait: String(wait), ...(since && { since }) })}`, signal, {
        timeout: TIMEOUT_MS + wait * 1000,
      }),
    act: (id, answer, signal) =>
      call<PaymentView>(`${one(id)}/action`, signal, { body: answer, timeout: PAY_TIMEOUT_MS }),
    deleteCard: async (id, signal) =>
      void (await call(`/cards/${encodeURIComponent(id)}`, signal, { method: 'DELETE' })),
  }
}

interface CallOptions {
  method?: 'DELETE'
  body?: object
  key?: string
  timeout?: number
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Overload and faults of the companion can pass; any other 4xx is its considered answer. */
function failure(status: number, problem: unknown): ApiFailure {
  const code = isRecord(problem) && typeof problem.code === 'string' ? problem.code : undefined
  const passing = status < 400 || status >= 500 || status === 408 || status === 429
  return new ApiFailure(passing ? 'unavailable' : 'refused', code ?? `status ${status}`, code, status)
}
