import type { CardPolicy } from '#contract/session.ts'
import { Secret } from '../../secret.ts'
import { createSettings, type Environment, type Settings } from '../settings.ts'
import { readSealingKey, type OwnSealingKey } from './keys.ts'

export const MODES = ['token', 'saved', 'card'] as const
export type Mode = (typeof MODES)[number]

/** What a merchant must write to let clear card data pass the own server (spec 1.2). */
export const ACKNOWLEDGEMENT = 'I-ACCEPT-PCI-DSS-SAQ-D'

/** The consequence, in the words that config error, `doctor` and documentation share. */
export const PCI_CONSEQUENCE =
  'full card mode lets clear card numbers and CVVs pass through this server, which puts the merchant in the scope of PCI DSS SAQ D'

export interface EcommpayConfig {
  /** no slash at the end */
  baseUrl: string
  projectId: number
  secretKey: Secret
  /** the first one is the current one */
  sealingKeys: readonly OwnSealingKey[]
  modes: ReadonlySet<Mode>
  /** empty: every currency, as the project allows */
  currencies: readonly string[]
  holder: CardPolicy['holder']
  /** `extended`: the method frame and the challenge run in the widget; `basic`: pages of the platform do (spec 5) */
  threeDS: 'extended' | 'basic'
  timeoutMs: number
  /** hosts to which an action may send the browser; empty: every https address, for issuers are many (spec 5.3) */
  challengeHosts: readonly string[]
}

const FROM_GATE = 'ecommpay issues it with the project'
const MAX_PROJECT_ID = 4_294_967_295

/**
 * Reads the settings of the ecommpay Gate gateway and checks them as a whole.
 *
 * @returns the configuration, or every fault at once; a fault names the variable and never shows a secret value
 */
export function parseEcommpayConfig(env: Environment): { config: EcommpayConfig } | { faults: string[] } {
  const settings = createSettings(env)
  const { faults, oneOf, required, integer } = settings
  const base = settings.baseUrl('ECOMMPAY_BASE_URL', 'e.g. https://api.ecommpay.com')
  const projectText = required('ECOMMPAY_PROJECT_ID', FROM_GATE)
  const secretText = required('ECOMMPAY_SECRET_KEY', FROM_GATE)
  const config: EcommpayConfig = {
    baseUrl: base?.href.replace(/\/+$/, '') ?? '',
    projectId: projectText ? integer('ECOMMPAY_PROJECT_ID', 0, 1, MAX_PROJECT_ID) : 0,
    secretKey: new Secret(secretText),
    sealingKeys: readSealingKeys(settings),
    modes: readModes(settings),
    currencies: readCurrencies(settings),
    holder: oneOf('ECOMMPAY_HOLDER', ['off', 'optional', 'required'], 'required'),
    threeDS: oneOf('ECOMMPAY_3DS', ['extended', 'basic'], 'extended'),
    // The answer to an action makes at most three exchanges; with the first wait they must end within three minutes.
    timeoutMs: integer('ECOMMPAY_TIMEOUT_MS', 20_000, 100, 45_000),
    challengeHosts: readHosts(settings),
  }
  return faults.length ? { faults } : { config: Object.freeze(config) }
}

function listOf(settings: Settings, name: string): string[] {
  return settings.optional(name).split(',').map((item) => item.trim()).filter(Boolean) // prettier-ignore
}

function readSealingKeys(settings: Settings): OwnSealingKey[] {
  const name = 'ECOMMPAY_SEALING_KEYS'
  if (!settings.required(name, 'make it with `sealpay keys`: private P-256 JWKs with "kid", the current one first'))
    return []
  const value = settings.json(name)
  if (value === undefined) return []
  const items = Array.isArray(value) ? (value as unknown[]) : [value]
  if (!items.length) settings.fault(name, 'is an empty list')
  const keys = items.map((item) => settings.attempt(name, () => readSealingKey(item))).filter((key) => key !== null)
  if (new Set(keys.map(({ kid }) => kid)).size !== keys.length) {
    settings.fault(name, 'has two keys of the same "kid"; the name must tell which key opens a message')
  }
  return keys
}

function readModes(settings: Settings): ReadonlySet<Mode> {
  const name = 'ECOMMPAY_MODES'
  const written = listOf(settings, name)
  const known = written.filter((mode): mode is Mode => MODES.some((item) => item === mode))
  if (known.length !== written.length) settings.fault(name, `takes ${MODES.join(', ')}, separated by commas`)
  const modes = new Set<Mode>(written.length ? known : ['token', 'saved'])
  const acknowledged = settings.optional('ECOMMPAY_ACCEPT_CARD_DATA')
  if (modes.has('card') && acknowledged !== ACKNOWLEDGEMENT) {
    settings.fault(
      'ECOMMPAY_ACCEPT_CARD_DATA',
      `must be ${ACKNOWLEDGEMENT} where ECOMMPAY_MODES names card: ${PCI_CONSEQUENCE}`,
    )
  }
  return modes
}

function readCurrencies(settings: Settings): string[] {
  const name = 'ECOMMPAY_CURRENCIES'
  const currencies = listOf(settings, name)
  if (!currencies.every((currency) => /^[A-Z]{3}$/.test(currency))) {
    settings.fault(name, 'takes ISO 4217 codes in capital letters, separated by commas, e.g. EUR,USD')
  }
  return currencies
}

function readHosts(settings: Settings): string[] {
  const name = 'ECOMMPAY_CHALLENGE_HOSTS'
  const hosts = listOf(settings, name).map((host) => host.toLowerCase())
  for (const host of hosts) {
    const written = `https://${host}`
    if (!URL.canParse(written) || new URL(written).hostname !== host) {
      settings.fault(name, 'takes host names without https://, port and path, separated by commas')
    }
  }
  return hosts
}

/** What the card form must ask for and check. */
export function cardPolicy({ holder }: EcommpayConfig): CardPolicy {
  return { cvv: 'brand', luhn: 'error', holder, brands: ['visa', 'mastercard', 'maestro', 'amex'], ranges: [] }
}
