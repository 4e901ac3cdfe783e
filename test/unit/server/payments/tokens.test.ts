import assert from 'node:assert/strict'
import { createHmac, hkdfSync } from 'node:crypto'
import { test } from 'node:test'
import { createTokens, equal, type TokenPurpose } from '../../../../server/payments/tokens.ts'
import { Secret } from '../../../../server/secret.ts'

const OLD = new Secret('sk_old_00000000000000000000000000000000')
const NEW = new Secret('sk_new_00000000000000000000000000000000')
const PURPOSES: TokenPurpose[] = ['client', 'callback', 'return', 'challenge']

test('a token is the id and an HMAC under a key of its purpose', () => {
  const key = Buffer.from(hkdfSync('sha256', NEW.reveal(), 'sealpay', 'token:client', 32))
  const expected = createHmac('sha256', key).update('cs_1').digest('base64url')
  assert.equal(createTokens([NEW, OLD]).issue('client', 'cs_1'), `cs_1.${expected}`)
})

test('a token opens its own purpose only', () => {
  const tokens = createTokens([NEW])
  for (const made of PURPOSES) {
    for (const asked of PURPOSES)
      assert.equal(tokens.read(asked, tokens.issue(made, 'pay_1')), made === asked ? 'pay_1' : null)
  }
})

test('a replaced key still opens what it made, a retired one does not', () => {
  const token = createTokens([OLD]).issue('return', 'pay_1')
  assert.equal(createTokens([NEW, OLD]).read('return', token), 'pay_1')
  assert.equal(createTokens([NEW]).read('return', token), null)
})

test('refuses whatever is not one of ours', () => {
  const tokens = createTokens([NEW])
  const good = tokens.issue('client', 'cs_1')
  const bad = [
    '',
    '.',
    'cs_1',
    'cs_1.',
    `cs_2${good.slice(4)}`,
    `${good}A`,
    good.slice(0, -1),
    `.${good}`,
    `${good}${'A'.repeat(300)}`,
  ]
  for (const token of bad) assert.equal(tokens.read('client', token), null, JSON.stringify(token.slice(0, 60)))
})

test('comparison of texts holds for unequal lengths', () => {
  assert.equal(equal('abc', 'abc'), true)
  assert.equal(equal('abc', 'abd'), false)
  assert.equal(equal('abc', 'abcd'), false)
  assert.equal(equal('', 'a'), false)
})
