import { randomBytes, randomUUID } from 'node:crypto'
import type { MethodRequest } from '#contract/payment.ts'
import { createPltokenSandbox } from '../../../demo/gateways/pltoken.ts'
import { referenceHeader, referenceSeal } from '../pltoken.ts'
import { referenceEncrypt } from '../reference-jwe.ts'
import type { Callback, MakeGateway, Scenario } from './gateway.ts'

type Offered = 'approve' | 'decline' | 'lost' | 'told'

/** Payment methods of the sandbox by what happens to their charges: an id that begins with `5ca1ab1e` names it. */
const METHODS: Record<Offered, { paymentInfoId: string; lastNum: string }> = {
  approve: { paymentInfoId: '6f1c1f5e-0b5a-4c39-9d0e-3a5b7c9d1e01', lastNum: '1111' },
  decline: { paymentInfoId: '5ca1ab1e-0000-4000-8000-000000000938', lastNum: '0938' },
  lost: { paymentInfoId: '5ca1ab1e-0000-4000-8000-000200000002', lastNum: '9002' },
  told: { paymentInfoId: '5ca1ab1e-0001-4000-8000-000200000002', lastNum: '9003' },
}

function offered(scenario: Scenario): Offered {
  if (scenario in METHODS) return scenario as Offered
  throw new Error(`PLTOKEN has no scenario ${scenario}`)
}

/** `YYYYMMDDhhmmss` and twelve hex digits: the IV of an envelope (specification, section 2). */
function freshIv(now: number): string {
  return new Date(now).toISOString().replace(/\D/g, '').slice(0, 14) + randomBytes(6).toString('hex')
}

/** PLTOKEN with its sandbox and vault: saved cards only, and nobody calls back, so a genuine call is made here. */
export const pltokenUnderContract: MakeGateway = async ({ clock, schedule }) => {
  const app = { id: randomBytes(16).toString('hex'), key: randomBytes(32) }
  const pcngKey = randomBytes(32)
  const account = randomUUID()
  const references: string[] = []
  const pltoken = await createPltokenSandbox({
    app: { id: app.id, key: app.key.toString('base64') },
    pcngKey: pcngKey.toString('base64'),
    clock,
    schedule,
    accounts: [
      {
        uuid: account,
        name: 'Contract',
        methods: Object.values(METHODS).map((method) => ({
          ...method,
          brand: 'Visa',
          month: 11,
          year: 2049,
          cvvDigits: 3 as const,
        })),
      },
    ],
  })

  const keepCvv = async (url: string): Promise<string> => {
    const sealed = referenceEncrypt('123', { ...pltoken.vaultPublicKey, kty: 'EC', crv: 'P-384' })
    const headers = { 'content-type': 'application/json', origin: 'https://shop.example' }
    const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ sealed }) })
    const { reference } = (await answer.json()) as { reference: string }
    references.push(reference)
    return reference
  }

  const signed = (
    url: string,
    content: unknown,
    more: { key?: Buffer; appId?: string; age?: number } = {},
  ): Callback => {
    const body = `data=${referenceSeal(JSON.stringify(content), pcngKey, freshIv(clock.now()))}`
    const timestamp = Math.floor(clock.now() / 1000) - (more.age ?? 0)
    const nonce = randomBytes(16).toString('hex')
    const by = { nonce, timestamp, appId: more.appId ?? app.id }
    const authorization = referenceHeader({ method: 'POST', url, body }, by, more.key ?? app.key)
    return { url, headers: { authorization, 'content-type': 'application/x-www-form-urlencoded' }, body }
  }

  return {
    name: 'pltoken',
    env: {
      PLTOKEN_BASE_URL: pltoken.url,
      PLTOKEN_APP_ID: app.id,
      PLTOKEN_APP_KEY: app.key.toString('base64'),
      PLTOKEN_PCNG_KEY: pcngKey.toString('base64'),
      PLTOKEN_APPLICATION_ID: 'contract',
      PLTOKEN_CURRENCIES: 'EUR',
      PLTOKEN_VAULT_URL: `${pltoken.vaultUrl}/cvv`,
      PLTOKEN_VAULT_KEYS: JSON.stringify(pltoken.vaultPublicKey),
    },
    session: { amount: 12_345, currency: 'EUR', customer: { id: account } },
    async method(scenario, { methods }): Promise<MethodRequest> {
      const { lastNum } = METHODS[offered(scenario)]
      const saved = methods.find(({ type }) => type === 'saved_card')
      const card = saved?.cards?.find(({ mask }) => mask.endsWith(lastNum))
      if (!saved?.vault || !card) throw new Error('the checkout shows no saved card with a vault')
      return { type: 'saved_card', card: card.id, cvvReference: await keepCvv(saved.vault.url) }
    },
    decide: () => Promise.reject(new Error('PLTOKEN asks the shopper for nothing')),
    callbackFor: (_payment, url) => signed(url, { orderID: pltoken.ledger().at(-1)?.orderId }),
    forgeries(callback) {
      const { url } = callback
      const about = { orderID: pltoken.ledger().at(-1)?.orderId }
      const { authorization = '', ...headers } = callback.headers
      return {
        'no signature': { ...callback, headers },
        'another body under the same signature': { ...signed(url, about), headers: callback.headers },
        'a key of the forger': signed(url, about, { key: randomBytes(32) }),
        'an application nobody knows': signed(url, about, { appId: 'nobody' }),
        'signed 301 seconds ago': signed(url, about, { age: 301 }),
        'signed 301 seconds ahead': signed(url, about, { age: -301 }),
        'two signatures': { ...callback, headers: { ...headers, authorization: `${authorization}, ${authorization}` } },
        'an order nobody made, rightly signed': signed(url, { orderID: randomUUID() }),
        'no order, rightly signed': signed(url, { status: 'success' }),
      }
    },
    netCharged: () =>
      pltoken.ledger().reduce((sum, { status, amount }) => (status === 'CHARGED' ? sum + amount : sum), 0),
    charges: () => pltoken.requests().filter(({ call }) => call === 'createTransaction').length,
    secrets: () => [
      app.key.toString('base64'),
      pcngKey.toString('base64'),
      ...references,
      ...Object.values(METHODS).map(({ paymentInfoId }) => paymentInfoId),
    ],
    close: () => pltoken.close(),
  }
}
