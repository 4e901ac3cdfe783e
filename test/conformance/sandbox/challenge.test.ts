import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { AllianceSandboxOptions } from '../../../demo/gateways/alliance.ts'
import type { Bench, Generation, Json } from '../../unit/demo/gateways/support/merchant.ts'
import { bench, BROWSER } from '../../unit/demo/gateways/support/merchant.ts'

const CHALLENGE = '4000000000003220'
const FIFTEEN_MINUTES = 900_000

interface Screen {
  status: number
  location: string | null
  text: string
}

async function browse(url: string, form?: Record<string, string>): Promise<Screen> {
  const body = form === undefined ? undefined : new URLSearchParams(form)
  const response = await fetch(url, { method: body ? 'POST' : 'GET', body, redirect: 'manual' })
  return { status: response.status, location: response.headers.get('location'), text: await response.text() }
}

/** Brings a payment to the issuer's page and returns its address. */
async function reachAcs(b: Bench, changes: Json = {}, card = CHALLENGE, browserInfo: Json = BROWSER) {
  const created = await b.merchant.create(changes, card)
  const { body } = await b.merchant.execute(created.body.operationId, { browserInfo })
  const start = await browse(String(body.redirect3dsUrl))
  assert.equal(start.status, 303)
  return { operationId: String(body.operationId), body, acs: new URL(String(start.location), b.bank.url).href }
}

async function query(b: Bench, operationId: string): Promise<Json> {
  return (await b.merchant.call('byId', { id: operationId })).body
}

for (const generation of ['v1', 'v2'] as Generation[]) {
  describe(`3-D Secure, ${generation}`, () => {
    let b: Bench
    before(async () => (b = await bench(generation)))
    after(() => b.bank.close())

    test('execute answers with the start page, and the operation waits', async () => {
      const { body, operationId } = await reachAcs(b)
      assert.equal(body.status, 'REQUIRED_3DS')
      assert.equal(body.redirect3dsUrl, `${b.bank.url}/threeDS/getRedirectHtml/${operationId}`)
      assert.equal((await query(b, operationId)).status, 'REQUIRED_3DS')
    })

    const endings: [string, Record<string, string>, string, Json, string][] = [
      [
        'the right code',
        { decision: 'code', code: '123456' },
        'SUCCESS',
        { actionCode: '0', responseCode: '00', description: 'approved' },
        'Y',
      ],
      [
        'the right code with a space',
        { decision: 'code', code: '123 456' },
        'SUCCESS',
        { actionCode: '0', responseCode: '00', description: 'approved' },
        'Y',
      ],
      [
        'a tap in the app',
        { decision: 'approve' },
        'SUCCESS',
        { actionCode: '0', responseCode: '00', description: 'approved' },
        'Y',
      ],
      [
        'a failure',
        { decision: 'fail' },
        'FAIL',
        { actionCode: '33', responseCode: '01', description: 'cardAuthenticationFailError' },
        'N',
      ],
      [
        'a cancellation',
        { decision: 'cancel' },
        'FAIL',
        { actionCode: '33', responseCode: '26', description: 'authenticationAttemptedButNotPerformedByCardholder' },
        'N',
      ],
    ]
    for (const [name, form, status, info, passed] of endings)
      test(`${name} ends in ${status}, without another call of the merchant, and leads back`, async () => {
        const { operationId, acs } = await reachAcs(b)
        const { status: http, location } = await browse(acs, form)
        assert.deepEqual([http, location], [303, 'https://merchant.example/return/1'])
        const body = await query(b, operationId)
        assert.equal(body.status, status)
        assert.deepEqual(body.transactionResponseInfo, info)
        assert.equal(body.statusThreeDs, passed)
      })

    test('a decline after the payer has confirmed', async () => {
      const { operationId, acs } = await reachAcs(b, {}, '4000008400001629')
      await browse(acs, { decision: 'approve' })
      const body = await query(b, operationId)
      assert.deepEqual([body.status, body.statusThreeDs], ['FAIL', 'Y'])
      assert.equal((body.transactionResponseInfo as Json).responseCode, '16')
    })

    test('two wrong codes may be corrected, the third ends it with 33-04', async () => {
      const { operationId, acs } = await reachAcs(b)
      for (const code of ['000000', '']) {
        const screen = await browse(acs, { decision: 'code', code })
        assert.equal(screen.status, 200)
        assert.match(screen.text, /role="alert"/)
        assert.equal((await query(b, operationId)).status, 'REQUIRED_3DS')
      }
      assert.equal((await browse(acs, { decision: 'code', code: '1234567' })).status, 303)
      const body = await query(b, operationId)
      assert.equal(body.status, 'FAIL')
      assert.equal((body.transactionResponseInfo as Json).responseCode, '04')
    })

    test('the first answer counts: later ones, and coming back, only lead on', async () => {
      const { operationId, acs, body } = await reachAcs(b)
      await browse(acs, { decision: 'fail' })
      for (const again of [browse(acs, { decision: 'approve' }), browse(acs), browse(String(body.redirect3dsUrl))])
        assert.equal((await again).location, 'https://merchant.example/return/1')
      assert.equal((await query(b, operationId)).status, 'FAIL')
      assert.equal(b.bank.ledger().find((entry) => entry.operationId === operationId)?.executions, 1)
    })

    test('nonsense in the form decides nothing', async () => {
      const { operationId, acs } = await reachAcs(b)
      for (const form of [{}, { decision: 'yes' }, { code: '123456' }])
        assert.equal((await browse(acs, form as Record<string, string>)).status, 400)
      assert.equal((await query(b, operationId)).status, 'REQUIRED_3DS')
    })

    test('a page that nobody answers fails after 15 minutes with 33-14, not a moment earlier', async () => {
      const { operationId, acs } = await reachAcs(b)
      b.time.pass(FIFTEEN_MINUTES - 1)
      assert.equal((await query(b, operationId)).status, 'REQUIRED_3DS')
      b.time.pass(1)
      const body = await query(b, operationId)
      assert.equal(body.status, 'FAIL')
      assert.deepEqual(body.transactionResponseInfo, {
        actionCode: '33',
        responseCode: '14',
        description: 'transactionTimedOutError',
      })
      await browse(acs, { decision: 'approve' })
      assert.equal((await query(b, operationId)).status, 'FAIL')
    })

    test('a test can let the time of one operation run out', async () => {
      const [first, second] = [await reachAcs(b), await reachAcs(b)]
      b.bank.timeOut(first.operationId)
      b.bank.timeOut('unknown')
      assert.equal((await query(b, first.operationId)).status, 'FAIL')
      assert.equal((await query(b, second.operationId)).status, 'REQUIRED_3DS')
    })

    test('an operation that was never executed fails without codes after 15 minutes', async () => {
      const operationId = String((await b.merchant.create()).body.operationId)
      b.time.pass(FIFTEEN_MINUTES)
      const body = await query(b, operationId)
      assert.deepEqual([body.status, body.transactionResponseInfo], ['FAIL', {}])
    })

    test('a paid operation does not time out', async () => {
      const { body } = await b.merchant.pay()
      b.time.pass(FIFTEEN_MINUTES * 2)
      b.bank.timeOut(String(body.operationId))
      assert.equal((await query(b, String(body.operationId))).status, 'SUCCESS')
    })

    test('a trusted device passes without a page', async () => {
      const created = await b.merchant.create({}, '4000000000001000')
      assert.equal(created.body.status, 'REQUIRED_3DS')
      const { body } = await b.merchant.execute(created.body.operationId)
      assert.deepEqual([body.status, body.statusThreeDs, body.redirect3dsUrl], ['SUCCESS', 'Y', null])
    })

    test('there is no page before execute, nor for operations without 3-D Secure', async () => {
      const waiting = (await b.merchant.create({}, CHALLENGE)).body.operationId
      const without = (await b.merchant.pay()).body.operationId
      for (const operationId of [waiting, without, 'unknown'])
        assert.equal((await browse(`${b.bank.url}/threeDS/getRedirectHtml/${String(operationId)}`)).status, 404)
      assert.equal((await browse(`${b.bank.url}/acs/unknown`, { decision: 'approve' })).status, 404)
    })
  })
}

