import type { SessionRequest, SessionView, ThreeDSMode } from '#contract/session.ts'
import type { FieldError } from '#contract/problem.ts'
import type { GatewayName, MethodType } from '#contract/payment.ts'
import { ApiError } from '../errors.ts'
import { insertSession, findSession, setSessionStatus } from '../store/sessions.ts'
import { paymentsOfSession } from '../store/payments.ts'
import type { SessionRow } from '../store/schema.ts'
import { gatewayOf, type PaymentContext } from './context.ts'
import { createOnce } from './idempotency.ts'
import { newId } from './ids.ts'
import { paymentView, sessionStatus, sessionView } from './views.ts'

const DEFAULT_LIFETIME_SECONDS = 3600

export interface Sessions {
  /** @throws ApiError `invalid_request` with one error per field, `idempotency_key_reused` */
  create(request: SessionRequest, idempotencyKey: string): Promise<SessionView>
  /** @throws ApiError `session_not_found` */
  get(id: string): Promise<SessionView>
  /** Closes the session: no later payment can start; one that is under way goes on. */
  expire(id: string): Promise<SessionView>
  /** @throws ApiError `session_not_found` */
  row(id: string): Promise<SessionRow>
}

export function createSessions(context: PaymentContext): Sessions {
  const { database, clock, random, tokens, settings } = context

  async function row(id: string): Promise<SessionRow> {
    const found = await findSession(database, id)
    if (!found) throw new ApiError('session_not_found')
    return found
  }

  async function view(found: SessionRow): Promise<SessionView> {
    const payments = await paymentsOfSession(database, found.id)
    return { ...sessionView(found, clock.now()), payments: payments.map((payment) => paymentView(context, payment)) }
  }

  return {
    row,

    async create(request, idempotencyKey) {
      const gateway = pickGateway(context, request.gateway)
      const offered = [...new Set(gateway.methods().map((method) => method.type))]
      const faults = [
        ...checkMethods(request.methods, offered),
        ...checkReturnUrl(request.returnUrl, settings.allowedOrigins),
        ...gateway.checkSession(request),
      ]
      if (faults.length) throw new ApiError('invalid_request', undefined, faults)
      const at = clock.now()
      const { id } = await createOnce(
        database,
        { scope: 'merchant', key: idempotencyKey, request: ['session', request], at },
        async (trx) => {
          const created: SessionRow = {
            id: newId('cs', random),
            order_id: request.orderId,
            amount: request.amount,
            currency: request.currency,
            description: request.description ?? null,
            gateway: gateway.name,
            methods_json: JSON.stringify(request.methods ?? offered),
            customer_json: JSON.stringify(request.customer ?? {}),
            three_ds: request.threeDS ?? ('should' satisfies ThreeDSMode),
            capture: request.capture ?? 'automatic',
            save_card: request.saveCard ?? 'off',
            bank: request.bank ?? null,
            return_url: request.returnUrl ?? null,
            locale: request.locale ?? null,
            metadata_json: JSON.stringify(request.metadata ?? {}),
            status: 'open',
            created_at: at,
            expires_at: at + (request.expiresInSeconds ?? DEFAULT_LIFETIME_SECONDS) * 1000,
          }
          await insertSession(trx, created)
          return created.id
        },
      )
      // The client secret is derived, so a repeated request gets the same one although it is stored nowhere.
      return { ...sessionView(await row(id), clock.now()), clientSecret: tokens.issue('client', id) }
    },

    async get(id) {
      return view(await row(id))
    },

    async expire(id) {
      const found = await row(id)
      if (found.status === 'open') await setSessionStatus(database, id, 'expired')
      return view(await row(id))
    },
  }
}

/** @throws ApiError where the session takes no payment any more */
export function assertOpen(session: SessionRow, now: number): void {
  const status = sessionStatus(session, now)
  if (status === 'complete') throw new ApiError('session_complete')
  if (status === 'expired') throw new ApiError('session_expired')
}

function pickGateway(context: PaymentContext, name: GatewayName | undefined) {
  const chosen = name ?? [...context.gateways.keys()][0]
  if (chosen !== undefined && context.gateways.has(chosen)) return gatewayOf(context, chosen)
  throw new ApiError('invalid_request', undefined, [
    {
      path: 'gateway',
      code: 'not_configured',
      message: `this companion has ${[...context.gateways.keys()].join(', ')}`,
    },
  ])
}

function checkMethods(asked: MethodType[] | undefined, offered: MethodType[]): FieldError[] {
  const missing = (asked ?? []).filter((method) => !offered.includes(method))
  return missing.map((method) => ({
    path: 'methods',
    code: 'capability_not_offered',
    message: `${method} is not offered by this gateway; it offers ${offered.join(', ')}`,
  }))
}

function checkReturnUrl(url: string | undefined, allowed: readonly string[]): FieldError[] {
  if (url === undefined) return []
  const origin = URL.canParse(url) ? new URL(url).origin : ''
  if (allowed.includes(origin)) return []
  return [
    {
      path: 'returnUrl',
      code: 'origin_not_allowed',
      message: 'must be on one of the origins in SEALPAY_ALLOWED_ORIGINS',
    },
  ]
}
