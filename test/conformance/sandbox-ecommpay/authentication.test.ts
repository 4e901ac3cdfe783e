import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Bench, Json, Screen } from './merchant.ts'
import { ACS_RETURN, browse, formOf, only, outcome, withBench } from './merchant.ts'

const WITH_METHOD = '4314220000000056'
const CHALLENGE = '5413330000000019'
const FRICTIONLESS = '4477000000000006'
const HALF_AN_HOUR = 1_800_000
const CHECK = '/v2/payment/card/3ds_check_iframe'
const RESULT = '/v2/payment/card/3ds_result'
const BASIC = { acs_return_url: undefined }

interface Form {
  url: string
  params: Record<string, string>
}

const iframeOf = (told: Json): Form => (told.threeds2 as { iframe: Form }).iframe
const redirectOf = (told: Json): Form => (told.threeds2 as { redirect: Form }).redirect

const decodeJson = (text: string | undefined): Json =>
  JSON.parse(Buffer.from(text ?? '', 'base64url').toString()) as Json

async function started(b: Bench, pan: string, changes: Json = {}): Promise<{ id: string; told: Json }> {
  const { id } = await b.merchant.pay(pan, changes)
  await b.pass(1_000)
  return { id, told: only(b) }
}

/** Goes to the issuer with what Gate gave out, answers there, and returns what is posted back. */
async function challenged(b: Bench, { url, params }: Form, decision: Record<string, string>) {
  const start = await browse(url, params)
  assert.equal(start.status, 303)
  const ask = new URL(String(start.location), b.gate.url).href
  assert.match((await browse(ask)).text, /Confirm your payment/)
  return formOf((await browse(ask, decision)).text)
}

async function afterResult(b: Bench, id: string, more: Json): Promise<Json> {
  const { status } = await b.merchant.about(id, RESULT, more)
  assert.equal(status, 200)
  await b.pass(1_000)
  return only(b)
}

