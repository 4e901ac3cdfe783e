import type { Messages } from './messages.ts'

export const en: Messages = {
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
  payTo: (merchant, amount) => `${amount} to ${merchant}`,
  sealed: {
    bank: 'Your card is encrypted in this browser. Only the bank can read it',
    companion: 'Your card is encrypted in this browser before it is sent',
  },
  testMode: 'Test mode: no real money moves',
  loading: 'Loading the payment form…',
  processing: { title: 'Paying…', text: 'Keep this page open' },
  slow: 'This takes longer than usual. Please wait and do not pay again',
  offline: 'The connection is gone. We keep trying; your card will not be charged twice',
  challenge: {
    title: 'Confirm with your bank',
    text: 'Your bank wants to be sure that it is you. Follow its steps below',
    frame: 'Confirmation page of your bank',
    popup: 'Your bank asks for confirmation in a new window. Come back here afterwards',
    openPopup: 'Open the bank’s window',
    redirect: 'Your bank asks for confirmation on its own page. It brings you back here afterwards',
    openPage: 'Go to the bank’s page',
    returned: 'I have confirmed',
    abandon: 'Cancel and pay another way',
    leave: 'Stop here? The payment will not be made',
    stay: 'Go on confirming',
    form: 'Your bank needs a few more details',
    submit: 'Continue',
  },
  success: { title: 'Paid', text: (amount, merchant) => `${merchant} has received your payment of ${amount}` },
  declinedTitle: 'The payment did not go through',
  noRetry: 'Please contact the shop',
  pending: {
    title: 'Waiting for your bank',
    text: 'Your bank has not confirmed the payment yet. Do not pay again. You may close this page: the shop will learn the result',
  },
  retry: 'Try again',
  tryAgain: 'Try again or use another card',
  closed: {
    expired: { title: 'Time is up', text: 'This payment page has expired. Go back to the shop and start again' },
    complete: { title: 'Already paid', text: 'This order is paid. There is nothing more to do' },
  },
  problems: {
    offline: 'You are offline. Check the connection and try again',
    unavailable: 'Payments cannot be reached right now. Wait a moment and try again',
    misconfigured: 'Payment is not set up correctly here. Please tell the shop',
    insecure_context: 'This page is not secure, so no card can be entered. Open it with https://',
    key_mismatch: 'The encryption key is not the expected one, so nothing was sent. Please tell the shop',
    key_invalid: 'The encryption key cannot be used, so nothing was sent. Please tell the shop',
    rejected: 'The payment was not accepted. Check the details and try again',
    popup_blocked: 'Your browser blocked the window. Allow it and open it again',
    challenge_timeout: 'The confirmation took too long. Cancel it and pay again',
  },
  declines: {
    insufficient_funds: 'There is not enough money on the card. Top it up or use another card',
    expired_card: 'The card has expired, or its date is wrong. Check the date or use another card',
    incorrect_cvv: 'The security code is wrong. Check it and try again',
    invalid_card: 'The bank does not know this card. Check the number or use another card',
    unsupported_card: 'This card cannot be used here. Use another card',
    limit_exceeded: 'The payment is above the card’s limit. Raise the limit at your bank or use another card',
    contact_issuer: 'Your bank declined the payment. Call it, or use another card',
    authentication_failed: 'Your bank could not confirm that it is you. Try again or use another card',
    authentication_canceled: 'You cancelled the confirmation. No money was taken',
    authentication_unavailable: 'Your bank’s confirmation does not work right now. Try again later or use another card',
    try_later: 'The bank cannot take the payment right now. Try again in a few minutes',
    generic: 'The bank declined the payment. Try again or use another card',
    suspected_fraud: 'The bank declined the payment for safety reasons',
    not_processed: 'The payment was not made and no money was taken. Try again',
    configuration: 'The shop cannot take this payment right now',
  },
}

function count(min: number, max: number): string {
  return min === max ? `${min} digits` : `${min} or ${max} digits`
}
