import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadGateways } from '../../../../server/gateways/registry.ts'
import { createScriptedBank, createTestWorld } from '../../../support/scripted-send.ts'

const bank = createScriptedBank('v1')
const deps = { send: bank.send, ...createTestWorld() }

test('loads AlliancePay where nothing is named, and where it is named twice', () => {
  for (const SEALPAY_GATEWAYS of [undefined, '', 'alliance', ' alliance , alliance ']) {
    const loaded = loadGateways(bank.env({ SEALPAY_GATEWAYS }), deps)
    assert.ok('gateways' in loaded)
    assert.deepEqual([...loaded.gateways.keys()], ['alliance'])
    assert.equal(loaded.gateways.get('alliance')?.name, 'alliance')
  }
})

for (const name of ['Alliance', 'stripe', 'constructor', 'etpay']) {
  test(`refuses the gateway ${name}`, () => {
    const loaded = loadGateways(bank.env({ SEALPAY_GATEWAYS: name }), deps)
    assert.deepEqual(loaded, {
      faults: [`SEALPAY_GATEWAYS: "${name}" is not a gateway of this version; it knows alliance`],
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

test('makes no call by loading', () => assert.deepEqual(bank.calls, []))

test('offers the card with the bank’s key and without anything secret', () => {
  const loaded = loadGateways(bank.env(), deps)
  assert.ok('gateways' in loaded)
  const gateway = loaded.gateways.get('alliance')
  const [card, ...others] = gateway?.methods() ?? []
  assert.deepEqual(others, [])
  assert.equal(card?.sealing?.recipient, 'bank')
  assert.deepEqual(Object.keys(card?.sealing?.keys[0] ?? {}).sort(), ['crv', 'kty', 'x', 'y'])
  assert.deepEqual(gateway?.offers, { capture: false, saveCard: false, refund: 'partial' })
})
