import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import vectors from '../../vectors/etpay.json' with { type: 'json' }
import type { Bench, Opened } from './bench.ts'
import { bench, browse, claimsOf, payThrough, reachConfirmation, SIGN_IN, withBench } from './bench.ts'

const MINUTE = 60_000

describe('the transfer page', () => {
  let b: Bench
  before(async () => (b = await bench()))
  after(() => b.etpay.close())

  const state = ({ token }: Opened) => b.etpay.sessions().find((session) => session.token === token)

  test('asks for the bank first, with every documented bank on a button', async () => {
    const session = await b.open()
    const { status, text } = await browse(session.url)
    assert.equal(status, 200)
    for (const { code, name } of vectors.banks.rows) {
      assert.ok(text.includes(`value="${code}"`), code)
      assert.ok(text.includes(`<span>${name}</span>`), name)
    }
    assert.match(text, /<html lang="es">/)
    // As amounts are written in Chile: a dot between thousands, no decimals.
    assert.match(text, /\$50\.000</)
  })

  test('does not offer test banks that would have spoiled the making of the session', async () => {
    const { text } = await browse((await b.open()).url)
    assert.ok(text.includes('value="cl_testlate"'))
    assert.equal(text.includes('value="cl_testlost"'), false)
  })

  test('jumps to the sign-in of a preselected bank', async () => {
    const session = await b.open({ user_bank_code: 'CL_BCH' })
    const { text } = await browse(session.url)
    assert.match(text, /Ingresa a Banco de Chile/)
    assert.match(text, /name="password"/)
    assert.equal(text.includes('value="cl_estado"'), false)
    await browse(session.url, { decision: 'other_bank' })
    assert.ok((await browse(session.url)).text.includes('value="cl_estado"'))
  })

  test('prefills the RUT as people write it, and leaves it open', async () => {
    const session = await b.open({ user_bank_code: 'cl_bci', user_rut: '12345678-5' })
    const { text } = await browse(session.url)
    assert.match(text, /value="12\.345\.678-5"/)
    assert.doesNotMatch(text, /readonly/)
    await browse(session.url, { ...SIGN_IN, rut: '11.111.111-1' })
    await browse(session.url, { decision: 'approve' })
    assert.equal(b.etpay.ledger().at(-1)?.rutMask, '1111****-1')
  })

  test('locks the RUT where the merchant asks for it, whatever a form says', async () => {
    const session = await b.open({ user_bank_code: 'cl_bci', user_rut: '20347878-K', is_rut_block: true })
    assert.match((await browse(session.url)).text, /value="20\.347\.878-K"[^>]*readonly/)
    await browse(session.url, { ...SIGN_IN, rut: '11.111.111-1' })
    await browse(session.url, { decision: 'approve' })
    assert.equal(b.etpay.ledger().at(-1)?.rutMask, '2034****-K')
  })

  test('asks for the confirmation with amount, order, bank and what the merchant wants shown', async () => {
    const session = await b.open({
      metadata: [
        { name: 'Cuenta Gas', value: '30.215', show: true },
        { name: 'internal', value: 'do-not-show', show: false },
      ],
    })
    await reachConfirmation(session, 'cl_scotiabank')
    const { text } = await browse(session.url)
    for (const fact of ['OC-700104', 'Scotiabank', '1234****-5', 'Cuenta Gas', '30.215', 'Transferir $50.000'])
      assert.ok(text.includes(fact), fact)
    assert.equal(text.includes('do-not-show') || text.includes('12345678') || text.includes('12.345'), false)
  })

  test('escapes what the merchant sent', async () => {
    const session = await b.open({ metadata: [{ name: '<b>x</b>', value: '"><script>', show: true }] })
    await reachConfirmation(session)
    const { text } = await browse(session.url)
    assert.equal(text.includes('<b>x</b>') || text.includes('"><script>'), false)
    assert.ok(text.includes('&lt;b&gt;x&lt;/b&gt;'))
  })

  const endings = [
    ['approve', 'return', 'success'],
    ['reject', 'cancel', 'error'],
    ['cancel', 'cancel', 'canceled'],
  ] as const
  for (const [decision, page, word] of endings)
    test(`${decision} leads to the ${page} address with a JWT that says ${word}`, async () => {
      const session = await b.open()
      const url = await payThrough(session, 'cl_estado', decision)
      assert.equal(url.origin + url.pathname, `https://shop.example/etpay/${page}`)
      assert.deepEqual([...url.searchParams.keys()], ['o', 'jwt'])
      const { payment_token: paymentToken, ...claims } = await claimsOf(
        url.searchParams.get('jwt'),
        session.signatureToken,
      )
      assert.equal(paymentToken, state(session)?.payments[0]?.paymentToken)
      assert.deepEqual(claims, {
        merchant_code: 'cl_demo_cl',
        merchant_order_id: 'OC-700104',
        order_amount: 50_000,
        session_token: session.token,
        payment_status: word,
        user_rut: '12345678-5',
        // 2027-04-03 14:55:14 UTC, worked out by date(1).
        iat: 1_806_764_114,
      })
    })

  test('can be cancelled before a bank is chosen; then no RUT is told', async () => {
    const session = await b.open()
    const { location } = await browse(session.url, { decision: 'cancel' })
    const claims = await claimsOf(new URL(String(location)).searchParams.get('jwt'), session.signatureToken)
    assert.deepEqual([claims.payment_status, claims.user_rut], ['canceled', undefined])
  })

  test('the first ending counts: later ones, and coming back, only lead on', async () => {
    const session = await b.open()
    const first = await payThrough(session, 'cl_estado', 'reject')
    for (const form of [{ decision: 'approve' }, { decision: 'cancel' }, undefined])
      assert.equal((await browse(session.url, form)).location, first.href)
    assert.equal(state(session)?.payments.length, 1)
    assert.equal((await b.entries(session))[0]?.payment_status, 'error')
  })

  test('two confirmations at once are one payment', async () => {
    const session = await b.open()
    await reachConfirmation(session)
    await Promise.all([1, 2, 3].map(() => browse(session.url, { decision: 'approve' })))
    assert.equal(state(session)?.payments.length, 1)
  })

  describe('decides nothing', () => {
    const forms: [string, Record<string, string>][] = [
      ['without a decision', {}],
      ['with nonsense', { decision: 'pay' }],
      ['with a bank nobody knows', { decision: 'bank', bank: 'cl_nobank' }],
      ['without a bank', { decision: 'bank' }],
      ['by signing in before a bank is chosen', SIGN_IN],
      ['by confirming before signing in', { decision: 'approve' }],
      ['by rejecting before signing in', { decision: 'reject' }],
    ]
    for (const [name, form] of forms)
      test(name, async () => {
        const session = await b.open()
        assert.equal((await browse(session.url, form)).status, 400)
        assert.equal(state(session)?.state, 'open')
        assert.deepEqual(await b.entries(session), [])
      })
  })

  describe('at the sign-in', () => {
    for (const rut of [...vectors.ruts.invalid, ...vectors.ruts.unreadable])
      test(`the RUT ${JSON.stringify(rut)} is an error that can be corrected, with what was typed kept`, async () => {
        const session = await b.open({ user_bank_code: 'cl_estado' })
        const { status, text } = await browse(session.url, { ...SIGN_IN, rut })
        assert.equal(status, 200)
        assert.match(text, /id="rut-error"[^>]*role="alert"/)
        assert.match(text, /aria-describedby="rut-error rut-hint"/)
        assert.ok(text.includes(`value="${rut}"`))
        assert.equal((await browse(session.url, { decision: 'approve' })).status, 400)
        assert.equal((await browse(session.url, SIGN_IN)).status, 303)
      })

    test('a missing password is an error', async () => {
      const session = await b.open({ user_bank_code: 'cl_estado' })
      const { text } = await browse(session.url, { ...SIGN_IN, password: '' })
      assert.match(text, /id="password-error"[^>]*role="alert"/)
      assert.doesNotMatch(text, /rut-error"/)
    })

    test('the password is never told back or kept', async () => {
      const session = await b.open({ user_bank_code: 'cl_estado' })
      const { text } = await browse(session.url, { ...SIGN_IN, rut: '1-1' })
      await browse(session.url, SIGN_IN)
      const kept = JSON.stringify([b.etpay.sessions(), b.etpay.ledger(), b.etpay.requests(), b.posted])
      assert.equal((text + kept + (await browse(session.url)).text).includes('clave secreta'), false)
    })

    test('another bank has to be signed in to again', async () => {
      const session = await b.open()
      await reachConfirmation(session, 'cl_estado')
      await browse(session.url, { decision: 'bank', bank: 'cl_itau' })
      assert.match((await browse(session.url)).text, /Ingresa a Itaú/)
      assert.equal((await browse(session.url, { decision: 'approve' })).status, 400)
    })
  })

  describe('languages', () => {
    for (const [header, language] of [
      ['es-CL', 'es'],
      ['en-US,en', 'en'],
      ['de', 'es'],
      ['es,en', 'es'],
    ] as const)
      test(`a browser that asks for ${header} gets ${language}`, async () =>
        assert.ok((await browse((await b.open()).url, undefined, header)).text.includes(`<html lang="${language}">`)))

    test('can be changed, and stay so', async () => {
      const session = await b.open()
      await browse(session.url, { decision: 'language', language: 'en' })
      await reachConfirmation(session)
      const { text } = await browse(session.url)
      assert.match(text, /<html lang="en">/)
      assert.match(text, /Transfer CLP\s50,000/)
    })
  })

  test('unknown sessions are not found, and the page of one takes no other method for a decision', async () => {
    for (const token of ['x', '__proto__', 'initialize', '%2e%2e'])
      assert.equal((await browse(`${b.etpay.pmtUrl}/session/${token}`)).status, 404)
    const session = await b.open()
    await fetch(`${session.url}?decision=cancel`)
    assert.equal(state(session)?.state, 'open')
  })

  test('needs no script, permits none, and may be framed', async () => {
    const session = await b.open()
    const response = await fetch(session.url)
    const policy = response.headers.get('content-security-policy') ?? ''
    assert.match(policy, /default-src 'none'/)
    assert.doesNotMatch(policy, /unsafe|script-src|frame-ancestors/)
    assert.equal(response.headers.get('x-frame-options'), null)
    assert.equal(response.headers.get('referrer-policy'), 'no-referrer')
    assert.equal(response.headers.get('cache-control'), 'no-store')
    const text = await response.text()
    assert.match(text, /<link rel="stylesheet" href="\/assets\/funnel\.css" \/>/)
    assert.doesNotMatch(text, /<script|\sstyle=|\son\w+=/)
    const sheet = await fetch(`${b.etpay.url}/assets/funnel.css`)
    assert.match(sheet.headers.get('content-type') ?? '', /^text\/css/)
  })
})

describe('the way back', () => {
  test('without concat, a question mark joins', () =>
    withBench(async (b) => {
      const session = await b.open({ payment_completed_url: 'https://shop.example/back', concat: undefined })
      const location = await b.etpay.finish(session.token, 'approve')
      assert.match(String(location), /^https:\/\/shop\.example\/back\?jwt=[\w-]+\.[\w-]+\.[\w-]+$/)
    }))

  test('joins blindly: a merchant who forgets concat gets two question marks', () =>
    withBench(async (b) => {
      const session = await b.open({ concat: undefined })
      const location = await b.etpay.finish(session.token, 'approve')
      assert.match(String(location), /return\?o=1\?jwt=/)
    }))

  test('leads to the addresses agreed at onboarding where the session names none', () =>
    withBench(
      async (b) => {
        const bare = { payment_completed_url: undefined, payment_cancellation_url: undefined, concat: undefined }
        const paid = await b.open({ ...bare, payment_webhook_url: undefined })
        assert.match(String(await b.etpay.finish(paid.token, 'approve')), /^https:\/\/shop\.example\/done\?jwt=/)
        const left = await b.open(bare)
        assert.match(String(await b.etpay.finish(left.token, 'cancel')), /^https:\/\/shop\.example\/left\?jwt=/)
        assert.equal(b.posted[0]?.url, 'https://shop.example/agreed')
      },
      {
        merchant: {
          code: 'cl_demo_cl',
          apiToken: 'k'.repeat(64),
          completedUrl: 'https://shop.example/done',
          cancellationUrl: 'https://shop.example/left',
          webhookUrl: 'https://shop.example/agreed',
        },
      },
    ))

  test('ends on a page of its own where there is no address at all', () =>
    withBench(async (b) => {
      const session = await b.open({ payment_completed_url: undefined, payment_webhook_url: undefined })
      await reachConfirmation(session)
      const { status, location, text } = await browse(session.url, { decision: 'approve' })
      assert.deepEqual([status, location], [200, null])
      assert.match(text, /Ya puedes cerrar esta ventana/)
      assert.deepEqual(b.posted, [])
    }))
})

describe('time', () => {
  test('a session lives 30 minutes; then it can only be left, without a JWT, and nothing is told', () =>
    withBench(async (b) => {
      const session = await b.open()
      await reachConfirmation(session)
      b.time.pass(30 * MINUTE - 1)
      assert.equal((await browse(session.url)).status, 200)
      b.time.pass(1)
      for (const form of [undefined, { decision: 'approve' }]) {
        const { status, text } = await browse(session.url, form)
        assert.equal(status, 410)
        assert.match(text, /href="https:\/\/shop\.example\/etpay\/cancel\?o=1"/)
      }
      assert.equal(b.etpay.sessions()[0]?.state, 'expired')
      assert.deepEqual([await b.entries(session), b.posted, b.time.waiting()], [[], [], []])
      assert.deepEqual([b.etpay.ledger()[0]?.status, b.etpay.ledger()[0]?.moved], ['expired', false])
    }))

  test('a finished session does not expire', () =>
    withBench(async (b) => {
      const session = await b.open()
      await b.etpay.finish(session.token, 'approve')
      assert.deepEqual(b.time.waiting(), [])
      b.etpay.expireSession(session.token)
      assert.equal(b.etpay.sessions()[0]?.state, 'finished')
    }))

  test('an open session can be let expire, and its life can be set and scaled', () =>
    withBench(
      async (b) => {
        const session = await b.open()
        assert.deepEqual(b.time.waiting(), [500])
        b.etpay.expireSession(session.token)
        assert.equal(await b.etpay.finish(session.token, 'approve'), 'https://shop.example/etpay/cancel?o=1')
        assert.deepEqual(b.etpay.sessions()[0]?.payments, [])
      },
      { sessionLifetimeMs: 5_000, timeScale: 0.1 },
    ))
})

test('what does not exist cannot be finished, told again or expired', () =>
  withBench(async (b) => {
    await assert.rejects(b.etpay.finish('nobody', 'approve'), RangeError)
    assert.throws(() => b.etpay.expireSession('nobody'), RangeError)
    await assert.rejects(async () => b.etpay.resend('nobody'), RangeError)
  }))

test('a session that is open has nothing to tell again', () =>
  withBench(async (b) => {
    await b.etpay.resend((await b.open()).token)
    assert.deepEqual(b.posted, [])
  }))
