import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import type { CheckoutMethod } from '#contract/session.ts'
import { Vault } from '../../../../demo/gateways/pltoken/vault.ts'
import { VaultServer, type VaultFault } from '../../../../demo/gateways/pltoken/vault-server.ts'
import { sealMethod } from '../../../../widget/crypto/seal-method.ts'

// Two programs that share no code: what the widget seals and posts, the sandbox's vault opens and keeps.

const ORIGIN = 'https://shop.example'

/** The sandbox's vault behind a `fetch`, as a page of the shop reaches it. */
function reach(allowedOrigins: readonly string[] = [ORIGIN]) {
  const vault = new Vault({ now: () => 0, lifetimeMs: 60_000 })
  const server = new VaultServer({ vault, allowedOrigins })
  const bodies: string[] = []
  const send: typeof fetch = async (input, init = {}) => {
    const url = new URL(input instanceof Request ? input.url : input)
    const body = typeof init.body === 'string' ? init.body : ''
    bodies.push(body)
    const headers = { origin: ORIGIN, 'content-type': new Headers(init.headers).get('content-type') ?? '' }
    const incoming = { method: init.method ?? 'GET', path: url.pathname, query: url.searchParams, headers, body }
    const reply = await server.handle(incoming as unknown as Parameters<VaultServer['handle']>[0])
    if (reply === 'hang_up') throw new TypeError('Failed to fetch')
    return new Response(reply.body, { status: reply.status })
  }
  const { kty, crv, x, y } = vault.publicKey
  const keys = [{ kty, crv, x, y }] as NonNullable<CheckoutMethod['vault']>['keys']
  const method: CheckoutMethod = {
    type: 'saved_card',
    gateway: 'pltoken',
    vault: { url: 'https://vault.example/cvv', keys },
  }
  const pay = (cvv = '739', pins: string[] = []) =>
    sealMethod({ type: 'saved_card', card: 'card_1', cvv }, method, {
      sessionId: 'cs_1',
      pins,
      now: () => 0,
      uuid: () => 'random-1',
      fetch: send,
    })
  return { bodies, keys, pay, server, vault }
}

describe('the built-in vault adapter and the sandbox’s vault', () => {
  for (const cvv of ['739', '7391']) {
    it(`agree on a code of ${cvv.length} digits: the reference stands for it, once`, async () => {
      const { bodies, pay, vault } = reach()
      const request = await pay(cvv)
      assert.ok(request.type === 'saved_card' && request.cvvReference && !request.sealed)
      assert.ok(!bodies.join().includes(cvv))
      assert.deepEqual(vault.takeCvv(request.cvvReference), { digits: cvv.length })
      assert.throws(() => vault.takeCvv(request.cvvReference ?? ''))
    })
  }

  it('agree on the thumbprint of the vault’s key', async () => {
    const { keys, pay } = reach()
    const [{ crv, kty, x, y } = assert.fail('no key')] = keys
    const pin = createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url')
    assert.ok(await pay('739', [pin]))
    await assert.rejects(pay('739', ['other']), { code: 'key_mismatch' })
  })

  it('do not hide a key that the vault has changed meanwhile', async () => {
    const { pay, vault } = reach()
    vault.rotateKey()
    await assert.rejects(pay(), { code: 'misconfigured' })
  })

  it('do not hide an origin that the vault does not know', async () => {
    await assert.rejects(reach(['https://other.example']).pay(), { code: 'misconfigured' })
  })

  const faults: [VaultFault, string][] = [
    ['lost_request', 'unavailable'],
    ['lost_answer', 'unavailable'],
    ['unavailable', 'unavailable'],
    ['misshapen_reference', 'misconfigured'],
  ]
  for (const [fault, code] of faults) {
    it(`say ${code} after the fault ${fault}, and the next try goes`, async () => {
      const { pay, server } = reach()
      server.failNext(fault)
      await assert.rejects(pay(), { name: 'SealError', code })
      assert.ok(await pay())
    })
  }
})
