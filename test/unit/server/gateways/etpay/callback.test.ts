import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { SignJWT } from 'jose'
import { test } from 'node:test'
import type { CallbackVerdict, OperationKey } from '../../../../../server/gateways/gateway.ts'
import {
  bytes,
  CLAIMS,
  CLOCK,
  encode,
  finder,
  key,
  logOf,
  SESSION,
  sign,
  stageEtpay,
  USER_RUT,
  vectors,
  type Stage,
} from './stage.ts'

const OTHER_SECRET = 'another-session-s-own-signature-token'
const OTHER = key({
  requestId: 'OC-2',
  reference: 'session-2',
  state: JSON.stringify({ signature_token: OTHER_SECRET, merchant_code: SESSION.merchantCode }),
})

const post = (body: string | Uint8Array, headers: Record<string, string> = {}) => ({
  method: 'POST',
  url: 'https://pay.shop.example/v1/callbacks/etpay/token-2',
  headers,
  body: typeof body === 'string' ? bytes(body) : body,
})

async function read(
  body: string | Uint8Array,
  keys: OperationKey[] = [key(), OTHER],
  stage: Stage = stageEtpay(),
): Promise<CallbackVerdict> {
  return stage.gateway.readCallback(post(body), finder(...keys).find)
}

const readJwt = (jwt: string, keys?: OperationKey[], stage?: Stage) =>
  read(JSON.stringify({ payment: jwt }), keys, stage)
const refused = (reason: string, status: number) => ({
  kind: 'refused',
  reason,
  answer: { status, body: { ok: false } },
})

const MALFORMED = refused('malformed', 400)
const FORGED = refused('signature', 401)
const UNKNOWN = refused('unknown_key', 401)
const LATE = refused('replayed', 401)

const [J1, J2] = vectors.jwt.rows
assert.ok(J1 && J2)

test('J1 of the specification is a proof of payment', async () => {
  const verdict = await readJwt(J1.token)
  assert.ok(verdict.kind === 'proof')
  assert.deepEqual(verdict.report, {
    outcome: { status: 'succeeded' },
    reference: SESSION.token,
    requestId: SESSION.merchantOrderId,
    amount: 50_000,
    evidence: { payment_status: 'success', payment_token: 'PAY0001' },
  })
  assert.deepEqual(verdict.answer, { status: 200, body: { ok: true } })
})

test('J2 of the specification is a proof of failure', async () => {
  const verdict = await readJwt(J2.token)
  assert.ok(verdict.kind === 'proof')
  assert.deepEqual(verdict.report.outcome, { status: 'failed', decline: 'generic' })
  assert.deepEqual(verdict.answer, { status: 200, body: { ok: true } })
})

test('J1 with the signature of J2, and the other way about, are refused', async () => {
  const [, , first = ''] = J1.token.split('.')
  const [, , second = ''] = J2.token.split('.')
  assert.deepEqual(await readJwt(J1.token.replace(first, second)), FORGED)
  assert.deepEqual(await readJwt(J2.token.replace(second, first)), FORGED)
})

test('takes what another implementation signs', async () => {
  for (let round = 0; round < 20; round++) {
    const secret = Buffer.from(crypto.getRandomValues(new Uint8Array(33))).toString('base64')
    const state = JSON.stringify({ signature_token: secret, merchant_code: SESSION.merchantCode })
    const jwt = await new SignJWT({ ...CLAIMS }).setProtectedHeader({ alg: 'HS256' }).sign(bytes(secret))
    assert.equal((await readJwt(jwt, [key({ state })])).kind, 'proof')
  }
})

test('the content type says nothing', async () => {
  const { gateway } = stageEtpay()
  for (const type of ['application/json', 'text/plain', 'application/x-www-form-urlencoded', '']) {
    const callback = post(JSON.stringify({ payment: J1.token, more: 1 }), { 'content-type': type })
    assert.equal((await gateway.readCallback(callback, finder(key()).find)).kind, 'proof')
  }
})

test('looks the session up first, by its token, and by the order only where there is none', async () => {
  const { gateway } = stageEtpay()
  const both = finder(key())
  await gateway.readCallback(post(JSON.stringify({ payment: J1.token })), both.find)
  assert.deepEqual(both.asked, [{ reference: SESSION.token }])
  const { session_token: _, ...withoutSession } = CLAIMS
  const order = finder(key())
  const verdict = await gateway.readCallback(post(JSON.stringify({ payment: sign(withoutSession) })), order.find)
  assert.deepEqual(order.asked, [{ requestId: SESSION.merchantOrderId }])
  assert.equal(verdict.kind, 'proof')
})

