import type { ReactiveController, ReactiveControllerHost } from 'lit'
import type { ActionAnswer, NextAction, PayRequest } from '#contract/payment.ts'
import { isSafeNavigation } from '../challenge/url.ts'
import { SealError } from '../crypto/seal-error.ts'
import { type FlowEvent, isSameView, next, viewOf } from '../flow/machine.ts'
import type { FlowState, ProblemCode } from '../flow/state.ts'
import type { CheckoutPorts, CompanionApi, MethodEntry, RedirectAction } from './ports.ts'
import { isGone, kindOf, refusedLoad, refusedPayment } from './refusals.ts'

export type { CheckoutPorts, CompanionApi, MethodEntry, RedirectAction }

const SLOW_AFTER_MS = 8_000
const POLL_SECONDS = 20
/** Between two polls at the least, should something on the way answer long polls at once. */
const POLL_PACE_MS = 1_000
const LOAD_TRIES = 3
/** After so many failures in a row, ask the session whether the payment arrived after all. */
const TRIES_BEFORE_ASKING = 6
const POPUP_WATCH_MS = 500

const backoff = (failures: number): number => Math.min(1_000 * 2 ** (failures - 1), 10_000)

/**
 * Leads one session from loading to its end: seals, pays, polls, shows next actions. Everything it does belongs to a run;
 * `start` begins a new one and aborts the old, `stop` and disconnecting abort it.
 */
export class CheckoutController implements ReactiveController {
  state: FlowState = { view: 'loading' }

  /** Called after every change of `state`. */
  onTransition: ((previous: FlowState, current: FlowState) => void) | undefined

  /** Called before the page is left for the bank; `false` keeps the widget from navigating. */
  onRedirect: ((action: RedirectAction) => boolean) | undefined

  readonly #host: ReactiveControllerHost
  readonly #ports: CheckoutPorts
  #api: CompanionApi | undefined
  #pins: readonly string[] = []
  #run = new AbortController()
  /** timers of the present view */
  #view = new AbortController()
  #submitting: Promise<void> | undefined
  #answering: Promise<void> | undefined
  #followed: AbortSignal | undefined
  /** pages of the bank this run has led to */
  readonly #visited = new Set<string>()

  constructor(host: ReactiveControllerHost, ports: CheckoutPorts) {
    this.#host = host
    this.#ports = ports
    host.addController(this)
  }

  hostDisconnected(): void {
    this.stop()
  }

  /** Loads the session and goes on where it stands, also in the middle of a payment. */
  async start(api: CompanionApi, pins: readonly string[] = []): Promise<void> {
    this.stop()
    this.#run = new AbortController()
    this.#api = api
    this.#pins = pins
    const run = this.#run.signal
    this.#send(run, { type: 'load' })
    for (let failures = 1; !run.aborted; failures++) {
      try {
        const checkout = await api.checkout(run)
        const usable = this.#ports.isSecureContext() || viewOf(checkout, checkout.payment).view !== 'form'
        const insecure: FlowEvent = { type: 'unavailable', problem: 'insecure_context', retryable: false }
        return this.#send(run, usable ? { type: 'loaded', checkout } : insecure)
      } catch (error) {
        if (kindOf(error) === 'refused') return this.#send(run, refusedLoad(error))
        if (failures === LOAD_TRIES) {
          const problem = this.#ports.online() ? 'unavailable' : 'offline'
          return this.#send(run, { type: 'unavailable', problem, retryable: true })
        }
        await this.#sleep(backoff(failures), run)
      }
    }
  }

  /** Aborts whatever is under way. The state stays as it is, and a payment already sent goes on without the widget. */
  stop(): void {
    this.#run.abort()
    this.#view.abort()
    this.#submitting = this.#answering = this.#followed = undefined
  }

