import { randomBytes, randomUUID } from 'node:crypto'
import type { JsonObject } from './signature.ts'

export type Verdict = 'passed' | 'failed' | 'canceled' | 'too_many_codes'

/** One run of 3-D Secure, as the issuer's server knows it. */
export interface Challenge {
  /** names the issuer's pages; nobody can guess it */
  reference: string
  serverTransactionId: string
  acsTransactionId: string
  md: string
  sessionData: string
  /** what the browser brings: `creq`, or `PaReq` in the basic workflow */
  request: string
  /** where the browser goes back to */
  returnTo?: string
  wrongCodes: number
  verdict?: Verdict
  /** what the browser takes back, once there is a verdict: `cres` or `PaRes` */
  response?: string
}

function encode(value: JsonObject): string {
  return Buffer.from(JSON.stringify(value), 'utf8').toString('base64url')
}

/** Reads a base64url JSON message of the issuer's protocol (EMV 3-D Secure); `null` for anything else. */
export function decodeMessage(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(text.replace(/=+$/, ''), 'base64url').toString('utf8'))
    return typeof value === 'object' && value !== null ? (value as JsonObject) : null
  } catch {
    return null
  }
}

export function newChallenge(workflow: 'extended' | 'basic', window: string): Challenge {
  const serverTransactionId = randomUUID()
  const acsTransactionId = randomUUID()
  const request =
    workflow === 'extended'
      ? encode({
          threeDSServerTransID: serverTransactionId,
          acsTransID: acsTransactionId,
          challengeWindowSize: window,
          messageType: 'CReq',
          messageVersion: '2.2.0',
        })
      : // An opaque text: in the basic workflow only the platform's own page reads it (specification, section 13, row 12).
        randomBytes(120).toString('base64')
  return {
    reference: randomUUID(),
    serverTransactionId,
    acsTransactionId,
    md: randomBytes(24).toString('base64'),
    sessionData: encode({ session: randomUUID() }),
    request,
    wrongCodes: 0,
  }
}

export function methodData(challenge: Challenge, notificationUrl: string): string {
  return encode({
    threeDSServerTransID: challenge.serverTransactionId,
    threeDSMethodNotificationURL: notificationUrl,
  })
}

/** What the issuer posts to the notification address once the method frame has run. */
export function methodNotification(challenge: Challenge): string {
  return encode({ threeDSServerTransID: challenge.serverTransactionId })
}

/** The first verdict counts. */
export function decide(challenge: Challenge, workflow: 'extended' | 'basic', verdict: Verdict): void {
  if (challenge.verdict !== undefined) return
  challenge.verdict = verdict
  challenge.response =
    workflow === 'extended'
      ? encode({
          threeDSServerTransID: challenge.serverTransactionId,
          acsTransID: challenge.acsTransactionId,
          messageType: 'CRes',
          messageVersion: '2.2.0',
          transStatus: verdict === 'passed' ? 'Y' : 'N',
        })
      : randomBytes(300).toString('base64')
}
