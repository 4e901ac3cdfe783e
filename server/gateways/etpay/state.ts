import { Secret } from '../../secret.ts'
import type { OperationKey } from '../gateway.ts'
import { parseObject } from './json.ts'

/** What must be remembered of one ETpay session; stored encrypted by the companion, never shown to anybody. */
export interface SessionState {
  /** key of this session's messages (spec 1) */
  signatureToken: Secret
  /** the merchant the session was made for: settings may change while it is open */
  merchantCode: string
  /** `payment_status` of a verified message that came with the shopper's browser (spec 5) */
  told?: string
}

export function writeState({ signatureToken, merchantCode, told }: SessionState): string {
  const members = { signature_token: signatureToken.reveal(), merchant_code: merchantCode }
  return JSON.stringify(told === undefined ? members : { ...members, told })
}

/** `null` where nothing was noted yet. */
export function readState({ state }: Pick<OperationKey, 'state'>): SessionState | null {
  const members = state === null ? null : parseObject(state)
  if (!members) return null
  const { signature_token: signatureToken, merchant_code: merchantCode, told } = members
  if (typeof signatureToken !== 'string' || !signatureToken || typeof merchantCode !== 'string') return null
  return {
    signatureToken: new Secret(signatureToken),
    merchantCode,
    ...(typeof told === 'string' ? { told } : {}),
  }
}
