import type { KeyObject } from 'node:crypto'
import type { BrandRange, CardPolicy, SealingKey } from '#contract/session.ts'
import { Secret } from '../../secret.ts'
import { createSettings, type Environment, type Settings } from '../settings.ts'
import {
  readPrivateJwk,
  readPublicJwk,
  readSigningKey,
  readVerificationKey,
  SIGNATURE_ALGORITHMS,
  type SignatureAlgorithm,
} from './key-import.ts'

export const ALLIANCE_METHODS = ['card', 'saved_card', 'hosted_page'] as const
export type AllianceMethod = (typeof ALLIANCE_METHODS)[number]
const HOSTED_PAY_METHODS = ['CARD', 'APPLE_PAY', 'GOOGLE_PAY'] as const

interface CommonConfig {
  /** no slash at the end */
  baseUrl: string
  merchantId: string
  /** the bank's payment keys, public; more than one only while the bank changes keys */
  paymentKeys: readonly SealingKey[]
  /** in the order in which they are shown */
  methods: readonly AllianceMethod[]
  /** what the bank's own page takes */
  hostedPayMethods: readonly string[]
  /** how long a preauthorised amount stays reserved, in days */
  preauthDays: number
  /** `NONCVV`: no CVV is asked for */
  noCvv: boolean
  notificationEncryption: boolean
  notificationUrlMax: number
  /** hosts to which a challenge may send the browser */
  challengeHosts: readonly string[]
  /** the bank's signing keys by `kid` that need no lookup */
  bankKeys: ReadonlyMap<string, KeyObject>
  luhn: CardPolicy['luhn']
  holder: CardPolicy['holder']
  cardRanges: readonly BrandRange[]
  /** repair or drop names the bank would refuse, instead of reporting them */
  lenientNames: boolean
  /** believe `SUCCESS` only with all signs of a live approval */
  strictApproval: boolean
  timeoutMs: number
}

export interface SigningConfig {
  signingKey: Secret<KeyObject>
  kid: string
  algorithm: SignatureAlgorithm
  timestampUnit: 'milliseconds' | 'seconds'
  contentType: string
}

/** What the session protocol needs. */
export interface SessionConfig {
  serviceCode: Secret
  communicationKey: Secret<KeyObject>
  queryBody: 'json' | 'jwe'
}

export type AllianceConfig = CommonConfig &
  (
    | ({ generation: 'v1' } & SessionConfig)
    | {
        generation: 'v2'
        signing: SigningConfig
        communicationKey: Secret<KeyObject> | null
        /** the hosted page has no v2 path and is spoken to over a v1 session (spec 6.5) */
        hostedSession: SessionConfig | null
      }
  )

const FROM_BANK = 'the bank issues it at onboarding'
const FROM_KEYS = 'make it with `sealpay keys`'

/**
 * Reads the settings of the AlliancePay gateway and checks them as a whole.
 *
 * @returns the configuration, or every fault at once; a fault names the variable and never shows a secret value
 */