test('rejects, so that it is delivered again, where payments cannot be looked up now', async () => {
  const { gateway } = stageEtpay()
  const find = () => Promise.reject(new Error('the database is gone'))
  await assert.rejects(gateway.readCallback(post(JSON.stringify({ payment: J1.token })), find), /database is gone/)
})

const BODIES: [string, string | Uint8Array][] = [
  ['nothing', ''],
  ['a word', 'success'],
  ['a bare JWT', J1.token],
  ['a list', JSON.stringify([J1.token])],
  ['null', 'null'],
  ['an object without payment', '{}'],
  ['a payment that is an object', JSON.stringify({ payment: { jwt: J1.token } })],
  ['a payment in a list', JSON.stringify({ payment: [J1.token] })],
  ['a payment that is null', '{"payment":null}'],
  ['another name', JSON.stringify({ jwt: J1.token })],
  ['a form', `payment=${J1.token}`],
  ['broken JSON', `{"payment":"${J1.token}"`],
  ['bytes that are no UTF-8', Uint8Array.of(0x7b, 0xff, 0x7d)],
]
for (const [what, body] of BODIES) {
  test(`refuses ${what} as malformed`, async () => assert.deepEqual(await read(body), MALFORMED))
}

const [HEADER = '', PAYLOAD = '', SIGNATURE = ''] = J1.token.split('.')
const TOKENS: [string, string][] = [
  ['one segment', HEADER],
  ['two segments', `${HEADER}.${PAYLOAD}`],
  ['four segments', `${J1.token}.${SIGNATURE}`],
  ['five segments', `${J1.token}.${SIGNATURE}.${SIGNATURE}`],
  ['an empty header', `.${PAYLOAD}.${SIGNATURE}`],
  ['an empty payload', `${HEADER}..${SIGNATURE}`],
  ['an empty signature', `${HEADER}.${PAYLOAD}.`],
  ['padding', `${HEADER}=.${PAYLOAD}.${SIGNATURE}`],
  ['padding behind the signature', `${J1.token}=`],
  ['standard base64', `${HEADER}.${PAYLOAD}.${'+/'.repeat(21)}A`],
  ['a space', ` ${J1.token}`],
  ['a line break', `${J1.token}\n`],
  ['a header that is no JSON', `bm90IGpzb24.${PAYLOAD}.${SIGNATURE}`],
  ['a header that is a list', `${encode(['HS256'])}.${PAYLOAD}.${SIGNATURE}`],
  ['a payload that is a text', sign('success')],
  ['a payload that is null', sign(null)],
  ['a payload that is no UTF-8', `${HEADER}.${Buffer.from([0x7b, 0xff, 0x7d]).toString('base64url')}.${SIGNATURE}`],
  ['a header one character too long', `${HEADER}A.${PAYLOAD}.${SIGNATURE}`],
  ['alg none', sign(CLAIMS, { header: { alg: 'none', typ: 'JWT' } })],
  ['alg none without a signature', `${encode({ alg: 'none' })}.${PAYLOAD}.`],
  ['alg hs256 in small letters', sign(CLAIMS, { header: { alg: 'hs256', typ: 'JWT' } })],
  ['alg HS512', sign(CLAIMS, { header: { alg: 'HS512', typ: 'JWT' }, hash: 'sha512' })],
  ['alg HS384', sign(CLAIMS, { header: { alg: 'HS384', typ: 'JWT' }, hash: 'sha384' })],
  ['alg RS256', sign(CLAIMS, { header: { alg: 'RS256', typ: 'JWT' } })],
  ['no alg', sign(CLAIMS, { header: { alg: undefined, typ: 'JWT' } })],
  ['an alg in a list', sign(CLAIMS, { header: { alg: ['HS256'], typ: 'JWT' } })],
  ['another typ', sign(CLAIMS, { header: { alg: 'HS256', typ: 'JWE' } })],
  ['a typ that is a number', sign(CLAIMS, { header: { alg: 'HS256', typ: 1 } })],
  ['a critical extension', sign(CLAIMS, { header: { alg: 'HS256', typ: 'JWT', crit: ['exp'] } })],
  ['an empty session token', sign({ ...CLAIMS, session_token: '' })],
  ['a session token that is a number', sign({ ...CLAIMS, session_token: 7 })],
  ['a session token that is null', sign({ ...CLAIMS, session_token: null })],
  ['a session token that is an object', sign({ ...CLAIMS, session_token: { $ne: '' } })],
  ['neither session nor order', sign({ payment_status: 'success', payment_token: 'PAY0001' })],
  ['an order id alone that is empty', sign({ payment_status: 'success', merchant_order_id: '' })],
  ['an order id alone that is a number', sign({ payment_status: 'success', merchant_order_id: 7 })],
]
for (const [what, jwt] of TOKENS) {
  test(`refuses a token with ${what} as malformed`, async () => assert.deepEqual(await readJwt(jwt), MALFORMED))
}

