import type { Send } from '../gateways/http.ts'
import type { Log } from '../log.ts'
import type { Metrics } from '../metrics.ts'
import type { Clock, Random } from '../ports.ts'
import type { Secret } from '../secret.ts'
import { claimDueMessages, nextMessageAt, settleMessage } from '../store/outbox.ts'
import type { Database, OutboxRow } from '../store/schema.ts'
import { nextAttempt } from './schedule.ts'
import { signWebhook } from './signature.ts'

/** Sends what the payment service wrote into the outbox, at least once each. */
export interface Outbox {
  /** Sends everything that is due, once. Answers how many messages were tried. */
  tick(): Promise<number>
  nextAt(): Promise<number | null>
}

export interface OutboxDeps {
  database: Database
  clock: Clock
  random: Random
  log: Log
  metrics: Metrics
  send: Send
  /** `null`: the merchant wants no webhooks; messages stay in the outbox and are sent when an address is configured */
  target: { url: string; secrets: readonly Secret<Uint8Array>[] } | null
}

const TIMEOUT_MS = 15_000
const LEASE_MS = 60_000
const AT_ONCE = 10
const ANSWER_BYTES = 65_536

export function createOutbox({ database, clock, random, log, metrics, send, target }: OutboxDeps): Outbox {
  if (!target) return { tick: () => Promise.resolve(0), nextAt: () => Promise.resolve(null) }

  async function deliver(message: OutboxRow): Promise<void> {
    const status = await post(message)
    const finish = (state: OutboxRow['state'], nextAt: number | null) =>
      settleMessage(database, message.id, { state, nextAt, status })
    metrics.count('sealpay_webhooks_total', { result: status === null ? 'no_answer' : `${Math.floor(status / 100)}xx` })
    if (status !== null && status >= 200 && status < 300) return finish('delivered', null)
    const next = status === 410 ? 'stop' : nextAttempt(message.attempts, clock.now(), random.number())
    const fields = {
      eventId: message.id,
      paymentId: message.payment_id,
      attempt: message.attempts,
      ...(status === null ? {} : { status }),
    }
    if (next === 'stop') {
      log.alert('a webhook was given up; replay it when the receiver works again', fields)
      return finish('stopped', null)
    }
    log.warn('a webhook was not accepted and will be sent again', fields)
    return finish('waiting', next)
  }

  /** The answer's status, or `null` where none came. Redirects are not followed: the address is what was configured. */
  async function post(message: OutboxRow): Promise<number | null> {
    if (!target) return null
    try {
      const answer = await send({
        url: target.url,
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...signWebhook(target.secrets, message.id, clock.now(), message.body),
        },
        body: message.body,
        timeoutMs: TIMEOUT_MS,
        maxBytes: ANSWER_BYTES,
      })
      return answer.status
    } catch {
      return null
    }
  }

  return {
    async tick() {
      const due = await claimDueMessages(database, clock.now(), LEASE_MS, AT_ONCE)
      await Promise.all(due.map(deliver))
      return due.length
    },
    nextAt: () => nextMessageAt(database),
  }
}
