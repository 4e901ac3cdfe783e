import type { Log } from '../../log.ts'
import type { GatewayOrder, GatewayReport, Journal, OperationKey } from '../gateway.ts'
import type { PltokenClient } from './client.ts'
import { reportOf, reportOfError, reportOfSilence } from './report.ts'
import { readTransactions } from './transactions.ts'
import { asObject, readTransaction, sameId, toMajor } from './wire.ts'

export interface Desk {
  client: PltokenClient
  applicationId: string
  log: Log
}

const unsent = (reason: string): GatewayReport => ({
  outcome: { status: 'failed', decline: 'configuration' },
  evidence: { reason },
})

/**
 * One charge of a stored card, by one call that is never repeated: whatever is not a readable yes or a certain no is
 * pending, and the transaction list decides (spec 5). The reference to the CVV goes into the encrypted body and nowhere
 * else (spec 8).
 */
export async function pay(order: GatewayOrder, journal: Journal, desk: Desk): Promise<GatewayReport> {
  const { method, customer, requestId, currency } = order
  if (method.type !== 'saved_card' || method.cvvReference === undefined) return unsent('no_vault_reference')
  const ip = order.ip ?? customer.ip
  await journal.executing()
  const result = await desk.client.createTransaction(customer.id, {
    orderID: requestId,
    applicationId: desk.applicationId,
    amount: toMajor(order.amount, currency),
    currencyCode: currency,
    ...(ip === undefined ? {} : { ipAddr: ip }),
    paymentInfoID: method.reference,
    paymentInfo: { paymentType: 'CreditCard', card: { cardCVVEncKey: method.cvvReference } },
  })
  switch (result.kind) {
    case 'no_answer':
      return reportOfSilence(result)
    case 'error':
      return reportOfError(result.error, desk.log)
    case 'data':
      return reportOf(readTransaction(asObject(result.data) ?? {}), { requestId, uuid: customer.id }, desk.log)
  }
}

/**
 * Looks a charge up by our order id. `null`: the whole list was read and it is not in it.
 *
 * @throws QueryError where the list could not be read as a whole, which says nothing about the charge
 */
export async function query(key: OperationKey, desk: Desk): Promise<GatewayReport | null> {
  const uuid = key.customerId
  if (uuid === null) throw new QueryError('a charge is looked up by its account, which is not known')
  const transactions = await readTransactions(desk.client, uuid, key.createdAt)
  if ('reason' in transactions) throw new QueryError(`the transactions could not be read: ${transactions.reason}`)
  const found = transactions.list.find(({ orderId }) => sameId(orderId, key.requestId))
  if (found) return reportOf(found, { requestId: key.requestId, uuid }, desk.log)
  const nameless = transactions.list.some(({ orderId, amount }) => orderId === undefined && amount === key.amount)
  // It might be ours: taking it for somebody else's would fail a payment that was made.
  if (nameless) throw new QueryError('a transaction of the same amount names no order')
  return null
}

/** The charge could not be asked about; this says nothing about it. */
export class QueryError extends Error {
  override name = 'QueryError'
}
