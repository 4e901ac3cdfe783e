/** One call of the bank in both generations (spec 6.5). */
export interface Endpoint {
  /** for the log */
  name: string
  /** under `/ecom/execute_request` */
  v1: string
  /** v1 body: JWE text, or plain JSON; `query` is by configuration, for the bank does not say (spec 8) */
  v1Body: 'jwe' | 'json' | 'query'
  /** under `/ecom/jws` */
  v2: string
}

export const ENDPOINTS = {
  createPurchase: {
    name: 'purchase create',
    v1: '/payments/v3/create/purchase',
    v1Body: 'jwe',
    v2: '/payments/create/purchase_v3',
  },
  executePurchase: {
    name: 'purchase execute',
    v1: '/payments/v1/execute/purchase',
    v1Body: 'jwe',
    v2: '/payments/execute/purchase_v1',
  },
  refund: { name: 'refund', v1: '/payments/v3/refund', v1Body: 'jwe', v2: '/payments/refund_v1' },
  queryById: { name: 'query by id', v1: '/payments/v1/operations', v1Body: 'query', v2: '/payments/operations_v1' },
  queryByRequestId: {
    name: 'query by request id',
    v1: '/payments/v1/operation/by_merchant_request_id',
    v1Body: 'query',
    v2: '/payments/operation/by_merchant_request_id_v1',
  },
} as const satisfies Record<string, Endpoint>

export const AUTHORIZE_PATH = '/api-gateway/authorize_virtual_device'
export const BANK_KEY_PATH = '/ecom/keys/public_key/get_v1'
