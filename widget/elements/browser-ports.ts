import { browserFacts } from '../challenge/browser-facts.ts'
import type { CheckoutPorts } from '../controllers/ports.ts'

/** The real world: this browser's clock, network and windows. */
export const browserPorts = (): Omit<CheckoutPorts, 'seal'> => ({
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms)
      signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true })
    }),
  uuid: () => crypto.randomUUID(),
  isSecureContext: () => isSecureContext,
  online: () => navigator.onLine,
  open: (url) => open(url, '', 'popup,width=600,height=720'),
  navigate: (url) => location.assign(url),
  facts: () => browserFacts(window, new Date()),
})
