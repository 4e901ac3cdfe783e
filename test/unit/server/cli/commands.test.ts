import assert from 'node:assert/strict'
import { createPrivateKey, createPublicKey } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { doctor } from '../../../../server/cli/doctor.ts'
import { allianceKeys, companionKeys, ecommpayKeys } from '../../../../server/cli/keys.ts'
import { runMigrations } from '../../../../server/cli/migrate.ts'
import { showPayment } from '../../../../server/cli/payments.ts'
import { replayWebhooks } from '../../../../server/cli/webhooks.ts'
import { parseConfig } from '../../../../server/config.ts'
import { parseEcommpayConfig } from '../../../../server/gateways/ecommpay/config.ts'
import { parseAllianceConfig } from '../../../../server/gateways/alliance/config.ts'

const folder = mkdtempSync(join(tmpdir(), 'sealpay-commands-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const path = join(folder, 'sealpay.db')
const capture = () => {
  const lines: string[] = []
  return { lines, out: (text: string) => void lines.push(text) }
}
const valueOf = (line: string) => line.slice(line.indexOf('=') + 1).replace(/^'|'$/g, '')

test('the keys it makes are taken by the configuration, and are new each time', () => {
  const [secret, webhook] = companionKeys().map(({ text }) => valueOf(text))
  const parsed = parseConfig({
    SEALPAY_PUBLIC_URL: 'https://pay.shop.example',
    SEALPAY_ALLOWED_ORIGINS: 'https://shop.example',
    SEALPAY_MERCHANT_NAME: 'Shop',
    SEALPAY_SECRET_KEYS: secret,
    SEALPAY_WEBHOOK_URL: 'https://shop.example/hooks',
    SEALPAY_WEBHOOK_SECRETS: webhook,
  })
  assert.ok('config' in parsed)
  assert.notEqual(valueOf(companionKeys()[0]?.text ?? ''), secret)
})

test('the public halves for the bank belong to the private halves that are kept', () => {
  const [communication, signing, publicJwk, publicPem] = allianceKeys().map(({ text }) => text)
  const kept = JSON.parse(valueOf(communication ?? '')) as { x: string; y: string; crv: string }
  const sent = JSON.parse(publicJwk ?? '') as { x: string; y: string }
  assert.deepEqual([sent.x, sent.y, kept.crv, 'd' in sent], [kept.x, kept.y, 'P-384', false])
  const derived = createPublicKey(createPrivateKey(valueOf(signing ?? ''))).export({ format: 'pem', type: 'spki' })
  assert.equal(derived.toString().trim(), publicPem)
})

// The example payment key of the bank's documentation (alliance spec, section 11).
const BANK_KEY = JSON.stringify({
  kty: 'EC',
  crv: 'P-384',
  x: 'Hp833OY6a0VbFD1j8xFyXWcAA-HOlyr7B_-B05esZUy32RA41s0oGAMTal23AX9d',
  y: 'WGHeR9PhKRymoA-ggsR3VkQTgdfzt7PWa8P2qNpu0cV83lmLxE57b8rR7ajBurvj',
})

test('the private keys it makes are taken by the gateway', () => {
  const [communication, signing] = allianceKeys().map(({ text }) => text)
  const common = {
    ALLIANCE_BASE_URL: 'https://bank.example',
    ALLIANCE_MERCHANT_ID: 'm',
    ALLIANCE_PAYMENT_PUBLIC_KEY: BANK_KEY,
  }
  const v1 = parseAllianceConfig({
    ...common,
    ALLIANCE_SERVICE_CODE: 's',
    ALLIANCE_COMMUNICATION_KEY: valueOf(communication ?? ''),
  })
  assert.ok('config' in v1, 'faults' in v1 ? v1.faults.join() : '')
  const v2 = parseAllianceConfig({
    ...common,
    ALLIANCE_GENERATION: 'v2',
    ALLIANCE_SIGNING_KEY: valueOf(signing ?? ''),
    ALLIANCE_SIGNING_KID: 'k',
  })
  assert.ok('config' in v2, 'faults' in v2 ? v2.faults.join() : '')
})

test('the sealing key it makes for the ecommpay Gate is taken by its configuration', () => {
  const parsed = parseEcommpayConfig({
    ECOMMPAY_BASE_URL: 'https://api.example',
    ECOMMPAY_PROJECT_ID: '42',
    ECOMMPAY_SECRET_KEY: 'secret-of-the-project',
    ECOMMPAY_SEALING_KEYS: valueOf(ecommpayKeys()[0]?.text ?? ''),
  })
  assert.ok('config' in parsed, 'faults' in parsed ? parsed.faults.join() : '')
})

test('migrate says what it will do, and a dry run does nothing', async () => {
  const dry = capture()
  assert.equal(await runMigrations(path, true, dry.out), 0)
  assert.deepEqual(dry.lines, ['To run: 0001_payments, 0002_methods'])
  const real = capture()
  assert.equal(await runMigrations(path, false, real.out), 0)
  assert.deepEqual(real.lines, ['To run: 0001_payments, 0002_methods', 'Done: 0001_payments, 0002_methods'])
  const again = capture()
  await runMigrations(path, false, again.out)
  assert.deepEqual(again.lines, ['The database is up to date.'])
})

test('what does not exist is said so, with a failing exit code', async () => {
  const { lines, out } = capture()
  assert.equal(await showPayment(path, 'pay_none', out), 1)
  assert.equal(await replayWebhooks(path, 'evt_none', out), 1)
  assert.equal(await replayWebhooks(path, undefined, out), 0)
  assert.deepEqual(
    lines.map((line) => line.split(' ')[0]),
    ['There', '0', '0'],
  )
})

test('doctor names every fault of companion and gateway at once, without a secret', async () => {
  const { lines, out } = capture()
  assert.equal(await doctor({ SEALPAY_SECRET_KEYS: 'much-too-short' }, false, out), 1)
  const text = lines.join('\n')
  for (const name of [
    'SEALPAY_PUBLIC_URL',
    'SEALPAY_SECRET_KEYS',
    'SEALPAY_ALLOWED_ORIGINS',
    'ALLIANCE_BASE_URL',
    'ALLIANCE_MERCHANT_ID',
  ]) {
    assert.match(text, new RegExp(`ERROR\\s+${name}`))
  }
  assert.equal(text.includes('much-too-short'), false)
})
