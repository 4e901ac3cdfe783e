import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Bench, Json } from './merchant.ts'
import { bench, card, changed, only, PROJECT, withBench } from './merchant.ts'
import { referenceSignature } from './reference-signature.ts'

const SALE = '/v2/payment/card/sale'

describe('a signature', () => {
  let b: Bench
  before(async () => (b = await bench()))
  after(() => b.gate.close())

  const signature = (body: Json): string => String((body.general as Json).signature)
  const withSignature = (body: Json, value: unknown): Json => changed(body, { general: { signature: value } })

  const rows: [string, (body: Json) => Json, number, string][] = [
    ['missing', (body) => withSignature(body, undefined), 400, '2004'],
    ['empty', (body) => withSignature(body, ''), 400, '3262'],
    ['null', (body) => withSignature(body, null), 400, '3261'],
    ['a number', (body) => withSignature(body, 1), 400, '3261'],
    ['of another body', (body) => changed(body, { payment: { amount: 12_346 } }), 400, '3261'],
    ['of a body with one member less', (body) => changed(body, { customer: { phone: '44991234567' } }), 400, '3261'],
    ['of a body with one member more', (body) => changed(body, { customer: { email: undefined } }), 400, '3261'],
    ['with another key', (body) => withSignature(body, referenceSignature(body, 'another key')), 400, '3261'],
    ['cut', (body) => withSignature(body, signature(body).slice(0, -1)), 400, '3261'],
    ['with a line break after it', (body) => withSignature(body, `${signature(body)}\n`), 400, '3261'],
    ['in base64url', (body) => withSignature(body, `-${signature(body).slice(1)}`), 400, '3261'],
    ['in hex', (body) => withSignature(body, Buffer.from(signature(body), 'base64').toString('hex')), 400, '3261'],
    ['at the top instead', (body) => ({ ...withSignature(body, undefined), signature: signature(body) }), 400, '2004'],
    ['in the customer instead', (body) => changed(withSignature(body, undefined), { customer: { signature: signature(body) } }), 400, '2004'],
    ['right, for another project', (body) => {
      const other = changed(withSignature(body, undefined), { general: { project_id: 43 } })
      return withSignature(other, referenceSignature(other, PROJECT.secret))
    }, 403, '303'],
    ['right, with a second one elsewhere', (body) => changed(body, { payment: { signature: 'x' } }), 400, '2003'],
    ['right, with the member that is never signed', (body) => changed(body, { payment: { frame_mode: 'popup' } }), 400, '2003'],
  ] // prettier-ignore
  for (const [what, spoil, status, code] of rows)
    test(`${what}: ${status} ${code}, and nothing is kept`, async () => {
      const body = spoil(b.merchant.signed(b.merchant.saleBody()))
      const answer = await b.merchant.raw(SALE, JSON.stringify(body))
      assert.deepEqual([answer.status, answer.body.code], [status, code])
      assert.deepEqual(b.gate.payments(), [])
    })

  test('bodies without project or head: 2004, before any key is used', async () => {
    for (const body of [{}, { general: [] }, { general: { payment_id: 'x', signature: 'x' } }])
      assert.equal((await b.merchant.raw(SALE, JSON.stringify(body))).body.code, '2004')
  })

  test('does not depend on the order of members, nor on white space', async () => {
    const signed = b.merchant.signed(b.merchant.saleBody())
    const turned = Object.fromEntries(Object.entries(signed).reverse())
    assert.equal((await b.merchant.raw(SALE, JSON.stringify(turned, null, 4))).status, 200)
  })

  test('cannot tell numbers from texts, so types are checked after it', async () => {
    const body = b.merchant.signed(b.merchant.saleBody({ payment: { amount: 12_345 } }))
    const twisted = changed(body, { payment: { amount: '12345' } })
    assert.equal(referenceSignature(twisted, PROJECT.secret), (body.general as Json).signature)
    assert.equal((await b.merchant.raw(SALE, JSON.stringify(twisted))).body.code, '2003')
  })

  test('cannot tell where a value ends, so a member can hide in another, and is seen as what it is', () =>
    withBench(async (b) => {
      const id = crypto.randomUUID()
      const honest = b.merchant.saleBody({
        general: { payment_id: id },
        payment: { amount: 1, currency: 'EUR', description: 'x', extra_param: 'y' },
      })
      const folded = changed(honest, { payment: { description: 'x;payment:extra_param:y', extra_param: undefined } })
      const signed = b.merchant.signed(honest)
      assert.equal(referenceSignature(folded, PROJECT.secret), (signed.general as Json).signature)
      const sent = changed(folded, { general: { signature: (signed.general as Json).signature } })
      assert.equal((await b.merchant.raw(SALE, JSON.stringify(sent))).status, 200)
      await b.pass(1_000)
      assert.equal((only(b).payment as Json).description, 'x;payment:extra_param:y')
    }))

  test('of a customer request stands in customer, of a query by request at the top', async () => {
    const list = { customer: { project_id: PROJECT.id, id: 'c' }, payment_method: 'card' }
    const path = '/v2/customer/saved_account/list'
    assert.equal((await b.merchant.post(path, list, 'customer')).status, 200)
    assert.equal((await b.merchant.post(path, list, 'top')).body.code, '2004')
    const query = { project_id: PROJECT.id, request_id: 'x' }
    assert.equal((await b.merchant.post('/v2/payment/status/request', query, 'top')).status, 404)
    const wrapped = { general: query }
    assert.equal((await b.merchant.post('/v2/payment/status/request', wrapped)).body.code, '2004')
  })
})

test('every endpoint refuses what is not signed', () =>
  withBench(async (b) => {
    const page = await (await fetch(b.gate.url)).text()
    const paths = [...page.matchAll(/POST (\/v2\/[\w/]+)/g)].map((match) => match[1] ?? '')
    assert.equal(paths.length, 24)
    for (const path of paths) {
      const top = { project_id: PROJECT.id, signature: 'A'.repeat(86) + '==' }
      const body = { general: top, customer: top, ...top, card: card() }
      const answer = await b.merchant.raw(path, JSON.stringify(body))
      assert.deepEqual([answer.status, answer.body.code], [400, '3261'], path)
    }
  }))

test('the secret is used as text, whatever it looks like', async () => {
  for (const secret of ['c2VjcmV0', 'ключ', ' space '])
    await withBench(
      async (b) => {
        const body = b.merchant.signed(b.merchant.saleBody(), 'general', secret)
        assert.equal((await b.merchant.raw(SALE, JSON.stringify(body))).status, 200)
      },
      { project: { id: PROJECT.id, secret } },
    )
})
