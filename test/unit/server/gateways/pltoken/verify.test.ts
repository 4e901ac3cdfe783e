import assert from 'node:assert/strict'
import { test } from 'node:test'
import { verify } from '../../../../../server/gateways/pltoken/verify.ts'
import { Secret } from '../../../../../server/secret.ts'
import { APP_ID, APP_KEY, memoryNonces, referenceHeader } from '../../../../support/pltoken.ts'
import { createTestWorld, NOW } from '../../../../support/scripted-send.ts'

const T = Math.floor(NOW / 1000)
const REQUEST = { method: 'POST', url: 'https://pay.shop.example/v1/callbacks/pltoken', body: 'data=00ff' }
const NONCE = '27071fad-ad4d-4abe-b250-7a20679cd1e3'

function stage() {
  const { clock } = createTestWorld()
  const nonces = memoryNonces(clock.now)
  const deps = { appId: APP_ID, appKey: new Secret<Uint8Array>(APP_KEY), clock, nonces }
  return { clock, nonces, judge: (header: string | undefined, request = REQUEST) => verify(request, header, deps) }
}
const header = (more: { nonce?: string; timestamp?: number; appId?: string } = {}, key: Uint8Array = APP_KEY) =>
  referenceHeader(REQUEST, { nonce: NONCE, timestamp: T, ...more }, key)

test('takes a genuine request once', async () => {
  const { judge } = stage()
  assert.equal(await judge(header()), null)
  assert.equal(await judge(header()), 'replayed')
})

for (const [gap, verdict] of [
  [-301, 'signature'],
  [-300, null],
  [300, null],
  [301, 'signature'],
] as const) {
  test(`a clock gap of ${gap} seconds ${verdict === null ? 'passes' : 'fails'}`, async () => {
    assert.equal(await stage().judge(header({ timestamp: T + gap })), verdict)
  })
}

const good = header()
for (const [what, value] of [
  ['no header', undefined],
  ['an empty header', ''],
  ['the scheme in small letters', good.replace('PLTOKEN', 'pltoken')],
  ['two spaces', good.replace(' ', '  ')],
  ['a space in front', ` ${good}`],
  ['a line break after it', `${good}\n`],
  ['two headers in one', `${good}, ${good}`],
  ['another scheme', good.replace('PLTOKEN', 'Bearer')],
  ['a signature of 31 bytes', good.replace(/:[^:]+=:/, `:${Buffer.alloc(31).toString('base64')}:`)],
  ['a signature of 64 bytes', good.replace(/:[^:]+=:/, `:${Buffer.alloc(64).toString('base64')}:`)],
  ['a signature in base64url', good.replace(/:[^:]+=:/, `:${'-_'.repeat(21)}A=:`)],
  ['no signature', good.replace(/:[^:]+=:/, '::')],
  ['a nonce with a slash', header({ nonce: 'a/b' })],
  ['an empty nonce', header({ nonce: '' })],
  ['a nonce of 129 characters', header({ nonce: 'n'.repeat(129) })],
  ['a timestamp with a leading zero', good.replace(/(\d+)$/, '0$1')],
  ['a timestamp with a sign', good.replace(/(\d+)$/, '+$1')],
  ['a timestamp in words', good.replace(/\d+$/, 'now')],
  ['a timestamp of 13 digits', header({ timestamp: NOW })],
  ['a fifth part', `${good}:1`],
] as const) {
  test(`refuses ${what} as malformed and spends no nonce`, async () => {
    const { judge, nonces } = stage()
    assert.equal(await judge(value), 'malformed')
    assert.equal(nonces.kept.size, 0)
  })
}

test('takes the longest nonce, and a signature that is told by its bytes', async () => {
  assert.equal(await stage().judge(header({ nonce: `~._-${'n'.repeat(124)}` })), null)
})

