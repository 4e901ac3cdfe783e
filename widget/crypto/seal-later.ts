import type { sealCard } from './seal.ts'
import { SealError } from './seal-error.ts'

/**
 * Fetches the code that seals, which is a third of the widget and not needed to show a form. Call it early, for instance
 * when the shopper turns to the form, so that it is there before the card is complete.
 */
export async function loadSealing(load = () => import('./seal.ts')): Promise<typeof sealCard> {
  const module = await load().catch(() => {
    throw new SealError('unavailable')
  })
  return module.sealCard
}

/** `sealCard`, loaded when it is first used. */
export const sealCardLater: typeof sealCard = async (card, sealing, pins) => (await loadSealing())(card, sealing, pins)
