import type { Product } from './catalog.ts'

export interface CartLine {
  slug: string
  /** kopiykas for one */
  price: number
  quantity: number
}

export type Cart = readonly CartLine[]

export const MAXIMUM_QUANTITY = 20

/** The cart with one more piece. Lines of the same product at the same price are one line. */
export function addToCart(cart: Cart, product: Product, chosenPrice: number | null): Cart {
  const price = product.price ?? chosenPrice
  if (price === null) return cart
  const same = cart.find((line) => line.slug === product.slug && line.price === price)
  if (!same) return [...cart, { slug: product.slug, price, quantity: 1 }]
  return setQuantity(cart, cart.indexOf(same), same.quantity + 1)
}

/** The cart with another quantity in one line; zero takes the line out. An impossible quantity changes nothing. */
export function setQuantity(cart: Cart, index: number, quantity: number): Cart {
  if (!Number.isInteger(quantity) || quantity < 0) return cart
  return cart.flatMap((line, at) => {
    if (at !== index) return [line]
    return quantity === 0 ? [] : [{ ...line, quantity: Math.min(quantity, MAXIMUM_QUANTITY) }]
  })
}

export function cartTotal(cart: Cart): number {
  return cart.reduce((sum, line) => sum + line.price * line.quantity, 0)
}

export function cartCount(cart: Cart): number {
  return cart.reduce((sum, line) => sum + line.quantity, 0)
}