describe('the extended workflow', () => {
  test('method frame, challenge, result', () =>
    withBench(async (b) => {
      const { id, told } = await started(b, WITH_METHOD, { payment: { challenge_window: '03' } })
      assert.deepEqual(outcome(told), ['awaiting 3ds result', 'awaiting 3ds result', '9999'])
      const { url, params } = iframeOf(told)
      assert.deepEqual(Object.keys(params).sort(), ['3DSMethodData', 'threeDSMethodData'])
      assert.equal(params['3DSMethodData'], params.threeDSMethodData)
      assert.equal(
        decodeJson(params.threeDSMethodData).threeDSMethodNotificationURL,
        ACS_RETURN['3ds_notification_url'],
      )
      const framed = await browse(url, params)
      const notice = formOf(framed.text)
      assert.equal(notice.action, ACS_RETURN['3ds_notification_url'])
      assert.match(framed.text, /src="\/assets\/return\.js"/)
      const transaction = decodeJson(params.threeDSMethodData).threeDSServerTransID
      assert.equal(decodeJson(notice.fields.threeDSMethodData).threeDSServerTransID, transaction)

      const checked = await b.merchant.about(id, CHECK, { threeds_completion_indicator: true })
      assert.deepEqual([checked.status, checked.body.status, checked.body.payment_id], [200, 'success', id])
      await b.pass(1_000)
      const demand = only(b)
      assert.equal((demand.threeds2 as Json).iframe, undefined)
      const redirect = redirectOf(demand)
      assert.deepEqual(Object.keys(redirect.params).sort(), ['creq', 'threeDSSessionData'])
      const creq = decodeJson(redirect.params.creq)
      assert.deepEqual(
        [creq.messageType, creq.challengeWindowSize, creq.threeDSServerTransID],
        ['CReq', '03', transaction],
      )

      const back = await challenged(b, redirect, { decision: 'code', code: '123456' })
      assert.equal(back.action, ACS_RETURN.return_url)
      assert.equal(back.fields.threeDSSessionData, redirect.params.threeDSSessionData)
      assert.equal(decodeJson(back.fields.cres).transStatus, 'Y')
      const final = await afterResult(b, id, { cres: back.fields.cres })
      assert.deepEqual(outcome(final), ['success', 'success', '0'])
      assert.equal((final.operation as Json).eci, '05')
      assert.equal(final.threeds2, undefined)
    }))

  test('the status answer carries the same action as the callback', () =>
    withBench(async (b) => {
      const { id, told } = await started(b, WITH_METHOD)
      assert.deepEqual((await b.merchant.status(id)).threeds2, told.threeds2)
      await b.merchant.about(id, CHECK, { threeds_completion_indicator: false })
      await b.pass(1_000)
      assert.deepEqual((await b.merchant.status(id)).threeds2, only(b).threeds2)
    }))

  test('silent: no challenge after the method frame', () =>
    withBench(async (b) => {
      const { id } = await started(b, FRICTIONLESS)
      await b.merchant.about(id, CHECK, { threeds_completion_indicator: true })
      await b.pass(1_000)
      const final = only(b)
      assert.deepEqual(outcome(final), ['success', 'success', '0'])
      assert.equal((final.operation as Json).eci, '05')
    }))

  const endings: [string, string, Record<string, string>, unknown[]][] = [
    ['a tap in the app', CHALLENGE, { decision: 'approve' }, ['success', 'success', '0']],
    ['a failure', CHALLENGE, { decision: 'fail' }, ['decline', 'decline', '10114']],
    ['a cancellation', CHALLENGE, { decision: 'cancel' }, ['decline', 'decline', '104']],
    ['a pass, and a decline after it', '5544330000000045', { decision: 'approve' }, ['decline', 'decline', '10100']],
    ['a pass, and a decline after it, Visa', '4012000000020089', { decision: 'approve' }, ['decline', 'decline', '10100']],
  ] // prettier-ignore
  for (const [name, pan, decision, expected] of endings)
    test(`${name}: ${expected.join(', ')}`, () =>
      withBench(async (b) => {
        let { id, told } = await started(b, pan)
        if ((told.threeds2 as Json).iframe) {
          await b.merchant.about(id, CHECK, { threeds_completion_indicator: true })
          await b.pass(1_000)
          told = only(b)
        }
        const back = await challenged(b, redirectOf(told), decision)
        assert.deepEqual(outcome(await afterResult(b, id, { cres: back.fields.cres })), expected)
      }))

  test('three wrong codes end it', () =>
    withBench(async (b) => {
      const { id, told } = await started(b, CHALLENGE)
      const { url, params } = redirectOf(told)
      const ask = new URL(String((await browse(url, params)).location), b.gate.url).href
      const wrong = { decision: 'code', code: '000000' }
      for (const _ of [1, 2]) assert.match((await browse(ask, wrong)).text, /This code is not right/)
      const back = formOf((await browse(ask, wrong)).text)
      assert.equal(decodeJson(back.fields.cres).transStatus, 'N')
      assert.deepEqual(outcome(await afterResult(b, id, { cres: back.fields.cres })), ['decline', 'decline', '2466'])
    }))

  test('nobody comes back: after half an hour 108, and no earlier', () =>
    withBench(async (b) => {
      const { id } = await started(b, CHALLENGE)
      await b.pass(HALF_AN_HOUR - 2_000)
      assert.deepEqual(b.posted, [])
      await b.pass(2_000)
      assert.deepEqual(outcome(only(b)), ['decline', 'decline', '108'])
      assert.equal(((await b.merchant.status(id)).payment as Json).status, 'decline')
    }))

  test('a late answer changes nothing', () =>
    withBench(async (b) => {
      const { id, told } = await started(b, CHALLENGE)
      const back = await challenged(b, redirectOf(told), { decision: 'approve' })
      b.gate.timeOut(id)
      await b.pass(1_000)
      assert.deepEqual(outcome(only(b)), ['decline', 'decline', '108'])
      await b.merchant.about(id, RESULT, { cres: back.fields.cres })
      await b.pass(1_000)
      const late = only(b)
      assert.deepEqual([(late.payment as Json).status, (late.errors as Json[])[0]?.code], ['decline', '3060'])
      assert.equal(b.gate.totals().EUR?.charged, 0)
    }))
})

describe('the basic workflow', () => {
  test('PaReq, PaRes, result', () =>
    withBench(async (b) => {
      const { id, told } = await started(b, WITH_METHOD, BASIC)
      assert.equal(told.threeds2, undefined)
      const acs = told.acs as { pa_req: string; acs_url: string; md: string }
      const params = { PaReq: acs.pa_req, MD: acs.md, TermUrl: 'https://merchant.example/term' }
      const back = await challenged(b, { url: acs.acs_url, params }, { decision: 'approve' })
      assert.deepEqual([back.action, back.fields.MD], ['https://merchant.example/term', acs.md])
      const final = await afterResult(b, id, { pares: back.fields.PaRes, md: acs.md })
      assert.deepEqual(outcome(final), ['success', 'success', '0'])
    }))

  test('md may be left out, but not changed', () =>
    withBench(async (b) => {
      const { id, told } = await started(b, CHALLENGE, BASIC)
      const acs = told.acs as { pa_req: string; acs_url: string; md: string }
      const params = { PaReq: acs.pa_req, MD: acs.md, TermUrl: 'https://merchant.example/term' }
      const { fields } = await challenged(b, { url: acs.acs_url, params }, { decision: 'approve' })
      const changed = await b.merchant.about(id, RESULT, { pares: fields.PaRes, md: `${acs.md}x` })
      assert.deepEqual([changed.status, changed.body.code], [400, '2003'])
      assert.deepEqual(outcome(await afterResult(b, id, { pares: fields.PaRes })), ['success', 'success', '0'])
    }))

  test('silent: nothing is asked at all', () =>
    withBench(async (b) => {
      const { told } = await started(b, FRICTIONLESS, BASIC)
      assert.equal((told.payment as Json).status, 'success')
    }))
})

