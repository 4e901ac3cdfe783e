import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadGateways } from '../../../../server/gateways/registry.ts'
import { createScriptedBank, createTestWorld } from '../../../support/scripted-send.ts'

const bank = createScriptedBank('v1')
const nonces = { use: () => Promise.resolve(true) }
const deps = { send: bank.send, ...createTestWorld(), nonces }

test('loads AlliancePay where nothing is named, and where it is named twice', () => {
  for (const SEALPAY_GATEWAYS of [undefined, '', 'alliance', ' alliance , alliance ']) {
    const loaded = loadGateways(bank.env({ SEALPAY_GATEWAYS }), deps)
    assert.ok('gateways' in loaded)
    assert.deepEqual([...loaded.gateways.keys()], ['alliance'])
    assert.equal(loaded.gateways.get('alliance')?.name, 'alliance')
  }
})

for (const name of ['Alliance', 'stripe', 'constructor']) {
  test(`refuses the gateway ${name}`, () => {
    const loaded = loadGateways(bank.env({ SEALPAY_GATEWAYS: name }), deps)
    assert.deepEqual(loaded, {
      faults: [
        `SEALPAY_GATEWAYS: "${name}" is not a gateway of this version; it knows alliance, ecommpay, etpay, pltoken`,
      ],
    })
  })
}

test('reports the faults of all gateways at once', () => {
  const loaded = loadGateways(
    bank.env({ SEALPAY_GATEWAYS: 'stripe,alliance', ALLIANCE_MERCHANT_ID: '', ALLIANCE_LUHN: 'x' }),
    deps,
  )
  assert.ok('faults' in loaded)
  assert.deepEqual(
    loaded.faults.map((fault) => fault.split(':')[0]),
    ['SEALPAY_GATEWAYS', 'ALLIANCE_MERCHANT_ID', 'ALLIANCE_LUHN'],
  )
})

test('reports the faults of every gateway that is named, each by its variable', () => {
  const loaded = loadGateways({ SEALPAY_GATEWAYS: 'ecommpay,etpay,pltoken' }, deps)
  assert.ok('faults' in loaded)
  for (const name of ['ECOMMPAY_SECRET_KEY', 'ETPAY_API_TOKEN', 'PLTOKEN_PCNG_KEY']) {
    assert.equal(loaded.faults.filter((fault) => fault.startsWith(`${name}:`)).length, 1, name)
  }
})

test('makes no call by loading', () => assert.deepEqual(bank.calls, []))

test('offers the card with the bank’s key and without anything secret', () => {
  const loaded = loadGateways(bank.env(), deps)
  assert.ok('gateways' in loaded)
  const gateway = loaded.gateways.get('alliance')
  const [card, ...others] = gateway?.methods() ?? []
  assert.deepEqual(
    others.map(({ type }) => type),
    ['saved_card'],
  )
  assert.equal(card?.sealing?.recipient, 'bank')
  assert.deepEqual(Object.keys(card?.sealing?.keys[0] ?? {}).sort(), ['crv', 'kty', 'x', 'y'])
  assert.deepEqual(gateway?.offers, { capture: true, saveCard: true, refund: 'partial' })
})
