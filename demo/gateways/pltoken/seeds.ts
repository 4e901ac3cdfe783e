import type { AccountSeed, CardFacts } from './accounts.ts'
import type { Plan } from './scenarios.ts'
import { fault, idFor, refusal } from './scenarios.ts'

const visa = (lastNum: string, month: number, year: number): CardFacts => ({
  brand: 'Visa',
  lastNum,
  month,
  year,
  cvvDigits: 3,
})

/** The payment methods of the scenario account; the four digits of each mask are the code, where there is one. */
export const SCENARIO_METHODS: readonly { plan: Plan; title: string; lastNum: string }[] = [
  { plan: refusal(938, false), title: 'Declined by the PSP', lastNum: '0938' },
  { plan: refusal(1701, false), title: 'Flagged as fraud', lastNum: '1701' },
  { plan: refusal(945, false), title: '3-D Secure failed', lastNum: '0945' },
  { plan: refusal(940, false), title: 'No PSP to route to', lastNum: '0940' },
  { plan: refusal(946, false), title: 'PSP silent, no money moved', lastNum: '0946' },
  { plan: refusal(946, true), title: 'PSP silent, the money moved', lastNum: '1946' },
  { plan: refusal(1600, false), title: 'CVV reference not resolved', lastNum: '1600' },
  { plan: fault('lost_answer'), title: 'Charged, answer lost', lastNum: '9002' },
  { plan: fault('error_after'), title: 'Charged, HTTP 500', lastNum: '9004' },
  { plan: fault('undecryptable'), title: 'Charged, answer cannot be decrypted', lastNum: '9005' },
  { plan: fault('other_order'), title: 'Charged, answer names another order', lastNum: '9008' },
]

/** Demo accounts, with masks only. */
export const DEMO_ACCOUNTS: readonly AccountSeed[] = [
  {
    uuid: '187b2be8-24fb-4892-b16a-7d84d1d0fe83',
    name: 'A customer with cards',
    methods: [
      { paymentInfoId: '6f1c1f5e-0b5a-4c39-9d0e-3a5b7c9d1e01', ...visa('1111', 11, 2034) },
      {
        paymentInfoId: '6f1c1f5e-0b5a-4c39-9d0e-3a5b7c9d1e02',
        ...{ brand: 'MasterCard', lastNum: '4444', month: 3, year: 2033, cvvDigits: 3 },
      },
      {
        paymentInfoId: '6f1c1f5e-0b5a-4c39-9d0e-3a5b7c9d1e03',
        ...{ brand: 'Amex', lastNum: '0005', month: 7, year: 2035, cvvDigits: 4 },
      },
      { paymentInfoId: '6f1c1f5e-0b5a-4c39-9d0e-3a5b7c9d1e04', ...visa('0069', 5, 2021) },
    ],
  },
  {
    uuid: '89396b99-5a57-4eca-96c9-60ed109f8c8a',
    name: 'A customer for whom things go wrong',
    methods: SCENARIO_METHODS.map(({ plan, lastNum }) => ({ paymentInfoId: idFor(plan), ...visa(lastNum, 12, 2036) })),
  },
  { uuid: '3f8e2c61-7d0b-4a1f-8c5e-9b6a4d2f1007', name: 'A new customer', methods: [] },
]
