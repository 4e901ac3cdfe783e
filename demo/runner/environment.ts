import { randomBytes } from 'node:crypto'
import type { AllianceMerchantKeys, AllianceSandbox } from '../gateways/alliance.ts'

export interface CompanionSettings {
  companionUrl: string
  shopUrl: string
  port: number
  host: string
  database: string
  secretKey: string
  webhookSecret: string
  challenge: 'frame' | 'popup' | 'page'
  generation: 'v1' | 'v2'
  nonCvv: boolean
  notificationEncryption: boolean
}

/** A key the shop's backend shows to the companion; made anew for every run. */
export const throwAwayKey = (): string => `sk_demo_${randomBytes(24).toString('base64url')}`

export const throwAwayWebhookSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`

/** The companion's whole configuration for the demo, as a merchant would write it into the environment. */
export function companionEnvironment(
  settings: CompanionSettings,
  keys: AllianceMerchantKeys['companion'],
  bank: Pick<AllianceSandbox, 'url' | 'paymentPublicKey'>,
): Record<string, string> {
  return {
    SEALPAY_PUBLIC_URL: settings.companionUrl,
    SEALPAY_HOST: settings.host,
    SEALPAY_PORT: String(settings.port),
    SEALPAY_SECRET_KEYS: settings.secretKey,
    SEALPAY_ALLOWED_ORIGINS: settings.shopUrl,
    SEALPAY_MERCHANT_NAME: 'hlyna',
    SEALPAY_DATABASE: settings.database,
    SEALPAY_WEBHOOK_URL: `${settings.shopUrl}/webhooks/sealpay`,
    SEALPAY_WEBHOOK_SECRETS: settings.webhookSecret,
    SEALPAY_CHALLENGE: settings.challenge,
    ALLIANCE_GENERATION: settings.generation,
    ALLIANCE_BASE_URL: bank.url,
    ALLIANCE_MERCHANT_ID: keys.merchantId,
    ALLIANCE_SERVICE_CODE: keys.serviceCode,
    ALLIANCE_COMMUNICATION_KEY: JSON.stringify(keys.communicationPrivateJwk),
    ALLIANCE_PAYMENT_PUBLIC_KEY: JSON.stringify(bank.paymentPublicKey),
    // The bank's own brand has no public range; this one stands for what a merchant gets from the bank.
    ALLIANCE_CARD_RANGES: JSON.stringify([{ brand: 'prostir', from: '9804', to: '9804' }]),
    ...(settings.nonCvv ? { ALLIANCE_TXN_TYPE: 'NONCVV' } : {}),
    ...(settings.notificationEncryption ? { ALLIANCE_NOTIFICATION_ENCRYPTION: 'true' } : {}),
    ...(settings.generation === 'v2'
      ? {
          ALLIANCE_SIGNING_KEY: keys.signingPrivatePem,
          ALLIANCE_SIGNING_KID: keys.signingKid,
          ALLIANCE_SIGNING_ALG: keys.signingAlg,
        }
      : {}),
  }
}
