import assert from 'node:assert/strict'
import { test } from 'node:test'
import { allianceMerchantKeys } from '../../../../demo/gateways/alliance.ts'
import { generateEncryptionKeys } from '../../../../demo/gateways/crypto.ts'
import {
  companionEnvironment,
  throwAwayKey,
  throwAwayWebhookSecret,
  type CompanionSettings,
} from '../../../../demo/runner/environment.ts'
import { testAmounts, testCards } from '../../../../demo/runner/test-cards.ts'
import { parseConfig } from '../../../../server/config.ts'
import { parseAllianceConfig } from '../../../../server/gateways/alliance/config.ts'

const settings: CompanionSettings = {
  companionUrl: 'http://127.0.0.1:4002', shopUrl: 'http://127.0.0.1:4000', port: 4002, host: '127.0.0.1', database: 'demo.db',
  secretKey: throwAwayKey(), webhookSecret: throwAwayWebhookSecret(), challenge: 'frame', generation: 'v1', nonCvv: false,
  notificationEncryption: false,
} // prettier-ignore
const keys = allianceMerchantKeys().companion
const bank = { url: 'http://127.0.0.1:4003', paymentPublicKey: generateEncryptionKeys().publicJwk }

const VARIATIONS: Partial<CompanionSettings>[] = [
  {},
  { generation: 'v2' },
  { generation: 'v2', notificationEncryption: true },
  { nonCvv: true },
  { challenge: 'popup' },
  { challenge: 'page' },
]
for (const variation of VARIATIONS) {
  test(`the companion takes the demo's configuration with ${JSON.stringify(variation)}`, () => {
    const env = companionEnvironment({ ...settings, ...variation }, keys, bank)
    const own = parseConfig(env)
    assert.ok('config' in own, JSON.stringify(own))
    assert.deepEqual(own.config.allowedOrigins, ['http://127.0.0.1:4000'])
    assert.equal(own.config.challenge, variation.challenge ?? 'frame')
    const gateway = parseAllianceConfig(env)
    assert.ok('config' in gateway, JSON.stringify(gateway))
    assert.equal(gateway.config.noCvv, variation.nonCvv ?? false)
  })
}

test('keys are made anew each time', () => {
  assert.notEqual(throwAwayKey(), throwAwayKey())
  assert.notEqual(throwAwayWebhookSecret(), throwAwayWebhookSecret())
})

test('a card that is simply declined is no trouble, one whose answer is lost is', () => {
  const cards = testCards()
  const trouble = (title: string) => cards.find((card) => card.title === title)?.trouble
  assert.equal(trouble('Approved'), false)
  assert.equal(trouble('Declined: not enough money'), false)
  assert.equal(trouble('Lost answer at execute'), true)
  assert.equal(trouble('Callback twice'), true)
  assert.equal(trouble('Late result by callback'), true)
  assert.equal(trouble('Pending forever'), true)
})

test('shows only the amounts that decide a purchase', () => {
  assert.deepEqual(
    testAmounts().map(({ amount }) => amount),
    [4, 5, 6],
  )
})
