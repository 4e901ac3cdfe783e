import type { CompanionClient } from './companion.ts'
import { CompanionError } from './companion.ts'
import { maySettleAgain, type Contact, type Order } from './orders.ts'
import type { ShopGateway } from './gateways.ts'
import type { ContactErrors } from './pages/cart.ts'
import type { ShopStore } from './store.ts'

/** A session about to end is not opened any more: the buyer would be interrupted while typing. */
const SESSION_MARGIN_MS = 60_000

const CONTACT_FIELDS: readonly (keyof Contact)[] = ['firstName', 'lastName', 'email']

export interface SessionPorts {
  companion: CompanionClient
  store: ShopStore
  publicUrl: string
  gateways: readonly ShopGateway[]
  now: () => number
}

/**
 * The order with a session that can be paid: the one it has, or a new one where that is over. It is kept in the order, on
 * the server, so that reloading the page in the middle of a challenge opens the same session.
 */
export async function withSession(
  order: Order,
  { companion, store, publicUrl, gateways, now }: SessionPorts,
): Promise<Order> {
  if (order.session && order.session.expiresAt - SESSION_MARGIN_MS > now()) return order
  if (!maySettleAgain(order)) return order
  const agreed = gateways.find(({ name }) => name === order.gateway)
  const sessions = order.sessions + 1
  const session = await companion.openSession(
    {
      orderId: order.id,
      ...order.charge,
      description: `hlyna ${order.id}`,
      customerId: agreed?.customerId ?? order.visitor,
      contact: order.contact,
      gateway: order.gateway,
      saveCard: agreed?.savesCards ?? false,
      locale: order.language,
      returnUrl: `${publicUrl}/checkout/${order.id}`,
    },
    // The same question has the same key, so a page that is asked for twice does not open two sessions.
    `${order.id}-${order.visitor}-${sessions}`,
  )
  // A webhook may have come meanwhile; what it brought must not be lost.
  const opened = { ...(store.order(order.id) ?? order), session, sessions }
  store.saveOrder(opened)
  return opened
}

/** The companion's field errors as the contact form's, or `null` where none of them is about the buyer's data. */
export function contactErrors(error: unknown): ContactErrors | null {
  if (!(error instanceof CompanionError)) return null
  const errors: ContactErrors = {}
  for (const { path, message } of error.fields) {
    const field = CONTACT_FIELDS.find((name) => path === `customer.${name}`)
    if (field) errors[field] = message
  }
  return Object.keys(errors).length ? errors : null
}
