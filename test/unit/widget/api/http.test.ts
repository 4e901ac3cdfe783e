import assert from 'node:assert/strict'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, beforeEach, describe, it } from 'node:test'
import type { PayRequest } from '#contract/payment.ts'
import { ApiFailure } from '../../../../widget/api/checkout-api.ts'
import { createHttpApi } from '../../../../widget/api/http.ts'

interface Seen {
  method: string | undefined
  url: string | undefined
  headers: IncomingMessage['headers']
  body: string
}

const SECRET = 'cs_1_secret'
const REQUEST: PayRequest = {
  method: { type: 'card', sealed: { number: 'a.b.c.d.e', data: 'f.g.h.i.j' } },
  browser: { userAgent: 'x', language: 'uk', colorDepth: 24, screenHeight: 1, screenWidth: 1, timezoneOffset: -180 },
}

let seen: Seen[] = []
let respond: (response: ServerResponse) => void = () => undefined
let companion = ''

const server = createServer((request, response) => {
  let body = ''
  request.on('data', (chunk: Buffer) => (body += chunk.toString('utf8')))
  request.on('end', () => {
    seen.push({ method: request.method, url: request.url, headers: request.headers, body })
    respond(response)
  })
})

const json =
  (status: number, body: unknown, type = 'application/json') =>
  (response: ServerResponse) => {
    response.writeHead(status, { 'content-type': type }).end(JSON.stringify(body))
  }
const live = (): AbortSignal => new AbortController().signal
const api = () => createHttpApi({ companion, clientSecret: SECRET })

async function failure(promise: Promise<unknown>): Promise<ApiFailure> {
  const error = await promise.then(
    () => assert.fail('it succeeded'),
    (reason: unknown) => reason,
  )
  assert.ok(error instanceof ApiFailure, String(error))
  assert.ok(!`${error.message} ${error.stack}`.includes(SECRET))
  return error
}

