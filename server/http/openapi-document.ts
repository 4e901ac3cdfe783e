import { z } from 'zod'
import { DECLINE_CODES } from '#contract/decline.ts'
import { GATEWAYS, METHODS, PAYMENT_STATUSES } from '#contract/payment.ts'
import { SESSION_STATUSES, THREE_DS_MODES } from '#contract/session.ts'
import { ERRORS } from '../errors.ts'
import { actionAnswer, payRequest, refundRequest, sessionRequest } from './requests.ts'

type Json = Record<string, unknown>

const ref = (name: string): Json => ({ $ref: `#/components/schemas/${name}` })
const text: Json = { type: 'string' }
const time: Json = { type: 'string', format: 'date-time' }
const minor: Json = { type: 'integer', minimum: 0, description: 'minor units' }
const nullable = (schema: Json): Json => ({ anyOf: [schema, { type: 'null' }] })
const object = (properties: Json, optional: string[] = []): Json => ({
  type: 'object',
  properties,
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
})
const requestSchema = (schema: z.ZodType): Json => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input' })
  return rest
}

function answer(status: number, description: string, schema: Json): Json {
  return { [status]: { description, content: { 'application/json': { schema } } } }
}

interface Operation {
  summary: string
  security: 'secretKey' | 'clientSecret' | null
  answers: Json
  body?: Json
  parameters?: Json[]
  idempotent?: boolean
}

function operation({ summary, security, answers, body, parameters = [], idempotent = false }: Operation): Json {
  const key: Json = {
    name: 'Idempotency-Key',
    in: 'header',
    required: true,
    schema: { type: 'string', minLength: 8, maxLength: 255 },
  }
  const all = idempotent ? [...parameters, key] : parameters
  return {
    summary,
    security: security ? [{ [security]: [] }] : [],
    ...(all.length ? { parameters: all } : {}),
    ...(body ? { requestBody: { required: true, content: { 'application/json': { schema: body } } } } : {}),
    responses: {
      ...answers,
      default: {
        description: 'A problem (RFC 9457)',
        content: { 'application/problem+json': { schema: ref('Problem') } },
      },
    },
  }
}

const id: Json = { name: 'id', in: 'path', required: true, schema: text }
const query = (name: string, schema: Json): Json => ({ name, in: 'query', required: false, schema })

