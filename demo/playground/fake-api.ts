import type { PaymentView } from '#contract/payment.ts'
import { ApiFailure, type CheckoutApi } from '../../widget/api/checkout-api.ts'
import type { Scene, SceneFailure } from './scenes.ts'

const isFailure = (answer: object): answer is SceneFailure => 'failure' in answer

const failed = ({ failure, code }: SceneFailure) => new ApiFailure(failure, 'as the scene wants it', code)

/** Waits as a connection that never answers does: until the caller aborts. */
function never(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const abort = () => reject(new ApiFailure('aborted', 'aborted'))
    if (signal.aborted) return abort()
    signal.addEventListener('abort', abort, { once: true })
  })
}

/** The same payment with the address of its next action made absolute: scenes write only the path. */
function atOrigin<T extends PaymentView | null>(payment: T, origin: string): T {
  const action = payment?.nextAction
  if (!payment || !action || !('url' in action)) return payment
  return { ...payment, nextAction: { ...action, url: new URL(action.url, origin).href } }
}

/**
 * A companion that answers what the scene says, and waits for ever where the scene says nothing.
 *
 * @param origin - where the playground is served: its own page stands for the bank's
 */
export function createSceneApi(scene: Scene, origin: string): CheckoutApi {
  const answer = async <T extends object>(
    value: T | SceneFailure | 'never' | undefined,
    signal: AbortSignal,
  ): Promise<T> => {
    if (value === undefined || value === 'never') return never(signal)
    if (isFailure(value)) throw failed(value)
    return structuredClone(value)
  }
  return {
    async checkout(signal) {
      const checkout = await answer(scene.checkout, signal)
      return { ...checkout, payment: atOrigin(checkout.payment, origin) }
    },
    pay: async (_request, _key, signal) => atOrigin(await answer(scene.payment, signal), origin),
    payment: (_id, _since, _wait, signal) =>
      scene.offline ? Promise.reject(failed({ failure: 'network' })) : never(signal),
    act: (_id, _answer, signal) => never(signal),
    deleteCard: (_id, signal) =>
      scene.cardsStay
        ? Promise.reject(failed({ failure: 'unavailable' }))
        : signal.aborted
          ? never(signal)
          : Promise.resolve(),
  }
}
