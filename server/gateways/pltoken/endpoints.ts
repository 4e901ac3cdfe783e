export const PARAMETERS = ['uuid', 'orderId', 'paymentInfoId'] as const
export type Parameter = (typeof PARAMETERS)[number]

export const HTTP_METHODS = ['GET', 'POST', 'PUT', 'DELETE'] as const
export type HttpMethod = (typeof HTTP_METHODS)[number]

/** One call of the API. `path: null`: known by its name only (spec 6.1). */
export interface Endpoint {
  method: HttpMethod
  path: string | null
  /** its data may be a list */
  list?: boolean
}

/** Every call the documents name. Identifiers in braces travel encrypted, the other words plain (spec 1). */
export const ENDPOINTS = {
  cancelPaymentInfoByOrderId: { method: 'DELETE', path: '/account/{uuid}/orders/{orderId}' },
  createPaymentInfo: { method: 'POST', path: '/account/{uuid}/paymentinfo' },
  updatePaymentInfo: { method: 'PUT', path: '/account/{uuid}/paymentinfo/{paymentInfoId}' },
  deletePaymentInfo: { method: 'DELETE', path: '/account/{uuid}/paymentinfo/{paymentInfoId}' },
  paymentInfos: { method: 'GET', path: '/account/{uuid}/paymentinfo', list: true },
  paymentInfo: { method: 'GET', path: '/account/{uuid}/paymentinfo/{paymentInfoId}' },
  cardExpiries: { method: 'GET', path: '/account/{uuid}/paymentinfo/expiries', list: true },
  reVerifyPaymentInfo: { method: 'POST', path: null },
  cancelTransactionByOrderId: { method: 'DELETE', path: '/billing/{uuid}/orders/{orderId}' },
  transactions: { method: 'GET', path: '/billing/{uuid}/transactions', list: true },
  createTransaction: { method: 'POST', path: '/billing/{uuid}/transaction' },
  checkTransaction: { method: 'POST', path: null },
  payout: { method: 'POST', path: null },
  refund: { method: 'POST', path: null },
  reject: { method: 'POST', path: null },
} as const satisfies Record<string, Endpoint>

export type CallName = keyof typeof ENDPOINTS
export const CALL_NAMES = Object.keys(ENDPOINTS) as CallName[]

/** Paths the merchant learned from the provider, e.g. `{"refund": "POST /billing/{uuid}/refund"}`. */
export type PathSettings = Readonly<Partial<Record<CallName, { method: HttpMethod; path: string }>>>

export function endpointOf(call: CallName, settings: PathSettings): Endpoint {
  return { ...ENDPOINTS[call], ...settings[call] }
}

const SETTING = /^(GET|POST|PUT|DELETE) (\/[A-Za-z0-9/._~{}-]*)$/

/** A path as it is written in the settings, or why it cannot be used. */
export function parsePath(written: unknown): { method: HttpMethod; path: string } | { fault: string } {
  const match = typeof written === 'string' ? SETTING.exec(written) : null
  const method = HTTP_METHODS.find((name) => name === match?.[1])
  const path = match?.[2]
  if (!method || path === undefined) return { fault: 'must be written like "POST /billing/{uuid}/refund"' }
  const plain = PARAMETERS.reduce((text, name) => text.replace(`{${name}}`, ''), path)
  if (/[{}]/.test(plain)) return { fault: `takes each of {${PARAMETERS.join('}, {')}} once at the most` }
  return { method, path }
}
