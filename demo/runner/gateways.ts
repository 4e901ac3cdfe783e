import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { createEcommpaySandbox, type EcommpaySandbox } from '../gateways/ecommpay.ts'
import { GATE_CARDS } from '../gateways/ecommpay/cards.ts'
import { createEtpaySandbox, type EtpaySandbox } from '../gateways/etpay.ts'
import { SCENARIOS as ETPAY_SCENARIOS } from '../gateways/etpay/scenarios.ts'
import { createPltokenSandbox, type PltokenSandbox } from '../gateways/pltoken.ts'
import { idFor } from '../gateways/pltoken/scenarios.ts'
import { DEMO_ACCOUNTS, SCENARIO_METHODS } from '../gateways/pltoken/seeds.ts'
import type { ShopGateway } from '../shop/gateways.ts'

/** Gateways beside AlliancePay, which is always there. */
export const FURTHER_GATEWAYS = ['ecommpay', 'etpay', 'pltoken'] as const
export type FurtherGateway = (typeof FURTHER_GATEWAYS)[number]

export interface Sandboxes {
  ecommpay?: EcommpaySandbox
  etpay?: EtpaySandbox
  pltoken?: PltokenSandbox
}

/** One gateway of the demo: its sandbox, what the companion is told of it, and what the shop has agreed with it. */
export interface Started {
  env: Record<string, string>
  shop: ShopGateway
  ledger: string
  close(): Promise<void>
}

interface Surroundings {
  host: string
  timeScale: number
}

/** Last digits of the cards of PLTOKEN's sandbox that the shop's customer can choose: a refusal, a lost answer, a lost CVV. */
const PLTOKEN_STORIES: readonly string[] = ['0938', '9002', '1600']
const STORY_CARD = { brand: 'Visa', month: 12, year: 2036, cvvDigits: 3 } as const

/** Starts the sandboxes that are asked for, with keys that are thrown away afterwards. */
export async function startFurther(
  names: readonly FurtherGateway[],
  surroundings: Surroundings,
): Promise<{ started: Started[]; sandboxes: Sandboxes }> {
  const sandboxes: Sandboxes = {}
  const started: Started[] = []
  for (const name of names) started.push(await STARTERS[name](surroundings, sandboxes))
  return { started, sandboxes }
}

const STARTERS: Readonly<Record<FurtherGateway, (at: Surroundings, sandboxes: Sandboxes) => Promise<Started>>> = {
  async ecommpay({ host, timeScale }, sandboxes) {
    const project = { id: 42, secret: randomBytes(24).toString('base64url') }
    const sandbox = await createEcommpaySandbox({
      project,
      host,
      timeScale,
      allowHttpLoopback: true,
      names: { merchant: 'hlyna' },
    })
    sandboxes.ecommpay = sandbox
    const sealing = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' })
    return {
      env: {
        ECOMMPAY_BASE_URL: sandbox.url,
        ECOMMPAY_PROJECT_ID: String(project.id),
        ECOMMPAY_SECRET_KEY: project.secret,
        ECOMMPAY_SEALING_KEYS: JSON.stringify([{ ...sealing, kid: 'demo' }]),
        // The demo shows the whole card form; a merchant who writes this takes on PCI DSS SAQ D.
        ECOMMPAY_MODES: 'token,saved,card',
        ECOMMPAY_ACCEPT_CARD_DATA: 'I-ACCEPT-PCI-DSS-SAQ-D',
      },
      shop: {
        name: 'ecommpay',
        label: 'ecommpay Gate',
        currency: 'EUR',
        rate: 2,
        savesCards: true,
        testCards: GATE_CARDS.map(({ cardNumber, title, plan }) => ({
          number: cardNumber,
          title,
          trouble: plan.fault !== undefined || plan.callback !== 'once' || plan.result === null,
        })),
      },
      ledger: `${sandbox.url}/ledger`,
      close: () => sandbox.close(),
    }
  },

  async etpay({ host, timeScale }, sandboxes) {
    const merchant = { code: 'cl_demo_cl', apiToken: randomBytes(32).toString('hex') }
    const sandbox = await createEtpaySandbox({
      merchant,
      host,
      timeScale,
      allowHttpLoopback: true,
      names: { merchant: 'hlyna' },
    })
    sandboxes.etpay = sandbox
    return {
      env: {
        ETPAY_API_URL: sandbox.apiUrl,
        ETPAY_FUNNEL_URL: sandbox.pmtUrl,
        ETPAY_MERCHANT_CODE: merchant.code,
        ETPAY_API_TOKEN: merchant.apiToken,
      },
      shop: {
        name: 'etpay',
        label: 'ETpay',
        currency: 'CLP',
        rate: 23,
        testAmounts: ETPAY_SCENARIOS.map(({ orderAmount, title }) => ({ amount: orderAmount, title })),
      },
      ledger: `${sandbox.url}/ledger`,
      close: () => sandbox.close(),
    }
  },

  async pltoken({ host, timeScale }, sandboxes) {
    const app = { id: randomBytes(16).toString('hex'), key: randomBytes(32).toString('base64') }
    const pcngKey = randomBytes(32).toString('base64')
    // Every visitor of the demo is one customer, who has some cards that play a story beside the good ones.
    const [customer] = DEMO_ACCOUNTS
    const stories = SCENARIO_METHODS.filter(({ lastNum }) => PLTOKEN_STORIES.includes(lastNum))
    const methods = stories.map(({ plan, lastNum }) => ({ ...STORY_CARD, paymentInfoId: idFor(plan), lastNum }))
    const accounts = DEMO_ACCOUNTS.map((account) =>
      account === customer ? { ...account, methods: [...account.methods, ...methods] } : account,
    )
    const sandbox = await createPltokenSandbox({ app, pcngKey, host, timeScale, accounts })
    sandboxes.pltoken = sandbox
    return {
      env: {
        PLTOKEN_BASE_URL: sandbox.url,
        PLTOKEN_APP_ID: app.id,
        PLTOKEN_APP_KEY: app.key,
        PLTOKEN_PCNG_KEY: pcngKey,
        PLTOKEN_APPLICATION_ID: 'HLYNA',
        PLTOKEN_CURRENCIES: 'GBP,EUR',
        PLTOKEN_VAULT_URL: `${sandbox.vaultUrl}/cvv`,
        PLTOKEN_VAULT_KEYS: JSON.stringify(sandbox.vaultPublicKey),
      },
      shop: {
        name: 'pltoken',
        label: 'PLTOKEN',
        currency: 'GBP',
        rate: 2,
        connections: [sandbox.vaultUrl],
        testCards: stories.map(({ lastNum, title }) => ({ number: `•••• ${lastNum}`, title, trouble: false })),
        // The vault knows its customers already; every visitor of the demo is this one.
        ...(customer ? { customerId: customer.uuid } : {}),
      },
      ledger: `${sandbox.url}/ledger`,
      close: () => sandbox.close(),
    }
  },
}
