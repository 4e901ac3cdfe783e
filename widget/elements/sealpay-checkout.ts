import { adoptStyles, type CSSResultOrNative, html, LitElement, type PropertyValues, type TemplateResult } from 'lit'
import { formatMoney } from '#contract/money.ts'
import type { PaymentView } from '#contract/payment.ts'
import type { CheckoutView } from '#contract/session.ts'
import type { CheckoutApi } from '../api/checkout-api.ts'
import { createHttpApi } from '../api/http.ts'
import { CheckoutController } from '../controllers/checkout-controller.ts'
import type { VaultAdapter } from '../crypto/seal-method.ts'
import { loadSealing, sealMethodLater } from '../crypto/seal-later.ts'
import { isSameView } from '../flow/machine.ts'
import { usableMethods } from '../flow/methods.ts'
import type { FlowState, FlowView, ProblemCode } from '../flow/state.ts'
import type { FirstMessages } from '../i18n/messages.ts'
import { baseStyles } from '../theme/base-styles.ts'
import { formStyles } from '../theme/form-styles.ts'
import { viewStyles } from '../theme/view-styles.ts'
import { browserPorts } from './browser-ports.ts'
import { CardForm } from './card-form.ts'
import type { EntryForm } from './entry-form.ts'
import { type ChangeDetail, emit, paymentDetail } from './events.ts'
import type { LaterState } from './later.ts'
import type { Layout } from './methods/methods-view.ts'
import type { MethodChoice } from './methods/method-choice.ts'
import { Texts } from './texts.ts'
import { cardView } from './views/card.ts'
import { loadingView } from './views/loading.ts'
import { unavailableView } from './views/unavailable.ts'
import type { FirstContext, ViewContext } from './views/view.ts'

type Later = typeof import('./later.ts')
type Methods = typeof import('./methods.ts')

/**
 * Takes one payment: shows the methods of the session, seals card and code in this browser, pays through the companion,
 * leads through the bank's steps and says how it ended.
 *
 * It needs `companion` (address of the companion) and `client-secret` (of a session made by the merchant's backend).
 *
 * ```html
 * <sealpay-checkout companion="https://pay.shop.example" client-secret="cs_…" locale="uk"></sealpay-checkout>
 * ```
 *
 * @fires sealpay-ready - the first view that can be used is here
 * @fires sealpay-change - `{complete, brand, valid}`: something was typed
 * @fires sealpay-submit - cancelable: what was entered is about to be sealed and sent
 * @fires sealpay-action - the bank asks for a step; cancelable: `preventDefault()` keeps a full-page redirect from leaving
 * @fires sealpay-success - `{id, orderId, status, amount, currency, decline}`
 * @fires sealpay-failure - the same, with the code of the decline
 * @fires sealpay-pending - the same: the gateway has not said how it ended
 * @fires sealpay-error - `{code, retryable}`: no payment could be made or shown
 *
 * @slot header - above everything, in every view
 * @slot footer - below everything, in every view
 * @slot success - below the receipt, e.g. a link to the order
 *
 * @csspart panel, header, title, brands, form, fields, field, field-invalid, label, box, input, note, problem, sealed
 * @csspart methods, method, method-chosen, method-label, cards, saved-card, saved-card-expired, bank, consent
 * @csspart button, main-button, view, badge, text, amount, notice, skeleton, challenge, frame
 *
 * Its looks come from the `--sealpay-*` custom properties of `theme/tokens.ts`. Dark or light follows the page's own
 * `color-scheme`, unless `theme` says otherwise.
 */
export class SealpayCheckout extends LitElement {
  static override styles = [baseStyles, formStyles, viewStyles]

  static override properties = {
    companion: {},
    clientSecret: { attribute: 'client-secret' },
    locale: {},
    keyThumbprint: { attribute: 'key-thumbprint' },
    theme: { reflect: true },
    layout: {},
    disabled: { type: Boolean, reflect: true },
    api: { attribute: false },
    vaultAdapter: { attribute: false },
  }

  /** Address of the companion: https, or loopback. */
  declare companion: string
  /** Opens one session; never goes into an address. */
  declare clientSecret: string
  /** `en` or `uk`; by default what the session, the page or the browser says. */
  declare locale: string | null
  /** RFC 7638 thumbprints of the sealing keys to be trusted, separated by spaces. A key with another one is refused. */
  declare keyThumbprint: string
  declare theme: 'auto' | 'light' | 'dark'
  /**
   * How several methods are shown: one below the other with the chosen one open, in a row, or the first one alone. A
   * session with one method shows it alone anyway.
   */
  declare layout: Layout
  declare disabled: boolean
  /** Speaks to a companion in another way than over HTTP; wins over `companion` and `client-secret`. */
  declare api: CheckoutApi | null
  /**
   * Takes the security code of a saved card to its vault instead of the built-in way, and brings the reference.
   * It **sees the code in clear**: it must seal it for the vault, keep it nowhere and log nothing.
   *
   * ```js
   * checkout.vaultAdapter = async (cvv, vault) => (await bankSdk.keep(vault.url, cvv)).reference
   * ```
   */
  declare vaultAdapter: VaultAdapter | null

