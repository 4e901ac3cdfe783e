import { errorCodeOf } from '../errors.ts'

export interface OutboundRequest {
  url: string
  method: 'GET' | 'POST'
  headers: Record<string, string>
  body?: string
  /** milliseconds for the whole exchange */
  timeoutMs: number
  /** bytes of the answer that are read at the most */
  maxBytes?: number
}

export interface OutboundAnswer {
  status: number
  headers: Headers
  body: string
}

/** Sends one request. Follows no redirect, retries nothing, bounds time and size. */
export type Send = (request: OutboundRequest) => Promise<OutboundAnswer>

/** No usable answer came. `sent: false` only where it is certain that the other side received nothing. */
export class SendError extends Error {
  override name = 'SendError'
  readonly sent: boolean

  constructor(message: string, sent: boolean, cause?: unknown) {
    super(message, { cause })
    this.sent = sent
  }
}

const NEVER_CONNECTED = new Set([
  'ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT',
  'DEPTH_ZERO_SELF_SIGNED_CERT', 'SELF_SIGNED_CERT_IN_CHAIN', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'CERT_HAS_EXPIRED',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]) // prettier-ignore

const ONE_MEBIBYTE = 1_048_576

/** The only way out of the companion: gateways and webhooks are given this function. */
export function createSend(fetchFn: typeof fetch = fetch): Send {
  return async ({ url, method, headers, body, timeoutMs, maxBytes = ONE_MEBIBYTE }) => {
    const signal = AbortSignal.timeout(timeoutMs)
    let response: Response
    try {
      response = await fetchFn(url, { method, headers, redirect: 'manual', signal, ...(body === undefined ? {} : { body }) })
    } catch (cause) {
      throw new SendError('no answer', !NEVER_CONNECTED.has(errorCodeOf(cause) ?? ''), cause)
    }
    try {
      return { status: response.status, headers: response.headers, body: await readBounded(response, maxBytes) }
    } catch (cause) {
      throw new SendError('the answer broke off or was too large', true, cause)
    }
  }
}

async function readBounded(response: Response, maxBytes: number): Promise<string> {
  if (!response.body) return ''
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body) {
    size += chunk.byteLength
    if (size > maxBytes) throw new Error('answer too large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
