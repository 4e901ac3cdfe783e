import { randomInt } from 'node:crypto'
import type { Timers } from '../timers.ts'
import type { Metadata, SessionRequest } from './requests.ts'
import type { Plan, Scenario } from './scenarios.ts'
import { scenarioFor } from './scenarios.ts'

export type Language = 'es' | 'en'

/** One transfer, or one attempt at it. */
export interface Payment {
  paymentToken: string
  /** what became of it; money has moved exactly where it is `success` */
  status: string
  at: number
}

export interface Session {
  readonly token: string
  /** key of this session's messages; never leaves for the browser */
  readonly signatureToken: string
  readonly merchantOrderId: string
  readonly orderAmount: number
  readonly metadata: readonly Metadata[]
  readonly rutLocked: boolean
  readonly completedUrl?: string
  readonly cancellationUrl?: string
  readonly webhookUrl?: string
  readonly concat?: string
  readonly createdAt: number
  bankCode?: string
  rut?: string
  /** chosen by the payer on the page; by the browser's preference before */
  language?: Language
  signedIn: boolean
  state: 'open' | 'finished' | 'expired'
  /** what the payer leaves with; set once the session is finished */
  ending?: { plan: Plan; told: string }
  readonly payments: Payment[]
  /** calls off the end of its time */
  keep: () => void
}

/** Agreed at onboarding, and used where a session names no address of its own (specification, section 3). */
export interface DefaultAddresses {
  completedUrl?: string
  cancellationUrl?: string
  webhookUrl?: string
}

export interface Sessions {
  create(request: SessionRequest): Session
  find(token: string): Session | undefined
  all(): readonly Session[]
  expire(session: Session): void
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const TOKEN_LENGTH = 64

/** Letters and digits, as in every token of the documentation. */
export function randomText(length: number = TOKEN_LENGTH): string {
  return Array.from({ length }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')
}

export function sessionScenario({ orderAmount, bankCode }: Session): Scenario {
  return scenarioFor(orderAmount, bankCode)
}

/** Keeps sessions. Several may have one order id: nothing documented says otherwise (specification, section 3.4). */
export function createSessions(
  timers: Timers,
  now: () => number,
  lifetimeMs: number,
  defaults: DefaultAddresses,
): Sessions {
  const sessions = new Map<string, Session>()
  const expire = (session: Session): void => {
    session.keep()
    if (session.state === 'open') session.state = 'expired'
  }
  return {
    create({ completedUrl, cancellationUrl, webhookUrl, ...request }) {
      const session: Session = {
        ...request,
        completedUrl: completedUrl ?? defaults.completedUrl,
        cancellationUrl: cancellationUrl ?? defaults.cancellationUrl,
        webhookUrl: webhookUrl ?? defaults.webhookUrl,
        token: randomText(),
        signatureToken: randomText(),
        createdAt: now(),
        signedIn: false,
        state: 'open',
        payments: [],
        keep: timers.after(lifetimeMs, () => expire(session)),
      }
      sessions.set(session.token, session)
      return session
    },
    find: (token) => sessions.get(token),
    all: () => [...sessions.values()],
    expire,
  }
}