export function parseAllianceConfig(env: Environment): { config: AllianceConfig } | { faults: string[] } {
  const settings = createSettings(env)
  const { faults, oneOf, flag, required, optional, integer } = settings
  const generation = oneOf('ALLIANCE_GENERATION', ['v1', 'v2'], 'v1')
  const base = settings.baseUrl('ALLIANCE_BASE_URL', 'e.g. https://api-ecom-prod.bankalliance.ua')
  const merchantId = required('ALLIANCE_MERCHANT_ID', FROM_BANK)
  if (merchantId.length > 36)
    settings.fault('ALLIANCE_MERCHANT_ID', 'has more than 36 characters; was another value pasted?')
  const notificationEncryption = flag('ALLIANCE_NOTIFICATION_ENCRYPTION')
  const methods = readWords(settings, 'ALLIANCE_METHODS', ALLIANCE_METHODS, ['card', 'saved_card'])
  const sealsCards = methods.some((method) => method !== 'hosted_page')
  const needsSession = generation === 'v1' || methods.includes('hosted_page')
  const needsCommunicationKey = needsSession || notificationEncryption || optional('ALLIANCE_COMMUNICATION_KEY') !== ''
  const communicationKey = needsCommunicationKey
    ? settings.secretKey('ALLIANCE_COMMUNICATION_KEY', FROM_KEYS, readPrivateJwk)
    : null

  const common: CommonConfig = {
    baseUrl: base?.href.replace(/\/+$/, '') ?? '',
    merchantId,
    paymentKeys: readPaymentKeys(settings, communicationKey, sealsCards),
    methods,
    hostedPayMethods: readWords(settings, 'ALLIANCE_HOSTED_PAY_METHODS', HOSTED_PAY_METHODS, ['CARD']),
    preauthDays: integer('ALLIANCE_PREAUTH_DAYS', 7, 1, 28),
    noCvv: oneOf('ALLIANCE_TXN_TYPE', ['NONCVV', 'noncvv', 'CVV'], 'CVV') !== 'CVV',
    notificationEncryption,
    notificationUrlMax: integer('ALLIANCE_NOTIFICATION_URL_MAX', 255, 1, 1000),
    challengeHosts: readHosts(settings, base),
    bankKeys: readBankKeys(settings),
    luhn: oneOf('ALLIANCE_LUHN', ['warn', 'error'], 'warn'),
    holder: oneOf('ALLIANCE_HOLDER', ['off', 'optional', 'required'], 'optional'),
    cardRanges: readRanges(settings),
    lenientNames: flag('ALLIANCE_CUSTOMER_LENIENT'),
    strictApproval: flag('ALLIANCE_STRICT_APPROVAL'),
    // A payment makes at most ten exchanges; together they must end within the three minutes an attempt may run.
    timeoutMs: integer('ALLIANCE_TIMEOUT_MS', 15_000, 100, 17_000),
  }

  const session = needsSession ? readSession(settings, generation, communicationKey) : null
  if (generation === 'v1') {
    if (faults.length || !session) return { faults }
    return { config: Object.freeze({ ...common, generation, ...session }) }
  }
  const signing = readSigning(settings)
  if (faults.length || !signing) return { faults }
  return { config: Object.freeze({ ...common, generation, signing, communicationKey, hostedSession: session }) }
}

/** Comma-separated words of a list, each once, in the order written. */
function readWords<T extends string>(
  settings: Settings,
  name: string,
  allowed: readonly T[],
  fallback: readonly T[],
): readonly T[] {
  const words = settings.optional(name).split(',').map((word) => word.trim()).filter(Boolean) // prettier-ignore
  if (!words.length) return fallback
  if (words.some((word) => !allowed.some((item) => item === word))) {
    settings.fault(name, `takes words of ${allowed.join(', ')}, separated by commas`)
  }
  return allowed.filter((item) => words.includes(item)).sort((a, b) => words.indexOf(a) - words.indexOf(b))
}

function readSession(
  settings: Settings,
  generation: 'v1' | 'v2',
  communicationKey: Secret<KeyObject> | null,
): SessionConfig | null {
  const why =
    generation === 'v1'
      ? FROM_BANK
      : `${FROM_BANK}; the hosted page in ALLIANCE_METHODS is offered over the bank's session protocol only`
  const serviceCode = new Secret(settings.required('ALLIANCE_SERVICE_CODE', why))
  const queryBody = settings.oneOf('ALLIANCE_QUERY_BODY', ['json', 'jwe'], 'json')
  return communicationKey && { serviceCode, communicationKey, queryBody }
}

