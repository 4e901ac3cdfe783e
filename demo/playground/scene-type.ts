import type { PaymentView } from '#contract/payment.ts'
import type { CheckoutView } from '#contract/session.ts'
import type { FailureKind } from '../../widget/api/checkout-api.ts'
import type { FlowView } from '../../widget/flow/state.ts'

export interface SceneFailure {
  failure: FailureKind
  code?: string
}

export type FieldName = 'number' | 'expiry' | 'cvv' | 'holder'

/** What a shopper does in the scene. */
export type Step =
  /** types into a field, as if by keyboard */
  | { do: 'type'; field: FieldName; text: string }
  /** leaves a field, which makes it be checked */
  | { do: 'leave'; field: FieldName }
  | { do: 'focus'; field: FieldName }
  | { do: 'submit' }
  /** presses the first button of the widget */
  | { do: 'press' }
  /** clicks what has this id */
  | { do: 'click'; id: string }

export const SCENE_GROUPS = ['Card form', 'Mistakes', 'Methods', 'Under way', 'At the bank', 'The end'] as const
export type SceneGroup = (typeof SCENE_GROUPS)[number]

/**
 * One situation of the widget. A scene is data: the widget in it is the real one, and only what the companion answers and
 * what the shopper does is fixed.
 */
export interface Scene {
  id: string
  group: SceneGroup
  title: string
  /** what the scene shows, for whoever looks at it */
  note: string
  /** answer to `GET /v1/checkout`; `never` lets it wait */
  checkout: CheckoutView | SceneFailure | 'never'
  /** answer to the payment; without one it waits */
  payment?: PaymentView | SceneFailure
  /** the companion cannot delete a saved card */
  cardsStay?: boolean
  /** the long poll finds no connection */
  offline?: boolean
  script: readonly Step[]
  /** the view in which the scene ends up; the page says so when it is reached */
  view: FlowView
  /** further attributes of the element */
  attributes?: Readonly<Record<string, string>>
  /** waits of the widget take a hundredth of their time, because the scene is what comes after them */
  hurry?: boolean
  /** what the scene shows comes so many milliseconds after its view */
  lingerMs?: number
  /** the browser opens no window */
  blockPopups?: boolean
}
