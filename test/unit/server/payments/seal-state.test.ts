import assert from 'node:assert/strict'
import { createDecipheriv, hkdfSync } from 'node:crypto'
import { test } from 'node:test'
import { createStateSeal } from '../../../../server/payments/seal-state.ts'
import { Secret } from '../../../../server/secret.ts'

const OLD = new Secret('sk_old_00000000000000000000000000000000')
const NEW = new Secret('sk_new_00000000000000000000000000000000')

test('what is sealed is AES-256-GCM bound to the payment, under a key of its own', () => {
  const bytes = Buffer.from(createStateSeal([NEW]).seal('pay_1', 'стан'), 'base64url')
  const key = Buffer.from(hkdfSync('sha256', NEW.reveal(), 'sealpay', 'gateway-state', 32))
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12)).setAAD(Buffer.from('pay_1'))
  decipher.setAuthTag(bytes.subarray(-16))
  assert.equal(Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]).toString(), 'стан')
})

test('is never the same twice', () => {
  const seal = createStateSeal([NEW])
  assert.notEqual(seal.seal('pay_1', 'x'), seal.seal('pay_1', 'x'))
})

test('opens with a replaced key, not with a retired one, not for another payment, not when changed', () => {
  const sealed = createStateSeal([OLD]).seal('pay_1', 'x')
  assert.equal(createStateSeal([NEW, OLD]).open('pay_1', sealed), 'x')
  assert.equal(createStateSeal([NEW]).open('pay_1', sealed), null)
  assert.equal(createStateSeal([OLD]).open('pay_2', sealed), null)
  assert.equal(createStateSeal([OLD]).open('pay_1', `${sealed.slice(0, -2)}AA`), null)
  assert.equal(createStateSeal([OLD]).open('pay_1', ''), null)
  assert.equal(createStateSeal([OLD]).open('pay_1', null), null)
})