for (const [what, value, request] of [
  ['another key', header({}, Buffer.alloc(32, 1)), REQUEST],
  ['another body', good, { ...REQUEST, body: 'data=00fe' }],
  ['no body', good, { ...REQUEST, body: '' }],
  ['another method', good, { ...REQUEST, method: 'PUT' }],
  ['another path', good, { ...REQUEST, url: `${REQUEST.url}/x` }],
  ['another query', good, { ...REQUEST, url: `${REQUEST.url}?x=1` }],
  ['another host', good, { ...REQUEST, url: REQUEST.url.replace('shop', 'shop2') }],
  ['plain http', good, { ...REQUEST, url: REQUEST.url.replace('https', 'http') }],
  ['another nonce', good.replace(NONCE, NONCE.replace('2', '3')), REQUEST],
  ['another time', good.replace(/\d$/, (digit) => String((Number(digit) + 1) % 10)), REQUEST],
  ['a signature of zeros', good.replace(/:[^:]+=:/, `:${Buffer.alloc(32).toString('base64')}:`), REQUEST],
] as const) {
  test(`refuses ${what}; the genuine request is taken afterwards`, async () => {
    const { judge, nonces } = stage()
    assert.equal(await judge(value, request), 'signature')
    assert.equal(nonces.kept.size, 0)
    assert.equal(await judge(good), null)
  })
}

test('refuses another app id before any cryptography', async () => {
  const { judge, nonces } = stage()
  for (const appId of ['0'.repeat(32), APP_ID.toUpperCase(), `${APP_ID}0`]) {
    assert.equal(await judge(header({ appId })), 'unknown_key')
  }
  assert.equal(nonces.kept.size, 0)
})

test('an address that is none is malformed', async () => {
  assert.equal(await stage().judge(good, { ...REQUEST, url: '/v1/callbacks/pltoken' }), 'malformed')
})

test('letter case and default port of the address do not matter, as the address is signed in one form', async () => {
  const url = 'HTTPS://PAY.shop.example:443/V1/callbacks/PLTOKEN#top'
  assert.equal(await stage().judge(good, { ...REQUEST, url }), null)
})

// Spec 4, rule 5: a request dated ahead is fresh until its own time plus 300 s, and its nonce is kept as long.
for (const [what, ahead, keptFor] of [
  ['dated now', 0, 300],
  ['dated 300 s ahead', 300, 600],
  ['dated 300 s back', -300, 300],
] as const) {
  test(`the nonce of a request ${what} is kept for ${keptFor} s and may be used again afterwards`, async () => {
    const { judge, clock } = stage()
    assert.equal(await judge(header({ timestamp: T + ahead })), null)
    // To the last millisecond of the last second that counts; the test's clock stands at .567 of its second.
    clock.advance(keptFor * 1000 + 432)
    assert.equal(await judge(header({ timestamp: T + keptFor })), 'replayed')
    clock.advance(2)
    assert.equal(await judge(header({ timestamp: T + keptFor + 1 })), null)
  })
}

test('a request dated ahead is not taken again at any second while it is fresh', async () => {
  const { judge, clock } = stage()
  const ahead = header({ timestamp: T + 300 })
  assert.equal(await judge(ahead), null)
  for (let second = 1; second <= 610; second++) {
    clock.advance(1000)
    assert.notEqual(await judge(ahead), null)
  }
})

test('of twenty copies at once one is taken', async () => {
  const { judge } = stage()
  const verdicts = await Promise.all(Array.from({ length: 20 }, () => judge(good)))
  assert.deepEqual(verdicts.filter((verdict) => verdict === null).length, 1)
  assert.deepEqual(verdicts.filter((verdict) => verdict === 'replayed').length, 19)
})

test('rejects where the nonces cannot be asked, so that the sender tries again', async () => {
  const { clock } = createTestWorld()
  const nonces = { use: () => Promise.reject(new Error('down')) }
  const deps = { appId: APP_ID, appKey: new Secret<Uint8Array>(APP_KEY), clock, nonces }
  await assert.rejects(verify(REQUEST, good, deps), /down/)
})
