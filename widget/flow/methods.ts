import type { CheckoutMethod, CheckoutView } from '#contract/session.ts'

/** Kinds of methods this widget has a view for; a companion may be newer than the page's script. */
const KNOWN: readonly string[] = ['card', 'saved_card', 'bank_transfer', 'hosted_page']

/** What the shopper can pay with now. A gateway that is down leaves its method out; saved cards need one to choose. */
export function usableMethods({ methods }: CheckoutView): CheckoutMethod[] {
  return methods.filter(({ type, cards }) => KNOWN.includes(type) && (type !== 'saved_card' || !!cards?.length))
}

/** The session without a card that the shopper has deleted. */
export function withoutCard(checkout: CheckoutView, id: string): CheckoutView {
  const methods = checkout.methods.map((method) =>
    method.cards ? { ...method, cards: method.cards.filter((card) => card.id !== id) } : method,
  )
  return { ...checkout, methods }
}
