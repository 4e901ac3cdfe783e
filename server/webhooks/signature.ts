import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Secret } from '../secret.ts'

/** Headers of a signed webhook (Standard Webhooks 1.0). */
export interface WebhookHeaders {
  'webhook-id': string
  /** seconds since the epoch */
  'webhook-timestamp': string
  /** `v1,<base64>`; several, separated by a space, while a secret is being replaced */
  'webhook-signature': string
}

const TOLERANCE_SECONDS = 300

function digest(secret: Secret<Uint8Array>, id: string, timestamp: string, body: string | Uint8Array): Buffer {
  return createHmac('sha256', secret.reveal()).update(`${id}.${timestamp}.`).update(body).digest()
}

/** Signs a webhook with every secret that is in use. */
export function signWebhook(
  secrets: readonly Secret<Uint8Array>[],
  id: string,
  nowMs: number,
  body: string,
): WebhookHeaders {
  const timestamp = String(Math.floor(nowMs / 1000))
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': secrets
      .map((secret) => `v1,${digest(secret, id, timestamp, body).toString('base64')}`)
      .join(' '),
  }
}

/** Why a webhook is not believed. */
export type WebhookFault =
  'header_missing' | 'timestamp_invalid' | 'timestamp_too_old' | 'timestamp_too_new' | 'signature'

/**
 * Verifies a webhook the way a merchant's backend must: raw body, five minutes of tolerance, constant time.
 *
 * @returns `null` when it is genuine, else what is wrong
 * @example
 * if (verifyWebhook(secrets, request.headers, rawBody, Date.now()) !== null) return response.sendStatus(400)
 */
export function verifyWebhook(
  secrets: readonly Secret<Uint8Array>[],
  headers: Readonly<Record<string, string | undefined>>,
  body: string | Uint8Array,
  nowMs: number,
): WebhookFault | null {
  const id = headers['webhook-id']
  const timestamp = headers['webhook-timestamp']
  const signatures = headers['webhook-signature']
  if (!id || !timestamp || !signatures) return 'header_missing'
  if (!/^\d{1,12}$/.test(timestamp)) return 'timestamp_invalid'
  const age = nowMs / 1000 - Number(timestamp)
  if (age > TOLERANCE_SECONDS) return 'timestamp_too_old'
  if (age < -TOLERANCE_SECONDS) return 'timestamp_too_new'
  const given = signatures
    .split(' ')
    .flatMap((item) => (item.startsWith('v1,') ? [Buffer.from(item.slice(3), 'base64')] : []))
  const genuine = secrets.some((secret) => {
    const expected = digest(secret, id, timestamp, body)
    return given.some((signature) => signature.length === expected.length && timingSafeEqual(signature, expected))
  })
  return genuine ? null : 'signature'
}