  /** Seals what was entered and pays with it. A second call while one is under way is the same call. */
  submit(entry: MethodEntry): Promise<void> {
    if (this.#submitting) return this.#submitting
    const submitting = this.#pay(entry, this.#run.signal).finally(() => {
      if (this.#submitting === submitting) this.#submitting = undefined
    })
    return (this.#submitting = submitting)
  }

  /** Has the companion forget a saved card. `false`: it is still there, and the form says so. */
  async deleteCard(id: string): Promise<boolean> {
    const run = this.#run.signal
    const api = this.#api
    if (this.state.view !== 'form' || !api || run.aborted) return false
    try {
      await api.deleteCard(id, run)
    } catch (error) {
      // Deleted in another tab is deleted too.
      if (!isGone(error)) {
        this.#send(run, { type: 'problem', problem: 'card_not_deleted' })
        return false
      }
    }
    this.#send(run, { type: 'card_deleted', id })
    return true
  }

  /** Back to the form after a decline; loads again where loading failed. */
  retry(): void {
    const { state } = this
    if (state.view === 'unavailable' && state.retryable && this.#api) void this.start(this.#api, this.#pins)
    else this.#send(this.#run.signal, { type: 'retry' })
  }

  /** The bank's frame, window or page has come back, or the shopper says so. */
  returned(): Promise<void> {
    return this.answer({ type: 'returned' })
  }

  /** The shopper gives up the challenge. */
  abandon(): Promise<void> {
    return this.answer({ type: 'abandoned' })
  }

  /** Answers the present next action, also a `form`. A second call while one is under way is the same call. */
  answer(answer: ActionAnswer): Promise<void> {
    if (this.#answering) return this.#answering
    const answering = this.#act(answer, this.#run.signal).finally(() => {
      if (this.#answering === answering) this.#answering = undefined
    })
    return (this.#answering = answering)
  }

  /** Goes to the bank on the shopper's click: in a window, or by leaving the page, as the action says. */
  openPopup(): void {
    const { state } = this
    if (state.view !== 'action' || state.action.type !== 'redirect') return
    const { url, window } = state.action
    if (window === 'page') return this.#ports.navigate(url)
    const popup = this.#ports.open(url)
    this.#send(this.#run.signal, { type: 'problem', problem: popup ? null : 'popup_blocked' })
    if (popup) void this.#watch(popup, this.#view.signal)
  }

  async #pay(entry: MethodEntry, run: AbortSignal): Promise<void> {
    const { state } = this
    const api = this.#api
    if (state.view !== 'form' || !api || run.aborted) return
    const refuse = (problem: ProblemCode) => this.#send(run, { type: 'problem', problem })
    if (!this.#ports.isSecureContext()) return refuse('insecure_context')
    // Before anything is sent or wiped: the shopper keeps what was typed.
    if (!this.#ports.online()) return refuse('offline')
    const { checkout } = state
    const method = checkout.methods.find(({ type, sealing }) => type === entry.type && (type !== 'card' || sealing))
    if (!method) return refuse('misconfigured')
    this.#send(run, { type: 'submit' })
    try {
      const request = {
        method: await this.#ports.seal(entry, method, checkout.session.id, this.#pins),
        ...asked(entry),
        browser: this.#ports.facts(),
      }
      await this.#deliver(api, request, checkout.payment?.id, run)
    } catch (error) {
      refuse(error instanceof SealError ? error.code : 'rejected')
    }
  }

  /**
   * Sends the payment until the companion has answered. Always the same body under the same key, so that however often it
   * arrives, it is one payment. The sealed card lives in this call's arguments only.
   */
  async #deliver(api: CompanionApi, request: PayRequest, before: string | undefined, run: AbortSignal): Promise<void> {
    const key = this.#ports.uuid()
    for (let failures = 1; !run.aborted; failures++) {
      try {
        return this.#send(run, { type: 'payment', payment: await api.pay(request, key, run) })
      } catch (error) {
        const kind = kindOf(error)
        const refusal = kind === 'refused' ? refusedPayment(error) : null
        if (refusal) return this.#send(run, refusal)
        this.#send(run, { type: 'offline', offline: kind === 'network' })
        const ask = kind === 'refused' || failures % TRIES_BEFORE_ASKING === 0
        if (ask && (await this.#recover(api, before, kind === 'refused' ? 'rejected' : 'unavailable', run))) return
        await this.#sleep(backoff(failures), run)
      }
    }
  }

  /** Asks the session whether it knows of the payment. `false`: could not ask. */
  async #recover(
    api: CompanionApi,
    before: string | undefined,
    problem: ProblemCode,
    run: AbortSignal,
  ): Promise<boolean> {
    const checkout = await api.checkout(run).catch(() => null)
    if (!checkout) return false
    const earlierDecline = checkout.payment?.id === before && viewOf(checkout, checkout.payment).view === 'declined'
    const known = (checkout.payment && !earlierDecline) || checkout.session.status !== 'open'
    // The companion stores the intent before it acts: what the session does not know has not happened.
    this.#send(run, known ? { type: 'loaded', checkout } : { type: 'problem', problem })
    return true
  }

  async #act(answer: ActionAnswer, run: AbortSignal): Promise<void> {
    const { state } = this
    const api = this.#api
    if (state.view !== 'action' || !api || run.aborted) return
    const { id } = state.payment
    this.#send(run, { type: 'returned' })
    // The poll goes on meanwhile and may well be faster; then there is nothing left to say.
    for (let failures = 1; !run.aborted && this.state.view === 'processing'; failures++) {
      try {
        return this.#send(run, { type: 'payment', payment: await api.act(id, answer, run) })
      } catch (error) {
        const kind = kindOf(error)
        if (kind === 'refused') return this.#reopen(api, id, answer, run)
        this.#send(run, { type: 'offline', offline: kind === 'network' })
        await this.#sleep(backoff(failures), run)
      }
    }
  }

  /** The answer was not taken: show how the payment really stands. Failing that, the poll will. */
  async #reopen(api: CompanionApi, id: string, answer: ActionAnswer, run: AbortSignal): Promise<void> {
    const payment = await api.payment(id, '', 0, run).catch(() => null)
    if (payment) this.#send(run, { type: 'payment', payment })
    if (answer.type === 'form') this.#send(run, { type: 'problem', problem: 'rejected' })
  }

  /** Polls while the payment has no final state, one loop per run. */
  async #follow(api: CompanionApi, run: AbortSignal): Promise<void> {
    if (this.#followed === run) return
    this.#followed = run
    let failures = 0
    for (let payment = unsettled(this.state); payment && !run.aborted; payment = unsettled(this.state)) {
      const asked = this.#ports.now()
      try {
        const answer = await api.payment(payment.id, payment.updatedAt, POLL_SECONDS, run)
        failures = 0
        this.#send(run, { type: 'offline', offline: false })
        // Unchanged says nothing new: a challenge that has just come back must not open again.
        if (answer.updatedAt !== payment.updatedAt) this.#send(run, { type: 'payment', payment: answer })
        await this.#sleep(POLL_PACE_MS - (this.#ports.now() - asked), run)
      } catch (error) {
        const kind = kindOf(error)
        if (kind === 'refused') this.#send(run, { type: 'unavailable', problem: 'misconfigured', retryable: true })
        else {
          this.#send(run, { type: 'offline', offline: kind === 'network' })
          await this.#sleep(backoff(++failures), run)
        }
      }
    }
    if (this.#followed === run) this.#followed = undefined
  }

  /** A closed window is an answer too; what it means the companion finds out. */
  async #watch(popup: Pick<Window, 'closed'>, view: AbortSignal): Promise<void> {
    while (!view.aborted && !popup.closed) await this.#sleep(POPUP_WATCH_MS, view)
    if (!view.aborted) await this.returned()
  }

  #send(run: AbortSignal, event: FlowEvent): void {
    if (run.aborted) return
    const previous = this.state
    let current = next(previous, event)
    if (current === previous) return
    if (current.view === 'action' && !this.#isSafe(current.action)) {
      current = next(current, { type: 'unavailable', problem: 'misconfigured', retryable: false })
    }
    this.state = current
    this.#host.requestUpdate()
    const entered = !isSameView(previous, current)
    if (entered) {
      this.#view.abort()
      this.#view = new AbortController()
    }
    this.onTransition?.(previous, current)
    // A listener may have stopped or restarted the run, or moved on already.
    if (run.aborted || this.state !== current) return
    if (entered && current.view === 'processing') this.#after(SLOW_AFTER_MS, { type: 'slow' })
    if (entered && current.view === 'action') this.#show(current, previous.view === 'loading')
    if (this.#api && unsettled(current)) void this.#follow(this.#api, run)
  }

  /** Starts what belongs to a next action. */
  #show({ action, payment }: Extract<FlowState, { view: 'action' }>, reloaded: boolean): void {
    if ('expiresAt' in action) {
      // Both times are the companion's, so a wrong clock on the shopper's side does not matter.
      const left = Date.parse(action.expiresAt) - Date.parse(payment.updatedAt)
      this.#after(left, { type: 'problem', problem: 'challenge_timeout' })
    }
    if (action.type !== 'redirect' || action.window !== 'page') return
    // Whoever comes back, to this page or to one loaded anew, has left the bank's page: ask before going there again.
    const visited = reloaded || this.#visited.has(action.url)
    this.#visited.add(action.url)
    if (!visited && this.onRedirect?.(action) !== false) this.#ports.navigate(action.url)
  }

  #isSafe(action: NextAction): boolean {
    if (action.type !== 'frame' && action.type !== 'redirect') return true
    const origin = this.#api?.origin
    // An api without an origin is code of the page itself; there is no companion to compare with.
    return isSafeNavigation(action.url, origin ?? '', origin === undefined ? 'redirect' : action.type)
  }

  /** Sends the event later, unless another view has come by then. */
  #after(ms: number, event: FlowEvent): void {
    const view = this.#view.signal
    void this.#sleep(ms, view).then(() => {
      if (!view.aborted) this.#send(this.#run.signal, event)
    })
  }

  async #sleep(ms: number, signal: AbortSignal): Promise<void> {
    if (ms > 0 && !signal.aborted) await this.#ports.sleep(ms, signal).catch(() => undefined)
  }
}

/** What goes along with a card in clear: the name on it, and the shopper's answer whether to keep it. */
function asked(entry: MethodEntry): Pick<PayRequest, 'holder' | 'saveCard'> {
  if (entry.type !== 'card') return {}
  const { holder, save } = entry
  const name = holder?.trim()
  return { ...(name && { holder: name }), ...(save !== undefined && { saveCard: save }) }
}

/** The payment whose end is still open, as far as the state knows. */
function unsettled(state: FlowState) {
  return state.view === 'processing' || state.view === 'action' || state.view === 'pending' ? state.payment : null
}
