/** One call of the bank (spec 6.5). */
export interface V1Endpoint {
  /** for the log */
  name: string
  /** under `/ecom/execute_request` */
  v1: string
  /** v1 body: JWE text, or plain JSON; `query` is by configuration, for the bank does not say (spec 8) */
  v1Body: 'jwe' | 'json' | 'query'
}

/** A call that both generations have. */
export interface Endpoint extends V1Endpoint {
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
  tokenPurchase: {
    name: 'token purchase',
    v1: '/payments/v1/token_purchase',
    v1Body: 'jwe',
    v2: '/payments/token_purchase_v1',
  },
  tokenPurchase3ds: {
    name: 'token purchase 3ds',
    v1: '/payments/v1/purchase/token_3ds',
    v1Body: 'jwe',
    v2: '/payments/purchase/token_3ds_v1',
  },
  createVerification: {
    name: 'verification create',
    v1: '/payments/v1/create/verification',
    v1Body: 'jwe',
    v2: '/payments/create/verification_v1',
  },
  executeVerification: {
    name: 'verification execute',
    v1: '/payments/v1/execute/verification',
    v1Body: 'jwe',
    v2: '/payments/execute/verification_v1',
  },
  createPreauth: {
    name: 'preauth create',
    v1: '/payments/v1/create/preauth',
    v1Body: 'jwe',
    v2: '/payments/preauth/create_v1',
  },
  executePreauth: {
    name: 'preauth execute',
    v1: '/payments/v1/execute/preauth',
    v1Body: 'jwe',
    v2: '/payments/preauth/execute_v1',
  },
  completion: {
    name: 'completion',
    v1: '/payments/v1/completion',
    v1Body: 'jwe',
    v2: '/payments/preauth/completion_v1',
  },
  createToken: { name: 'token create', v1: '/token/v1/create', v1Body: 'jwe', v2: '/token/create_v1' },
  listTokens: {
    name: 'token list',
    v1: '/token/v1/list/by-customer-id',
    v1Body: 'query',
    v2: '/token/list/by-customer-id_v1',
  },
  tokenData: { name: 'token data', v1: '/token/v1/get', v1Body: 'query', v2: '/token/get_v1' },
  tokenState: {
    name: 'token state',
    v1: '/token/v1/state/update',
    v1Body: 'query',
    v2: '/token/state/update_v1',
  },
} as const satisfies Record<string, Endpoint>

/** The hosted page, which has no v2 path: it is always spoken to over a v1 session (spec 6.5, 9.7). */
export const HOSTED_ENDPOINTS = {
  createOrder: { name: 'hosted order create', v1: '/hpp/v1/create-order', v1Body: 'json' },
  queryOrder: { name: 'hosted order query', v1: '/hpp/v1/operations', v1Body: 'json' },
} as const satisfies Record<string, V1Endpoint>

export const AUTHORIZE_PATH = '/api-gateway/authorize_virtual_device'
export const BANK_KEY_PATH = '/ecom/keys/public_key/get_v1'
