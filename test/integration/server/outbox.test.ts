import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { Secret } from '../../../server/secret.ts'
import { replayMessages } from '../../../server/store/outbox.ts'
import { verifyWebhook } from '../../../server/webhooks/signature.ts'
import { startCompanion, WEBHOOK_SECRET, type TestCompanion } from '../../support/companion.ts'

let companion: TestCompanion
beforeEach(async () => {
  companion = await startCompanion()
  const { clientSecret } = await companion.session({ metadata: { cart: '9' } })
  await companion.pay(clientSecret)
})
afterEach(() => companion.close())

const states = async () =>
  (await companion.database.selectFrom('outbox').select(['state', 'attempts', 'last_status']).execute())[0]

test('a webhook is signed, tells the payment and its session, and is sent once', async () => {
  await companion.companion.tick()
  await companion.companion.tick()
  assert.equal(companion.webhooks.length, 1)
  const [sent] = companion.webhooks
  assert.ok(sent?.body)
  assert.equal(sent.url, 'https://shop.example/hooks')
  const secret = new Secret<Uint8Array>(Buffer.from(WEBHOOK_SECRET.slice(6), 'base64'))
  assert.equal(verifyWebhook([secret], sent.headers, sent.body, companion.clock.now()), null)
  const body = JSON.parse(sent.body) as {
    type: string
    timestamp: string
    data: { payment: { status: string; amount: number }; session: { metadata: unknown } }
  }
  assert.equal(body.type, 'payment.succeeded')
  assert.equal(body.data.payment.status, 'succeeded')
  assert.equal(body.data.payment.amount, 124_900)
  assert.deepEqual(body.data.session.metadata, { cart: '9' })
  assert.deepEqual({ ...(await states()) }, { state: 'delivered', attempts: 1, last_status: 204 })
})

for (const status of [500, 301, 404, 'no answer'] as const) {
  test(`after ${status} it is sent again, later, with the same id and body`, async () => {
    companion.webhookStatus.value = status
    await companion.companion.tick()
    await companion.companion.tick()
    assert.equal(companion.webhooks.length, 1, 'not before its time')
    companion.webhookStatus.value = 200
    companion.clock.advance(6000)
    await companion.companion.tick()
    assert.equal(companion.webhooks.length, 2)
    const [first, second] = companion.webhooks
    assert.equal(first?.headers['webhook-id'], second?.headers['webhook-id'])
    assert.equal(first?.body, second?.body)
    assert.notEqual(first?.headers['webhook-signature'], second?.headers['webhook-signature'])
    assert.equal((await states())?.state, 'delivered')
  })
}

test('410 stops it at once, and a replay sends it again', async () => {
  companion.webhookStatus.value = 410
  await companion.companion.tick()
  companion.clock.advance(86_400_000)
  await companion.companion.tick()
  assert.equal(companion.webhooks.length, 1)
  assert.equal((await states())?.state, 'stopped')
  companion.webhookStatus.value = 200
  assert.equal(await replayMessages(companion.database, companion.clock.now()), 1)
  await companion.companion.tick()
  assert.equal((await states())?.state, 'delivered')
})

test('it is given up after three days, with an alert', async () => {
  companion.webhookStatus.value = 503
  for (let i = 0; i < 15; i++) {
    await companion.companion.tick()
    companion.clock.advance(30 * 3_600_000)
  }
  assert.equal(companion.webhooks.length, 12)
  assert.equal((await states())?.state, 'stopped')
  assert.ok(companion.logs.some((line) => line.includes('"level":"alert"') && line.includes('given up')))
})
