import type { Check, Member, Shape } from './fields.ts'
import {
  anyObject,
  flag,
  integer,
  ipAddress,
  nested,
  oneOf,
  optional,
  pattern,
  required,
  text,
  webAddress,
} from './fields.ts'
import type { JsonObject } from './signature.ts'

/** Shapes of the requests (specification, sections 3.2, 5, 7 to 10). */
export type Credential = 'card' | 'saved' | 'token'

const MAX_AMOUNT = 10_000_000_000_000
const CVV = /^[0-9]{3,4}$/
const CURRENCY = /^[A-Z]{3}$/
const DAY = /^\d{2}-\d{2}-\d{4}$/

const amount = integer(1, MAX_AMOUNT)
const projectId = required(integer(1, 4_294_967_295))
const signature = required(text(255))
const email: Check = pattern(/^[^\s@]+@[^\s@]+$/)

/** No white space at the ends and no control characters (code 3024). */
const paymentId: Check = (value, field) => {
  const fine =
    typeof value === 'string' && value !== '' && value === value.trim() && !/\p{Cc}/u.test(value) && value.length <= 255
  return fine ? [] : [{ code: '3024', message: 'Invalid payment_id', field, constraint: '1 to 255 characters' }]
}

const general: Shape = { project_id: projectId, payment_id: required(paymentId), signature }

const billing: Shape = {
  country: optional(pattern(/^[A-Z]{2}$/)),
  region: optional(text(255)),
  region_code: optional(pattern(/^[0-9A-Z]{1,3}$/)),
  city: optional(text(256)),
  address: optional(text(512)),
  postal: optional(text(16)),
}

function customer(screen: (check: Check) => Member, withCustomer: (check: Check) => Member): Check {
  return nested({
    id: withCustomer(text(255, 1)),
    ip_address: required(ipAddress),
    email: optional(email),
    phone: optional(pattern(/^[0-9]{4,24}$/)),
    screen_res: screen(pattern(/^\d{2,5}x\d{2,5}$/)),
    first_name: optional(text(255)),
    last_name: optional(text(255)),
    middle_name: optional(text(255)),
    day_of_birth: optional(pattern(DAY)),
    zip: optional(text(10)),
    address: optional(text(256)),
    city: optional(text(256)),
    district: optional(text(255)),
    state: optional(text(256)),
    country: optional(pattern(/^[A-Z]{2}$/)),
    billing: optional(nested(billing)),
    browser: optional(text(512)),
    accept_header: optional(text(2048)),
    accept_language_header: optional(text(255)),
    language: optional(text(35)),
    color_depth: optional(integer(1, 64)),
    java_enabled: optional(flag),
    js_enabled: optional(flag),
    timezone_offset: optional(pattern(/^-?\d{1,4}$/)),
    timezone_name: optional(text(255)),
    device_fingerprint: optional(text(4096)),
    address_match: optional(flag),
    shipping: optional(anyObject),
    account: optional(anyObject),
    mpi_result: optional(anyObject),
  })
}

function payment(amountCheck: Check): Check {
  return nested({
    amount: required(amountCheck),
    currency: required(pattern(CURRENCY)),
    description: optional(text(255)),
    extra_param: optional(text(255)),
    best_before: optional(pattern(/^\d{4}-\d{2}-\d{2}T[\d:.]+(Z|[+-]\d{2}:?\d{2})$/)),
    moto_type: optional(oneOf([0, 1, 2])),
    challenge_indicator: optional(pattern(/^0[1-9]$/)),
    challenge_window: optional(pattern(/^0[1-5]$/)),
    reorder: optional(text(2)),
    preorder_purchase: optional(text(2)),
    preorder_date: optional(pattern(DAY)),
    gift_card: optional(
      nested({ amount: optional(amount), currency: optional(pattern(CURRENCY)), count: optional(integer(0, 99)) }),
    ),
  })
}

// The cardholder has codes of its own, which come after acceptance (3161, 3162); so has a missing CVV (3141).
const card = nested({
  pan: required(pattern(/^\d{1,32}$/)),
  year: required(integer(2020, 9999)),
  month: required(integer(1, 12)),
  card_holder: optional(text(255)),
  cvv: optional(pattern(CVV)),
  save: optional(flag),
  stored_card_type: optional(integer(0, 6)),
})

const digits: Check = (value, field) =>
  (typeof value === 'number' ? integer(1, 9999) : pattern(/^\d{1,4}$/))(value, field)

const registration = nested({
  register: required(oneOf([true])),
  type: required(oneOf(['C', 'U', 'R'])),
  expiry_day: optional(digits),
  expiry_month: optional(digits),
  expiry_year: optional(digits),
  interval: optional(integer(1, 100)),
  period: optional(oneOf(['D', 'W', 'M', 'Q', 'Y'])),
  time: optional(pattern(/^\d{2}:\d{2}:\d{2}$/)),
  amount: optional(amount),
  start_date: optional(pattern(DAY)),
  scheduled_payment_id: optional(paymentId),
})

