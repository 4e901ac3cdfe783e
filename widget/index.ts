/** The elements without any effect on the page: `define.ts` registers them under their own names. */
export { SealpayCard, type SealedEntry } from './elements/sealpay-card.ts'
export { SealpayCheckout } from './elements/sealpay-checkout.ts'
export type { ChangeDetail, PaymentDetail, SealpayEvents } from './elements/events.ts'
export { ApiFailure, type CheckoutApi } from './api/checkout-api.ts'
export { SealError } from './crypto/seal-error.ts'
export type { VaultAdapter } from './crypto/seal-method.ts'
