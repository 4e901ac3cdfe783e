import { createHmac, timingSafeEqual } from 'node:crypto'

/** What the shop believes about one webhook. */
export type WebhookVerdict = { ok: true; id: string; body: string } | { ok: false; reason: string }

const TOLERANCE_SECONDS = 5 * 60

/**
 * Verifies a webhook as Standard Webhooks 1.0 says, the way any merchant would: HMAC-SHA256 over `id.timestamp.body` with
 * the raw bytes of the body, several space-separated signatures while the secret changes, five minutes of clock tolerance.
 *
 * @param secret - `whsec_` followed by base64
 */
export function verifyWebhook(
  headers: Readonly<Record<string, string | undefined>>,
  rawBody: Buffer,
  secret: string,
  nowMs: number,
): WebhookVerdict {
  const id = headers['webhook-id']
  const timestamp = headers['webhook-timestamp']
  const signatures = headers['webhook-signature']
  if (!id || !timestamp || !signatures) return { ok: false, reason: 'a webhook header is missing' }
  if (!/^\d{1,12}$/.test(timestamp)) return { ok: false, reason: 'the timestamp is not a number of seconds' }
  if (Math.abs(nowMs / 1000 - Number(timestamp)) > TOLERANCE_SECONDS)
    return { ok: false, reason: 'the timestamp is too far from now' }
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  const expected = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(rawBody).digest()
  const matches = signatures.split(' ').some((signature) => {
    const [version, value = ''] = signature.split(',')
    const given = Buffer.from(value, 'base64')
    return version === 'v1' && given.length === expected.length && timingSafeEqual(given, expected)
  })
  return matches ? { ok: true, id, body: rawBody.toString('utf8') } : { ok: false, reason: 'no signature matches' }
}
