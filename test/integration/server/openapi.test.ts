import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { SECRET_KEY, startCompanion, type TestCompanion } from '../../support/companion.ts'

let companion: TestCompanion
before(async () => {
  companion = await startCompanion()
})
after(() => companion.close())

interface Document {
  openapi: string
  paths: Record<string, Record<string, { security: Record<string, unknown>[]; responses: Record<string, unknown> }>>
  components: { schemas: Record<string, { properties?: Record<string, unknown>; required?: string[] }> }
}
const document = async () => (await companion.call('GET', '/v1/openapi.json')).body as unknown as Document
const METHODS = ['GET', 'POST', 'DELETE', 'PUT', 'PATCH']

test('every described operation exists with the described key, and every other method is refused', async () => {
  const { openapi, paths } = await document()
  assert.equal(openapi, '3.1.0')
  const { clientSecret } = await companion.session()
  const tokens: Record<string, string> = { secretKey: SECRET_KEY, clientSecret }
  for (const [path, operations] of Object.entries(paths)) {
    const address = path.replace('{gateway}', 'alliance').replace(/\{\w+\}/g, 'x')
    for (const method of METHODS) {
      const described = operations[method.toLowerCase()]
      const needed = Object.keys(described?.security[0] ?? {})[0]
      const bare = await companion.call(method, address)
      if (!described) {
        assert.equal(bare.status, 405, `${method} ${path} is not described, but answers ${bare.status}`)
        continue
      }
      if (needed) assert.equal(bare.status, 401, `${method} ${path} must ask for a key`)
      const answer = await companion.call(method, address, {
        token: tokens[needed ?? ''] ?? '',
        ...(method === 'POST' ? { body: {} } : {}),
      })
      assert.ok(![401, 405, 500].includes(answer.status), `${method} ${path}: ${answer.status}`)
      assert.notEqual(answer.body['code'], 'not_found', `${method} ${path} is described but does not exist`)
    }
  }
})

test('what is answered has exactly the described members', async () => {
  const { components } = await document()
  const holds = (name: string, value: Record<string, unknown>) => {
    const schema = components.schemas[name]
    const known = Object.keys(schema?.properties ?? {})
    for (const member of Object.keys(value)) assert.ok(known.includes(member), `${name}.${member} is not described`)
    for (const member of schema?.required ?? []) assert.ok(member in value, `${name}.${member} is missing`)
  }
  const { id, clientSecret } = await companion.session()
  const payment = (await companion.pay(clientSecret)).body
  holds('Payment', payment)
  holds('Session', (await companion.call('GET', `/v1/sessions/${id}`, { token: SECRET_KEY })).body)
  holds('Checkout', (await companion.call('GET', '/v1/checkout', { token: clientSecret })).body)
  const refund = await companion.call('POST', `/v1/payments/${String(payment['id'])}/refunds`, {
    token: SECRET_KEY, headers: { 'idempotency-key': 'openapi-refund' }, body: {},
  }) // prettier-ignore
  holds('Refund', refund.body)
  holds('Problem', (await companion.call('GET', '/v1/payments/none', { token: SECRET_KEY })).body)
})

test('every reference in the document leads somewhere', async () => {
  const { components } = await document()
  const text = JSON.stringify(await document())
  for (const [, name] of text.matchAll(/#\/components\/schemas\/(\w+)/g))
    assert.ok(name && name in components.schemas, name)
})
