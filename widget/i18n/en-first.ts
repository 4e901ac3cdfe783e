import type { FirstMessages } from './messages.ts'

/** English for the card form: it is at hand from the first moment. */
export const enFirst: FirstMessages = {
  labels: {
    form: 'Card payment',
    number: 'Card number',
    expiry: 'Expiry date',
    cvv: 'Security code (CVV)',
    holder: 'Name on card',
    optional: 'optional',
  },
  placeholders: {
    number: '1234 1234 1234 1234',
    expiry: 'MM / YY',
    cvv: (digits) => '1234'.slice(0, digits),
    holder: 'Olena Koval',
  },
  cvvHint: (digits) =>
    digits === 4 ? 'The 4 digits on the front of the card' : `The last ${digits} digits on the back of the card`,
  errors: {
    number: {
      required: 'Enter the card number',
      incomplete: 'The card number is too short. Enter all its digits',
      too_long: 'The card number is too long. Compare it with the card',
      checksum: 'This card number is mistyped. Compare it with the card',
    },
    expiry: {
      required: 'Enter the expiry date',
      incomplete: 'Enter the month and the year, such as 03 / 28',
      invalid_month: 'The month is a number from 01 to 12',
      expired: 'This card has expired. Use another one',
      too_far: 'This year is too far ahead. Compare it with the card',
    },
    cvv: {
      required: (min, max) => `Enter the security code, ${count(min, max)}`,
      incomplete: (min, max) => `The security code has ${count(min, max)}`,
    },
    holder: {
      required: 'Enter the name as it is on the card',
      looks_like_number: 'Only the name belongs here, no card number or code',
      too_long: 'Shorten the name to 45 characters',
    },
    field: { required: 'Fill in this field', invalid: 'Check this field: its format is not right' },
    summary: (mistakes) =>
      mistakes === 1 ? 'One field needs your attention' : `${mistakes} fields need your attention`,
  },
  checksumWarning: 'The number looks mistyped. If it is what the card says, go on',
  brand: {
    detected: (label) => `Card brand: ${label}`,
    unknown: 'Card brand not recognised',
    accepted: (labels) => `Accepted: ${labels}`,
  },
  pay: (amount) => `Pay ${amount}`,
  sealed: {
    bank: 'Your card is encrypted in this browser. Only the bank can read it',
    companion: 'Your card is encrypted in this browser before it is sent',
  },
  loading: 'Loading the payment form…',
  retry: 'Try again',
  problems: {
    offline: 'You are offline. Check the connection and try again',
    unavailable: 'Payments cannot be reached right now. Wait a moment and try again',
    misconfigured: 'Payment is not set up correctly here. Please tell the shop',
    insecure_context: 'This page is not secure, so no card can be entered. Open it with https://',
    key_mismatch: 'The encryption key is not the expected one, so nothing was sent. Please tell the shop',
    key_invalid: 'The encryption key cannot be used, so nothing was sent. Please tell the shop',
    no_methods: 'No way to pay is available right now. Wait a moment and try again',
    card_not_deleted: 'The card could not be removed. Try again',
    rejected: 'The payment was not accepted. Check the details and try again',
    popup_blocked: 'Your browser blocked the window. Allow it and open it again',
    challenge_timeout: 'The confirmation took too long. Cancel it and pay again',
  },
}

function count(min: number, max: number): string {
  return min === max ? `${min} digits` : `${min} or ${max} digits`
}
