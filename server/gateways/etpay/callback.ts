import { createHash } from 'node:crypto'
import type { CallbackVerdict, FindPayment, RawCallback } from '../gateway.ts'
import type { Alarms } from './alarms.ts'
import { parseObject, readUtf8 } from './json.ts'
import { judgeMessage, type Judgement, type MessageRules } from './message.ts'
import { evidenceOf, outcomeOf, type Told } from './words.ts'

/** No message comes near it; what is larger is not read (spec 6.2, step 1). */
export const MAX_BYTES = 16_384

type Reason = (CallbackVerdict & { kind: 'refused' })['reason']

const refused = (reason: Reason, status: number): CallbackVerdict => ({
  kind: 'refused',
  reason,
  answer: { status, body: { ok: false } },
})

/** Counted apart, answered alike: who sends a forged message does not learn which sessions exist (spec 6.5). */
const UNPROVEN: Readonly<Record<'malformed' | 'unknown_session' | 'bad_signature' | 'out_of_time', [Reason, number]>> =
  {
    malformed: ['malformed', 400],
    unknown_session: ['unknown_key', 401],
    bad_signature: ['signature', 401],
    out_of_time: ['replayed', 401],
  }

/** Judges a webhook (spec 6.2). The content type says nothing: the body must be JSON whatever it claims to be. */
export async function readCallback(
  { body }: RawCallback,
  find: FindPayment,
  rules: MessageRules & { alarms: Alarms },
): Promise<CallbackVerdict> {
  if (body.byteLength > MAX_BYTES) return refused('too_large', 413)
  const text = readUtf8(body)
  const jwt = text === null ? undefined : parseObject(text)?.['payment']
  if (typeof jwt !== 'string') return refused('malformed', 400)
  const judgement = await judgeMessage(jwt, find, rules)
  switch (judgement.kind) {
    case 'contradiction':
      return contradiction(judgement, rules.alarms)
    case 'genuine':
      return proof(judgement, rules.alarms)
    default:
      return refused(...UNPROVEN[judgement.kind])
  }
}

function contradiction({ key, claim }: Judgement & { kind: 'contradiction' }, alarms: Alarms): CallbackVerdict {
  const about = key.reference ?? key.requestId
  alarms.once(about, `message:${claim}`, 'a message signed by ETpay contradicts our record', claim)
  return refused(claim === 'merchant_code' ? 'wrong_merchant' : 'wrong_operation', 409)
}

function proof({ key, claims }: Judgement & { kind: 'genuine' }, alarms: Alarms): CallbackVerdict {
  const told: Told = { word: claims['payment_status'], paymentToken: claims['payment_token'] }
  const reference = key.reference ?? key.requestId
  alarms.told(reference, told)
  return {
    kind: 'proof',
    report: {
      outcome: outcomeOf(told.word),
      ...(key.reference === null ? {} : { reference: key.reference }),
      requestId: key.requestId,
      ...(claims['order_amount'] === undefined ? {} : { amount: key.amount }),
      evidence: evidenceOf(told),
    },
    fingerprint: fingerprintOf(reference, told),
    answer: { status: 200, body: { ok: true } },
  }
}

/** The same news is told by these three, not by the text of the token, which differs at every delivery (spec 6.4). */
function fingerprintOf(reference: string, { paymentToken, word }: Told): string {
  const facts = JSON.stringify([reference, paymentToken ?? null, word ?? null])
  return createHash('sha256').update(facts).digest('base64url')
}
