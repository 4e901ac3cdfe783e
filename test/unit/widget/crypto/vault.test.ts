import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { keepInVault } from '../../../../widget/crypto/vault.ts'

const URL_OF_VAULT = 'https://vault.example/cvv'
const REFERENCE = '0123456789abcdef0123456789abcdef'

/** A vault that answers as the test wants, and remembers what it was sent. */
function vault(answer: () => Response | Promise<Response>) {
  const calls: { url: string; init: RequestInit }[] = []
  const send: typeof fetch = (input, init = {}) => {
    calls.push({ url: input instanceof Request ? input.url : String(input), init })
    return Promise.resolve(answer())
  }
  return { calls, send }
}

describe('posting a sealed code to the vault', () => {
  it('sends the JWE alone, as JSON, and brings the reference', async () => {
    const { calls, send } = vault(() => Response.json({ reference: REFERENCE, expiresAt: 'soon' }, { status: 201 }))
    assert.equal(await keepInVault('a.b.c.d.e', URL_OF_VAULT, send), REFERENCE)
    assert.equal(calls.length, 1)
    assert.equal(calls[0]?.url, URL_OF_VAULT)
    assert.equal(calls[0].init.method, 'POST')
    assert.deepEqual(calls[0].init.headers, { 'Content-Type': 'application/json' })
    assert.equal(calls[0].init.body, '{"sealed":"a.b.c.d.e"}')
  })

  it('sends no cookies and no referrer, keeps no copy and follows no redirect', async () => {
    const { calls, send } = vault(() => Response.json({ reference: REFERENCE }))
    await keepInVault('a.b.c.d.e', URL_OF_VAULT, send)
    const { credentials, referrerPolicy, cache, redirect, mode } = calls[0]?.init ?? {}
    assert.deepEqual(
      [credentials, referrerPolicy, cache, redirect, mode],
      ['omit', 'no-referrer', 'no-store', 'error', 'cors'],
    )
  })

  for (const url of [
    'http://vault.example/cvv',
    'javascript:alert(1)',
    'https://user:word@vault.example/cvv',
    '/cvv',
    '',
  ]) {
    it(`sends nothing to "${url}"`, async () => {
      const { calls, send } = vault(() => Response.json({ reference: REFERENCE }))
      await assert.rejects(keepInVault('a.b.c.d.e', url, send), { name: 'SealError', code: 'misconfigured' })
      assert.equal(calls.length, 0)
    })
  }

  const refusals: [number, string][] = [
    [400, 'misconfigured'],
    [403, 'misconfigured'],
    [404, 'misconfigured'],
    [429, 'unavailable'],
    [500, 'unavailable'],
    [503, 'unavailable'],
  ]
  for (const [status, code] of refusals) {
    it(`takes ${status} for ${code}, and asks once`, async () => {
      const { calls, send } = vault(() => Response.json({ reference: REFERENCE }, { status }))
      await assert.rejects(keepInVault('a.b.c.d.e', URL_OF_VAULT, send), { code })
      assert.equal(calls.length, 1)
    })
  }

  it('takes a connection that breaks for a vault out of reach', async () => {
    const { send } = vault(() => Promise.reject(new TypeError('Failed to fetch')))
    await assert.rejects(keepInVault('a.b.c.d.e', URL_OF_VAULT, send), { code: 'unavailable' })
  })

  const unreadable: [string, () => Response][] = [
    ['text', () => new Response(REFERENCE)],
    ['a list', () => Response.json([REFERENCE])],
    ['null', () => Response.json(null)],
    ['a number for a reference', () => Response.json({ reference: 7 })],
    ['no reference', () => Response.json({})],
  ]
  for (const [what, answer] of unreadable) {
    it(`finds no reference in ${what}`, async () => {
      assert.equal(await keepInVault('a.b.c.d.e', URL_OF_VAULT, vault(answer).send), '')
    })
  }
})
