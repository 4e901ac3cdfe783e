import { createServer, request as plainRequest } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { request as tlsRequest } from 'node:https'
import type { AddressInfo } from 'node:net'

export interface Incoming {
  method: string
  /** without the query string: the bank's official client repeats fields there, and they mean nothing */
  path: string
  /** the query string, for the pages that mean it */
  query: URLSearchParams
  /** path and query exactly as sent, for signatures that cover them */
  target: string
  headers: Record<string, string>
  /** names and values in turn, as sent: only here one sees that a header came twice */
  rawHeaders: readonly string[]
  body: string
  /** the body as sent, for digests over it */
  bytes: Buffer
}

export interface Reply {
  status: number
  headers: Record<string, string>
  body: string
}

/** `hang_up` cuts the connection without an answer. */
export type Handler = (incoming: Incoming) => Promise<Reply | 'hang_up'>

const MAX_BODY_BYTES = 262_144

/** `null` where the body is larger than the limit. */
async function readBody(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.byteLength
    if (size <= MAX_BODY_BYTES) chunks.push(chunk)
  }
  return size <= MAX_BODY_BYTES ? Buffer.concat(chunks) : null
}

function flatHeaders(request: IncomingMessage): Record<string, string> {
  const entries = Object.entries(request.headers)
  return Object.fromEntries(
    entries.map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]),
  )
}

async function serve(request: IncomingMessage, response: ServerResponse, handler: Handler): Promise<void> {
  const bytes = await readBody(request)
  if (bytes === null) {
    response.writeHead(413, { 'content-type': 'text/plain' }).end('Request Entity Too Large')
    return
  }
  const target = request.url ?? '/'
  const { pathname, searchParams } = new URL(target, 'http://sandbox.invalid')
  const reply = await handler({
    method: request.method ?? 'GET',
    path: pathname,
    query: searchParams,
    target,
    headers: flatHeaders(request),
    rawHeaders: request.rawHeaders,
    body: bytes.toString('utf8'),
    bytes,
  })
  if (reply === 'hang_up') {
    request.socket.destroy()
    return
  }
  response.writeHead(reply.status, { 'cache-control': 'no-store', ...reply.headers }).end(reply.body)
}

export interface Listening {
  port: number
  close(): Promise<void>
}

/** Starts a server and resolves once it takes connections. */
export async function listen(handler: Handler, host: string, port: number): Promise<Listening> {
  const server: Server = createServer((request, response) => {
    serve(request, response, handler).catch(() => request.socket.destroy())
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** Posts a text and resolves with the status of the answer, or `null` where none came. Never rejects. */
export type Post = (
  url: string,
  headers: Record<string, string>,
  body: string,
  signal: AbortSignal,
) => Promise<number | null>

export const postOverNetwork: Post = (url, headers, body, signal) =>
  new Promise((resolve) => {
    const send = url.startsWith('https:') ? tlsRequest : plainRequest
    const length = String(Buffer.byteLength(body))
    // A socket of its own each time: nothing is left open when the sandbox closes.
    const options = { method: 'POST', headers: { ...headers, 'content-length': length }, agent: false as const, signal }
    try {
      const request = send(url, options, (response) => {
        response.resume()
        response.on('error', () => resolve(null))
        response.on('close', () => resolve(response.statusCode ?? null))
      })
      request.on('error', () => resolve(null))
      request.end(body)
    } catch {
      resolve(null)
    }
  })
