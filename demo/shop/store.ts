import type { Cart } from './cart.ts'
import { applyPayment, type Order, type ShopPayment } from './orders.ts'

/** Carts and orders of the running shop. It is a demo: they live as long as the process does. */
export interface ShopStore {
  cart(visitor: string): Cart
  setCart(visitor: string, cart: Cart): void
  order(id: string): Order | undefined
  /** newest first */
  orders(): Order[]
  saveOrder(order: Order): void
  /** Takes in a payment; `false` where the shop has no such order. */
  applyPayment(orderId: string, webhookId: string, payment: ShopPayment): boolean
}

export function createStore(): ShopStore {
  const carts = new Map<string, Cart>()
  const orders = new Map<string, Order>()
  return {
    cart: (visitor) => carts.get(visitor) ?? [],
    setCart: (visitor, cart) => void carts.set(visitor, cart),
    order: (id) => orders.get(id),
    orders: () => [...orders.values()].sort((a, b) => b.createdAt - a.createdAt),
    saveOrder: (order) => void orders.set(order.id, order),
    applyPayment(orderId, webhookId, payment) {
      const order = orders.get(orderId)
      if (!order) return false
      orders.set(orderId, applyPayment(order, webhookId, payment))
      return true
    },
  }
}