  readonly #card = new CardForm(this, () => new Date())
  readonly #flow: CheckoutController
  readonly #texts = new Texts(this)
  #ready = false
  #leaving = false
  #mistakes: Readonly<Record<string, string>> = {}
  /** said once, after a submit that found mistakes */
  #said = ''
  /** the submit under way */
  #submitting: Promise<void> | undefined
  /** the views after the form, once they are here */
  #later: Later | undefined
  #loadingLater: Promise<void> | undefined
  #laterFailed = false
  /** the methods beside a plain card form, once they are here */
  #methods: Methods | undefined
  #choice: MethodChoice | undefined
  #loadingMethods: Promise<void> | undefined
  #methodsFailed = false
  readonly #laterStyles: CSSResultOrNative[] = []
  /** the redirect was not prevented by a listener */
  #mayLeave = true
  /** the state the last rendering drew */
  #shown: FlowState = { view: 'loading' }
  #refocus = false

  constructor() {
    super()
    this.companion = this.clientSecret = this.keyThumbprint = ''
    this.locale = null
    this.theme = 'auto'
    this.layout = 'accordion'
    this.disabled = false
    this.api = this.vaultAdapter = null
    this.#flow = new CheckoutController(this, {
      ...browserPorts(),
      seal: async (entry, method, sessionId, pins) => {
        const { vaultAdapter } = this
        const context = { sessionId, pins, vaultAdapter, now: () => Date.now(), uuid: () => crypto.randomUUID() }
        const request = await sealMethodLater(entry, method, context)
        this.#form.wipe()
        return request
      },
    })
    this.#flow.onTransition = (previous, current) => this.#onTransition(previous, current)
    this.#flow.onRedirect = () => this.#mayLeave
    this.#card.onChange = this.#onChange
  }

  /** Which view is shown. */
  get status(): FlowView {
    return this.#flow.state.view
  }

  /** The payment under way or ended, `null` before there is one. */
  get payment(): PaymentView | null {
    const { state } = this.#flow
    return 'payment' in state ? state.payment : null
  }

  /** The form is shown and nothing in it is missing or wrong. */
  get valid(): boolean {
    return this.status === 'form' && this.#form.change.complete
  }

  /**
   * Does what the pay button does. Resolves when the companion has answered, or at once where something is missing or
   * wrong. A second call while one is under way is the same call.
   */
  submit(): Promise<void> {
    return (this.#submitting ??= this.#submit().finally(() => {
      this.#submitting = undefined
      this.requestUpdate()
    }))
  }

  /** Empties the form; after a decline it comes back, after a failed load it is loaded again. */
  reset(): void {
    this.#form.wipe()
    this.#flow.retry()
  }

  /** Goes to the first field, or to the heading of another view. */
  override focus(options?: FocusOptions): void {
    const find = (selector: string) => this.renderRoot?.querySelector<HTMLElement>(selector)
    const target =
      find('[name=method]:checked') ?? this.#card.input('number') ?? find('form input:checked') ?? find('h2')
    target?.focus(options)
  }

  override connectedCallback(): void {
    super.connectedCallback()
    // The first start waits for the attributes; a later one goes on where the session stands.
    if (this.hasUpdated) this.#start()
  }

  /** Nothing typed survives the element's removal from the page. */
  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#form.wipe()
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (STARTING.some((name) => changed.has(name))) this.#start()
    const { state } = this.#flow
    const known = 'checkout' in state ? state.checkout : null
    const policy = known?.methods.find(({ type }) => type === 'card')?.card
    if (policy) this.#card.policy = policy
    this.#texts.want(this.locale ?? known?.locale ?? null)
    if (isLater(state) && !this.#laterFailed) void this.#loadLater()
    if (state.view === 'form') {
      if (!isPlain(state.checkout) && !this.#methodsFailed) void this.#loadMethods()
      this.#choice?.update(state.checkout)
    }
    // Asked before the old view goes, and the focus with it.
    this.#refocus ||= !isSameView(this.#shown, state) && !!this.shadowRoot?.activeElement
    this.#shown = state
  }

  protected override render(): TemplateResult {
    const { state } = this.#flow
    const { messages, locale = 'en' } = this.#texts
    const amount = 'checkout' in state ? formatMoney(state.checkout.session, locale) : ''
    return html`<section class="panel" part="panel" lang=${locale} aria-busy=${state.view === 'loading'}>
      <slot name="header"></slot>
      ${messages ? this.#renderState(state, messages, amount) : loadingView()}
      <slot name="footer"></slot>
      <p class="hidden" role="status">${messages && (this.#said || this.#newsOf(state, messages, amount))}</p>
    </section>`
  }

  protected override updated(): void {
    const dialog = this.renderRoot.querySelector('dialog')
    if (dialog && !dialog.open) dialog.showModal()
    else if (this.#refocus && !this.renderRoot.querySelector('.bones')) {
      const { state } = this.#flow
      if (state.view === 'form' && state.problem) this.renderRoot.querySelector('button')?.focus()
      else this.focus()
    }
    // The outline of a view has nothing to focus; what comes after it has.
    if (!this.renderRoot.querySelector('.bones')) this.#refocus = false
  }

  #renderState(state: FlowState, messages: FirstMessages, amount: string): unknown {
    const { all } = this.#texts
    const first = { messages, amount, ...this.#deeds }
    if (state.view === 'form') return this.#renderForm(state, first)
    if (state.view === 'unavailable') return unavailableView(state, first)
    if (isLater(state) && this.#later && all) {
      const context: ViewContext = { ...first, messages: all, leaving: this.#leaving, mistakes: this.#mistakes }
      return this.#later.laterView(state, context)
    }
    return isLater(state) && this.#laterFailed ? unavailableView(UNREACHED, first) : loadingView()
  }

  #renderForm(state: FormState, first: FirstContext): unknown {
    const { all } = this.#texts
    const { disabled, layout } = this
    const busy = !!this.#submitting
    if (this.#methods && this.#choice && all) {
      const deeds = { submit: this.#onSubmit, turnTo: this.#onTurnTo }
      const context = { messages: all, amount: first.amount, layout, disabled, busy, ...deeds }
      return this.#methods.methodsView(state, this.#choice, context)
    }
    // Where the other methods do not come, a card can still be paid with.
    const card = this.#methodsFailed && state.checkout.methods.some(({ type }) => type === 'card')
    if (card || isPlain(state.checkout)) {
      return cardView(state, { form: this.#card, disabled, busy }, first, this.#onSubmit, this.#onTurnTo)
    }
    return this.#methodsFailed ? unavailableView(UNREACHED, first) : loadingView()
  }

  #newsOf(state: FlowState, messages: FirstMessages, amount: string): string {
    const { all } = this.#texts
    if (state.view === 'form' || state.view === 'unavailable') {
      return state.problem ? messages.problems[state.problem] : ''
    }
    return isLater(state) && this.#later && all ? this.#later.laterNews(state, all, amount) : messages.loading
  }

  /** What is filled in: the card form alone, or the methods with it among them. */
  get #form(): EntryForm {
    return this.#choice ?? this.#card
  }

  readonly #onChange = (change: ChangeDetail): void => {
    this.#said = ''
    emit(this, 'sealpay-change', change)
  }

  /** Adds the looks of views that have come later. */
  #adopt(styles: CSSResultOrNative): void {
    this.#laterStyles.push(styles)
    adoptStyles(this.renderRoot as ShadowRoot, [...SealpayCheckout.elementStyles, ...this.#laterStyles])
  }

  /** Fetches the methods beside a plain card form, for sessions that have any. */
  #loadMethods(): Promise<void> {
    return (this.#loadingMethods ??= Promise.all([import('./methods.ts'), this.#texts.wantAll()]).then(
      ([methods]) => {
        this.#methods = methods
        this.#choice = new methods.MethodChoice(this, this.#card, {
          now: () => new Date(),
          deleteCard: (id) => this.#flow.deleteCard(id),
          onChange: this.#onChange,
          onRemoved: () => {
            this.#said = this.#texts.all?.saved.removed ?? ''
            this.requestUpdate()
          },
        })
        this.#adopt(methods.methodsStyles)
        this.requestUpdate()
      },
      () => {
        this.#loadingMethods = undefined
        this.#methodsFailed = true
        this.requestUpdate()
      },
    ))
  }

  /** Fetches what is not needed to show the form: the code that seals, and the views that come after. */
  #loadLater(): Promise<void> {
    return (this.#loadingLater ??= Promise.all([import('./later.ts'), this.#texts.wantAll(), loadSealing()]).then(
      ([later]) => {
        this.#later = later
        this.#adopt(later.laterStyles)
        this.requestUpdate()
      },
      () => {
        this.#loadingLater = undefined
        this.#laterFailed = isLater(this.#flow.state)
        this.requestUpdate()
      },
    ))
  }

  async #submit(): Promise<void> {
    const { messages } = this.#texts
    if (this.status !== 'form' || this.disabled || !messages) return
    const form = this.#form
    const wrong = form.validate()
    if (wrong[0]) {
      this.#said = messages.errors.summary(wrong.length)
      await this.updateComplete
      this.renderRoot.querySelector<HTMLElement>(`#${wrong[0]}`)?.focus()
      return
    }
    if (!emit(this, 'sealpay-submit', {}, true)) return
    const entry = form.entry()
    this.requestUpdate()
    // Usually long here. Should it be missing, sealing says so, and the shopper keeps what was typed.
    await this.#loadLater()
    await this.#flow.submit(entry)
  }

  /** What the shopper can do in the views. */
  readonly #deeds = {
    retry: () => {
      this.#laterFailed = this.#methodsFailed = false
      this.requestUpdate()
      this.#flow.retry()
    },
    openPopup: () => this.#flow.openPopup(),
    returned: () => void this.#flow.returned(),
    abandon: () => void this.#flow.abandon(),
    leave: (event: Event) => {
      // Escape asks too: a dialog that closes would take the challenge with it.
      event.preventDefault()
      void this.#ask(true)
    },
    stay: () => void this.#ask(false),
    answer: (event: SubmitEvent) => {
      event.preventDefault()
      this.#answer()
    },
  }

  async #ask(leaving: boolean): Promise<void> {
    this.#leaving = leaving
    this.requestUpdate()
    await this.updateComplete
    this.renderRoot.querySelector<HTMLElement>(leaving ? '#stay' : '#leave')?.focus()
  }

  #answer(): void {
    const { state } = this.#flow
    const { all: messages } = this.#texts
    if (state.view !== 'action' || state.action.type !== 'form' || !messages || !this.#later) return
    const { fields } = state.action
    const { values, mistakes } = this.#later.readAnswers(this.renderRoot, fields, messages)
    const wrong = fields.findIndex(({ name }) => mistakes[name])
    this.#mistakes = mistakes
    this.#said = wrong < 0 ? '' : messages.errors.summary(Object.keys(mistakes).length)
    this.requestUpdate()
    if (wrong < 0) void this.#flow.answer({ type: 'form', values })
    else this.renderRoot.querySelector<HTMLElement>(`#answer-${wrong}`)?.focus()
  }

  readonly #onSubmit = (event: SubmitEvent): void => {
    event.preventDefault()
    void this.submit()
  }

  /** The shopper has turned to the form: what comes after it is fetched while the card is typed. */
  readonly #onTurnTo = (): void => void this.#loadLater()

  #start(): void {
    this.#ready = false
    // The page may bring the secret later, when its own server has answered.
    if (!this.api && !this.clientSecret) return this.#flow.stop()
    void this.#flow.start(this.api ?? this.#httpApi(), this.keyThumbprint.split(/\s+/).filter(Boolean))
  }

  #httpApi(): CheckoutApi {
    try {
      return createHttpApi(this)
    } catch (error) {
      // An address that nothing may be sent to: let it show as any other refusal does.
      const refuse = async () => {
        throw error
      }
      return { checkout: refuse, pay: refuse, payment: refuse, act: refuse, deleteCard: refuse }
    }
  }

  #onTransition(previous: FlowState, current: FlowState): void {
    this.#said = ''
    const problem = problemOf(current)
    if (problem && problem !== problemOf(previous)) {
      emit(this, 'sealpay-error', { code: problem, retryable: current.view !== 'unavailable' || current.retryable })
    }
    if (isSameView(previous, current)) return
    this.#leaving = false
    this.#mistakes = {}
    if (!this.#ready && current.view !== 'loading' && current.view !== 'unavailable') {
      this.#ready = true
      emit(this, 'sealpay-ready', {})
    }
    if (current.view === 'action') {
      const { action, payment } = current
      const detail = { type: action.type, payment: paymentDetail(payment) }
      this.#mayLeave = emit(this, 'sealpay-action', detail, true)
    } else if (current.view === 'success') emit(this, 'sealpay-success', paymentDetail(current.payment))
    else if (current.view === 'declined') emit(this, 'sealpay-failure', paymentDetail(current.payment))
    else if (current.view === 'pending') emit(this, 'sealpay-pending', paymentDetail(current.payment))
  }
}

/** Properties that say which session is meant: a change of one begins anew. */
const STARTING = ['companion', 'clientSecret', 'api', 'keyThumbprint'] as const

type FormState = Extract<FlowState, { view: 'form' }>

/** What a view that cannot be loaded shows instead. */
const UNREACHED = { view: 'unavailable', problem: 'unavailable', retryable: true } as const

/** One card form and nothing to ask beside it: what the widget can show without loading more. */
function isPlain(checkout: CheckoutView): boolean {
  const [method, ...others] = usableMethods(checkout)
  return method?.type === 'card' && method.saveCard !== 'ask' && others.length === 0
}

const isLater = (state: FlowState): state is LaterState =>
  state.view !== 'loading' && state.view !== 'form' && state.view !== 'unavailable'

const problemOf = (state: FlowState): ProblemCode | null => ('problem' in state ? state.problem : null)
