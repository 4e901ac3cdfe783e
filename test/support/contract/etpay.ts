import { createHmac, randomBytes } from 'node:crypto'
import type { MethodRequest } from '#contract/payment.ts'
import { createEtpaySandbox } from '../../../demo/gateways/etpay.ts'
import type { Browser, Page } from './browser.ts'
import type { Callback, MakeGateway, Scenario } from './gateway.ts'

/** Banks of ETpay's sandbox that make a transfer end in a certain way. */
const BANKS: Record<Exclude<Scenario, 'form'>, string> = {
  approve: 'cl_test',
  action: 'cl_test',
  decline: 'cl_testerror',
  lost: 'cl_testonlyquery',
  unsaid: 'cl_testunknown',
  told: 'cl_testquerysilent',
  wrong_amount: 'cl_testwrongamount',
  out_of_order: 'cl_testreview',
  repeated: 'cl_testlateerror',
}

const RUT = '11.111.111-1'

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const decode = (part = ''): Record<string, unknown> =>
  JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>

function sign(header: unknown, claims: unknown, key: string | Buffer): string {
  const input = `${encode(header)}.${encode(claims)}`
  return `${input}.${createHmac('sha256', key).update(input).digest('base64url')}`
}

/** Goes through the transfer page: signs in at the bank that was chosen, then confirms or leaves. */
async function transfer(asked: Page, decision: 'approve' | 'fail', browser: Browser): Promise<Page> {
  let page = asked
  if (page.html.includes('value="sign_in"')) page = await browser.press(page, 'sign_in', { rut: RUT, password: 'x' })
  return browser.press(page, decision === 'approve' ? 'approve' : 'cancel')
}

/** ETpay with its sandbox: every payment sends the shopper to the transfer page. */
export const etpayUnderContract: MakeGateway = async ({ clock, schedule, post }) => {
  const merchant = { code: 'cl_contract_cl', apiToken: randomBytes(32).toString('hex') }
  const etpay = await createEtpaySandbox({ merchant, clock, schedule, post, allowHttpLoopback: true })
  const forge = ({ url, headers, body }: Callback): Record<string, Callback> => {
    const { payment } = JSON.parse(String(body)) as { payment: string }
    const [header = '', claims = '', signature = ''] = payment.split('.')
    const genuine = decode(claims)
    const key = etpay.sessions().find(({ token }) => token === genuine['session_token'])?.signatureToken ?? ''
    const other = etpay.sessions().find(({ token }) => token !== genuine['session_token'])?.signatureToken ?? 'none'
    const past = Math.floor(clock.now() / 1000) - 7200
    const head = decode(header)
    return Object.fromEntries(
      Object.entries({
        'another word under the same signature': `${header}.${encode({ ...genuine, payment_status: 'success ' })}.${signature}`,
        'no signature': `${header}.${claims}.`,
        'alg none': `${encode({ alg: 'none', typ: 'JWT' })}.${claims}.`,
        'another algorithm with the right key': sign({ alg: 'HS512', typ: 'JWT' }, genuine, key),
        'the key of another session': sign(head, genuine, other),
        'the API token as key': sign(head, genuine, merchant.apiToken),
        'an empty key': sign(head, genuine, ''),
        'a session nobody made': sign(head, { ...genuine, session_token: 'nobody' }, key),
        'past its time': sign(head, { ...genuine, iat: past - 60, exp: past }, key),
        'another amount, rightly signed': sign(head, { ...genuine, order_amount: 1 }, key),
        'another order, rightly signed': sign(head, { ...genuine, merchant_order_id: 'another' }, key),
        'another merchant, rightly signed': sign(head, { ...genuine, merchant_code: 'cl_other_cl' }, key),
      }).map(([name, jwt]) => [name, { url, headers, body: JSON.stringify({ payment: jwt }) }]),
    )
  }

  return {
    name: 'etpay',
    env: {
      ETPAY_API_URL: etpay.apiUrl,
      ETPAY_FUNNEL_URL: etpay.pmtUrl,
      ETPAY_MERCHANT_CODE: merchant.code,
      ETPAY_API_TOKEN: merchant.apiToken,
    },
    session: { amount: 12_990, currency: 'CLP', customer: { id: 'customer-7', taxNumber: '11111111-1' } },
    async method(scenario): Promise<MethodRequest> {
      if (scenario === 'form') throw new Error('ETpay asks for nothing by form')
      return { type: 'bank_transfer', bank: BANKS[scenario] }
    },
    decide: transfer,
    forgeries: forge,
    netCharged: () => etpay.ledger().reduce((sum, { moved, orderAmount }) => (moved ? sum + orderAmount : sum), 0),
    charges: () => etpay.sessions().length,
    secrets: () => [merchant.apiToken, ...etpay.sessions().map(({ signatureToken }) => signatureToken), '11111111-1'],
    close: () => etpay.close(),
  }
}