describe('speaking to the companion', () => {
  before(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    companion = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  after(() => {
    server.closeAllConnections()
    server.close()
  })
  beforeEach(() => {
    seen = []
    respond = json(200, { id: 'pay_1' })
  })

  describe('the requests', () => {
    it('asks for the session with the client secret in the header only', async () => {
      respond = json(200, { session: {} })
      assert.deepEqual(await api().checkout(live()), { session: {} })
      assert.equal(seen[0]?.method, 'GET')
      assert.equal(seen[0]?.url, '/v1/checkout')
      assert.equal(seen[0]?.headers.authorization, `Bearer ${SECRET}`)
      assert.equal(seen[0]?.body, '')
    })

    it('posts a payment as it is, with its idempotency key', async () => {
      assert.deepEqual(await api().pay(REQUEST, 'key-1', live()), { id: 'pay_1' })
      assert.equal(seen[0]?.method, 'POST')
      assert.equal(seen[0]?.url, '/v1/checkout/payments')
      assert.equal(seen[0]?.headers['idempotency-key'], 'key-1')
      assert.equal(seen[0]?.headers['content-type'], 'application/json')
      assert.deepEqual(JSON.parse(seen[0]?.body ?? ''), REQUEST)
    })

    it('polls a payment with the wait and the time it knows of', async () => {
      await api().payment('pay_1', '2026-03-01T10:00:00.000Z', 20, live())
      assert.equal(seen[0]?.url, '/v1/checkout/payments/pay_1?wait=20&since=2026-03-01T10%3A00%3A00.000Z')
      assert.equal(seen[0]?.headers['idempotency-key'], undefined)
    })

    it('leaves out the time where none is known', async () => {
      await api().payment('pay_1', '', 0, live())
      assert.equal(seen[0]?.url, '/v1/checkout/payments/pay_1?wait=0')
    })

    it('posts the answer to an action', async () => {
      await api().act('pay_1', { type: 'abandoned' }, live())
      assert.equal(seen[0]?.method, 'POST')
      assert.equal(seen[0]?.url, '/v1/checkout/payments/pay_1/action')
      assert.equal(seen[0]?.body, '{"type":"abandoned"}')
    })

    it('deletes a saved card, and takes an empty answer for a yes', async () => {
      respond = (response) => response.writeHead(204).end()
      assert.equal(await api().deleteCard('card_1/../x', live()), undefined)
      assert.equal(seen[0]?.method, 'DELETE')
      assert.equal(seen[0]?.url, '/v1/checkout/cards/card_1%2F..%2Fx')
      assert.equal(seen[0]?.headers.authorization, `Bearer ${SECRET}`)
      assert.equal(seen[0]?.body, '')
    })

    it('says that a card was not deleted', async () => {
      respond = json(404, { code: 'not_found' }, 'application/problem+json')
      const { kind, code, status } = await failure(api().deleteCard('card_1', live()))
      assert.deepEqual([kind, code, status], ['refused', 'not_found', 404])
    })

    it('takes an empty answer to anything else for none', async () => {
      respond = (response) => response.writeHead(204).end()
      assert.notEqual((await failure(api().checkout(live()))).kind, 'refused')
    })

    it('lets no id break out of its place in the path', async () => {
      await api().payment('../../x?y', '', 0, live())
      assert.equal(seen[0]?.url, '/v1/checkout/payments/..%2F..%2Fx%3Fy?wait=0')
    })

    it('keeps the path of a companion that is mounted below one', async () => {
      await createHttpApi({ companion: `${companion}/pay//`, clientSecret: SECRET }).checkout(live())
      assert.equal(seen[0]?.url, '/pay/v1/checkout')
    })

    it('sends no cookies and no referrer, keeps no copy and follows no redirect', async () => {
      let init: RequestInit | undefined
      const spy = (_: unknown, given?: RequestInit) => {
        init = given
        return Promise.resolve(Response.json({ id: 'pay_1' }))
      }
      await createHttpApi({ companion, clientSecret: SECRET, fetch: spy }).pay(REQUEST, 'key-1', live())
      assert.equal(init?.credentials, 'omit')
      assert.equal(init?.referrerPolicy, 'no-referrer')
      assert.equal(init?.cache, 'no-store')
      assert.equal(init?.redirect, 'error')
      assert.ok(init?.signal instanceof AbortSignal)
    })

    it('knows the origin of its companion', () => {
      assert.equal(
        createHttpApi({ companion: 'https://pay.example/x', clientSecret: SECRET }).origin,
        'https://pay.example',
      )
    })
  })

  describe('the failures', () => {
    it('passes on the code of a problem document', async () => {
      respond = json(409, { code: 'session_expired', title: 'x', status: 409 }, 'application/problem+json')
      const error = await failure(api().pay(REQUEST, 'key-1', live()))
      assert.deepEqual([error.kind, error.code, error.status], ['refused', 'session_expired', 409])
    })

    const kinds: [number, string][] = [
      [400, 'refused'],
      [401, 'refused'],
      [403, 'refused'],
      [404, 'refused'],
      [409, 'refused'],
      [413, 'refused'],
      [408, 'unavailable'],
      [429, 'unavailable'],
      [500, 'unavailable'],
      [502, 'unavailable'],
      [503, 'unavailable'],
      [504, 'unavailable'],
    ]
    for (const [status, kind] of kinds) {
      it(`calls ${status} ${kind}`, async () => {
        respond = json(status, { code: 'some_code' })
        const error = await failure(api().checkout(live()))
        assert.deepEqual([error.kind, error.code, error.status], [kind, 'some_code', status])
      })
    }

    it('has no code where the problem has none, or one that is no text', async () => {
      for (const body of [{}, { code: 7 }, [], null, 'no']) {
        respond = json(400, body)
        const error = await failure(api().checkout(live()))
        assert.deepEqual([error.kind, error.code, error.status], ['refused', undefined, 400])
      }
    })

    it('calls a page of something in between unavailable, even with status 200', async () => {
      for (const status of [200, 502]) {
        respond = (response) =>
          response.writeHead(status, { 'content-type': 'text/html' }).end('<h1>Wi-Fi sign-in</h1>')
        assert.equal((await failure(api().checkout(live()))).kind, 'unavailable')
      }
    })

    it('calls a 404 page without JSON refused', async () => {
      respond = (response) => response.writeHead(404).end('nothing here')
      assert.equal((await failure(api().checkout(live()))).kind, 'refused')
    })

    it('calls JSON that is no object unavailable', async () => {
      for (const body of ['yes', null, 1, []]) {
        respond = json(200, body)
        assert.equal((await failure(api().checkout(live()))).kind, 'unavailable')
      }
    })

    it('calls a cut connection network, before and within the answer', async () => {
      respond = (response) => response.destroy()
      assert.equal((await failure(api().pay(REQUEST, 'key-1', live()))).kind, 'network')
      respond = (response) => {
        response.writeHead(200, { 'content-length': 100 })
        response.write('{"id":', () => response.destroy())
      }
      assert.equal((await failure(api().pay(REQUEST, 'key-1', live()))).kind, 'network')
    })

    it('calls a redirect network and does not go there', async () => {
      respond = (response) => response.writeHead(307, { location: `${companion}/elsewhere` }).end()
      assert.equal((await failure(api().pay(REQUEST, 'key-1', live()))).kind, 'network')
      assert.equal(seen.length, 1)
    })

    it('calls nobody listening network', async () => {
      const { port, close } = await freePort()
      await close()
      const gone = createHttpApi({ companion: `http://127.0.0.1:${port}`, clientSecret: SECRET })
      assert.equal((await failure(gone.checkout(live()))).kind, 'network')
    })

    it('calls an abort of the caller aborted, also half way', async () => {
      const controller = new AbortController()
      respond = () => controller.abort()
      assert.equal((await failure(api().checkout(controller.signal))).kind, 'aborted')
      assert.equal((await failure(api().checkout(AbortSignal.abort()))).kind, 'aborted')
    })

    it('calls a timeout network, for the companion may have seen the request', async (t) => {
      const timeouts: number[] = []
      t.mock.method(AbortSignal, 'timeout', (ms: number) => {
        timeouts.push(ms)
        return AbortSignal.abort(new DOMException('late', 'TimeoutError'))
      })
      assert.equal((await failure(api().checkout(live()))).kind, 'network')
      assert.equal((await failure(api().payment('pay_1', '', 20, live()))).kind, 'network')
      assert.ok((timeouts[1] ?? 0) > 20_000, 'a long poll must not time out before it may answer')
    })
  })

  describe('the address of the companion', () => {
    const refused = ['', '/pay', 'pay.example', 'http://pay.example', 'ftp://pay.example', 'data:text/html,x', 'http://127.0.0.1.evil.example'] // prettier-ignore
    for (const address of refused) {
      it(`refuses ${JSON.stringify(address)}`, () => {
        assert.throws(() => createHttpApi({ companion: address, clientSecret: SECRET }), { kind: 'refused' })
      })
    }

    it('refuses a missing client secret', () => {
      assert.throws(() => createHttpApi({ companion, clientSecret: '' }), { kind: 'refused' })
    })
  })
})

async function freePort(): Promise<{ port: number; close: () => Promise<void> }> {
  const idle = createServer()
  await new Promise<void>((resolve) => idle.listen(0, '127.0.0.1', resolve))
  const { port } = idle.address() as AddressInfo
  return { port, close: () => new Promise((resolve) => idle.close(() => resolve())) }
}
