import type { CheckoutMethod, SavedCard } from '#contract/session.ts'
import {
  cardMethod,
  checkoutWith,
  hostedMethod,
  SAVED_CARDS,
  savedMethod,
  SCENE_KEY,
  transferMethod,
} from './fixtures.ts'
import type { Scene, Step } from './scene-type.ts'

const click = (id: string): Step => ({ do: 'click', id })
const SUBMIT: Step = { do: 'submit' }

const scene = (
  id: string,
  title: string,
  note: string,
  methods: CheckoutMethod[],
  script: readonly Step[] = [],
  rest: Partial<Scene> = {},
): Scene => ({
  id,
  group: 'Methods',
  title,
  note,
  checkout: checkoutWith({ methods }),
  script,
  view: 'form',
  ...rest,
})

const ALL = () => [savedMethod(), cardMethod(), transferMethod(6), hostedMethod()]
const EXPIRED = SAVED_CARDS.filter(({ id }) => id === 'card_3')
const UNNAMED: SavedCard = { id: 'card_9', brand: null, mask: '************4242', expiry: null }

/** Chilean pesos have no minor unit. */
const pesos = (...methods: CheckoutMethod[]) => ({
  checkout: checkoutWith({ methods, amount: 24_990, currency: 'CLP' }),
})

/** Several methods, saved cards, bank transfers and hosted pages. */
export const METHOD_SCENES: readonly Scene[] = [
  scene('methods-accordion', 'Several methods', 'One below the other, the chosen one open.', ALL()),
  scene('methods-accordion-card', 'Another method chosen', 'The card form opens in its place.', ALL(), [
    click('method-card'),
  ]),
  scene('methods-tabs', 'Side by side', 'The same choice in a row.', ALL(), [click('method-bank_transfer')], {
    attributes: { layout: 'tabs' },
  }),
  scene('methods-single', 'Only the first', 'No choice is shown; a new card stays one click away.', ALL(), [], {
    attributes: { layout: 'single' },
  }),
  scene('methods-disabled', 'Methods disabled', 'The page has switched the widget off for now.', ALL(), [], {
    attributes: { disabled: '' },
  }),
  scene('saved-cards', 'Saved cards', 'Masks with brand and date; an expired one cannot be chosen.', [savedMethod()]),
  scene(
    'saved-cards-filled',
    'Code typed',
    'Four digits for American Express.',
    [savedMethod()],
    [click('saved-1'), { do: 'type', field: 'cvv', text: '7373' }],
  ),
  scene('saved-cards-mistake', 'Code missing', 'Submitted without the code.', [savedMethod()], [SUBMIT]),
  scene(
    'saved-cards-remove',
    'Remove a card',
    'One question before, with the keyboard on the harmless answer.',
    [savedMethod()],
    [{ do: 'press' }],
  ),
  scene(
    'saved-cards-stay',
    'Not removed',
    'The companion could not delete the card, and the widget says so.',
    [savedMethod()],
    [{ do: 'press' }, click('remove-card')],
    { cardsStay: true },
  ),
  scene('saved-cards-expired', 'All expired', 'Begins with a new card, where there is a form for one.', [
    savedMethod({ cards: EXPIRED }),
    cardMethod(),
  ]),
  scene(
    'saved-cards-only-expired',
    'Only an expired card',
    'Nothing can be chosen: submitting says what is wrong.',
    [savedMethod({ cards: EXPIRED })],
    [SUBMIT],
  ),
  scene('saved-cards-no-code', 'Without code', 'A NONCVV terminal asks for no security code.', [
    savedMethod({ card: { cvv: 'none', luhn: 'warn', holder: 'off', brands: [], ranges: [] } }),
  ]),
  scene(
    'saved-cards-vault',
    'Code to a vault',
    'The code goes to the card vault alone; a card without brand and date.',
    [savedMethod({ cards: [UNNAMED], vault: { url: '/cvv', keys: [SCENE_KEY] } })],
  ),
  scene('card-consent', 'Save this card', 'Consent is never ticked beforehand.', [cardMethod({ saveCard: 'ask' })]),
  scene(
    'transfer',
    'Bank transfer',
    'The bank is chosen on the pages of the transfer. Pesos have no decimals.',
    [],
    [],
    pesos(transferMethod(0)),
  ),
  scene(
    'transfer-banks',
    'Choose the bank',
    'Many banks stand in a list; the session names one.',
    [],
    [],
    pesos(transferMethod(6, 'bank_2')),
  ),
  scene('transfer-few-banks', 'A few banks', 'Up to four stand side by side.', [], [], pesos(transferMethod(4))),
  scene('transfer-bank-missing', 'No bank chosen', 'Submitted without a bank.', [], [SUBMIT], pesos(transferMethod(6))),
  scene('hosted-page', 'Payment page', 'No card fields at all: the shopper pays on a page of the bank.', [
    hostedMethod(),
  ]),
]
