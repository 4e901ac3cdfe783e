import type { Log } from '../../log.ts'
import { createMemory } from './memory.ts'
import { isFailure, isSuccess, paymentTokenOf, printableWord, type Told } from './words.ts'

const REMEMBERED = 10_000

/** Calls the operator, once for each session and reason and not at every question. */
export interface Alarms {
  once(sessionToken: string, reason: string, message: string, code?: string): void
  /** Looks at what ETpay says of a session: a word nobody knows, or a second transfer (spec 6.3, 6.4). */
  told(sessionToken: string, told: Told): void
}

/** Remembered in this process only: after a restart an alarm may sound once more. */
export function createAlarms(log: Log): Alarms {
  const raised = createMemory<true>(REMEMBERED)
  const paid = createMemory<string>(REMEMBERED)
  const alarms: Alarms = {
    once(sessionToken, reason, message, code) {
      const name = `${sessionToken} ${reason}`
      if (raised.get(name)) return
      raised.set(name, true)
      log.alert(message, {
        gateway: 'etpay',
        gatewayReference: sessionToken,
        reason,
        ...(code === undefined ? {} : { code }),
      })
    },
    told(sessionToken, told) {
      if (isSuccess(told.word)) {
        const paymentToken = paymentTokenOf(told)
        const first = paid.get(sessionToken)
        if (paymentToken === undefined) return
        if (first === undefined) paid.set(sessionToken, paymentToken)
        else if (first !== paymentToken) {
          alarms.once(sessionToken, 'twice', 'a session has more than one successful transfer')
        }
      } else if (!isFailure(told.word)) {
        const code = printableWord(told.word)
        alarms.once(sessionToken, `word:${code}`, 'ETpay reports a status we do not know', code)
      }
    },
  }
  return alarms
}
