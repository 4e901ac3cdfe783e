import { createHash } from 'node:crypto'
import { parseObject } from './json.ts'

/** What of a payment must be remembered between its steps; kept by the companion, encrypted (`Journal.state`). */
export interface GateState {
  /** where `TermUrl` of the basic workflow must lead (spec 5.2) */
  returnUrl?: string
  /** of the acceptance: Gate has the request, and can be asked about it even where no payment came of it (spec 8) */
  requestId?: string
  /** the last answer to an action: of which kind, when, and which one */
  answered?: { kind: string; at: number; digest: string }
  /** authentication on the merchant's request was started, so a code is on its way (spec 5.4) */
  authStarted?: boolean
  /** the shopper knows that the first attempt failed and wants the next one (spec 5.3) */
  cascadeConfirmed?: boolean
}

export function parseState(text: string | null): GateState {
  // Written by ourselves and sealed by the companion, so its shape is known.
  return (text === null ? null : (parseObject(text) as GateState | null)) ?? {}
}

/** Tells one answer from another without keeping it. */
export function digestOf(kind: string, value: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify([kind, value]))
    .digest('base64url')
}