describe('answers that do not fit', () => {
  const refused = async (b: Bench, id: string, path: string, more: Json, code: string): Promise<void> => {
    const { status, body } = await b.merchant.about(id, path, more)
    assert.deepEqual([status, body.code], [400, code])
    assert.equal(((await b.merchant.status(id)).payment as Json).status, 'awaiting 3ds result')
  }

  test('a result before the issuer has decided, an invented one, none, and both', () =>
    withBench(async (b) => {
      const { id, told } = await started(b, CHALLENGE)
      const invented = Buffer.from(JSON.stringify({ messageType: 'CRes', transStatus: 'Y' })).toString('base64url')
      await refused(b, id, RESULT, { cres: invented }, '2003')
      const { fields } = await challenged(b, redirectOf(told), { decision: 'fail' })
      const turned = Buffer.from(JSON.stringify({ ...decodeJson(fields.cres), transStatus: 'Y' })).toString('base64url')
      await refused(b, id, RESULT, { cres: turned }, '2003')
      await refused(b, id, RESULT, { pares: fields.cres }, '2003')
      await refused(b, id, RESULT, {}, '2004')
      await refused(b, id, RESULT, { cres: fields.cres, pares: fields.cres }, '2004')
      assert.deepEqual(outcome(await afterResult(b, id, { cres: fields.cres })), ['decline', 'decline', '10114'])
    }))

  test('a result of another payment', () =>
    withBench(async (b) => {
      const first = await started(b, CHALLENGE)
      const second = await started(b, CHALLENGE)
      const { fields } = await challenged(b, redirectOf(first.told), { decision: 'approve' })
      await refused(b, second.id, RESULT, { cres: fields.cres }, '2003')
    }))

  test('an indicator that is missing, or text', () =>
    withBench(async (b) => {
      const { id } = await started(b, WITH_METHOD)
      await refused(b, id, CHECK, {}, '2004')
      await refused(b, id, CHECK, { threeds_completion_indicator: 'true' }, '2003')
      await refused(b, id, CHECK, { threeds_completion_indicator: true, md: 'x' }, '2003')
    }))

  test('in another state: 3060, by callback, and the state stays', () =>
    withBench(async (b) => {
      const { id } = await started(b, WITH_METHOD)
      for (const [path, more] of [
        [RESULT, { cres: 'x' }],
        ['/v2/payment/clarification', { additional_data: {} }],
        ['/v2/payment/card/merchant_auth', { general: { type: 'start' } }],
        ['/v2/payment/card/capture', {}],
        ['/v2/payment/card/cancel', {}],
        ['/v2/payment/card/refund', { payment: { description: 'x' } }],
      ] as const) {
        assert.equal((await b.merchant.about(id, path, more)).status, 200, path)
        await b.pass(1_000)
        const told = only(b)
        const operation = told.operation as Json | undefined
        const code = operation?.code ?? (told.errors as Json[])[0]?.code
        assert.deepEqual([(told.payment as Json).status, code], ['awaiting 3ds result', '3060'], path)
      }
      await b.merchant.about(id, CHECK, { threeds_completion_indicator: true })
      await b.pass(1_000)
      assert.deepEqual(outcome(only(b)), ['awaiting 3ds result', 'awaiting 3ds result', '9999'])
    }))

  test('twice: the second is 3060', () =>
    withBench(
      async (b) => {
        const { id } = await started(b, FRICTIONLESS)
        const check = { threeds_completion_indicator: true }
        await b.merchant.about(id, CHECK, check)
        const again = await b.merchant.about(id, CHECK, check)
        assert.deepEqual([again.status, again.body.code], [400, '3060'])
        await b.pass(1_000)
        assert.equal(outcome(only(b))[0], 'success')
      },
      { deepChecks: 'answer' },
    ))

  test('about a payment that nobody knows: 3061', () =>
    withBench(async (b) => {
      await b.merchant.about('nobody', CHECK, { threeds_completion_indicator: true })
      await b.pass(1_000)
      assert.equal((only(b).errors as Json[])[0]?.code, '3061')
    }))
})

