import type { Contact, OrderSession } from './orders.ts'

export interface SessionOrder {
  orderId: string
  amount: number
  currency: string
  description: string
  customerId: string
  contact: Contact
  gateway: string | null
  saveCard: boolean
  locale: string
  returnUrl: string
}

/** The companion refused, or did not answer; `fields` names what the buyer can mend. */
export class CompanionError extends Error {
  override name = 'CompanionError'
  readonly code: string
  readonly fields: readonly { path: string; message: string }[]

  constructor(code: string, message: string, fields: readonly { path: string; message: string }[] = []) {
    super(message)
    this.code = code
    this.fields = fields
  }
}

/** The three calls a merchant's backend makes. */
export interface CompanionClient {
  openSession(order: SessionOrder, idempotencyKey: string): Promise<OrderSession>
  /** gives money back; the whole of what is left where no amount is given */
  refund(paymentId: string, amount: number | null, idempotencyKey: string): Promise<void>
}

interface ProblemBody {
  code?: string
  title?: string
  detail?: string
  errors?: { path: string; message: string }[]
}

export function createCompanionClient(
  companionUrl: string,
  secretKey: string,
  fetchFn: typeof fetch = fetch,
): CompanionClient {
  async function post(path: string, body: unknown, idempotencyKey: string): Promise<Record<string, unknown>> {
    let response: Response
    let answer: unknown
    try {
      response = await fetchFn(`${companionUrl}${path}`, {
        method: 'POST',
        headers: {
          Authorization: `Bearer ${secretKey}`,
          'Content-Type': 'application/json',
          'Idempotency-Key': idempotencyKey,
        },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(30_000),
      })
      answer = await response.json()
    } catch {
      throw new CompanionError('no_answer', 'the payment service did not answer')
    }
    if (response.ok) return answer as Record<string, unknown>
    const problem = answer as ProblemBody
    throw new CompanionError(
      problem.code ?? 'unavailable',
      problem.detail ?? problem.title ?? 'the payment service refused',
      problem.errors ?? [],
    )
  }

  return {
    async openSession(order, idempotencyKey) {
      const { firstName, lastName, email } = order.contact
      const session = await post(
        '/v1/sessions',
        {
          amount: order.amount,
          currency: order.currency,
          orderId: order.orderId,
          description: order.description,
          locale: order.locale,
          returnUrl: order.returnUrl,
          ...(order.gateway ? { gateway: order.gateway } : {}),
          ...(order.saveCard ? { saveCard: 'ask' } : {}),
          // A field without a value is left out: an empty one would be checked, and refused.
          customer: {
            id: order.customerId,
            ...(firstName ? { firstName } : {}),
            ...(lastName ? { lastName } : {}),
            ...(email ? { email } : {}),
          },
        },
        idempotencyKey,
      )
      return {
        id: String(session['id']),
        clientSecret: String(session['clientSecret']),
        expiresAt: Date.parse(String(session['expiresAt'])),
      }
    },
    async refund(paymentId, amount, idempotencyKey) {
      await post(
        `/v1/payments/${encodeURIComponent(paymentId)}/refunds`,
        amount === null ? {} : { amount },
        idempotencyKey,
      )
    },
  }
}
