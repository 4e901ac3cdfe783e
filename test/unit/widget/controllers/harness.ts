import assert from 'node:assert/strict'
import type { ReactiveController, ReactiveControllerHost } from 'lit'
import type { BrowserFacts } from '#contract/payment.ts'
import { ApiFailure, type CheckoutApi } from '../../../../widget/api/checkout-api.ts'
import { CheckoutController, type CheckoutPorts } from '../../../../widget/controllers/checkout-controller.ts'
import type { FlowState } from '../../../../widget/flow/state.ts'

/** Lets everything run that waits for nothing but promises. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** Time that stands still until a test moves it on. */
export class FakeClock {
  time = Date.UTC(2026, 2, 1, 10)
  #timers: { due: number; wake: () => void }[] = []

  readonly sleep = (ms: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      const timer = { due: this.time + ms, wake: resolve }
      this.#timers.push(timer)
      signal.addEventListener('abort', () => {
        this.#timers = this.#timers.filter((other) => other !== timer)
        resolve()
      })
    })

  get waiting(): number {
    return this.#timers.length
  }

  /** Moves on, waking sleepers one by one in their order. */
  async advance(ms: number): Promise<void> {
    const end = this.time + ms
    await settle()
    for (;;) {
      const timer = this.#timers.sort((a, b) => a.due - b.due)[0]
      if (!timer || timer.due > end) break
      this.#timers.shift()
      this.time = timer.due
      timer.wake()
      await settle()
    }
    this.time = end
  }
}

interface Call {
  name: keyof CheckoutApi
  args: unknown[]
  signal: AbortSignal
  open: boolean
  resolve(value: unknown): void
  reject(reason: Error): void
}

/** A companion whose every answer the test gives by hand. */
export class ScriptedApi implements CheckoutApi {
  readonly calls: Call[] = []
  readonly origin: string | undefined

  constructor(origin: string | undefined = 'https://pay.example') {
    this.origin = origin
  }

  #call<T>(name: keyof CheckoutApi, signal: AbortSignal, ...args: unknown[]): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const call: Call = {
        name,
        // As over a network: what is changed afterwards has been sent already.
        args: structuredClone(args),
        signal,
        open: true,
        resolve: (value) => {
          call.open = false
          resolve(value as T)
        },
        reject: (reason) => {
          call.open = false
          reject(reason)
        },
      }
      this.calls.push(call)
      signal.addEventListener('abort', () => call.reject(new ApiFailure('aborted', 'aborted')))
    })
  }

  checkout: CheckoutApi['checkout'] = (signal) => this.#call('checkout', signal)
  pay: CheckoutApi['pay'] = (request, key, signal) => this.#call('pay', signal, request, key)
  payment: CheckoutApi['payment'] = (id, since, wait, signal) => this.#call('payment', signal, id, since, wait)
  deleteCard: CheckoutApi['deleteCard'] = (id, signal) => this.#call('deleteCard', signal, id)
  act: CheckoutApi['act'] = (id, answer, signal) => this.#call('act', signal, id, answer)

  of(name: keyof CheckoutApi): Call[] {
    return this.calls.filter((call) => call.name === name)
  }

  /** The oldest call of that name without an answer. */
  async next(name: keyof CheckoutApi): Promise<Call> {
    await settle()
    return (
      this.of(name).find((call) => call.open) ?? assert.fail(`no open ${name} among ${this.calls.map(String).join()}`)
    )
  }

  async answer(name: keyof CheckoutApi, value: unknown): Promise<void> {
    const call = await this.next(name)
    call.resolve(value)
    await settle()
  }

  async fail(name: keyof CheckoutApi, kind: ApiFailure['kind'], code?: string): Promise<void> {
    const call = await this.next(name)
    call.reject(new ApiFailure(kind, 'scripted', code))
    await settle()
  }
}

export const FACTS: BrowserFacts = {
  userAgent: 'test', language: 'uk', colorDepth: 24, screenHeight: 800, screenWidth: 600, timezoneOffset: -120,
} // prettier-ignore

/** A controller with all of its world in the test's hands. */
export function rig(change: Partial<CheckoutPorts> = {}) {
  const clock = new FakeClock()
  const api = new ScriptedApi()
  const updates = { count: 0 }
  const controllers: ReactiveController[] = []
  const host: ReactiveControllerHost = {
    addController: (controller) => void controllers.push(controller),
    removeController: () => undefined,
    requestUpdate: () => void updates.count++,
    updateComplete: Promise.resolve(true),
  }
  const sealed: unknown[][] = []
  const opened: string[] = []
  const left: string[] = []
  const popup = { closed: false }
  let keys = 0
  const controller = new CheckoutController(host, {
    now: () => clock.time,
    sleep: clock.sleep,
    uuid: () => `key-${++keys}`,
    seal: (...args) => {
      sealed.push(structuredClone(args))
      const number = `sealed-number-${sealed.length}`
      return Promise.resolve({ type: 'card', sealed: { number, data: `sealed-data-${sealed.length}` } })
    },
    isSecureContext: () => true,
    online: () => true,
    open: (url) => {
      opened.push(url)
      return popup
    },
    navigate: (url) => void left.push(url),
    facts: () => FACTS,
    ...change,
  })
  const views: FlowState['view'][] = []
  controller.onTransition = (_, current) => void views.push(current.view)
  return { api, clock, controller, controllers, host, left, opened, popup, sealed, updates, views }
}
