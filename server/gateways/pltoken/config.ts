import type { SealingKey } from '#contract/session.ts'
import { isLoopback } from '../addresses.ts'
import { Secret } from '../../secret.ts'
import { createSettings, KeyError, type Environment, type Settings } from '../settings.ts'
import { CALL_NAMES, parsePath, type HttpMethod, type CallName, type PathSettings } from './endpoints.ts'
import { KEY_BYTES } from './pcng.ts'
import { readVaultKey } from './vault-keys.ts'
import { asObject } from './wire.ts'

export interface PltokenConfig {
  /** no slash at the end */
  baseUrl: string
  appId: string
  appKey: Secret<Uint8Array>
  pcngKey: Secret<Uint8Array>
  applicationId: string
  /** ISO 4217 codes this application takes */
  currencies: readonly string[]
  vaultUrl: string
  vaultKeys: readonly SealingKey[]
  quotePathParams: boolean
  paths: PathSettings
  timeoutMs: number
}

const FROM_PROVIDER = 'the provider issues it at onboarding'
const MIN_APP_KEY_BYTES = 16

/**
 * Reads the settings of the PLTOKEN gateway and checks them as a whole.
 *
 * @returns the configuration, or every fault at once; a fault names the variable and never shows a secret value
 */
export function parsePltokenConfig(env: Environment): { config: PltokenConfig } | { faults: string[] } {
  const settings = createSettings(env)
  const { faults } = settings
  const base = settings.baseUrl('PLTOKEN_BASE_URL', 'the address of the API, e.g. https://pl.example.net')
  const appId = settings.required('PLTOKEN_APP_ID', FROM_PROVIDER)
  if (appId && !/^[^:\s]{1,64}$/.test(appId)) {
    settings.fault('PLTOKEN_APP_ID', 'must have 1 to 64 characters, without colon and space')
  }
  const appKey = settings.key('PLTOKEN_APP_KEY', FROM_PROVIDER, readAppKey)
  const pcngKey = settings.key('PLTOKEN_PCNG_KEY', FROM_PROVIDER, readPcngKey)
  const config = {
    baseUrl: base?.href.replace(/\/+$/, '') ?? '',
    appId,
    applicationId: settings.required('PLTOKEN_APPLICATION_ID', FROM_PROVIDER),
    currencies: readCurrencies(settings),
    vaultUrl: readVaultUrl(settings),
    vaultKeys: readVaultKeys(settings),
    quotePathParams: settings.flag('PLTOKEN_QUOTE_PATH'),
    paths: readPaths(settings),
    // The whole of a payment is one call, so 30 s (spec 5) leave room within the three minutes an attempt may run.
    timeoutMs: settings.integer('PLTOKEN_TIMEOUT_MS', 30_000, 100, 60_000),
  }
  if (faults.length || !appKey || !pcngKey) return { faults }
  return { config: Object.freeze({ ...config, appKey: new Secret(appKey), pcngKey: new Secret(pcngKey) }) }
}

/** Base64 with padding and nothing else, or `null`: a decoder that skips what it does not know hides a bad copy. */
function readBase64(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64')
  return bytes.toString('base64') === text ? bytes : null
}

function readAppKey(text: string): Uint8Array {
  const bytes = readBase64(text)
  if (!bytes) throw new KeyError('is not base64 with padding; were characters lost while copying?')
  if (bytes.length < MIN_APP_KEY_BYTES) {
    throw new KeyError(`has ${bytes.length} bytes; it must have at least ${MIN_APP_KEY_BYTES}`)
  }
  return bytes
}

function readPcngKey(text: string): Uint8Array {
  const written = /^hex:(.*)$/i.exec(text)?.[1]
  // 32 hexadecimal digits are base64 of 24 bytes as well: taken so, they would make a key nobody else has.
  if (written === undefined && /^(?:[0-9a-f]{32}|[0-9a-f]{48}|[0-9a-f]{64})$/i.test(text)) {
    throw new KeyError('looks like hexadecimal; write hex: before it')
  }
  const isHex = written !== undefined && /^(?:[0-9a-f]{2})+$/i.test(written)
  const bytes = written === undefined ? readBase64(text) : isHex ? Buffer.from(written, 'hex') : null
  if (!bytes) throw new KeyError('is neither base64 with padding nor hexadecimal digits after hex:')
  if (!KEY_BYTES.includes(bytes.length)) {
    throw new KeyError(`has ${bytes.length} bytes; it must have ${KEY_BYTES.join(', ')} (32 is best)`)
  }
  return bytes
}

function readCurrencies(settings: Settings): string[] {
  const name = 'PLTOKEN_CURRENCIES'
  const raw = settings.required(name, 'the currencies your application takes, e.g. GBP,EUR')
  const currencies = raw.split(',').map((code) => code.trim()).filter(Boolean) // prettier-ignore
  if (raw && (!currencies.length || !currencies.every((code) => /^[A-Z]{3}$/.test(code)))) {
    settings.fault(name, 'takes ISO 4217 codes in capitals, separated by commas, e.g. GBP,EUR')
  }
  return [...new Set(currencies)]
}

/** The browser posts the sealed CVV there itself, so the path and query are kept as they are written. */
function readVaultUrl(settings: Settings): string {
  const name = 'PLTOKEN_VAULT_URL'
  const raw = settings.required(name, 'where the card vault takes a sealed CVV')
  if (!raw) return ''
  if (!URL.canParse(raw)) {
    settings.fault(name, 'is not a URL; write it with https://')
    return ''
  }
  const url = new URL(raw)
  if (url.username || url.password) settings.fault(name, 'must not contain a user name or password')
  if (url.hash) settings.fault(name, 'must have no fragment')
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname))) {
    settings.fault(name, 'must be https:// (http:// is only for a sandbox on this machine)')
  }
  return url.href
}

function readVaultKeys(settings: Settings): SealingKey[] {
  const name = 'PLTOKEN_VAULT_KEYS'
  if (!settings.required(name, 'the public key of the card vault, as JWK')) return []
  const value = settings.json(name)
  if (value === undefined) return []
  const list = Array.isArray(value) ? (value as unknown[]) : [value]
  if (!list.length) settings.fault(name, 'is an empty list')
  return list.map((jwk) => settings.attempt(name, () => readVaultKey(jwk))).filter((key) => key !== null)
}

function readPaths(settings: Settings): PathSettings {
  const name = 'PLTOKEN_PATHS'
  const value = settings.json(name)
  if (value === undefined) return {}
  const object = asObject(value)
  if (!object) settings.fault(name, 'must be a JSON object of call to path')
  const paths: Partial<Record<CallName, { method: HttpMethod; path: string }>> = {}
  for (const [written, template] of Object.entries(object ?? {})) {
    const call = CALL_NAMES.find((known) => known === written)
    const path = parsePath(template)
    if (!call) settings.fault(name, `"${written}" is not a call; it knows ${CALL_NAMES.join(', ')}`)
    else if ('fault' in path) settings.fault(name, `the path of ${call} ${path.fault}`)
    else paths[call] = path
  }
  return paths
}
