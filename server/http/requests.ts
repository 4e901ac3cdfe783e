import { z } from 'zod'
import { GATEWAYS, METHODS, PAYMENT_STATUSES } from '#contract/payment.ts'
import type { FieldError } from '#contract/problem.ts'
import { THREE_DS_MODES } from '#contract/session.ts'
import { ApiError } from '../errors.ts'

const shortText = (max: number) => z.string().min(1).max(max)

const customer = z.strictObject({
  id: shortText(255),
  firstName: z.string().max(255).optional(),
  lastName: z.string().max(255).optional(),
  middleName: z.string().max(255).optional(),
  email: z.string().max(255).optional(),
  phone: z.string().max(64).optional(),
  country: z.string().max(16).optional(),
  region: z.string().max(255).optional(),
  city: z.string().max(255).optional(),
  street: z.string().max(255).optional(),
  address2: z.string().max(255).optional(),
  postalCode: z.string().max(64).optional(),
  ip: z.string().max(64).optional(),
  birthday: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}$/, 'must be YYYY-MM-DD')
    .optional(),
  gender: z.enum(['male', 'female']).optional(),
  taxNumber: z.string().max(64).optional(),
  passport: z.string().max(255).optional(),
})

export const sessionRequest = z.strictObject({
  amount: z
    .int('must be a whole number of minor units (kopiykas, cents), e.g. 124900 for 1 249.00')
    .min(1, 'must be more than zero')
    .describe('minor units'),
  currency: z.string().regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code of three capital letters, e.g. UAH'),
  orderId: shortText(64),
  description: shortText(255).optional(),
  methods: z.array(z.enum(METHODS)).min(1).optional(),
  gateway: z.enum(GATEWAYS).optional(),
  customer: customer.optional(),
  threeDS: z.enum(THREE_DS_MODES).optional(),
  capture: z.enum(['automatic', 'manual']).optional(),
  saveCard: z.enum(['off', 'ask', 'on']).optional(),
  bank: shortText(32).optional(),
  returnUrl: z.url('must be an absolute URL').max(1000).optional(),
  locale: z
    .string()
    .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'must be a BCP 47 tag, e.g. uk or en-GB')
    .optional(),
  expiresInSeconds: z.int().min(60).max(86_400).optional(),
  metadata: z
    .record(
      z.string().regex(/^(?!__proto__$)[\w.-]{1,40}$/, 'names are 1 to 40 letters, digits, dots, hyphens'),
      z.string().max(500),
    )
    .refine((value) => Object.keys(value).length <= 20, 'at most 20 entries')
    .optional(),
})

const browser = z.strictObject({
  userAgent: z.string().max(2048),
  language: z.string().max(255),
  colorDepth: z.int().min(1).max(48),
  screenHeight: z.int().min(0).max(100_000),
  screenWidth: z.int().min(0).max(100_000),
  timezoneOffset: z.int().min(-1440).max(1440),
})

const jwe = z.string().max(8192)

const method = z.union([
  z.strictObject({ type: z.literal('card'), sealed: z.strictObject({ number: jwe, data: jwe }) }),
  z.strictObject({ type: z.literal('card'), sealed: z.strictObject({ card: jwe }) }),
  z.strictObject({
    type: z.literal('saved_card'),
    card: shortText(64),
    sealed: z.strictObject({ cvv: jwe }).optional(),
    cvvReference: shortText(64).optional(),
  }),
  z.strictObject({ type: z.literal('bank_transfer'), bank: shortText(32).optional() }),
  z.strictObject({ type: z.literal('hosted_page') }),
])

export const payRequest = z.strictObject({
  method,
  holder: z.string().max(64).optional(),
  saveCard: z.boolean().optional(),
  browser,
})

export const actionAnswer = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('returned') }),
  z.strictObject({ type: z.literal('abandoned') }),
  z.strictObject({ type: z.literal('form'), values: z.record(z.string().max(64), z.string().max(500)) }),
])

/** For calls that take no body but an empty one. */
export const emptyRequest = z.strictObject({ amount: z.undefined().optional() })

export const refundRequest = z.strictObject({
  amount: z
    .int('must be a whole number of minor units')
    .min(1, 'must be more than zero')
    .optional()
    .describe('minor units'),
})

export const paymentFilter = z.strictObject({
  orderId: shortText(64).optional(),
  status: z.enum(PAYMENT_STATUSES).optional(),
  cursor: shortText(64).optional(),
})

export const watchQuery = z.strictObject({
  wait: z
    .string()
    .regex(/^\d{1,2}$/, 'must be whole seconds, at most 30')
    .transform(Number)
    .pipe(z.int().max(30))
    .optional(),
  since: z.string().max(40).optional(),
})

/**
 * Parses a body or query; every wrong field is named with what is wrong about it.
 *
 * @throws ApiError `invalid_request`
 */
export function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value, { reportInput: true })
  if (result.success) return result.data
  throw new ApiError('invalid_request', undefined, result.error.issues.flatMap(fieldErrors))
}

function fieldErrors(issue: z.core.$ZodIssue): FieldError[] {
  const path = issue.path.map(String).join('.')
  if (issue.code === 'unrecognized_keys') {
    // The name came from the caller, who may have put anything there: it is cut short, and never more than a name.
    return issue.keys.map((key) => ({
      path: [path, key.replace(/[^\w.-]/g, '?').slice(0, 40)].filter(Boolean).join('.'),
      code: 'unknown_field',
      message: 'is not a field of this request; is the name misspelt?',
    }))
  }
  if (issue.code === 'invalid_type' && issue.input === undefined)
    return [{ path, code: 'missing', message: 'is required' }]
  return [{ path, code: issue.code, message: issue.message.replace(/^Invalid input: /, '') }]
}
