import type { sealCard, sealMethod } from './sealing.ts'
import { SealError } from './seal-error.ts'

/**
 * Fetches the code that seals, which is a third of the widget and not needed to show a form. Call it early, for instance
 * when the shopper turns to the form, so that it is there before the card is complete.
 */
export async function loadSealing(load = () => import('./sealing.ts')): Promise<typeof import('./sealing.ts')> {
  return load().catch(() => {
    throw new SealError('unavailable')
  })
}

/** `sealCard`, loaded when it is first used. */
export const sealCardLater: typeof sealCard = async (...given) => (await loadSealing()).sealCard(...given)

/** `sealMethod`, loaded when it is first used. */
export const sealMethodLater: typeof sealMethod = async (...given) => (await loadSealing()).sealMethod(...given)
