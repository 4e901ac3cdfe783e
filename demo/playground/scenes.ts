import { DECLINE_CODES } from '#contract/decline.ts'
import type { PaymentView } from '#contract/payment.ts'
import type { FlowView } from '../../widget/flow/state.ts'
import type { FieldName, Scene, SceneGroup, Step } from './scene-type.ts'
import { METHOD_SCENES } from './method-scenes.ts'
import {
  AT_ONCE,
  LATER,
  SCENE_KEY,
  actionPayment,
  checkoutWith,
  declinedPayment,
  paymentWith,
  waitingPayment,
} from './fixtures.ts'

export { SCENE_GROUPS } from './scene-type.ts'
export type { FieldName, Scene, SceneFailure, SceneGroup, Step } from './scene-type.ts'

const type = (field: FieldName, text: string): Step => ({ do: 'type', field, text })
const SUBMIT: Step = { do: 'submit' }
const GOOD_CARD: readonly Step[] = [type('number', '4111111111111111'), type('expiry', '1234'), type('cvv', '737')]

const form = (id: string, title: string, note: string, script: readonly Step[], rest: Partial<Scene> = {}): Scene => ({
  id, group: 'Card form', title, note, checkout: checkoutWith(), script, view: 'form', ...rest,
}) // prettier-ignore

const mistake = (id: string, title: string, note: string, script: readonly Step[], rest: Partial<Scene> = {}): Scene =>
  form(id, title, note, script, { group: 'Mistakes', ...rest })

const shown = (id: string, group: SceneGroup, title: string, note: string, view: FlowView, payment: PaymentView, rest: Partial<Scene> = {}): Scene => ({
  id, group, title, note, checkout: checkoutWith({ payment }), script: [], view, ...rest,
}) // prettier-ignore

const FORM_SCENES: readonly Scene[] = [
  form('form-empty', 'Empty', 'What the shopper sees first.', []),
  form('form-typing', 'Typing', 'Half a number: grouped, the brand is known already.', [type('number', '41111111')]),
  form('form-filled', 'Filled in', 'Everything is there; the button can be pressed.', GOOD_CARD),
  form('form-focus', 'Keyboard focus', 'The ring around the field that has the keyboard.', [
    { do: 'focus', field: 'number' },
  ]),
  form('form-amex', 'Four-digit code', 'American Express: groups of 4-6-5, and a code of four digits.', [
    type('number', '378282246310005'), type('expiry', '1234'), type('cvv', '7373'),
  ]), // prettier-ignore
  form('form-prostir', 'PROSTIR', 'A brand that comes from configuration.', [type('number', '9804123412341231')]),
  form('form-unknown-brand', 'Unknown brand', 'No table knows this number; it can be paid with all the same.', [
    type('number', '9999123412341236'),
  ]),
  form('form-checksum-warning', 'Check digit doubtful', 'A hint, not a refusal: the bank’s own sample number fails the check digit.', [
    type('number', '5573670000000304'), { do: 'leave', field: 'number' },
  ]), // prettier-ignore
  form('form-holder-optional', 'With name', 'The gateway takes a name and does not insist.', [], {
    checkout: checkoutWith({ card: { holder: 'optional' } }),
  }),
  form('form-holder-required', 'Name required', 'The gateway insists on a name.', [], {
    checkout: checkoutWith({ card: { holder: 'required' } }),
  }),
  form('form-no-cvv', 'Without code', 'A NONCVV terminal asks for no security code.', [], {
    checkout: checkoutWith({ card: { cvv: 'none' } }),
  }),
  form('form-large-amount', 'Large amount', 'The longest text the button has to hold.', [], {
    checkout: checkoutWith({ amount: 9_999_999_900 }),
  }),
  form('form-disabled', 'Disabled', 'The page has switched the widget off for now.', [], {
    attributes: { disabled: '' },
  }),
]

