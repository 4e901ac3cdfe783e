import type { GatewayCard } from '../gateway.ts'
import { ENDPOINTS } from './client.ts'
import type { Desk } from './desk.ts'
import { asCode, asObject, isObject, type JsonObject } from './json.ts'
import { readCard } from './report.ts'

/** The cards that Gate keeps could not be read or changed. */
export class CardsError extends Error {
  override name = 'CardsError'
}

function customer({ config }: Desk, id: string): JsonObject {
  return { project_id: config.projectId, id }
}

/** The cards Gate keeps for a customer, paid by their id (spec 10). */
export async function savedCards(customerId: string, desk: Desk): Promise<GatewayCard[]> {
  const result = await desk.client.call(ENDPOINTS.savedCards, {
    customer: customer(desk, customerId),
    payment_method: 'card',
  })
  if (result.kind !== 'answer') throw new CardsError('the list of saved cards could not be read')
  const { accounts } = result.object
  if (!Array.isArray(accounts)) throw new CardsError('the list of saved cards has no accounts')
  // What a list tells beyond id, number and type comes in `additional` (spec 10, bytoken).
  return (accounts as unknown[])
    .filter(isObject)
    .map((account) => readCard({ ...asObject(account['additional']), ...account }, desk.config.modes))
    .filter((card) => card !== null)
}

/** Forgets a card; the token goes with the saved card and the other way round (spec 10). */
export async function forgetCard(customerId: string, reference: string, desk: Desk): Promise<void> {
  const [, kind, value = ''] = /^(token|saved):(.+)$/.exec(reference) ?? []
  if (kind === undefined) throw new CardsError('not a reference of this gateway')
  const body = { customer: customer(desk, customerId) }
  const result =
    kind === 'token'
      ? await desk.client.call(ENDPOINTS.revokeToken, { ...body, token: value })
      : await desk.client.call(ENDPOINTS.deleteSavedCard, {
          ...body,
          saved_account_id: Number(value),
          payment_method: 'card',
        })
  if (result.kind === 'answer') return
  // A card that is not there any more is forgotten already.
  if (result.kind === 'refused' && result.codes.some((code) => asCode(code) === '3221')) return
  throw new CardsError('the card could not be deleted')
}