test('takes a header without typ, with typ in small letters, and with names of keys that nobody looks at', async () => {
  const foreign = {
    kid: '../../etc/passwd',
    jku: 'https://evil.test/keys',
    x5u: 'https://evil.test/x',
    jwk: { kty: 'oct', k: 'AA' },
  }
  for (const header of [{ alg: 'HS256' }, { alg: 'HS256', typ: 'jwt' }, { alg: 'HS256', ...foreign }]) {
    const stage = stageEtpay()
    assert.equal((await readJwt(sign(CLAIMS, { header }), [key()], stage)).kind, 'proof')
    assert.equal(stage.requests.length, 0)
  }
})

const SECRET = SESSION.signatureToken
const SIGNED_WRONG: [string, string][] = [
  ['the key of another session', sign(CLAIMS, { secret: OTHER_SECRET })],
  ['an empty key', sign(CLAIMS, { secret: '' })],
  ['the session token as key', sign(CLAIMS, { secret: SESSION.token })],
  ['the key decoded from base64', sign(CLAIMS, { secret: Buffer.from(SECRET, 'base64') })],
  ['the key in small letters', sign(CLAIMS, { secret: SECRET.toLowerCase() })],
  ['its own embedded key', sign(CLAIMS, { header: { alg: 'HS256', typ: 'JWT', jwk: { kty: 'oct', k: 'AA' } }, secret: Buffer.from([0]) })],
  ['another hash under the name of HS256', sign(CLAIMS, { hash: 'sha512' })],
  ['half a signature', `${HEADER}.${PAYLOAD}.${SIGNATURE.slice(0, 22)}`],
  ['a signature and more', `${HEADER}.${PAYLOAD}.${SIGNATURE}AAAA`],
  ['one character of the signature changed', `${HEADER}.${PAYLOAD}.${SIGNATURE.startsWith('A') ? 'B' : 'A'}${SIGNATURE.slice(1)}`],
  ['the payload of another message', `${HEADER}.${encode({ ...CLAIMS, payment_token: 'PAY9' })}.${SIGNATURE}`],
  ['a header written anew', `${encode({ typ: 'JWT', alg: 'HS256' })}.${PAYLOAD}.${SIGNATURE}`],
] // prettier-ignore
for (const [what, jwt] of SIGNED_WRONG) {
  test(`refuses a message with ${what}`, async () => assert.deepEqual(await readJwt(jwt), FORGED))
}

test('refuses a genuine message of another session under our session token', async () => {
  const jwt = sign({ ...CLAIMS, merchant_order_id: 'OC-2', session_token: SESSION.token }, { secret: OTHER_SECRET })
  assert.deepEqual(await readJwt(jwt), FORGED)
})

const { session_token: _session, ...ORDER_ONLY } = CLAIMS
const SESSIONS: [string, string, OperationKey[]][] = [
  ['nobody knows', sign({ ...CLAIMS, session_token: 'unknown' }), [key()]],
  ['is called like a property of objects', sign({ ...CLAIMS, session_token: '__proto__' }), [key()]],
  ['is called constructor', sign({ ...CLAIMS, session_token: 'constructor' }), [key()]],
  ['has no payment at all', J1.token, []],
  ['has an order that two payments have', sign(ORDER_ONLY), [key(), key({ reference: 'session-3' })]],
  ['has an unknown order', sign({ ...ORDER_ONLY, merchant_order_id: 'OC-9' }), [key()]],
  ['is found only by order, while a session is named', sign({ ...CLAIMS, session_token: 'unknown' }), [key()]],
  ['has no signature token noted yet', J1.token, [key({ state: null })]],
  ['has an unreadable note', J1.token, [key({ state: '{' })]],
  ['has a note with an empty signature token', sign(CLAIMS, { secret: '' }), [key({ state: '{"signature_token":"","merchant_code":"cl_demo_cl"}' })]],
] // prettier-ignore
for (const [what, jwt, keys] of SESSIONS) {
  test(`refuses a message about a session that ${what}, answered like a wrong signature`, async () => {
    const verdict = await readJwt(jwt, keys)
    assert.deepEqual(verdict, UNKNOWN)
    assert.deepEqual(verdict.answer, FORGED.answer)
  })
}

