import type { Timers } from '../timers.ts'
import type { ClaimSet, WriteMessage } from './messages.ts'
import type { StatusRequest } from './requests.ts'
import type { Notice, Plan } from './scenarios.ts'
import { SUCCEEDS } from './scenarios.ts'
import type { Payment, Session, Sessions } from './session.ts'
import { randomText, sessionScenario } from './session.ts'
import type { Webhooks } from './webhooks.ts'

/** How the payer ends a session, or any word that a test wants ETpay to say. */
export type Ending = 'approve' | 'reject' | 'cancel' | { word: string }

export interface Outcomes {
  /** Ends an open session; one that has ended stays as it is. Resolves when the payer may leave. */
  finish(session: Session, ending: Ending): Promise<void>
  /** Where the payer's browser goes, if the merchant has told (specification, section 5). */
  returnUrl(session: Session): string | null
  /** Answer to a status query: one entry for each finished payment that fits (specification, section 8). */
  query(request: StatusRequest): Record<string, string | number>[]
  /** Sends the genuine webhook about the last payment once more. */
  resend(session: Session): Promise<void>
}

export interface OutcomeTools {
  sessions: Sessions
  timers: Timers
  now: () => number
  write: WriteMessage
  webhooks: Webhooks
  /** where a scenario does not say */
  order: 'before' | 'after'
  claims: ClaimSet
}

// "Afterwards": a moment later the payer's browser is already on its way.
const AFTER_MS = 500

function planFor(session: Session, ending: Ending): Plan {
  if (ending === 'approve') return sessionScenario(session).plan
  if (ending === 'reject') return { ...SUCCEEDS, truth: 'error' }
  return { ...SUCCEEDS, truth: ending === 'cancel' ? 'canceled' : ending.word }
}

function contradict(status: string): string {
  return status === 'success' ? 'error' : 'success'
}

/** What a payer's decision leads to: payments, messages, and what queries tell. */
export function createOutcomes(tools: OutcomeTools): Outcomes {
  const { sessions, timers, now, write, webhooks } = tools

  const addPayment = (session: Session, status: string): Payment => {
    const payment = { paymentToken: `PAY${randomText(21)}`, status, at: now() }
    session.payments.push(payment)
    return payment
  }

  const settleLater = (session: Session, first: Payment, later: NonNullable<Plan['later']>): void => {
    timers.after(later.afterSeconds * 1_000, () => {
      if (later.paymentToken === 'same') first.status = later.word
      const payment = later.paymentToken === 'same' ? first : addPayment(session, later.word)
      void webhooks.send(session, payment, { word: later.word })
    })
  }

  const announce = async (session: Session, payment: Payment, plan: Plan, told: string): Promise<void> => {
    const send = ({ word = told, seal, wrongAmount }: Notice): Promise<void> =>
      webhooks.send(session, payment, { word, seal, wrongAmount })
    const after = (plan.order ?? tools.order) === 'after' ? AFTER_MS : 0
    const awaited: Promise<void>[] = []
    for (const notice of plan.webhooks) {
      const delay = (notice.afterSeconds ?? 0) * 1_000 + after
      if (delay === 0) awaited.push(send(notice))
      else timers.after(delay, () => void send(notice))
    }
    await Promise.all(awaited)
  }

  const describe = (session: Session, { paymentToken, status }: Payment): Record<string, string | number> => {
    const lie = session.ending?.plan.query
    const known = { payment_token: paymentToken, payment_status: lie === 'opposite' ? contradict(status) : status }
    // These two members are all that is confirmed; an amount has to be there to be wrong.
    const amount = session.orderAmount + (lie === 'wrong_amount' ? 1 : 0)
    if (tools.claims !== 'full') return lie === 'wrong_amount' ? { ...known, order_amount: amount } : known
    const { token, merchantOrderId } = session
    return { session_token: token, merchant_order_id: merchantOrderId, order_amount: amount, ...known }
  }

  return {
    async finish(session, ending) {
      if (session.state !== 'open') return
      session.keep()
      session.state = 'finished'
      const plan = planFor(session, ending)
      const told = plan.told ?? plan.truth
      session.ending = { plan, told }
      const payment = addPayment(session, plan.truth)
      if (plan.later) settleLater(session, payment, plan.later)
      await announce(session, payment, plan, told)
    },
    returnUrl(session) {
      const { ending, completedUrl, cancellationUrl, concat = '?' } = session
      const [payment] = session.payments
      if (!ending || !payment) return cancellationUrl ?? null
      const url = ending.told === 'success' ? completedUrl : cancellationUrl
      if (url === undefined) return null
      if (ending.plan.back === 'nothing') return url
      const token = write(session, payment, { word: ending.told })
      const carried = ending.plan.back === 'jwt' ? token : token.slice(0, token.lastIndexOf('.') + 1)
      // Joined blindly, as documented: a merchant who gives no `concat` to an address with a query gets two "?".
      return `${url}${concat}jwt=${carried}`
    },
    query({ sessionToken, merchantOrderId, paymentToken }) {
      return sessions
        .all()
        .filter(({ token }) => sessionToken === undefined || token === sessionToken)
        .filter((session) => merchantOrderId === undefined || session.merchantOrderId === merchantOrderId)
        .filter(({ ending }) => ending?.plan.query !== 'nothing')
        .flatMap((session) =>
          session.payments
            .filter((payment) => paymentToken === undefined || payment.paymentToken === paymentToken)
            .map((payment) => describe(session, payment)),
        )
    },
    async resend(session) {
      const payment = session.payments.at(-1)
      if (payment) await webhooks.send(session, payment, { word: payment.status })
    },
  }
}