describe('the issuer’s page', () => {
  const withBench = async (options: Partial<AllianceSandboxOptions>, run: (b: Bench) => Promise<void>) => {
    const b = await bench('v1', options)
    try {
      await run(b)
    } finally {
      await b.bank.close()
    }
  }

  test('tells merchant, amount and mask, and shows the code of the sandbox', () =>
    withBench({ names: { merchant: 'Кераміка & Co <b>' } }, async (b) => {
      const { text } = await browse((await reachAcs(b, { coinAmount: '250050' })).acs)
      assert.match(text, /Кераміка &amp; Co &lt;b&gt;/)
      assert.match(text, /2,500\.50/)
      assert.match(text, /4000\*{8}3220/)
      assert.match(text, /In this sandbox: 123456/)
      assert.doesNotMatch(text, new RegExp(CHALLENGE))
    }))

  test('speaks the language of the payer’s browser where it knows it', () =>
    withBench({}, async (b) => {
      for (const [browserLanguage, language] of [
        ['uk-UA,uk', 'uk'],
        ['en-GB', 'en'],
        ['de', 'en'],
      ]) {
        const { acs } = await reachAcs(b, {}, CHALLENGE, { ...BROWSER, browserLanguage })
        assert.match((await browse(acs)).text, new RegExp(`<html lang="${language}">`))
      }
    }))

  test('may be framed and has no inline script or style', () =>
    withBench({}, async (b) => {
      const response = await fetch((await reachAcs(b)).acs)
      const text = await response.text()
      assert.equal(response.headers.get('x-frame-options'), null)
      assert.doesNotMatch(response.headers.get('content-security-policy') ?? '', /frame-ancestors|unsafe/)
      assert.doesNotMatch(text, /<script|<style|\sstyle=|\son\w+=/)
    }))

  test('without an address to return to says that the window can be closed', () =>
    withBench({}, async (b) => {
      const { acs } = await reachAcs(b, { resultRedirectUrl: undefined })
      const { status, text } = await browse(acs, { decision: 'approve' })
      assert.equal(status, 200)
      assert.match(text, /close this window/)
    }))

  test('can lead back by POST, with a button that works without scripts', () =>
    withBench({ returnMethod: 'POST' }, async (b) => {
      const { acs } = await reachAcs(b)
      const { status, text } = await browse(acs, { decision: 'approve' })
      assert.equal(status, 200)
      assert.match(text, /<form method="post" action="https:\/\/merchant\.example\/return\/1"[^>]*data-return/)
      assert.match(text, /<button/)
      assert.match(text, /<script src="\/assets\/return\.js"/)
      assert.match((await browse(`${b.bank.url}/assets/return.js`)).text, /requestSubmit/)
    }))
})