test('a look-up that answers with another session is not believed', async () => {
  const { gateway } = stageEtpay()
  const verdict = await gateway.readCallback(post(JSON.stringify({ payment: J1.token })), async () =>
    key({ reference: 'x' }),
  )
  assert.deepEqual(verdict, UNKNOWN)
})

const TIMES: [string, Record<string, unknown>, unknown][] = [
  ['exp a minute ago', { exp: CLOCK - 60 }, LATE],
  ['exp long ago', { exp: 1 }, LATE],
  ['nbf in more than a minute', { nbf: CLOCK + 61 }, LATE],
  ['exp as text', { exp: String(CLOCK + 60) }, MALFORMED],
  ['exp that is null', { exp: null }, MALFORMED],
  ['nbf as text', { nbf: 'now' }, MALFORMED],
  ['nbf in a list', { nbf: [CLOCK] }, MALFORMED],
]
for (const [what, more, verdict] of TIMES) {
  test(`refuses a message with ${what}`, async () => {
    assert.deepEqual(await readJwt(sign({ ...CLAIMS, ...more })), verdict)
  })
}

test('a number beyond all numbers is no time', async () => {
  // JSON reads 1e999 as infinity.
  const payload = Buffer.from(JSON.stringify(CLAIMS).replace('{', '{"exp":1e999,')).toString('base64url')
  const signature = createHmac('sha256', SECRET).update(`${HEADER}.${payload}`).digest('base64url')
  assert.deepEqual(await readJwt(`${HEADER}.${payload}.${signature}`), MALFORMED)
})

for (const [what, more] of [
  ['exp 59 seconds ago', { exp: CLOCK - 59 }],
  ['nbf in a minute', { nbf: CLOCK + 60 }],
  ['iat a year ago', { iat: CLOCK - 31_536_000 }],
  ['iat in the future', { iat: CLOCK + 31_536_000 }],
  ['iat that is no time', { iat: 'yesterday' }],
] as const) {
  test(`takes a message with ${what}`, async () => {
    assert.equal((await readJwt(sign({ ...CLAIMS, ...more }))).kind, 'proof')
  })
}

const BINDING: [string, Record<string, unknown>, string, string][] = [
  ['another merchant', { merchant_code: 'cl_other_cl' }, 'wrong_merchant', 'merchant_code'],
  ['a merchant that is null', { merchant_code: null }, 'wrong_merchant', 'merchant_code'],
  ['another order', { merchant_order_id: 'OC-1' }, 'wrong_operation', 'merchant_order_id'],
  ['an order that is a number', { merchant_order_id: 700_104 }, 'wrong_operation', 'merchant_order_id'],
  ['one peso more', { order_amount: 50_001 }, 'wrong_operation', 'order_amount'],
  ['one peso less', { order_amount: 49_999 }, 'wrong_operation', 'order_amount'],
  ['a fraction', { order_amount: 50_000.01 }, 'wrong_operation', 'order_amount'],
  ['another amount as text', { order_amount: '5000' }, 'wrong_operation', 'order_amount'],
  ['an amount with decimals as text', { order_amount: '50000.00' }, 'wrong_operation', 'order_amount'],
  ['an amount in hexadecimal', { order_amount: '0xC350' }, 'wrong_operation', 'order_amount'],
  ['an amount that is null', { order_amount: null }, 'wrong_operation', 'order_amount'],
  ['an amount in a list', { order_amount: [50_000] }, 'wrong_operation', 'order_amount'],
]
for (const [what, more, reason, claim] of BINDING) {
  test(`refuses a genuine message about ${what} and calls the operator`, async () => {
    const stage = stageEtpay()
    assert.deepEqual(await readJwt(sign({ ...CLAIMS, ...more }), [key()], stage), refused(reason, 409))
    const [line] = stage.world.lines
    assert.deepEqual([line?.level, line?.fields.code], ['alert', claim])
  })
}