function readSigning(settings: Settings): SigningConfig | null {
  const algorithm = settings.oneOf('ALLIANCE_SIGNING_ALG', SIGNATURE_ALGORITHMS, 'ES256')
  const signingKey = settings.secretKey('ALLIANCE_SIGNING_KEY', FROM_KEYS, (pem) => readSigningKey(pem, algorithm))
  const kid = settings.required('ALLIANCE_SIGNING_KID', 'the bank assigns it to your public signing key')
  const timestampUnit = settings.oneOf('ALLIANCE_TS_UNIT', ['milliseconds', 'seconds'], 'milliseconds')
  const contentType = settings.oneOf('ALLIANCE_CONTENT_TYPE', ['text/plain', 'application/jose'], 'text/plain')
  return signingKey && { signingKey, kid, algorithm, timestampUnit, contentType }
}

function readPaymentKeys(
  settings: Settings,
  communicationKey: Secret<KeyObject> | null,
  needed: boolean,
): SealingKey[] {
  const name = 'ALLIANCE_PAYMENT_PUBLIC_KEY'
  if (needed && !settings.required(name, FROM_BANK)) return []
  const value = settings.json(name)
  if (value === undefined) return []
  const keys: SealingKey[] = []
  for (const item of Array.isArray(value) ? (value as unknown[]) : [value]) {
    const key = settings.attempt(name, () => readPublicJwk(item))
    if (!key) continue
    keys.push(key)
    if (communicationKey && communicationKey.reveal().export({ format: 'jwk' }).x === key.x) {
      settings.fault(name, 'is the public part of your own communication key; the bank could not open the card data')
    }
  }
  if (Array.isArray(value) && !value.length) settings.fault(name, 'is an empty list')
  return keys
}

function readBankKeys(settings: Settings): Map<string, KeyObject> {
  const name = 'ALLIANCE_BANK_KEYS'
  const keys = new Map<string, KeyObject>()
  const value = settings.json(name)
  if (value === undefined) return keys
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    settings.fault(name, 'must be a JSON object of key id to key')
    return keys
  }
  for (const [kid, source] of Object.entries(value)) {
    const key = settings.attempt(name, () => readVerificationKey(source))
    if (key) keys.set(kid, key)
  }
  return keys
}

function readHosts(settings: Settings, base: URL | null): string[] {
  const name = 'ALLIANCE_CHALLENGE_HOSTS'
  const hosts = settings.optional(name).split(',').map((host) => host.trim().toLowerCase()).filter(Boolean) // prettier-ignore
  for (const host of hosts) {
    const written = `https://${host}`
    if (!URL.canParse(written) || new URL(written).hostname !== host) {
      settings.fault(name, 'takes host names without https://, port and path, separated by commas')
    }
  }
  return hosts.length || !base ? hosts : [base.hostname]
}

function readRanges(settings: Settings): BrandRange[] {
  const name = 'ALLIANCE_CARD_RANGES'
  const value = settings.json(name)
  if (value === undefined) return []
  const ranges = Array.isArray(value) ? (value as unknown[]) : []
  if (!ranges.length) settings.fault(name, 'must be a JSON list, e.g. [{"brand":"prostir","from":"9804","to":"9804"}]')
  return ranges.filter((range): range is BrandRange => {
    const { brand, from, to } = (typeof range === 'object' && range !== null ? range : {}) as Record<string, unknown>
    const fits =
      typeof brand === 'string' && /^[a-z]{2,20}$/.test(brand) &&
      typeof from === 'string' && /^\d{1,12}$/.test(from) &&
      typeof to === 'string' && /^\d{1,12}$/.test(to) &&
      from.length === to.length && from <= to // prettier-ignore
    if (!fits)
      settings.fault(
        name,
        'each range needs a brand in small letters, and from and to of equally many digits with from not above to',
      )
    return fits
  })
}

/** What the card form must ask for and check. */
export function cardPolicy(config: AllianceConfig): CardPolicy {
  const brands = new Set(['visa', 'mastercard', ...config.cardRanges.map((range) => range.brand)])
  return {
    cvv: config.noCvv ? 'none' : 3,
    luhn: config.luhn,
    holder: config.holder,
    brands: [...brands],
    ranges: [...config.cardRanges],
  }
}
