export interface OutboundRequest {
  url: string
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
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

// Codes that arise only before a request is written: name lookup, refused connection, TLS handshake.
const NEVER_CONNECTED: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT',
  'DEPTH_ZERO_SELF_SIGNED_CERT', 'SELF_SIGNED_CERT_IN_CHAIN', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'CERT_HAS_EXPIRED',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]) // prettier-ignore

/**
 * Whether it is certain that the other side received nothing. Other system errors count only where they come from the
 * attempt to connect: a network can become unreachable in the middle of an exchange, too.
 */
function neverConnected(error: unknown): boolean {
  for (let current: unknown = error, depth = 0; current instanceof Error && depth < 5; depth++) {
    // Several addresses were tried (RFC 8305): all of them must have failed before connecting.
    if (current instanceof AggregateError) return current.errors.length > 0 && current.errors.every(neverConnected)
    if ('code' in current && NEVER_CONNECTED.has(current.code)) return true
    if ('syscall' in current && current.syscall === 'connect') return true
    current = current.cause
  }
  return false
}

const ONE_MEBIBYTE = 1_048_576

/** The only way out of the companion: gateways and webhooks are given this function. */
export function createSend(fetchFn: typeof fetch = fetch): Send {
  return async ({ url, method, headers, body, timeoutMs, maxBytes = ONE_MEBIBYTE }) => {
    const signal = AbortSignal.timeout(timeoutMs)
    let response: Response
    try {
      response = await fetchFn(url, {
        method,
        headers,
        redirect: 'manual',
        signal,
        ...(body === undefined ? {} : { body }),
      })
    } catch (cause) {
      throw new SendError('no answer', !neverConnected(cause), cause)
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