test('the session keeps the merchant it was made for, whatever is configured later', async () => {
  const stage = stageEtpay({ ETPAY_MERCHANT_CODE: 'cl_new_cl' })
  assert.equal((await readJwt(J1.token, [key()], stage)).kind, 'proof')
})

test('takes claims that bind to nothing, and the amount as text', async () => {
  const bare = { session_token: SESSION.token, payment_status: 'success' }
  const verdict = await readJwt(sign(bare))
  assert.ok(verdict.kind === 'proof')
  assert.deepEqual(verdict.report.amount, undefined)
  assert.deepEqual(verdict.report.evidence, { payment_status: 'success' })
  assert.equal((await readJwt(sign({ ...CLAIMS, order_amount: '50000' }))).kind, 'proof')
})

for (const word of ['in_review', 'SUCCESS', 'succes', '', undefined, null, true, ['success']]) {
  test(`takes the word ${JSON.stringify(word)} for neither a yes nor a no`, async () => {
    const stage = stageEtpay()
    const verdict = await readJwt(sign({ ...CLAIMS, payment_status: word }), [key()], stage)
    assert.ok(verdict.kind === 'proof')
    assert.deepEqual(verdict.report.outcome, { status: 'pending', reason: 'unknown_status' })
    assert.deepEqual(stage.world.alerts(), ['ETpay reports a status we do not know'])
  })
}

test('refuses a body above 16 KiB unread, and reads one of exactly that size', async () => {
  const body = JSON.stringify({ payment: J1.token })
  const stage = stageEtpay()
  const { find, asked } = finder(key())
  const large = post(body.padEnd(16_385))
  assert.deepEqual(await stage.gateway.readCallback(large, find), refused('too_large', 413))
  assert.deepEqual(asked, [])
  assert.equal((await stage.gateway.readCallback(post(body.padEnd(16_384)), find)).kind, 'proof')
})

const fingerprint = async (claims: unknown, secret?: string) => {
  const verdict = await readJwt(sign(claims, secret === undefined ? {} : { secret }))
  assert.ok(verdict.kind === 'proof')
  return verdict.fingerprint
}

test('the same news has the same fingerprint, however often it is signed; other news has another', async () => {
  assert.equal(await fingerprint({ ...CLAIMS, iat: 1 }), await fingerprint({ ...CLAIMS, iat: 2, extra: true }))
  const prints = [
    await fingerprint(CLAIMS),
    await fingerprint({ ...CLAIMS, payment_status: 'error' }),
    await fingerprint({ ...CLAIMS, payment_token: 'PAY0002' }),
    await fingerprint({ ...CLAIMS, payment_token: undefined }),
    await fingerprint({ ...CLAIMS, session_token: 'session-2', merchant_order_id: 'OC-2' }, OTHER_SECRET),
  ]
  assert.equal(new Set(prints).size, prints.length)
})

test('calls the operator about a second transfer, and not about the same one twice', async () => {
  const stage = stageEtpay()
  await readJwt(sign(CLAIMS), [key()], stage)
  await readJwt(sign({ ...CLAIMS, iat: 2 }), [key()], stage)
  assert.deepEqual(stage.world.alerts(), [])
  await readJwt(sign({ ...CLAIMS, payment_token: 'PAY0002' }), [key()], stage)
  assert.deepEqual(stage.world.alerts(), ['a session has more than one successful transfer'])
})

test('no verdict and no log line holds a secret, a token as sent, or the payer’s RUT', async () => {
  const stage = stageEtpay()
  const verdicts = [
    await readJwt(J1.token, [key()], stage),
    await readJwt(sign({ ...CLAIMS, order_amount: 1 }), [key()], stage),
    await readJwt(sign({ ...CLAIMS, payment_status: USER_RUT }, { secret: OTHER_SECRET }), [key()], stage),
  ]
  const shown = JSON.stringify(verdicts) + logOf(stage)
  for (const secret of [SECRET, USER_RUT, SIGNATURE, PAYLOAD]) assert.ok(!shown.includes(secret), secret)
})
