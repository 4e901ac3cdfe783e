import type { GatewayCard } from '../gateway.ts'
import { readCard } from './card.ts'
import { isAccountId } from './checks.ts'
import type { PltokenClient } from './client.ts'
import { judgeError } from './errors.ts'
import { QueryError } from './payment.ts'
import type { CallResult } from './transport.ts'
import { listIn } from './wire.ts'

const NO_ACCOUNT = 901
const NO_PAYMENT_INFO = 903

function why(result: Exclude<CallResult, { kind: 'data' }>): string {
  return result.kind === 'error' ? judgeError(result.error).name : result.reason
}

/** The cards of an account (spec 6.1); other kinds of payment methods are left out. */
export async function listCards(client: PltokenClient, customerId: string): Promise<GatewayCard[]> {
  // The id of a customer who pays by another gateway need not be an account here.
  if (!isAccountId(customerId)) return []
  const result = await client.paymentInfos(customerId)
  if (result.kind === 'error' && (result.error.code === NO_ACCOUNT || result.error.code === NO_PAYMENT_INFO)) return []
  if (result.kind !== 'data') throw new QueryError(`the cards could not be read: ${why(result)}`)
  const entries = listIn(result.data)
  if (!entries) throw new QueryError('the cards could not be read: unreadable')
  return entries.map(readCard).filter((card) => card !== null)
}

/** Forgets a card at the gateway; one that is not there any more is forgotten already. */
export async function forgetCard(client: PltokenClient, customerId: string, reference: string): Promise<void> {
  const result = await client.deletePaymentInfo(customerId, reference)
  if (result.kind === 'data' || (result.kind === 'error' && result.error.code === NO_PAYMENT_INFO)) return
  throw new QueryError(`the card could not be deleted: ${why(result)}`)
}
