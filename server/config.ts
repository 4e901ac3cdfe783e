import { Secret } from './secret.ts'

/** The companion's own settings; each gateway reads its own (`gateways/registry.ts`). Frozen after reading. */
export interface Config {
  host: string
  port: number
  /** the companion's address as browsers and the bank see it; no trailing slash */
  publicUrl: string
  /** keys of the merchant's backend: the current one first, then the previous one while it is being replaced */
  secretKeys: readonly Secret[]
  /** exact origins of the merchant's pages */
  allowedOrigins: readonly string[]
  merchantName: string
  /** path of the SQLite file */
  database: string
  webhook: { url: string; secrets: readonly Secret<Uint8Array>[] } | null
  /** how a 3-D Secure challenge is shown */
  challenge: 'frame' | 'popup' | 'page'
  /** how long the shopper has for a challenge, milliseconds */
  challengeTimeoutMs: number
  /** how many proxies in front of the companion may be believed about the shopper's address */
  trustedProxies: number
  /** bytes of a request body */
  bodyLimit: number
  logLevel: 'debug' | 'info' | 'warn' | 'error'
}

type Environment = Readonly<Record<string, string | undefined>>

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]'])

/**
 * Reads the whole configuration and checks it as a whole.
 *
 * @returns the configuration, or every fault at once; a fault names the variable and never shows a secret value
 */
export function parseConfig(env: Environment): { config: Config } | { faults: string[] } {
  const faults: string[] = []
  const fault = (name: string, problem: string) => void faults.push(`${name}: ${problem}`)
  const text = (name: string, fallback?: string): string => {
    const value = env[name]?.trim() || fallback
    if (value === undefined) fault(name, 'is missing')
    return value ?? ''
  }
  const list = (name: string): string[] =>
    (env[name] ?? '')
      .split(',')
      .map((item) => item.trim())
      .filter(Boolean)
  const integer = (name: string, fallback: number, minimum: number, maximum: number): number => {
    const raw = env[name]?.trim()
    if (!raw) return fallback
    const value = Number(raw)
    if (Number.isInteger(value) && value >= minimum && value <= maximum) return value
    fault(name, `must be a whole number from ${minimum} to ${maximum}`)
    return fallback
  }
  const oneOf = <T extends string>(name: string, allowed: readonly T[], fallback: T): T => {
    const raw = env[name]?.trim()
    if (!raw) return fallback
    const found = allowed.find((item) => item === raw)
    if (!found) fault(name, `must be one of ${allowed.join(', ')}`)
    return found ?? fallback
  }
  const address = (name: string, raw: string): URL | null => {
    if (!raw) return null
    let url: URL
    try {
      url = new URL(raw)
    } catch {
      fault(name, 'is not a URL; write it with https://')
      return null
    }
    if (url.username || url.password) fault(name, 'must not contain a user name or password')
    if (url.protocol !== 'https:' && !(url.protocol === 'http:' && LOOPBACK.has(url.hostname))) {
      fault(name, 'must be https:// (http:// is only for this machine itself)')
    }
    return url
  }

  const publicUrl = address('SEALPAY_PUBLIC_URL', text('SEALPAY_PUBLIC_URL'))
  if (publicUrl && (publicUrl.search || publicUrl.hash))
    fault('SEALPAY_PUBLIC_URL', 'must have no query and no fragment')

  const secretKeys = list('SEALPAY_SECRET_KEYS')
  if (!secretKeys.length) fault('SEALPAY_SECRET_KEYS', 'is missing; make a key with at least 32 random characters')
  if (secretKeys.length > 2)
    fault('SEALPAY_SECRET_KEYS', 'takes at most two keys: the current one and the previous one')
  if (secretKeys.some((key) => key.length < 32)) fault('SEALPAY_SECRET_KEYS', 'each key needs at least 32 characters')

  const allowedOrigins = list('SEALPAY_ALLOWED_ORIGINS')
  if (!allowedOrigins.length)
    fault('SEALPAY_ALLOWED_ORIGINS', 'is missing; name the origins of your pages, e.g. https://shop.example')
  for (const origin of allowedOrigins) {
    const url = address('SEALPAY_ALLOWED_ORIGINS', origin)
    if (url && url.origin !== origin)
      fault('SEALPAY_ALLOWED_ORIGINS', `"${url.origin}" is an origin; a path or a slash at the end is too much`)
  }

  const webhookUrl = env['SEALPAY_WEBHOOK_URL']?.trim() ?? ''
  address('SEALPAY_WEBHOOK_URL', webhookUrl)
  const webhookSecrets: Secret<Uint8Array>[] = []
  for (const secret of list('SEALPAY_WEBHOOK_SECRETS')) {
    const bytes = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
    if (!secret.startsWith('whsec_') || bytes.length < 24 || bytes.length > 64) {
      fault('SEALPAY_WEBHOOK_SECRETS', 'each secret is whsec_ followed by base64 of 24 to 64 bytes')
    } else {
      webhookSecrets.push(new Secret(new Uint8Array(bytes)))
    }
  }
  if (webhookUrl && !env['SEALPAY_WEBHOOK_SECRETS'])
    fault('SEALPAY_WEBHOOK_SECRETS', 'is missing, and webhooks are never sent unsigned')

  const config: Config = {
    host: text('SEALPAY_HOST', '127.0.0.1'),
    port: integer('SEALPAY_PORT', 4100, 0, 65_535),
    publicUrl: publicUrl ? publicUrl.href.replace(/\/+$/, '') : '',
    secretKeys: secretKeys.map((key) => new Secret(key)),
    allowedOrigins,
    merchantName: text('SEALPAY_MERCHANT_NAME'),
    database: text('SEALPAY_DATABASE', 'sealpay.db'),
    webhook: webhookUrl ? { url: webhookUrl, secrets: webhookSecrets } : null,
    challenge: oneOf('SEALPAY_CHALLENGE', ['frame', 'popup', 'page'], 'page'),
    challengeTimeoutMs: integer('SEALPAY_CHALLENGE_TIMEOUT_SECONDS', 600, 5, 3600) * 1000,
    trustedProxies: integer('SEALPAY_TRUSTED_PROXIES', 0, 0, 10),
    bodyLimit: integer('SEALPAY_BODY_LIMIT', 32_768, 4096, 1_048_576),
    logLevel: oneOf('SEALPAY_LOG_LEVEL', ['debug', 'info', 'warn', 'error'], 'info'),
  }
  return faults.length ? { faults } : { config: Object.freeze(config) }
}
