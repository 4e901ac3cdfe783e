import type { GatewayOrder, GatewayReport, Journal } from '../gateway.ts'
import { payOnHostedPage } from './hosted-page.ts'
import type { Desk } from './operations.ts'
import { purchase } from './purchase.ts'
import { cardSteps, tokenSteps } from './steps.ts'
import { payByToken } from './token-payment.ts'
import { instrumentOf } from './translate.ts'

/** One attempt to pay, by the way the shopper chose. */
export async function pay(order: GatewayOrder, journal: Journal, desk: Desk): Promise<GatewayReport> {
  if (!desk.bodies.allowsNotificationUrl(order.notificationUrl)) {
    // The payment can do without: its result is asked for as well.
    desk.log.warn('the callback address is not one the bank takes, so no callbacks will come', { gateway: 'alliance' })
  }
  if (order.method.type === 'hosted_page') return payOnHostedPage(order, journal, desk)
  const instrument = instrumentOf(order)
  switch (instrument?.kind) {
    case 'card':
      return purchase(cardSteps(order, instrument, desk), journal, desk)
    case 'token':
      return payByToken(tokenSteps(order, instrument, desk), journal, desk)
    case undefined:
      return { outcome: { status: 'failed', decline: 'configuration' }, evidence: { reason: 'method' } }
  }
}
