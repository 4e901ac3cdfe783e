import type { FaultName } from '../scenarios.ts'
import { CardCalls } from './card-calls.ts'
import { complete } from './completions.ts'
import type { JsonObject } from './fields.ts'
import { demandShape } from './fields.ts'
import type { Operation } from './operation.ts'
import { describeOperation } from './operation.ts'
import type { Orders } from './orders.ts'
import type { PaymentTools, Payments, Worked } from './payments.ts'
import { refund } from './refunds.ts'
import { Refusal } from './refusal.ts'
import type { Generation } from './requests.ts'
import { queryByIdShape, queryByRequestShape } from './requests.ts'
import { createTokenCalls } from './token-calls.ts'

/** What a call answers, and what goes wrong with it on the way back. */
export interface Told {
  answer: JsonObject
  fault?: FaultName
}

/** A call of the bank's API behind a session (v1) or a signature (v2). */
export interface Endpoint {
  generation: Generation
  /** `sealed`: a v1 body must be a JWE. `either`: the documentation does not say, JSON and JWE are both taken. */
  body: 'sealed' | 'either' | 'signed'
  run(request: JsonObject): Told
}

interface Rows {
  v1: string
  v2?: string
  body: 'sealed' | 'either'
  run(request: JsonObject, generation: Generation): Told
}

const V1 = '/ecom/execute_request'
const V2 = '/ecom/jws'

/** The endpoint map (specification, section 6.5), as far as the sandbox goes. */
export function createEndpoints(
  payments: Payments,
  orders: Orders,
  tools: PaymentTools,
  merchant: { merchantId: string; merchantName: string },
): ReadonlyMap<string, Endpoint> {
  const cards = new CardCalls(payments, tools)
  const tokens = createTokenCalls(tools.tokens, payments, tools)
  const told = ({ operation, fault }: Worked): Told => ({ answer: describeOperation(operation, merchant), fault })
  const found = (operation: Operation | undefined): Told => {
    if (!operation) throw new Refusal('payment_operation_not_found', 'no such operation')
    return told({ operation })
  }

  const rows: Rows[] = [
    {
      v1: '/payments/v3/create/purchase',
      v2: '/payments/create/purchase_v3',
      body: 'sealed',
      run: (request, generation) => told(cards.create(request, generation)),
    },
    {
      v1: '/payments/v1/execute/purchase',
      v2: '/payments/execute/purchase_v1',
      body: 'sealed',
      run: (request) => told(cards.execute(request)),
    },
    {
      v1: '/payments/v3/refund',
      v2: '/payments/refund_v1',
      body: 'sealed',
      run: (request, generation) => told({ operation: refund(payments, tools, request, generation) }),
    },
    {
      v1: '/payments/v1/token_purchase',
      v2: '/payments/token_purchase_v1',
      body: 'sealed',
      run: (request, generation) => told(cards.payByToken(request, generation)),
    },
    {
      v1: '/payments/v1/purchase/token_3ds',
      v2: '/payments/purchase/token_3ds_v1',
      body: 'sealed',
      run: (request) => told(cards.execute(request, 'PURCHASE', 'token')),
    },
    {
      v1: '/payments/v1/create/verification',
      v2: '/payments/create/verification_v1',
      body: 'sealed',
      run: (request, generation) => told(cards.create(request, generation, 'VERIFICATION')),
    },
    {
      v1: '/payments/v1/execute/verification',
      v2: '/payments/execute/verification_v1',
      body: 'sealed',
      run: (request) => told(cards.execute(request, 'VERIFICATION')),
    },
    {
      v1: '/payments/v1/create/preauth',
      v2: '/payments/preauth/create_v1',
      body: 'sealed',
      run: (request, generation) => told(cards.create(request, generation, 'PREAUTH')),
    },
    {
      v1: '/payments/v1/execute/preauth',
      v2: '/payments/preauth/execute_v1',
      body: 'sealed',
      run: (request) => told(cards.execute(request, 'PREAUTH')),
    },
    {
      v1: '/payments/v1/completion',
      v2: '/payments/preauth/completion_v1',
      body: 'sealed',
      run: (request, generation) => told({ operation: complete(payments, tools, request, generation) }),
    },
    {
      v1: '/token/v1/create',
      v2: '/token/create_v1',
      body: 'sealed',
      run: (request, generation) => ({ answer: tokens.create(request, generation) }),
    },
    {
      v1: '/token/v1/list/by-customer-id',
      v2: '/token/list/by-customer-id_v1',
      body: 'either',
      run: (request) => ({ answer: tokens.list(request) }),
    },
    {
      v1: '/token/v1/get',
      v2: '/token/get_v1',
      body: 'either',
      run: (request) => ({ answer: tokens.data(request) }),
    },
    {
      v1: '/token/v1/state/update',
      v2: '/token/state/update_v1',
      body: 'either',
      run: (request) => ({ answer: tokens.change(request) }),
    },
    {
      v1: '/payments/v1/operations',
      v2: '/payments/operations_v1',
      body: 'either',
      run(request) {
        demandShape(request, queryByIdShape)
        return found(payments.find(request.id))
      },
    },
    {
      v1: '/payments/v1/operation/by_merchant_request_id',
      v2: '/payments/operation/by_merchant_request_id_v1',
      body: 'either',
      run(request) {
        demandShape(request, queryByRequestShape)
        return found(payments.findByRequest(request.merchantRequestId))
      },
    },
    { v1: '/hpp/v1/create-order', body: 'either', run: (request) => ({ answer: orders.create(request) }) },
    { v1: '/hpp/v1/operations', body: 'either', run: (request) => ({ answer: orders.query(request) }) },
  ]

  const endpoints = new Map<string, Endpoint>()
  for (const { v1, v2, body, run } of rows) {
    endpoints.set(V1 + v1, { generation: 'v1', body, run: (request) => run(request, 'v1') })
    if (v2 !== undefined)
      endpoints.set(V2 + v2, { generation: 'v2', body: 'signed', run: (request) => run(request, 'v2') })
  }
  return endpoints
}