const CREDENTIALS: Record<Credential, Shape> = {
  card: { card: required(card) },
  saved: { saved_account_id: required(integer(1, Number.MAX_SAFE_INTEGER)), cvv: optional(pattern(CVV)) },
  token: { token: required(text(255, 1)), cvv: optional(pattern(CVV)) },
}

const EXTRAS = ['receipt_data', 'booking_info', 'addendum', 'cash_voucher_data', 'authentication_data', 'recipient', 'interface_type'] // prettier-ignore

export interface ShapeRules {
  allowHttpLoopback: boolean
}

function originOf(rules: ShapeRules): Shape {
  return {
    ...general,
    merchant_callback_url: optional(webAddress(255, rules.allowHttpLoopback)),
    terminal_callback_url: optional(text(255)),
    referrer_url: optional(text(255)),
  }
}

/** Sale, hold and account verification; what the documentation calls required is required here. */
export function paymentShape(credential: Credential, verification: boolean, rules: ShapeRules): Shape {
  const address = webAddress(2048, rules.allowHttpLoopback)
  return {
    general: required(nested(originOf(rules))),
    customer: required(customer(required, optional)),
    payment: required(payment(verification ? integer(0, 0) : amount)),
    ...CREDENTIALS[credential],
    return_url: required(nested({ success: required(address), decline: required(address), return: optional(address) })),
    // One of the two alone selects no workflow (section 5).
    acs_return_url: optional(nested({ return_url: required(address), '3ds_notification_url': required(address) })),
    avs_data: optional(nested({ avs_post_code: required(text(255, 1)), avs_street_address: required(text(255, 1)) })),
    recurring: optional(registration),
    callback: optional(nested({ delay: optional(integer(0, 600)), force_disable: optional(flag) })),
    merchant: optional(nested({ descriptor: optional(text(13)), data: optional(text(4096)) })),
    ...Object.fromEntries(EXTRAS.map((name) => [name, optional(anyObject)])),
  }
}

/** Debit of a registered card (section 10). */
export function debitShape(rules: ShapeRules): Shape {
  return {
    general: required(nested(originOf(rules))),
    customer: required(customer(optional, required)),
    payment: required(payment(amount)),
    recurring: required(nested({ id: required(integer(1, Number.MAX_SAFE_INTEGER)) })),
  }
}

const aboutPayment: Shape = { general: required(nested(general)) }

export const methodResultShape: Shape = {
  ...aboutPayment,
  threeds_completion_indicator: required(flag),
  md: optional(text(4096)),
}

export const challengeResultShape: Shape = {
  ...aboutPayment,
  cres: optional(text(16_384, 1)),
  pares: optional(text(16_384, 1)),
  md: optional(text(4096)),
}

export const clarificationShape: Shape = { ...aboutPayment, additional_data: required(anyObject) }

export function merchantAuthShape(request: JsonObject): Shape {
  const finishing = (request.general as JsonObject | undefined)?.type === 'finish'
  return {
    general: required(nested({ ...general, type: required(oneOf(['start', 'finish'])) })),
    ...(finishing ? { confirmation_code: required(text(255, 1)) } : {}),
  }
}

export const statusShape: Shape = { ...aboutPayment, destination: optional(oneOf(['merchant', 'terminal'])) }
export const statusByRequestShape: Shape = { project_id: projectId, request_id: required(text(100, 1)), signature }

const description = text(255)

export const refundShape: Shape = {
  ...aboutPayment,
  payment: required(
    nested({
      description: required(text(255, 1)),
      amount: optional(amount),
      currency: optional(pattern(CURRENCY)),
      merchant_refund_id: optional(text(255, 1)),
    }),
  ),
}

/** Capture and cancel: the whole hold, or an amount of it. */
export const holdShape: Shape = {
  ...aboutPayment,
  payment: optional(
    nested({ amount: required(amount), currency: required(pattern(CURRENCY)), description: optional(description) }),
  ),
}

export const incrementalShape: Shape = {
  ...aboutPayment,
  payment: required(
    nested({ amount: required(amount), currency: required(pattern(CURRENCY)), description: optional(description) }),
  ),
  customer: optional(nested({ id: optional(text(255, 1)), ip_address: optional(ipAddress) })),
}

const shopper: Shape = { project_id: projectId, id: required(text(255, 1)), ip_address: optional(ipAddress), signature }

export const tokenizeShape: Shape = {
  customer: required(nested({ ...shopper, ip_address: required(ipAddress) })),
  card: required(
    nested({
      pan: required(pattern(/^\d{1,32}$/)),
      year: required(integer(2020, 9999)),
      month: required(integer(1, 12)),
      card_holder: required(pattern(/^[a-zA-Z0-9\s\-.']+$/)),
    }),
  ),
}

export const tokenShape: Shape = { customer: required(nested(shopper)), token: required(text(255, 1)) }
export const listShape: Shape = { customer: required(nested(shopper)), payment_method: required(oneOf(['card'])) }

export const deleteShape: Shape = {
  customer: required(nested(shopper)),
  saved_account_id: required(integer(1, Number.MAX_SAFE_INTEGER)),
  payment_method: optional(oneOf(['card'])),
}