/** The companion's API as OpenAPI 3.1; a test holds it to the routes that exist. */
export function openApiDocument(): Json {
  const payment = answer(200, 'The payment', ref('Payment'))
  return {
    openapi: '3.1.0',
    info: {
      title: 'Sealpay companion',
      version: '1',
      description: 'Money is an integer in minor units. Times are RFC 3339 in UTC.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    paths: {
      '/v1/sessions': {
        post: operation({
          summary: 'Create a session: one checkout of one order',
          security: 'secretKey', idempotent: true, body: ref('SessionRequest'), answers: answer(201, 'The session with its client secret', ref('Session')),
        }),
      },
      '/v1/sessions/{id}': {
        get: operation({ summary: 'A session with its payments', security: 'secretKey', parameters: [id], answers: answer(200, 'The session', ref('Session')) }),
      },
      '/v1/sessions/{id}/expire': {
        post: operation({ summary: 'Close a session: no later payment can start', security: 'secretKey', parameters: [id], answers: answer(200, 'The session', ref('Session')) }),
      },
      '/v1/payments': {
        get: operation({
          summary: 'Payments, newest first', security: 'secretKey',
          parameters: [query('orderId', text), query('status', { enum: [...PAYMENT_STATUSES] }), query('cursor', text)],
          answers: answer(200, 'A page of payments', object({ data: { type: 'array', items: ref('Payment') }, nextCursor: nullable(text) })),
        }),
      },
      '/v1/payments/{id}': {
        get: operation({ summary: 'A payment with the events that led here', security: 'secretKey', parameters: [id], answers: answer(200, 'The payment', ref('PaymentDetail')) }),
      },
      '/v1/payments/{id}/refunds': {
        post: operation({
          summary: 'Give money back, wholly or in part', security: 'secretKey', idempotent: true, parameters: [id],
          body: ref('RefundRequest'), answers: answer(201, 'The refund', ref('Refund')),
        }),
      },
      '/v1/payments/{id}/capture': {
        post: operation({
          summary: 'Take an authorized amount, wholly or in part', security: 'secretKey', idempotent: true, parameters: [id],
          body: ref('RefundRequest'), answers: payment,
        }),
      },
      '/v1/payments/{id}/cancel': {
        post: operation({ summary: 'Let an authorized amount go', security: 'secretKey', idempotent: true, parameters: [id], answers: payment }),
      },
      '/v1/customers/{id}/cards': {
        get: operation({
          summary: 'Saved cards of a customer: masks, never numbers', security: 'secretKey', parameters: [id],
          answers: answer(200, 'The cards', object({ data: { type: 'array', items: ref('CustomerCard') } })),
        }),
      },
      '/v1/customers/{id}/cards/{card}': {
        delete: operation({
          summary: 'Forget a saved card, also at the gateway', security: 'secretKey', parameters: [id, { ...id, name: 'card' }],
          answers: { 204: { description: 'Forgotten' } },
        }),
      },
      '/v1/checkout/cards/{id}': {
        delete: operation({
          summary: 'Forget a saved card of the session’s customer', security: 'clientSecret', parameters: [id],
          answers: { 204: { description: 'Forgotten' } },
        }),
      },
      '/v1/checkout': {
        get: operation({ summary: 'What the widget needs', security: 'clientSecret', answers: answer(200, 'The checkout', ref('Checkout')) }),
      },
      '/v1/checkout/payments': {
        post: operation({
          summary: 'Pay with a sealed card', security: 'clientSecret', idempotent: true, body: ref('PayRequest'), answers: answer(201, 'The payment', ref('Payment')),
        }),
      },
      '/v1/checkout/payments/{id}': {
        get: operation({
          summary: 'A payment; answers on change from `since`, or after `wait` seconds', security: 'clientSecret',
          parameters: [id, query('wait', { type: 'integer', minimum: 0, maximum: 30 }), query('since', time)], answers: payment,
        }),
      },
      '/v1/checkout/payments/{id}/action': {
        post: operation({ summary: 'Answer a next action', security: 'clientSecret', parameters: [id], body: ref('ActionAnswer'), answers: payment }),
      },
      '/v1/callbacks/{gateway}': {
        post: operation({
          summary: 'Callback of a gateway that has one address for all its callbacks', security: null,
          parameters: [{ ...id, name: 'gateway', schema: { enum: [...GATEWAYS] } }],
          answers: { 200: { description: 'Delivered' } },
        }),
      },
      '/v1/callbacks/{gateway}/{token}': {
        post: operation({
          summary: 'Callback of a gateway, at the address that was given to it', security: null,
          parameters: [{ ...id, name: 'gateway', schema: { enum: [...GATEWAYS] } }, { ...id, name: 'token' }],
          answers: { 200: { description: 'Delivered' } },
        }),
      },
    },
    components: {
      securitySchemes: {
        secretKey: { type: 'http', scheme: 'bearer', description: 'secret key of the merchant’s backend' },
        clientSecret: { type: 'http', scheme: 'bearer', description: 'client secret of one session' },
      },
      schemas: {
        SessionRequest: requestSchema(sessionRequest),
        PayRequest: requestSchema(payRequest),
        ActionAnswer: requestSchema(actionAnswer),
        RefundRequest: requestSchema(refundRequest),
        Session: object(
          {
            id: text, clientSecret: text, status: { enum: [...SESSION_STATUSES] }, amount: minor, currency: text, orderId: text,
            description: nullable(text), gateway: { enum: [...GATEWAYS] }, methods: { type: 'array', items: { enum: [...METHODS] } },
            threeDS: { enum: [...THREE_DS_MODES] }, capture: { enum: ['automatic', 'manual'] }, saveCard: { enum: ['off', 'ask', 'on'] }, returnUrl: nullable(text), locale: nullable(text),
            metadata: { type: 'object', additionalProperties: text }, createdAt: time, expiresAt: time,
            payments: { type: 'array', items: ref('Payment') },
          },
          ['clientSecret', 'payments'],
        ),
        Payment: object({
          id: text, sessionId: text, orderId: text, status: { enum: [...PAYMENT_STATUSES] }, amount: minor, currency: text, amountRefunded: minor,
          method: object({ type: { enum: [...METHODS] }, brand: text, mask: text }, ['brand', 'mask']),
          nextAction: nullable({ type: 'object', properties: { type: { enum: ['frame', 'redirect', 'form', 'wait'] } }, required: ['type'] }),
          decline: nullable(object({ code: { enum: DECLINE_CODES }, message: text, retryable: { type: 'boolean' } })),
          gateway: { enum: [...GATEWAYS] }, gatewayReference: nullable(text), createdAt: time, updatedAt: time,
        }),
        PaymentDetail: {
          allOf: [
            ref('Payment'),
            object({
              events: {
                type: 'array',
                items: object({ at: time, type: text, source: text, from: nullable(text), to: text, detail: { type: 'object' } }),
              },
              refunds: { type: 'array', items: ref('Refund') },
            }),
          ],
        },
        Refund: object({
          id: text, paymentId: text, kind: { enum: ['refund', 'capture', 'cancel'] }, amount: minor, currency: text, status: { enum: ['processing', 'succeeded', 'failed'] },
          reason: { enum: ['requested', 'duplicate'] }, createdAt: time, updatedAt: time,
        }),
        CustomerCard: object({
          id: text, gateway: { enum: [...GATEWAYS] }, brand: nullable(text), mask: text,
          expiry: nullable(object({ month: { type: 'integer' }, year: { type: 'integer' } })),
        }),
        Checkout: object({
          session: { type: 'object' }, merchant: object({ name: text }), methods: { type: 'array', items: { type: 'object' } },
          locale: nullable(text), payment: nullable(ref('Payment')),
        }),
        Problem: object(
          {
            type: text, title: text, status: { type: 'integer' }, code: { enum: Object.keys(ERRORS) }, detail: text, requestId: text,
            errors: { type: 'array', items: object({ path: text, code: text, message: text }) },
          },
          ['detail', 'requestId', 'errors'],
        ),
      },
    },
  } // prettier-ignore
}
