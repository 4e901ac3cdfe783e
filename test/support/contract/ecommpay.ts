import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto'
import type { MethodRequest } from '#contract/payment.ts'
import type { CheckoutMethod, CheckoutView } from '#contract/session.ts'
import { createEcommpaySandbox, gateTestCardNumber } from '../../../demo/gateways/ecommpay.ts'
import { referenceGateSignature } from '../reference-gate-signature.ts'
import { referenceEncryptDirect } from '../reference-jwe.ts'
import type { Callback, MakeGateway, Scenario } from './gateway.ts'

/** Rows of the sandbox's test cards. */
const CARDS: Record<Scenario, string> = {
  approve: 'approve',
  decline: 'no_money',
  action: 'challenge',
  form: 'clarification',
  lost: 'lost_and_silent',
  unsaid: 'pending_forever',
  told: 'lost_answer',
  wrong_amount: 'wrong_amount',
  out_of_order: 'out_of_order',
  repeated: 'challenge_repeated',
}

const PROJECT_ID = 42
const KID = 'contract-1'

function seal(
  content: Record<string, unknown>,
  { session }: CheckoutView,
  method: CheckoutMethod,
  now: number,
): string {
  const key = method.sealing?.keys[0]
  if (key?.kid === undefined) throw new Error('the checkout names no key to seal to')
  const sealed = { v: 1, pid: session.id, iat: Math.floor(now / 1000), jti: randomUUID(), ...content }
  return referenceEncryptDirect(JSON.stringify(sealed), { kid: key.kid, x: key.x, y: key.y })
}

function methodOf({ methods }: CheckoutView, wanted: CheckoutMethod['type']): CheckoutMethod {
  const method = methods.find(({ type }) => type === wanted)
  if (!method) throw new Error(`the checkout offers no ${wanted}`)
  return method
}

type Json = Record<string, unknown>

/** ecommpay Gate with its sandbox, in full card mode and with cards that Gate keeps. */
export const ecommpayUnderContract: MakeGateway = async ({ clock, schedule, post }) => {
  const secret = randomBytes(32).toString('hex')
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const sealingKey = { ...privateKey.export({ format: 'jwk' }), kid: KID }
  const cards: string[] = []
  const gate = await createEcommpaySandbox({
    project: { id: PROJECT_ID, secret },
    clock,
    schedule,
    post,
    allowHttpLoopback: true,
  })

  const forge = ({ url, headers, body }: Callback): Record<string, Callback> => {
    const genuine = JSON.parse(String(body)) as Json & { payment: Json }
    const { signature, ...unsigned } = genuine
    const send = (content: Json): Callback => ({ url, headers, body: JSON.stringify(content) })
    const sign = (content: Json, key = secret): Callback =>
      send({ ...content, signature: referenceGateSignature(content, key) })
    return {
      'another content under the same signature': send({
        ...genuine,
        payment: { ...genuine.payment, status: 'error' },
      }),
      'no signature': send(unsigned),
      'an empty signature': send({ ...unsigned, signature: '' }),
      'a signature that is no text': send({ ...unsigned, signature: [signature] }),
      'a key of the forger': sign(unsigned, 'key-of-the-forger'),
      'an empty key': sign(unsigned, ''),
      'another project, rightly signed': sign({ ...unsigned, project_id: 43 }),
      'another payment, rightly signed': sign({ ...unsigned, payment: { ...genuine.payment, id: randomUUID() } }),
      'no payment, rightly signed': sign({ project_id: PROJECT_ID }),
    }
  }

  return {
    name: 'ecommpay',
    env: {
      ECOMMPAY_BASE_URL: gate.url,
      ECOMMPAY_PROJECT_ID: String(PROJECT_ID),
      ECOMMPAY_SECRET_KEY: secret,
      ECOMMPAY_SEALING_KEYS: JSON.stringify([sealingKey]),
      ECOMMPAY_MODES: 'token,saved,card',
      ECOMMPAY_ACCEPT_CARD_DATA: 'I-ACCEPT-PCI-DSS-SAQ-D',
      ECOMMPAY_CURRENCIES: 'EUR',
    },
    session: {
      amount: 12_400,
      currency: 'EUR',
      customer: { id: 'customer-7', email: 'payer@example.com', ip: '203.0.113.7' },
    },
    async method(scenario, checkout): Promise<MethodRequest> {
      const pan = gateTestCardNumber(CARDS[scenario], cards.length + 1)
      cards.push(pan)
      const card = { pan, month: 12, year: 2036, card_holder: 'Ada Byron', cvv: '123' }
      const sealed = seal({ card }, checkout, methodOf(checkout, 'card'), clock.now())
      return { type: 'card', sealed: { card: sealed } }
    },
    async savedMethod(checkout) {
      const saved = methodOf(checkout, 'saved_card')
      const card = saved.cards?.[0]?.id
      if (card === undefined) throw new Error('no saved card is shown')
      return { type: 'saved_card', card, sealed: { cvv: seal({ cvv: '123' }, checkout, saved, clock.now()) } }
    },
    decide: (page, decision, browser) => browser.press(page, decision),
    fill: (fields) => Object.fromEntries(fields.map(({ name }) => [name, /post/.test(name) ? '10115' : 'Berlin'])),
    forgeries: forge,
    netCharged: () => gate.totals()['EUR']?.net ?? 0,
    charges: () => gate.requests().filter(({ path }) => /\/(sale|auth)(\/token|\/saved)?$/.test(path)).length,
    secrets: () => [secret, String(sealingKey.d), ...cards, ...gate.tokens().map(({ token }) => token)],
    close: () => gate.close(),
  }
}