describe('the issuer’s pages', () => {
  const shows = (screen: Screen, status: number, words: RegExp): void => {
    assert.equal(screen.status, status)
    assert.match(screen.text, words)
  }

  test('take only what Gate gave out', () =>
    withBench(async (b) => {
      const method = await started(b, WITH_METHOD)
      const frame = iframeOf(method.told)
      shows(await browse(frame.url), 400, /with a form/)
      shows(await browse(frame.url, { ...frame.params, threeDSMethodData: 'x' }), 400, /not those that Gate gave out/)
      shows(await browse(frame.url, { threeDSMethodData: String(frame.params.threeDSMethodData) }), 400, /not those/)
      const { url, params } = redirectOf((await started(b, CHALLENGE)).told)
      shows(await browse(url), 400, /with a form/)
      shows(await browse(url, { ...params, creq: 'x' }), 400, /creq/)
      shows(await browse(url, { creq: String(params.creq) }), 400, /threeDSSessionData/)
      const acs = (await started(b, CHALLENGE, BASIC)).told.acs as Record<string, string>
      const form = { PaReq: String(acs.pa_req), MD: String(acs.md), TermUrl: 'https://merchant.example/term' }
      shows(await browse(String(acs.acs_url), { ...form, MD: 'x' }), 400, /PaReq and MD/)
      shows(await browse(String(acs.acs_url), { ...form, TermUrl: 'http://merchant.example/' }), 400, /TermUrl/)
      shows(await browse(String(acs.acs_url), { ...form, TermUrl: '//x' }), 400, /TermUrl/)
    }))

  test('ask nobody before the browser has brought the request, and know no other payments', () =>
    withBench(async (b) => {
      const { url } = redirectOf((await started(b, CHALLENGE)).told)
      shows(await browse(url.replace('/challenge/', '/ask/')), 404, /Nothing to confirm/)
      shows(await browse(`${b.gate.url}/acs/ask/${crypto.randomUUID()}`), 404, /Nothing to confirm/)
      shows(await browse(url.replace('/challenge/', '/method/'), {}), 404, /Nothing to confirm/)
    }))

  test('show amount, card and the language of the browser', () =>
    withBench(async (b) => {
      const { url, params } = redirectOf(
        (await started(b, CHALLENGE, { payment: { amount: 200, currency: 'JPY' } })).told,
      )
      const ask = new URL(String((await browse(url, params)).location), b.gate.url).href
      const { text } = await browse(ask)
      for (const words of ['¥200', '541333******0019', 'Sealpay demo shop', 'after 30 minutes'])
        assert.ok(text.includes(words), words)
      const ukrainian = await (await fetch(ask, { headers: { 'accept-language': 'uk-UA' } })).text()
      assert.match(ukrainian, /Підтвердьте платіж/)
      shows(await browse(ask, { decision: 'x' }), 400, /Confirm your payment/)
    }))
})

describe('cascading', () => {
  for (const [pan, flag] of [
    ['cascading_confirm', true],
    ['cascading_silent', false],
  ] as const)
    test(`${pan}: another round, with the flag ${flag}`, async () => {
      const { gateTestCardNumber } = await import('../../../demo/gateways/ecommpay.ts')
      await withBench(async (b) => {
        const { id, told } = await started(b, gateTestCardNumber(pan, 7))
        assert.equal(told.cascading_with_redirect, undefined)
        const first = await challenged(b, redirectOf(told), { decision: 'approve' })
        const demand = await afterResult(b, id, { cres: first.fields.cres })
        assert.deepEqual(outcome(demand), ['awaiting 3ds result', 'awaiting 3ds result', '9999'])
        assert.equal(demand.cascading_with_redirect, flag)
        assert.notEqual(redirectOf(demand).url, redirectOf(told).url)
        const second = await challenged(b, redirectOf(demand), { decision: 'approve' })
        assert.deepEqual(outcome(await afterResult(b, id, { cres: second.fields.cres })), ['success', 'success', '0'])
        const { operations } = (await b.merchant.status(id)) as { operations: Json[] }
        assert.deepEqual(
          operations.map(({ status, code }) => [status, code]),
          [
            ['decline', '10114'],
            ['success', '0'],
          ],
        )
        assert.equal(b.gate.totals().EUR?.charged, 12_345)
      })
    })
})
