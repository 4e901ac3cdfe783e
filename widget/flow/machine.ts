import type { PaymentView } from '#contract/payment.ts'
import type { CheckoutView } from '#contract/session.ts'
import { usableMethods, withoutCard } from './methods.ts'
import type { FlowState, FlowView, ProblemCode } from './state.ts'

/** Everything that can move the widget from one view to another. */
export type FlowEvent =
  /** a new run: load the session from the start */
  | { type: 'load' }
  /** the session is here, with its latest payment */
  | { type: 'loaded'; checkout: CheckoutView }
  | { type: 'unavailable'; problem: ProblemCode; retryable: boolean }
  | { type: 'closed'; reason: 'expired' | 'complete' }
  | { type: 'submit' }
  /** something stands in the way where the shopper is; `null` takes the notice away */
  | { type: 'problem'; problem: ProblemCode | null }
  /** the companion has forgotten a saved card */
  | { type: 'card_deleted'; id: string }
  /** the companion says how the payment stands */
  | { type: 'payment'; payment: PaymentView }
  /** the challenge has come back; how it ended is not known yet */
  | { type: 'returned' }
  | { type: 'slow' }
  | { type: 'offline'; offline: boolean }
  /** the shopper wants to try again after a decline */
  | { type: 'retry' }

type StateOf<View extends FlowView> = Extract<FlowState, { view: View }>
type EventOf<Type extends FlowEvent['type']> = Extract<FlowEvent, { type: Type }>

/** For each view the events it reacts to. An event without a row leaves the state as it is. */
type Table = {
  [View in FlowView]?: {
    [Type in FlowEvent['type']]?: (state: StateOf<View>, event: EventOf<Type>) => FlowState
  }
}

/** The form, or a view that says that there is nothing to fill it with: each gateway that is down leaves its method out. */
function formOf(checkout: CheckoutView, problem: ProblemCode | null): FlowState {
  return usableMethods(checkout).length > 0
    ? { view: 'form', checkout, problem }
    : { view: 'unavailable', problem: 'no_methods', retryable: true }
}

/** How a payment shows (design, section 4: statuses). */
export function viewOf(checkout: CheckoutView, payment: PaymentView | null): FlowState {
  const { status: session } = checkout.session
  if (!payment) return session === 'open' ? formOf(checkout, null) : { view: 'closed', reason: session }
  switch (payment.status) {
    case 'succeeded':
    case 'authorized':
      return { view: 'success', checkout, payment }
    case 'failed':
    case 'canceled':
    case 'expired':
      // No way to try again in a session that is over, so no view that offers it.
      return session === 'open' ? { view: 'declined', checkout, payment } : { view: 'closed', reason: session }
    case 'pending':
      return { view: 'pending', checkout, payment }
    default: {
      const action = payment.status === 'needs_action' ? payment.nextAction : null
      return action && action.type !== 'wait'
        ? { view: 'action', checkout, payment, action, problem: null }
        : { view: 'processing', checkout, payment, slow: false, offline: false }
    }
  }
}

/** Whether the shopper sees the same thing: the same view and, for a next action, the same action. */
export function isSameView(one: FlowState, other: FlowState): boolean {
  if (one.view !== 'action' || other.view !== 'action') return one.view === other.view
  return JSON.stringify(one.action) === JSON.stringify(other.action)
}

/** A report that was overtaken by a later one, or is of another payment, must not turn the clock back. */
function isStale(known: PaymentView | null, { payment }: EventOf<'payment'>): boolean {
  return known !== null && (known.id !== payment.id || Date.parse(payment.updatedAt) < Date.parse(known.updatedAt))
}

function report(state: StateOf<'processing' | 'action' | 'pending'>, event: EventOf<'payment'>): FlowState {
  if (isStale(state.payment, event)) return state
  const following = viewOf(state.checkout, event.payment)
  // Still the same view: what it already tells the shopper stays true.
  if (following.view === 'processing' && state.view === 'processing') return { ...following, slow: state.slow }
  if (following.view === 'action' && state.view === 'action' && isSameView(following, state)) {
    return { ...following, problem: state.problem }
  }
  return following
}

const loaded = (_: FlowState, { checkout }: EventOf<'loaded'>) => viewOf(checkout, checkout.payment)
const unavailable = (_: FlowState, { problem, retryable }: EventOf<'unavailable'>): FlowState => ({
  view: 'unavailable',
  problem,
  retryable,
})
const closed = (_: FlowState, { reason }: EventOf<'closed'>): FlowState => ({ view: 'closed', reason })

const TABLE: Table = {
  loading: { loaded, unavailable, closed },
  form: {
    submit: ({ checkout }) => ({ view: 'processing', checkout, payment: null, slow: false, offline: false }),
    problem: (state, { problem }) => ({ ...state, problem }),
    card_deleted: ({ checkout }, { id }) => formOf(withoutCard(checkout, id), null),
    closed,
  },
  processing: {
    payment: report,
    // Only while no payment exists may the form come back: with one, a second try could pay twice.
    problem: (state, { problem }) => (state.payment ? state : { view: 'form', checkout: state.checkout, problem }),
    loaded: (state, event) => (state.payment ? state : loaded(state, event)),
    closed: (state, event) => (state.payment ? state : closed(state, event)),
    unavailable,
    slow: (state) => ({ ...state, slow: true }),
    offline: (state, { offline }) => (offline === state.offline ? state : { ...state, offline }),
  },
  action: {
    payment: report,
    problem: (state, { problem }) => (problem === state.problem ? state : { ...state, problem }),
    returned: ({ checkout, payment }) => ({ view: 'processing', checkout, payment, slow: false, offline: false }),
    unavailable,
  },
  pending: { payment: report, unavailable },
  declined: {
    // The form remembers the declined payment: it must not be taken for the answer to the next one.
    retry: (state) =>
      state.payment.decline?.retryable === false ? state : formOf({ ...state.checkout, payment: state.payment }, null),
    closed,
  },
}

/** The state after the event; the same object where the event does not fit. */
export function next(state: FlowState, event: FlowEvent): FlowState {
  if (event.type === 'load') return state.view === 'loading' ? state : { view: 'loading' }
  // The table's rows are typed one by one; which row it is, is known only now.
  const row = TABLE[state.view] as
    Partial<Record<string, (state: FlowState, event: FlowEvent) => FlowState>> | undefined
  return row?.[event.type]?.(state, event) ?? state
}