const MISTAKE_SCENES: readonly Scene[] = [
  mistake(
    'error-empty',
    'Nothing filled in',
    'Submitted empty: every field says what it wants, the first one has the focus.',
    [SUBMIT],
    {
      checkout: checkoutWith({ card: { holder: 'required' } }),
    },
  ),
  mistake('error-number-short', 'Number too short', 'Left before it was complete.', [
    type('number', '4111 1111 11'),
    { do: 'leave', field: 'number' },
  ]),
  mistake('error-number-checksum', 'Check digit wrong', 'Where the gateway refuses what fails the check digit.', [
    type('number', '4111111111111112'), { do: 'leave', field: 'number' },
  ], { checkout: checkoutWith({ card: { luhn: 'error' } }) }), // prettier-ignore
  mistake('error-expiry-short', 'Date not complete', 'A month alone is no date.', [
    type('expiry', '12'),
    { do: 'leave', field: 'expiry' },
  ]),
  mistake('error-expiry-month', 'No such month', 'The thirteenth month.', [
    type('expiry', '1329'),
    { do: 'leave', field: 'expiry' },
  ]),
  mistake('error-expiry-past', 'Expired', 'A date that is over.', [
    type('expiry', '0120'),
    { do: 'leave', field: 'expiry' },
  ]),
  mistake('error-expiry-far', 'Too far ahead', 'No bank issues cards for that long: a typing mistake.', [
    type('expiry', '1299'),
    { do: 'leave', field: 'expiry' },
  ]),
  mistake('error-cvv', 'Code too short', 'Two digits of three.', [
    ...GOOD_CARD.slice(0, 2),
    type('cvv', '73'),
    { do: 'leave', field: 'cvv' },
  ]),
  mistake('error-holder', 'Number in the name field', 'A card number where the name belongs.', [
    type('holder', '4111111111111111'), { do: 'leave', field: 'holder' },
  ], { checkout: checkoutWith({ card: { holder: 'required' } }) }), // prettier-ignore
  mistake(
    'problem-rejected',
    'Refused by the companion',
    'The companion did not take the payment; nothing was charged.',
    [...GOOD_CARD, SUBMIT],
    {
      payment: { failure: 'refused', code: 'invalid_request' },
    },
  ),
  mistake(
    'problem-key-mismatch',
    'Key swapped',
    'The sealing key is not the pinned one: the widget refuses to seal.',
    [...GOOD_CARD, SUBMIT],
    {
      attributes: { 'key-thumbprint': 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' },
    },
  ),
  mistake(
    'problem-key-invalid',
    'Key unusable',
    'The sealing key is not a point on its curve.',
    [...GOOD_CARD, SUBMIT],
    {
      checkout: checkoutWith({ key: { ...SCENE_KEY, y: SCENE_KEY.x } }),
    },
  ),
]

const WAITING_SCENES: readonly Scene[] = [
  {
    id: 'loading',
    group: 'Under way',
    title: 'Loading',
    note: 'The session is on its way.',
    checkout: 'never',
    script: [],
    view: 'loading',
  },
  shown('processing', 'Under way', 'Processing', 'The bank is being asked.', 'processing', waitingPayment()),
  shown(
    'processing-slow',
    'Under way',
    'Slow',
    'Longer than usual, and the widget says so.',
    'processing',
    waitingPayment(),
    { hurry: true, lingerMs: 250 },
  ),
  shown(
    'processing-offline',
    'Under way',
    'Offline',
    'The connection broke off while the bank was being asked.',
    'processing',
    waitingPayment(),
    { offline: true },
  ),
]

const BANK_SCENES: readonly Scene[] = [
  shown(
    'bank-frame',
    'At the bank',
    '3-D Secure in a frame',
    'The bank’s page inside the shop’s; full screen on a phone.',
    'action',
    actionPayment({ type: 'frame', url: '/challenge.html', expiresAt: LATER }),
  ),
  shown(
    'bank-redirect',
    'At the bank',
    'Leaving for the bank',
    'Back from the bank’s page, or reloaded: the widget asks before it leaves again.',
    'action',
    actionPayment({ type: 'redirect', url: '/challenge.html', window: 'page', expiresAt: LATER }),
  ),
  shown(
    'bank-popup',
    'At the bank',
    '3-D Secure in a window',
    'A window needs the shopper’s own click.',
    'action',
    actionPayment({ type: 'redirect', url: '/challenge.html', window: 'popup', expiresAt: LATER }),
  ),
  shown(
    'bank-popup-blocked',
    'At the bank',
    'Window blocked',
    'The browser did not open the window.',
    'action',
    actionPayment({ type: 'redirect', url: '/challenge.html', window: 'popup', expiresAt: LATER }),
    {
      script: [{ do: 'press' }],
      blockPopups: true,
    },
  ),
  shown(
    'bank-timeout',
    'At the bank',
    'Took too long',
    'The time for the bank’s page is over.',
    'action',
    actionPayment({ type: 'redirect', url: '/challenge.html', window: 'popup', expiresAt: AT_ONCE }),
  ),
  shown(
    'bank-hidden-check',
    'At the bank',
    'Browser check',
    'The issuer checks the browser in a frame that nobody sees; the payment is under way.',
    'action',
    actionPayment({ type: 'frame', url: '/challenge.html', expiresAt: LATER, hidden: true }),
  ),
  shown(
    'bank-transfer-popup',
    'At the bank',
    'Transfer in a window',
    'A bank transfer is made in a window of its own.',
    'action',
    actionPayment({ type: 'redirect', url: '/challenge.html', window: 'popup', expiresAt: LATER }, 'bank_transfer'),
  ),
  shown(
    'bank-transfer-frame',
    'At the bank',
    'Transfer in a frame',
    'The pages of the transfer inside the shop’s.',
    'action',
    actionPayment({ type: 'frame', url: '/challenge.html', expiresAt: LATER }, 'bank_transfer'),
  ),
  shown(
    'bank-hosted-page',
    'At the bank',
    'Leaving for the payment page',
    'Back from the payment page, or reloaded: the widget asks before it leaves again.',
    'action',
    actionPayment({ type: 'redirect', url: '/challenge.html', window: 'page', expiresAt: LATER }, 'hosted_page'),
  ),
  shown('bank-form', 'At the bank', 'Asked for more', 'The gateway wants further data.', 'action', actionPayment({
    type: 'form',
    fields: [
      { name: 'phone', label: 'Phone', type: 'tel', required: true },
      { name: 'email', label: 'Email', type: 'email', required: false },
      { name: 'birthday', label: 'Date of birth', type: 'date', required: true },
    ],
  })), // prettier-ignore
]

const words = (code: string) => code.replaceAll('_', ' ').replace('cvv', 'CVV')

const END_SCENES: readonly Scene[] = [
  shown('success', 'The end', 'Paid', 'The bank has said yes.', 'success', paymentWith({ status: 'succeeded' })),
  ...DECLINE_CODES.map((code) =>
    shown(`declined-${code.replaceAll('_', '-')}`, 'The end', `Declined: ${words(code)}`, `Decline code ${code}.`, 'declined', declinedPayment(code)),
  ),
  shown('declined-transfer', 'The end', 'Transfer not made', 'Without a card nobody is told to use another one.', 'declined', { ...declinedPayment('generic'), method: { type: 'bank_transfer' } }),
  shown('pending', 'The end', 'Pending', 'Nobody knows yet, and the shopper must not pay twice.', 'pending', paymentWith({ status: 'pending', nextAction: { type: 'wait' } })),
  { id: 'closed-expired', group: 'The end', title: 'Session expired', note: 'The time for paying is over.', checkout: { failure: 'refused', code: 'session_expired' }, script: [], view: 'closed' },
  { id: 'closed-complete', group: 'The end', title: 'Paid already', note: 'The session was paid, in another tab perhaps.', checkout: { failure: 'refused', code: 'session_complete' }, script: [], view: 'closed' },
  { id: 'unavailable', group: 'The end', title: 'Not available', note: 'The companion does not answer; trying again may help.', checkout: { failure: 'unavailable' }, script: [], view: 'unavailable', hurry: true },
  { id: 'no-methods', group: 'The end', title: 'No method left', note: 'Every gateway is down: the widget says so, the page stays.', checkout: checkoutWith({ methods: [] }), script: [], view: 'unavailable' },
  { id: 'misconfigured', group: 'The end', title: 'Set up wrongly', note: 'Wrong client secret or origin: the merchant must mend it.', checkout: { failure: 'refused', code: 'unauthorized' }, script: [], view: 'unavailable' },
] // prettier-ignore

/** Every view and state of the widget. */
export const SCENES: readonly Scene[] = [
  ...FORM_SCENES,
  ...MISTAKE_SCENES,
  ...METHOD_SCENES,
  ...WAITING_SCENES,
  ...BANK_SCENES,
  ...END_SCENES,
]

export function findScene(id: string | null): Scene | undefined {
  return SCENES.find((scene) => scene.id === id)
}
