import assert from 'node:assert/strict'
import { createServer, type RequestListener } from 'node:http'
import { createServer as createTcpServer, type AddressInfo, type Server } from 'node:net'
import { test, type TestContext } from 'node:test'
import { createSend, SendError, type OutboundRequest } from '../../../../server/gateways/http.ts'

async function listen(t: TestContext, server: Server): Promise<string> {
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  t.after(() => new Promise((resolve) => server.close(resolve)))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const serve = (t: TestContext, listener: RequestListener) => listen(t, createServer({ keepAliveTimeout: 1 }, listener))

const request = (url: string, more: Partial<OutboundRequest> = {}): OutboundRequest => ({
  url,
  method: 'POST',
  headers: { 'Content-Type': 'text/plain', 'x-request_id': 'r-1' },
  body: 'привіт',
  timeoutMs: 5000,
  ...more,
})

const failing = (error: Error) => createSend(() => Promise.reject(error))
const sentOf = (send: ReturnType<typeof createSend>, more: Partial<OutboundRequest> = {}) =>
  send(request('http://127.0.0.1/', more)).then(
    () => assert.fail('an answer came'),
    (error: unknown) => {
      assert.ok(error instanceof SendError)
      return error.sent
    },
  )
const systemError = (code: string, syscall?: string) =>
  Object.assign(new Error(code), { code, ...(syscall ? { syscall } : {}) })
const fetchFailed = (cause: unknown) => new TypeError('fetch failed', { cause })

test('sends body and headers as they are, names with an underscore included', async (t) => {
  const seen: unknown[] = []
  const url = await serve(t, (req, res) => {
    const chunks: Buffer[] = []
    req.on('data', (chunk: Buffer) => chunks.push(chunk))
    req.on('end', () => {
      seen.push(req.method, req.headers['x-request_id'], req.headers['content-type'], Buffer.concat(chunks).toString())
      res.writeHead(201, { 'x-answer': 'yes' }).end('готово')
    })
  })
  const answer = await createSend()(request(url))
  assert.deepEqual(seen, ['POST', 'r-1', 'text/plain', 'привіт'])
  assert.deepEqual([answer.status, answer.headers.get('x-answer'), answer.body], [201, 'yes', 'готово'])
})

test('follows no redirect', async (t) => {
  let hits = 0
  const url = await serve(t, (_req, res) => {
    hits++
    res.writeHead(307, { location: '/elsewhere' }).end()
  })
  assert.equal((await createSend()(request(url))).status, 307)
  assert.equal(hits, 1)
})

test('retries nothing where the connection is cut, and calls it sent', async (t) => {
  let hits = 0
  const url = await serve(t, (req) => {
    hits++
    req.socket.destroy()
  })
  assert.equal(await sentOf(createSend(), { url }), true)
  assert.equal(hits, 1)
})

test('an answer that breaks off in the middle is no answer', async (t) => {
  const url = await serve(t, (_req, res) => {
    res.writeHead(200, { 'content-length': '100' })
    res.write('half', () => res.destroy())
  })
  assert.equal(await sentOf(createSend(), { url }), true)
})

test('reads no more than it is told to', async (t) => {
  const url = await serve(t, (_req, res) => res.end('x'.repeat(1001)))
  assert.equal(await sentOf(createSend(), { url, maxBytes: 1000 }), true)
  assert.equal((await createSend()(request(url, { maxBytes: 1001 }))).body.length, 1001)
})

test('gives up after the time-out and cannot say that nothing was sent', async () => {
  const hanging = createSend(
    (_url, init) =>
      new Promise((_resolve, reject) => init?.signal?.addEventListener('abort', () => reject(new Error('timed out')))),
  )
  assert.equal(await sentOf(hanging, { timeoutMs: 1 }), true)
})

test('knows that nothing was sent where nobody listens', async () => {
  // A port that was free a moment ago.
  const server = createTcpServer()
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  assert.equal(await sentOf(createSend(), { url: `http://127.0.0.1:${port}` }), false)
})

for (const [what, error, sent] of [
  ['an unknown host', fetchFailed(systemError('ENOTFOUND', 'getaddrinfo')), false],
  ['a connect time-out', fetchFailed(systemError('UND_ERR_CONNECT_TIMEOUT')), false],
  ['an expired certificate', fetchFailed(systemError('CERT_HAS_EXPIRED')), false],
  ['a network that cannot be reached when connecting', fetchFailed(systemError('ENETUNREACH', 'connect')), false],
  [
    'all addresses refused',
    fetchFailed(new AggregateError([systemError('ECONNREFUSED', 'connect'), systemError('EHOSTUNREACH', 'connect')])),
    false,
  ],
  ['a network that becomes unreachable in the middle', fetchFailed(systemError('EHOSTUNREACH', 'read')), true],
  [
    'one of several attempts that went further',
    fetchFailed(new AggregateError([systemError('ECONNREFUSED', 'connect'), systemError('ECONNRESET', 'read')])),
    true,
  ],
  ['no address tried at all', fetchFailed(new AggregateError([])), true],
  ['a reset connection', fetchFailed(systemError('ECONNRESET', 'read')), true],
  ['a socket closed by the other side', fetchFailed(systemError('UND_ERR_SOCKET')), true],
  ['an error without a code', fetchFailed(new Error('?')), true],
] as const) {
  test(`${what}: ${sent ? 'perhaps sent' : 'certainly not sent'}`, async () => {
    assert.equal(await sentOf(failing(error)), sent)
  })
}
