import { SealpayCard } from './elements/sealpay-card.ts'
import { SealpayCheckout } from './elements/sealpay-checkout.ts'

declare global {
  interface HTMLElementTagNameMap {
    'sealpay-card': SealpayCard
    'sealpay-checkout': SealpayCheckout
  }
}

// A page that loads the script twice keeps the first.
if (!customElements.get('sealpay-checkout')) {
  customElements.define('sealpay-card', SealpayCard)
  customElements.define('sealpay-checkout', SealpayCheckout)
}

export * from './index.ts'
