/**
 * What a log line may hold. An allow-list by type: card data, keys, tokens, bodies and personal data have no field here,
 * so they cannot be logged by accident.
 */
export interface LogFields {
  requestId?: string
  method?: string
  route?: string
  status?: number
  durationMs?: number
  code?: string
  sessionId?: string
  paymentId?: string
  refundId?: string
  eventId?: string
  gateway?: string
  gatewayReference?: string
  call?: string
  attempt?: number
  reason?: string
  errorName?: string
  url?: string
  count?: number
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'alert'

/** `alert` is for what a person must look at: money that moved against the record, keys that are refused. */
export type Log = Record<LogLevel, (message: string, fields?: LogFields) => void>

const LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error', 'alert']
const FIELDS: ReadonlySet<string> = new Set<keyof LogFields>([
  'requestId', 'method', 'route', 'status', 'durationMs', 'code', 'sessionId', 'paymentId', 'refundId', 'eventId',
  'gateway', 'gatewayReference', 'call', 'attempt', 'reason', 'errorName', 'url', 'count',
]) // prettier-ignore

/** A log of one JSON object per line, with only the allowed fields and no line breaks from outside. */
export function createLog(write: (line: string) => void, minimum: LogLevel, now: () => number): Log {
  const from = LEVELS.indexOf(minimum)
  const level =
    (name: LogLevel) =>
    (message: string, fields: LogFields = {}) => {
      if (LEVELS.indexOf(name) < from) return
      const allowed = Object.entries(fields).filter(([key, value]) => FIELDS.has(key) && value !== undefined)
      // JSON escapes control characters, so a value cannot forge a second line.
      write(
        JSON.stringify({ time: new Date(now()).toISOString(), level: name, message, ...Object.fromEntries(allowed) }),
      )
    }
  return {
    debug: level('debug'),
    info: level('info'),
    warn: level('warn'),
    error: level('error'),
    alert: level('alert'),
  }
}

export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {}, alert() {} }
